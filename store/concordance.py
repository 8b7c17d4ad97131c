"""Every place in which a word is said, in any of its forms, with what was said around it.

The forms come from outside: this room knows no grammar.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select, tuple_

from store.joins import calls, calls_with_deals, deals, is_about, known, mentions, started_at, turns, turns_with_calls
from store.quotes import AT_ONCE, CONTEXT, Quote, mentions_asked, quote_from_row, quotes_asked_for
from store.rows import fold
from store.store import Store

# What may stand between two words of what is sought: spaces and signs that end no sentence, and one short word.
_SIGNS = r"(?:(?![.!?…]+(?:\s|$))[\W_]){1,6}"
_BETWEEN = rf"{_SIGNS}(?:[^\W\d_]{{1,3}}(?:-[^\W\d_]{{1,3}})?{_SIGNS})?"
LETTERS = 4  # forms that begin alike in so many letters are looked for together


@dataclass(frozen=True, slots=True)
class Where:
    """Which calls and turns are looked through; None is no condition."""

    role: str | None = None
    topic: str | None = None  # kind, or category of objections, of a mention that holds some of the words
    values: tuple[tuple[str, str], ...] = ()  # what a call must be, by dimension (`records.DIMENSIONS`)
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None  # exclusive


class Place(NamedTuple):
    """Where the words stand for the first time in a turn."""

    call_id: str
    turn: int
    start: int  # characters of the turn's text
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """All places of what was sought."""

    places: tuple[Place, ...]  # one a turn, the newest calls first
    calls: int
    forms: tuple[tuple[str, int], ...]  # what was said and how often, the commonest first


def find(store: Store, words: Sequence[Collection[str]], where: Where) -> Found:
    """The places of words that follow each other.

    `words`: for each word its forms. They stand in this order as whole words of one sentence; one other word of at
    most three letters may come between two of them. What is masked is not found.
    """
    if not words or not all(words):
        return Found((), 0, ())
    folded = [sorted({fold(form) for form in forms}) for forms in words]
    pattern, said, found = _pattern(folded), Counter[str](), list[tuple[datetime, Place]]()
    with store.engine.connect() as connection:
        began = {row.call_id: row.started_at or datetime.min for row in connection.execute(_calls(where))}
        about = _about(connection, where.topic) if where.topic else None
        for call_id, turn, text, personal in connection.execute(_candidates(folded, where.role)):
            if call_id not in began:
                continue
            hits = list(pattern.finditer(text))
            if personal:
                hits = [hit for hit in hits if not _overlaps(hit, [(start, end) for start, end, _label in personal])]
            if about is not None:
                hits = [hit for hit in hits if _overlaps(hit, about[call_id, turn])]
            if hits:
                said.update(" ".join(hit.groups()) for hit in hits)
                found.append((began[call_id], Place(call_id, turn, *hits[0].span())))
    found.sort(key=lambda item: item[1])
    found.sort(key=lambda item: item[0], reverse=True)  # keeps the order of those of one time
    forms = sorted(said.items(), key=lambda item: (-item[1], item[0]))
    return Found(tuple(place for _, place in found), len({place.call_id for _, place in found}), tuple(forms))


def lines(
    store: Store, words: Sequence[Collection[str]], where: Where, limit: int = 20, offset: int = 0
) -> list[Quote]:
    """Turns in which the words are said, the newest calls first; the quote is the words as they were said."""
    return quotes_at(store, find(store, words, where).places[offset : offset + limit])


def quotes_at(store: Store, places: Sequence[Place]) -> list[Quote]:
    """The quotes of places, in their order; of a call that is no more there is none."""
    columns = [turns.c[name] for name in ("call_id", "number", "role", "start_s", "end_s", "text", "words", "personal")]
    asked = select(*columns, *CONTEXT).select_from(turns_with_calls)
    rows: dict[tuple[str, int], Row[Any]] = {}
    with store.engine.connect() as connection:
        for start in range(0, len(places), AT_ONCE):
            some = [(place.call_id, place.turn) for place in places[start : start + AT_ONCE]]
            for row in connection.execute(asked.where(tuple_(turns.c.call_id, turns.c.number).in_(some))):
                rows[row.call_id, row.number] = row
    found = []
    for place in places:
        said = rows.get((place.call_id, place.turn))
        if said is not None:
            heard = _heard(said, place.start, place.end)
            found.append(quote_from_row(said, place.start, place.end, *heard, turn=said.number))
    return found


def quotes_of(store: Store, mention_ids: Sequence[str], where: Where) -> list[Quote]:
    """The quotes of mentions, in the order given, without those outside of `where` and those that are no more."""
    asked, by_id = mentions_asked(None).where(*_of_calls(where)), dict[str | None, Quote]()
    if where.role:
        asked = asked.where(turns.c.role == where.role)
    if where.topic:
        asked = asked.where(is_about(where.topic))
    for start in range(0, len(mention_ids), AT_ONCE):
        some = asked.where(mentions.c.mention_id.in_(mention_ids[start : start + AT_ONCE]))
        by_id |= {quote.mention_id: quote for quote in quotes_asked_for(store, some, AT_ONCE, 0)}
    return [by_id[mention_id] for mention_id in mention_ids if mention_id in by_id]


def _calls(where: Where) -> Select[Any]:
    return select(calls.c.call_id, started_at()).select_from(calls_with_deals).where(*_of_calls(where))


def _of_calls(where: Where) -> list[ColumnElement[bool]]:
    """The conditions on a call and its deal."""
    began = started_at().element
    asked = [
        None if where.language is None else calls.c.language == where.language,
        None if where.since is None else began >= where.since,
        None if where.until is None else began < where.until,
    ]
    of = [(deals.c.outcome if name == "outcome" else known(name).element) == value for name, value in where.values]
    return of + [condition for condition in asked if condition is not None]


def _candidates(words: Sequence[Sequence[str]], role: str | None) -> Select[Any]:
    """Turns that hold the beginning of a form of every word: nearly all that hold the words, and some others."""
    columns = [turns.c[name] for name in ("call_id", "number", "folded", "personal")]
    # The longest first: it is the rarest, and databases stop at what does not hold.
    begin = sorted((_beginnings(forms) for forms in words), key=lambda found: -min(map(len, found)))
    held = [or_(*[turns.c.folded.contains(some, autoescape=True) for some in found]) for found in begin]
    asked = select(*columns).where(and_(*held))
    return asked.where(turns.c.role == role) if role else asked


def _beginnings(forms: Sequence[str]) -> list[str]:
    """Few short strings of which every form holds one."""
    groups: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        groups[form[:LETTERS]].append(form)
    found = [_common_beginning(min(group), max(group)) for group in groups.values()]
    return [some for some in found if not any(other != some and other in some for other in found)]


def _common_beginning(first: str, last: str) -> str:
    """How two strings, and all that stand between them in the alphabet, begin."""
    alike = 0
    while alike < len(first) and first[alike] == last[alike]:
        alike += 1
    return first[:alike]


def _pattern(words: Sequence[Sequence[str]]) -> re.Pattern[str]:
    """The words in order, each form as a whole word and as a group."""
    each = (f"({'|'.join(map(re.escape, forms))})(?![^\\W_])" for forms in words)
    return re.compile(r"(?<![^\W_])" + _BETWEEN.join(each))


def _about(connection: Connection, topic: str) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """By call and turn the characters of the mentions of a kind or a category."""
    asked = select(mentions.c.call_id, mentions.c.turn, mentions.c.start_char, mentions.c.end_char)
    found: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for call_id, turn, start, end in connection.execute(asked.where(is_about(topic))):
        found[call_id, turn].append((start, end))
    return found


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
