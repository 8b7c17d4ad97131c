"""What finds mentions, as it is kept in one file: adapters for e5, a layer over its clauses, another over their bare
words, calibration, examples; and what tells by the vectors of e5 whether an objection was settled.

The file in `nlp/data` was learnt from the annotated scenes by `nlp.training`; `doslovno train` makes another in the
home, which knows the company's corrections too and comes first.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from foundation.errors import ModelError
from nlp.calibration import Calibration
from nlp.encoder import Encoder, bert
from nlp.neighbours import unit_rows
from nlp.resolution import Resolution
from nlp.scenes import LABELS
from nlp.wording import Wording

BASE = "e5-small"  # the embedding model that the adapters belong to
FILE = "mentions.safetensors"
LOOKED_AT = 100  # examples, the nearest, among which one is looked for that shares words with a clause
SAME_WORDS = 0.5  # what sharing all of them is worth beside a cosine of 1
SAME_ALPHABET = 0.2  # and what it is worth that a reader of the clause can read the example
PIECE = 4  # letters: the short words that stand in every sentence have fewer, and endings are left out


@dataclass(frozen=True)
class MentionModel:
    """Learnt values; d is 384, the width of e5."""

    adapters: dict[str, np.ndarray]
    weights: np.ndarray  # (labels, d)
    bias: np.ndarray  # (labels,)
    wording: Wording
    calibration: Calibration  # makes scores into probabilities that are right as often as they say
    thresholds: dict[str, float]  # by kind: how likely a mention must be
    texts: tuple[str, ...]  # known examples, for showing the nearest
    labels: tuple[str, ...]  # of the examples
    vectors: np.ndarray  # (examples, d), of length 1
    resolution: Resolution
    learnt_from: str  # SHA-256 of the annotated turns

    @property
    def rank(self) -> int:
        """Of the adapters."""
        return next(values.shape[0] for name, values in self.adapters.items() if name.endswith(".down"))

    def scores(self, vectors: np.ndarray, texts: Sequence[str]) -> np.ndarray:
        """Calibrated log-odds (n, labels) in nats of clauses, given their vectors (n, d) and words; as LABELS stand."""
        return self.calibration.applied(vectors @ self.weights.T + self.bias + self.wording.scores(texts))

    def nearest(self, vector: np.ndarray, text: str, label: str) -> str | None:
        """The words of the known example of `label` that is most like a clause: its vector (d,) and words.

        The vectors tell what sort of thing is said; of the nearest that one is taken that also speaks of the same.
        """
        texts, vectors = self._known_of.get(label, ((), None))
        if vectors is None:
            return None
        cosines = vectors @ vector / max(float(np.linalg.norm(vector)), 1e-9)
        near = np.argsort(-cosines, kind="stable")[:LOOKED_AT].tolist()
        return texts[max(near, key=lambda row: float(cosines[row]) + _nearer(text, texts[row]))]

    @cached_property
    def _known_of(self) -> dict[str, tuple[tuple[str, ...], np.ndarray]]:
        """By label the texts and vectors of its examples."""
        names = np.array(self.labels)
        rows = {label: np.flatnonzero(names == label) for label in dict.fromkeys(self.labels)}
        return {label: (tuple(self.texts[row] for row in some), self.vectors[some]) for label, some in rows.items()}


def path(folder: Path | None) -> Path:
    """The file to use: that of `folder` where `doslovno train` made one, else the one that comes with the program."""
    own = folder / FILE if folder else None
    return own if own and own.is_file() else Path(str(files("nlp.data").joinpath(FILE)))


def fingerprint(folder: Path | None) -> str:
    """SHA-256 of the file that is used, hex."""
    return _digest(path(folder), path(folder).stat().st_mtime_ns)


def read(folder: Path | None) -> MentionModel:
    """The model that is used. Raises ModelError where its file is damaged."""
    from safetensors import SafetensorError, safe_open

    file = path(folder)
    try:
        with safe_open(file, "np") as opened:
            values = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - no mapping
            told = json.loads(opened.metadata()["doslovno"])
        if tuple(told["label_names"]) != LABELS:
            raise ModelError(f"The model of mentions in {file} was made by another version: {_remedy(file)}.")
        return MentionModel(
            adapters={name: values[name] for name in values if name.endswith((".up", ".down"))},
            weights=values["weights"].astype(np.float32),
            bias=values["bias"].astype(np.float32),
            wording=Wording(values["words"].astype(np.float32), values["words_bias"]),
            calibration=Calibration(**told["calibration"]),
            thresholds=told["thresholds"],
            texts=tuple(told["texts"]),
            labels=tuple(told["labels"]),
            vectors=unit_rows(values["vectors"].astype(np.float32)),
            resolution=Resolution(
                values["next_and_last"], values["settles"], values["settles_words"].astype(np.float32), told["settles"]
            ),
            learnt_from=told["learnt_from"],
        )
    except (OSError, SafetensorError, KeyError, ValueError, TypeError):
        raise ModelError(f"The model of mentions in {file} is damaged: {_remedy(file)}.") from None


def _remedy(file: Path) -> str:
    if file == path(None):
        return "install the program again; after a change of its labels make it anew with `python -m nlp.training`"
    return "run `doslovno train` again, or delete it"


def encoder(model: MentionModel) -> Encoder:
    """e5 with the model's adapters. Raises ModelError where e5 is not here."""
    import torch

    from nlp import adapters, embedding

    base = embedding.load(BASE)
    small = {name: torch.from_numpy(values) for name, values in model.adapters.items()}
    # Where a text is read with numbers of half the length, weights are kept so: else they are cut anew for every batch.
    numbers = torch.bfloat16 if embedding.reads_with_half_length() else torch.float32
    return Encoder.of(base, adapters.merged(bert(base), small, numbers))


def write(model: MentionModel, file: Path) -> None:
    """All or nothing: another process must never read half a file."""
    from safetensors.numpy import save_file

    told = {
        "label_names": LABELS,
        "calibration": asdict(model.calibration),
        "thresholds": model.thresholds,
        "texts": model.texts,
        "labels": model.labels,
        "settles": model.resolution.bias,
        "learnt_from": model.learnt_from,
    }
    vectors = unit_rows(model.vectors)
    values = {
        **model.adapters,
        "weights": model.weights.astype(np.float16),
        "bias": model.bias.astype(np.float32),
        "words": model.wording.weights.astype(np.float16),
        "words_bias": model.wording.bias.astype(np.float32),
        "next_and_last": model.resolution.means,
        "settles": model.resolution.weights,
        "settles_words": model.resolution.words.astype(np.float16),
        "vectors": np.round(vectors * 127 / np.abs(vectors).max(initial=1e-9)).astype(np.int8),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.stem}.{os.getpid()}.part")
    save_file(values, unfinished, {"doslovno": json.dumps(told, ensure_ascii=False)})
    unfinished.replace(file)


def _nearer(text: str, other: str) -> float:
    """What two texts have in common beside their vectors: the share of their words' pieces, and their alphabet."""
    (one, alphabet), (two, others) = _look(text), _look(other)
    shared = len(one & two) / max(len(one) * len(two), 1) ** 0.5
    return SAME_WORDS * shared + SAME_ALPHABET * (alphabet == others)


@lru_cache(maxsize=20_000)
def _look(text: str) -> tuple[frozenset[str], bool]:
    """Every stretch of PIECE letters within the words of a text, and whether it is in Russian letters."""
    words = re.findall(rf"\w{{{PIECE},}}", text.lower())
    pieces = frozenset(word[at : at + PIECE] for word in words for at in range(len(word) - PIECE + 1))
    return pieces, re.search(r"[а-яё]", text.lower()) is not None


@cache
def _digest(file: Path, _changed_ns: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
