"""The figures of a conversation, on calls whose figures are known by construction."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foundation.records import Call, Conversation, Role, Turn, Word
from nlp.conversation import measure

Said = tuple[Role, float, float, str]


def turn_of(number: int, said: Said, timed: bool) -> Turn:
    """A turn whose words fill it evenly, with no pause between them."""
    role, start_s, end_s, text = said
    texts = text.split()
    step = (end_s - start_s) / len(texts)
    words = tuple(Word(word, start_s + i * step, start_s + (i + 1) * step) for i, word in enumerate(texts))
    return Turn(number, "A" if role == "manager" else "B", start_s, end_s, text, role, words if timed else ())


def call_of(*said: Said, timed: bool = True) -> Call:
    turns = tuple(turn_of(number, one, timed) for number, one in enumerate(said))
    return Call("call.wav", "0" * 64, 60.0, "ru", "stereo", turns)


def words(count: int) -> str:
    return " ".join(["слово"] * count)


@pytest.mark.parametrize("timed", [True, False])
def test_conversation_shares_rates_and_silence(timed: bool) -> None:
    figures = measure(
        call_of(
            ("manager", 1.0, 7.0, words(15)),
            ("client", 8.0, 11.0, words(6)),
            ("manager", 15.0, 16.0, words(2)),
            timed=timed,
        )
    )
    assert figures.client_talk_share == pytest.approx(0.3)
    assert figures.silence_share == pytest.approx(5 / 15)
    assert figures.longest_silence_s == pytest.approx(4.0)
    assert figures.client_words_per_minute == pytest.approx(120)
    assert figures.manager_words_per_minute == pytest.approx(17 * 60 / 7)
    assert (figures.manager_longest_s, figures.client_longest_s) == (pytest.approx(6.0), pytest.approx(3.0))
    assert (figures.manager_interruptions, figures.client_interruptions) == (0, 0)


@pytest.mark.parametrize("timed", [True, False])
def test_conversation_mirrors_when_the_roles_are_swapped(timed: bool) -> None:
    call = call_of(
        ("manager", 0.0, 6.0, words(14)),
        ("client", 5.2, 9.0, words(9)),
        ("manager", 9.5, 12.0, words(5)),
        ("client", 12.0, 12.4, "угу"),
        ("manager", 12.6, 15.0, words(5)),
        timed=timed,
    )
    other: dict[str, Role] = {"client": "manager", "manager": "client"}
    one = measure(call)
    two = measure(replace(call, turns=tuple(replace(turn, role=other[turn.role]) for turn in call.turns)))
    assert one.client_talk_share == pytest.approx(1 - two.client_talk_share)
    assert (one.client_longest_s, one.manager_longest_s) == (two.manager_longest_s, two.client_longest_s)
    assert (one.client_interruptions, one.manager_interruptions) == (1, 0)
    assert (two.client_interruptions, two.manager_interruptions) == (0, 1)
    assert one.client_words_per_minute == two.manager_words_per_minute
    assert (one.silence_share, one.longest_silence_s) == (two.silence_share, two.longest_silence_s)


@pytest.mark.parametrize(
    ("between", "longest_s"),
    [
        (("client", 4.2, 4.6, "угу"), 9.0),
        (("client", 4.2, 4.6, "да конечно"), 9.0),
        (("client", 4.2, 4.8, words(3)), 4.0),
    ],
)
def test_conversation_a_monologue_ends_where_the_other_says_more_than_a_back_channel(
    between: Said, longest_s: float
) -> None:
    figures = measure(call_of(("manager", 0.0, 4.0, words(10)), between, ("manager", 5.0, 9.0, words(10))))
    assert figures.manager_longest_s == pytest.approx(longest_s)


def test_conversation_a_monologue_ends_in_a_long_pause() -> None:
    figures = measure(call_of(("manager", 0.0, 4.0, words(10)), ("manager", 12.0, 14.0, words(5))))
    assert figures.manager_longest_s == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("start_s", "end_s", "text", "why"),
    [
        (5.8, 9.0, words(8), "a quick answer"),
        (5.2, 5.6, "угу", "a back-channel"),
        (2.0, 9.0, words(16), "the other speaks on for long"),
        (4.8, 5.8, words(4), "the other keeps the floor"),
    ],
)
def test_conversation_not_every_overlap_is_an_interruption(start_s: float, end_s: float, text: str, why: str) -> None:
    figures = measure(call_of(("manager", 0.0, 6.0, words(14)), ("client", start_s, end_s, text)))
    assert figures.client_interruptions == 0, why


def test_conversation_word_ends_stretched_over_a_pause_make_no_interruption() -> None:
    call = call_of(("manager", 0.0, 6.0, words(14)), ("client", 6.1, 9.0, words(8)))
    last = call.turns[0].words[-1]
    stretched = replace(call.turns[0], end_s=7.2, words=(*call.turns[0].words[:-1], replace(last, end_s=7.2)))
    assert measure(replace(call, turns=(stretched, call.turns[1]))).client_interruptions == 0
    invented = replace(call.turns[0], end_s=6.9, words=(*call.turns[0].words, Word("всё", 6.0, 6.9, 0.05)))
    assert measure(replace(call, turns=(invented, call.turns[1]))).client_interruptions == 0


def test_conversation_machines_are_neither_party_and_no_silence() -> None:
    people: tuple[Said, ...] = (("manager", 10.0, 12.0, words(5)), ("client", 20.0, 22.0, words(5)))
    machines: tuple[Said, ...] = (("system", 0.0, 8.0, words(12)), ("system", 13.0, 19.0, words(9)))
    quiet, loud = measure(call_of(*people)), measure(call_of(*people, *machines))
    assert (quiet.longest_silence_s, loud.longest_silence_s) == (pytest.approx(8.0), pytest.approx(1.0))
    assert quiet.silence_share == pytest.approx(8 / 12)
    assert loud.silence_share == pytest.approx(2 / 12)
    assert replace(quiet, silence_share=0, longest_silence_s=0) == replace(loud, silence_share=0, longest_silence_s=0)


def test_conversation_of_nobody_is_empty() -> None:
    assert measure(call_of()) == Conversation()
    assert measure(call_of(("system", 0.0, 4.0, words(5)))) == Conversation()
    alone = measure(call_of(("client", 0.0, 4.0, words(8))))
    assert (alone.client_talk_share, alone.client_longest_s) == (1.0, pytest.approx(4.0))
    assert (alone.manager_longest_s, alone.manager_words_per_minute) == (0.0, None)


def test_conversation_does_not_depend_on_when_it_begins() -> None:
    said: list[Said] = [
        ("manager", 0.0, 6.0, words(14)),
        ("client", 5.2, 9.0, words(9)),
        ("manager", 11.0, 12.0, words(3)),
    ]
    later: list[Said] = [(role, start_s + 64.0, end_s + 64.0, text) for role, start_s, end_s, text in said]
    one, two = measure(call_of(*said)), measure(call_of(*later))
    for name in Conversation.__dataclass_fields__:
        assert getattr(one, name) == pytest.approx(getattr(two, name))
