"""Finding, assembling, checking and fetching models.

A ready model is a folder. Embedded ones are made from installed packages on first use; a folder appears under
its name only when every file in it has its known SHA-256, so that nobody ever reads half a model.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from foundation.embedded import package_folder
from foundation.errors import ModelError
from foundation.known_models import KNOWN_MODELS, Job, KnownModel, ModelFile
from foundation.settings import Settings

CHECKSUMS = "SHA256SUMS"  # in the folder of a fetched model: what the hub said its files are
LOCK_WAIT_S = 600  # longer than the slowest assembling, short enough that a stuck one is noticed
HUB_WAIT_S = 10  # for the hub's first answer


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


def check(settings: Settings) -> list[ModelState]:
    """State of every known model, all checksums computed anew. Changes nothing."""
    return [_state(model, settings) for model in KNOWN_MODELS.values()]


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
                _download(model, work)
                _move(work, folder)
    return folder


def _known(name: str) -> KnownModel:
    if name not in KNOWN_MODELS:
        raise ModelError(f"No model is called «{name}»: choose one of {', '.join(KNOWN_MODELS)}.")
    return KNOWN_MODELS[name]


def _folder(model: KnownModel, settings: Settings) -> Path:
    if model.module:
        return package_folder(model.module, model.source.partition(" ")[0]) / model.folder
    return settings.models_dir / model.name


def _files(model: KnownModel, folder: Path) -> tuple[ModelFile, ...]:
    """The files that the model must have; none known: it was not fetched yet."""
    if model.files or not (folder / CHECKSUMS).is_file():
        return model.files
    lines = (folder / CHECKSUMS).read_text("utf-8").splitlines()
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
        if thorough and _sha256(found) != file.sha256:
            return f"{file.path} has another checksum than it should"
    return None


def _state(model: KnownModel, settings: Settings) -> ModelState:
    try:
        folder = _folder(model, settings)
    except ModelError as error:
        return ModelState(model.name, model.job, "missing", str(error), model.embedded)
    fault = _fault(folder, _files(model, folder), thorough=True)
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


def _download(model: KnownModel, work: Path) -> None:
    from huggingface_hub import HfApi, snapshot_download

    try:
        offered = HfApi().model_info(model.hub, files_metadata=True, timeout=HUB_WAIT_S)
        snapshot_download(
            model.hub, revision=offered.sha, allow_patterns=list(model.hub_files), local_dir=work, max_workers=2
        )
    except Exception as error:  # the hub's client raises errors of several libraries
        raise ModelError(
            f"{model.name} could not be fetched from its hub ({model.hub}): check that the network reaches the hub "
            f"and that {model.megabytes} MB are free, then try again."
        ) from error
    shutil.rmtree(work / ".cache", ignore_errors=True)
    expected = {file.rfilename: file.lfs.sha256 for file in offered.siblings or () if file.lfs is not None}
    lines = []
    for file in sorted(found for found in work.rglob("*") if found.is_file()):
        name, sha256 = file.relative_to(work).as_posix(), _sha256(file)
        if expected.get(name, sha256) != sha256:
            raise ModelError(f"{name} of {model.name} came damaged from the hub: fetch it again.")
        lines.append(f"{sha256} {file.stat().st_size} {name}\n")
    (work / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
