"""Figures of a theme: shares with their interval, and a trend that is told from chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import sqrt

from scipy.stats import fisher_exact

# Two periods of four weeks are compared: shorter ones hold too few calls, longer ones come too late.
PERIOD = timedelta(days=28)
# Below this chance of seeing such a difference where there is none, a change is called a change.
SIGNIFICANCE = 0.05
# Normal quantile of a two-sided 95 % interval.
Z_95 = 1.959964


def share_interval(hits: int, total: int) -> tuple[float, float]:
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


def trend(with_theme: Sequence[datetime], all_calls: Sequence[datetime]) -> str | None:
    """Whether a theme comes up in more or fewer of the calls lately: "up", "down" or "steady".

    Compares the last 28 days of the calls with the 28 days before them by Fisher's exact test. None where one of
    the periods holds fewer than five calls, which can show nothing.
    """
    if not all_calls:
        return None
    end = max(all_calls)
    counts = []
    for first, last in ((end - PERIOD, end), (end - 2 * PERIOD, end - PERIOD)):
        total = sum(first < at <= last for at in all_calls)
        hits = sum(first < at <= last for at in with_theme)
        if total < 5:
            return None
        counts.append((hits, total - hits))
    if fisher_exact(counts).pvalue >= SIGNIFICANCE:
        return "steady"
    lately, before = (hits / (hits + rest) for hits, rest in counts)
    return "up" if lately > before else "down"
