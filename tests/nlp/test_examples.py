from collections import Counter

import pytest

from foundation.records import CATEGORIES, KINDS, LANGUAGES
from nlp import examples


def test_examples_have_no_faults():
    assert examples.faults() == []


def test_examples_are_at_least_a_third_negatives():
    reasons = [example for example in examples.load() if examples.split_label(example.label) == (None, None)]
    assert len(reasons) / len(examples.load()) >= 1 / 3


@pytest.mark.parametrize(("language", "fewest"), [("ru", 15), ("en", 5)])
def test_examples_cover_every_category_and_kind(language, fewest):
    count = Counter(examples.split_label(example.label) for example in examples.load() if example.language == language)
    short = {category: count["objection", category] for category in CATEGORIES if count["objection", category] < fewest}
    short |= {kind: count[kind, None] for kind in KINDS if kind != "objection" and count[kind, None] < fewest}
    assert short == {}


def test_examples_are_in_their_language():
    for example in examples.load():
        assert example.language in LANGUAGES
        has_cyrillic = any("а" <= letter <= "я" for letter in example.text.lower())
        assert has_cyrillic == (example.language == "ru"), example.text


def test_examples_split_label_knows_kinds_categories_and_none():
    assert examples.split_label("objection/price") == ("objection", "price")
    assert examples.split_label("pain") == ("pain", None)
    assert examples.split_label("none/negated") == (None, None)


def test_examples_fingerprint_is_of_the_content():
    assert len(examples.fingerprint()) == 64
    assert examples.fingerprint() == examples.fingerprint()
