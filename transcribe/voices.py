"""Telling two voices apart by their embeddings. Knows vectors and times, no audio and no model."""

from __future__ import annotations

import numpy as np

_SHRINKAGE = 0.5  # of the within-stretch covariance towards a round one; a call gives 100 to 1000 vectors for 192 axes
_CHANGE_COST = 0.3  # in cosine: how much better the other voice must fit, summed over windows, for a change of speaker
_PAUSE_COST = 0.1  # the same where there is a pause between two windows: people change there
_ROUNDS = 10  # the assignment settles in two to four
_LEAST_WINDOWS = 6  # fewer windows (four seconds of speech) do not show two voices
_LEAST_SHARE = 0.04  # a second voice with a smaller share of the windows is a cough, music or a beep
# Halves of one voice have a cosine of 0.92 to 0.97, two voices of 0.67 to 0.92: what is called one must be surely one,
# since to lose a client among the manager's words is worse than to split a voicemail.
_ONE_VOICE = 0.945


def two_voices(embeddings: np.ndarray, windows: np.ndarray) -> np.ndarray:
    """Which of two voices is heard in each window: int array of shape (n,), 0 for the voice heard first.

    `embeddings`: float (n, d), one speaker embedding a window. `windows`: float (n, 2), start and end in
    seconds, ascending; windows overlap inside a stretch of speech. All are 0 where there is but one voice.

    A sales call has two people, so two clusters are always sought (a threshold on similarity merges voices
    that are alike). First k-means after within-class covariance normalisation (Hatch, Kajarekar, Stolcke 2006),
    where the classes are the stretches of speech, which hardly ever hold two speakers: directions in which one
    voice varies by itself are damped. Then centroids and a Viterbi path through the windows in turn, which
    keeps a single window from flipping.
    """
    count = len(embeddings)
    if count < _LEAST_WINDOWS:
        return np.zeros(count, dtype=int)
    unit = _unit(embeddings.astype(np.float64))
    labels = _halves(_unit(_normalised_within(unit, _stretches(windows))))
    change_cost = np.where(windows[1:, 0] >= windows[:-1, 1], _PAUSE_COST, _CHANGE_COST)
    centred = _unit(unit - unit.mean(axis=0))
    for _ in range(_ROUNDS):
        centroids = _unit(np.stack([centred[labels == voice].mean(axis=0) for voice in (0, 1)]))
        path = _best_path(centred @ centroids.T, change_cost)
        if np.array_equal(path, labels) or len(set(path.tolist())) < 2:
            break
        labels = path
    halves = _unit(np.stack([unit[labels == voice].mean(axis=0) for voice in (0, 1)]))
    if min(np.mean(labels == 0), np.mean(labels == 1)) < _LEAST_SHARE or halves[0] @ halves[1] > _ONE_VOICE:
        return np.zeros(count, dtype=int)
    return labels if labels[0] == 0 else 1 - labels


def _unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def _stretches(windows: np.ndarray) -> np.ndarray:
    """Number of the uninterrupted stretch of speech that each window lies in."""
    return np.concatenate([[0], np.cumsum(windows[1:, 0] >= windows[:-1, 1])])


def _normalised_within(vectors: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Vectors after whitening by their mean covariance within groups, centred."""
    sums = np.zeros((groups.max() + 1, vectors.shape[1]))
    np.add.at(sums, groups, vectors)
    means = sums / np.bincount(groups)[:, None]
    residuals = vectors - means[groups]
    covariance = residuals.T @ residuals / max(len(vectors) - len(means), 1)
    spread = float(np.trace(covariance)) / len(covariance)
    if spread <= 0.0:
        return vectors - vectors.mean(axis=0)
    values, axes = np.linalg.eigh((1 - _SHRINKAGE) * covariance + _SHRINKAGE * spread * np.eye(len(covariance)))
    whitened = vectors @ (axes / np.sqrt(values)) @ axes.T
    return whitened - whitened.mean(axis=0)


def _halves(vectors: np.ndarray) -> np.ndarray:
    """k-means with two clusters and a fixed seed: int array (n,)."""
    from sklearn.cluster import KMeans

    return KMeans(n_clusters=2, n_init=20, random_state=0).fit_predict(vectors)


def _best_path(fit: np.ndarray, change_cost: np.ndarray) -> np.ndarray:
    """The sequence of voices with the greatest sum of fit (n, 2) less the cost of its changes (n - 1,)."""
    score = fit[0].copy()
    came_from = np.zeros((len(fit), 2), dtype=int)
    for i in range(1, len(fit)):
        change = score[::-1] - change_cost[i - 1]
        came_from[i] = np.where(score >= change, (0, 1), (1, 0))
        score = np.maximum(score, change) + fit[i]
    path = [int(np.argmax(score))]
    for i in range(len(fit) - 1, 0, -1):
        path.append(int(came_from[i, path[-1]]))
    return np.array(path[::-1])
