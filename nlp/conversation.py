"""How a call went, in figures: who spoke how much, how long at a stretch, who cut whom short, where it was silent.

Defined as products that coach sellers define them (talk ratio, longest monologue, interactivity), on the times of
words; a ready transcript has none, and its turns count whole. What machines say is neither party's and no silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from foundation.records import Call, Conversation, Turn
from nlp.segments import word_count

BACKCHANNEL_WORDS = 2  # «угу», «да, конечно»: the other keeps the floor
PAUSE_S = 0.7  # shorter pauses between one's own words are breaths, a part of speaking
MONOLOGUE_PAUSE_S = 3.0  # after a longer one somebody begins anew
# Quick speakers begin up to 0.25 s before the other has ended, and recognised times are off by as much.
OVERLAP_S = 0.3
YIELD_S = 1.5  # who is interrupted stops within it; who speaks on was not
# A word is said in no more than this; what is longer in recognised times is a pause. Surer than UNSURE it is real.
LETTER_S, SHORT_WORD_S = 0.06, 0.1
UNSURE = 0.3

Party = Literal["client", "manager"]
Span = tuple[float, float]  # start and end in seconds


def measure(call: Call) -> Conversation:
    """The figures of a call whose turns have their roles. Of turns of unknown role only silence is measured."""
    client, manager = _turns(call, "client"), _turns(call, "manager")
    client_s, manager_s = _length(_speech(client)), _length(_speech(manager))
    silences = _silences(call)
    people = _speech([turn for turn in call.turns if turn.role != "system"])
    whole_s = people[-1][1] - people[0][0] if people else 0.0
    return Conversation(
        client_talk_share=client_s / (client_s + manager_s) if client_s + manager_s else 0.0,
        client_longest_s=_longest(client, manager),
        manager_longest_s=_longest(manager, client),
        client_interruptions=_interruptions(client, manager),
        manager_interruptions=_interruptions(manager, client),
        silence_share=_length(silences) / whole_s if whole_s else 0.0,
        longest_silence_s=max((end - start for start, end in silences), default=0.0),
        client_words_per_minute=_rate(client, client_s),
        manager_words_per_minute=_rate(manager, manager_s),
    )


def _turns(call: Call, party: Party) -> list[Turn]:
    return sorted((turn for turn in call.turns if turn.role == party), key=lambda turn: (turn.start_s, turn.number))


def _speech(turns: Iterable[Turn]) -> list[Span]:
    """Stretches of speech in order, apart by more than `PAUSE_S`."""
    return _joined((span for turn in turns for span in _spans(turn)), PAUSE_S)


def _spans(turn: Turn) -> list[Span]:
    """When the words of a turn are said; without words, the turn."""
    return [(word.start_s, word.end_s) for word in turn.words] or [(turn.start_s, turn.end_s)]


def _joined(spans: Iterable[Span], gap_s: float) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] <= gap_s:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _silences(call: Call) -> list[Span]:
    """Where nobody speaks for longer than a breath, between the first and the last word of a person."""
    people = _speech([turn for turn in call.turns if turn.role != "system"])
    if not people:
        return []
    heard = _joined((*people, *_speech([turn for turn in call.turns if turn.role == "system"])), PAUSE_S)
    gaps = [(before[1], after[0]) for before, after in pairwise(heard)]
    return [(start, end) for start, end in gaps if start >= people[0][0] and end <= people[-1][1]]


def _longest(own: Sequence[Turn], other: Sequence[Turn]) -> float:
    """Seconds of the longest stretch in which the other says nothing but back-channels."""
    takes = [turn.start_s for turn in other if word_count(turn.text) > BACKCHANNEL_WORDS]  # the floor, ascending
    longest = first = last = 0.0
    begun, taken = False, 0
    for start, end in sorted(span for turn in own for span in _spans(turn)):
        is_new = not begun or start - last > MONOLOGUE_PAUSE_S
        while taken < len(takes) and takes[taken] <= start:
            is_new, taken = True, taken + 1
        if is_new:
            begun, first, last = True, start, end
        last = max(last, end)
        longest = max(longest, last - first)
    return longest


def _interruptions(own: Sequence[Turn], other: Sequence[Turn]) -> int:
    """How often a turn of one's own begins while the other speaks, who then stops while one goes on."""
    spoken = [_certain(turn) for turn in other if word_count(turn.text) > BACKCHANNEL_WORDS]
    stretches = _joined((span for spans in spoken for span in spans), PAUSE_S)
    starts = [
        (spans[0][0], turn.end_s)
        for turn in own
        if word_count(turn.text) > BACKCHANNEL_WORDS and (spans := _certain(turn))
    ]
    return sum(
        any(first < start and OVERLAP_S <= last - start <= YIELD_S and end > last for first, last in stretches)
        for start, end in starts
    )


def _certain(turn: Turn) -> list[Span]:
    """When a turn's words are said, by the least that their times may mean.

    Recognizers stretch the word before a pause over the pause, and the word after it back into it, and put words that
    nobody said into it; overlaps would be made of that.
    """
    if not turn.words:
        return [(turn.start_s, turn.end_s)]
    spans: list[Span] = []
    for word in turn.words:
        if word.probability >= UNSURE:
            long_s = min(word.end_s - word.start_s, LETTER_S * len(word.text.strip()) + SHORT_WORD_S)
            is_first = not spans
            spans.append((word.end_s - long_s, word.end_s) if is_first else (word.start_s, word.start_s + long_s))
    return spans


def _length(spans: Iterable[Span]) -> float:
    return sum(end - start for start, end in spans)


def _rate(turns: Sequence[Turn], speaking_s: float) -> float | None:
    """Words a minute of speaking; None where nothing is said."""
    return 60 * sum(word_count(turn.text) for turn in turns) / speaking_s if speaking_s else None
