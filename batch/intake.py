"""From what the operator names to a list of jobs: one recording or one ready transcript each."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from batch.hints import Told
from foundation import endings
from foundation.errors import RecordingError, UsageError, one_line
from foundation.records import Call, Named
from store.settled import ReadBy, Roles
from transcribe import ready


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to process. `call` is given where there is nothing to recognise."""

    path: str  # as the failure list names it; for a call of a .jsonl, FILE:NUMBER
    recording: str
    content_hash: str
    size: int  # bytes: what progress is counted in
    call: Call | None = None
    heard: bool = False  # recognised already: the call stands in the database
    named: Named | None = None  # what the file's name tells; None where the call knows it already
    told: tuple[Told, ...] = ()  # sides of the manager that people have told, the surest first
    prior: float = 0.0  # log-odds, by other calls, that speaker A is the manager


def job_of_stored(call: Roles | ReadBy, told: tuple[Told, ...], prior: float) -> Job:
    """The job of reading a call anew that stands in the database; its words come when it is its turn."""
    return Job(
        path=call.path or call.recording,
        recording=call.recording,
        content_hash=call.content_hash,
        size=1,
        heard=True,
        told=told,
        prior=prior,
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """A recording that could not be processed, or only in part, in the words that the operator reads."""

    path: str
    recording: str
    sentence: str


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Recordings and transcripts among the named files and in the named folders, each once, in order of name.

    A file that is named is taken whatever its suffix; in a folder only known suffixes are, and hidden files
    and links to folders are passed over. A folder that may not be read stands in the list itself, so that it is told.
    Raises UsageError where a path does not exist, or nothing is found.
    """
    found: dict[Path, None] = {}

    def unreadable(error: OSError) -> None:
        found[Path(error.filename).absolute()] = None

    for path in paths:
        if _is_folder(path):
            for folder, folders, names in os.walk(path, onerror=unreadable):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    file = Path(folder) / name
                    if not name.startswith(".") and file.suffix.lower() in endings.AUDIO | endings.TRANSCRIPT:
                        found[file.absolute()] = None
        elif os.path.lexists(path):
            found[path.absolute()] = None
        else:
            raise UsageError(
                f"There is no file or folder «{path}»: check the spelling, or whether the disk is mounted."
            )
    if not found:
        where = ", ".join(f"«{path}»" for path in paths)
        raise UsageError(
            f"There are no recordings or transcripts in {where}: name another folder, or the files themselves."
        )
    return list(found)


def read_jobs(files: Iterable[Path]) -> Iterator[Job | Problem]:
    """Jobs in the order of the files; a file that cannot be read gives its Problem and stops nothing."""
    for file in files:
        try:
            _check_name(file)
            if file.suffix.lower() in endings.TRANSCRIPT and file.is_file():
                yield from _transcripts(file)
            else:
                yield _recording(file)
        except RecordingError as error:
            yield _problem(file, str(error))
        except OSError as error:
            reason = (error.strerror or "unreadable").lower()
            yield _problem(file, f"{file.name}: cannot be read ({reason}); check the file and its rights.")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise UsageError(f"«{path}» may not be looked into ({(error.strerror or '').lower()}).") from None


def _check_name(file: Path) -> None:
    # Names written by an old Windows machine are no UTF-8; no database can hold them.
    try:
        str(file).encode()
    except UnicodeEncodeError:
        raise RecordingError(
            f"{_printable(file.name)}: its name or its folder's is in another encoding than UTF-8; rename it."
        ) from None


def _problem(file: Path, sentence: str) -> Problem:
    return Problem(_printable(str(file)), _printable(file.name), one_line(sentence))


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _recording(file: Path) -> Job:
    if not file.is_file():
        raise RecordingError(f"{file.name}: {_what_else(file)}")
    with open(file, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if os.fstat(stream.fileno()).st_size != size:
            raise RecordingError(f"{file.name}: is being written just now; process it when the call is over.")
    if size == 0:
        raise RecordingError(f"{file.name}: is empty; copy it again from the telephone exchange.")
    return Job(str(file), file.name, digest, size)


def _what_else(file: Path) -> str:
    if file.is_dir():
        return "is a folder that may not be read; check its rights."
    if file.is_symlink() and not file.exists():
        return "is a link that leads to no file; remove it, or put back the file that it means."
    if file.exists():
        return "is no file but a pipe, a socket or a device; remove it from the folder."
    return "is not there any more; was it moved?"


def _transcripts(file: Path) -> Iterator[Job | Problem]:
    size = file.stat().st_size
    calls = ready.read(file)
    errors = [call for call in calls if isinstance(call, RecordingError)]
    if len(errors) == len(calls) > 1:  # another kind of file altogether: one line says it
        raise RecordingError(f"{errors[0]} (No other line is a call either.)")
    for number, call in enumerate(calls, 1):
        path = f"{file}:{number}" if file.suffix.lower() == ".jsonl" else str(file)
        if isinstance(call, RecordingError):
            yield Problem(path, file.name, one_line(str(call)))
        else:
            yield Job(path, call.recording, call.content_hash, max(size // len(calls), 1), call)
