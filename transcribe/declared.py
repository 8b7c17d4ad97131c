"""How long a recording says it is, where its format truly says so.

A library answers this question always, if need be by a guess from the size of the file, and the guess
for a file that was cut short is the length of what is left. Only a length that the recorder itself wrote
down tells that something is missing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Formats whose header (or time stamps) hold the length, as the library reads it. Raw AMR, GSM and the like hold none.
_TELLING = {"mov", "mp4", "m4a", "matroska", "webm", "flac", "ogg", "aiff", "w64"}
_STREAMED = 0x7FFF0000  # recorders that never came back to fill in the length leave 0 or a number above this
_FORM = struct.Struct("<HHIIHH")  # of a `fmt ` chunk: codec, channels, rate, bytes a second, block, bits
_AVI_STREAM = struct.Struct("<4s4sIHHIIIII")  # of a `strh` chunk: type, ..., scale, rate, start, length
_ASF_LENGTHS = struct.Struct("<QQQI")  # 100 ns to play, 100 ns to send, ms ahead, flags
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_LOOK = 65_536  # bytes in which the headers of AVI and ASF lie
_LONGEST_OGG_PAGE = 27 + 255 + 255 * 255  # bytes, RFC 3533


def declared_length(path: Path, container: Any) -> float | None:
    """Seconds that the header of the open recording declares, or None where it declares nothing.

    For MP3 see `frames.FrameClock`.
    """
    formats = set(container.format.name.split(","))
    bit_rate = container.streams.audio[0].bit_rate or 0
    if "wav" in formats:
        return _wav_length(path)
    if "avi" in formats:
        return _avi_length(path)
    if "asf" in formats:
        return _asf_length(path)
    if "au" in formats or "caf" in formats:
        size = _au_size(path) if "au" in formats else _caf_size(path)
        is_even = container.streams.audio[0].codec_context.name.startswith("pcm")
        return size * 8 / bit_rate if size and bit_rate and is_even else None
    if formats & _TELLING and container.duration:
        begun_s = (container.start_time or 0) / 1_000_000  # Matroska tells when it ends, not how long it lasts
        length_s = float(container.duration) / 1_000_000
        return length_s - begun_s if "matroska" in formats and 0 < begun_s < length_s else length_s
    return None


def is_cut_short(path: Path, container: Any) -> bool:
    """Whether the file ends in the middle of a page, in a format that does not tell its length (Ogg)."""
    if container.format.name != "ogg":
        return False
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _LONGEST_OGG_PAGE, 0))
        tail = file.read()
    at = tail.rfind(b"OggS")
    segments = tail[at + 26] if 0 <= at < len(tail) - 26 else None
    if segments is None:
        return True
    page = 27 + segments + sum(tail[at + 27 : at + 27 + segments])
    return at + page > len(tail)


def wav_goes_on(path: Path) -> bool:
    """Whether a WAV file holds sound after its `data` chunk: of a recorder that died, or of a second file.

    What may rightly follow is a list of chunks that ends where the file ends.
    """
    chunks = list(_chunks(path))
    names = [name for name, _start, _size in chunks]
    if b"data" not in names:
        return False
    _name, start, size = chunks[names.index(b"data")]
    rest = chunks[names.index(b"data") + 1 :]
    end = rest[-1][1] + rest[-1][2] if rest else start + size
    known = all(name[:1].isalnum() and name.isascii() and name not in (b"RIFF", b"data") for name, *_ in rest)
    return 0 < size < _STREAMED and (not known or end + 8 < path.stat().st_size)


def _wav_length(path: Path) -> float | None:
    """Length of the `data` chunk over the bytes per second of the `fmt ` chunk."""
    bytes_per_second = 0
    for name, start, size in _chunks(path):
        if name == b"fmt ":
            with path.open("rb") as file:
                file.seek(start)
                form = file.read(_FORM.size)
            bytes_per_second = _bytes_per_second(form) if len(form) == _FORM.size else 0
        if name == b"data":
            return size / bytes_per_second if bytes_per_second and 0 < size < _STREAMED else None
    return None


def _avi_length(path: Path) -> float | None:
    """By the header of the sound's stream."""
    with path.open("rb") as file:
        head = file.read(_LOOK)
    at = head.find(b"auds") if b"strh" in head else -1
    if at < 0 or len(head) < at + _AVI_STREAM.size:
        return None
    *_, scale, rate, _start, length = _AVI_STREAM.unpack_from(head, at)
    return length * scale / rate if rate and length else None


def _asf_length(path: Path) -> float | None:
    """By the file properties; of a broadcast (lowest flag) they tell nothing."""
    with path.open("rb") as file:
        head = file.read(_LOOK)
    at = head.find(_ASF_FILE_PROPERTIES) + 64
    if at < 64 or len(head) < at + _ASF_LENGTHS.size:
        return None
    play, _send, ahead_ms, flags = _ASF_LENGTHS.unpack_from(head, at)
    length_s = play / 10_000_000 - ahead_ms / 1000
    return length_s if length_s > 0 and not flags & 1 else None


def _au_size(path: Path) -> int | None:
    """Bytes of sound."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(12)[8:], "big")
    return size if size < _STREAMED else None


def _caf_size(path: Path) -> int | None:
    """Bytes of sound: the `data` chunk without its edit count."""
    with path.open("rb") as file:
        position = 8
        while True:
            file.seek(position)
            head = file.read(12)
            if len(head) < 12:
                return None
            name, size = struct.unpack(">4sq", head)
            if name == b"data" or size < 0:  # -1: not known
                return max(size - 4, 0)
            position += 12 + size


def _chunks(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """Name, position and size of each chunk in a RIFF file (little endian); none begins behind the file's end."""
    with path.open("rb") as file:
        position = 12
        while True:
            file.seek(position)
            head = file.read(8)
            if len(head) < 8:
                return
            name, size = struct.unpack("<4sI", head)
            yield name, position + 8, size
            position += 8 + size + size % 2


def _bytes_per_second(form: bytes) -> int:
    """By rate and block where a block is one sample: some recorders write nonsense into the field for it."""
    codec, _channels, rate, told, block, bits = _FORM.unpack(form)
    plain = codec in (1, 3, 6, 7, 0xFFFE) and bits >= 8  # PCM, float, A-law, mu-law, extensible
    return int(rate * block if plain else told)
