"""Dense places among vectors: groups of texts that mean the same, found alike for a dozen texts and for a million.

Up to `MOST_AT_ONCE` texts are looked at together. Of more a sample is, always the same for the same names, and the
others join the groups of their nearest in it: time and memory grow with the number of texts and not with its square.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from nlp.neighbours import joined_by_neighbours, nearest, spectral_coordinates, voted

UNCLUSTERED = -1
MOST_AT_ONCE = 12_000  # texts
SMALLEST = 2  # texts in a group, where there are few; grows with their number
FEW = 5  # below it there is no neighbourhood to speak of: texts are compared in pairs
PAIR_COSINE = 0.5  # of centred vectors, for such pairs
# A text joins the group that holds so much of its neighbourhood. Measured on ten thousand labelled texts of either
# language, and on parts of them: at 0.4 a quarter stays outside, at 0.1 groups blur.
JOIN_SHARE, JOIN_ROUNDS = 0.2, 5


def groups_of(vectors: np.ndarray, names: Sequence[str], smallest: int | None = None) -> np.ndarray:
    """Labels (n,) of rows of length 1: 0 for the largest group, -1 for what fits none. Equal rows share a label.

    `names` (n, different) decide which rows are the sample, where there are many; the rows come in a fixed order.
    `smallest`: texts in a group at least; by default 2 up to a hundred texts, 20 of ten thousand.
    """
    if not len(vectors):
        return np.zeros(0, int)
    smallest = smallest or smallest_of(len(vectors))
    different, place = np.unique(vectors.round(5), axis=0, return_inverse=True)
    # np.unique orders by value; going back to the order of first appearance keeps results tied to the names.
    first = np.full(len(different), len(vectors))
    np.minimum.at(first, place, np.arange(len(vectors)))
    order = np.argsort(first)
    labels = np.empty(len(different), int)
    rows = first[order]
    labels[order] = _of_different(vectors[rows], [names[row] for row in rows], smallest)
    labels = labels[place]
    copies = np.bincount(place, minlength=len(different))
    # A text said over and over is a group even where nothing lies near it.
    for text in np.flatnonzero(copies >= smallest):
        if labels[first[text]] == UNCLUSTERED:
            labels[place == text] = labels.max() + 1
    return largest_first(labels)


def smallest_of(count: int) -> int:
    """How many texts make a group: 2 up to a hundred, 20 of ten thousand."""
    return max(SMALLEST, round(float(count) ** 0.5 / 5))


def neighbourhood(count: int) -> int:
    """How many neighbours are asked: 4 of a dozen texts, 10 of ten thousand."""
    return min(max(round(1 + 0.7 * np.log2(max(count, 2))), 3), max(count - 1, 1))


def _of_different(vectors: np.ndarray, names: Sequence[str], smallest: int) -> np.ndarray:
    """Labels of rows no two of which are equal."""
    if len(vectors) <= MOST_AT_ONCE:
        return _together(vectors, smallest)
    some = sample(names)
    labels = np.full(len(vectors), UNCLUSTERED)
    labels[some] = _together(vectors[some], max(round(smallest * len(some) / len(vectors)), SMALLEST))
    rest = np.setdiff1d(np.arange(len(vectors)), some)
    cosines, rows = nearest(vectors[rest], neighbourhood(len(some)), vectors[some])
    labels[rest] = voted(labels[some][rows], cosines, JOIN_SHARE)
    return labels


def sample(names: Sequence[str]) -> np.ndarray:
    """Rows (MOST_AT_ONCE,) in order, of a sample that is the same for the same names; all, where they are no more."""
    by_chance = np.array([hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names])
    return np.sort(np.argsort(by_chance, kind="stable")[:MOST_AT_ONCE])


def joined(
    vectors: np.ndarray, labels: np.ndarray, names: Sequence[str], share: float = JOIN_SHARE, rounds: int = JOIN_ROUNDS
) -> np.ndarray:
    """Labels (n,) in which a row without one (-1) has that which holds `share` of its nearest among all rows, or none.

    Rows of `vectors` (n, d) have length 1. Of many rows with a label a sample by `names` is asked.
    """
    loose, known = np.flatnonzero(labels < 0), np.flatnonzero(labels >= 0)
    if not len(loose) or not len(known):
        return labels
    asked = np.concatenate([_some(known, names), _some(loose, names)])
    count = neighbourhood(len(asked))
    cosines, rows = nearest(vectors[loose], min(count + 1, len(asked)), vectors[asked])
    own = asked[rows] == loose[:, None]  # a row has no say in where it goes itself
    cosines[own] = 0
    cosines[~own.any(axis=1), count:] = 0  # who is not among the asked has no need of one more
    return joined_by_neighbours(labels, loose, cosines, asked[rows], share, rounds)


def _some(rows: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Some of the rows, MOST_AT_ONCE at most."""
    return rows[sample([names[row] for row in rows.tolist()])] if len(rows) > MOST_AT_ONCE else rows


def _together(vectors: np.ndarray, smallest: int) -> np.ndarray:
    """HDBSCAN on the spectral coordinates of rows no two of which are equal."""
    count = len(vectors)
    if count < FEW:
        return _close_pairs(vectors)
    import hdbscan  # slow to import

    cosines, rows = nearest(vectors, neighbourhood(count))
    coordinates = spectral_coordinates(cosines, rows)
    reached = np.flatnonzero(coordinates.any(axis=1))
    labels = np.full(count, UNCLUSTERED)
    if len(reached) >= FEW:
        labels[reached] = hdbscan.HDBSCAN(
            min_cluster_size=smallest,
            min_samples=max(smallest // 2, 2),
            cluster_selection_epsilon=_inseparable(count),
            approx_min_span_tree=False,
            core_dist_n_jobs=1,
        ).fit_predict(coordinates[reached])
    loose = np.flatnonzero(labels < 0)
    return joined_by_neighbours(labels, loose, cosines[loose], rows[loose], JOIN_SHARE, JOIN_ROUNDS)


def _inseparable(count: int) -> float:
    """Distance of spectral coordinates below which groups are one: 0.4 of a dozen texts, 0.15 of ten thousand.

    Without it a handful of quotes that say the same falls into pairs (measured on true sub-categories).
    """
    return 0.6 * float(count) ** -0.15


def _close_pairs(vectors: np.ndarray) -> np.ndarray:
    """Labels of a handful of rows: those that a chain of close pairs connects."""
    from scipy.sparse.csgraph import connected_components

    close = vectors @ vectors.T >= PAIR_COSINE
    _, piece = connected_components(close)
    sizes = np.bincount(piece, minlength=len(vectors))
    return np.where(sizes[piece] >= SMALLEST, piece, UNCLUSTERED)


def largest_first(labels: np.ndarray) -> np.ndarray:
    """The same groups numbered by size, equal ones by their first row."""
    found, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = sorted(np.flatnonzero(found != UNCLUSTERED), key=lambda at: (-int(sizes[at]), int(first[at])))
    renamed = np.full(len(found), UNCLUSTERED)
    renamed[order] = np.arange(len(order))
    result: np.ndarray = renamed[np.searchsorted(found, labels)]
    return result
