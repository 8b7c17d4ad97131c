"""Files that people drop on a page: kept in the home under a safe name, and never seen half."""

from __future__ import annotations

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from foundation import endings
from foundation.errors import UsageError, one_line
from foundation.hub import sha256
from foundation.settings import Settings
from wording.safe import without_directions

TAKEN = endings.AUDIO | endings.TRANSCRIPT
LONGEST_NAME = 200  # bytes; file systems bear 255, and a draft's name is longer
_AT_ONCE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a file that was dropped."""

    name: str  # under which it lies in the folder
    as_what: Literal["new", "known", "renamed"]  # renamed: another file had its name


def folder(settings: Settings) -> Path:
    """Where recordings lie that were dropped on a page."""
    return settings.home.resolve() / "recordings"


def keep(settings: Settings, name: str, content: BinaryIO) -> Kept:
    """Write a recording or a ready transcript into the folder, piece by piece.

    A file that lies there with the same name and content is left alone; other content gets a number in its name. What
    is half written begins with a dot, which no run reads. Raises UsageError for what cannot be processed or written.
    """
    wanted = safe_name(name)
    if Path(wanted).suffix.lower() not in TAKEN:
        raise UsageError(f"{wanted}: is neither a recording nor a ready transcript.")
    into = folder(settings)
    draft = into / f".{secrets.token_hex(8)}.part"
    try:
        into.mkdir(parents=True, exist_ok=True)
        try:
            digest = _write(draft, content)
            return _put_in_place(draft, into, wanted, digest)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise UsageError(f"{wanted}: cannot be written to {into} ({reason}); make room or mend its rights.") from None


def safe_name(name: str) -> str:
    """A base name that is safe on a disk and on a page, of at most LONGEST_NAME bytes, its ending kept.

    Letters stay as they are (composed, as a CRM writes them): by its name a recording meets its deal.

    >>> safe_name("../../etc/call.mp3"), safe_name("C:\\\\rec\\\\..mp3")
    ('call.mp3', 'recording.mp3')
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1].encode("utf-8", "replace").decode()
    base = unicodedata.normalize("NFC", without_directions(one_line(base)))
    stem, dot, ending = base.rpartition(".")
    if not dot:
        stem, ending = base, ""
    stem = stem.strip(". ") or "recording"
    ending = f".{ending.strip()}" if dot else ""
    room = max(LONGEST_NAME - len(ending.encode()), 1)
    return stem.encode()[:room].decode("utf-8", "ignore") + ending.encode()[:LONGEST_NAME].decode("utf-8", "ignore")


def lying(settings: Settings) -> list[Path]:
    """The recordings and transcripts in the folder, the newest first."""
    try:
        with os.scandir(folder(settings)) as entries:
            found = [
                (entry.stat().st_mtime, entry.path)
                for entry in entries
                if not entry.name.startswith(".") and Path(entry.name).suffix.lower() in TAKEN
            ]
    except FileNotFoundError:
        return []
    return [Path(path) for _, path in sorted(found, reverse=True)]


def named(lines: str) -> tuple[list[Path], list[str]]:
    """Folders and files of this machine, one a line, by their whole paths; and the lines that name none."""
    found, wrong = [], []
    for line in filter(None, map(str.strip, lines.splitlines())):
        path = Path(line)
        if path.is_absolute() and os.path.lexists(path):
            found.append(path)
        else:
            wrong.append(line)
    return found, wrong


def _write(draft: Path, content: BinaryIO) -> str:
    """Writes the content and gives its SHA-256."""
    digest = hashlib.sha256()
    with open(draft, "xb") as stream:
        while piece := content.read(_AT_ONCE):
            stream.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def _put_in_place(draft: Path, into: Path, wanted: str, digest: str) -> Kept:
    for name in _names(wanted):
        try:
            os.link(draft, into / name)  # unlike a renaming this never takes the place of another file
        except FileExistsError:
            if (into / name).is_file() and sha256(into / name) == digest:
                return Kept(name, "known")
        else:
            return Kept(name, "new" if name == wanted else "renamed")
    raise AssertionError("numbers do not end")


def _names(wanted: str) -> Iterator[str]:
    """The name itself, then with a number."""
    yield wanted
    path = Path(wanted)
    number = 2
    while True:
        yield f"{path.stem}-{number}{path.suffix}"
        number += 1
