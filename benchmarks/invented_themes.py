"""Invented themes: how large each is, when and where it is said, and the vectors of its mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from foundation.records import (
    CATEGORIES,
    KINDS,
    Analysis,
    Category,
    Dimension,
    Kind,
    Mention,
    Theme,
    ThemeFigure,
    ThemeWeek,
)
from nlp.figures import Calendar, beyond_chance, difference_by_chance, share_interval
from store.rows import ThemeRow

WIDTH = 384  # numbers in a vector
LOOSE = 0.25  # share of mentions in no theme
KIND_SHARES = (0.4, 0.1, 0.15, 0.05, 0.1, 0.15, 0.05)  # of themes, in the order of KINDS
SIZE_SPREAD = (1.05, 3)  # Zipf and Mandelbrot, as of words
PARTED = 0.25  # share of themes, the largest, that have sub-themes
MOST_PARTS = 5
SHARED, NOISE = 2.0, 0.9  # how much all vectors have in common, and how far those of a theme lie apart
TOPIC_SHARE = 0.2  # of mentions that are no objection, those that speak of a category
RESOLVED = ("yes", "no", "unclear")
MAP_NOISE = 0.03


@dataclass(frozen=True, slots=True)
class Placed:
    """Where mentions are: one entry a mention."""

    theme: np.ndarray  # numbers of themes, -1 for none
    part: np.ndarray  # which sub-theme of its theme, -1 for none
    strength: np.ndarray  # 0 to 1
    place: np.ndarray  # (n, 2) on the map, 0 to 1


@dataclass(frozen=True, slots=True)
class TitleFrom:
    """The mention whose words a title is made of."""

    mention_id: str
    text: str
    words: tuple[str, ...]  # its content words


class Themes:
    """So many themes; `said` collects in which calls each was."""

    def __init__(self, count: int, random: np.random.Generator) -> None:
        self.random = random
        self.ids = [f"t-{number:08x}" for number in random.choice(2**32, size=count, replace=False).tolist()]
        self.kinds: list[Kind] = [KINDS[at] for at in random.choice(len(KINDS), size=count, p=KIND_SHARES)]
        self.categories: list[Category | None] = [
            CATEGORIES[int(len(CATEGORIES) * random.random() ** 1.5)] if kind == "objection" else None
            for kind in self.kinds
        ]
        power, offset = SIZE_SPREAD
        weights = random.permutation(1 / (np.arange(count) + 1 + offset) ** power)
        # Some grow over the years, some fall.
        self._early = np.cumsum(weights / weights.sum())
        late = weights * np.exp(0.5 * random.normal(size=count))
        self._late = np.cumsum(late / late.sum())
        large = np.argsort(-weights)[: int(PARTED * count)]
        self.parts = np.zeros(count, int)
        self.parts[large] = random.integers(2, MOST_PARTS + 1, len(large))
        self._shared = SHARED * _of_length_one(random.normal(size=WIDTH))
        self._middles = _of_length_one(random.normal(size=(count, WIDTH)))
        self._corners = random.uniform(0.08, 0.92, (count, 2))

    def place(self, age: np.ndarray) -> Placed:
        """Which theme each of so many mentions is of; `age`: when each was said, 0 the earliest to 1 the latest."""
        count, random = len(age), self.random
        drawn = random.random(count)
        late = random.random(count) < age
        theme = np.where(late, np.searchsorted(self._late, drawn), np.searchsorted(self._early, drawn))
        theme = np.minimum(theme, len(self.ids) - 1)
        theme[random.random(count) < LOOSE] = -1
        parts = np.where(theme >= 0, self.parts[theme], 0)
        part = np.floor(random.random(count) * (parts + 1)).astype(int) - 1  # the last share is of no sub-theme
        corner = np.where(theme[:, None] >= 0, self._corners[theme], random.random((count, 2)))
        place = np.clip(corner + MAP_NOISE * random.normal(size=(count, 2)), 0, 1).round(5)
        return Placed(theme, np.where(parts > 0, part, -1), random.beta(6, 2, count).round(4), place)

    def vectors(self, theme: np.ndarray) -> np.ndarray:
        """Vectors (n, 384) of length 1 about the middles of their themes; those of none lie anywhere."""
        noise = self.random.standard_normal((len(theme), WIDTH), np.float32) * np.float32(NOISE / WIDTH**0.5)
        middles = np.where((theme >= 0)[:, None], self._middles[theme], _of_length_one(self._corner_free(len(theme))))
        return np.asarray(_of_length_one(noise + middles + self._shared), "<f4")

    def _corner_free(self, count: int) -> np.ndarray:
        return self.random.standard_normal((count, WIDTH), np.float32)

    def sorted_in(self, analysis: Analysis, theme: Sequence[int], vectors: np.ndarray) -> Analysis:
        """The same call; its mentions are of the kinds and categories of their themes, and have their vectors."""
        return replace(
            analysis,
            mentions=tuple(self._of_kind(one, at) for one, at in zip(analysis.mentions, theme, strict=True)),
            vectors=tuple(vector.tobytes() for vector in vectors),
        )

    def _of_kind(self, mention: Mention, theme: int) -> Mention:
        random = self.random.random(3).tolist()
        kind = self.kinds[theme] if theme >= 0 else KINDS[int(random[0] * len(KINDS))]
        category = self.categories[theme] if theme >= 0 else CATEGORIES[int(random[1] * len(CATEGORIES))]
        if kind == "objection":
            resolved = RESOLVED[int(random[2] * len(RESOLVED))]
            return replace(mention, kind=kind, category=category, resolved=resolved)
        topics = (CATEGORIES[int(random[1] * len(CATEGORIES))],) if random[2] < TOPIC_SHARE else ()
        return replace(mention, kind=kind, topics=topics)

    def part_id(self, theme: int, part: int) -> str | None:
        return None if part < 0 else f"s-{self.ids[theme][2:]}{part}"


@dataclass(frozen=True, slots=True)
class Calls:
    """What figures are made from: one entry a call."""

    started_at: np.ndarray  # of datetime64[s]
    values: Mapping[Dimension, np.ndarray]  # of strings, "" for none


def rows(
    themes: Themes, call: np.ndarray, placed: Placed, title_from: Mapping[tuple[int, int], TitleFrom], calls: Calls
) -> list[ThemeRow]:
    """Themes and their sub-themes with their figures.

    `call`: of each mention the number of its call. `title_from`: by theme and sub-theme; -1: the theme itself.
    """
    started: list[datetime] = calls.started_at.tolist()
    calendar = Calendar(started)
    totals = {name: _totals(values) for name, values in calls.values.items()}
    order = np.argsort(placed.theme, kind="stable")
    edges = np.searchsorted(placed.theme[order], np.arange(len(themes.ids) + 1))
    found = []
    for number in range(len(themes.ids)):
        mine = order[edges[number] : edges[number + 1]]
        for part in range(-1, themes.parts[number]):
            here = mine if part < 0 else mine[placed.part[mine] == part]
            if not len(here):
                continue
            within = np.unique(call[here])
            outcome = calls.values["outcome"][within]
            said = [started[at] for at in within.tolist()]
            low, high = share_interval(len(within), len(started))
            trend, chance = calendar.trend(said) or (None, None)
            source = title_from[number, part]
            found.append(
                ThemeRow(
                    theme=Theme(
                        theme_id=themes.ids[number] if part < 0 else str(themes.part_id(number, part)),
                        kind=themes.kinds[number],
                        title=" ".join(source.text.split(" ")[:8]),
                        mention_ids=("",) * len(here),  # only their number is stored
                        keywords=source.words,
                        category=themes.categories[number],
                        parent_id=None if part < 0 else themes.ids[number],
                        title_from=source.mention_id,
                        titled_at=len(here),
                    ),
                    category=themes.categories[number],
                    calls=len(within),
                    share_of_calls=len(within) / len(started),
                    share_low=low,
                    share_high=high,
                    trend=trend,
                    won=int((outcome == "won").sum()),
                    lost=int((outcome == "lost").sum()),
                    trend_p=chance,
                    weeks=_weeks(calls.started_at, within) if part < 0 else (),
                    figures=_figures(totals, calls.values, within) if part < 0 else (),
                    first_said=min(said),
                )
            )
    return found


def _totals(values: np.ndarray) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Values, the number of each call's value (-1: none), and how many calls have each."""
    names = sorted(set(values.tolist()) - {""})
    at = {name: number for number, name in enumerate(names)}
    codes = np.array([at.get(value, -1) for value in values.tolist()])
    return names, codes, np.bincount(codes[codes >= 0], minlength=len(names))


def _figures(
    totals: Mapping[Dimension, tuple[list[str], np.ndarray, np.ndarray]],
    values: Mapping[Dimension, np.ndarray],
    within: np.ndarray,
) -> tuple[ThemeFigure, ...]:
    """As `nlp.shares.breakdown`, of counts."""
    counted: list[tuple[Dimension, str, int, int, int, int]] = []
    for name in values:
        names, codes, total = totals[name]
        mine = codes[within]
        hits = np.bincount(mine[mine >= 0], minlength=len(names))
        found, everything = int(hits.sum()), int(total.sum())
        counted += [
            (name, value, int(hits[at]), int(total[at]), found - int(hits[at]), everything - int(total[at]))
            for at, value in enumerate(names)
        ]
    differs = beyond_chance([difference_by_chance(*one[2:]) for one in counted])
    return tuple(
        ThemeFigure(
            name,
            value,
            here,
            of,
            *share_interval(here, of),
            ("more" if here * other_of > other * of else "less") if sure else None,
        )
        for (name, value, here, of, other, other_of), sure in zip(counted, differs, strict=True)
    )


def _weeks(started_at: np.ndarray, within: np.ndarray) -> tuple[ThemeWeek, ...]:
    days = started_at.astype("datetime64[D]").astype(int)
    week = (days + 3) // 7  # 1970-01-01 was a Thursday
    first = int(week.min())
    total, calls = np.bincount(week - first), np.bincount(week[within] - first, minlength=int(week.max()) - first + 1)
    monday = datetime(1970, 1, 1) + timedelta(days=7 * first - 3)
    return tuple(
        ThemeWeek(monday + timedelta(weeks=at), int(calls[at]), int(total[at])) for at in np.flatnonzero(total).tolist()
    )


def _of_length_one(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
