"""What the readers share: which tables stand beside which, and the order of things."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, case, cast, func, or_, select

from foundation.records import PersonalSpan, Segment
from store import schema

calls, turns, dropped = schema.calls, schema.turns, schema.dropped
deals, themes = schema.deals, schema.themes
# What a person took out is seen nowhere: whoever reads mentions reads these.
mentions = select(schema.mentions).where(schema.mentions.c.hidden == 0).subquery("mentions")


AT_ONCE = 500  # ids in one question: databases take some thousands

Item = TypeVar("Item")


def parts(items: Sequence[Item], size: int = AT_ONCE) -> Iterator[Sequence[Item]]:
    """The same items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def spans(stored: list[list[Any]]) -> list[PersonalSpan]:
    """Personal spans as stored with a turn."""
    return [PersonalSpan(*span) for span in stored]


def started_at() -> ColumnElement[datetime]:
    """When a call began, by the CRM where it knows."""
    return func.coalesce(deals.c.started_at, calls.c.started_at).label("started_at")


def known(name: str) -> ColumnElement[str]:
    """A field that both the CRM and the recording's name may tell, such as manager; the CRM knows better."""
    return func.coalesce(deals.c[name], calls.c[name]).label(name)


def shown_title(of: FromClause = themes) -> ColumnElement[str]:
    """A theme's title; a person's own comes first. `of`: the table of themes, or another name of it."""
    return func.coalesce(of.c.own_title, of.c.title)


def model_name() -> ColumnElement[str]:
    """What a language model calls a theme of the machine's title; empty where none was asked, or gave no name."""
    return case((themes.c.name_for == themes.c.title, func.nullif(themes.c.name, "")))


def role_confidence() -> ColumnElement[float]:
    """How sure it is who is the client, where that was found out; empty where it was told, or never measured."""
    return case((calls.c.role_source.in_(("said", "batch")), calls.c.role_confidence)).label("role_confidence")


def goodness(of: FromClause, unmeasured: float = 1.0) -> ColumnElement[float]:
    """How sure, clear and near to its theme's middle a mention is, 0 to 1.

    `unmeasured`: the strength of one that has none; nobody has measured it yet, or it is in no theme.
    """
    return of.c.confidence * of.c.clarity * func.coalesce(of.c.strength, unmeasured)


def is_about(topic: str) -> ColumnElement[bool]:
    """Whether a mention is of a kind, or of a category of objections, or speaks of what the category is about."""
    # As the list is written down: neither database has a way to look into it that the other has too.
    spoken_of = cast(mentions.c.topics, Text).contains(json.dumps(topic), autoescape=True)
    # An objection is about its category, and nothing else.
    other = and_(mentions.c.kind != "objection", spoken_of)
    return or_(mentions.c.kind == topic, mentions.c.category == topic, other)


def of_segment(segment: Segment) -> list[ColumnElement[bool]]:
    """The conditions of a segment on a call and its deal; what it is about is no matter of the call."""
    began = started_at().element
    asked = [
        None if segment.language is None else calls.c.language == segment.language,
        None if segment.since is None else began >= segment.since,
        None if segment.until is None else began < segment.until,
    ]
    of = [(deals.c.outcome if name == "outcome" else known(name).element) == value for name, value in segment.where]
    return of + [condition for condition in asked if condition is not None]


def in_segment(call_id: ColumnElement[str], segment: Segment) -> list[ColumnElement[bool]]:
    """The condition that a call, by its id, is one of a segment; none where the segment holds every call."""
    if conditions := of_segment(segment):
        return [call_id.in_(select(calls.c.call_id).select_from(calls_with_deals).where(*conditions))]
    return []


calls_with_deals = calls.outerjoin(deals, deals.c.recording_key == calls.c.recording_key)
turns_with_calls = turns.join(calls_with_deals, calls.c.call_id == turns.c.call_id)


def mentions_with_turns(columns: list[Any]) -> Select[Any]:
    return select(*columns).select_from(
        mentions.join(turns, and_(turns.c.call_id == mentions.c.call_id, turns.c.number == mentions.c.turn))
        .join(calls, calls.c.call_id == mentions.c.call_id)
        .outerjoin(deals, deals.c.recording_key == calls.c.recording_key)
        .outerjoin(themes, themes.c.theme_id == mentions.c.theme_id)
    )
