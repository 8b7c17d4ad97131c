import numpy as np
import pytest

from nlp import wording

SAID = (
    "Дорого для нас.",
    "Слишком дорого!",
    "А где склад?",
    "Где у вас склад?",
    "Спасибо, до свидания.",
    "Всего доброго.",
)
LABELS = (0, 0, 1, 1, 3, 3)


@pytest.fixture(scope="module")
def learnt() -> wording.Wording:
    return wording.learn(SAID, LABELS, 4)


def test_wording_knows_what_it_learnt_in_other_forms_of_the_words(learnt):
    found = learnt.scores(["дороговато", "Склады где?", "Доброго вечера"]).argmax(axis=1)
    assert found.tolist() == [0, 1, 3]


def test_wording_looks_at_no_marks_and_capitals(learnt):
    one, other = learnt.scores(["Ну... ДОРОГО, для нас!", "ну дорого для нас"])
    np.testing.assert_array_equal(one, other)


def test_wording_of_unknown_words_and_of_none_is_the_same_for_whoever_says_them(learnt):
    empty, marks = learnt.scores(["", "?!"])
    np.testing.assert_array_equal(empty, marks)
    assert learnt.scores([]).shape == (0, 4)


def test_wording_holds_a_label_without_examples_for_unlikely(learnt):
    assert (learnt.scores([*SAID, "что-то совсем иное"]).argmin(axis=1) == 2).all()


def test_wording_that_has_learnt_nothing_prefers_nothing():
    assert not wording.nothing_learnt(4).scores(SAID).any()


def test_wording_of_the_same_clauses_is_the_same(learnt):
    again = wording.learn(SAID, LABELS, 4)
    np.testing.assert_array_equal(again.weights, learnt.weights)
    np.testing.assert_array_equal(again.bias, learnt.bias)
