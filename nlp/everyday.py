"""Number words and stop words as spaCy knows them, without spaCy: it takes longer to import than a page may to show."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from foundation.records import Language

_ORDINAL_ENDINGS = ("st", "nd", "rd", "th")


def is_number(word: str, language: Language) -> bool:
    """Whether a word is a number, in digits or in letters: what spaCy's `like_num` says of it.

    >>> [is_number(word, "ru") for word in ("5%", "двести", "дверь")]
    [True, True, False]
    """
    unsigned = word[1:] if word.startswith(("+", "-", "±", "~")) else word
    if language == "ru":
        unsigned = unsigned.removesuffix("%")
    plain = unsigned.replace(",", "").replace(".", "")
    parts = plain.split("/")
    if len(parts) <= 2 and all(part.isdigit() for part in parts):
        return True
    lower = plain.lower()
    ordinal = language == "en" and lower.endswith(_ORDINAL_ENDINGS) and lower[:-2].isdigit()
    return ordinal or lower in _listed(f"{language}_numbers")


def is_english_stop_word(word: str) -> bool:
    """Whether spaCy's list of English stop words has it, in lower case."""
    return word in _listed("en_stop_words")


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(tomllib.loads(files("nlp.data").joinpath("everyday_words.toml").read_text("utf-8"))[name].split())
