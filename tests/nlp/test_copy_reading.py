"""Copy read twice is the same copy, each paragraph in its language, each phrase a piece of its paragraph."""

from __future__ import annotations

import numpy as np
import pytest

from foundation.records import Copy, Language
from foundation.settings import Settings
from nlp import copy_reading, plain_words
from nlp.embedding import embed
from nlp.languages import language_of

PARAGRAPHS = [
    "  Срочный ремонт холодной кровли. Мастер приедет завтра!  ",
    "We deliver heavy furniture. It is cheap.",
    "Ремонт кровли",
    "—",
]


@pytest.fixture(scope="module")
def site(models_home: Settings) -> Copy:
    return copy_reading.read("site.md", PARAGRAPHS, models_home)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Срочный ремонт", "ru"),
        ("Urgent repair", "en"),
        ("Ремонт по системе all inclusive для всех квартир", "ru"),
        ("Repair, or as they say, ремонт", "en"),
        ("Ёж", "ru"),
        ("Ключ WiFi", "ru"),
    ],
)
def test_copy_reading_tells_languages_by_letters(text: str, language: Language) -> None:
    assert language_of(text) == language
    assert language_of(text.upper()) == language


@pytest.mark.model
def test_copy_reading_reads_each_paragraph_in_its_language(site: Copy) -> None:
    assert [part.text for part in site.parts] == PARAGRAPHS
    assert [part.language for part in site.parts][:3] == ["ru", "en", "ru"]
    assert site.parts[0].terms["холодный кровля"] == {"холодной кровли": 1}
    assert site.parts[1].terms["heavy furniture"] == {"heavy furniture": 1}
    assert site.parts[3].terms == {}


@pytest.mark.model
def test_copy_reading_phrases_are_pieces_of_their_paragraphs(site: Copy) -> None:
    for phrase in site.phrases:
        assert phrase.text == PARAGRAPHS[phrase.part][phrase.start_char : phrase.end_char]
        assert phrase.text == phrase.text.strip() != ""
        vector = np.frombuffer(phrase.vector, "<f4")
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
    assert [phrase.text for phrase in site.phrases if phrase.whole] == [
        "Срочный ремонт холодной кровли.",
        "Мастер приедет завтра!",
        "We deliver heavy furniture.",
        "It is cheap.",
        "Ремонт кровли",
    ]
    within = [phrase.text for phrase in site.phrases if not phrase.whole]
    assert "Срочный ремонт холодной кровли" in within
    # Nothing that lies in a longer phrase.
    assert not {"Срочный ремонт", "ремонт", "холодной кровли", "furniture"} & set(within)


@pytest.mark.model
def test_copy_reading_is_the_same_each_time(site: Copy, models_home: Settings) -> None:
    assert copy_reading.read("site.md", PARAGRAPHS, models_home) == site
    docs = copy_reading.documents(PARAGRAPHS, models_home)
    assert copy_reading.read("site.md", PARAGRAPHS, models_home, docs) == site
    assert site.method == copy_reading.method(models_home)


@pytest.mark.model
def test_copy_reading_other_name_or_text_is_another_copy(site: Copy, models_home: Settings) -> None:
    others = [("other.md", PARAGRAPHS[2:]), ("site.md", PARAGRAPHS[2:]), ("site.md", [*PARAGRAPHS[2:], "Кран"])]
    ids = {site.copy_id} | {copy_reading.read(name, list(texts), models_home).copy_id for name, texts in others}
    assert len(ids) == 4
    assert {len(copy_id) for copy_id in ids} == {16}


@pytest.mark.model
def test_copy_reading_of_nothing_is_empty(models_home: Settings) -> None:
    nothing = copy_reading.read("empty.txt", [], models_home)
    assert (nothing.parts, nothing.phrases) == ((), ())


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "language"),
    [("Комплексное решение", "ru"), ("Бесшовная интеграция", "ru"), ("Seamless integration", "en")],
)
def test_copy_reading_moves_corporate_phrases_towards_plain_words(
    text: str, language: Language, models_home: Settings
) -> None:
    read = copy_reading.read("site.md", [text], models_home)
    phrase = next(phrase for phrase in read.phrases if not phrase.whole)
    glosses = plain_words.glosses(phrase.term.split(), language)
    assert glosses
    own, *plain = embed([phrase.text, *glosses], models_home.embedding)
    vector = np.frombuffer(phrase.vector, "<f4")
    for gloss in plain:
        assert vector @ gloss > own @ gloss + 0.05
    assert vector @ own > 0.9


@pytest.mark.model
def test_copy_reading_vectors_of_plain_phrases_are_the_models_own(site: Copy, models_home: Settings) -> None:
    plain = [phrase for phrase in site.phrases if phrase.text == "Ремонт кровли"]
    (own,) = embed(["Ремонт кровли"], models_home.embedding)
    assert plain
    for phrase in plain:
        assert np.frombuffer(phrase.vector, "<f4") @ own == pytest.approx(1, abs=1e-4)


@pytest.mark.model
def test_copy_reading_paragraphs_do_not_change_each_others_phrases(models_home: Settings) -> None:
    texts = ["Комплексное решение", "Бесшовная интеграция", "Ремонт кровли"]
    together = copy_reading.read("site.md", texts, models_home).phrases
    alone = [phrase for text in texts for phrase in copy_reading.read("site.md", [text], models_home).phrases]
    for one, other in zip(together, alone, strict=True):
        assert one.text == other.text
        assert np.frombuffer(one.vector, "<f4") @ np.frombuffer(other.vector, "<f4") == pytest.approx(1, abs=1e-3)
