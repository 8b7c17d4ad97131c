"""The tones of a telephone exchange: somebody's telephone rings, or is busy."""

from __future__ import annotations

import numpy as np

from transcribe.audio import SAMPLE_RATE, Audio

# Hz, ITU-T E.180 supplement 2: Russia and most of Europe; Britain; North America ringing, and busy.
_TONES = ((425.0,), (400.0, 450.0), (440.0, 480.0), (480.0, 620.0))

_WINDOW = SAMPLE_RATE // 10  # 100 ms: two tones that are 40 Hz apart stay apart
_HOP = SAMPLE_RATE // 40  # 25 ms
_HOP_S = _HOP / SAMPLE_RATE
_BLOCK = 400 * _HOP  # samples read at a time (ten seconds; their spectra take 15 MB)
_LINE = (200.0, 3400.0)  # Hz, what a telephone line carries; hum below it does not matter
_REACH_HZ = 20.0  # a steady tone seen through the window is so wide to each side
_OFF_HZ = 8.0  # how far a tone may be off; the next notes of music, 415 and 440 Hz, are farther from 425
_PURE = 0.8  # share of the energy that lies in the tone or tones; the rest is noise of the line
_LEAST_PART = 0.15  # share that each tone of a pair must have
_QUIETEST_DB = -55.0
_SHORTEST_S = 0.2  # busy tones last 0.2 s and more; a voice rarely holds one pure tone so long
_STEADY_DB = 3.0
_HALF_DB = 3.5  # windows at its edges, of which the tone fills less than half, are not counted


def ringing(audio: Audio) -> float:
    """Seconds in which a ringing or busy tone sounds in any channel, and nothing else in that channel.

    Counted are runs of 0.2 s and more of frames whose energy lies in the tones of one country, at an even level.
    Pauses between the tones are not counted. Reads ten seconds at a time.
    """
    tone, level = _frames(audio)
    rings = np.zeros(tone.shape[1], dtype=bool)
    for is_tone, level_db in zip(tone, level, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], is_tone, [False])).astype(np.int8)))
        for first, last in edges.reshape(-1, 2):
            low, high = np.percentile(level_db[first:last], [25, 90])
            if (last - first) * _HOP_S >= _SHORTEST_S and high - low < _STEADY_DB:
                rings[first:last] |= level_db[first:last] > high - _HALF_DB
    return float(rings.sum() * _HOP_S)


def _frames(audio: Audio) -> tuple[np.ndarray, np.ndarray]:
    """For each channel and window of 100 ms, one every 25 ms: whether it holds a tone alone, and its level in dB.

    Both of shape (channels, frames).
    """
    tones, levels = [np.zeros((audio.channels, 0), bool)], [np.zeros((audio.channels, 0))]
    hann = np.hanning(_WINDOW).astype(np.float32)
    frequencies = np.fft.rfftfreq(_WINDOW, 1 / SAMPLE_RATE)
    line = (frequencies >= _LINE[0]) & (frequencies <= _LINE[1])
    for start in range(0, audio.length, _BLOCK):
        samples = audio.samples(start, start + _BLOCK + _WINDOW - _HOP)
        if samples.shape[1] < _WINDOW:
            break
        windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW, axis=1)[:, ::_HOP]
        power = np.square(np.abs(np.fft.rfft(windows * hann, axis=2)))[:, :, line]
        levels.append(10 * np.log10(power.sum(axis=2) / (hann.sum() ** 2 / 3) + 1e-12))
        loud = levels[-1] > _QUIETEST_DB
        tones.append(loud & np.any([_holds(power, frequencies[line], pair) for pair in _TONES], axis=0))
    return np.concatenate(tones, axis=1), np.concatenate(levels, axis=1)


def _holds(power: np.ndarray, frequencies: np.ndarray, tones: tuple[float, ...]) -> np.ndarray:
    """Whether nearly all power (channels, frames, frequencies) lies in these tones, and in each of them."""
    whole = power.sum(axis=2) + 1e-12
    near = np.zeros(len(frequencies), dtype=bool)
    holds = np.ones(whole.shape, dtype=bool)
    for tone in tones:
        band = np.abs(frequencies - tone) <= _REACH_HZ
        within = power[:, :, band]
        part = within.sum(axis=2)
        centre = (within * frequencies[band]).sum(axis=2) / (part + 1e-12)
        holds &= (part > _LEAST_PART * whole) & (np.abs(centre - tone) < _OFF_HZ)
        near |= band
    return holds & (power[:, :, near].sum(axis=2) > _PURE * whole)
