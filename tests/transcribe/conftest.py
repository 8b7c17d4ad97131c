"""Small recordings made on the spot: tones whose pitch tells the channel and whose bursts tell the second."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

Write = Callable[..., Path]


def tone(frequency: float, seconds: float, rate: int = 16_000, level: float = 0.3) -> np.ndarray:
    """A sine, float32 of shape (n,)."""
    return (level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def marks(seconds: float, rate: int = 8_000) -> np.ndarray:
    """A recording that names its own seconds: whole second k holds a burst of 200 + 20 k Hz in its first half."""
    sound = np.zeros(round(seconds * rate), dtype=np.float32)
    for second in range(int(seconds)):
        burst = tone(200 + 20 * second, 0.5, rate)
        sound[second * rate : second * rate + len(burst)] = burst
    return sound


def onset_s(samples: np.ndarray, rate: int = 16_000) -> float:
    """Second of the first sample that is not silence."""
    return float(np.argmax(np.abs(samples) > 0.05)) / rate


def pitch(samples: np.ndarray, rate: int = 16_000) -> float:
    """Strongest frequency in Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * rate / len(samples))


def speechlike(seconds: float, seed: int, rate: int = 16_000) -> np.ndarray:
    """Noise in syllables and pauses, float32 (n,): what a channel with one person looks like to an envelope."""
    random = np.random.default_rng(seed)
    syllables = np.repeat(random.random(round(seconds * 5)) < 0.5, rate // 5)
    sound = random.normal(0.0, 0.1, len(syllables)) * syllables
    return (sound + random.normal(0.0, 0.001, len(syllables))).astype(np.float32)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes samples, shape (channels, n), as a recording of any format that PyAV can make."""

    def write(name: str, samples: np.ndarray, rate: int = 8_000, codec: str = "", container: str | None = None) -> Path:
        path = tmp_path / name
        pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2")
        if not codec:
            with wave.open(str(path), "wb") as file:
                file.setnchannels(len(pcm))
                file.setsampwidth(2)
                file.setframerate(rate)
                file.writeframes(pcm.T.tobytes())
            return path
        layout = "stereo" if len(pcm) == 2 else "mono"
        with av.open(str(path), "w", format=container) as output:
            stream = output.add_stream(codec, rate=48_000 if codec == "libopus" else rate, layout=layout)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm.T).reshape(1, -1), format="s16", layout=layout)
            frame.sample_rate = rate
            resampler = av.AudioResampler(format=stream.format, layout=layout, rate=stream.rate)
            queue = av.AudioFifo()
            for piece in [*resampler.resample(frame), *resampler.resample(None)]:
                piece.pts = None
                queue.write(piece)
            size = stream.codec_context.frame_size or 1024
            while (piece := queue.read(size, partial=True)) is not None:
                output.mux(stream.encode(piece))
            output.mux(stream.encode(None))
        return path

    return write
