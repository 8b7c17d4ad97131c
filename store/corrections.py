"""What people say of mentions. It outranks the machine at once, and again whenever a call is read anew.

A call's mentions are always the machine's with the corrections over them, in the order in which they were said: so
one that is taken back leaves the machine's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.engine import Row

from foundation.records import Category, Correction, Kind
from store import schema
from store.joins import turns
from store.places import Place, found_again

PERSON = "a person said so"  # as evidence
_table, _mentions = schema.corrections, schema.mentions
# What of a mention a person's word replaces, and the machine's is kept of.
_CHANGED = ("kind", "category", "confidence", "evidence", "resolved")
# Where a mention is among the themes: it stays there when it is written anew.
NOWHERE: dict[str, Any] = {
    "theme_id": None,
    "subtheme_id": None,
    "strength": None,
    "placed_by_person": 0,
    "map_x": None,
    "map_y": None,
}
# What is read in a mention, of one that nobody has read yet.
UNREAD: dict[str, Any] = {"vector": b"", "terms": [], "topics": []}
Placed = dict[str, dict[str, Any]]  # by mention id, columns of `mentions`


def correct(engine: Engine, correction: Correction) -> int:
    """Note what a person says and change the call's mentions at once. Returns the correction's number."""
    with engine.begin() as connection:
        noted = connection.execute(insert(_table).values(**asdict(correction)))
        apply(connection, correction.call_id)
        return int(noted.inserted_primary_key[0]) if noted.inserted_primary_key else 0


def undo(engine: Engine, correction_id: int) -> None:
    """Take a correction back: what was there before it is there again."""
    with engine.begin() as connection:
        call_id = connection.scalar(select(_table.c.call_id).where(_table.c.correction_id == correction_id))
        connection.execute(delete(_table).where(_table.c.correction_id == correction_id))
        if call_id:
            apply(connection, call_id)


def unread(engine: Engine) -> dict[str, tuple[str, Kind]]:
    """By id the words, unmasked, and the kind of mentions that people added and that nobody has read yet."""
    asked = (
        select(_mentions.c.mention_id, _mentions.c.kind, _mentions.c.start_char, _mentions.c.end_char, turns.c.text)
        .join(turns, (turns.c.call_id == _mentions.c.call_id) & (turns.c.number == _mentions.c.turn))
        .where(_mentions.c.vector == b"")
        .order_by(_mentions.c.mention_id)
    )
    with engine.connect() as connection:
        return {
            row.mention_id: (row.text[row.start_char : row.end_char], row.kind) for row in connection.execute(asked)
        }


@dataclass(frozen=True, slots=True)
class Read:
    """What was read in a mention that a person added."""

    vector: bytes  # float32, little endian
    terms: tuple[tuple[str, str], ...]  # with their spoken forms
    topics: tuple[Category, ...]


def save_read(engine: Engine, read: Mapping[str, Read]) -> None:
    """Store what was read in mentions by id."""
    with engine.begin() as connection:
        for mention_id, found in read.items():
            values = {
                "vector": found.vector,
                "terms": [list(pair) for pair in found.terms],
                "topics": list(found.topics),
            }
            connection.execute(update(_mentions).where(_mentions.c.mention_id == mention_id).values(**values))


def placed(connection: Connection, call_id: str) -> Placed:
    """Where the mentions of a call are among the themes."""
    asked = select(_mentions.c.mention_id, *(_mentions.c[name] for name in NOWHERE))
    rows = connection.execute(asked.where(_mentions.c.call_id == call_id)).mappings()
    return {row["mention_id"]: {name: row[name] for name in NOWHERE} for row in rows}


def apply(connection: Connection, call_id: str, before: Placed | None = None) -> None:
    """Put a call's corrections over what the machine found in it. Applied twice it is applied once.

    `before`: where the call's mentions were before the call was written anew.
    """
    kept = {**(before or {}), **_restore(connection, call_id)}
    said = connection.execute(select(_table).where(_table.c.call_id == call_id).order_by(_table.c.correction_id)).all()
    if not said:  # nearly every call: its words need not be read
        return
    spoken = connection.execute(select(turns).where(turns.c.call_id == call_id).order_by(turns.c.number)).all()
    for row in said:
        place = found_again(row, spoken)
        if place is not None:
            _put(connection, row, place, kept)


def _restore(connection: Connection, call_id: str) -> Placed:
    """The machine's mentions as they were found; of those that only people made, nothing."""
    here = _mentions.c.call_id == call_id
    made = (here, _mentions.c.by_person == 1, _mentions.c.machine.is_(None))
    asked = select(
        _mentions.c.mention_id, *(_mentions.c[name] for name in ("vector", "terms", "topics", *NOWHERE))
    ).where(*made)
    kept = {row["mention_id"]: dict(row) for row in connection.execute(asked).mappings()}
    connection.execute(delete(_mentions).where(*made))
    touched = connection.execute(
        select(_mentions).where(here, (_mentions.c.by_person == 1) | (_mentions.c.hidden == 1))
    )
    for row in touched.all():
        connection.execute(
            update(_mentions)
            .where(_mentions.c.mention_id == row.mention_id)
            .values(**(row.machine or {}), machine=None, by_person=0, hidden=0)
        )
    return kept


def _put(connection: Connection, correction: Row[Any], place: Place, kept: Placed) -> None:
    """One correction over the mentions that are there."""
    overlapping = connection.execute(
        select(_mentions).where(
            _mentions.c.call_id == correction.call_id,
            _mentions.c.turn == place.turn,
            _mentions.c.start_char < place.end_char,
            _mentions.c.end_char > place.start_char,
        )
    ).all()
    # A correction is of what the person saw: another kind of mention in the same words is left alone.
    seen = [row for row in overlapping if row.kind == (correction.machine_kind or correction.kind)]
    own = [row for row in overlapping if (row.start_char, row.end_char) == (place.start_char, place.end_char)]
    meant = seen or [row for row in own if row.by_person]
    if correction.kind is None:
        for row in meant:
            connection.execute(
                update(_mentions)
                .where(_mentions.c.mention_id == row.mention_id)
                .values(hidden=1, machine=_machine(row))
            )
        return
    if meant:
        row = meant[0]
        same = (row.kind, row.category) == (correction.kind, correction.category)
        evidence = list(dict.fromkeys([PERSON, *(row.evidence if same else [])]))
        connection.execute(
            update(_mentions)
            .where(_mentions.c.mention_id == row.mention_id)
            .values(
                kind=correction.kind,
                category=correction.category,
                confidence=1.0,
                evidence=evidence,
                resolved=row.resolved if correction.kind == "objection" else None,
                by_person=1,
                hidden=0,
                machine=_machine(row),
            )
        )
        return
    mention_id = f"{correction.call_id}-{place.turn}-{place.start_char}-{place.end_char}-person"
    connection.execute(
        insert(_mentions).values(
            call_id=correction.call_id,
            turn=place.turn,
            kind=correction.kind,
            category=correction.category,
            start_char=place.start_char,
            end_char=place.end_char,
            start_s=place.start_s,
            end_s=place.end_s,
            confidence=1.0,
            clarity=1.0,
            evidence=[PERSON],
            lemmas=[],
            greyed=[],
            own_categories=[],
            by_person=1,
            **{
                "vector": b"",
                "terms": [],
                "topics": [],
                **NOWHERE,
                **kept.get(mention_id, {}),
                "mention_id": mention_id,
            },
        )
    )


def _machine(row: Row[Any]) -> dict[str, Any] | None:
    """What the machine said of a mention, through any number of corrections; None where only people made it."""
    if row.machine or row.by_person:
        return row.machine
    return {name: getattr(row, name) for name in _CHANGED}
