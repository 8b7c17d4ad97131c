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


def nearest(vectors: np.ndarray, count: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The `count` nearest of each of n rows: cosines (never below 0) and row numbers, both (n, count).

    Nearest among the other rows, or among the rows of `among` (m, d); 1 <= count < n, or <= m. All are of length 1.
    Among equally near rows those with the smaller number win.
    """
    others = vectors if among is None else among
    total = len(vectors)
    cosines, rows = np.empty((total, count), np.float32), np.empty((total, count), np.int64)
    for start in range(0, total, ROWS_AT_ONCE):
        block = vectors[start : start + ROWS_AT_ONCE] @ others.T
        if among is None:
            block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
        small = len(others) <= DENSE_UP_TO
        found = np.argsort(-block, axis=1, kind="stable")[:, :count] if small else _top(block, count)
        rows[start : start + len(block)] = found
        cosines[start : start + len(block)] = np.maximum(np.take_along_axis(block, found, axis=1), 0)
    return cosines, rows


def _top(block: np.ndarray, count: int) -> np.ndarray:
    import torch  # its search has two thirds of numpy's time

    found = np.sort(torch.topk(torch.from_numpy(block), count, sorted=False).indices.numpy(), axis=1)
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
    labels: np.ndarray, loose: np.ndarray, cosines: np.ndarray, rows: np.ndarray, share: float, rounds: int
) -> np.ndarray:
    """Labels in which an unclustered row (-1) joins the cluster that holds `share` or more of its neighbourhood.

    `loose` are the unclustered rows, `cosines` and `rows` (loose, count) their neighbours, as `nearest` finds them.
    Repeated `rounds` times: who joined speaks for the next.
    """
    labels = labels.copy()
    for _ in range(rounds):
        still = labels[loose] < 0
        joined = voted(labels[rows[still]], cosines[still], share)
        if not (joined >= 0).any():
            break
        labels[loose[still]] = joined
    return labels


def voted(labels: np.ndarray, cosines: np.ndarray, share: float) -> np.ndarray:
    """For each of n rows the label (n,) that holds most of its neighbours, -1 where it holds less than `share`.

    `labels` and `cosines` (n, count) are the neighbours'. A neighbour weighs as much as its cosine; those without a
    label (-1) count against. Of labels that weigh the same the smaller wins.
    """
    weights = cosines.astype(np.float64)
    total = weights.sum(axis=1)
    best, won = np.full(len(labels), -1), np.zeros(len(labels))
    for place in range(labels.shape[1]):
        label = labels[:, place]
        weight = np.where(labels == label[:, None], weights, 0).sum(axis=1)
        better = (label >= 0) & ((weight > won + 1e-12) | ((weight > won - 1e-12) & (label < best)))
        best, won = np.where(better, label, best), np.where(better, weight, won)
    result: np.ndarray = np.where((won > 0) & (won >= share * total), best, -1)
    return result
