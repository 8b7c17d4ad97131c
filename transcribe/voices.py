"""Telling two voices apart by their embeddings. Knows vectors and times, no audio and no model."""

from __future__ import annotations

import numpy as np

_PRIOR_WINDOWS = 200  # how many windows the assumption of a round within-stretch covariance is worth
_CHANGE_COST = 0.6  # in cosine: how much better the other voice must fit, summed over windows, for a change of speaker
_PAUSE_COST = 0.2  # the same where there is a pause between two windows: people change there
_ROUNDS = 10  # the assignment settles in two to four
_LEAST_WINDOWS = 3  # fewer windows (a second and a half of speech) do not show two voices
_FEW_WINDOWS = 40  # with fewer (15 seconds of speech) k-means cuts through a voice to get two halves alike in size
_MOST_WINDOWS = 4000  # of a longer call (half an hour of speech) only a regular sample is clustered
_LEAST_SHARE = 0.04  # a second voice with a smaller share of the windows is a cough, music or a beep
# Halves of one voice have a cosine of 0.92 to 0.97, two voices of 0.67 to 0.95: what is called one must be surely one,
# since to lose a client among the manager's words is worse than to split a voicemail.
_ONE_VOICE = 0.96
# A mean of n windows is off its voice by chance, which lowers a cosine by about 1 + this / n for each of the two
# means. Where chance alone explains the distance (ten windows: any cosine above 0.8), two voices are not shown.
_SCATTER = 1.3


def two_voices(embeddings: np.ndarray, windows: np.ndarray) -> np.ndarray:
    """Which of two voices is heard in each window: int array of shape (n,), 0 for the voice heard first.

    `embeddings`: float (n, d), one speaker embedding a window. `windows`: float (n, 2), start and end in
    seconds, ascending; windows overlap inside a stretch of speech. All are 0 where there is but one voice.

    A sales call has two people, so two clusters are always sought (a threshold on similarity merges voices
    that are alike). First k-means, or average linkage of a short call's few windows, after within-class covariance
    normalisation (Hatch, Kajarekar, Stolcke 2006), where the classes are the stretches of speech, which hardly ever
    hold two speakers: directions in which one voice varies by itself are damped. Then centroids and a Viterbi path
    through the windows in turn, which keeps a single window from flipping.
    """
    count = len(embeddings)
    if count < _LEAST_WINDOWS:
        return np.zeros(count, dtype=int)
    unit = _unit(embeddings.astype(np.float64))
    sample = np.arange(0, count, -(-count // _MOST_WINDOWS))
    halves = _halves(_unit((unit[sample] - unit.mean(axis=0)) @ _within_whitening(unit, _stretches(windows))))
    change_cost = np.where(windows[1:, 0] >= windows[:-1, 1], _PAUSE_COST, _CHANGE_COST)
    centred = _unit(unit - unit.mean(axis=0))
    centroids = _means(centred[sample], halves)
    labels = np.zeros(count, dtype=int)
    for _ in range(_ROUNDS):
        path = _best_path(centred @ centroids.T, change_cost)
        if len(np.unique(path)) < 2:
            return np.zeros(count, dtype=int)
        if np.array_equal(path, labels):
            break
        labels = path
        centroids = _means(centred, labels)
    if _is_one_voice(unit, labels):
        return np.zeros(count, dtype=int)
    return labels if labels[0] == 0 else 1 - labels


def _is_one_voice(unit: np.ndarray, labels: np.ndarray) -> bool:
    """Whether what was told apart is but one voice, as far as the windows (n, d) show."""
    sizes = np.bincount(labels, minlength=2)
    first, second = _means(unit, labels)
    likeness = float(first @ second)
    by_chance = float(np.sqrt(np.prod(1 + _SCATTER / sizes)))
    return sizes.min() < _LEAST_SHARE * len(labels) or likeness > _ONE_VOICE or likeness * by_chance > 1.0


def _unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def _means(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The mean direction of each of two voices: (2, d), rows of length 1."""
    return _unit(np.stack([vectors[labels == voice].mean(axis=0) for voice in (0, 1)]))


def _stretches(windows: np.ndarray) -> np.ndarray:
    """Number of the uninterrupted stretch of speech that each window lies in."""
    return np.concatenate([[0], np.cumsum(windows[1:, 0] >= windows[:-1, 1])])


def _within_whitening(vectors: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Matrix (d, d) that makes the mean covariance within groups round."""
    count, width = vectors.shape
    sums = np.zeros((groups.max() + 1, width))
    np.add.at(sums, groups, vectors)
    residuals = vectors - (sums / np.bincount(groups)[:, None])[groups]
    covariance = residuals.T @ residuals / max(count - len(sums), 1)
    spread = float(np.trace(covariance)) / width
    if spread <= 0.0:
        return np.eye(width)
    shrinkage = _PRIOR_WINDOWS / (_PRIOR_WINDOWS + count)
    values, axes = np.linalg.eigh((1 - shrinkage) * covariance + shrinkage * spread * np.eye(width))
    return (axes / np.sqrt(values)) @ axes.T


def _halves(vectors: np.ndarray) -> np.ndarray:
    """Two clusters, the same every time: int array (n,)."""
    from sklearn.cluster import AgglomerativeClustering, KMeans

    if len(vectors) < _FEW_WINDOWS:
        return AgglomerativeClustering(n_clusters=2, linkage="average", metric="cosine").fit_predict(vectors)
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
