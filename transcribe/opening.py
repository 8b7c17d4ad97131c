"""A recording is opened: what is no recording is refused here, in one sentence."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import av

from foundation.errors import RecordingError, one_line
from transcribe.declared import wav_goes_on

# Only containers of sound: a playlist in a file called .wav must not make us open other files or addresses.
_FORMATS = "wav,w64,mp3,ogg,mov,mp4,m4a,3gp,matroska,webm,flac,amr,aac,au,aiff,caf,asf,avi,mpeg,mpegts,wv"
# Formats without any header are believed by the file's name: anything at all can be read as these.
_HEADERLESS = {
    ".al": "alaw",
    ".alaw": "alaw",
    ".ul": "mulaw",
    ".ulaw": "mulaw",
    ".sln": "s16le",
    ".gsm": "gsm",
    ".g722": "g722",
    ".g729": "g729",
}
_FIRST_BYTES = (b"RIFF", b"OggS", b"ID3", b"fLaC", b"#!AMR", b"\x1aE\xdf\xa3", b"FORM", b"caff", b".snd")
_TEXT_LOOK = 4096  # bytes
_TELEPHONE_RATE = "8000"  # Hz, of those headerless formats whose rate is free
_RATES = range(2_000, 768_001)  # Hz; a header that declares another is not believed
_NO_RIGHT = "{}: may not be read; give this user the right to read it."
_LOCKED = {b"drms", b"enca", b"aavd"}  # how MP4 calls sound that is encrypted


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The PyAV container of a recording and its first audio stream. Opens no other file and no address.

    Raises RecordingError where there is no regular file, or none with sound that can be decoded.
    """
    name = shown(path)
    try:
        status = path.stat()
    except PermissionError:
        raise RecordingError(_NO_RIGHT.format(name)) from None
    except (OSError, ValueError):
        raise RecordingError(f"{name}: is not to be found in its folder; was it moved or deleted?") from None
    if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device may never end
        raise RecordingError(f"{name}: is no file but a folder, pipe or device; remove it from the folder.")
    if not status.st_size:
        raise RecordingError(f"{name}: is empty (0 bytes); copy the recording again.")
    try:
        with path.open("rb") as file:
            head = file.read(_TEXT_LOOK)
            _refuse_by_first_bytes(head, file, name)
        container = _container(path, head)
    except PermissionError:
        raise RecordingError(_NO_RIGHT.format(name)) from None
    except (av.error.FFmpegError, OSError, ValueError):
        raise RecordingError(f"{name}: is not a sound recording, or is damaged from its start.") from None
    with container:
        yield container, _sound_of(container, name)


def shown(path: Path) -> str:
    """The file's name on one line, in characters that every terminal and log takes."""
    return "".join(letter if letter.isprintable() else "?" for letter in one_line(path.name))


def _sound_of(container: Any, name: str) -> Any:
    """The first audio stream."""
    if not container.streams.audio:
        raise RecordingError(f"{name}: has no sound track; export the call's sound and try again.")
    stream = container.streams.audio[0]
    codec = stream.codec_context
    if codec is None:
        raise RecordingError(f"{name}: is coded in a way that cannot be read; export it as WAV or MP3.")
    if codec.sample_rate not in _RATES or codec.channels < 1:
        raise RecordingError(
            f"{name}: its header declares {codec.channels} channels at {codec.sample_rate} Hz, which no recording has;"
            " it is damaged, copy it again."
        )
    return stream


def _container(path: Path, head: bytes) -> Any:
    format_name = None if head.startswith(_FIRST_BYTES) else _HEADERLESS.get(path.suffix.lower())
    options = {"protocol_whitelist": "file", "format_whitelist": format_name or _FORMATS}
    if format_name in ("alaw", "mulaw", "s16le"):
        options["sample_rate"] = _TELEPHONE_RATE
    if head.startswith(b"RIFF") and wav_goes_on(path):
        options["ignore_length"] = "1"
    return av.open(f"file:{path.absolute()}", format=format_name, container_options=options)


def _refuse_by_first_bytes(head: bytes, file: BinaryIO, name: str) -> None:
    if _is_text(head):
        raise RecordingError(f"{name}: holds text, not sound; give it the ending of its true format.")
    if head[4:8] == b"ftyp":
        index = _mp4_index(file)
        if not index:
            raise RecordingError(f"{name}: lost its index, as a recording that was cut short does; copy it again.")
        if _sample_entries(index) & _LOCKED:
            raise RecordingError(f"{name}: is protected against copying (DRM); ask for an unprotected copy.")


def _is_text(head: bytes) -> bool:
    """Whether the file begins like a text in UTF-8: only printable characters, spaces among them."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return any(letter.isspace() for letter in text) and all(letter.isprintable() or letter.isspace() for letter in text)


def _mp4_index(file: BinaryIO) -> bytes:
    """The `moov` box of an MP4 file (ISO/IEC 14496-12), empty where there is none."""
    position = 0
    while True:
        file.seek(position)
        head = file.read(16)
        if len(head) < 8:
            return b""
        size = int.from_bytes(head[:4], "big")
        if size == 1 and len(head) == 16:
            size = int.from_bytes(head[8:], "big")
        if head[4:8] == b"moov":
            file.seek(position)
            return file.read(size or -1)
        if size < 8:  # 0: the last box reaches to the end of the file
            return b""
        position += size


def _sample_entries(index: bytes) -> set[bytes]:
    """How each track of an MP4 file says that it is coded: the type of the first entry of each `stsd` box."""
    found, position = set(), index.find(b"stsd")
    while position >= 0:
        found.add(index[position + 16 : position + 20])
        position = index.find(b"stsd", position + 4)
    return found
