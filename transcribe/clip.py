"""The clip of a quote: a short stretch of a recording as a file that any browser plays."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np

from foundation.errors import RecordingError
from transcribe.frames import frame_clock
from transcribe.opening import opened, shown
from transcribe.stretches import SAMPLE_RATE, Damage, has_one_clock, stretches

BEFORE_S = 2.0  # heard before the quote, so that one knows what it answers
AFTER_S = 1.0
SMALL_BIT_RATE = 24_000  # bits a second: speech of 8 kHz telephones loses nothing that one hears
_RUN_UP_S = 1.0  # codecs need some packets before the first good sample (Opus 80 ms, MP3 two frames)


def cut(path: Path, start_s: float, end_s: float) -> bytes:
    """The sound from BEFORE_S before `start_s` to AFTER_S after `end_s`, as a mono WAV (16 bit, 16 kHz).

    Both channels of a stereo call are heard. The clip ends where the recording ends. Raises RecordingError
    where the recording is gone, unreadable, or shorter than `start_s`.
    """
    return _wav(_cut(path, start_s, end_s))


def cut_small(path: Path, start_s: float, end_s: float) -> bytes:
    """The same sound as a mono MP3 of about 3 kB a second, for files that are sent around; raises as `cut`."""
    return _mp3(_cut(path, start_s, end_s))


def _cut(path: Path, start_s: float, end_s: float) -> np.ndarray:
    """Float samples (n,) of a clip at SAMPLE_RATE; see `cut`."""
    first_s, last_s = max(start_s - BEFORE_S, 0.0), end_s + AFTER_S
    samples = np.zeros(round((last_s - first_s) * SAMPLE_RATE), dtype=np.float32)
    filled = _fill(samples, path, first_s, may_jump=first_s > _RUN_UP_S)
    if not filled and first_s > _RUN_UP_S:
        filled = _fill(samples, path, first_s, may_jump=False)
    if not filled:
        raise RecordingError(f"{shown(path)}: ends before second {start_s:.0f}; it is not the file that was processed.")
    return samples[:filled]


def _fill(samples: np.ndarray, path: Path, first_s: float, may_jump: bool) -> int:
    """Writes the sound from `first_s` on into `samples` (n,) and gives the number of the last one written.

    `may_jump`: go straight to the place. The result is 0 where that leads astray: behind the place, as in damaged
    files, or where the seconds of the recording are not those of its time stamps.
    """
    filled = 0
    with opened(path) as (container, stream):
        clock = frame_clock(path, container)
        from_s = first_s - _RUN_UP_S if may_jump else 0.0
        if may_jump and not clock and not (has_one_clock(container, stream) and _jump(container, from_s)):
            return 0
        for piece in stretches(container, stream, clock, from_s):
            if isinstance(piece, Damage):
                continue
            offset = round((piece.start_s - first_s) * SAMPLE_RATE)
            if offset >= len(samples):
                break
            if may_jump and not filled and offset > 0:
                return 0
            begin, end = max(offset, 0), min(offset + piece.samples.shape[1], len(samples))
            if begin < end:
                samples[begin:end] = piece.samples[:, begin - offset : end - offset].mean(axis=0)
                filled = end
    return filled


def _jump(container: Any, second: float) -> bool:
    try:
        container.seek(round(second * 1_000_000) + (container.start_time or 0))
    except av.error.FFmpegError:  # not every format can
        return False
    return True


def _wav(samples: np.ndarray) -> bytes:
    """Float samples (n,) in -1..1 as a WAV file with 16 bits at SAMPLE_RATE."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLE_RATE)
        wav.writeframes((np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())
    return file.getvalue()


def _mp3(samples: np.ndarray) -> bytes:
    """Float samples (n,) in -1..1 at SAMPLE_RATE as an MP3, which unlike Opus every browser plays."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono", format="fltp")
        stream.bit_rate = SMALL_BIT_RATE
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None], np.float32), "fltp", "mono")
        frame.sample_rate = SAMPLE_RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
