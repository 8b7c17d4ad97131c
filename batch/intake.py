"""From what the operator names to a list of jobs: one recording or one ready transcript each."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from foundation import endings
from foundation.errors import RecordingError, UsageError
from foundation.records import Call
from transcribe import ready


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to process. `call` is given where there is nothing to recognise."""

    path: str  # as the failure list names it; for a call of a .jsonl, FILE:NUMBER
    recording: str
    content_hash: str
    size: int  # bytes: what progress is counted in
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A recording that could not be processed, or only in part, in the words that the operator reads."""

    path: str
    recording: str
    sentence: str


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Recordings and transcripts among the named files and in the named folders, each once, in order of name.

    A file that is named is taken whatever its suffix; in a folder only known suffixes are, and hidden files
    and links to folders are passed over. Raises UsageError where a path does not exist, or nothing is found.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    file = Path(folder) / name
                    if not name.startswith(".") and file.suffix.lower() in endings.AUDIO | endings.TRANSCRIPT:
                        found[file.absolute()] = None
        elif path.exists():
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
            if file.suffix.lower() in endings.TRANSCRIPT:
                yield from _transcripts(file)
            else:
                yield _recording(file)
        except RecordingError as error:
            yield Problem(str(file), file.name, str(error))
        except OSError as error:
            reason = (error.strerror or "unreadable").lower()
            yield Problem(
                str(file), file.name, f"{file.name}: cannot be read ({reason}); check the file and its rights."
            )


def _recording(file: Path) -> Job:
    if not file.is_file():
        raise RecordingError(f"{file.name}: is no file; remove it from the folder.")
    size = file.stat().st_size
    if size == 0:
        raise RecordingError(f"{file.name}: is empty; copy it again from the telephone exchange.")
    with open(file, "rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Job(str(file), file.name, digest, size)


def _transcripts(file: Path) -> Iterator[Job | Problem]:
    size = file.stat().st_size
    calls = ready.read(file)
    errors = [call for call in calls if isinstance(call, RecordingError)]
    if len(errors) == len(calls) > 1:  # another kind of file altogether: one line says it
        raise RecordingError(f"{errors[0]} (No other line is a call either.)")
    for number, call in enumerate(calls, 1):
        path = f"{file}:{number}" if file.suffix.lower() == ".jsonl" else str(file)
        if isinstance(call, RecordingError):
            yield Problem(path, file.name, str(call))
        else:
            yield Job(path, call.recording, call.content_hash, max(size // len(calls), 1), call)
