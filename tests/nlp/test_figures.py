"""Figures tell a change from chance."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from nlp.figures import share_interval, trend

DAY = datetime(2026, 6, 1)


def calls(count: int, days_ago: int) -> list[datetime]:
    return [DAY - timedelta(days=days_ago, minutes=i) for i in range(count)]


@pytest.mark.parametrize(("hits", "total"), [(0, 10), (3, 10), (10, 10), (1, 1), (50, 1000)])
def test_figures_interval_holds_the_share_and_stays_in_bounds(hits: int, total: int) -> None:
    low, high = share_interval(hits, total)
    assert 0 <= low <= hits / total <= high <= 1


def test_figures_interval_narrows_with_more_calls() -> None:
    widths = [high - low for low, high in (share_interval(n // 4, n) for n in (8, 80, 800))]
    assert widths == sorted(widths, reverse=True)


def test_figures_interval_of_nothing_says_nothing() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)


def test_figures_trend_tells_growth_and_decline() -> None:
    early, late = calls(30, 40), calls(30, 1)
    assert trend(late[:20] + early[:2], early + late) == "up"
    assert trend(late[:2] + early[:20], early + late) == "down"


def test_figures_trend_calls_chance_steady_and_too_little_nothing() -> None:
    early, late = calls(30, 40), calls(30, 1)
    assert trend(late[:4] + early[:3], early + late) == "steady"
    assert trend(late[:4], late + early[:4]) is None
    assert trend([], []) is None
