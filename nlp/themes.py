"""From mentions to themes: clusters that mean the same, with ids that live on from one clustering to the next."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from foundation.records import CATEGORIES, Category, Kind, Language, Theme
from nlp import titles
from nlp.neighbours import joined_by_neighbours, nearest, spectral_coordinates, unit_rows

UNCLUSTERED = -1
SMALLEST = 2  # mentions in a theme, where there are few; grows with their number
FEW = 5  # below it there is no neighbourhood to speak of: mentions are compared in pairs
PAIR_COSINE = 0.5  # of centred vectors, for such pairs
JOIN_SHARE, JOIN_ROUNDS = 0.4, 3
WORTH_SPLITTING = 16  # objections of one category; fewer are one theme
SAYING_CATEGORIES = frozenset(CATEGORIES) - {"other"}  # those whose name says what their objections share
LANGUAGE_PRIOR = 10  # mentions: a language with fewer is centred rather like all


@dataclass(frozen=True, slots=True)
class ThemeInput:
    """What clustering needs of one mention. `text` is masked, as parts of it become titles."""

    mention_id: str
    kind: Kind
    category: Category | None
    language: Language
    text: str
    lemmas: tuple[str, ...]
    vector: np.ndarray  # float32 of shape (d,), length 1
    clarity: float = 1.0  # how sure the recognizer was of the words, 0 to 1
    confidence: float = 1.0  # how sure the finder was of the mention, 0 to 1


def cluster(embeddings: np.ndarray, ids: Sequence[str]) -> np.ndarray:
    """Theme labels of n texts: ints of shape (n,), from 0 for the largest theme, -1 for what fits none.

    `embeddings` is float32 of shape (n, d); `ids` are n strings that name the rows, so that neither the rows'
    order nor chance has a part in the result. Equal vectors share a label. Meant for 0 to 20,000 texts.

    Method: vectors are centred (those of e5 crowd in a narrow cone), their neighbour graph is unrolled into
    spectral coordinates, HDBSCAN (Campello et al., 2013) finds the dense places there, and what it leaves out
    joins the theme that holds most of its neighbours.

    Raises ValueError where the shapes do not fit.
    """
    embeddings = np.asarray(embeddings, np.float32)
    if embeddings.ndim != 2 or len(embeddings) != len(ids):
        raise ValueError(f"embeddings of shape (n, d) with n ids are wanted, got {embeddings.shape} and {len(ids)} ids")
    if not len(ids):
        return np.zeros(0, int)
    order = sorted(range(len(ids)), key=lambda row: (ids[row], embeddings[row].tobytes()))
    vectors = embeddings[order]
    labels = np.empty(len(ids), int)
    labels[order] = _cluster_centred(unit_rows(vectors - vectors.mean(axis=0)))
    return labels


def build(items: Sequence[ThemeInput], previous: Sequence[Theme]) -> list[Theme]:
    """Themes of all mentions, largest first within each kind; the order of `items` has no part in the result.

    Mentions are clustered within their kind and category: a theme that mixes categories would mislead, and
    true sub-categories are met far better so. A theme takes the id of the theme in `previous` with which it shares
    most mentions, at least half of the smaller of both; else a new id made of its content.
    """
    by_kind: dict[Kind, list[ThemeInput]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.mention_id):
        by_kind[item.kind].append(item)
    themes = []
    for kind, members in sorted(by_kind.items()):
        groups = _groups(members)
        ids = _stable_ids(
            [tuple(item.mention_id for item in group) for group in groups],
            {theme.theme_id: theme.mention_ids for theme in previous if theme.kind == kind},
            {item.mention_id for item in members},
            taken={theme.theme_id for theme in previous},
        )
        for theme_id, group, title, words in zip(
            ids, groups, titles.titles(groups), titles.keywords(groups, members), strict=True
        ):
            themes.append(Theme(theme_id, kind, title, tuple(item.mention_id for item in group), words))
    return themes


def _groups(members: Sequence[ThemeInput]) -> list[list[ThemeInput]]:
    """Clusters of the mentions of one kind, largest first."""
    vectors = _centred_by_language(members)
    by_category: dict[str, list[int]] = defaultdict(list)
    for row, item in enumerate(members):
        by_category[item.category or ""].append(row)
    groups: list[list[ThemeInput]] = []
    for category, rows in sorted(by_category.items()):
        # A handful of objections of one category has no inner shape to find: the category itself is their theme.
        whole = category in SAYING_CATEGORIES and SMALLEST <= len(rows) < WORTH_SPLITTING
        labels = np.zeros(len(rows), int) if whole else _cluster_centred(vectors[rows])
        for label in range(labels.max(initial=UNCLUSTERED) + 1):
            groups.append([members[rows[place]] for place in np.flatnonzero(labels == label)])
    return sorted(groups, key=lambda group: (-len(group), group[0].mention_id))


def _centred_by_language(members: Sequence[ThemeInput]) -> np.ndarray:
    """Vectors without their language's own direction, so that a theme may hold both languages; length 1."""
    vectors = np.stack([item.vector for item in members]).astype(np.float32)
    overall = vectors.mean(axis=0)
    centred = np.empty_like(vectors)
    languages = np.array([item.language for item in members])
    for language in np.unique(languages):
        rows = languages == language
        total = vectors[rows].sum(axis=0) + LANGUAGE_PRIOR * overall
        centred[rows] = vectors[rows] - total / (rows.sum() + LANGUAGE_PRIOR)
    return unit_rows(centred)


def _cluster_centred(vectors: np.ndarray) -> np.ndarray:
    """Labels of rows of length 1 in a fixed order."""
    different, place = np.unique(vectors.round(5), axis=0, return_inverse=True)
    # np.unique orders by value; going back to the order of first appearance keeps results tied to the ids.
    first = np.full(len(different), len(vectors))
    np.minimum.at(first, place, np.arange(len(vectors)))
    order = np.argsort(first)
    labels = np.empty(len(different), int)
    smallest = _smallest(len(vectors))
    labels[order] = _cluster_different(vectors[first[order]], smallest)
    labels = labels[place]
    copies = np.bincount(place, minlength=len(different))
    # A text said over and over is a theme even where nothing lies near it.
    for text in np.flatnonzero(copies >= smallest):
        if labels[first[text]] == UNCLUSTERED:
            labels[place == text] = labels.max() + 1
    return _largest_first(labels)


def _smallest(count: int) -> int:
    """How many mentions make a theme: 2 up to a hundred, 20 of ten thousand."""
    return max(SMALLEST, round(count**0.5 / 5))


def _inseparable(count: int) -> float:
    """Distance of spectral coordinates below which clusters are one: 0.4 of a dozen texts, 0.15 of ten thousand.

    Without it a handful of quotes that say the same falls into pairs (measured on true sub-categories).
    """
    return 0.6 * float(count) ** -0.15


def _cluster_different(vectors: np.ndarray, smallest: int) -> np.ndarray:
    """HDBSCAN on the spectral coordinates of rows no two of which are equal."""
    count = len(vectors)
    if count < FEW:
        return _close_pairs(vectors)
    import hdbscan  # slow to import

    # 4 neighbours of a dozen, 10 of ten thousand
    cosines, rows = nearest(vectors, min(max(round(1 + 0.7 * np.log2(count)), 3), count - 1))
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
    return joined_by_neighbours(labels, cosines, rows, JOIN_SHARE, JOIN_ROUNDS)


def _close_pairs(vectors: np.ndarray) -> np.ndarray:
    """Labels of a handful of rows: those that a chain of close pairs connects."""
    from scipy.sparse.csgraph import connected_components

    close = vectors @ vectors.T >= PAIR_COSINE
    _, piece = connected_components(close)
    sizes = np.bincount(piece, minlength=len(vectors))
    return np.where(sizes[piece] >= SMALLEST, piece, UNCLUSTERED)


def _largest_first(labels: np.ndarray) -> np.ndarray:
    """The same clusters numbered by size, equal ones by their first row."""
    found = [label for label in np.unique(labels) if label != UNCLUSTERED]
    found.sort(key=lambda label: (-int((labels == label).sum()), int(np.argmax(labels == label))))
    renamed = np.full(len(labels), UNCLUSTERED)
    for number, label in enumerate(found):
        renamed[labels == label] = number
    return renamed


def _stable_ids(
    groups: Sequence[tuple[str, ...]], previous: Mapping[str, tuple[str, ...]], present: set[str], taken: set[str]
) -> list[str]:
    """An id for each group of mention ids: that of the best matching previous theme, else a new one.

    The whole assignment shares as many mentions as possible (Kuhn, 1955). Of a previous theme only mentions
    that are still `present` count: forgotten calls must not cost a theme its id.
    """
    names = sorted(previous)
    shared = np.zeros((len(groups), len(names)), int)
    for column, name in enumerate(names):
        old = set(previous[name]) & present
        for row, group in enumerate(groups):
            common = len(old.intersection(group))
            if common and 2 * common >= min(len(old), len(group)):
                shared[row, column] = common
    ids = [""] * len(groups)
    for row, column in zip(*linear_sum_assignment(shared, maximize=True), strict=True):
        if shared[row, column]:
            ids[row] = names[column]
    used = taken | set(ids)
    for row, group in enumerate(groups):
        if not ids[row]:
            ids[row] = _new_id(group, used)
            used.add(ids[row])
    return ids


def _new_id(group: tuple[str, ...], used: set[str]) -> str:
    digest = hashlib.sha256("\n".join(sorted(group)).encode()).hexdigest()
    return next(name for length in range(8, 65) if (name := f"t-{digest[:length]}") not in used)
