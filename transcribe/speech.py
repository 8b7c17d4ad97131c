"""Where somebody speaks: pieces of a channel that are worth recognising."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from transcribe.audio import SAMPLE_RATE, Audio

FRAME = 512  # samples a probability of the voice activity detector stands for (32 ms)
SPEECH = 0.5  # probability from which a frame begins speech
STILL_SPEECH = 0.35  # ... and down to which it goes on
_PAUSE_S = 1.0  # shorter pauses stay inside a piece: breaking speech into scraps costs words (measured)
_PAD_S = 0.4  # kept before and after: quiet first and last sounds
_BLOCK = 9_000 * FRAME  # samples looked at together (4.8 minutes)
_RUN_UP = 64 * FRAME  # two seconds, by which the detector has forgotten how it began
# Below this a sample is digital silence. Looking begins at the first sound, so that silence before a call moves
# every time and changes nothing else.
_SILENT = 4 / 32768


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples `start` to before `end` of one channel, with somebody speaking."""

    channel: int
    start: int
    end: int


@dataclass(frozen=True)
class Activity:
    """How likely somebody speaks in a channel: float32 (frames,), the first frame beginning at sample `start`."""

    start: int
    probabilities: np.ndarray

    def mean(self, start_s: float, end_s: float) -> float:
        """Mean probability between two seconds of the recording, 0 to 1; 0 outside of what was looked at."""
        first, last = self._frame(start_s), self._frame(end_s) + 1
        part = self.probabilities[max(first, 0) : max(last, 0)]
        return float(part.mean()) if len(part) else 0.0

    def trimmed(self, start_s: float, end_s: float) -> tuple[float, float]:
        """The two seconds moved together over what is no speech before and after; as they are where all is none."""
        first = max(self._frame(start_s), 0)
        spoken = np.flatnonzero(self.probabilities[first : max(self._frame(end_s) + 1, 0)] >= STILL_SPEECH)
        if not len(spoken):
            return start_s, end_s
        begin = (self.start + (first + int(spoken[0])) * FRAME) / SAMPLE_RATE
        end = (self.start + (first + int(spoken[-1]) + 1) * FRAME) / SAMPLE_RATE
        return max(start_s, begin), min(end_s, end)

    def _frame(self, second: float) -> int:
        return int((second * SAMPLE_RATE - self.start) // FRAME)


def activity(audio: Audio, channel: int) -> Activity:
    """Silero's voice activity detector (as faster-whisper brings it) over one channel, a few minutes at a time."""
    from faster_whisper.vad import get_vad_model

    detector = get_vad_model()
    first = first_sound(audio, channel)
    found: list[np.ndarray] = []
    for start in range(first, audio.length, _BLOCK):
        begin = max(start - _RUN_UP, first)
        samples = audio.samples(begin, start + _BLOCK)[channel]
        padded = np.pad(samples, (0, -len(samples) % FRAME))
        found.append(np.ravel(detector(padded))[(start - begin) // FRAME :])
    return Activity(first, np.concatenate(found) if found else np.zeros(0, np.float32))


def pieces(heard: Activity, channel: int, length: int, longest: int) -> list[Piece]:
    """The speech of a channel of `length` samples, in order, not overlapping; none longer than `longest` samples.

    What is longer is cut in a pause, or where speech is least likely.
    """
    spans = [
        (max(heard.start + first * FRAME - _pad(), 0), min(heard.start + last * FRAME + _pad(), length))
        for first, last in _runs(heard.probabilities)
    ]
    return [Piece(channel, start, end) for span in _apart(spans) for start, end in _cut(heard, *span, longest=longest)]


def _pad() -> int:
    return round(_PAD_S * SAMPLE_RATE)


def first_sound(audio: Audio, channel: int) -> int:
    """The first sample of a channel that is no digital silence; the length where all is."""
    for start in range(0, audio.length, _BLOCK):
        heard = np.flatnonzero(np.abs(audio.samples(start, start + _BLOCK)[channel]) >= _SILENT)
        if len(heard):
            return start + int(heard[0])
    return audio.length


def _runs(probabilities: np.ndarray) -> Iterator[tuple[int, int]]:
    """First and last frame (exclusive) of each run of speech; pauses up to _PAUSE_S stay inside."""
    pause = _PAUSE_S * SAMPLE_RATE / FRAME
    first = last = -1
    for frame in np.flatnonzero(probabilities >= STILL_SPEECH).tolist():
        if first >= 0 and frame - last > pause:
            yield first, last
            first = -1
        if first < 0 and probabilities[frame] < SPEECH:
            continue
        first, last = (frame if first < 0 else first), frame + 1
    if first >= 0:
        yield first, last


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans whose pads overlap, parted in the middle."""
    ends = [start for start, _ in spans]
    result = []
    for number, (start, end) in enumerate(spans):
        if number and spans[number - 1][1] > start:
            start = (spans[number - 1][1] + start) // 2
        if number + 1 < len(spans) and end > ends[number + 1]:
            end = (end + ends[number + 1]) // 2
        result.append((start, end))
    return result


def _cut(heard: Activity, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """The span in parts that are short enough, cut in the middle of the longest pause that lies well."""
    while end - start > longest:
        first = (start + longest // 3 - heard.start) // FRAME
        quiet = heard.probabilities[first : (start + longest - heard.start) // FRAME]
        silent = np.flatnonzero(np.diff(np.concatenate(([0], quiet < STILL_SPEECH, [0])).astype(np.int8)))
        pauses = silent.reshape(-1, 2)
        longest_pause = pauses[np.argmax(pauses[:, 1] - pauses[:, 0])] if len(pauses) else np.argmin(quiet)
        at = int(np.mean(longest_pause))
        cut = heard.start + (first + at) * FRAME
        yield start, cut
        start = cut
    yield start, end
