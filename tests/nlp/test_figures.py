"""Figures tell a change from chance."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from scipy.stats import fisher_exact

from nlp.figures import Calendar, beyond_chance, difference_by_chance, share_interval
from nlp.shares import breakdown

DAY = datetime(2026, 6, 1)


def trend(with_theme: list[datetime], all_calls: list[datetime]) -> str | None:
    found = Calendar(all_calls).trend(with_theme)
    return found[0] if found else None


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


def test_figures_trend_tells_its_chance() -> None:
    early, late = calls(30, 40), calls(30, 1)
    calendar = Calendar(early + late)
    clear, unclear = (calendar.trend(late[:n] + early[:k]) for n, k in ((20, 2), (4, 3)))
    assert clear is not None
    assert unclear is not None
    assert 0 < clear[1] < 0.05 < unclear[1] <= 1


def test_figures_of_many_tests_by_chance_none_is_shown() -> None:
    chances = [(rank + 1) / 100 for rank in range(100)]  # what a hundred tests of nothing give
    assert not any(beyond_chance([*chances, None]))
    assert beyond_chance([1e-6, *chances, None])[0]
    assert beyond_chance([]) == []


def test_figures_weeks_hold_every_call_once_and_no_week_is_left_out() -> None:
    found = Calendar(calls(5, 1) + calls(4, 22)).weeks(calls(3, 1))
    assert [week.week.weekday() for week in found] == [0] * len(found)
    assert len(found) == 4
    assert sum(week.total for week in found) == 9
    assert sum(week.calls for week in found) == 3
    assert [week.total for week in found][1:3] == [0, 0]
    assert len(Calendar(calls(1, 0) + calls(1, 4000)).weeks([])) == 26
    assert Calendar([]).weeks([]) == ()


def test_figures_breakdown_shows_a_difference_only_where_it_is_none_of_chance() -> None:
    source = {f"c{n}": "ads" if n < 40 else "referral" for n in range(80)}
    manager = {f"c{n}": "Ann" if n % 2 else "Bob" for n in range(80)}
    found = {f.value: f for f in breakdown([f"c{n}" for n in range(30)], {"lead_source": source, "manager": manager})}
    assert (found["ads"].calls, found["ads"].total, found["ads"].differs) == (30, 40, "more")
    assert (found["referral"].calls, found["referral"].differs) == (0, "less")
    assert found["Ann"].differs is None
    assert found["ads"].low < 30 / 40 < found["ads"].high


def test_figures_breakdown_of_few_calls_shows_no_difference() -> None:
    source = {f"c{n}": "ads" if n < 3 else "referral" for n in range(6)}
    assert [f.differs for f in breakdown(["c0", "c1", "c2"], {"lead_source": source})] == [None, None]


@pytest.mark.parametrize(("hits", "others"), [(60, 140), (52, 130), (300, 800), (45, 150)])
def test_figures_chance_of_many_calls_is_nearly_the_exact_one(hits: int, others: int) -> None:
    exact = fisher_exact([[hits, 1000 - hits], [others, 3000 - others]]).pvalue
    assert difference_by_chance(hits, 1000, others, 3000) == pytest.approx(exact, rel=0.25)
