"""Short pieces of speech packed into full windows, and words found in a window put back to their true second.

A recognizer such as Whisper hears a window of fixed length, however little is said in it. A telephone turn lasts two
or three seconds: the speech of a call is laid end to end, and a window costs what is said in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from foundation.records import Word
from transcribe.audio import SAMPLE_RATE, Audio
from transcribe.speech import Piece

WINDOW_S = 30.0  # what Whisper hears at once
FULL = round(29.5 * SAMPLE_RATE)  # samples of speech in a window: the rest stays silent, so that the last word ends
# A shorter window costs two thirds. Words come out a little worse, and otherwise: what was unclear is heard again so.
SHORT_S = 20.0
SHORT = round(19.5 * SAMPLE_RATE)
_LATE_S = 0.3  # recognizers draw a word out to the left, over the pause before it: its last sounds tell where it is


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of one call, laid end to end."""

    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """Samples of speech."""
        return sum(piece.end - piece.start for piece in self.pieces)

    def samples(self, audio: Audio) -> np.ndarray:
        """What is heard in it: float32 (n,) at SAMPLE_RATE."""
        return np.concatenate([audio.samples(piece.start, piece.end)[piece.channel] for piece in self.pieces])

    def placed(self, words: Sequence[Word]) -> Iterator[tuple[Piece, list[Word]]]:
        """The words of each piece, in seconds of the recording, for pieces with any.

        `words` are in seconds from the start of the window. A word belongs to the piece in which it ends, and
        does not reach out of it.
        """
        found: list[list[Word]] = [[] for _ in self.pieces]
        starts = np.cumsum([0, *(piece.end - piece.start for piece in self.pieces[:-1])])
        for word in words:
            at = max((word.start_s + word.end_s) / 2, word.end_s - _LATE_S) * SAMPLE_RATE
            number = max(int(np.searchsorted(starts, at, side="right")) - 1, 0)
            piece = self.pieces[number]
            moved = piece.start - starts[number]
            start_s, end_s = (
                float(min(max(second * SAMPLE_RATE + moved, piece.start), piece.end)) / SAMPLE_RATE
                for second in (word.start_s, word.end_s)
            )
            found[number].append(replace(word, start_s=start_s, end_s=max(end_s, start_s)))
        yield from ((piece, said) for piece, said in zip(self.pieces, found, strict=True) if said)


def pack(pieces: Sequence[Piece], full: int = FULL) -> list[Window]:
    """Windows of at most `full` samples with every piece in one of them, in order of their first sample.

    Each channel fills windows of its own, since a voice that changes within a window costs words; only the last
    ones, half empty, are put together where they fit. Channels that are swapped give the same windows.
    """
    windows: list[Window] = []
    rests: list[Window] = []
    for channel in sorted({piece.channel for piece in pieces}):
        *filled, rest = _filled([piece for piece in pieces if piece.channel == channel], full)
        windows += filled
        rests.append(rest)
    if sum(rest.length for rest in rests) <= full:
        rests = [Window(tuple(piece for rest in sorted(rests, key=_begin) for piece in rest.pieces))] if rests else []
    return sorted(windows + rests, key=_begin)


def _begin(window: Window) -> tuple[int, int]:
    return window.pieces[0].start, window.pieces[0].end


def _filled(pieces: Sequence[Piece], full: int) -> Iterator[Window]:
    held: list[Piece] = []
    for piece in pieces:
        if held and sum(p.end - p.start for p in held) + piece.end - piece.start > full:
            yield Window(tuple(held))
            held = []
        held.append(piece)
    yield Window(tuple(held))
