"""What can be skipped is found as it is marked in `disfluent_turns.txt`; and what holds of any turn."""

import re
from pathlib import Path

import pytest

from nlp import disfluencies

MARKED = [
    line
    for line in (Path(__file__).parent / "disfluent_turns.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
UNMARKED = [line.translate({ord("{"): None, ord("}"): None}) for line in MARKED]
WORD = re.compile(r"\w+(?:[-’']\w+)*")


def language_of(text: str) -> str:
    return "ru" if re.search("[а-яё]", text.lower()) else "en"


def spans_of(text: str) -> tuple[tuple[int, int], ...]:
    from nlp import pipeline

    return disfluencies.spans(pipeline.documents([text], language_of(text))[0])


def greyed(text: str) -> list[str]:
    return [text[start:end] for start, end in spans_of(text)]


def words_in(text: str, spans) -> set[tuple[int, int]]:
    return {match.span() for match in WORD.finditer(text) if any(s <= match.start() < e for s, e in spans)}


def marked(line: str) -> tuple[str, list[tuple[int, int]]]:
    text, spans = "", []
    for part in re.split(r"(\{[^}]*\})", line):
        if part.startswith("{"):
            spans.append((len(text), len(text) + len(part) - 2))
        text += part.strip("{}")
    return text, spans


@pytest.mark.model
@pytest.mark.parametrize("language", ["ru", "en"])
def test_disfluencies_found_are_right(models_home, language):
    found = right = real = 0
    for text, spans in map(marked, MARKED):
        if language_of(text) == language:
            ours, theirs = words_in(text, spans_of(text)), words_in(text, spans)
            found, right, real = found + len(ours), right + len(ours & theirs), real + len(theirs)
    assert right / found >= 0.95
    assert right / real >= 0.8


@pytest.mark.model
def test_disfluencies_do_not_hang_on_punctuation_in_hesitations_and_repeats(models_home):
    assert greyed("эм мне мне надо в в субботу") == ["эм мне", "в"]
    assert greyed("Эм, мне, мне надо в... в субботу.") == ["Эм, мне,", "в..."]


@pytest.mark.model
def test_disfluencies_of_words_said_three_times_leave_the_last(models_home):
    assert greyed("я я я не знаю") == ["я я"]


@pytest.mark.model
@pytest.mark.parametrize("text", UNMARKED)
def test_disfluencies_leave_something_to_read_and_begin_and_end_at_words(models_home, text):
    spans = spans_of(text)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(set(edges))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert len(words_in(text, spans)) < len(WORD.findall(text))
    for start, end in spans:
        assert not (text[start - 1 : start].isalnum() and text[start].isalnum())
        assert not (text[end - 1].isalnum() and text[end : end + 1].isalnum())


@pytest.mark.model
@pytest.mark.parametrize("text", ["", " ", "...", "Ну.", "Хм, эм.", "um uh"])
def test_disfluencies_of_a_turn_of_nothing_else_are_none(models_home, text):
    assert spans_of(text) == ()


def test_disfluencies_within_are_counted_from_the_mention():
    spans = ((0, 3), (10, 14), (20, 25))
    assert disfluencies.within(spans, 12, 22) == ((0, 2), (8, 10))
    assert disfluencies.within(spans, 3, 10) == ()
