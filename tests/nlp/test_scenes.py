from collections import Counter

import pytest

from foundation.records import CATEGORIES, KINDS, LANGUAGES
from nlp import scenes


def test_scenes_have_no_faults():
    assert scenes.faults() == []


def is_hard(mark: scenes.Mark) -> bool:
    """Whether words look like a mention and are none."""
    return mark.label == scenes.PRICE_QUESTION or mark.label.startswith("none/")


def test_scenes_are_thousands_of_turns_a_third_of_them_with_something_not_to_be_found():
    turns = scenes.annotated_turns()
    hard = [turn for turn in turns if any(is_hard(mark) for mark in turn.marks)]
    assert len(turns) >= 3000
    assert len(hard) >= 1500
    assert len(hard) / len(turns) >= 1 / 3


@pytest.mark.parametrize(("language", "fewest"), [("ru", 80), ("en", 5)])
def test_scenes_cover_every_category_and_kind(language, fewest):
    turns = [turn for turn in scenes.annotated_turns() if turn.language == language]
    count = Counter(scenes.split_label(mark.label) for turn in turns for mark in turn.marks)
    short = {category: count["objection", category] for category in CATEGORIES if count["objection", category] < fewest}
    short |= {kind: count[kind, None] for kind in KINDS if kind != "objection" and count[kind, None] < fewest}
    assert short == {}


@pytest.mark.parametrize("resolved", ["yes", "no", "unclear"])
def test_scenes_have_objections_answered_in_every_way(resolved):
    marks = [mark for turn in scenes.annotated_turns() for mark in turn.marks if mark.resolved == resolved]
    assert len(marks) >= 50


def test_scenes_are_in_their_language():
    for scene in scenes.load():
        assert scene.language in LANGUAGES
        for turn in scene.turns:
            letters = [letter for letter in turn.text.lower() if letter.isalpha()]
            cyrillic = sum("а" <= letter <= "ё" for letter in letters)
            assert cyrillic == 0 if scene.language == "en" else cyrillic > len(letters) / 2, turn.text


def test_scenes_marks_lie_in_their_turn_in_order():
    for turn in scenes.annotated_turns():
        edges = [edge for mark in turn.marks for edge in (mark.start_char, mark.end_char)]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(turn.text) for edge in edges)


def test_scenes_annotated_turns_follow_what_the_manager_said():
    said = {
        (scene.trade, turn.text): before.text
        for scene in scenes.load()
        for before, turn in zip(scene.turns, scene.turns[1:], strict=False)
        if (before.role, turn.role) == ("manager", "client")
    }
    turns = {(turn.trade, turn.text): turn.before for turn in scenes.annotated_turns()}
    assert said
    assert {key: turns[key] for key in said} == said


def test_scenes_parse_turn_gives_words_and_marks():
    text, marks = scenes.parse_turn("Ну, [objection/price=no|дорого]. [question|А лодка с вёслами?] Ага.")
    assert text == "Ну, дорого. А лодка с вёслами? Ага."
    assert [(text[mark.start_char : mark.end_char], mark.label, mark.resolved) for mark in marks] == [
        ("дорого", "objection/price", "no"),
        ("А лодка с вёслами?", "question", None),
    ]


def test_scenes_parse_turn_without_marks_is_the_text():
    assert scenes.parse_turn("Просто слова.") == ("Просто слова.", ())


def test_scenes_split_label_knows_kinds_categories_and_none():
    assert scenes.split_label("objection/price") == ("objection", "price")
    assert scenes.split_label("pain") == ("pain", None)
    assert scenes.split_label("question/price") == ("question", None)
    assert scenes.split_label("none/negated") == (None, None)
