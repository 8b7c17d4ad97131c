"""How long a recording says it is, where its format truly says so.

A library answers this question always, if need be by a guess from the size of the file, and the guess
for a file that was cut short is the length of what is left. Only a length that the recorder itself wrote
down tells that something is missing.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

# Formats whose header (or time stamps) hold the length. Raw AMR, GSM, AAC and the like hold none.
_TELLING = {"mov", "mp4", "m4a", "matroska", "webm", "flac", "ogg", "asf", "avi", "caf", "aiff", "w64"}
_STREAMED = 0x7FFF0000  # recorders that never came back to fill in the length leave 0 or a number above this
_MP3_LOOK = 4096  # bytes after the ID3 tag in which the first MP3 frame must begin


def declared_length(path: Path, container: Any) -> float | None:
    """Seconds that the header of the open recording declares, or None where it declares nothing."""
    formats = set(container.format.name.split(","))
    if "wav" in formats:
        with path.open("rb") as file:
            return _wav_length(file.read(65536))
    if "mp3" in formats and not _has_frame_count(path):
        return None
    if formats & (_TELLING | {"mp3"}) and container.duration:
        return float(container.duration) / 1_000_000
    return None


def _wav_length(head: bytes) -> float | None:
    """Length of the `data` chunk over the bytes per second of the `fmt ` chunk (RIFF, little endian)."""
    position, bytes_per_second = 12, 0
    while position + 8 <= len(head):
        name, size = struct.unpack_from("<4sI", head, position)
        if name == b"fmt " and position + 20 <= len(head):
            bytes_per_second = struct.unpack_from("<I", head, position + 16)[0]
        if name == b"data":
            return size / bytes_per_second if bytes_per_second and 0 < size < _STREAMED else None
        position += 8 + size + size % 2
    return None


def _has_frame_count(path: Path) -> bool:
    """Whether the first frame of an MP3 is the one that holds the number of frames (Xing, Info or VBRI)."""
    with path.open("rb") as file:
        head = file.read(10)
        tag = 0
        if head[:3] == b"ID3" and len(head) == 10:
            tag = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
        file.seek(tag)
        frame = file.read(_MP3_LOOK)
    for mark in (b"Xing", b"Info"):
        at = frame.find(mark)
        if at >= 0 and at + 8 <= len(frame):
            return bool(frame[at + 7] & 1)  # lowest flag: the number of frames is given
    return b"VBRI" in frame
