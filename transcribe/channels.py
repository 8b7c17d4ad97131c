"""What two channels are: one person each, or twice the same; and whose words an echo is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from transcribe.audio import SAMPLE_RATE, Audio

ECHO_FRAME_S = 0.025  # shorter than a syllable
_FRAME = round(SAMPLE_RATE * ECHO_FRAME_S)
_BLOCK = 2_400 * _FRAME  # samples read at a time (a minute)
_QUIETEST_DB = -100.0
_DEAD_DB = -60.0  # the loud frames of a live telephone channel lie at -10 to -40 dB of full scale
_FLAT_DB = 6.0  # speech rises far more above its pauses; line hiss does not
_SPEECH_RANGE_DB = 35.0  # frames quieter than this below the loud ones are all "silence"
_ALIKE = 0.6  # correlation of loudness over time; two people in turn are at -0.5 to -0.2
_SAME_WAVE = 0.6  # correlation of the samples themselves

# Echo: the other party leaks in at -25 to -45 dB. It is far below the other channel at the same moment, and
# below this channel's own speech as well.
_ECHO_BELOW_OTHER_DB = 15.0
_ECHO_BELOW_OWN_DB = 22.0
_ECHO_CERTAIN_DB = 30.0  # so far below the other channel it is echo, however quiet this channel is otherwise
_ECHO_REACH = 8  # frames (200 ms): echo comes late, and dies away slowly


@dataclass(frozen=True)
class Levels:
    """What is to be known of the channels of a recording.

    `loudness`: mean level of each frame of ECHO_FRAME_S in dB of full scale, float32 (channels, frames), at least
    one frame; it takes 1.2 MB an hour of stereo. `same_wave`: Pearson correlation of the samples of two channels,
    -1..1; 0 where there is one channel, or one is constant.
    """

    loudness: np.ndarray
    same_wave: float


def measure(audio: Audio) -> Levels:
    """The levels of a recording, read once, a minute at a time."""
    loudness: list[np.ndarray] = []
    sums = np.zeros(audio.channels)
    products = np.zeros((audio.channels, audio.channels))
    for start in range(0, audio.length, _BLOCK):
        samples = audio.samples(start, start + _BLOCK)
        sums += samples.sum(axis=1, dtype=np.float64)
        products += samples @ samples.T
        whole = samples.shape[1] // _FRAME * _FRAME
        if whole or not loudness:  # what is left over at the end is no frame, unless it is all there is
            loudness.append(_loudness(samples[:, :whole] if whole else samples))
    return Levels(np.concatenate(loudness, axis=1), _correlation(sums, products, audio.length))


def kind_of(levels: Levels) -> Literal["stereo", "mono"]:
    """ "stereo" where each channel holds another person, else "mono".

    Mono are: one channel; two that are alike (scaled, inverted, with noise of their own, or a few milliseconds
    apart); two of which one is dead.
    """
    loudness = levels.loudness
    if len(loudness) == 1 or not all(_is_alive(channel) for channel in loudness):
        return "mono"
    # Pauses hold only each channel's own noise: they are levelled before the channels are compared.
    floors = np.percentile(loudness, 95, axis=1, keepdims=True) - _SPEECH_RANGE_DB
    left, right = np.maximum(loudness, floors)
    alike = left.std() > 0 and right.std() > 0 and np.corrcoef(left, right)[0, 1] > _ALIKE
    return "mono" if alike or abs(levels.same_wave) > _SAME_WAVE else "stereo"


def better_channel(levels: Levels) -> int:
    """The channel whose speech stands out most.

    It is what a mono recording is heard by, and not the mean: two alike channels may be inverted and cancel each
    other, and a dead one adds hiss.
    """
    heard = [
        np.percentile(channel, 95) - np.percentile(channel, 10) if _is_alive(channel) else 0
        for channel in levels.loudness
    ]
    return int(np.argmax(heard))


def is_echo(levels: Levels, channel: int) -> np.ndarray:
    """For each frame of ECHO_FRAME_S whether all that is heard in `channel` is the other's echo: bool (frames,).

    Of two channels. Words that were recognised in such frames are the other person's. (Silencing the frames before
    recognition costs more words than it saves: the recognizer stumbles over the edges.)
    """
    own = levels.loudness[channel]
    below_other = _highest_of_late(levels.loudness[1 - channel]) - own
    below_own = np.percentile(own, 95) - own
    far = (below_other > _ECHO_BELOW_OTHER_DB) & (below_own > _ECHO_BELOW_OWN_DB)
    return far | (below_other > _ECHO_CERTAIN_DB)


def _loudness(samples: np.ndarray) -> np.ndarray:
    """Mean level in dB of full scale of each frame of samples (channels, n); where there is no whole one, of all."""
    frames = samples.reshape(len(samples), -1, min(_FRAME, samples.shape[1]))
    power = np.square(frames).mean(axis=2)
    return 10.0 * np.log10(np.maximum(power, np.float32(10.0 ** (_QUIETEST_DB / 10.0))))


def _is_alive(loudness: np.ndarray) -> bool:
    """Whether somebody speaks in a channel: it is loud at times, and not evenly loud."""
    loud, quiet = np.percentile(loudness, 99), np.percentile(loudness, 10)
    return bool(loud > _DEAD_DB and loud - quiet > _FLAT_DB)


def _highest_of_late(loudness: np.ndarray) -> np.ndarray:
    """For each frame the highest level of it and of the frames before it within the reach of an echo."""
    late = np.pad(loudness, (_ECHO_REACH, 0), constant_values=_QUIETEST_DB)
    return np.lib.stride_tricks.sliding_window_view(late, _ECHO_REACH + 1).max(axis=1)


def _correlation(sums: np.ndarray, products: np.ndarray, length: int) -> float:
    """Pearson correlation of two channels by the sums of their samples (2,) and of the products (2, 2)."""
    if len(sums) < 2:
        return 0.0
    spread = products - np.outer(sums, sums) / length
    size = float(np.sqrt(max(spread[0, 0], 0.0) * max(spread[1, 1], 0.0)))
    return float(spread[0, 1]) / size if size > 1e-9 else 0.0
