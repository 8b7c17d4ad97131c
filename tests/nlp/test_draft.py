"""A draft is the closer to the clients' language the more of its words they say, and its marks are its own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foundation.records import Copy
from foundation.settings import Settings
from nlp import copy_reading, terms
from nlp.draft import Checked, Usage, check, closeness
from tests.nlp.written import Counts, copy, filling, part, phrase, quote

# Twenty calls: «труба» in all, «кран» in five, «вода» in two, «насос» in one.
CALLS: dict[str, Counts] = {
    f"call{n}": {"труба": 1}
    | ({"кран": 2} if n < 5 else {})
    | ({"вода": 1, "холодный вода": 1, "холодный": 1} if n < 2 else {})
    | ({"насос": 30, "большой насос": 1} if n < 1 else {})
    for n in range(20)
}


def usage(calls: dict[str, Counts]) -> Usage:
    """How often these clients say each term."""
    counts: dict[str, tuple[int, int]] = {}
    for counted in calls.values():
        for term, count in counted.items():
            times, in_calls = counts.get(term, (0, 0))
            counts[term] = (times + count, in_calls + 1)
    return Usage(counts, len(calls), len(calls))


def found(text: str, *phrases: str) -> list[terms.Occurrence]:
    """Each word of a text is a term, and so are these phrases."""
    where = [(word, text.index(word)) for word in text.split()] + [(one, text.index(one)) for one in phrases]
    return [terms.Occurrence(one, one, start, start + len(one)) for one, start in where]


def checked(*texts: str, phrases: tuple[str, ...] = (), calls: dict[str, Counts] | None = None) -> Checked:
    """Drafts without vectors, by their words alone."""
    draft = copy("draft", [part(text) for text in texts])
    occurrences = [found(text, *(one for one in phrases if one in text)) for text in texts]
    return check(draft, occurrences, {"ru": usage(CALLS if calls is None else calls)}, [], {})


def close(*texts: str) -> float:
    value = checked(*texts).closeness
    assert value is not None
    return value


def test_draft_closeness_is_0_for_foreign_words_and_1_for_the_clients_own() -> None:
    assert close("синергия платформа") == 0
    assert close("труба кран") == 1
    assert close("труба синергия") == 0.5
    assert checked("").closeness is None
    assert checked("очень весь сказать").closeness is None  # everyday words are nobody's


def test_draft_closeness_rises_as_foreign_words_are_replaced() -> None:
    drafts = ["синергия платформа решение", "синергия платформа труба", "синергия кран труба", "вода кран труба"]
    values = [close(draft) for draft in drafts]
    assert values == sorted(values)
    assert len(set(values)) == len(values)


def test_draft_closeness_rises_with_the_calls_and_not_with_one_talkative_client() -> None:
    calls: list[dict[str, Counts]] = [
        {f"call{n}": {"кран": 1} if n < having else {"труба": 1} for n in range(100)} for having in (0, 1, 3, 9, 10, 50)
    ]
    values = [checked("кран", calls=some).closeness for some in calls]
    assert values[0] == 0
    assert values == sorted(values, key=lambda value: value or 0)
    assert len(set(values)) == 5
    assert values[-2] == values[-1] == 1  # every tenth call is enough
    loud = {call: dict.fromkeys(counts, 100) for call, counts in calls[1].items()}
    assert checked("кран", calls=loud).closeness == values[1]


@pytest.mark.parametrize("total", [1, 2, 10, 1000])
def test_draft_closeness_stays_within_0_and_1(total: int) -> None:
    for calls in ([0], [total], [1, 0, total], [total] * 9):
        value = closeness(calls, total)
        assert value is not None
        assert 0 <= value <= 1
    assert closeness([], total) is None
    assert closeness([0, 0], total) == 0


def test_draft_closeness_does_not_depend_on_order_or_paragraphs() -> None:
    assert close("труба синергия", "вода") == pytest.approx(close("вода", "синергия труба"))
    assert close("труба синергия", "вода") == pytest.approx(close("синергия вода труба"))


def test_draft_counts_its_words() -> None:
    result = checked("труба синергия очень", "платформа")
    assert (result.words, result.foreign) == (3, 2)
    assert result.parts == ("труба синергия очень", "платформа")


def test_draft_marks_say_who_says_a_word() -> None:
    marks = {mark.term: mark for mark in checked("труба синергия насос очень").marks}
    assert {term: (mark.said, mark.count, mark.calls) for term, mark in marks.items()} == {
        "труба": ("said", 20, 20),
        "синергия": ("foreign", 0, 0),
        "насос": ("said", 30, 1),
    }


def test_draft_marks_a_phrase_that_clients_say_in_place_of_its_words() -> None:
    result = checked("труба холодный вода", "большой насос", phrases=("холодный вода", "большой насос"))
    # «большой насос» is what a single client said: its words stand alone.
    assert [(mark.part, mark.term) for mark in result.marks] == [
        (0, "труба"),
        (0, "холодный вода"),
        (1, "большой"),
        (1, "насос"),
    ]


def draft_of_pair() -> Copy:
    others, _ = filling()
    text = "холодный решение труба"
    return copy("draft", [part(text)], [phrase("холодный решение", 0), *others])


def test_draft_marks_what_clients_say_otherwise() -> None:
    draft = draft_of_pair()
    quotes = [*filling()[1], quote("всё место", 0), quote("офис склад", 0, nearness=0.9)]
    result = check(
        draft, [found(draft.parts[0].text, "холодный решение")], {"ru": usage(CALLS)}, quotes, {"ru": filling()[0]}
    )
    marks = [mark for mark in result.marks if mark.term in ("холодный", "решение", "холодный решение", "труба")]
    assert [(mark.term, mark.said, mark.pair) for mark in marks] == [
        ("холодный решение", "otherwise", "всё место"),
        ("труба", "said", None),
    ]
    assert marks[0].mention_ids == ("всё место", "офис склад")
    assert draft.parts[0].text[marks[0].start_char : marks[0].end_char] == "холодный решение"


def test_draft_promise_is_doubted_by_those_who_ask_about_it() -> None:
    sentences = [
        phrase("монтаж каждый день", 0, whole=True),
        phrase("работать без выходной", 1, whole=True, start=30),
        phrase("кратко", 2, whole=True, start=60),
    ]
    draft = copy("draft", [part("текст " * 20)], sentences)
    quotes = [
        *(replace(quote, kind="question") for quote in filling()[1]),
        quote("когда монтаж будет", 0, kind="question"),
        quote("вдруг обман", 0, category="trust"),
        quote("ваш монтаж каков", 0, kind="question", nearness=0.5),  # from afar, but by the same word
        quote("ваш офис далеко", 0, kind="question", nearness=0.5),  # from afar, and by no word
        quote("дорогой очень", 1, category="price"),  # an objection to the price questions no promise
        quote("зачем", 2, kind="question"),  # nothing is promised in one word
    ]
    doubts = check(draft, [[]], {"ru": usage(CALLS)}, quotes, {"ru": filling()[0]}).doubts
    assert [(doubt.start_char, doubt.end_char) for doubt in doubts] == [(0, len("монтаж каждый день"))]
    assert set(doubts[0].mention_ids) == {"когда монтаж будет", "вдруг обман", "ваш монтаж каков"}


def test_draft_in_a_language_that_no_client_speaks_has_no_marks() -> None:
    draft = copy("draft", [part("pipe", language="en")])
    result = check(draft, [found("pipe")], {"ru": usage(CALLS)}, [], {})
    assert (result.marks, result.closeness, result.parts) == ((), None, ("pipe",))


@pytest.mark.model
def test_draft_as_it_is_read(models_home: Settings) -> None:
    text = "Комплексное решение для трубы. Кран поставим быстро, холодная вода будет!"
    better = "Трубы целиком. Кран поставим быстро, холодная вода будет!"
    results = []
    for written in (text, better):
        paragraphs = [written, "Pipes."]
        docs = copy_reading.documents(paragraphs, models_home)
        draft = copy_reading.read("draft", paragraphs, models_home, docs)
        occurrences = [list(terms.occurrences(doc)) for doc in docs]
        results.append(check(draft, occurrences, {"ru": usage(CALLS)}, [], {}))
    first, second = results
    assert first.closeness is not None
    assert second.closeness is not None
    assert 0 < first.closeness < second.closeness < 1
    for mark in first.marks:
        written = first.parts[mark.part][mark.start_char : mark.end_char]
        assert written == written.strip() != ""
    for before, after in zip(first.marks, first.marks[1:], strict=False):
        assert (before.part, before.end_char) <= (after.part, after.start_char)
    shown = {text[mark.start_char : mark.end_char]: mark.said for mark in first.marks}
    assert shown["Комплексное"] == "foreign"
    assert shown["трубы"] == shown["Кран"] == shown["холодная вода"] == "said"
