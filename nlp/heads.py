"""Labels and kinds as rows of tables: what a clause's scores are ordered by."""

from __future__ import annotations

import numpy as np

from nlp.scenes import LABELS

HEADS = tuple(dict.fromkeys(label.split("/")[0] for label in LABELS))  # objection, pain, ..., none
NONE = HEADS.index("none")
HEAD_OF_LABEL = np.array([HEADS.index(label.split("/")[0]) for label in LABELS])


def probabilities(scores: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: np.ndarray = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def head_probabilities(label_probabilities: np.ndarray) -> np.ndarray:
    """(n, labels) summed to (n, heads), in the order of HEADS."""
    return label_probabilities @ np.eye(len(HEADS))[HEAD_OF_LABEL]
