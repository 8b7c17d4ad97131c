"""What kind of call it is: a conversation, or one of the calls in which no client can be quoted.

A conversation that is taken for something else loses a client's words, so everything else needs proof, and short
of it a call is a conversation.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files
from re import Pattern

from foundation.records import Call, CallKind
from nlp.machines import announcements, compiled, plain

RINGING_S = 1.0  # less may be a click or a word that sounds like a tone
STRAY_WORDS = 2  # a voice that says no more in a whole call may be a piece of the other's, or a «алло»
OPENING_WORDS = 30  # where an answering machine, if there is one, must have begun
# «You have dialled the wrong number» and the apologies for it.
WRONG_NUMBER_WORDS = 60
WORDS_AFTER_WRONG_NUMBER = 25
WRONG_NUMBER_TURN_WORDS = (
    15  # who tells it says little else with it; «…and the lead went to the wrong person» is a story
)
# Colleagues among themselves, by what they say. Longer calls are internal only where the exchange says so.
INTERNAL_WORDS = 250
INSIDER_SIGNS = 2


def kind(call: Call) -> CallKind:
    """The kind, from the turns (those of machines marked as `system`), the ringing, and what the file's name tells."""
    people: dict[str, list[str]] = defaultdict(list)  # by speaker, their words
    said: list[str] = []  # by turn, a person's words
    machine: set[str] = set()
    for turn in sorted(call.turns, key=lambda turn: (turn.start_s, turn.number)):
        if turn.role == "system":
            machine |= announcements(turn.text)
        elif words := plain(turn.text):
            opening = sum(len(one.split()) for one in said) < OPENING_WORDS
            if opening and "message" in announcements(" ".join(words.split()[:OPENING_WORDS])):
                machine.add("message")  # heard in one turn with who speaks after it
            said.append(words)
            people[turn.speaker] += words.split()
    voices = [speaker for speaker, words in people.items() if len(words) > STRAY_WORDS]
    if not people and not machine:
        return "no_answer" if call.ringing_s > RINGING_S else "no_speech"
    if len(voices) < 2 and ("message" in machine or (voices and "network" in machine)):
        return "voicemail"
    if machine and not voices:
        return "no_answer"
    if call.named.direction == "internal":
        return "internal"
    if _is_wrong_number(said):
        return "wrong_number"
    return "internal" if _is_internal(people) else "conversation"


def _is_wrong_number(said: list[str]) -> bool:
    """A short call in which the wrong number is the last thing that is spoken of."""
    cues = _cues()["wrong_number"]
    if sum(len(words.split()) for words in said) > WRONG_NUMBER_WORDS:
        return False
    for number, words in enumerate(said):
        if len(words.split()) <= WRONG_NUMBER_TURN_WORDS and (found := cues["said"].search(words)):
            after = [words[found.end() :], *said[number + 1 :]]
            is_last = sum(len(words.split()) for words in after) <= WORDS_AFTER_WRONG_NUMBER
            return is_last and not cues["business"].search(" | ".join(after))
    return False


def _is_internal(people: dict[str, list[str]]) -> bool:
    """Both speak familiarly, somebody speaks of their common work, and nothing is sold."""
    cues = _cues()["internal"]
    voices = [" ".join(words) for words in people.values() if len(words) > STRAY_WORDS]
    everything = " | ".join(voices)
    if len(voices) != 2 or len(everything.split()) > INTERNAL_WORDS:
        return False
    return (
        all(cues["familiar"].search(words) and not cues["polite"].search(words) for words in voices)
        and len({found.group() for found in cues["insider"].finditer(everything)}) >= INSIDER_SIGNS
        and not cues["sale"].search(everything)
    )


@cache
def _cues() -> dict[str, dict[str, Pattern[str]]]:
    table = tomllib.loads(files("nlp.data").joinpath("call_kind_cues.toml").read_text("utf-8"))
    return {kind: {name: compiled(alternatives) for name, alternatives in cues.items()} for kind, cues in table.items()}
