import pytest
import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from foundation.records import LANGUAGES
from nlp import patterns
from nlp.scenes import LABELS


def doc_of(words: list[str], lemmas: list[str], language: str = "ru") -> Doc:
    return Doc(spacy.blank(language).vocab, words=words, lemmas=lemmas)


def names(doc: Doc) -> set[str]:
    return {hit.pattern.name for hit in patterns.find(doc)}


def test_patterns_name_known_labels_and_languages():
    heads = {label.split("/")[0] for label in LABELS}
    for pattern in patterns.load():
        assert pattern.language in LANGUAGES
        assert set(pattern.labels) <= heads | set(LABELS), pattern.name
        assert pattern.phrases


@pytest.mark.parametrize("language", LANGUAGES)
def test_patterns_are_all_accepted_by_the_matcher(language):
    matcher = Matcher(spacy.blank(language).vocab)
    for pattern in patterns.load():
        if pattern.language == language:
            matcher.add(pattern.name, [rule for phrase in pattern.phrases for rule in patterns.rules(phrase)])
    assert len(matcher) > 0


def test_patterns_rules_take_lemmas_forms_and_options():
    (rule,) = patterns.rules("слово")
    assert rule == [{"LEMMA": {"IN": ["слово"]}}]
    assert patterns.rules("?=Слово")[0] == [{"LOWER": {"IN": ["Слово"]}, "OP": "?"}]
    assert len(patterns.rules("один|=два")) == 2


@pytest.mark.parametrize("between", range(patterns.GAP + 2))
def test_patterns_gap_is_a_few_words_at_most(between):
    words = ["один", *["слово"] * between, "два"]
    doc = doc_of(words, words)
    matcher = Matcher(doc.vocab)
    matcher.add("gap", patterns.rules("один ... два"))
    assert bool(matcher(doc)) == (between <= patterns.GAP)


def test_patterns_do_not_reach_over_the_end_of_a_sentence():
    words = ["не", "сегодня", ".", "потянем"]
    assert "cannot pay so much" not in names(doc_of(words, ["не", "сегодня", ".", "потянуть"]))


def test_patterns_find_a_cue_at_its_characters():
    doc = doc_of(["Это", "дорого", "."], ["это", "дорого", "."])
    hit = next(hit for hit in patterns.find(doc) if not hit.pattern.alone)
    assert hit.pattern.name == "too expensive"
    assert doc.text[hit.start_char : hit.end_char] == "дорого"


def test_patterns_guard_silences_the_cue_it_covers():
    doc = doc_of(["Это", "не", "дорого"], ["это", "не", "дорого"])
    assert names(doc) == {"price is denied to be high"}


def test_patterns_of_another_language_are_not_used():
    assert names(doc_of(["it", "is", "expensive"], ["it", "be", "expensive"], "ru")) == set()
    assert "too expensive" in names(doc_of(["it", "is", "expensive"], ["it", "be", "expensive"], "en"))


def test_patterns_find_nothing_in_an_empty_document():
    assert patterns.find(doc_of([], [])) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["Дорого", "."], True),
        (["Ого", ".", "Дорого", "!"], True),
        (["Ну", "это", "дорого", "для", "нас", "."], True),
        (["Дорого", "стоит", "бензин", "."], False),
        (["Не", "дорого", "."], False),
    ],
)
def test_patterns_alone_are_a_whole_sentence(words, found):
    doc = doc_of(words, [word.lower() for word in words])
    assert ("too expensive, in a word" in names(doc)) == found
    assert "too expensive" in {hit.pattern.reason for hit in patterns.find(doc)} or not found
