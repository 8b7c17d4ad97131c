from itertools import pairwise

import pytest

from foundation.records import Turn, Word
from nlp import segments


def quoted(text: str) -> list[str]:
    return [text[part.start_char : part.end_char] for part in segments.split(text)]


def test_segments_are_sentences_without_closing_periods():
    assert quoted("Нам это рано. А когда начнёте?") == ["Нам это рано", "А когда начнёте?"]


def test_segments_have_no_opening_fillers():
    assert quoted("Ну, слушайте, у нас всё есть.") == ["у нас всё есть"]
    assert quoted("Well, we have one.") == ["we have one"]


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "— …"])
def test_segments_of_a_text_without_words_are_none(text):
    assert segments.split(text) == []


def test_segments_keep_a_filler_that_stands_alone():
    assert quoted("Ну.") == ["Ну"]


def test_segments_do_not_split_at_a_point_inside_a_number():
    assert quoted("Там 2.5 метра. Хватит") == ["Там 2.5 метра", "Хватит"]


def test_segments_of_a_long_text_without_punctuation_are_cut_at_conjunctions():
    text = "мы возим цемент и кирпич по всей области уже десять лет на своих машинах " * 2
    parts = quoted(text + "но зимой дороги стоят и водителей найти почти невозможно")
    assert len(parts) == 2
    assert parts[1].startswith("но зимой")


def test_segments_are_in_order_and_do_not_overlap():
    parts = segments.split("Да. Ну, мы думали, но пока рано... Потом! Может быть, летом?")
    assert all(one.end_char <= two.start_char for one, two in pairwise(parts))


def turn_of(*parts: str, pause_s: float, mark: str = "") -> Turn:
    """A turn whose parts have this pause between them, and whose words have 0.1 s."""
    words, now = [], 3.0
    for part in parts:
        texts = part.split()
        for text in [*texts[:-1], texts[-1] + mark]:
            words.append(Word(text, now, now + 0.3))
            now += 0.4
        now += pause_s - 0.1
    return Turn(0, "A", 3.0, words[-1].end_s, " ".join(word.text for word in words), words=tuple(words))


def test_segments_of_text_without_punctuation_are_cut_at_pauses():
    parts = ("нам это рано", "а когда начнёте", "нам рано")
    turn = turn_of(*parts, pause_s=0.8)
    cut = segments.split(turn.text, segments.after_pauses(turn))
    assert [turn.text[part.start_char : part.end_char] for part in cut] == list(parts)
    assert segments.after_pauses(turn_of(*parts, pause_s=0.3)) == []


def test_segments_of_text_with_punctuation_are_sentences_whatever_the_pauses():
    turn = turn_of("нам это рано", "а когда начнёте", pause_s=0.8, mark=".")
    assert segments.after_pauses(turn) == []


def test_segments_without_times_have_no_pauses():
    assert segments.after_pauses(Turn(0, "A", 0.0, 9.0, "нам это рано а когда начнёте")) == []
