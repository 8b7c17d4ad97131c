"""A turn's text becomes a valid spaCy document, with and without punctuation, alone and in a batch."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from foundation.errors import ModelError
from nlp import pipeline
from nlp.slovnet_component import valid_tree

TRANSCRIPTS = Path(__file__).parents[1] / "data" / "transcripts.jsonl"
needs_models = pytest.mark.usefixtures("models_home")


@pytest.fixture(scope="module")
def turns() -> list[str]:
    """Two hundred Russian turns."""
    calls = [json.loads(line) for line in TRANSCRIPTS.read_text("utf-8").splitlines()]
    texts = [turn["text"] for call in calls if call["language"] == "ru" for turn in call["turns"]]
    return texts[:200]


def annotation(doc):
    return [(t.text, t.lemma_, t.pos_, str(t.morph), t.dep_, t.head.i, t.ent_type_, t.is_sent_start) for t in doc]


@pytest.mark.parametrize("seed", range(200))
def test_pipeline_any_guessed_heads_become_a_tree_with_one_root(seed: int) -> None:
    rng = random.Random(seed)
    size = rng.randint(1, 12)
    guessed = [rng.randint(-1, size) for _ in range(size)]
    heads, relations = valid_tree(guessed, ["obl"] * size)
    assert [index for index in range(size) if heads[index] == index] == [relations.index("ROOT")]
    assert relations.count("ROOT") == 1
    for index in range(size):
        for _ in range(size):
            index = heads[index]
        assert relations[index] == "ROOT"


def test_pipeline_a_valid_tree_stays_as_it_is() -> None:
    assert valid_tree([1, -1, 1, 2], ["nsubj", "root", "obj", "amod"]) == (
        [1, 1, 1, 2],
        ["nsubj", "ROOT", "obj", "amod"],
    )


def test_pipeline_another_language_is_refused_in_one_sentence() -> None:
    with pytest.raises(ModelError, match="use ru or en"):
        pipeline.load("de")  # type: ignore[arg-type]


@pytest.mark.model
@pytest.mark.parametrize("language", ["ru", "en"])
def test_pipeline_models_that_are_not_there_are_named(language, tmp_path: Path) -> None:
    open_pipeline = pipeline._russian if language == "ru" else pipeline._english
    with pytest.raises(ModelError, match="cannot be read"):
        open_pipeline(tmp_path)


@pytest.mark.model
@needs_models
def test_pipeline_is_loaded_once() -> None:
    assert pipeline.load("ru") is pipeline.load("ru")


@pytest.mark.model
@needs_models
def test_pipeline_sentences_are_trees(turns: list[str]) -> None:
    for doc in pipeline.documents(turns, "ru"):
        for sentence in doc.sents:
            assert sum(token.head == token for token in sentence) == 1
            assert all(token.head.sent == sentence for token in sentence)


@pytest.mark.model
@needs_models
def test_pipeline_neighbours_in_a_batch_change_nothing(turns: list[str]) -> None:
    texts = [turns[3], "", "  ", *turns[4:20], " ".join(turns[20:60])]
    together = pipeline.documents(texts, "ru")
    alone = [pipeline.documents([text], "ru")[0] for text in texts]
    assert [annotation(doc) for doc in together] == [annotation(doc) for doc in alone]
    assert [doc.text for doc in together] == texts


@pytest.mark.model
@needs_models
@pytest.mark.parametrize("text", ["", " ", "\n\n", "!", "а", "  да  нет  ", "…", "слово " * 700])
def test_pipeline_odd_texts_are_annotated_too(text: str) -> None:
    (doc,) = pipeline.documents([text], "ru")
    assert doc.text == text
    assert not len(doc) or (
        doc.has_annotation("DEP") and doc.has_annotation("LEMMA") and doc.has_annotation("TAG") is False
    )
    assert sum(len(sentence) for sentence in doc.sents) == len(doc)


@pytest.mark.model
@needs_models
def test_pipeline_recognised_speech_is_one_sentence_with_lemmas() -> None:
    (doc,) = pipeline.documents(["честно говоря нам дороговато и какая-то онлайн-школа нас пугает"], "ru")
    assert len(list(doc.sents)) == 1
    lemmas = [token.lemma_ for token in doc]
    assert lemmas[-5:] == ["и", "какой-то", "онлайн-школа", "мы", "пугать"]
    assert {"VERB", "NOUN", "PRON"} <= {token.pos_ for token in doc}


@pytest.mark.model
@needs_models
def test_pipeline_punctuation_makes_sentences_and_capitals_make_names() -> None:
    (doc,) = pipeline.documents(["Меня зовут Фёдор Крылов. Стоимость устраивает?"], "ru")
    assert [sentence.text for sentence in doc.sents] == ["Меня зовут Фёдор Крылов.", "Стоимость устраивает?"]
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Фёдор Крылов", "PER")]
    verb = next(token for token in doc if token.text == "зовут")
    assert verb.lemma_ == "звать"
    assert verb.dep_ == "ROOT"
    assert verb.morph.get("Number") == ["Plur"]


@pytest.mark.model
@needs_models
@pytest.mark.parametrize(
    ("word", "lemma"), [("договора", "договор"), ("счёт", "счёт"), ("дешевле", "дешёвый"), ("телеграме", "телеграм")]
)
def test_pipeline_every_russian_word_has_a_dictionary_lemma(word: str, lemma: str) -> None:
    (doc,) = pipeline.documents([f"Про {word} мы поговорим."], "ru")
    assert doc[1].lemma_ == lemma


@pytest.mark.model
@needs_models
def test_pipeline_english_has_lemmas_syntax_and_names() -> None:
    (doc,) = pipeline.documents(["Daniel said the quotes were higher than we wanted."], "en")
    assert [token.lemma_ for token in doc][1:6] == ["say", "the", "quote", "be", "high"]
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Daniel", "PERSON")]
    assert [token.text for token in doc if token.dep_ == "ROOT"] == ["said"]
