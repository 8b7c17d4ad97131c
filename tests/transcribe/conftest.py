"""Small recordings made on the spot: tones whose pitch tells the channel and whose bursts tell the second."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
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


def encoded(
    path: Path,
    samples: np.ndarray,
    rate: int = 8_000,
    codec: str = "pcm_s16le",
    container: str | None = None,
    options: dict[str, str] | None = None,
    later_s: float = 0.0,
    bit_rate: int = 0,
) -> Path:
    """Writes samples, shape (channels, n), as a recording whose first time stamp is `later_s`."""
    layout = "stereo" if len(samples) == 2 else "mono"
    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    with av.open(str(path), "w", format=container, options=options or {}) as output:
        strict = {"strict": "experimental"} if codec == "vorbis" else {}
        stream = output.add_stream(codec, rate=48_000 if codec == "libopus" else rate, layout=layout, options=strict)
        if bit_rate or codec == "wmav2":
            stream.bit_rate = bit_rate or 32_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm.T).reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=stream.rate)
        queue = av.AudioFifo()
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            piece.pts = None
            queue.write(piece)
        size = stream.codec_context.frame_size or 1024
        position = round(later_s * stream.rate)
        while (piece := queue.read(size, partial=True)) is not None:
            piece.pts, piece.time_base = position, Fraction(1, stream.rate)
            position += piece.samples
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return path


def wav(
    samples: np.ndarray,
    rate: int = 8_000,
    *,
    code: int = 1,
    form: str = "<i2",
    channels: int | None = None,
    size: int | None = None,
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A WAV file by hand: `code` of the coding, numpy `form` of a sample, and lies about `channels` or `size`."""
    bits = np.dtype(form).itemsize * 8
    scale = 1 if np.dtype(form).kind == "f" else 2 ** (bits - 1) - 1
    offset = 128 if form == "u1" else 0
    with np.errstate(invalid="ignore"):
        data = (samples.T.astype(np.float64) * scale + offset).astype(form).tobytes()
    count = len(samples) if channels is None else channels
    head = struct.pack("<HHIIHH", code, count, rate, rate * count * bits // 8 % 2**32, count * bits // 8 % 2**16, bits)
    size = len(data) if size is None else size
    body = b"WAVE" + chunk(b"fmt ", head) + before + struct.pack("<4sI", b"data", size) + data + after
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a RIFF file, padded to even length."""
    return struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes samples, shape (channels, n), as a recording of any format that PyAV can make."""

    def write(name: str, samples: np.ndarray, rate: int = 8_000, codec: str = "", container: str | None = None) -> Path:
        if codec:
            return encoded(tmp_path / name, samples, rate, codec, container)
        (tmp_path / name).write_bytes(wav(samples, rate))
        return tmp_path / name

    return write
