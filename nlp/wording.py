"""The bare words of a clause: a linear layer over its letters and words, beside what the encoder makes of it.

It knows no meaning and no context, and errs elsewhere than the encoder: together they are right more often, for next
to nothing. Marks and capitals are not looked at, since recognizers set them as they like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

LETTER_BITS, WORD_BITS = 15, 14  # of the hashes; a place too many share tells little, more places gain nothing
WIDTH = 2**LETTER_BITS + 2**WORD_BITS
INVERSE_REGULARISATION = 10.0
MOST_ROUNDS = 400
SHARE = 0.5  # of its scores beside the encoder's
UNHEARD_OF = 5.0  # nats by which a label without examples is unlikelier than any other


@dataclass(frozen=True)
class Wording:
    """Learnt values."""

    weights: np.ndarray  # (labels, WIDTH)
    bias: np.ndarray  # (labels,)

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """(n, labels) in nats, to be added to the encoder's."""
        result: np.ndarray = SHARE * (features(texts) @ self.weights.T + self.bias)
        return result


def nothing_learnt(labels: int) -> Wording:
    """It finds every label as likely as the others."""
    return Wording(np.zeros((labels, WIDTH), np.float32), np.zeros(labels, np.float32))


def learn(texts: Sequence[str], wanted: Sequence[int], labels: int) -> Wording:
    """From clauses and their labels, which are below `labels`; there are three different ones at least."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=MOST_ROUNDS).fit(features(texts), wanted)
    weights, bias = np.zeros((labels, WIDTH)), np.full(labels, model.intercept_.min() - UNHEARD_OF)
    weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return Wording(weights.astype(np.float32), bias.astype(np.float32))


def features(texts: Sequence[str]) -> Any:
    """Sparse rows (n, WIDTH): which pieces of two to five letters a text has, and which words and pairs of words."""
    from scipy import sparse
    from sklearn.feature_extraction.text import HashingVectorizer

    kept: dict[str, Any] = {"binary": True, "alternate_sign": False, "dtype": np.float32}
    if not texts:
        return sparse.csr_matrix((0, WIDTH), dtype=np.float32)
    bare = [" ".join(re.findall(r"\w+", text.lower())) for text in texts]
    letters = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=2**LETTER_BITS, **kept)
    pairs = HashingVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), n_features=2**WORD_BITS, **kept)
    return sparse.hstack([letters.transform(bare), pairs.transform(bare)]).tocsr()
