"""Which quotes mean the same as what is sought, by their vectors, and first by short codes of these.

A code is one bit for each number of a vector: on which side of the middle of all quotes it lies. How many bits of two
codes differ tells roughly how far apart the vectors are (Charikar, "Similarity estimation techniques from rounding
algorithms", 2002). That is enough to choose the few that are worth comparing in full.
"""

from __future__ import annotations

import numpy as np

# Quotes that are less alike than this, once what all quotes share is taken away, say something else.
NEAR = 0.29
COMPARED, ROUGHLY = 2_000, 10  # quotes whose vectors are compared; so many times more are chosen by codes alone


def wanted(vector: np.ndarray, middle: np.ndarray, held: np.ndarray | None) -> np.ndarray:
    """The direction (d,) of length 1 in which to look.

    `vector` (d,) of what is sought, `middle` (d,) of all quotes. A single word says little by itself: `held` (n, d) are
    vectors of quotes in which it stands, which tell what is meant.
    """
    there = _of_length_one(vector - middle)
    if held is None or not len(held):
        return there
    return _of_length_one(there + _of_length_one(_of_length_one(held - middle).mean(axis=0)))


def worth_comparing(codes: np.ndarray, there: np.ndarray, count: int = COMPARED) -> np.ndarray:
    """Rows of `codes` (n, d / 8) that are likely to lie in the direction `there` (d,); `count` at most, in no order.

    First those that differ least from the code of `there`, then of these those whose sides fit its own numbers.
    """
    rows = _alike_in_code(codes, np.packbits(there > 0), ROUGHLY * count)
    if len(rows) <= count:
        return rows
    sides = np.unpackbits(codes[rows], axis=1, count=len(there)).astype(np.float32)
    return rows[np.argpartition(-(sides @ there.astype(np.float32)), count)[:count]]


def _alike_in_code(codes: np.ndarray, sought: np.ndarray, count: int) -> np.ndarray:
    if len(codes) <= count:
        return np.arange(len(codes))
    whole = codes.shape[1] // 8 * 8  # eight bytes are compared at a time
    differ = np.bitwise_count(codes[:, whole:] ^ sought[whole:]).sum(axis=1, dtype=np.uint16)
    for at in range(0, whole, 8):
        words = codes[:, at : at + 8].view(np.uint64)[:, 0]
        differ += np.bitwise_count(words ^ sought[at : at + 8].view(np.uint64)[0])
    return np.argpartition(differ, count)[:count]


def alike(vectors: np.ndarray, middle: np.ndarray, there: np.ndarray) -> np.ndarray:
    """The cosines (n,) of vectors (n, d) with a direction, without what all quotes share."""
    return np.asarray(_of_length_one(vectors - middle) @ there)


def _of_length_one(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))
