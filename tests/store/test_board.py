"""The columns that pages count from tell the same as the database."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from foundation.records import Deal, Segment
from store import board, lately, tables
from store.store import Store
from tests.store.conftest import make_analysis

DAY = datetime(2026, 3, 2, 9)


@pytest.fixture
def calls_of(store: Store) -> Store:
    """Six calls: two sources, three days, some won; the last is in no table of deals."""
    for number, digit in enumerate("abcdef"):
        store.save(make_analysis(digit), {"analyse": "1"})
        if digit == "f":
            continue
        began = DAY + timedelta(days=number % 3)
        source, outcome = ("seo", "cold_list")[number % 2], ("won", "lost", "open")[number % 3]
        store.save_deals([Deal(f"out-7000-{digit}.mp3", began, lead_source=source, outcome=outcome)])  # type: ignore[arg-type]
    return store


@pytest.mark.parametrize(
    "segment",
    [
        Segment(),
        Segment(where=(("lead_source", "seo"),)),
        Segment(where=(("lead_source", "seo"), ("outcome", "won"))),
        Segment(where=(("manager", "nobody"),)),
        Segment(since=DAY + timedelta(days=1)),
        Segment(until=DAY + timedelta(days=1)),
        Segment(since=DAY, until=DAY + timedelta(hours=1), language="ru"),
        Segment(language="en"),
    ],
)
def test_board_holds_the_calls_that_the_database_holds(calls_of: Store, segment: Segment) -> None:
    from sqlalchemy import select

    from store.joins import calls, calls_with_deals, of_segment

    asked = select(calls.c.call_id).select_from(calls_with_deals).where(*of_segment(segment)).order_by(calls.c.call_id)
    with calls_of.engine.connect() as connection:
        held = list(connection.scalars(asked))
    assert list(board.calls(calls_of)["call_id"][board.chosen(calls_of, segment)]) == held
    assert lately.counted(calls_of, segment).calls == len(held)


def test_board_has_the_mentions_of_their_calls(calls_of: Store) -> None:
    table, said = tables.mention_table(calls_of), board.mentions(calls_of, "objection")
    ids = board.calls(calls_of)["call_id"].to_numpy()[said.call]
    assert sorted(ids) == sorted(table["call_id"][table["kind"] == "objection"])
    assert np.all(said.theme == board.NOT_SAID)
    assert board.outside_themes(calls_of, "objection") == len(said.call)
    assert board.count(calls_of, "objection", Segment()) == len(said.call)
    assert len(board.mentions(calls_of, "praise").call) == 0


def test_board_knows_the_values_of_calls_and_their_order(calls_of: Store) -> None:
    assert board.values(calls_of)["lead_source"] == ["cold_list", "seo", "site"]  # the last by a recording's name
    newest = board.in_order(calls_of, Segment(), "newest")
    began = board.calls(calls_of).set_index("call_id")["started_at"][newest].dropna()
    assert list(began) == sorted(began, reverse=True)
    assert sorted(newest) == sorted(board.calls(calls_of)["call_id"])


def test_board_of_an_empty_database_is_empty(store: Store) -> None:
    assert board.calls(store).empty
    assert lately.counted(store, Segment()).first is None
    assert board.count(store, "objection", Segment()) == 0
    assert set(board.values(store)) == {"lead_source", "campaign", "product", "manager", "outcome"}


def test_board_forgets_a_call(calls_of: Store) -> None:
    assert len(board.calls(calls_of)) == 6
    calls_of.forget("out-7000-a.mp3")
    assert len(board.calls(calls_of)) == 5
