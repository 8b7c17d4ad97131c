"""Figures of themes among some of the calls: they are those of the findings where all calls are meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from batch import segment_themes
from foundation.records import KINDS, Deal, Segment
from foundation.settings import Settings
from store import board, lately, quotes, tables
from store.store import Store
from tests.store.conftest import make_analysis, save_found

DAY = datetime(2026, 3, 2, 9)
NEVER = pd.Timestamp("2200-01-01").to_pydatetime()


@pytest.fixture
def store(processed: Path) -> Iterator[Store]:
    opened = Store.open(Settings(home=processed).database_url)
    yield opened
    opened.close()


def everything(store: Store) -> Segment:
    """A segment with a condition that every call meets."""
    return Segment(until=NEVER)


@pytest.mark.parametrize("kind", KINDS)
def test_themes_of_all_calls_are_those_that_were_found(store: Store, kind: str) -> None:
    found, stored = segment_themes.themes(store, kind, everything(store)), tables.theme_table(store, kind)
    # Trends were told from chance among the themes of all kinds and their shades, here among those of one.
    shown = [name for name in stored if name != "trend"]
    pd.testing.assert_frame_equal(found[shown], stored[shown], check_dtype=False)


def test_themes_of_two_halves_add_up(store: Store) -> None:
    began = board.calls(store)["started_at"]
    middle = began.median().to_pydatetime()
    halves = [
        segment_themes.themes(store, "objection", some).set_index("theme_id")
        for some in (Segment(until=middle), Segment(since=middle))
    ]
    whole = tables.theme_table(store, "objection").set_index("theme_id")
    for name in ("mentions", "calls", "won", "lost", "settled", "unsettled"):
        both = halves[0][name].add(halves[1][name], fill_value=0)
        assert both.reindex(whole.index).tolist() == whole[name].tolist(), name


def test_theme_holds_as_many_quotes_as_it_says(store: Store) -> None:
    language = Segment(language="en")
    table = segment_themes.themes(store, "objection", language)
    assert not table.empty
    for theme in table.itertuples():
        found = quotes.quotes(store, theme_id=theme.theme_id, segment=language, limit=999)
        assert len(found) == theme.mentions
        assert len({quote.call_id for quote in found}) == theme.calls


def test_outside_of_themes_are_as_many_as_there_are_quotes(store: Store) -> None:
    for segment in (Segment(), Segment(language="ru"), Segment(language="en")):
        found = quotes.quotes(store, kind="objection", segment=segment, limit=9999)
        assert board.outside_themes(store, "objection", segment) == len(found)


def test_nothing_is_said_where_there_are_no_calls(store: Store) -> None:
    nobody = Segment(since=NEVER)
    assert segment_themes.themes(store, "objection", nobody).empty
    assert lately.counted(store, nobody).calls == 0


def test_subthemes_and_weeks_are_those_of_the_segment(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    for number, digit in enumerate("abcdef"):
        store.save(make_analysis(digit), {})
        began = DAY + timedelta(days=7 * (number % 2))
        store.save_deals([Deal(f"out-7000-{digit}.mp3", began, outcome="lost")])
    save_found(store)
    lately = Segment(since=DAY + timedelta(days=7))  # of «abc», which are one theme, and «ab», its shade, only «b»
    assert segment_themes.subthemes(store, "objection", "t-1", everything(store))["mentions"].tolist() == [2]
    below = segment_themes.subthemes(store, "objection", "t-1", lately)
    assert (below["mentions"].tolist(), below["lost"].tolist()) == ([1], [1])
    weeks = segment_themes.weeks(store, "objection", "t-1", everything(store))
    assert (weeks["calls"].tolist(), weeks["total"].tolist()) == ([2, 1], [3, 3])
    weeks = segment_themes.weeks(store, "objection", "t-1", lately)
    assert (weeks["calls"].tolist(), weeks["total"].tolist()) == ([1], [3])


def test_weeks_count_the_calls_of_the_segment_alone(store: Store) -> None:
    theme = tables.theme_table(store, "objection").iloc[0]
    first = board.calls(store)["started_at"].min().to_pydatetime()
    some = Segment(until=first + timedelta(days=14))
    weeks = segment_themes.weeks(store, "objection", theme["theme_id"], some)
    assert weeks["total"].sum() == lately.counted(store, some).conversations
