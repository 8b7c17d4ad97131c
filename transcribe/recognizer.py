"""What a recognizer is: windows of speech in, words with their times and doubts out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from foundation.records import Language, Word

REPEATED = 2.4  # compression ratio of a text that says the same over and over; the limit of Whisper's authors


@dataclass(frozen=True, slots=True)
class Segment:
    """Words recognised together, with what the model says of its own doubts (zeros where it says nothing)."""

    words: tuple[Word, ...]
    no_speech_probability: float = 0.0  # 0 to 1
    mean_log_probability: float = 0.0  # of its tokens, at most 0
    compression_ratio: float = 0.0  # of its text; above 2.4 it repeats itself

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(word.text for word in self.words)


Progress = Callable[[float], None]


def unheard(share: float) -> None:
    """Progress that nobody wants to know."""


class Recognizer(Protocol):
    """Turns windows of speech (packing.Window) into words.

    Windows come in groups, maybe of several calls. Each group is encoded once; from the first windows of a call its
    language is told. What is found in a window depends on that window alone, whatever is in its group.
    """

    name: str
    punctuated: bool  # whether its text has sentence marks and capitals
    by_context: bool  # whether words come out otherwise among other words, so that hearing them again may help

    def encode(self, windows: Sequence[np.ndarray]) -> Any:
        """The windows, float32 (n,) at 16 kHz and at most WINDOW_S long, as the two other methods want them."""
        ...

    def languages(self, encoded: Any) -> list[dict[Language, float]]:
        """For each window how likely each of our languages is, 0 to 1 in sum."""
        ...

    def segments(self, encoded: Any, languages: Sequence[Language]) -> list[list[Segment]]:
        """For each window, in its language, what is said in it, in order, in seconds from its first sample."""
        ...
