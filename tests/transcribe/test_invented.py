"""Invented text is dropped on joint evidence; quiet real speech is not."""

from __future__ import annotations

import pytest

from foundation.records import Word
from transcribe.invented import reason
from transcribe.recognizers import Segment


def heard(text: str, seconds: float = 3.0, **doubts: float) -> Segment:
    words = text.split()
    pace_s = seconds / len(words)
    return Segment(tuple(Word(w, i * pace_s, (i + 1) * pace_s) for i, w in enumerate(words)), **doubts)


@pytest.mark.parametrize(
    "segment",
    [
        heard("Субтитры сделал Иван"),
        heard("Редактор субтитров А.Б."),
        heard("Продолжение следует...", no_speech_probability=0.5, mean_log_probability=-0.6),
        heard("Thanks for watching!", mean_log_probability=-0.7),
        heard("да да да да да", compression_ratio=3.0, mean_log_probability=-0.5),
        heard("и вот тут", no_speech_probability=0.8, mean_log_probability=-0.9),
        heard("ы а э у", no_speech_probability=0.4, mean_log_probability=-1.3),
        heard("это очень много слов сразу за один миг", seconds=0.3),
    ],
)
def test_invented_text_has_a_reason(segment: Segment) -> None:
    assert reason(segment)


@pytest.mark.parametrize(
    "segment",
    [
        heard("Угу.", seconds=0.4, no_speech_probability=0.7, mean_log_probability=-0.5),
        heard("Спасибо за просмотр квартиры, мы подумаем.", mean_log_probability=-0.5),
        heard("Спасибо за внимание.", mean_log_probability=-0.2),
        heard("нет нет нет не надо", compression_ratio=2.5, mean_log_probability=-0.2),
        heard("Давайте уточним!", no_speech_probability=0.2, mean_log_probability=-1.1),
        heard("Thank you for calling.", mean_log_probability=-0.6),
    ],
)
def test_invented_spares_what_may_have_been_said(segment: Segment) -> None:
    assert reason(segment) is None
