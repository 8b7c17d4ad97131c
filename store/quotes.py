"""Quotes and transcripts: the client's words with all that leads to their clip, their call and their deal.

Every function takes a `Store`; texts come masked; orders are total, so that the same database always gives the
same answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, case, cast, func, select
from sqlalchemy.engine import Row

from foundation.masking import masked
from foundation.records import Resolved, Segment, Word
from store import schema
from store.joins import (
    calls,
    deals,
    goodness,
    in_segment,
    known,
    mentions,
    mentions_with_turns,
    parts,
    role_confidence,
    spans,
    started_at,
    turns,
)
from store.sentences import Sentence, sentences
from store.store import Store

# What a quote tells of its call and its deal.
CONTEXT = [
    calls.c.path,
    started_at(),
    known("manager"),
    known("product"),
    known("lead_source"),
    deals.c.outcome,
    role_confidence(),
]


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a turn with all that leads to its clip, its call and its deal."""

    call_id: str
    turn: int
    role: str
    text: str  # the quote alone, masked
    before: str  # what was said in the same turn before and after it, masked
    after: str
    start_s: float
    end_s: float
    path: str | None
    started_at: datetime | None
    kind: str | None = None
    category: str | None = None
    confidence: float | None = None
    evidence: tuple[str, ...] = ()
    manager: str | None = None
    product: str | None = None
    lead_source: str | None = None
    outcome: str | None = None
    role_confidence: float | None = None  # 0.5 (a coin) to 1; None where client and manager were told, or not measured
    mention_id: str | None = None
    resolved: str | None = None  # yes, no or unclear: whether an objection was settled
    by_person: bool = False
    own_categories: tuple[str, ...] = ()
    greyed: tuple[tuple[int, int], ...] = ()  # characters of `text` that are fillers and repeats, in order
    theme_id: str | None = None
    strength: float | None = None  # how near it is to its theme's middle, 0 to 1
    pinned: bool = False  # a person wants it among the first of its theme


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn of a transcript in pieces (masked text, kind, category); a piece outside all mentions has kind None."""

    number: int
    role: str
    start_s: float
    end_s: float
    pieces: tuple[tuple[str, str | None, str | None], ...]
    sentences: tuple[Sentence, ...]  # places in the text of the pieces put together


def quotes(
    store: Store,
    theme_id: str | None = None,
    kind: str | None = None,
    segment: Segment | None = None,
    resolved: Resolved | None = None,
    limit: int = 20,
    offset: int = 0,
    subtheme_id: str | None = None,
) -> list[Quote]:
    """Quotes of a theme or a sub-theme, the pinned ones first, then those that are surest, clearest and nearest to its
    middle; without a theme, the quotes of a kind that fit no theme.

    `segment`: of its calls. `resolved`: only objections that were settled (yes), were not (no), or of which it is not
    clear.
    """
    of, held = schema.mentions.c, [schema.mentions.c.hidden == 0]
    if theme_id or not subtheme_id:
        held.append(of.theme_id == theme_id if theme_id else of.theme_id.is_(None))
    if subtheme_id:
        held.append(of.subtheme_id == subtheme_id)
    if theme_id and not kind:  # the index of what is shown begins with it
        kind = _kind_of(store, theme_id)
    if kind:
        held.append(of.kind == kind)
    if resolved:
        held.append(of.resolved == resolved)
    asked = select(of.mention_id).where(*held, *in_segment(of.call_id, segment or Segment()))
    return best_of(store, asked, limit, offset, _pinned(store, theme_id))


def _kind_of(store: Store, theme_id: str) -> str | None:
    with store.engine.connect() as connection:
        return connection.scalar(select(schema.themes.c.kind).where(schema.themes.c.theme_id == theme_id))


def best_of(store: Store, asked: Select[Any], limit: int, offset: int = 0, pinned: Sequence[str] = ()) -> list[Quote]:
    """The quotes of the mentions whose ids `asked` gives, the pinned ones and then the best first.

    `asked` selects ids of `schema.mentions`. Which are the best is found before anything else of them is read: of a
    theme with many thousands only those that are shown are.
    """
    in_order = asked.order_by(*_good(schema.mentions, pinned)).limit(limit).offset(offset)
    with store.engine.connect() as connection:
        ids: list[str] = list(connection.scalars(in_order))
    return quotes_asked_for(store, mentions_asked(None).where(mentions.c.mention_id.in_(ids)), len(ids), 0, pinned)


def _good(of: FromClause, pinned: Sequence[str]) -> list[Any]:
    """The order of quotes."""
    place = {mention_id: number for number, mention_id in enumerate(pinned)}
    first = [case(place, value=of.c.mention_id, else_=len(place))] if pinned else []
    return [*first, goodness(of).desc(), of.c.mention_id]


def by_id(
    store: Store, mention_ids: Sequence[str], *conditions: ColumnElement[bool], pinned: Sequence[str] = ()
) -> dict[str, Quote]:
    """By id the quotes of mentions that meet the conditions; one that is no more is not there."""
    found: dict[str, Quote] = {}
    for some in parts(mention_ids):
        asked = mentions_asked(None).where(mentions.c.mention_id.in_(some), *conditions)
        found |= {str(quote.mention_id): quote for quote in quotes_asked_for(store, asked, len(some), 0, pinned)}
    return found


def words(store: Store, mention_ids: Sequence[str]) -> dict[str, str]:
    """By id the masked words of mentions; one that is no more is not there."""
    found = {}
    asked = mentions_with_turns([mentions, turns.c.text, turns.c.personal])
    with store.engine.connect() as connection:
        for some in parts(mention_ids):
            for row in connection.execute(asked.where(mentions.c.mention_id.in_(some))):
                said = row.text[row.start_char : row.end_char]
                found[row.mention_id] = masked(said, spans(row.personal), row.start_char)
    return found


def _pinned(store: Store, theme_id: str | None) -> list[str]:
    """Ids of the mentions that are pinned in a theme, in order."""
    with store.engine.connect() as connection:
        asked = select(schema.themes.c.pinned).where(schema.themes.c.theme_id == theme_id)
        return connection.scalar(asked) or []


def own_quotes(store: Store, category: str, language: str | None = None, limit: int = 20) -> list[Quote]:
    """Quotes of a company's own category, the surest and clearest first."""
    return quotes_asked_for(store, mentions_asked(language).where(_of_own(category)), limit, 0)


def count_own(store: Store, category: str, language: str | None = None) -> tuple[int, int]:
    """In how many mentions and in how many calls a company's own category is found."""
    asked = (
        select(func.count(), func.count(mentions.c.call_id.distinct()))
        .select_from(mentions.join(calls, calls.c.call_id == mentions.c.call_id))
        .where(_of_own(category))
    )
    if language:
        asked = asked.where(calls.c.language == language)
    with store.engine.connect() as connection:
        found = connection.execute(asked).one()
    return found[0], found[1]


def _of_own(category: str) -> ColumnElement[bool]:
    # As the list is written down: neither database has a way to look into it that the other has too.
    return cast(mentions.c.own_categories, Text).contains(json.dumps(category), autoescape=True)


def mentions_asked(language: str | None) -> Select[Any]:
    asked = mentions_with_turns([mentions, turns.c.text, turns.c.personal, turns.c.role, *CONTEXT])
    return asked.where(calls.c.language == language) if language else asked


def quotes_asked_for(
    store: Store, asked: Select[Any], limit: int, offset: int, pinned: Sequence[str] = ()
) -> list[Quote]:
    asked = asked.order_by(*_good(mentions, pinned)).limit(limit).offset(offset)
    with store.engine.connect() as connection:
        return [
            quote_from_row(
                row,
                row.start_char,
                row.end_char,
                row.start_s,
                row.end_s,
                turn=row.turn,
                kind=row.kind,
                category=row.category,
                confidence=row.confidence,
                evidence=tuple(row.evidence),
                mention_id=row.mention_id,
                resolved=row.resolved,
                by_person=bool(row.by_person),
                own_categories=tuple(row.own_categories),
                greyed=greyed_when_masked(row),
                theme_id=row.theme_id,
                strength=row.strength,
                pinned=row.mention_id in pinned,
            )
            for row in connection.execute(asked)
        ]


def transcript(store: Store, call_id: str, turn: int | None = None) -> list[SpokenTurn]:
    """The turns of a call in order, or one of them, cut into masked pieces with and without mentions."""
    asked = select(turns).where(turns.c.call_id == call_id).order_by(turns.c.number)
    if turn is not None:
        asked = asked.where(turns.c.number == turn)
    marked = (
        select(mentions)
        .where(mentions.c.call_id == call_id)
        .order_by(mentions.c.start_char, mentions.c.end_char.desc())
    )
    with store.engine.connect() as connection:
        by_turn: dict[int, list[Row[Any]]] = {}
        for mention in connection.execute(marked):
            by_turn.setdefault(mention.turn, []).append(mention)
        return [_spoken(row, by_turn.get(row.number, [])) for row in connection.execute(asked)]


def quote_from_row(row: Row[Any], start: int, end: int, start_s: float, end_s: float, **more: Any) -> Quote:
    personal = spans(row.personal)
    return Quote(
        call_id=row.call_id,
        turn=more.pop("turn"),
        role=row.role,
        text=masked(row.text[start:end], personal, start),
        before=masked(row.text[:start], personal),
        after=masked(row.text[end:], personal, end),
        start_s=start_s,
        end_s=end_s,
        path=row.path,
        started_at=row.started_at,
        manager=row.manager,
        product=row.product,
        lead_source=row.lead_source,
        outcome=row.outcome,
        role_confidence=row.role_confidence,
        **more,
    )


def greyed_when_masked(row: Row[Any]) -> tuple[tuple[int, int], ...]:
    """Where the greyed characters of a mention stand once its quote is masked.

    A stretch that a mask touches is left out: no wrong word is ever greyed.
    """
    quote, personal, offset = row.text[row.start_char : row.end_char], spans(row.personal), row.start_char
    found = []
    for start, end in row.greyed:
        if any(span.start_char < offset + end and span.end_char > offset + start for span in personal):
            continue
        moved = len(masked(quote[:start], personal, offset)) - start
        found.append((start + moved, end + moved))
    return tuple(found)


def _spoken(turn: Row[Any], marked: list[Row[Any]]) -> SpokenTurn:
    """A turn with its mentions, by their start; of two that overlap the first wins."""
    personal, text = spans(turn.personal), turn.text
    pieces: list[tuple[str, str | None, str | None]] = []
    cuts, at = [0], 0
    for mention in marked:
        if mention.start_char < at:
            continue
        if mention.start_char > at:
            pieces.append((masked(text[at : mention.start_char], personal, at), None, None))
        at = mention.end_char
        quote = masked(text[mention.start_char : at], personal, mention.start_char)
        pieces.append((quote, mention.kind, mention.category))
        cuts += [mention.start_char, at]
    if at < len(text):
        pieces.append((masked(text[at:], personal, at), None, None))
    words = [Word(*word) for word in turn.words]
    said = sentences(text, words, turn.start_s, turn.end_s, personal, cuts)
    return SpokenTurn(turn.number, turn.role, turn.start_s, turn.end_s, tuple(pieces), said)
