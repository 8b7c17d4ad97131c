from itertools import pairwise

import pytest

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
