"""The doctor in a process of its own: it loads libraries that a server of pages should not carry."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from batch.doctor import Finding, examine
from batch.runs_apart import environment
from foundation.errors import UsageError
from foundation.settings import Settings, load_settings
from wording import texts

LONGEST_S = 300


def examined(settings: Settings, language: str) -> list[Finding]:
    """What `batch.doctor.examine` finds, told in a language. Raises UsageError where it does not come to an end."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "batch.examined", language],
            env=environment(settings),
            capture_output=True,
            timeout=LONGEST_S,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise UsageError(f"The check did not come to an end ({type(error).__name__}): run `doslovno doctor`.") from None
    return [Finding(**found) for found in json.loads(done.stdout)]


if __name__ == "__main__":
    texts.ask_language(lambda: sys.argv[1])
    json.dump([asdict(found) for found in examine(load_settings())], sys.stdout)
