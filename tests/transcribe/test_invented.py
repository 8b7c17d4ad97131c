"""Invented text is dropped on joint evidence; quiet real speech is not."""

from __future__ import annotations

import math

import pytest

from foundation.records import Word
from transcribe.invented import Said, reason
from transcribe.recognizer import Segment


def heard(text: str, seconds: float = 3.0, voice: float = 0.7, sure: float = -0.2, **doubts: float) -> Said:
    """Words spread over `seconds`; `sure` is the log probability of each."""
    words = text.split()
    pace_s = seconds / len(words)
    placed = tuple(Word(w, i * pace_s, (i + 1) * pace_s, math.exp(sure)) for i, w in enumerate(words))
    return Said(placed, Segment(placed, **doubts), voice)


@pytest.mark.parametrize(
    "said",
    [
        heard("Субтитры сделал Иван"),
        heard("Редактор субтитров А.Б."),
        heard("Продолжение следует...", no_speech_probability=0.7, sure=-0.6),
        heard("Thanks for watching!", mean_log_probability=-0.8),
        heard("да да да да да", compression_ratio=3.0, mean_log_probability=-0.8),
        heard("и вот тут", no_speech_probability=0.8, mean_log_probability=-0.9),
        heard("ы а э у", no_speech_probability=0.7, sure=-1.3),
        heard("ял", sure=-2.5),
        heard("добрый день", voice=0.05),
        heard("добрый день", voice=0.3, no_speech_probability=0.7),
        heard("это очень много слов сразу за один миг", seconds=0.3),
    ],
)
def test_invented_text_has_a_reason(said: Said) -> None:
    assert reason(said)


@pytest.mark.parametrize(
    "said",
    [
        heard("Угу.", seconds=0.4, no_speech_probability=0.7, mean_log_probability=-0.5),
        heard("Спасибо за просмотр квартиры, мы подумаем.", mean_log_probability=-0.8),
        heard("Спасибо за внимание.", mean_log_probability=-0.2),
        heard("нет нет нет не надо", compression_ratio=2.5, mean_log_probability=-0.2),
        heard("Давайте уточним!", no_speech_probability=0.2, mean_log_probability=-1.1),
        heard("Thank you for calling.", mean_log_probability=-0.6),
        heard("дороговато", voice=0.25),
    ],
)
def test_invented_spares_what_shows_one_sign_of_doubt(said: Said) -> None:
    assert reason(said) is None


def test_invented_reason_is_the_strongest_sign() -> None:
    assert reason(heard("Субтитры сделал Иван", no_speech_probability=0.9, voice=0.3)) == "subtitle credits"
    assert reason(heard("добрый день", voice=0.05, no_speech_probability=0.9)) == "outside of speech"
