import random

import pytest

from nlp import noise

TEXT = "Ну, дорого! А «рассрочка» есть? Well, that's far too much."


def test_noise_without_marks_keeps_the_words_of_a_span():
    plain, [(start, end)] = noise.without_marks(TEXT, [(4, 10)])
    assert plain[start:end] == "дорого"
    assert plain == plain.lower()
    assert not set(plain) & set(".,!?«»")


@pytest.mark.parametrize("seed", range(50))
def test_noise_misheard_spans_lie_in_the_text_in_order(seed):
    spans = [(4, 10), (12, 31), (32, len(TEXT))]
    heard, moved = noise.misheard(TEXT, spans, random.Random(seed))
    places = [place for span in moved for place in span]
    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] <= len(heard)


def test_noise_changes_some_words_and_not_most():
    text = "слово " * 2000
    heard, _ = noise.misheard(text, [], random.Random(0))
    same = sum(word == "слово" for word in heard.split())
    assert 1600 < same < 1990


def test_noise_is_the_same_for_the_same_chance():
    assert noise.misheard(TEXT, [], random.Random(3)) == noise.misheard(TEXT, [], random.Random(3))
