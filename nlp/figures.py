"""Figures of a theme: shares with their interval, weeks, a trend, and what tells differences from chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import erfc, sqrt

import numpy as np

from foundation.records import ThemeWeek

# Two periods of four weeks are compared: shorter ones hold too few calls, longer ones come too late.
PERIOD = timedelta(days=28)
FEWEST = 5  # conversations in a period or of a value; fewer can show nothing
ENOUGH = 10  # expected in each cell of a table, from which on an approximation does
# Below this chance of seeing such a difference where there is none, a change is called a change.
SIGNIFICANCE = 0.05
# Normal quantile of a two-sided 95 % interval.
Z_95 = 1.959964
MOST_WEEKS = 26


def share_interval(hits: float, total: float) -> tuple[float, float]:
    """95 % interval of a share by Wilson's score method (Wilson 1927); (0, 1) where nothing was counted.

    >>> low, high = share_interval(5, 10)
    >>> round(low, 3), round(high, 3)
    (0.237, 0.763)
    """
    if total == 0:
        return 0.0, 1.0
    share, spread = hits / total, Z_95**2 / total
    centre = (share + spread / 2) / (1 + spread)
    half = Z_95 * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    # At the ends the sum can miss 0 or 1, and so the share itself, by a last digit.
    return max(min(centre - half, share), 0.0), min(max(centre + half, share), 1.0)


class Calendar:
    """When conversations were held: what a theme's own calls are set against."""

    def __init__(self, all_calls: Sequence[datetime]) -> None:
        self._end = max(all_calls, default=None)
        self._weeks = Counter(map(_monday, all_calls))
        self._periods = [self._in_period(all_calls, number) for number in (0, 1)]

    def trend(self, with_theme: Sequence[datetime]) -> tuple[str, float] | None:
        """Whether a theme comes up in more or fewer of the calls lately, and the chance of it where nothing changed.

        Compares the last 28 days of the calls with the 28 days before them by Fisher's exact test: "up", "down" or
        "steady", and p, 0 to 1. None where one of the periods holds fewer than five calls, which can show nothing.
        """
        lately, before = (self._in_period(with_theme, number) for number in (0, 1))
        return change(lately, self._periods[0], before, self._periods[1])

    def weeks(self, with_theme: Sequence[datetime]) -> tuple[ThemeWeek, ...]:
        """The last 26 weeks up to the last call, from the first with a call on: calls of the theme and of all."""
        if not self._weeks:
            return ()
        hits = Counter(map(_monday, with_theme))
        last = max(self._weeks)
        first = max(min(self._weeks), last - timedelta(weeks=MOST_WEEKS - 1))
        days = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
        return tuple(ThemeWeek(day, hits[day], self._weeks[day]) for day in days)

    def _in_period(self, calls: Sequence[datetime], number: int) -> int:
        """How many calls lie in the last period (0) or in the one before it (1)."""
        if self._end is None:
            return 0
        first, last = self._end - (number + 1) * PERIOD, self._end - number * PERIOD
        return sum(first < at <= last for at in calls)


def change(lately: int, calls_lately: int, before: int, calls_before: int) -> tuple[str, float] | None:
    """How two periods differ in what part of their calls has a theme: see `Calendar.trend`."""
    if min(calls_lately, calls_before) < FEWEST:
        return None
    p = difference_by_chance(lately, calls_lately, before, calls_before)
    rises = lately * calls_before > before * calls_lately
    return ("steady" if p >= SIGNIFICANCE else "up" if rises else "down"), p


@lru_cache(maxsize=1 << 16)  # many themes are said in as few calls as others
def difference_by_chance(hits: int, total: int, other_hits: int, other_total: int) -> float:
    """How probable it is that two shares differ so where they are the same, 0 to 1.

    Fisher's exact test; where ten or more are expected everywhere, Pearson's chi-square with Yates's correction, which
    is near it then and does not take longer with more calls.
    """
    everything, found = total + other_total, hits + other_hits
    least = min(total, other_total) * min(found, everything - found) / max(everything, 1)
    if least < ENOUGH:
        from scipy.stats import fisher_exact  # it takes a third of a second to import

        return float(fisher_exact([[hits, total - hits], [other_hits, other_total - other_hits]]).pvalue)
    apart = abs(hits * (other_total - other_hits) - other_hits * (total - hits)) - everything / 2
    square = everything * max(apart, 0) ** 2
    return erfc(sqrt(square / (total * other_total * found * (everything - found)) / 2))


def beyond_chance(chances: Sequence[float | None]) -> list[bool]:
    """Which of many tests show a difference, where one in twenty of those shown may be chance.

    `chances` are their p, None where nothing was tested (Benjamini and Hochberg, 1995): among a hundred themes five
    would else change every month by chance alone.
    """
    tested = [row for row, chance in enumerate(chances) if chance is not None]
    shown = [False] * len(chances)
    if tested:
        from scipy.stats import false_discovery_control

        held = false_discovery_control([chances[row] for row in tested])
        for row, chance in zip(tested, np.atleast_1d(held).tolist(), strict=True):
            shown[row] = chance < SIGNIFICANCE
    return shown


def _monday(at: datetime) -> datetime:
    day = datetime(at.year, at.month, at.day)
    return day - timedelta(days=day.weekday())
