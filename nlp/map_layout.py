"""Where mentions lie on the map: every theme an island, alike islands near each other, sub-themes as sectors.

An island is a disc whose area goes with the number of its mentions: the most typical in the middle, those of one
sub-theme side by side. What is in no theme lies in the water off the island that it is nearest to. No chance in it, and
work in proportion to the number of mentions.
"""

from __future__ import annotations

import numpy as np

from nlp.neighbours import unit_rows

GAP = 1.4  # how far apart islands lie, in their radii: a name stands between them
SPREAD = 1.5  # how far the map is drawn out by meaning: more leaves wide waters, less tells alike from unlike worse
STEPS = 400  # of pushing islands apart, ...
HOMESICK = 0.02  # ... in the first half of which each is drawn so far to where its meaning would have it
OFFSHORE = (1.08, 1.3)  # in radii: where what is in no theme lies
MARGIN = 0.03  # of the map, left free around it
TURNS = 60  # of the search for the directions in which vectors differ most
ASPECT = 2.0  # the map is twice as wide as high, as screens are; the view draws it so


def layout(vectors: np.ndarray, theme: np.ndarray, part: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Places on the map (n, 2), 0 to 1 from left to right and from top to bottom of a map ASPECT times as wide as high.

    `vectors` (n, d) of length 1; `theme` (n,) numbers from 0 without a gap, -1 for none; `part` (n,) numbers of
    sub-themes, -1 for none; `strength` (n,) how typical of its theme each is.
    """
    total = len(vectors)
    places = np.zeros((total, 2))
    if not total:
        return places
    vectors = unit_rows(vectors - vectors.mean(axis=0))
    count = int(theme.max()) + 1
    if not count:
        return _within(_disc(np.arange(total), _turned(vectors, part), total) * np.sqrt(total))
    members = [np.flatnonzero(theme == number) for number in range(count)]
    middles = unit_rows(np.stack([vectors[rows].mean(axis=0) for rows in members]))
    radii = np.sqrt([len(rows) for rows in members])
    centres = _apart(_flat(middles), radii)
    for number, rows in enumerate(members):
        order = np.lexsort((rows, -strength[rows]))
        rank = np.empty(len(rows), int)
        rank[order] = np.arange(len(rows))
        angle = _turned(vectors[rows], part[rows])
        places[rows] = centres[number] + radii[number] * _disc(rank, angle, len(rows))
    loose = np.flatnonzero(theme < 0)
    if len(loose):
        places[loose] = _offshore(vectors[loose], middles, centres, radii)
    return _within(places)


def _disc(rank: np.ndarray, angle: np.ndarray, count: int) -> np.ndarray:
    """Points (n, 2) in a disc of radius 1, evenly spread where ranks and angles are."""
    far = np.sqrt((rank + 0.5) / count)
    return np.stack([far * np.cos(angle), far * np.sin(angle)], axis=1)


def _turned(vectors: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Angles (n,), evenly over the circle, in the order in which the rows lie around their middle; parts together."""
    flat = _flat(vectors)
    order = np.lexsort((np.arctan2(flat[:, 1], flat[:, 0]), part))
    angle = np.empty(len(vectors))
    angle[order] = 2 * np.pi * (np.arange(len(vectors)) + 0.5) / len(vectors)
    return angle


def _flat(vectors: np.ndarray) -> np.ndarray:
    """The two directions (n, 2) in which rows differ most; each points where its largest number is positive."""
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    spread = centred.T @ centred
    # Orthogonal iteration: two of some hundred directions are wanted, and not to the last digit.
    width = len(spread)
    axes = np.stack([np.ones(width), (-1.0) ** np.arange(width)], axis=1)[:, : min(width, 2)]
    for _ in range(TURNS):
        axes, _ = np.linalg.qr(spread @ axes)
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])])
    flat = np.zeros((len(vectors), 2))
    flat[:, : axes.shape[1]] = centred @ axes
    return flat


def _apart(places: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Places (n, 2) of islands that do not touch, each as near as may be to where its meaning would have it."""
    spread = np.sqrt((places**2).sum(axis=1).mean()) or 1.0
    # Islands of one meaning would lie on one spot and know no direction to go.
    turn = np.arange(len(places)) * 2.399963
    home = places / spread * SPREAD * np.sqrt((radii**2).sum()) * [np.sqrt(ASPECT), 1 / np.sqrt(ASPECT)]
    home = home + 1e-3 * radii.max() * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    places = home
    wanted = GAP * (radii[:, None] + radii[None, :])
    for step in range(STEPS):
        if step < STEPS // 2:
            places = places + HOMESICK * (home - places)
        between = places[:, None] - places[None, :]
        distance = np.sqrt((between**2).sum(axis=2))
        np.fill_diagonal(distance, np.inf)
        overlap = np.maximum(wanted - distance, 0)
        if step >= STEPS // 2 and not overlap.any():
            break
        # The smaller of two gives way.
        yields = radii[None, :] / (radii[:, None] + radii[None, :])
        push = (overlap * yields / np.maximum(distance, 1e-9))[:, :, None] * between
        places = places + push.sum(axis=1)
    return places


def _offshore(vectors: np.ndarray, middles: np.ndarray, centres: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Places (n, 2) near the shore of the nearest island, on the side of the second nearest."""
    cosines = vectors @ middles.T
    nearest = cosines.argmax(axis=1)
    row = np.arange(len(vectors))
    cosines[row, nearest] = -np.inf
    second = cosines.argmax(axis=1)
    towards = centres[second] - centres[nearest]
    # A fan around that side, so that many do not lie on one spot: turned by what is the text's own.
    own = np.modf(np.abs(vectors[:, :8] @ np.arange(1, min(8, vectors.shape[1]) + 1)) * 97)[0]
    angle = np.arctan2(towards[:, 1], towards[:, 0]) + (own - 0.5) * np.pi
    far = radii[nearest] * (OFFSHORE[0] + (OFFSHORE[1] - OFFSHORE[0]) * np.modf(own * 89)[0]) + 0.3
    return centres[nearest] + far[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _within(places: np.ndarray) -> np.ndarray:
    """The places moved and scaled, alike in both directions, onto the map."""
    low, high = places.min(axis=0), places.max(axis=0)
    width, height = high - low
    size = max(float(width) / ASPECT, float(height), 1e-9)
    result: np.ndarray = 0.5 + (places - (low + high) / 2) / size / [ASPECT, 1] * (1 - 2 * MARGIN)
    return result
