"""Where words stand in a turn as it is stored now, and what is said of them: what a correction is made from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.engine import Row

from foundation.errors import UsageError
from foundation.masking import MASKS, masked
from foundation.records import Category, Correction, Kind, PersonalSpan
from store import schema
from store.joins import spans, turns

_mentions = schema.mentions
SAME = 0.5  # of the characters of two stretches shared: a person speaks of the mention
# How alike (0 to 100) words are that another recognizer hears in place of a correction's. On the development calls what
# was really said and what was heard of it are alike by 68 or more, and what is said elsewhere by 65 or less.
ALIKE = 67
WHOLE = 0.6  # of the length of a correction's words must be heard again at least: a part is like the whole


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a turn, unmasked, and what the machine says of them (None: nothing)."""

    call_id: str
    turn: int
    start_char: int
    end_char: int
    text: str
    start_s: float
    end_s: float
    machine_kind: Kind | None = None
    machine_category: Category | None = None

    def corrected(self, kind: Kind | None, category: Category | None, author: str, said_at: datetime) -> Correction:
        """What a person says of these words: another kind or category, the same (it is right), or no mention."""
        return Correction(
            self.call_id,
            self.turn,
            self.start_char,
            self.end_char,
            self.text,
            self.start_s,
            self.end_s,
            kind,
            category if kind == "objection" else None,
            self.machine_kind,
            self.machine_category,
            author,
            said_at,
        )


def of_mention(engine: Engine, mention_id: str) -> Place | None:
    """Where a mention stands; None where there is no such mention."""
    with engine.connect() as connection:
        row = connection.execute(
            select(_mentions, turns.c.text)
            .join(turns, (turns.c.call_id == _mentions.c.call_id) & (turns.c.number == _mentions.c.turn))
            .where(_mentions.c.mention_id == mention_id)
        ).first()
    if row is None:
        return None
    said = row.text[row.start_char : row.end_char]
    return Place(row.call_id, row.turn, row.start_char, row.end_char, said, row.start_s, row.end_s, *_by_machine(row))


def of_words(engine: Engine, call_id: str, turn: int, words: str) -> Place:
    """Where words of a turn stand, as they are shown (names masked). Raises UsageError where they are not said there.

    Where they are said twice, the first time. The times are those of an even pace.
    """
    with engine.connect() as connection:
        row = connection.execute(select(turns).where(turns.c.call_id == call_id, turns.c.number == turn)).first()
        found = _unmasked(row.text, spans(row.personal), words.strip()) if row is not None else None
        if row is None or found is None:
            raise UsageError("These words are not said in this turn: take them from its text, letter by letter.")
        start, end = found
        there = connection.execute(
            select(_mentions)
            .where(_mentions.c.call_id == call_id, _mentions.c.turn == turn)
            .order_by(_mentions.c.start_char, _mentions.c.mention_id)
        ).all()
    per_char = (row.end_s - row.start_s) / max(len(row.text), 1)
    same = [mention for mention in there if _shared(mention, start, end) >= SAME]
    machine = _by_machine(same[0]) if same else (None, None)
    times = (row.start_s + start * per_char, row.start_s + end * per_char)
    return Place(call_id, turn, start, end, row.text[start:end], *times, *machine)


def overlap(one: Place, other: Place) -> bool:
    """Whether two places of a call share words."""
    return one.turn == other.turn and one.start_char < other.end_char and one.end_char > other.start_char


def found_again(correction: Row[Any], spoken: Sequence[Row[Any]]) -> Place | None:
    """Where a correction's words stand now: at the same place, else in a turn of the same time; None: nowhere.

    Another recognizer hears some words otherwise: then the words of that time that are most like them.
    """
    for turn in spoken:
        if turn.number == correction.turn and turn.text[correction.start_char : correction.end_char] == correction.text:
            return _moved(correction, turn, correction.start_char, correction.end_char)
    then = [turn for turn in spoken if turn.start_s < correction.end_s and turn.end_s > correction.start_s]
    for turn in then:
        at = turn.text.find(correction.text)
        if at >= 0:
            return _moved(correction, turn, at, at + len(correction.text))
    return _heard_otherwise(correction, [turn for turn in then if turn.role != "manager"])


def _heard_otherwise(correction: Row[Any], spoken: Sequence[Row[Any]]) -> Place | None:
    """The words, whole ones, that are most like a correction's, if they are ALIKE."""
    from rapidfuzz import fuzz

    found, best = None, float(ALIKE)
    for turn in spoken:
        # With a limit the library skips what cannot reach it, and then says nothing.
        like = fuzz.partial_ratio_alignment(correction.text.lower(), turn.text.lower(), score_cutoff=best)
        if like is None or like.dest_end - like.dest_start < WHOLE * len(correction.text):
            continue
        found, best = _moved(correction, turn, *_whole_words(turn.text, like.dest_start, like.dest_end)), like.score
    return found


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with the words whole into which it reaches by half or more, without what stands around them."""
    words = [word.span() for word in re.finditer(r"\w+", text)]
    inside = [word for word in words if 2 * (min(word[1], end) - max(word[0], start)) >= word[1] - word[0]]
    return (inside[0][0], inside[-1][1]) if inside else (start, end)


def _moved(correction: Row[Any], turn: Row[Any], start: int, end: int) -> Place:
    said = turn.text[start:end]
    return Place(correction.call_id, turn.number, start, end, said, correction.start_s, correction.end_s)


def _by_machine(mention: Row[Any]) -> tuple[Kind | None, Category | None]:
    """What the machine says of a mention, whatever a person has made of it since."""
    if mention.by_person and not mention.machine:
        return None, None
    said = mention.machine or {"kind": mention.kind, "category": mention.category}
    return said["kind"], said["category"]


def _shared(mention: Row[Any], start: int, end: int) -> float:
    """How much of the characters of either are characters of both, 0 to 1."""
    both = min(mention.end_char, end) - max(mention.start_char, start)
    return max(both, 0) / (max(mention.end_char, end) - min(mention.start_char, start))


def _unmasked(text: str, personal: Sequence[PersonalSpan], words: str) -> tuple[int, int] | None:
    """Characters of `text` that `words` of the masked text stand for; a mask counts as a whole."""
    start = masked(text, personal).find(words) if words else -1
    if start < 0:
        return None
    places, moved = [start, start + len(words)], 0
    found = list(places)
    for span in sorted(personal, key=lambda span: span.start_char):
        shown, hidden = len(MASKS[span.label]), span.end_char - span.start_char
        at = span.start_char + moved
        for which, place in enumerate(places):
            if place >= at + shown:
                found[which] = place - (moved + shown - hidden)
            elif place > at:
                found[which] = (span.start_char, span.end_char)[which]
        moved += shown - hidden
    return found[0], found[1]
