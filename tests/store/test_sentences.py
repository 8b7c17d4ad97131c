"""Sentences of a turn: each with its time and its place in the text as it is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foundation.masking import MASKS, masked
from foundation.records import Mention, PersonalSpan, Word
from store import quotes
from store.sentences import LONGEST, sentences
from store.store import Store
from tests.store.conftest import SECRET, make_analysis

TEXT = "Добрый день! Это стоит 6.20, т. е. дорого. Понимаете? Я подумаю"


def words_of(text: str, pause_s: float = 0.1) -> list[Word]:
    """Words of half a second each."""
    return [Word(word, (0.5 + pause_s) * n, (0.5 + pause_s) * n + 0.5) for n, word in enumerate(text.split())]


def said(text: str, found: tuple[object, ...] | None = None, **more: object) -> list[str]:
    found = found or sentences(text, words_of(text), 0, 10, **more)  # type: ignore[arg-type]
    return [text[one.start_char : one.end_char] for one in found]  # type: ignore[attr-defined]


def test_sentences_end_where_a_reader_would_end_them() -> None:
    expected = ["Добрый день!", "Это стоит 6.20, т. е. дорого.", "Понимаете?", "Я подумаю"]
    assert said(TEXT) == expected
    assert said(TEXT, sentences(TEXT, [], 0, 10)) == expected


def test_sentences_have_the_times_of_their_words() -> None:
    first, second, *_rest = sentences(TEXT, words_of(TEXT), 0, 10)
    assert (first.start_s, first.end_s) == pytest.approx((0.0, 1.1))
    assert second.start_s == pytest.approx(1.2)


@pytest.mark.parametrize("words", [[], [Word("другое", 1, 2)], words_of(TEXT)[:-1], [Word("", 0, 1)]])
def test_sentences_without_words_of_the_text_share_the_turn_out(words: list[Word]) -> None:
    found = sentences(TEXT, words, 10, 10 + len(TEXT))
    assert [round(one.start_s) - 10 for one in found] == [one.start_char for one in found]
    assert found[-1].end_s == pytest.approx(10 + len(TEXT))


def test_sentences_without_signs_are_not_endless() -> None:
    text = " ".join(["слово"] * 400)
    found = said(text)
    assert len(found) > 5
    assert max(map(len, found)) < LONGEST + 10
    assert " ".join(found) == text


def test_sentences_end_at_a_pause_where_they_are_long() -> None:
    words = words_of(" ".join(["слово"] * 30))
    later = [replace(word, start_s=word.start_s + 2, end_s=word.end_s + 2) for word in words[18:]]
    found = sentences(" ".join(["слово"] * 30), [*words[:18], *later], 0, 30)
    assert [one.end_char for one in found] == [18 * 6 - 1, 30 * 6 - 1]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "?" * 100_000, "а. Б" * 20_000, "😀! Ух"])
def test_sentences_of_any_text_are_apart_and_in_order(text: str) -> None:
    found = sentences(text, [], 0, 5)
    edges = [char for one in found for char in (one.start_char, one.end_char)]
    assert edges == sorted(edges)
    assert all(one.start_char < one.end_char <= len(text) and one.start_s <= one.end_s for one in found)
    assert "".join(said(text, found) if found else []).replace(" ", "") == "".join(text.split())


def test_sentences_are_counted_in_the_masked_text() -> None:
    text = "Я Иван. Звоните 8 900. 12 Петру. Да"
    personal = [PersonalSpan(2, 6, "name"), PersonalSpan(16, 25, "phone"), PersonalSpan(26, 31, "name")]
    shown = masked(text, personal)
    found = said(shown, sentences(text, words_of(text), 0, 10, personal))
    assert found == [f"Я {MASKS['name']}.", f"Звоните {MASKS['phone']} {MASKS['name']}.", "Да"]


@pytest.mark.parametrize("cut", range(2, 30))
def test_sentences_are_counted_in_pieces_that_a_mask_is_cut_by(cut: int) -> None:
    text = "Я Иван. Звоните 8 900. 12 Петру. Да"
    personal = [PersonalSpan(2, 6, "name"), PersonalSpan(16, 25, "phone")]
    shown = masked(text[:cut], personal) + masked(text[cut:], personal, cut)
    found = said(shown, sentences(text, words_of(text), 0, 10, personal, [cut]))
    assert found[0].startswith("Я ‹имя›")
    assert found[-1] == "Да"
    assert "".join(found).replace(" ", "") == shown.replace(" ", "")


def test_transcript_tells_sentences_of_what_it_shows(store: Store) -> None:
    text = f"Я {SECRET}. И это дорого. Для нас!"
    made = make_analysis(text=text)
    store.save(replace(made, mentions=(_across(made.mentions[0], text),)), {})
    manager, client = quotes.transcript(store, "a" * 16)
    shown = "".join(piece for piece, _kind, _category in client.pieces)
    assert SECRET not in shown
    assert [shown[one.start_char : one.end_char] for one in client.sentences] == [
        f"Я {MASKS['name']}.",
        "И это дорого.",
        "Для нас!",
    ]
    assert [one.start_s for one in client.sentences] == pytest.approx([3.0, 4.0, 5.5])
    assert (manager.sentences[0].start_s, manager.sentences[-1].end_s) == pytest.approx((0.0, 2.5))


def _across(mention: Mention, text: str) -> Mention:
    """The mention with an end in the next sentence."""
    end = text.index(" нас")
    return replace(mention, end_char=end, text=text[mention.start_char : end])
