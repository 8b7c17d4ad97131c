"""Shares of calls side by side, each with its interval, and what of their differences can hardly be chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np

from foundation.records import Dimension, ThemeFigure
from nlp.figures import FEWEST, beyond_chance, difference_by_chance, share_interval


@dataclass(frozen=True, slots=True)
class Share:
    """A part of some calls with its 95 % interval, set against the calls beside them."""

    hits: int
    total: int
    low: float  # 0 to 1
    high: float
    p: float | None  # how probable such a difference is by chance alone; None: too few calls to tell
    differs: Literal["more", "less"] | None  # from the other calls; None where it could be chance

    @property
    def part(self) -> float:
        """The share itself, 0 to 1; 0 of nothing."""
        return self.hits / max(self.total, 1)


@dataclass(frozen=True, slots=True)
class Counts:
    """(hits, total) of several parts of some calls, and of all of these calls; the parts may overlap."""

    parts: Sequence[tuple[int, int]]
    everything: tuple[int, int]
    together: float = 1.0  # how many of what is counted tell as much as one that stands alone


def compared(groups: Sequence[Counts]) -> list[list[Share]]:
    """The shares of each group in its order, each part against what else there is in its group.

    Of all that differ, whatever the group, one in twenty may be chance (`nlp.figures.beyond_chance`).
    """
    chances = [_by_chance(part, group) for group in groups for part in group.parts]
    shown = iter(zip(chances, beyond_chance(chances), strict=True))
    return [[_share(part, group, *next(shown)) for part in group.parts] for group in groups]


def alone(hits: int, total: int) -> Share:
    """A share that is set against nothing."""
    return Share(hits, total, *share_interval(hits, total), None, None)


def breakdown(with_theme: Sequence[str], values: Mapping[Dimension, Mapping[str, str]]) -> tuple[ThemeFigure, ...]:
    """In which part of the calls of each source, campaign, product, manager and outcome a theme comes up.

    `with_theme` are ids of the calls with the theme; `values` by dimension the value of each conversation by its id.
    A value differs where its calls have the theme more or less often than the other calls of the dimension, as
    `compared` tells of all values of the theme. By dimension, the commonest value first.
    """
    inside = set(with_theme)
    names: list[tuple[Dimension, str]] = []
    groups: list[Counts] = []
    for dimension, of in values.items():
        total = Counter(of.values())
        hits = Counter(value for call, value in of.items() if call in inside)
        held = sorted(total, key=lambda value: (-total[value], value))
        names += [(dimension, value) for value in held]
        groups.append(Counts([(hits[value], total[value]) for value in held], (hits.total(), total.total())))
    return tuple(
        ThemeFigure(*name, share.hits, share.total, share.low, share.high, share.differs)
        for name, share in zip(names, chain.from_iterable(compared(groups)), strict=True)
    )


def together(hits: np.ndarray, total: np.ndarray) -> float:
    """How many of what is counted tell as much as one that stands alone, where much of it comes from the same call.

    `hits`, `total`: counts of each call, of shape (n,). The design effect of Kish (1965), 1 or more: by how much the
    counts of calls scatter more widely than those of a coin would.
    """
    share = hits.sum() / max(total.sum(), 1)
    by_coin = share * (1 - share) * total.sum()
    return max(1.0, float(((hits - share * total) ** 2).sum() / by_coin)) if by_coin else 1.0


def _by_chance(part: tuple[int, int], group: Counts) -> float | None:
    hits, total, all_hits, all_total = (round(count / group.together) for count in (*part, *group.everything))
    if min(total, all_total - total) < FEWEST:
        return None
    # Each is rounded by itself: a part must not be more than the whole.
    other_hits = min(max(all_hits - hits, 0), all_total - total)
    return difference_by_chance(min(hits, total), total, other_hits, all_total - total)


def _share(part: tuple[int, int], group: Counts, p: float | None, differs: bool) -> Share:
    (hits, total), (all_hits, all_total) = part, group.everything
    more = hits * (all_total - total) > (all_hits - hits) * total
    side: Literal["more", "less"] = "more" if more else "less"
    interval = share_interval(hits / group.together, total / group.together)
    return Share(hits, total, *interval, p, side if differs else None)
