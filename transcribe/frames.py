"""When each frame of an MP3 or of a bare AAC file sounds: these have no time stamps, and damage shifts a mere count.

All frames are found once by their headers (nothing is decoded). Where they do not follow each other without a
gap, sound is missing: how much, the number of frames in an MP3's own header tells, or the bytes in between.
"""

from __future__ import annotations

import bisect
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20  # bytes read at a time
_HEADER = 10  # bytes, the longest header looked at (that of an ID3v2 tag)
_SYNC = re.compile(rb"\xff[\xe0-\xff]")

# ISO/IEC 11172-3 and 13818-3, layer III: kilobits a second by version (1; 2 and 2.5) and rates in Hz.
_BIT_RATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_AAC_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)

_TELLING_AT = (36, 21, 13)  # where the frame that tells their number says so: after the side information
_DECODER_DELAY = 529  # samples by which every MP3 decoder is late
_TOLD = 256  # bytes at its beginning that are looked at

_Header = Callable[[bytes], tuple[int, float] | None]


@dataclass(frozen=True)
class FrameClock:
    """The frames of a file, and when they sound; takes 20 bytes of memory a frame (1 MB an hour at 8 kHz)."""

    path: Path
    positions: array[int]  # bytes from the start of the file, ascending
    sizes: array[int]  # bytes
    seconds: array[float]  # ascending; below 0 for what the encoder put before the sound
    declared_s: float | None  # length by the number of frames that the file's header tells
    cut_short: bool  # the last frame is not whole

    def frames(self, from_s: float = 0.0) -> Iterator[tuple[float, bytes]]:
        """Each frame from the one that sounds at `from_s` on: its second and its bytes."""
        first = max(bisect.bisect_right(self.seconds, from_s) - 1, 0) if from_s else 0
        with self.path.open("rb") as file:
            for index in range(first, len(self.positions)):
                file.seek(self.positions[index])
                yield self.seconds[index], file.read(self.sizes[index])


def frame_clock(path: Path, container: Any) -> FrameClock | None:
    """The clock of the file that is open in `container`; None where its format has stamps of its own."""
    codec = container.streams.audio[0].codec_context.name
    header = {("mp3", "mp3"): _mp3_header, ("aac", "aac"): _aac_header}.get((container.format.name, codec[:3]))
    frames = _Scan(path, header) if header else None
    if frames is None or len(frames.positions) < 2:
        return None
    declared_s = frames.declared_s - frames.before_s - frames.after_s if frames.declared_s else None
    return FrameClock(path, frames.positions, frames.sizes, _seconds(frames), declared_s, frames.cut_short)


class _Scan:
    """All whole frames of a file: `positions`, `sizes`, `lengths` in seconds, `holes`: bytes of garbage before a frame.

    A frame is whole where another one (or a tag, or the end of the file) follows it. A frame of MP3 that holds no
    sound but tells their number (several do in joined files) is left out, and counts in `declared_s`; of this
    `before_s` (of the first file) and `after_s` are what the encoder added.
    """

    def __init__(self, path: Path, header: _Header) -> None:
        self.positions: array[int] = array("q")
        self.sizes: array[int] = array("i")
        self.lengths: array[float] = array("d")
        self.holes: dict[int, int] = {}  # by the index of the frame after it
        self.cut_short = False
        self.declared_s = 0.0
        self.before_s = 0.0
        self.after_s = 0.0
        self._header = header
        self._size = path.stat().st_size
        self._block, self._block_at = b"", 0
        with path.open("rb") as self._file:
            self._run()

    def _run(self) -> None:
        position = 0
        while position < self._size:
            data = self._bytes(position)
            frame = self._header(data)
            if frame is None and (tag := _tag_size(data)):
                position += tag
            elif frame is not None and self._follows(position + frame[0]):
                told = _told(self._bytes(position, min(frame[0], _TOLD)))
                if told is None:
                    self.positions.append(position)
                    self.sizes.append(frame[0])
                    self.lengths.append(frame[1])
                else:
                    self.declared_s += told.frames * frame[1]
                    self.before_s += 0.0 if self.positions else told.before_s
                    self.after_s += told.after_s
                position += frame[0]
            else:
                self.cut_short = frame is not None and position + frame[0] > self._size
                found = self._next(position + 1)
                if self.positions and found < self._size:
                    self.holes[len(self.positions)] = found - position
                position = found

    def _follows(self, position: int, frames: int = 1) -> bool:
        """Whether at `position` there are so many frames (or fewer and the end of the file, or a tag)."""
        if position >= self._size:
            return position == self._size
        data = self._bytes(position)
        frame = self._header(data)
        if frame is None:
            return _tag_size(data) > 0
        return frames == 1 or self._follows(position + frame[0], frames - 1)

    def _next(self, position: int) -> int:
        """Where from `position` on whole frames begin again; the end of the file where there are none."""
        while position < self._size:
            block = self._bytes(position, _BLOCK)
            for match in _SYNC.finditer(block):
                start = match.start()
                frame = self._header(block[start : start + _HEADER])
                if frame is not None and self._follows(position + start + frame[0], 2):
                    return position + start
            position += max(len(block) - _HEADER, _HEADER)
        return self._size

    def _bytes(self, position: int, count: int = _HEADER) -> bytes:
        """Bytes of the file from `position`, fewer than `count` only at its end."""
        offset = position - self._block_at
        if offset < 0 or offset + count > len(self._block):
            self._file.seek(position)
            self._block, self._block_at, offset = self._file.read(_BLOCK), position, 0
        return self._block[offset : offset + count]


def _seconds(frames: _Scan) -> array[float]:
    """When each frame sounds: all before it and what is missing before it."""
    mean_size = sum(frames.sizes) / len(frames.sizes)
    mean_s = sum(frames.lengths) / len(frames.lengths)
    missing = {index: size / mean_size * mean_s for index, size in frames.holes.items()}
    if frames.declared_s and missing:
        lost_s = max(frames.declared_s - sum(frames.lengths), 0.0)
        by_bytes_s = sum(missing.values())
        if lost_s < by_bytes_s:  # garbage that took no sound's place
            missing = {index: hole_s * lost_s / by_bytes_s for index, hole_s in missing.items()}
        elif not frames.cut_short:  # bytes were taken out, nobody knows how many where
            missing = {index: hole_s + (lost_s - by_bytes_s) / len(missing) for index, hole_s in missing.items()}
    seconds: array[float] = array("d")
    at_s = -frames.before_s
    for index, length_s in enumerate(frames.lengths):
        at_s += missing.get(index, 0.0)
        seconds.append(at_s)
        at_s += length_s
    return seconds


@dataclass(frozen=True)
class _Told:
    """What an MP3 frame without sound tells: the number of frames (0: nothing), and what the encoder added."""

    frames: int
    before_s: float = 0.0
    after_s: float = 0.0


def _told(frame: bytes) -> _Told | None:
    """What is told by a frame of Xing, Info or VBRI, by its first bytes; None for a frame of sound."""
    for at in _TELLING_AT:
        if frame[at : at + 4] in (b"Xing", b"Info"):
            frames = int.from_bytes(frame[at + 8 : at + 12], "big") if frame[at + 7] & 1 else 0
            if frame[at + 7] & 15 != 15 or frame[at + 120 : at + 124] not in (b"LAME", b"Lavf", b"Lavc"):
                return _Told(frames)
            added, rate = int.from_bytes(frame[at + 141 : at + 144], "big"), _mp3_rate(frame)
            before, after = (added >> 12) + _DECODER_DELAY, max((added & 0xFFF) - _DECODER_DELAY, 0)
            return _Told(frames, before / rate, after / rate)
    return _Told(int.from_bytes(frame[50:54], "big")) if frame[36:40] == b"VBRI" else None


def _tag_size(data: bytes) -> int:
    """Bytes of the tag (ID3v2, ID3v1) that begins here, 0 where none does."""
    if data[:3] == b"ID3" and len(data) == _HEADER:
        return 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
    return 128 if data[:3] == b"TAG" else 0


def _mp3_header(data: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the layer III frame that begins here, None where none does."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return None
    version, bit_rate, rate = data[1] >> 3 & 3, data[2] >> 4, data[2] >> 2 & 3
    if version == 1 or rate == 3 or not 0 < bit_rate < 15:
        return None
    samples = 1152 if version == 3 else 576
    hertz = _mp3_rate(data)
    kilobits = _BIT_RATES[3 if version == 3 else 2][bit_rate]
    return samples // 8 * kilobits * 1000 // hertz + (data[2] >> 1 & 1), samples / hertz


def _mp3_rate(data: bytes) -> int:
    return _MP3_RATES[data[1] >> 3 & 3][data[2] >> 2 & 3]


def _aac_header(data: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the ADTS frame (ISO/IEC 13818-7) that begins here, None where none does."""
    if len(data) < 7 or data[0] != 0xFF or data[1] & 0xF6 != 0xF0:
        return None
    rate, size = data[2] >> 2 & 15, (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
    if rate >= len(_AAC_RATES) or size < 7:
        return None
    return size, 1024 / _AAC_RATES[rate]
