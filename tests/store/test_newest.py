"""Search by the index of words finds what reading every turn finds, however much is said and in whatever order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product
from random import Random

import pytest
from sqlalchemy import select, text

from foundation.records import Deal, Mention, Named, PersonalSpan, Segment
from store import concordance, newest, schema
from store.concordance import find
from store.store import Store
from tests.store.conftest import make_analysis
from tests.store.test_concordance import say

WORDS = ("цена", "цены", "срок", "ну", "дом-два", "e-mail")
CALLS, TURNS = 30, 6
SEGMENTS = (
    Segment(),
    Segment(where=(("outcome", "won"),)),
    Segment(since=datetime(2026, 5, 9)),
    Segment(topic="price"),
)


@pytest.fixture
def spoken(store: Store) -> Store:
    """Calls in which words are said at random, stored in another order than that in which they were held."""
    random = Random(0)
    for number in range(CALLS):
        texts = [" ".join(random.choices(WORDS, k=random.randint(1, 4))) for _ in range(TURNS)]
        mention = Mention(0, "objection", "price", 0, len(texts[0]), texts[0], 0.0, 2.0, 0.9, ())
        say(
            store,
            f"{number:02x}",
            *texts,
            mentions=[mention] if number % 3 == 0 else [],
            role=("client", "manager")[number % 2],
            recording=f"{number}.mp3",
            named=Named(),
            content_hash=f"{number:02x}" * 32,
            started_at=None if number == 7 else datetime(2026, 5, 1) + timedelta(days=random.randint(0, 20)),
        )
    store.save_deals([Deal(f"{number}.mp3", outcome="won") for number in range(0, CALLS, 2)])
    return store


def read(store: Store, forms: Sequence[str], segment: Segment, role: str | None) -> list[tuple[str, int]]:
    """Call and turn of every turn in which a form is said, the newest calls first, by reading them all."""
    whole = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, forms))})(?![^\W_])")
    calls, turns = schema.calls, schema.turns
    found = []
    with store.engine.connect() as connection:
        for call, turn in product(connection.execute(select(calls)).all(), range(TURNS)):
            said = connection.execute(
                select(turns.c.folded, turns.c.role).where(turns.c.call_id == call.call_id, turns.c.number == turn)
            ).one()
            number = int(call.call_id[:2], 16)
            if (segment.where and number % 2) or (segment.topic and (number % 3 or turn)):
                continue
            if segment.since and (call.started_at is None or call.started_at < segment.since):
                continue
            if whole.search(said.folded) and role in (None, said.role):
                began = call.started_at or datetime.min
                found.append((-(began - datetime.min).total_seconds(), call.call_id, turn))
    return [(call_id, turn) for _, call_id, turn in sorted(found)]


@pytest.mark.parametrize("counted", [10_000, 3])
def test_newest_are_those_that_reading_finds(spoken: Store, monkeypatch: pytest.MonkeyPatch, counted: int) -> None:
    monkeypatch.setattr(newest, "COUNTED", counted)
    monkeypatch.setattr(newest, "FIRST_CALLS", 2)
    monkeypatch.setattr(newest, "NEAR", 1)
    for forms, segment, role in product((("цена", "цены"), ("дом-два",), ("нет",)), SEGMENTS, (None, "client")):
        found = find(spoken, [forms], segment, role)
        true = read(spoken, forms, segment, role)
        assert [(place.call_id, place.turn) for place in found.places] == true, (forms, segment, role)
        assert (found.turns, found.calls) == (len(true), len({call_id for call_id, _ in true}))


def test_newest_places_come_first_and_all_turns_are_counted(spoken: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = find(spoken, [("цена", "цены")])
    for module in (newest, concordance):
        monkeypatch.setattr(module, "ENOUGH", 5)
    some = find(spoken, [("цена", "цены")])
    assert some.places == whole.places[:5]
    assert (some.turns, some.calls, some.counted) == (whole.turns, whole.calls, True)
    phrase = find(spoken, [("ну",), ("срок",)])
    assert not phrase.counted
    assert phrase.turns == len(phrase.places) <= 5
    monkeypatch.setattr(newest, "COUNTED", 3)
    many = find(spoken, [("цена", "цены")])
    assert many.places == whole.places[:5]
    assert not many.counted


def test_index_holds_nothing_that_is_masked(store: Store) -> None:
    say(store, "a", "это Ванда дорого", personal={0: (PersonalSpan(4, 9, "name"),)})
    if store.engine.dialect.name != "sqlite":
        return
    with store.engine.begin() as connection:
        connection.execute(text("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, turn_words, row)"))
        assert set(connection.scalars(text("SELECT term FROM held"))) == {"это", "дорого"}


def test_index_knows_a_call_after_space_was_freed(store: Store) -> None:
    for digit in "abc":
        store.save(make_analysis(digit), {})
    store.forget("b" * 16)
    store.scrub()
    assert [place.call_id for place in find(store, [("дорого",)]).places] == ["a" * 16, "c" * 16]
