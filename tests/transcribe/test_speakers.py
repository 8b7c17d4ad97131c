"""Words and voices: who said what."""

from __future__ import annotations

from foundation.records import Word
from transcribe.diarizer import Voice
from transcribe.speakers import assign

VOICES = [Voice(0.0, 3.0, "A"), Voice(3.2, 5.0, "B"), Voice(7.0, 9.0, "A")]


def said(*times: tuple[str, float, float]) -> list[Word]:
    return [Word(text, start_s, end_s) for text, start_s, end_s in times]


def test_words_go_to_the_voice_heard_meanwhile() -> None:
    words = said(("да,", 0.2, 0.5), ("слушаю.", 0.6, 2.9), ("добрый", 3.3, 3.8), ("день.", 3.9, 4.4))
    assert assign(words, VOICES) == ["A", "A", "B", "B"]


def test_a_word_outside_of_every_voice_goes_to_the_nearest() -> None:
    assert assign(said(("да.", 5.2, 5.4), ("нет.", 6.7, 6.9), ("пока.", 20.0, 20.5)), VOICES) == ["B", "A", "A"]


def test_a_word_stretched_over_the_pause_before_it_belongs_to_its_end() -> None:
    assert assign(said(("алло.", 3.3, 7.6)), VOICES) == ["A"]


def test_a_word_does_not_flip_within_a_phrase() -> None:
    voices = [Voice(0.0, 1.0, "A"), Voice(1.0, 1.3, "B"), Voice(1.3, 3.0, "A")]
    words = said(("мы", 0.2, 0.5), ("это", 0.6, 0.95), ("уже", 1.0, 1.3), ("смотрели", 1.3, 2.0), ("вчера", 2.1, 2.9))
    assert set(assign(words, voices)) == {"A"}


def test_a_pause_parts_two_phrases() -> None:
    voices = [Voice(0.0, 2.0, "A"), Voice(2.0, 2.8, "B")]
    words = said(("когда", 0.1, 0.8), ("приедете", 0.9, 1.7), ("завтра", 2.1, 2.7))
    assert assign(words, voices) == ["A", "A", "B"]


def test_without_voices_all_are_one_speaker_and_every_word_has_one() -> None:
    words = said(*((str(i), i / 3, i / 3 + 0.2) for i in range(30)))
    assert assign(words, []) == ["A"] * 30
    assert len(assign(words, VOICES)) == 30
    assert assign([], VOICES) == []
