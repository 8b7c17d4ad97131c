"""Two sides of what is said: which calls stand on either, by outcome, period, topic and language.

Call number n says the word 2^n times, so the count of a side tells exactly which calls are in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from batch import words
from batch.words import compare
from foundation.records import Against, Copy, CopyPart, Deal, Outcome, Segment, Term
from store import corrections
from store.places import of_words
from store.store import Store
from tests.batch.calls import Line, spoken

WORD = "кирпич"
DAY = datetime(2026, 3, 2, 10)
OUTCOMES: tuple[Outcome | None, ...] = ("lost", "won", "open", None, "lost", "won", None, "lost")
PRODUCTS = ("окна", "окна", "двери", "двери", "двери", None, None, "двери")
STARTED = (0, 1, 2, 3, 4, 5, None, None)  # days after DAY
ABOUT_PRICE = {0, 1, 3, 4}  # calls in which the word is said once within an objection to the price
LOST, WON, OPEN = {0, 4, 7}, {1, 5}, {2}
ALL = set(range(8))


def times(*calls: int) -> int:
    """How often the calls say the word in all."""
    return sum(2**call for call in calls)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Eight Russian calls whose clients and managers say the word, and two English ones."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('words') / 'doslovno.sqlite'}")
    for number in sorted(ALL):
        fill(store, number)
    for name in ("english-1.mp3", "english-2.mp3"):
        spoken(store, name, Line("brick brick"), Line("tile", role="manager"), language="en")
    return store


def fill(store: Store, number: int) -> None:
    within = number in ABOUT_PRICE
    days = STARTED[number]
    spoken(
        store,
        f"call-{number}.mp3",
        Line(" ".join([WORD] * (2**number - within) + ["печь"])),
        *[Line(WORD, "objection", "price")] * within,
        Line(" ".join([WORD] * 2**number), role="manager"),
        started_at=None if days is None else DAY + timedelta(days=days),
    )
    store.save_deals([Deal(f"call-{number}.mp3", outcome=OUTCOMES[number], product=PRODUCTS[number])])


def sides(store: Store, segment: Segment, against: Against, other: Segment | None = None) -> tuple[int, int]:
    """How often either side says the word."""
    (row,) = compare(store, "ru", segment, against, other).table.query("term == @WORD").itertuples()
    return row.first_count, row.second_count


@pytest.mark.parametrize(
    ("segment", "first", "managers", "others"),
    [
        (Segment(), ALL, ALL, set()),
        (Segment(where=(("outcome", "lost"),)), LOST, LOST, WON | OPEN),
        (Segment(where=(("outcome", "won"),)), WON, WON, LOST | OPEN),
        (Segment(where=(("product", "двери"),)), {2, 3, 4, 7}, {2, 3, 4, 7}, {0, 1}),
        (Segment(where=(("product", "двери"), ("outcome", "lost"))), {4, 7}, {4, 7}, {0, 1, 2}),
        (Segment(since=DAY + timedelta(days=2)), {2, 3, 4, 5}, {2, 3, 4, 5}, {0, 1}),
        (Segment(until=DAY + timedelta(days=2)), {0, 1}, {0, 1}, {2, 3, 4, 5}),
        (Segment(since=DAY + timedelta(days=1), until=DAY + timedelta(days=4)), {1, 2, 3}, {1, 2, 3}, {0, 4, 5}),
        (Segment(where=(("outcome", "lost"),), until=DAY + timedelta(days=5)), {0, 4}, {0, 4}, {1, 2, 5}),
        (Segment(where=(("product", "крыши"),)), set(), set(), {0, 1, 2, 3, 4, 7}),
    ],
)
def test_words_sides_are_exactly_the_calls_that_are_asked_for(
    store: Store, segment: Segment, first: set[int], managers: set[int], others: set[int]
) -> None:
    if first:  # else no term is said in enough calls to be listed
        assert sides(store, segment, "managers") == (times(*first), times(*managers))
    assert sides(store, segment, "others") == (times(*first), times(*others))


def test_words_of_one_value_stand_against_those_of_another(store: Store) -> None:
    lost, won, doors = Segment(where=(("outcome", "lost"),)), Segment(where=(("outcome", "won"),)), ("product", "двери")
    assert sides(store, lost, "others", won) == (times(*LOST), times(*WON))
    assert sides(store, won, "others", lost) == (times(*WON), times(*LOST))
    assert sides(store, Segment("price", lost.where), "others", Segment("price", won.where)) == (
        len(LOST & ABOUT_PRICE),
        len(WON & ABOUT_PRICE),
    )
    both = Segment(where=(doors, *lost.where)), Segment(where=(("product", "окна"), *lost.where))
    assert sides(store, both[0], "others", both[1]) == (times(4, 7), times(0))


def test_words_of_a_topic_stand_against_all_else_that_clients_say(store: Store) -> None:
    within = len(ABOUT_PRICE)
    for topic in ("price", "objection"):
        assert sides(store, Segment(topic), "others") == (within, times(*ALL) - within)
        assert sides(store, Segment(topic), "managers") == (within, times(*ALL))


def test_words_of_a_topic_and_an_outcome_stand_against_the_topic_in_other_calls(store: Store) -> None:
    lost = Segment("price", (("outcome", "lost"),))
    assert sides(store, lost, "others") == (len(LOST & ABOUT_PRICE), len((WON | OPEN) & ABOUT_PRICE))
    assert sides(store, lost, "managers") == (len(LOST & ABOUT_PRICE), times(*LOST))


def test_words_against_the_copy_are_against_its_paragraphs_in_that_language(store: Store) -> None:
    parts = tuple(
        CopyPart("", language, {word: {word: 1}})
        for language, word in (("ru", WORD), ("ru", WORD), ("ru", "плитка"), ("en", WORD))
    )
    written = [Copy("1" * 16, "one.txt", parts, (), "1")]
    table = compare(store, "ru", Segment(where=(("outcome", "lost"),)), "copy", None, written).table.set_index("term")
    assert tuple(table.loc[WORD, ["first_count", "second_count", "first_calls", "second_calls"]]) == (
        times(*LOST),
        2,
        len(LOST),
        2,
    )


def test_words_of_one_language_only(store: Store) -> None:
    table = compare(store, "en", Segment(), "managers").table.set_index("term")
    assert tuple(table.loc["brick", ["first_count", "second_count"]]) == (4, 0)
    assert tuple(table.loc["tile", ["first_count", "second_count"]]) == (0, 2)
    assert WORD not in table.index


def test_words_swapped_sides_give_the_same_difference_the_other_way_round(store: Store) -> None:
    recent, earlier = (
        compare(store, "ru", segment, "others").table.set_index("term").sort_index()
        for segment in (Segment(since=DAY + timedelta(days=2)), Segment(until=DAY + timedelta(days=2)))
    )
    assert list(recent.index) == list(earlier.index)
    assert len(recent)
    for one, other in (("first_count", "second_count"), ("first_calls", "second_calls")):
        assert list(recent[one]) == list(earlier[other])
    for one, other in (("z", "z"), ("log_odds", "log_odds"), ("low", "high")):
        pd.testing.assert_series_equal(recent[one], -earlier[other], check_names=False)
    assert list(recent["certain"]) == list(earlier["certain"])


@pytest.mark.parametrize("against", ["managers", "copy", "others"])
@pytest.mark.parametrize("segment", [Segment(), Segment("praise"), Segment("price", (("product", "крыши"),), DAY, DAY)])
def test_words_of_an_empty_database_are_none(tmp_path: Path, against: Against, segment: Segment) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    assert compare(store, "ru", segment, against).table.empty


@pytest.mark.parametrize("against", ["managers", "copy", "others"])
def test_words_of_a_segment_in_which_nothing_is_said_are_a_table_too(store: Store, against: Against) -> None:
    table = compare(store, "ru", Segment("praise", (("product", "крыши"),), DAY, DAY), against).table
    assert not table["first_count"].any()


def test_words_are_of_what_people_say_the_mentions_are(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    for number in sorted(ABOUT_PRICE):
        fill(store, number)
    assert sides(store, Segment("price"), "others")[0] == len(ABOUT_PRICE)
    call_id = spoken(store, "call-4.mp3", Line(WORD, "objection", "price"))
    place = of_words(store.engine, call_id, 0, WORD)
    corrections.correct(store.engine, place.corrected(None, None, "Лена", DAY))
    assert sides(store, Segment("price"), "others")[0] == len(ABOUT_PRICE) - 1


def test_words_of_many_calls_are_told_by_some_of_each_side(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "CALLS", 2)
    monkeypatch.setattr(words, "CALLS_OF_TOPIC", 3)
    compared = compare(store, "ru", Segment(), "managers")
    assert (compared.read, compared.calls) == (2, len(ALL))
    (row,) = compared.table.query("term == @WORD").itertuples()
    assert (row.first_calls, row.second_calls) == (2, 2)
    assert row.first_count == row.second_count  # managers are heard in the same calls
    assert compare(store, "ru", Segment(where=(("outcome", "won"),)), "others").read == len(WON)
    assert compare(store, "ru", Segment("price"), "others").read == 3


def test_words_usage_is_what_all_calls_say(store: Store) -> None:
    used = words.usage(store, "ru")
    assert (used.count(WORD), used.in_calls(WORD)) == (times(*ALL), len(ALL))
    assert (used.calls, used.read, used.in_calls("нет такого")) == (len(ALL), len(ALL), 0)


def test_words_usage_of_many_calls_has_what_the_vocabulary_counted_in_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    for number in sorted(ABOUT_PRICE):
        fill(store, number)
    store.save_findings([], {"ru": [Term(WORD, WORD, "ru", 99, 0, len(ABOUT_PRICE), 1.0)]}, "1")
    monkeypatch.setattr(words, "CALLS_OF_CHECK", 2)
    used = words.usage(store, "ru")
    assert (used.count(WORD), used.in_calls(WORD)) == (99, len(ABOUT_PRICE))
    assert used.in_calls("печь") == len(ABOUT_PRICE)  # as in the two calls that were read, so in all
    assert (used.calls, used.read) == (len(ABOUT_PRICE), 2)
