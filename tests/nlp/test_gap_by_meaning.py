"""Pairs and answers by vectors made by hand: what is near in meaning, and only that, is brought together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foundation.records import CopyPhrase
from nlp.gap_by_meaning import MOST_TELLING, ClientQuote, Nearness, Pair, answer, pairs, telling_words, to_take_up
from tests.nlp.written import filling, phrase, quote


def found(phrases: list[CopyPhrase], quotes: list[ClientQuote], said: set[str] | None = None) -> list[Pair]:
    """Pairs among these and others that mean something else; those come last."""
    others, spoken = filling()
    phrases, quotes = [*phrases, *others], [*quotes, *spoken]
    return pairs(Nearness(phrases, quotes), phrases, quotes, said or set(), "ru")


def test_gap_by_meaning_nearness_takes_away_what_all_share() -> None:
    phrases, quotes = [phrase(f"п{n}", n) for n in range(8)], [quote(f"к{n}", n) for n in range(8)]
    nearness = Nearness(phrases, quotes)
    # Written and spoken vectors have an axis of their own each: the raw cosine of a pair is a half.
    assert np.diag(nearness.cosine) == pytest.approx(np.ones(8), abs=1e-5)
    assert (nearness.cosine - 2 * np.eye(8) <= 0).all()
    assert nearness.cosine.shape == nearness.beyond.shape == (8, 8)


def test_gap_by_meaning_what_is_near_to_everything_is_near_to_nothing() -> None:
    quotes = [quote(f"к{n}", 0, nearness=0.9) for n in range(12)] + [quote(f"д{n}", n) for n in range(1, 13)]
    nearness = Nearness([phrase("п", 0), phrase("д", 1), *(phrase(f"е{n}", n) for n in range(2, 13))], quotes)
    crowd, alone = nearness.beyond[0, 0], nearness.beyond[1, 12]
    assert nearness.cosine[0, 0] > 0.7
    assert crowd < 0.6 * alone


def test_gap_by_meaning_other_copy_tells_what_is_shared_and_is_not_compared() -> None:
    phrases, quotes = [phrase("п", 0)], [quote("к", 0), quote("м", 1)]
    # One phrase alone shares all of itself with itself: nothing is left to compare.
    assert np.abs(Nearness(phrases, quotes).cosine).max() < 1e-3
    nearness = Nearness(phrases, quotes, others=[phrase(f"д{n}", n) for n in range(1, 6)])
    assert nearness.cosine.shape == (1, 2)
    assert nearness.cosine[0, 0] > 0.5 > 0 > nearness.cosine[0, 1]


def test_gap_by_meaning_pairs_each_phrase_with_its_own_meaning() -> None:
    phrases = [phrase(f"слово{n} письмо{n}", n) for n in range(3)]
    quotes = [quote(f"ветер{n} дождь{n}", n) for n in (2, 0, 1)]
    assert {(pair.phrase, pair.quotes) for pair in found(phrases, quotes)} == {(0, (1,)), (1, (2,)), (2, (0,))}


def test_gap_by_meaning_pairs_hold_the_nearest_quote_first() -> None:
    quotes = [quote("ветер дождь", 0, nearness=0.7), quote("снег град", 0), quote("туман иней", 0, nearness=0.85)]
    (pair,) = found([phrase("слово письмо", 0)], quotes)
    assert pair.quotes == (1, 2, 0)


def test_gap_by_meaning_phrase_and_quote_stand_first_once() -> None:
    phrases = [phrase("слово письмо", 0), phrase("слово письмо", 0, start=40), phrase("узкий текст", 0)]
    quotes = [quote("ветер дождь", 0), quote("снег град", 0, nearness=0.9)]
    made = found(phrases, quotes)
    assert len(made) == 2
    assert len({pair.quotes[0] for pair in made}) == 2
    assert {phrases[pair.phrase].term for pair in made} == {"слово письмо", "узкий текст"}


@pytest.mark.parametrize(
    ("own", "other", "why"),
    [
        (phrase("слово письмо", 0, whole=True), quote("ветер дождь", 0), "a sentence is no phrase"),
        (phrase("слово письмо", 0), quote("ветер слово", 0), "a word in common is no other way of saying it"),
        (phrase("слово", 0), quote("ветер дождь", 0), "a word alone says too little"),
        (phrase("слово очень", 0), quote("ветер дождь", 0), "an everyday word does not make it two"),
        (phrase("слово письмо", 0), quote("ветер", 0), "so does a quote of one word"),
        (phrase("слово письмо", 0), quote("ветер очень", 0), "or of one and an everyday word"),
        (phrase("слово письмо", 0), quote("ветер дождь", 1), "another meaning"),
        (phrase("слово письмо", 0), quote("ветер дождь", 0, nearness=0.25), "a meaning that is far"),
    ],
)
def test_gap_by_meaning_makes_no_pair_of(own: CopyPhrase, other: ClientQuote, why: str) -> None:
    assert found([phrase("слово письмо", 0)], [quote("ветер дождь", 0)])
    assert found([own], [other]) == [], why


def test_gap_by_meaning_phrase_of_clients_words_needs_no_other() -> None:
    own, other = [phrase("слово письмо", 0)], [quote("ветер дождь", 0)]
    assert found(own, other, {"слово", "письмо"}) == []
    assert len(found(own, other, {"слово"})) == 1


def test_gap_by_meaning_word_of_marketing_that_the_dictionary_tells_stands_alone() -> None:
    assert len(found([phrase("омниканальность", 0)], [quote("ветер дождь", 0)])) == 1


def asked(phrases: list[CopyPhrase], of: int = 4, telling: tuple[str, ...] = ()) -> tuple[str, bool] | None:
    """The term of the sentence that is nearest to `of` quotes of meaning 0, and whether it answers."""
    others, spoken = filling()
    quotes = [*(quote(f"ветер{n}", 0) for n in range(of)), *spoken]
    everything = [*phrases, *others]
    near = answer(Nearness(everything, quotes), everything, range(len(phrases)), range(of), frozenset(telling))
    return None if near is None else (everything[near.phrase].term, near.answers)


def test_gap_by_meaning_answers_by_meaning_or_by_a_telling_word() -> None:
    near, far = phrase("близкий", 0, whole=True), phrase("далёкий", 1, whole=True)
    word = phrase("скидка срок", 0, whole=True, nearness=0.3)  # not near enough by itself
    assert asked([far, near]) == ("близкий", True)
    assert asked([far, word], telling=("скидка",)) == ("скидка срок", True)
    assert asked([far, word]) == ("скидка срок", False)
    halfway = phrase("рядом", 0, whole=True, nearness=0.35)
    assert asked([halfway, word], telling=("скидка",)) == ("скидка срок", True)  # though the other one is nearer
    assert asked([far, word, near], telling=("скидка",)) == ("близкий", True)  # the nearest of those that speak of it
    assert asked([far], telling=("скидка",)) == ("далёкий", False)
    assert asked([word], telling=("скид",)) == ("скидка срок", False)


def test_gap_by_meaning_telling_word_in_a_sentence_about_something_else_answers_nothing() -> None:
    assert asked([phrase("скидка срок", 2, whole=True)], telling=("скидка",)) == ("скидка срок", False)


def test_gap_by_meaning_only_sentences_of_the_document_answer() -> None:
    near, part = phrase("близкий", 0, whole=True), phrase("скидка", 0)
    assert asked([part], telling=("скидка",)) is None
    everything, quotes = [near, *filling()[0]], [quote("ветер", 0), *filling()[1]]
    assert answer(Nearness(everything, quotes), everything, [1, 2], [0], frozenset()) is None


def test_gap_by_meaning_telling_words_set_groups_apart() -> None:
    first = [quote(f"договор цена дорогой{n} очень") for n in range(6)]
    second = [quote(f"договор срок долгий{n} очень") for n in range(6)]
    # What both say tells nothing, nor does an everyday word, nor one that a single quote has.
    assert telling_words([first, second], "ru") == [frozenset({"цена"}), frozenset({"срок"})]
    assert telling_words([second, first], "ru") == [frozenset({"срок"}), frozenset({"цена"})]
    assert telling_words([], "ru") == []


def test_gap_by_meaning_telling_words_are_few_and_the_best() -> None:
    words = [f"предмет{n}" for n in range(MOST_TELLING + 5)]
    first = [quote(" ".join(words[: MOST_TELLING + 5 - n])) for n in range(MOST_TELLING + 4)]
    second = [quote("дождь ветер") for _ in range(9)]
    told = telling_words([first, second], "ru")[0]
    assert len(told) == MOST_TELLING
    assert words[0] in told
    assert telling_words([first, second], "ru", most=2)[0] == frozenset(words[:2])


def test_gap_by_meaning_takes_up_quotes_that_can_be_compared_and_answered() -> None:
    fitting = quote("дорогой монтаж", 0, category="price")
    others = [
        quote("expensive repair", 0, language="en"),
        quote("перезвонить потом", 0, category="brush_off"),  # copy has no answer to that
        replace(fitting, vector=np.ones(3, np.float32)),  # of another embedding model
    ]
    assert to_take_up([*others, fitting], "ru", filling()[0]) == [fitting]
    assert to_take_up([fitting], "ru", []) == []
