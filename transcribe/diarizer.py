"""What a diarizer is: the sound of a mono call in, who speaks when out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

SPEAKERS = ("A", "B")


@dataclass(frozen=True, slots=True)
class Voice:
    """A stretch of time in which one speaker is heard, in seconds."""

    start_s: float
    end_s: float
    speaker: str  # "A" for the voice heard first, "B" for the other


class Diarizer(Protocol):
    """Tells the two voices of a mono call apart."""

    name: str

    def voices(self, blocks: Iterable[tuple[float, np.ndarray]]) -> list[Voice]:
        """Stretches in order, not overlapping; empty where nobody speaks.

        `blocks`: the sound piece by piece in order of time, each with its start in seconds; float32 (n,) at 16 kHz.
        Blocks of minutes are best: a stretch of speech is cut at their borders. One block at a time is in memory.
        Where both people speak at once, the stretch belongs to the voice that is stronger in the windows around.
        """
        ...
