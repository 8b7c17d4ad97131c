"""Words to turns."""

from __future__ import annotations

from foundation.records import Word
from transcribe.turns import turns_of


def spoken(text: str, start_s: float, pace_s: float = 0.3) -> list[Word]:
    """Words one after another without pauses."""
    return [Word(w, start_s + i * pace_s, start_s + (i + 1) * pace_s) for i, w in enumerate(text.split())]


def test_turns_alternate_and_are_numbered_by_their_start() -> None:
    turns = turns_of(
        {
            "A": spoken("Добрый день!", 0.0) + spoken("Сколько вас человек?", 5.0),
            "B": spoken("Здравствуйте, слушаю вас внимательно.", 1.0) + spoken("Нас восемь.", 7.0),
        }
    )
    assert [(turn.number, turn.speaker) for turn in turns] == [(0, "A"), (1, "B"), (2, "A"), (3, "B")]
    assert [turn.start_s for turn in turns] == sorted(turn.start_s for turn in turns)
    assert turns[1].text == "Здравствуйте, слушаю вас внимательно."


def test_turns_backchannel_is_a_turn_of_its_own_and_does_not_cut_the_other() -> None:
    long = spoken("мы работаем с этим поставщиком уже очень давно", 0.0) + spoken("и довольны", 3.8)
    turns = turns_of({"A": long, "B": spoken("угу", 2.4)})
    assert [turn.speaker for turn in turns] == ["A", "B"]
    assert turns[0].text.endswith("давно и довольны")
    assert turns[0].end_s > turns[1].end_s


def test_turns_long_pause_ends_a_turn() -> None:
    assert len(turns_of({"A": spoken("первое", 0.0) + spoken("второе", 10.0)})) == 2


def test_turns_lose_no_word_and_join_their_words_by_spaces() -> None:
    words = {"A": spoken("раз два три", 0) + spoken("четыре", 9), "B": spoken("да нет конечно же", 2)}
    turns = turns_of(words)
    for speaker, own in words.items():
        assert [word for turn in turns if turn.speaker == speaker for word in turn.words] == own
    assert all(turn.text == " ".join(word.text for word in turn.words) for turn in turns)
    assert turns_of({}) == ()
