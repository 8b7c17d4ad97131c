"""The clip of a quote: a short stretch of a recording as a file that any browser plays."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np

from foundation.errors import RecordingError
from transcribe.audio import SAMPLE_RATE, opened, stretches

BEFORE_S = 2.0  # heard before the quote, so that one knows what it answers
AFTER_S = 1.0
_RUN_UP_S = 1.0  # codecs need some packets before the first good sample (Opus 80 ms, MP3 two frames)


def cut(path: Path, start_s: float, end_s: float) -> bytes:
    """The sound from BEFORE_S before `start_s` to AFTER_S after `end_s`, as a mono WAV (16 bit, 16 kHz).

    Both channels of a stereo call are heard. The clip ends where the recording ends. Raises RecordingError
    where the recording is gone, unreadable, or shorter than `start_s`.
    """
    first_s, last_s = max(start_s - BEFORE_S, 0.0), end_s + AFTER_S
    samples = np.zeros(round((last_s - first_s) * SAMPLE_RATE), dtype=np.float32)
    filled = 0
    with opened(path) as (container, stream):
        if first_s > _RUN_UP_S:
            container.seek(round((first_s - _RUN_UP_S) * 1_000_000) + (container.start_time or 0))
        for at_s, piece in stretches(container, stream):
            offset = round((at_s - first_s) * SAMPLE_RATE)
            begin, end = max(offset, 0), min(offset + piece.shape[1], len(samples))
            if offset >= len(samples):
                break
            if begin < end:
                samples[begin:end] = piece[:, begin - offset : end - offset].mean(axis=0)
                filled = end
    if not filled:
        raise RecordingError(f"{path.name}: ends before second {start_s:.0f}; it is not the file that was processed.")
    return _wav(samples[:filled])


def _wav(samples: np.ndarray) -> bytes:
    """Float samples (n,) in -1..1 as a WAV file with 16 bits at SAMPLE_RATE."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLE_RATE)
        wav.writeframes((np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())
    return file.getvalue()
