"""Who lies beside whom: the nearest-neighbour graph of vectors, and what follows from it for clustering."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

ROWS_AT_ONCE = 1024  # a block of the similarity table: 80 MB at 20,000 vectors
DENSE_UP_TO = 400  # vectors; below it all eigenvectors are quicker than some
DIMENSIONS = 50  # of the spectral coordinates; 100 and 200 were measured worse on ten thousand texts
WALK_STEPS = 4  # eigenvalues are raised to it: small differences between near texts fade, clusters stay


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Rows, along the last axis, scaled to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9)


def nearest(vectors: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The `count` nearest other rows of each row, 1 <= count < n: cosines (never below 0) and row numbers, (n, count).

    `vectors` are of length 1. Among equally near rows those with the smaller number win.
    """
    total = len(vectors)
    cosines, rows = np.empty((total, count), np.float32), np.empty((total, count), np.int64)
    for start in range(0, total, ROWS_AT_ONCE):
        block = vectors[start : start + ROWS_AT_ONCE] @ vectors.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
        found = np.argsort(-block, axis=1, kind="stable")[:, :count] if total <= DENSE_UP_TO else _top(block, count)
        rows[start : start + len(block)] = found
        cosines[start : start + len(block)] = np.maximum(np.take_along_axis(block, found, axis=1), 0)
    return cosines, rows


def _top(block: np.ndarray, count: int) -> np.ndarray:
    found = np.sort(np.argpartition(-block, count - 1, axis=1)[:, :count], axis=1)
    order = np.argsort(-np.take_along_axis(block, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)


def spectral_coordinates(cosines: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Coordinates in which a random walk on the neighbour graph mixes quickly within a cluster, slowly between.

    Takes the result of `nearest`, gives float64 of shape (n, d) with rows of length 1, or of zeros for a row that
    the leading eigenvectors do not reach. Diffusion map: Coifman and Lafon, 2006; the graph is joined from both
    sides as in UMAP (McInnes et al., 2018). No chance in it: the solver starts from a fixed vector.
    """
    total, count = rows.shape
    ends = (np.repeat(np.arange(total), count), rows.ravel())
    one_way = sparse.csr_matrix((cosines.ravel().astype(np.float64), ends), shape=(total, total))
    graph = one_way + one_way.T - one_way.multiply(one_way.T)
    scale = 1 / np.sqrt(np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1e-9))
    walk = sparse.diags(scale) @ graph @ sparse.diags(scale)
    # Every separate piece of the graph takes one eigenvector for itself.
    wanted = min(DIMENSIONS + connected_components(graph)[0], total)
    if total <= DENSE_UP_TO or wanted > total // 2:
        values, vectors = np.linalg.eigh(walk.toarray())
        values, vectors = values[-wanted:], vectors[:, -wanted:]
    else:
        try:
            values, vectors = eigsh(walk, k=wanted, which="LA", v0=np.ones(total), tol=1e-4)
        except ArpackNoConvergence as partial:
            values, vectors = partial.eigenvalues, partial.eigenvectors
    coordinates = vectors * np.maximum(values, 0) ** WALK_STEPS * scale[:, None]
    lengths = np.linalg.norm(coordinates, axis=1)
    reached = lengths > 1e-6 * np.median(lengths)
    return np.where(reached[:, None], unit_rows(coordinates), 0.0)


def joined_by_neighbours(
    labels: np.ndarray, cosines: np.ndarray, rows: np.ndarray, share: float, rounds: int
) -> np.ndarray:
    """Labels in which an unclustered row (-1) joins the cluster that holds `share` or more of its neighbourhood.

    The share is weighted by the cosines, unclustered neighbours count against; repeated `rounds` times.
    """
    labels = labels.copy()
    for _ in range(rounds if labels.max(initial=-1) >= 0 else 0):
        loose = np.flatnonzero(labels < 0)
        around, weight = labels[rows[loose]], cosines[loose].astype(np.float64)
        votes = np.zeros((len(loose), labels.max() + 1))
        for place in range(rows.shape[1]):
            known = around[:, place] >= 0
            np.add.at(votes, (np.flatnonzero(known), around[known, place]), weight[known, place])
        best = votes.argmax(axis=1) if len(loose) else np.zeros(0, int)
        won = votes[np.arange(len(loose)), best]
        joins = (won > 0) & (won >= share * weight.sum(axis=1))
        if not joins.any():
            break
        labels[loose[joins]] = best[joins]
    return labels
