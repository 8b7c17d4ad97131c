"""The command line as its user runs it: in a process of its own. The fixtures `run` and `new_home` are in conftest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "calls"
TRANSCRIPTS = ROOT / "tests" / "data" / "transcripts.jsonl"

Run = Callable[..., subprocess.CompletedProcess[str]]


def command(home: Path, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "batch.cli", "--home", str(home), *map(str, arguments)]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DOSLOVNO_")}


def start(home: Path, *arguments: object) -> subprocess.Popen[str]:
    """`doslovno` at work, in a process group of its own as on a terminal; for tests that disturb it."""
    return subprocess.Popen(
        command(home, *arguments),
        env=environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A runner in the background hands on that Ctrl+C is ignored; on a terminal it is not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def exports(run: Run, home: Path) -> dict[str, str]:
    """Every export of a home as text."""
    return {
        what: run(home, "export", what, "--unmasked").stdout
        for what in ("calls", "turns", "mentions", "themes", "vocabulary")
    }
