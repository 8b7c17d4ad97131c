"""The best quotes of a kind: what comes first, what is said once, what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from foundation.records import Analysis, Call, Deal, Mention, PersonalSpan, Segment, Theme, Turn
from store import best_quotes, corrections, theme_edits
from store.best_quotes import best
from store.quotes import Quote
from store.rows import ThemeRow, mention_id
from store.store import Store
from tests.store.conftest import make_correction

LETTERS = "абвгдежзийклмнопрстуфхцчшэюя"


def words(number: int, count: int = 6) -> str:
    """So many words of a client that no other number gives."""
    return " ".join(f"слово{LETTERS[number % 28]}{LETTERS[number // 28]}{LETTERS[n]}" for n in range(count))


class Calls:
    """Calls that are filled turn by turn, then saved at once with their themes."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.turns: dict[int, list[tuple[Mention, str]]] = {}
        self.themes: dict[str, list[str]] = {}
        self.strengths: dict[str, float] = {}

    def say(self, call: int, text: str, theme: str | None = None, sure: float = 0.9, strength: float = 0.5) -> str:
        """A client's turn that is a pain as a whole; returns its id."""
        said = self.turns.setdefault(call, [])
        number = len(said)
        mention = Mention(number, "pain", None, 0, len(text), text, 2.0 * number, 2.0 * number + 1.5, sure, ("a",))
        said.append((mention, text))
        name = mention_id(f"{call:016x}", mention)
        if theme:
            self.themes.setdefault(theme, []).append(name)
            self.strengths[name] = strength
        return name

    def save(self, language: Callable[[int], str] = lambda call: "ru", personal: Sequence[PersonalSpan] = ()) -> None:
        for call, said in self.turns.items():
            turns = tuple(Turn(m.turn, "B", m.start_s, m.end_s, text, "client") for m, text in said)
            content_hash = f"{call:016x}".ljust(64, "0")
            spoken = Call(f"{call:03}.mp3", content_hash, 60.0, language(call), "mono", turns, datetime(2026, 5, 1))
            self.store.save(
                Analysis(
                    spoken,
                    tuple(m for m, _text in said),
                    tuple(np.ones(4, "<f4").tobytes() for _ in said),
                    tuple(("слово",) for _ in said),
                    {0: tuple(personal)} if personal else {},
                ),
                {},
            )
        rows = [
            ThemeRow(Theme(name, "pain", name, tuple(ids)), None, len(ids), 0.1, 0.05, 0.2, None, 0, 0)
            for name, ids in self.themes.items()
        ]
        self.store.save_findings(rows, {}, "print", strengths=self.strengths)


@pytest.fixture
def calls(store: Store) -> Calls:
    return Calls(store)


def ids(found: Sequence[Quote]) -> list[str | None]:
    return [quote.mention_id for quote in found]


def test_best_are_the_surest_and_most_typical_of_readable_length(store: Store, calls: Calls) -> None:
    expected = [
        calls.say(1, words(1), "t", sure=0.9, strength=0.8),
        calls.say(2, words(2), "u", sure=0.8, strength=0.8),
        calls.say(3, words(3), "v", sure=0.9, strength=0.5),
        calls.say(4, words(4), sure=0.99),  # in no theme: as at the edge of one
        calls.say(5, "дорого", "t", sure=1.0, strength=1.0),  # too short
        calls.say(6, words(6, 28), "u", sure=0.99, strength=0.99),  # too long
    ]
    calls.save()
    found = best(store, "pain")
    assert ids(found) == expected
    assert not best(store, "need")


@pytest.mark.parametrize("count", [4, 25])
def test_best_words_are_counted_whatever_the_characters(store: Store, calls: Calls, count: int) -> None:
    fits = calls.say(1, "и " * (count - 1) + "я", "t", sure=0.5)
    long = calls.say(2, "и " * 25 + "я", "t", sure=0.9)  # as many characters as a sentence has
    calls.save()
    assert ids(best(store, "pain")) == [fits, long]


def test_best_says_the_same_words_once(store: Store, calls: Calls) -> None:
    kept = calls.say(1, "Всё время теряются заявки с сайта!", "t", sure=0.95)
    calls.say(2, "все время теряются... заявки с сайта", "t", sure=0.9)
    other = calls.say(3, "всё время теряются заявки из почты", "t", sure=0.5)
    calls.save()
    assert ids(best(store, "pain")) == [kept, other]


def test_best_is_not_taken_over_by_a_theme_or_a_call(
    store: Store, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(best_quotes, "POOL", 60)  # fewer than the loud theme has
    for number in range(60):  # the best of all: one theme, and one call
        calls.say(100 + number, words(number), "loud", sure=0.99, strength=0.99)
        calls.say(1, words(100 + number), f"own {number}", sure=0.95, strength=0.9)
    for number in range(20):
        calls.say(200 + number, words(200 + number), f"quiet {number // 2}", sure=0.5, strength=0.4)
    calls.save()
    first = best(store, "pain")
    assert len(first) == 10
    assert max(Counter(quote.theme_id for quote in first).values()) == 2
    assert max(Counter(quote.call_id for quote in first).values()) == 1
    assert first[0].theme_id == "loud"
    assert len(best(store, "pain", limit=999)) == 60


def test_best_fills_the_list_where_there_is_but_one_call_and_theme(store: Store, calls: Calls) -> None:
    said = [calls.say(1, words(number), "t", sure=0.9 - number / 100) for number in range(5)]
    calls.save()
    assert ids(best(store, "pain")) == said


def test_best_come_in_pages_that_are_parts_of_one_list(store: Store, calls: Calls) -> None:
    for number in range(45):
        calls.say(number % 20, words(number), f"t{number % 7}" if number % 3 else None)  # all equally good
    calls.save()
    everything = best(store, "pain", limit=999)
    assert len(everything) == 45
    assert [quote for at in range(0, 45, 10) for quote in best(store, "pain", limit=10, offset=at)] == everything
    assert not best(store, "pain", offset=45)


def test_best_starts_with_what_people_pinned(store: Store, calls: Calls) -> None:
    for number in range(12):
        calls.say(number, words(number), f"t{number}", sure=0.9)
    pinned = calls.say(50, "дорого", "t0", sure=0.2, strength=0.1)
    calls.save()
    theme_edits.pin(store.engine, "t0", pinned, "Лена")
    first = best(store, "pain")[0]
    assert first.mention_id == pinned
    assert first.pinned
    assert not best(store, "pain")[1].pinned


def test_best_leaves_out_what_people_hid(store: Store, calls: Calls) -> None:
    kept = calls.say(1, words(1), "t")
    calls.say(2, words(2), "gone")
    hidden = calls.say(3, words(3), "t")
    calls.save()
    theme_edits.dismiss(store.engine, "gone", "Лена")
    text = words(3)
    correction = replace(
        make_correction(),
        call_id=f"{3:016x}",
        turn=0,
        start_char=0,
        end_char=len(text),
        text=text,
        start_s=0.0,
        end_s=1.5,
        machine_kind="pain",
        machine_category=None,
    )
    assert set(ids(best(store, "pain"))) == {kept, hidden}
    corrections.correct(store.engine, correction)
    assert ids(best(store, "pain")) == [kept]


def test_best_of_a_language_and_masked(store: Store, calls: Calls) -> None:
    russian = calls.say(1, "У Переверзевой каждый день теряются заявки")
    calls.say(2, "У Переверзевой каждую неделю теряются письма")
    calls.save(lambda call: "ru" if call == 1 else "en", [PersonalSpan(2, 14, "name")])
    (quote,) = best(store, "pain", Segment(language="ru"))
    assert quote.mention_id == russian
    assert "Переверзев" not in quote.text
    assert quote.text.endswith("каждый день теряются заявки")


def test_best_are_of_the_calls_of_a_segment(store: Store, calls: Calls) -> None:
    said = [calls.say(number, words(number), "t") for number in range(4)]
    calls.save()
    store.save_deals([Deal(f"{number:03}.mp3", outcome="lost" if number < 2 else "won") for number in range(4)])
    store.save_findings([], {}, "another")
    assert set(ids(best(store, "pain", Segment(where=(("outcome", "lost"),))))) == set(said[:2])
    assert not best(store, "pain", Segment(until=datetime(2020, 1, 1)))


def test_best_of_many_calls_are_of_some_of_them_and_of_what_people_pinned(
    store: Store, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(best_quotes, "CALLS", 3)
    said = [calls.say(number, words(number), "t") for number in range(9)]
    calls.save()
    theme_edits.pin(store.engine, "t", said[8], "Лена")
    assert ids(best(store, "pain")) == [said[8], *said[:3]]
