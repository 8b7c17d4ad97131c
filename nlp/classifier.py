"""What kind of mention a clause is, learnt from the annotated examples by their embeddings.

Multinomial logistic regression over sentence embeddings. Each kind gets a threshold that makes its F1 best in
cross-validation grouped by trade, so that it holds for trades never seen; no call is looked at for a threshold.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp import examples
from nlp.examples import LABELS

Embed = Callable[[Sequence[str]], np.ndarray]

METHOD = "e5 + logistic regression 1"  # raise the number when the learning below changes
# C. Grouped cross-validation is flat from 3 to 30; of 3 and 10, 3 did better on the development calls.
INVERSE_REGULARISATION = 3.0
FOLDS = 6
# Of a client's clauses in a call about three in four are no mention; among the examples one in three. Thresholds
# are chosen as if the examples were mixed like calls.
NONE_SHARE = 0.75
F1_NEAR_BEST = 0.01  # thresholds whose F1 is this near the best are as good; the middle of them holds best elsewhere
HEADS = tuple(dict.fromkeys(label.split("/")[0] for label in LABELS))  # objection, pain, ..., none
_HEAD_OF_LABEL = np.array([HEADS.index(label.split("/")[0]) for label in LABELS])


@dataclass(frozen=True)
class Classifier:
    """Learnt weights. `vectors` (n, d) are the examples', centred and of length 1, for showing the nearest."""

    mean: np.ndarray  # (d,)
    weights: np.ndarray  # (labels, d)
    bias: np.ndarray  # (labels,)
    thresholds: np.ndarray  # (heads,), 0 to 1
    vectors: np.ndarray  # (n, d)

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """Log-odds (n, labels) in nats, labels in the order of LABELS, of embeddings (n, d)."""
        result: np.ndarray = centred(vectors, self.mean) @ self.weights.T + self.bias
        return result

    def nearest(self, vector: np.ndarray, label_head: str) -> examples.Example:
        """The known example under `label_head` (a label, or a kind) that is most like the embedding (d,)."""
        known = examples.load()
        rows = [row for row, example in enumerate(known) if example.label == label_head]
        similarity = self.vectors[rows] @ centred(vector[None, :], self.mean)[0]
        return known[rows[int(np.argmax(similarity))]]


def load(embed: Embed, embedding_name: str, folder: Path | None = None) -> Classifier:
    """The classifier for this embedding, learnt now or read from `folder`, where it is kept for the next time."""
    if folder is None:
        return learn(embed)
    path = folder / f"mentions-{fingerprint(embedding_name)[:16]}.npz"
    kept = _read(path)
    if kept is None:
        kept = learn(embed)
        _write(path, kept)
    return kept


def fingerprint(embedding_name: str) -> str:
    """Hex digest of everything the weights depend on."""
    return hashlib.sha256(f"{METHOD}\n{embedding_name}\n{examples.fingerprint()}".encode()).hexdigest()


def learn(embed: Embed) -> Classifier:
    """Weights and thresholds from the examples. The same examples and vectors give the same classifier."""
    known = examples.load()
    raw = embed([example.text for example in known])
    mean = raw.mean(axis=0)
    vectors = centred(raw, mean)
    labels = np.array([LABELS.index(example.label) for example in known])
    weights, bias = _fitted(vectors, labels)
    return Classifier(mean, weights, bias, _thresholds(vectors, labels, _groups(known)), vectors.astype(np.float32))


def centred(vectors: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Without the mean, of length 1: the vectors of e5 sit in a narrow cone and are told apart better so."""
    moved = vectors - mean
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    result: np.ndarray = moved / np.maximum(length, 1e-9)
    return result


def probabilities(scores: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: np.ndarray = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def head_probabilities(label_probabilities: np.ndarray) -> np.ndarray:
    """(n, labels) summed to (n, heads), in the order of HEADS."""
    return label_probabilities @ np.eye(len(HEADS))[_HEAD_OF_LABEL]


def _fitted(vectors: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    model = LogisticRegression(C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=1000)
    with threadpool_limits(1):  # the matrices are small: more threads only wait for each other
        model.fit(vectors.astype(np.float64), labels)
    weights = np.zeros((len(LABELS), vectors.shape[1]))
    bias = np.full(len(LABELS), -1e3)  # a label without examples in a fold is never chosen
    weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return weights, bias


def _groups(known: Sequence[examples.Example]) -> np.ndarray:
    """A fold for every example: a trade is never in two; examples of any trade are dealt out by their text."""
    keys = [example.text if example.trade == "any" else example.trade for example in known]
    return np.array([int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % FOLDS for key in keys])


def _thresholds(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """For every head the probability above which its F1 is best, on folds that were not learnt from."""
    found = np.zeros((len(labels), len(HEADS)))
    for fold in range(FOLDS):
        weights, bias = _fitted(vectors[groups != fold], labels[groups != fold])
        held_out = groups == fold
        found[held_out] = head_probabilities(probabilities(vectors[held_out] @ weights.T + bias))
    heads = _HEAD_OF_LABEL[labels]
    is_none = heads == HEADS.index("none")
    weight = np.where(is_none, NONE_SHARE / is_none.mean(), (1 - NONE_SHARE) / (1 - is_none.mean()))
    return np.array([_best_threshold(found[:, head], heads == head, weight) for head in range(len(HEADS))])


def _best_threshold(probability: np.ndarray, real: np.ndarray, weight: np.ndarray) -> float:
    def f1(threshold: float) -> float:
        said = probability >= threshold
        return float(2 * weight[said & real].sum() / (weight[said].sum() + weight[real].sum()))

    reached = {threshold: f1(threshold) for threshold in np.arange(0.1, 0.9, 0.02).round(2).tolist()}
    good = [threshold for threshold, value in reached.items() if value >= max(reached.values()) - F1_NEAR_BEST]
    return float(np.median(good))


def _read(path: Path) -> Classifier | None:
    try:
        with np.load(path) as kept:
            return Classifier(**{name: kept[name] for name in Classifier.__dataclass_fields__})
    except (OSError, ValueError, KeyError, EOFError):  # not there, or damaged: it is made anew
        return None


def _write(path: Path, classifier: Classifier) -> None:
    """All or nothing: another process must never read half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.stem}.{os.getpid()}.part")
    with unfinished.open("wb") as file:
        np.savez(file, **{name: getattr(classifier, name) for name in Classifier.__dataclass_fields__})
    unfinished.replace(path)
