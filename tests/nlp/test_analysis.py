"""The whole of `nlp` on one call: what decides the roles decides who is quoted, and nothing of a call stays unread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foundation.records import Call, Conversation, Dropped, Turn
from foundation.settings import Settings
from nlp.analysis import Analyst
from nlp.conversation import measure

SAID = (
    ("A", "Здравствуйте, меня зовут Глеб, компания «Вектор», вам удобно говорить?"),
    ("B", "Да. Но у вас очень дорого, нам столько не потянуть."),
    ("A", "Понимаю вас. Могу предложить скидку."),
)


@pytest.fixture(scope="module")
def analyst(models_home: Settings) -> Analyst:
    return Analyst(models_home)


@pytest.fixture
def call() -> Call:
    turns = tuple(Turn(i, speaker, i * 5.0, i * 5.0 + 4, text) for i, (speaker, text) in enumerate(SAID))
    return Call("call.wav", "0" * 64, 15.0, "ru", "stereo", turns)


def test_analysis_quotes_the_client_and_measures_the_call(analyst: Analyst, call: Call) -> None:
    found = analyst.analyse(call)
    assert [turn.role for turn in found.call.turns] == ["manager", "client", "manager"]
    assert {mention.turn for mention in found.mentions} == {1}
    assert found.call.kind == "conversation"
    assert found.conversation == measure(found.call)
    assert found.conversation.client_talk_share == pytest.approx(1 / 3)


def test_analysis_obeys_who_knows_the_manager(analyst: Analyst, call: Call) -> None:
    found = analyst.analyse(call, "B", "crm")
    assert [turn.role for turn in found.call.turns] == ["client", "manager", "client"]
    assert found.call.role_source == "crm"
    assert 1 not in {mention.turn for mention in found.mentions}


def test_analysis_reads_dropped_text_for_personal_data_only(analyst: Analyst, call: Call) -> None:
    dropped = (
        Dropped("A", 20.0, 22.0, "Редактор субтитров Андрей Семкин", "subtitle credits"),
        Dropped("B", 23.0, 24.0, "дорого, очень дорого", "not clear"),
    )
    found, plain = analyst.analyse(replace(call, dropped=dropped)), analyst.analyse(call)
    assert replace(found, call=plain.call, dropped_personal=()) == plain
    names, nothing = found.dropped_personal
    assert {dropped[0].text[span.start_char : span.end_char] for span in names if span.label == "name"}
    assert nothing == ()


def test_analysis_of_silence_is_empty(analyst: Analyst, call: Call) -> None:
    silent = replace(call, turns=())
    found = analyst.analyse(silent)
    assert (found.call.kind, found.mentions, found.terms, found.conversation) == ("no_speech", (), (), Conversation())
    assert analyst.analyse(replace(silent, ringing_s=5.0)).call.kind == "no_answer"
