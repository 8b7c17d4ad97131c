"""Number words and stop words are those of spaCy."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest
from spacy.lang.en.stop_words import STOP_WORDS

from foundation.records import Language
from nlp import everyday

ODD = (
    "5",
    "5%",
    "1,5",
    "1.000",
    "-3",
    "±2",
    "+7",
    "1/2",
    "1/2/3",
    "/",
    "a/2",
    "1st",
    "22ND",
    "xth",
    "",
    "%",
    "-",
    "Два",
)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_everyday_numbers_are_those_of_spacy(language: Language) -> None:
    known = import_module(f"spacy.lang.{language}.lex_attrs")
    words = {*known._num_words, *getattr(known, "_ordinal_words", ()), *ODD, "дверь", "door", "Million", "сотая"}
    words |= {f"-{word}" for word in words} | {f"{word}%" for word in words} | {f"{word}." for word in words}
    assert {word for word in words if everyday.is_number(word, language)} == {w for w in words if known.like_num(w)}


def test_everyday_stop_words_are_those_of_spacy() -> None:
    assert everyday._listed("en_stop_words") == STOP_WORDS
    assert everyday.is_english_stop_word("whereas")
    assert not everyday.is_english_stop_word("door")


def test_everyday_words_are_known_without_spacy() -> None:
    asked = "import sys; from nlp import contrast, terms; "
    asked += "assert terms.is_everyday('двести', 'двести', 'ru') and terms.is_everyday('second', 'second', 'en'); "
    loaded = subprocess.run(
        [sys.executable, "-c", asked + "print({'spacy', 'torch'} & set(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "set()"
