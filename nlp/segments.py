"""A turn's text in clauses, each a candidate for a mention: exact characters, without fillers at its edges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foundation.records import Turn

# A sentence of the recognizer without punctuation is a whole turn; over this many words it is cut at conjunctions.
LONG_WORDS = 24
SHORTEST_PART_WORDS = 6
# A clause of one word is a mention only where a pattern knows the word («дорого»).
FEWEST_WORDS = 2
# Some recognizers give no punctuation. Pauses as long as this stand between sentences and clauses, hardly ever within
# one; cuts at shorter pauses and at clauses that syntax or conjunctions suggest made spans of mentions worse.
PAUSE_S = 0.5

_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)")
_CONJUNCTION = re.compile(
    r"(?<=\s)(?:но|только|потому что|поэтому|так что|и ещё|и еще|but|because|so|and also)(?=\s)", re.IGNORECASE
)
# Words that open a clause and say nothing; only before a comma, or these few in any case.
_FILLER = re.compile(
    r"(?:(?:ну|вот|хм|э-э|э|ой|ох|а-а|у-у|угу|ага|так|да|нет|не|слушайте|понимаете|знаете|смотрите|честно говоря|"
    r"well|oh|um|uh|hm|yeah|yes|no|right|okay|look|listen|honestly|you know)\s*[,…]+\s*|"
    r"(?:ну|хм|э-э|well|um|uh)\s+)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_EDGE = " \t\n\r.,;:!…—–-"


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters `start_char` to `end_char` of a turn's text."""

    start_char: int
    end_char: int


def split(text: str, starts: Sequence[int] = ()) -> list[Segment]:
    """The clauses of `text` that have a word beside fillers, in order, not overlapping.

    `starts`: characters at which sentences begin though no mark ends the one before.
    """
    parts: list[Segment] = []
    start = 0
    for end in sorted({*(match.end() for match in _SENTENCE_END.finditer(text)), *starts, len(text)}):
        for part_start, part_end in _shorter(text, start, end):
            segment = trimmed(text, part_start, part_end)
            if segment is not None:
                parts.append(segment)
        start = end
    return parts


def after_pauses(turn: Turn) -> list[int]:
    """Characters of the turn's text at which a word begins after a pause of more than `PAUSE_S`.

    Empty where the text has sentence marks, which tell better, and where the words' times are not known.
    """
    if _SENTENCE_END.search(turn.text):
        return []
    found, position, last_s = [], 0, turn.start_s
    for word in turn.words:
        spoken = word.text.strip()
        at = turn.text.find(spoken, position) if spoken else -1
        if at >= 0:
            position = at + len(spoken)
            if word.start_s - last_s > PAUSE_S:
                found.append(at)
        last_s = word.end_s
    return found


def trimmed(text: str, start: int, end: int) -> Segment | None:
    """Without opening fillers, outer spaces and closing punctuation (a question mark stays); None: nothing is left."""
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    while (filler := _FILLER.match(text, start, end)) and _WORD.search(text, filler.end(), end):
        start = filler.end()
    return Segment(start, end) if _WORD.search(text, start, end) else None


def word_count(text: str) -> int:
    """How many words the text has; a word with a hyphen is one."""
    return sum(1 for _ in _WORD.finditer(text))


def tells(text: str) -> bool:
    """Whether it has words enough to say something by themselves: «завтра?», «класс», «угу» do not."""
    return word_count(text) >= FEWEST_WORDS


def _shorter(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A long sentence cut before its conjunctions, no part shorter than SHORTEST_PART_WORDS."""
    if word_count(text[start:end]) <= LONG_WORDS:
        return [(start, end)]
    cuts = [start]
    for match in _CONJUNCTION.finditer(text, start, end):
        before, after = text[cuts[-1] : match.start()], text[match.start() : end]
        if min(word_count(before), word_count(after)) >= SHORTEST_PART_WORDS:
            cuts.append(match.start())
    return list(zip(cuts, [*cuts[1:], end], strict=True))
