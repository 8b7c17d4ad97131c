"""Marketing words are found in any form, the longest first, and are told in words that are not their own."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from foundation.records import LANGUAGES, Language
from nlp.dictionary import analyzer
from nlp.plain_words import EITHER, glosses

WRITTEN = tomllib.loads(files("nlp.data").joinpath("plain_words.toml").read_text("utf-8"))
# Little words that a key and its gloss may share.
LITTLE = {"a", "and", "the", "to", "of"}


def phrases(language: Language) -> list[str]:
    return [phrase for either in WRITTEN[language] for phrase in either.split(EITHER)]


def lemma(word: str) -> str:
    return str(analyzer().parse(word)[0].normal_form).replace("ё", "е")


def test_plain_words_russian_keys_are_their_own_normal_forms() -> None:
    assert [word for phrase in phrases("ru") for word in phrase.split() if word != lemma(word)] == []


def test_plain_words_english_keys_are_lower_case_words() -> None:
    assert [phrase for phrase in phrases("en") if not re.fullmatch("[a-z]+( [a-z]+)*", phrase)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_no_key_stands_twice(language: Language) -> None:
    assert [phrase for phrase, times in Counter(phrases(language)).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_every_key_gives_what_stands_beside_it(language: Language) -> None:
    """Two keys that are read as one would hide each other."""
    for either, said in WRITTEN[language].items():
        for phrase in either.split(EITHER):
            assert glosses(phrase.split(), language) == tuple(said), phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_keys_and_glosses_are_short(language: Language) -> None:
    assert all(1 <= len(phrase.split()) <= 4 for phrase in phrases(language))
    for either, said in WRITTEN[language].items():
        assert 1 <= len(said) <= 3, either
        assert all(2 <= len(re.findall(r"[\w'-]+", gloss)) <= 10 for gloss in said), either


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_gloss_does_not_repeat_its_key(language: Language) -> None:
    for either, said in WRITTEN[language].items():
        words = {word for gloss in said for word in re.findall(r"[\w']+", gloss.lower())}
        words = {lemma(word) for word in words} if language == "ru" else words
        assert not words & set(re.findall(r"\w+", either)) - LITTLE, either


def test_plain_words_longest_entry_wins_and_hides_its_parts() -> None:
    whole, part = glosses(["надежный", "партнер"], "ru"), glosses(["надежный"], "ru")
    assert whole != () != part
    assert not set(whole) & set(part)
    assert glosses(["ваш", "надежный", "партнер"], "ru") == whole


def test_plain_words_entries_follow_in_order_each_gloss_once() -> None:
    first, second = glosses(["экосистема"], "ru"), glosses(["масштабируемость"], "ru")
    assert glosses(["экосистема", "масштабируемость", "экосистема"], "ru") == first + second
    assert glosses(["масштабируемость", "и", "экосистема"], "ru") == second + first


@pytest.mark.parametrize("word", ["отказоустойчивое", "бесшовной", "энергоэффективностью", "надёжный", "надежного"])
def test_plain_words_russian_forms_meet_one_entry(word: str) -> None:
    assert glosses([word], "ru") == glosses([lemma(word)], "ru") != ()


def test_plain_words_forms_and_hyphens_make_no_difference() -> None:
    assert glosses(["масштабируемый"], "ru") == glosses(["масштабировать"], "ru") != ()
    assert glosses(["tailored"], "en") == glosses(["tailor"], "en") != ()
    assert glosses(["cutting-edge"], "en") == glosses(["cut", "edge"], "en") == glosses(["cutting", "edge"], "en") != ()
    assert glosses(["analytics"], "en") == glosses(["analytic"], "en") != ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_unknown_is_empty(language: Language) -> None:
    assert glosses([], language) == ()
    assert glosses(["абракадабра", "zyzzyva"], language) == ()


def test_plain_words_each_language_knows_its_own_only() -> None:
    assert glosses(["seamless"], "ru") == ()
    assert glosses(["экосистема"], "en") == ()
