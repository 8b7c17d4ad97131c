"""Words in any of their forms are found where they stand, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from foundation.records import Analysis, Deal, Mention, PersonalSpan, Segment, Turn, Word
from store import concordance
from store.concordance import find, lines, quotes_of
from store.store import Store
from tests.store.conftest import CONVERSATION, SECRET, make_analysis

DEAR = frozenset(("дорого", "дороже", "дорогой", "дороговато"))
VERY = frozenset(("очень",))
MENTION = "это дорого"


def say(store: Store, digit: str, *texts: str, **more: Any) -> None:
    """A call in which somebody says these texts, one a turn. `more`: its fields, role, personal, mentions, words."""
    role, personal, words = more.pop("role", "client"), more.pop("personal", {}), more.pop("words", ())
    mentions: Sequence[Mention] = more.pop("mentions", ())
    turns = tuple(Turn(n, "B", 10.0 * n, 10.0 * n + 8, text, role, words) for n, text in enumerate(texts))
    analysis = Analysis(
        replace(make_analysis(digit).call, turns=turns, dropped=(), **more),
        mentions=tuple(mentions),
        vectors=(b"",) * len(mentions),
        lemmas=((),) * len(mentions),
        personal=personal,
        mention_terms=((),) * len(mentions),
        conversation=CONVERSATION,
    )
    store.save(analysis, {})


def said(store: Store, *words: frozenset[str]) -> list[str]:
    return [quote.text for quote in lines(store, words, limit=100)]


def test_concordance_finds_every_form_as_a_whole_word(store: Store) -> None:
    say(store, "a", "Это ДОРОГОЙ станок.", "Недорого, по дороге.", "Подороже бы", "Ну дороже, дороже!", "дорого_й")
    quotes = lines(store, [DEAR])
    assert [(quote.turn, quote.before, quote.text, quote.after) for quote in quotes] == [
        (0, "Это ", "ДОРОГОЙ", " станок."),
        (3, "Ну ", "дороже", ", дороже!"),
        (4, "", "дорого", "_й"),
    ]
    found = find(store, [DEAR])
    assert (len(found.places), found.calls) == (3, 1)
    assert list(find(store, [DEAR]).forms) == [("дороже", 2), ("дорого", 1), ("дорогой", 1)]


def test_concordance_compares_without_case_and_yo(store: Store) -> None:
    say(store, "a", "Всё ещё ДЁШЕВО")
    assert said(store, frozenset(("дёшево",))) == said(store, frozenset(("Дешево",))) == ["ДЁШЕВО"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("очень дорого", "очень дорого"),
        ("Очень, дорого", "Очень, дорого"),
        ("очень-очень — дорого", "очень — дорого"),
        ("очень не дорого", "очень не дорого"),
        ("очень, э-э, дорого", "очень, э-э, дорого"),
        ("очень. Дорого", None),
        ("очень? дорого", None),
        ("дорого очень", None),
        ("очень и не дорого", None),
        ("очень сильно дорого", None),
        ("оченьдорого", None),
    ],
)
def test_concordance_words_stand_in_order_in_one_sentence(store: Store, text: str, found: str | None) -> None:
    say(store, "a", f"Ну {text} вот")
    assert said(store, VERY, DEAR) == ([found] if found else [])


def test_concordance_joins_the_words_of_a_form_without_what_stands_between(store: Store) -> None:
    say(store, "a", "очень дорого", "очень, ну, дорого")
    assert list(find(store, [VERY, DEAR]).forms) == [("очень дорого", 2)]


def test_concordance_goes_on_over_pages_from_the_newest_call(store: Store) -> None:
    for day, digit in ((1, "a"), (3, "b"), (2, "c")):
        say(store, digit, "дорого", "нет", "дороже", started_at=datetime(2026, 5, day))
    say(store, "d", "дорого", started_at=datetime(2026, 5, 3))
    whole = [(quote.call_id[0], quote.turn) for quote in lines(store, [DEAR], limit=100)]
    assert whole == [("b", 0), ("b", 2), ("d", 0), ("c", 0), ("c", 2), ("a", 0), ("a", 2)]
    pages = [lines(store, [DEAR], limit=2, offset=offset) for offset in range(0, 9, 2)]
    assert [(quote.call_id[0], quote.turn) for page in pages for quote in page] == whole


def test_concordance_keeps_to_where_it_is_asked(store: Store) -> None:
    both = "это дорого, и потом дороже"
    mention = Mention(0, "objection", "price", 0, 10, MENTION, 0.0, 2.0, 0.9, ())
    say(store, "a", both, mentions=[mention], started_at=datetime(2026, 5, 1))
    say(store, "b", both, role="manager", started_at=datetime(2026, 5, 2))
    say(store, "c", both, language="en", started_at=datetime(2026, 5, 3))
    store.save_deals([Deal("out-7000-c.mp3", outcome="won"), Deal("out-7000-b.mp3", started_at=datetime(2026, 6, 1))])

    def calls(role: str | None = None, **segment: Any) -> str:
        return "".join(sorted(quote.call_id[0] for quote in lines(store, [DEAR], Segment(**segment), role)))

    assert calls() == "abc"
    assert (calls(role="client"), calls(role="manager")) == ("ac", "b")
    assert (calls(where=(("outcome", "won"),)), calls(where=(("outcome", "lost"),))) == ("c", "")
    assert (calls(language="ru"), calls(language="en")) == ("ab", "c")
    assert (calls(topic="objection"), calls(topic="pain")) == ("a", "")
    assert list(find(store, [DEAR], Segment(topic="objection")).forms) == [("дорого", 1)]
    # The CRM knows better when a call began.
    assert calls(since=datetime(2026, 5, 3)) == "bc"
    assert calls(until=datetime(2026, 5, 3)) == "a"


def test_concordance_finds_nothing_that_is_masked(store: Store) -> None:
    say(store, "a", f"Я {SECRET}, дорого", personal={0: (PersonalSpan(2, 2 + len(SECRET), "name"),)})
    assert find(store, [{SECRET}]) == concordance.Found((), 0, 0, ())
    [quote] = lines(store, [DEAR])
    assert SECRET not in quote.before + quote.text + quote.after
    assert quote.text == "дорого"


@pytest.mark.parametrize("words", [[], [[]], [{"%"}], [{"_"}], [{"дор_го"}], [{"ни разу"}]])
def test_concordance_of_nothing_is_empty(store: Store, words: list[set[str]]) -> None:
    say(store, "a", "дорого")
    assert find(store, words) == concordance.Found((), 0, 0, ())


def test_concordance_tells_when_the_words_are_said(store: Store) -> None:
    words = tuple(Word(text, 1.0 + n, 1.5 + n, 0.9) for n, text in enumerate((" Ну", " это", " очень", " дорого.")))
    say(store, "a", "Ну это очень дорого.", words=words)
    say(store, "b", "Раз два дорого")
    heard = [(quote.start_s, quote.end_s) for quote in lines(store, [DEAR])]
    assert heard == [(4.0, 4.5), (0.0, 8.0)]
    assert [(quote.start_s, quote.end_s) for quote in lines(store, [VERY, DEAR])] == [(3.0, 4.5)]


def test_quotes_of_keep_their_order_and_to_where_they_are_asked(store: Store) -> None:
    mention = Mention(0, "objection", "price", 0, 10, MENTION, 0.0, 2.0, 0.9, ())
    for digit in "abc":
        say(store, digit, MENTION, mentions=[mention], started_at=datetime(2026, 5, ord(digit) - ord("a") + 1))
    store.save_deals([Deal("out-7000-a.mp3", outcome="lost")])
    ids = [f"{digit * 16}-0-0-10-objection" for digit in "cab"]
    asked = [ids[0], "gone-1-0-5-objection", *ids[1:]]
    assert [quote.mention_id for quote in quotes_of(store, asked)] == ids
    assert [quote.mention_id for quote in quotes_of(store, asked, Segment(where=(("outcome", "lost"),)))] == [ids[1]]
    assert [quote.mention_id for quote in quotes_of(store, asked, Segment(since=datetime(2026, 5, 2)))] == [
        ids[0],
        ids[2],
    ]
    assert quotes_of(store, asked, Segment(topic="pain")) == []
    assert quotes_of(store, []) == []
