"""What the operator is told of calls that are stored and not whole."""

from __future__ import annotations

import pytest

from batch.shortfall import sentence_of
from foundation.records import CallKind


@pytest.mark.parametrize("kind", ["conversation", "voicemail", "no_answer", "wrong_number", "internal"])
def test_shortfall_a_whole_call_is_no_problem_whatever_came_of_it(kind: CallKind) -> None:
    assert sentence_of("a.mp3", 1.0, (), kind) is None
    assert sentence_of("a.mp3", 0.999, ((1.0, 1.1),), kind) is None


def test_shortfall_silence_is_told() -> None:
    assert "a.mp3: nobody speaks in it" in str(sentence_of("a.mp3", 1.0, (), "no_speech"))


def test_shortfall_names_the_stretch_that_is_missing() -> None:
    told = str(sentence_of("a.mp3", 0.9, ((65.0, 72.4),), "conversation"))
    assert told.startswith("a.mp3: only 90 % of the recording could be read (nothing from 1:05 to 1:12)")


def test_shortfall_of_many_stretches_names_the_longest_in_order() -> None:
    told = str(sentence_of("a.mp3", 0.5, ((0.0, 1.0), (10.0, 40.0), (60.0, 62.0), (100.0, 150.0)), "conversation"))
    assert "(nothing from 0:10 to 0:40 and from 1:40 to 2:30 and in 2 more places)" in told


@pytest.mark.parametrize("completeness", [0.0, 0.001, 0.5, 0.979])
def test_shortfall_is_one_line(completeness: float) -> None:
    assert str(sentence_of("a.mp3", completeness, ((0.0, 5.0),), "no_speech")).count("\n") == 0
