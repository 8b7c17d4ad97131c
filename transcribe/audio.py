"""A recording in any telephone format as samples at 16 kHz, every sample at its true second, in bounded memory."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path
from types import TracebackType

import av
import numpy as np

from foundation.errors import RecordingError
from transcribe.declared import declared_length, is_cut_short
from transcribe.frames import frame_clock
from transcribe.opening import opened, shown
from transcribe.stretches import SAMPLE_RATE, Damage, stretches

__all__ = ["SAMPLE_RATE", "Audio", "decode"]

_LONGEST_S = 24 * 3600.0  # what is longer is no call; a small file of silence could otherwise fill the disk
_NEGLIGIBLE_S = 0.1  # encoder delay and padding: not counted as missing
_MERGED_S = 0.1  # damaged stretches that are nearer than this are told as one
_CUT_SHORT = 0.97  # completeness of a file that was cut short and whose length nobody knows
_BUFFER = 1 << 20  # bytes written, and samples read, at a time
_BYTES = 2  # a sample


class Audio:
    """Decoded sound, held in a temporary file that has no name: nothing is left of it when the process ends.

    `channels` is 1 or 2 (left, right), `length` the number of samples of each, `duration_s` the same in seconds.
    `declared_s`: the length its header declares, None where it declares none. `damaged`: stretches (start, end) in
    seconds, in order, that could not be read and are silence. `completeness`: share of the declared length (and of
    the time between first and last sample) that could be read; 0.97 at most where the file was visibly cut short.

    The file takes 115 MB an hour and channel in the folder of temporary files (TMPDIR). In memory there is never
    more than a megabyte, besides what `samples` hands out. To be closed, or used in a `with` statement.
    """

    def __init__(self) -> None:
        self.channels = 1
        self.length = 0
        self.declared_s: float | None = None
        self.damaged: tuple[tuple[float, float], ...] = ()
        self.completeness = 1.0
        self._file = tempfile.TemporaryFile(buffering=_BUFFER)  # noqa: SIM115  closed by `close`

    @property
    def duration_s(self) -> float:
        return self.length / SAMPLE_RATE

    def samples(self, start: int = 0, end: int | None = None) -> np.ndarray:
        """The samples from `start` to before `end` (None: to the last), float32 (channels, n) in -1..1 at SAMPLE_RATE.

        What lies outside of the recording is left out. May be called from several threads.
        """
        start = min(max(start, 0), self.length)
        end = self.length if end is None else min(max(end, start), self.length)
        samples = np.empty((self.channels, end - start), dtype=np.float32)
        width = self.channels * _BYTES
        for first in range(start, end, _BUFFER):
            count = min(_BUFFER, end - first)
            data = os.pread(self._file.fileno(), count * width, first * width)
            block = np.frombuffer(data, "<i2").reshape(count, self.channels)
            np.divide(block.T, 32768, out=samples[:, first - start : first - start + count], dtype=np.float32)
        return samples

    def close(self) -> None:
        """Gives the disk space back; the samples are gone."""
        with contextlib.suppress(OSError):  # what was still to be written to a full disk
            self._file.close()

    def __enter__(self) -> Audio:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _put(self, start_s: float, samples: np.ndarray) -> None:
        """Writes samples (channels, n) at their second, or after the last ones; between there is silence."""
        self.length = max(round(start_s * SAMPLE_RATE), self.length)
        self._file.seek(self.length * self.channels * _BYTES)
        self._file.write(np.minimum(np.rint(samples.T * 32768), 32767).astype("<i2").tobytes())
        self.length += samples.shape[1]


def decode(path: Path) -> Audio:
    """The sound of the recording at `path`, resampled while it is read.

    A file that was cut short is decoded as far as it goes; a damaged stretch becomes silence, so that later
    words keep their second. Raises RecordingError, in one sentence, where there is no sound to be had, or no
    room for it on the disk.
    """
    audio = Audio()
    try:
        _read(path, audio)
    except BaseException as error:
        audio.close()
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise RecordingError(
                f"{shown(path)}: its sound does not fit in {tempfile.gettempdir()}; make room there,"
                " or name another folder in TMPDIR."
            ) from None
        if isinstance(error, av.error.FFmpegError | OSError | ValueError):
            raise RecordingError(f"{shown(path)}: its sound cannot be decoded; export it as WAV or MP3.") from None
        raise
    return audio


def _read(path: Path, audio: Audio) -> None:
    damaged: list[tuple[float, float]] = []
    with opened(path) as (container, stream):
        clock = frame_clock(path, container)
        audio.declared_s = clock.declared_s if clock else declared_length(path, container)
        cut_short = clock.cut_short if clock else is_cut_short(path, container)
        audio.channels = 2 if stream.codec_context.channels >= 2 else 1
        for piece in stretches(container, stream, clock):
            if isinstance(piece, Damage):
                damaged.append((piece.start_s, piece.end_s))
                continue
            if piece.start_s > _LONGEST_S:
                raise RecordingError(f"{shown(path)}: is longer than a day; cut it into single calls.")
            audio._put(piece.start_s, piece.samples)
    audio._file.flush()
    if not audio.length:
        raise RecordingError(f"{shown(path)}: no sound could be read from it; the file is damaged, copy it again.")
    audio.damaged = _merged(damaged)
    audio.completeness = _completeness(audio, cut_short)


def _completeness(audio: Audio, cut_short: bool) -> float:
    expected_s = max(audio.declared_s or 0.0, audio.duration_s)
    missing_s = sum(end_s - start_s for start_s, end_s in audio.damaged) + expected_s - audio.duration_s
    share = max(1.0 - missing_s / expected_s, 0.0) if missing_s >= _NEGLIGIBLE_S else 1.0
    return min(share, _CUT_SHORT) if cut_short else share


def _merged(damaged: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """The stretches in order, those that touch or nearly so as one."""
    merged: list[tuple[float, float]] = []
    for start_s, end_s in sorted(damaged):
        if merged and start_s - merged[-1][1] < _MERGED_S:
            merged[-1] = (merged[-1][0], max(end_s, merged[-1][1]))
        else:
            merged.append((start_s, end_s))
    return tuple(merged)
