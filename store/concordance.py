"""Every place in which a word is said, in any of its forms, with what was said around it.

The forms come from outside: this room knows no grammar. Turns are found by the index of words, and only the newest of
them are read, so that it does not matter how much is said in all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Integer, Row, Select, String, column, select, values

from foundation.records import Segment
from store.joins import is_about, mentions, of_segment, parts, turns, turns_with_calls
from store.newest import ENOUGH, Candidates, candidates, newest
from store.quotes import CONTEXT, Quote, by_id, quote_from_row
from store.rows import fold
from store.store import Store

# What may stand between two words of what is sought: spaces and signs that end no sentence, and one short word.
_SIGNS = r"(?:(?![.!?…]+(?:\s|$))[\W_]){1,6}"
_BETWEEN = rf"{_SIGNS}(?:[^\W\d_]{{1,3}}(?:-[^\W\d_]{{1,3}})?{_SIGNS})?"
EVERYWHERE = Segment()

_ONE_WORD = re.compile(r"[^\W_]+")


class Place(NamedTuple):
    """Where the words stand for the first time in a turn."""

    call_id: str
    turn: int
    start: int  # characters of the turn's text
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was sought: all places of it, or the newest where there are a great many."""

    places: tuple[Place, ...]  # one a turn, the newest calls first
    turns: int  # in how many turns it is said
    calls: int  # in how many calls
    forms: tuple[tuple[str, int], ...]  # how it is said at these places and how often, the commonest first
    counted: bool = True  # False: there are more turns and calls than `turns` and `calls` say


def find(
    store: Store, words: Sequence[Collection[str]], segment: Segment = EVERYWHERE, role: str | None = None
) -> Found:
    """The places of words that follow each other, in the calls of a segment, said by a role or by anybody.

    `words`: for each word its forms. They stand in this order as whole words of one sentence; one other word of at
    most three letters may come between two of them. With a topic, some of what is found lies within a mention of it.
    What is masked is not found.
    """
    folded = [sorted({fold(form) for form in forms}) for forms in words]
    if not folded or not all(folded):
        return Found((), 0, 0, ())
    calls = newest(store, segment)
    held = candidates(store, folded, calls, role, segment.topic)
    looked_at = [
        (str(calls.call_ids[rank]), turn)
        for rank, turn in zip(held.ranks[:ENOUGH].tolist(), held.turns[:ENOUGH].tolist(), strict=True)
    ]
    pattern, said, places = _pattern(folded), Counter[str](), list[Place]()
    asked = select(*(turns.c[name] for name in ("call_id", "number", "folded", "personal")))
    rows, about = _turns(store, asked, looked_at), _about(store, looked_at, segment.topic)
    for call_id, turn in looked_at:
        if (call_id, turn) not in rows:
            continue
        row = rows[call_id, turn]
        hits = [hit for hit in pattern.finditer(row.folded) if not _overlaps(hit, [span[:2] for span in row.personal])]
        if about is not None:
            hits = [hit for hit in hits if _overlaps(hit, about[call_id, turn])]
        if hits:
            said.update(" ".join(hit.groups()) for hit in hits)
            places.append(Place(call_id, turn, *hits[0].span()))
    forms = tuple(sorted(said.items(), key=lambda item: (-item[1], item[0])))
    turns_, calls_, counted = _counts(held, places, is_certain=segment.topic is None and _are_single(folded))
    return Found(tuple(places), turns_, calls_, forms, counted)


def _counts(held: Candidates, places: Sequence[Place], is_certain: bool) -> tuple[int, int, bool]:
    """In how many turns and calls it is said, and whether that is all; `is_certain`: it is, in every turn held."""
    if is_certain and held.counted and len(held.turns) > ENOUGH:
        return len(held.turns), len(np.unique(held.ranks)), True
    return len(places), len({place.call_id for place in places}), held.counted and len(held.turns) <= ENOUGH


def _are_single(words: Sequence[Sequence[str]]) -> bool:
    """Whether one word is sought, and each of its forms is one for the index too."""
    return len(words) == 1 and all(_ONE_WORD.fullmatch(form) for form in words[0])


def lines(
    store: Store,
    words: Sequence[Collection[str]],
    segment: Segment = EVERYWHERE,
    role: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> list[Quote]:
    """Turns in which the words are said, the newest calls first; the quote is the words as they were said."""
    return quotes_at(store, find(store, words, segment, role).places[offset : offset + limit])


def quotes_at(store: Store, places: Sequence[Place]) -> list[Quote]:
    """The quotes of places, in their order; of a call that is no more there is none."""
    columns = [turns.c[name] for name in ("call_id", "number", "role", "start_s", "end_s", "text", "words", "personal")]
    at = [(place.call_id, place.turn) for place in places]
    rows = _turns(store, select(*columns, *CONTEXT).select_from(turns_with_calls), at)
    found = []
    for place in places:
        said = rows.get((place.call_id, place.turn))
        if said is not None:
            heard = _heard(said, place.start, place.end)
            found.append(quote_from_row(said, place.start, place.end, *heard, turn=said.number))
    return found


def quotes_of(store: Store, mention_ids: Sequence[str], segment: Segment = EVERYWHERE) -> list[Quote]:
    """The quotes of mentions, in the order given, without those outside of a segment and those that are no more."""
    about = [is_about(segment.topic)] if segment.topic else []
    found = by_id(store, mention_ids, *of_segment(segment), *about)
    return [found[mention_id] for mention_id in mention_ids if mention_id in found]


def _turns(store: Store, asked: Select[Any], at: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Row[Any]]:
    """By call and turn the rows of some turns."""
    rows: dict[tuple[str, int], Row[Any]] = {}
    with store.engine.connect() as connection:
        for pairs in parts(at):
            some = values(column("call_id", String), column("number", Integer), name="some")
            these = some.data(list(pairs)).cte("these")
            # In a list of pairs SQLite would look for each of all turns; so it looks for each of these.
            found = asked.where(turns.c.call_id == these.c.call_id, turns.c.number == these.c.number)
            rows |= {(row.call_id, row.number): row for row in connection.execute(found)}
    return rows


def _about(
    store: Store, looked_at: Sequence[tuple[str, int]], topic: str | None
) -> Mapping[tuple[str, int], list[tuple[int, int]]] | None:
    """By call and turn the characters of the mentions of a kind or a category; None without one."""
    if topic is None:
        return None
    asked = select(mentions.c.call_id, mentions.c.turn, mentions.c.start_char, mentions.c.end_char)
    asked = asked.where(is_about(topic))
    found: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    ids = list(dict.fromkeys(call_id for call_id, _ in looked_at))
    with store.engine.connect() as connection:
        for some in parts(ids):
            for row in connection.execute(asked.where(mentions.c.call_id.in_(some))):
                found[row.call_id, row.turn].append((row.start_char, row.end_char))
    return found


def _pattern(words: Sequence[Sequence[str]]) -> re.Pattern[str]:
    """The words in order, each form as a whole word and as a group."""
    each = (f"({'|'.join(map(re.escape, forms))})(?![^\\W_])" for forms in words)
    return re.compile(r"(?<![^\W_])" + _BETWEEN.join(each))


def _overlaps(hit: re.Match[str], stretches: Iterable[tuple[int, int]]) -> bool:
    return any(start < hit.end() and end > hit.start() for start, end in stretches)


def _heard(row: Row[Any], start: int, end: int) -> tuple[float, float]:
    """From when to when characters [start, end) of a turn are said, in seconds, as far as its words' times tell."""
    first_s, last_s, at = row.end_s, row.start_s, 0
    for text, start_s, end_s, _probability in row.words:
        spoken = text.strip()
        place = row.text.find(spoken, at) if spoken else -1
        if place < 0:
            continue
        at = place + len(spoken)
        if place < end and at > start:
            first_s, last_s = min(first_s, start_s), max(last_s, end_s)
    return (first_s, last_s) if first_s < last_s else (row.start_s, row.end_s)
