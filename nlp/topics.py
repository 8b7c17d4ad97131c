"""What a sentence speaks of, by the categories of objections: the words of a category, whoever sells whatever."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from foundation.records import Category, Kind, Language


def cues(category: Category | None, language: Language) -> frozenset[str]:
    """Lemmas by which one speaks of what a category of objections is about; none for `other` and None."""
    return _cues().get(language, {}).get(category, frozenset()) if category else frozenset()


def topics(terms: Iterable[str], kind: Kind, language: Language) -> tuple[Category, ...]:
    """The categories that a mention speaks of without being an objection: «а сколько стоит?» speaks of the price.

    `terms` are its lemmas. An objection has a category of its own; of it nothing is told here.
    """
    if kind == "objection":
        return ()
    said = set(terms)
    return tuple(category for category in _cues().get(language, {}) if said & cues(category, language))


@cache
def _cues() -> dict[str, dict[Category, frozenset[str]]]:
    text = files("nlp.data").joinpath("answer_cues.toml").read_text("utf-8")
    return {
        language: {category: frozenset(words.split()) for category, words in by_category.items()}
        for language, by_category in tomllib.loads(text).items()
    }
