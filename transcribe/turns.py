"""Words of two speakers as turns of a conversation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from foundation.records import Turn, Word

_BREATH_S = 0.7  # a pause within one's own speech, whatever the other does meanwhile
_THOUGHT_S = 2.0  # a pause in which the other stays silent, or only says «угу»
_BACKCHANNEL_WORDS = 2


def turns_of(words: Mapping[str, Sequence[Word]]) -> tuple[Turn, ...]:
    """Turns in order of their start, numbered from 0; `words` holds each speaker's words in order.

    A speaker's words are one turn while the pauses between them are breaths, or a little longer with the
    other one silent. What the other says meanwhile («угу») is a turn of its own, which may overlap.
    `turn.text` is its words with single spaces between.
    """
    found: list[tuple[str, list[Word]]] = []
    for speaker in sorted(words):
        others = sorted(word.start_s for name in words if name != speaker for word in words[name])
        run: list[Word] = []
        for word in words[speaker]:
            if run and _is_new(run[-1], word, others):
                found.append((speaker, run))
                run = []
            run.append(word)
        if run:
            found.append((speaker, run))
    found.sort(key=lambda turn: (turn[1][0].start_s, turn[0]))
    return tuple(_turn(number, speaker, run) for number, (speaker, run) in enumerate(found))


def _is_new(last: Word, word: Word, others: Sequence[float]) -> bool:
    """Whether a word begins a new turn after `last`; `others`: when the other's words begin, ascending."""
    pause_s = word.start_s - last.end_s
    if pause_s <= _BREATH_S:
        return False
    said_between = bisect_right(others, word.start_s) - bisect_left(others, last.end_s)
    return pause_s > _THOUGHT_S or said_between > _BACKCHANNEL_WORDS


def _turn(number: int, speaker: str, words: Sequence[Word]) -> Turn:
    return Turn(
        number=number,
        speaker=speaker,
        start_s=words[0].start_s,
        end_s=max(word.end_s for word in words),
        text=" ".join(word.text for word in words),
        words=tuple(words),
    )
