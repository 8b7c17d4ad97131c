"""The words of a category are lemmas that can be met, and tell what a mention speaks of."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from foundation.records import CATEGORIES, LANGUAGES, Language
from nlp import pipeline, terms
from nlp.dictionary import analyzer
from nlp.topics import cues, topics

TEXT = files("nlp.data").joinpath("answer_cues.toml").read_text("utf-8")
CUES: dict[str, dict[str, str]] = tomllib.loads(TEXT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_topics_cues_are_of_known_categories(language: Language) -> None:
    assert set(CUES[language]) <= set(CATEGORIES)
    for category, written in CUES[language].items():
        words = written.split()
        assert cues(category, language) == frozenset(words)  # type: ignore[arg-type]
        assert len(set(words)) == len(words) > 0, category
    assert set(CUES) == set(LANGUAGES)
    assert cues(None, language) == cues("other", language) == frozenset()


def test_topics_cues_are_lemmas() -> None:
    russian = [word for words in CUES["ru"].values() for word in words.split()]
    assert [word for word in russian if analyzer().parse(word)[0].normal_form.replace("ё", "е") != word] == []
    english = [word for words in CUES["en"].values() for word in words.split()]
    assert [word for word in english if not (word.isascii() and word.isalpha() and word.islower())] == []


@pytest.mark.model
@pytest.mark.usefixtures("models_home")
def test_topics_russian_cues_are_words_that_are_counted() -> None:
    """A cue that is no term would never be found in a sentence of copy."""
    russian = [word for words in CUES["ru"].values() for word in words.split()]
    docs = pipeline.documents(russian, "ru")
    assert [
        word for word, doc in zip(russian, docs, strict=True) if word not in terms.lemmas_of(terms.occurrences(doc))
    ] == []


def test_topics_cues_are_written_to_be_read() -> None:
    assert max(map(len, TEXT.splitlines())) <= 120
    assert all(line == '"""' for line in TEXT.splitlines() if line.endswith('"""') and not line.endswith('= """'))


def test_topics_of_a_mention_are_those_of_its_words() -> None:
    assert topics(["сколько", "стоить"], "question", "ru") == ("price",)
    assert set(topics(["цена", "договор", "пелерина"], "criterion", "ru")) == {"price", "contract"}
    assert topics(["pay", "deadline"], "need", "en") == ("price", "timing")
    assert topics(["пелерина"], "question", "ru") == topics([], "question", "ru") == ()


def test_topics_are_not_told_of_objections_nor_in_another_language() -> None:
    assert topics(["цена"], "objection", "ru") == ()
    assert topics(["цена"], "question", "en") == ()
