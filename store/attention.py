"""Recordings that need the operator's look: those that failed, and those of which too little could be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal, or_, select

from store import schema
from store.joins import parts
from store.rows import recording_key
from store.store import Store
from store.tables import COMPLETE

Markers = Mapping[str, Sequence[str]]  # by kind of reason, what stands in its sentences; the first that fits holds

_calls, _failed = schema.calls, schema.failures
_INCOMPLETE = _calls.c.completeness < COMPLETE
_SILENT = (_calls.c.kind == "no_speech") & ~_INCOMPLETE


@dataclass(frozen=True, slots=True)
class Look:
    """One recording that needs a look."""

    path: str  # of a call of a .jsonl FILE:NUMBER; empty where the recording was never here
    recording: str
    problem: str  # why it failed; empty where it is in the database
    completeness: float  # of it that could be read, 0 to 1


def count_failures(store: Store, markers: Markers, other: str) -> dict[str, int]:
    """How many recordings failed by kind of reason, in the order of `markers`; what fits none is `other`."""
    each = select(_kind(markers, other)).subquery()
    with store.engine.connect() as connection:
        rows = connection.execute(select(each.c.kind, func.count()).group_by(each.c.kind))
        counted = {row[0]: row[1] for row in rows}
    return {name: counted[name] for name in (*markers, other) if name in counted}


def failures(store: Store, markers: Markers, other: str, of: str, first: int, count: int) -> list[Look]:
    """`count` recordings that failed for a kind of reason, from the one at `first` on, in order of name."""
    asked = (
        select(_failed.c.path, _failed.c.recording, _failed.c.problem)
        .where(_kind(markers, other) == of)
        .order_by(_failed.c.recording, _failed.c.path)
        .offset(first)
        .limit(count)
    )
    with store.engine.connect() as connection:
        return [Look(row.path, row.recording, row.problem, 0.0) for row in connection.execute(asked)]


def count_not_whole(store: Store) -> tuple[int, int]:
    """How many calls could be read only in part, and in how many others nobody speaks."""
    asked = select(func.count(case((_INCOMPLETE, 1))), func.count(case((_SILENT, 1))))
    with store.engine.connect() as connection:
        incomplete, silent = connection.execute(asked).one()
    return incomplete, silent


def not_whole(store: Store, silent: bool, first: int, count: int) -> list[Look]:
    """Calls that could be read only in part, the least whole first; or those in which nobody speaks."""
    asked = (
        select(_calls.c.path, _calls.c.recording, _calls.c.completeness)
        .where(_SILENT if silent else _INCOMPLETE)
        .order_by(_calls.c.completeness, _calls.c.recording, _calls.c.call_id)
        .offset(first)
        .limit(count)
    )
    with store.engine.connect() as connection:
        return [Look(row.path or "", row.recording, "", row.completeness) for row in connection.execute(asked)]


def known_recordings(store: Store, recordings: Sequence[str]) -> set[str]:
    """Of recordings by name those of which there is a call; the names come back as `store.rows.recording_key`."""
    keys, found = sorted({recording_key(name) for name in recordings}), set[str]()
    with store.engine.connect() as connection:
        for some in parts(keys):
            asked = select(_calls.c.recording_key).where(_calls.c.recording_key.in_(some))
            found.update(connection.scalars(asked))
    return found


def newest_names(store: Store, count: int) -> list[str]:
    """File names of the newest calls."""
    asked = select(_calls.c.recording).order_by(_calls.c.started_at.desc(), _calls.c.call_id).limit(count)
    with store.engine.connect() as connection:
        return list(connection.scalars(asked))


def count_recognizers(store: Store) -> dict[str, int]:
    """How many calls each recognizer made, the most first; ready transcripts have none."""
    asked = select(_calls.c.recognizer, func.count()).where(_calls.c.recognizer.is_not(None))
    with store.engine.connect() as connection:
        grouped = connection.execute(asked.group_by(_calls.c.recognizer).order_by(func.count().desc()))
        return {str(name): count for name, count in grouped}


def _kind(markers: Markers, other: str) -> ColumnElement[str]:
    """The kind of a failure's reason, found where the sentences lie: a home may have many thousands of them."""
    fits = [
        (or_(*(_failed.c.problem.contains(sign, autoescape=True) for sign in signs)), literal(kind))
        for kind, signs in markers.items()
    ]
    return case(*fits, else_=literal(other)).label("kind")
