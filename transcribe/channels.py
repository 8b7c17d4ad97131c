"""What two channels are: one person each, or twice the same; and whose words an echo is."""

from __future__ import annotations

from typing import Literal

import numpy as np

from transcribe.audio import SAMPLE_RATE

ECHO_FRAME_S = 0.025  # shorter than a syllable
_FRAME = round(SAMPLE_RATE * ECHO_FRAME_S)
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


def kind_of(samples: np.ndarray) -> Literal["stereo", "mono"]:
    """ "stereo" where each channel holds another person, else "mono".

    `samples`: float, shape (channels, n). Mono are: one channel; two that are alike (scaled, inverted, with
    noise of their own, or a few milliseconds apart); two of which one is dead.
    """
    if len(samples) == 1:
        return "mono"
    loudness = _loudness(samples)
    if not all(_is_alive(channel) for channel in loudness):
        return "mono"
    # Pauses hold only each channel's own noise: they are levelled before the channels are compared.
    floors = np.percentile(loudness, 95, axis=1, keepdims=True) - _SPEECH_RANGE_DB
    alike = _correlation(*np.maximum(loudness, floors)) > _ALIKE
    return "mono" if alike or abs(_correlation(*samples)) > _SAME_WAVE else "stereo"


def mono_of(samples: np.ndarray) -> np.ndarray:
    """The better channel, shape (n,): the one whose speech stands out most.

    Not the mean: two alike channels may be inverted and cancel each other, and a dead one adds hiss.
    """
    loudness = _loudness(samples)
    heard = [
        np.percentile(channel, 95) - np.percentile(channel, 10) if _is_alive(channel) else 0 for channel in loudness
    ]
    return samples[int(np.argmax(heard))]


def is_echo(samples: np.ndarray, channel: int) -> np.ndarray:
    """For each frame of ECHO_FRAME_S whether all that is heard in `channel` is the other's echo: bool (frames,).

    `samples`: float, shape (2, n). Words that were recognised in such frames are the other person's. (Silencing the
    frames before recognition costs more words than it saves: the recognizer stumbles over the edges.)
    """
    loudness = _loudness(samples)
    own = loudness[channel]
    below_other = _highest_of_late(loudness[1 - channel]) - own
    below_own = np.percentile(own, 95) - own
    far = (below_other > _ECHO_BELOW_OTHER_DB) & (below_own > _ECHO_BELOW_OWN_DB)
    return far | (below_other > _ECHO_CERTAIN_DB)


def _loudness(samples: np.ndarray) -> np.ndarray:
    """Mean level of each frame in dB of full scale, shape (channels, frames), at least one frame."""
    whole = max(samples.shape[1] // _FRAME, 1) * _FRAME
    padded = (
        samples[:, :whole] if samples.shape[1] >= whole else np.pad(samples, ((0, 0), (0, whole - samples.shape[1])))
    )
    power = np.stack([np.square(channel.reshape(-1, _FRAME)).mean(axis=1) for channel in padded])
    return 10.0 * np.log10(np.maximum(power, 10.0 ** (_QUIETEST_DB / 10.0)))


def _is_alive(loudness: np.ndarray) -> bool:
    """Whether somebody speaks in a channel: it is loud at times, and not evenly loud."""
    loud, quiet = np.percentile(loudness, 99), np.percentile(loudness, 10)
    return bool(loud > _DEAD_DB and loud - quiet > _FLAT_DB)


def _highest_of_late(loudness: np.ndarray) -> np.ndarray:
    """For each frame the highest level of it and of the frames before it within the reach of an echo."""
    late = np.pad(loudness, (_ECHO_REACH, 0), constant_values=_QUIETEST_DB)
    return np.lib.stride_tricks.sliding_window_view(late, _ECHO_REACH + 1).max(axis=1)


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Pearson correlation; 0 where one of them is constant."""
    first, second = first - first.mean(), second - second.mean()
    size = float(np.sqrt(np.square(first).sum() * np.square(second).sum()))
    return float((first * second).sum()) / size if size else 0.0
