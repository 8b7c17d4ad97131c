"""Is everything here and working: each check says what is wrong and what to do, in the language of the reader."""

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
from wording.texts import _, ngettext

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
    yield Finding(
        "Python",
        sys.version_info[:2] in ((3, 11), (3, 12)),
        _("{version} (3.11 or 3.12 is needed)").format(version=version),
    )
    missing = [name for name in ("av", "faster_whisper", "senko", "spacy", "streamlit", "torch") if not _imports(name)]
    broken = _("cannot be imported: {names}; run make setup").format(names=", ".join(missing))
    yield Finding("Packages", not missing, broken if missing else _("all here"))
    machine = this_machine()
    cores = ngettext("{count} core", "{count} cores", machine.cores)
    cards = ngettext("{count} graphics card", "{count} graphics cards", machine.graphics_cards)
    none = _("no graphics card, none is needed")
    yield Finding("Processor", True, f"{cores}; {cards if machine.graphics_cards else none}")
    enough = machine.memory_gib >= ENOUGH_MEMORY_GIB
    yield Finding(
        "Memory", enough, _("{size} GiB (4 and more for each worker)").format(size=f"{machine.memory_gib:.0f}")
    )
    yield _home(settings)
    yield _recognizer(settings)
    yield from _models(settings)
    yield _mentions(settings)
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
        made = _("{folder} cannot be made ({reason}); choose another with --home")
        return Finding("Home", False, made.format(folder=home, reason=(error.strerror or "").lower()))
    if not os.access(home, os.W_OK):
        closed = _("{folder} cannot be written to; change its rights or choose another with --home")
        return Finding("Home", False, closed.format(folder=home))
    room = _("{folder}, {size} GiB free (2 and more are needed)").format(folder=home, size=f"{free / 2**30:.0f}")
    return Finding("Home", free >= ENOUGH_DISK, room)


def _recognizer(settings: Settings) -> Finding:
    """Which recognizer is used, and which would be better on this machine."""
    name = models.recognizer(settings)
    if name not in KNOWN_MODELS:
        unknown = _("there is no model {name}; see `doslovno models list`, mend settings.toml")
        return Finding("Recognizer", False, unknown.format(name=name))
    if name in ENGINES and not _imports("onnx_asr"):
        lacking = _("{name} needs the package onnx-asr: pip install 'doslovno[onnx]'")
        return Finding("Recognizer", False, lacking.format(name=name))
    if settings.recognizer != models.AUTO:
        return Finding("Recognizer", True, _("{name}, as the settings say").format(name=name))
    better = models.better_recognizer(settings)
    if better is None:
        return Finding("Recognizer", True, _("{name}, the best for this machine").format(name=name))
    could = _(
        "{name}, the best that is here; {better} would be better (`doslovno models fetch {better}` brings {size} MB)"
    )
    sentence = could.format(name=name, better=better.name, size=better.megabytes)
    return Finding("Recognizer", True, sentence)


def _models(settings: Settings) -> Iterator[Finding]:
    wanted = {models.recognizer(settings), settings.diarizer, settings.embedding}
    try:
        for state in models.check(settings):
            # A better model that nobody fetched and nobody chose is no fault.
            if state.embedded or state.name in wanted or state.state != "missing":
                yield Finding(f"Model {state.name}", state.state == "present", _of_model(state))
    except DoslovnoError as error:
        yield Finding("Models", False, str(error))


def _of_model(state: models.ModelState) -> str:
    """Whether a model is here, and how it comes here; `doslovno models check` tells the exact fault."""
    model = KNOWN_MODELS[state.name]
    if state.state == "present":
        return _("here: {source}, {licence}, {size} MB").format(
            source=model.source, licence=model.licence, size=model.megabytes
        )
    if model.module:
        remedy = _("reinstall the package {name}").format(name=model.source.partition(" ")[0])
    elif model.build is not None:
        remedy = _("it is made anew on the next use")
    else:
        remedy = _("`doslovno models fetch {name}` brings it ({size} MB)").format(name=model.name, size=model.megabytes)
    fault = _("damaged: {remedy}") if state.state == "damaged" else _("not here: {remedy}")
    return fault.format(remedy=remedy)


def _mentions(settings: Settings) -> Finding:
    """Whether what finds mentions can be read: the company's own model, or the one that comes with the program."""
    from nlp import mention_model

    try:
        mention_model.read(settings.models_dir)
    except DoslovnoError as error:
        return Finding("Model mentions", False, str(error))
    own = mention_model.path(settings.models_dir) != mention_model.path(None)
    return Finding("Model mentions", True, _("taught by your corrections") if own else _("as it comes"))


def _database(settings: Settings) -> Finding:
    try:
        store = Store.open(settings.database_url)
        calls, failures = tables.summary(store)["calls"], tables.count_failures(store)
        store.close()
    except DoslovnoError as error:
        return Finding("Database", False, str(error))
    failed = ngettext("{count} recording that failed", "{count} recordings that failed", failures)
    return Finding("Database", True, f"{ngettext('{count} call', '{count} calls', calls)}, {failed}")


def team_login(settings: Settings) -> Finding:
    """Whether a team can log in, and nothing of it is unsafe."""
    try:
        login = read_login(settings.login_file)
    except DoslovnoError as error:
        return Finding("Login", False, str(error))
    if login is None:
        here, everybody = _("none: the view is for this machine only"), _("none: the view is for all who reach it")
        return Finding("Login", True, everybody if settings.without_login else here)
    if login.warnings:
        return Finding("Login", False, "; ".join(login.warnings))
    listed = len({*settings.viewers, *settings.editors, *settings.operators})
    if not listed:
        nobody = _("nobody may come in: name viewers, editors and operators in settings.toml of the home")
        return Finding("Login", False, nobody)
    invited = ngettext("{count} address or domain may come in", "{count} addresses and domains may come in", listed)
    return Finding("Login", True, f"{login.origin}: {invited}")
