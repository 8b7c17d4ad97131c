"""What people say of mentions. It outranks the machine at once, and again whenever a call is read anew.

A call's mentions are always the machine's with the corrections over them, in the order in which they were said: so
one that is taken back leaves the machine's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.engine import Row

from foundation.errors import UsageError
from foundation.masking import masked
from foundation.records import Category, Correction, Kind, Language
from store import schema
from store.joins import calls, spans, turns

PERSON = "a person said so"  # as evidence
_table, _mentions = schema.corrections, schema.mentions
_FIELDS = tuple(field.name for field in fields(Correction))
# What of a mention a person's word replaces, and the machine's is kept of.
_CHANGED = ("kind", "category", "confidence", "evidence", "resolved")
Kept = dict[str, tuple[bytes, str | None]]  # by id, vector and theme of mentions that people made


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a turn as it is stored now."""

    turn: int
    start_char: int
    end_char: int
    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class JudgedPlace:
    """What a person said of some characters of a turn."""

    start_char: int
    end_char: int
    kind: Kind | None
    category: Category | None


@dataclass(frozen=True, slots=True)
class JudgedTurn:
    """A turn of which people said something, and what the manager said before it (empty: nothing)."""

    before: str
    text: str
    language: Language
    places: tuple[JudgedPlace, ...]  # in order, not overlapping


def place_of_mention(engine: Engine, mention_id: str) -> tuple[Place, Kind, Category | None] | None:
    """Where a mention stands, unmasked, and what the machine says of it; None where there is no such mention."""
    with engine.connect() as connection:
        row = connection.execute(
            select(_mentions, turns.c.text)
            .join(turns, (turns.c.call_id == _mentions.c.call_id) & (turns.c.number == _mentions.c.turn))
            .where(_mentions.c.mention_id == mention_id)
        ).first()
    if row is None:
        return None
    said = row.text[row.start_char : row.end_char]
    machine = row.machine or {"kind": row.kind, "category": row.category}
    return (
        Place(row.turn, row.start_char, row.end_char, said, row.start_s, row.end_s),
        machine["kind"],
        machine["category"],
    )


def place_of_words(engine: Engine, call_id: str, turn: int, words: str) -> Place:
    """Where words stand in a turn. Raises UsageError where they are not said there."""
    with engine.connect() as connection:
        row = connection.execute(select(turns).where(turns.c.call_id == call_id, turns.c.number == turn)).first()
    wanted = words.strip()
    at = row.text.find(wanted) if row is not None and wanted else -1
    if row is None or at < 0:
        raise UsageError("These words are not said in this turn: take them from its text, letter by letter.")
    per_char = (row.end_s - row.start_s) / max(len(row.text), 1)
    start_s, end_s = row.start_s + at * per_char, row.start_s + (at + len(wanted)) * per_char
    return Place(turn, at, at + len(wanted), wanted, start_s, end_s)


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


def read(engine: Engine) -> list[Correction]:
    """All corrections as they were said, unmasked, in their order."""
    with engine.connect() as connection:
        rows = connection.execute(select(_table).order_by(_table.c.correction_id)).all()
    return [Correction(**{name: getattr(row, name) for name in _FIELDS}) for row in rows]


def correction_table(engine: Engine) -> pd.DataFrame:
    """All corrections with masked words, the newest first.

    Columns: correction_id, those of `records.Correction`, recording, agreed (whether the machine had said the same).
    """
    asked = (
        select(_table, calls.c.recording, turns.c.personal, turns.c.text.label("turn_text"))
        .outerjoin(calls, calls.c.call_id == _table.c.call_id)
        .outerjoin(turns, (turns.c.call_id == _table.c.call_id) & (turns.c.number == _table.c.turn))
        .order_by(_table.c.correction_id.desc())
    )
    with engine.connect() as connection:
        rows = connection.execute(asked).all()
    columns = ["correction_id", *_FIELDS, "recording", "agreed"]
    return pd.DataFrame([_shown(row) for row in rows], columns=columns)


def agreement(engine: Engine) -> pd.DataFrame:
    """How often people agree with the machine, by week. Columns: week (its Monday), judged, agreed."""
    table = correction_table(engine)
    weeks = table["said_at"].dt.to_period("W").dt.start_time if len(table) else table["said_at"]
    counted = table["agreed"].astype(int).groupby(weeks).agg(["size", "sum"])
    return counted.rename_axis("week").reset_index().rename(columns={"size": "judged", "sum": "agreed"})


def judged_turns(engine: Engine) -> list[JudgedTurn]:
    """Every turn of which people said something, with what the last of them said of each place, unmasked."""
    with engine.connect() as connection:
        said = connection.execute(select(_table).order_by(_table.c.call_id, _table.c.correction_id)).all()
        found = []
        for call_id, rows in groupby(said, key=lambda row: row.call_id):
            spoken = connection.execute(
                select(turns, calls.c.language)
                .join(calls, calls.c.call_id == turns.c.call_id)
                .where(turns.c.call_id == call_id)
                .order_by(turns.c.number)
            ).all()
            found += _judged(spoken, list(rows))
    return found


def _judged(spoken: Sequence[Row[Any]], said: Sequence[Row[Any]]) -> list[JudgedTurn]:
    places: dict[int, dict[tuple[int, int], JudgedPlace]] = {}
    for row in said:
        place = _found_again(row, spoken)
        if place is not None:
            key = (place.start_char, place.end_char)
            others = {
                at: judged
                for at, judged in places.get(place.turn, {}).items()
                if at[1] <= place.start_char or at[0] >= place.end_char
            }
            places[place.turn] = {**others, key: JudgedPlace(*key, row.kind, row.category)}
    found = []
    for number, judged in sorted(places.items()):
        turn = next(turn for turn in spoken if turn.number == number)
        before = [other.text for other in spoken if other.role == "manager" and other.number < number]
        in_order = tuple(judged[at] for at in sorted(judged))
        found.append(JudgedTurn(before[-1] if before else "", turn.text, turn.language, in_order))
    return found


def unread(engine: Engine) -> dict[str, str]:
    """By id the words, unmasked, of mentions that people added and that have no vector yet."""
    asked = (
        select(_mentions.c.mention_id, _mentions.c.start_char, _mentions.c.end_char, turns.c.text)
        .join(turns, (turns.c.call_id == _mentions.c.call_id) & (turns.c.number == _mentions.c.turn))
        .where(_mentions.c.vector == b"")
        .order_by(_mentions.c.mention_id)
    )
    with engine.connect() as connection:
        return {row.mention_id: row.text[row.start_char : row.end_char] for row in connection.execute(asked)}


def save_vectors(engine: Engine, vectors: Mapping[str, bytes]) -> None:
    """Store the vectors, float32 little endian, of mentions by id."""
    with engine.begin() as connection:
        for mention_id, vector in vectors.items():
            connection.execute(update(_mentions).where(_mentions.c.mention_id == mention_id).values(vector=vector))


def apply(connection: Connection, call_id: str) -> None:
    """Put a call's corrections over what the machine found in it. Applied twice it is applied once."""
    kept = _restore(connection, call_id)
    said = connection.execute(select(_table).where(_table.c.call_id == call_id).order_by(_table.c.correction_id)).all()
    if not said:  # nearly every call: its words need not be read
        return
    spoken = connection.execute(select(turns).where(turns.c.call_id == call_id).order_by(turns.c.number)).all()
    for row in said:
        place = _found_again(row, spoken)
        if place is not None:
            _put(connection, row, place, kept)


def _shown(row: Row[Any]) -> dict[str, Any]:
    """A correction for the screen. Where its turn has changed since, nobody knows what is a name in it."""
    whole = row.turn_text is not None and row.turn_text[row.start_char : row.end_char] == row.text
    text = masked(row.text, spans(row.personal), row.start_char) if whole else "…"
    same = (row.kind, row.category) == (row.machine_kind, row.machine_category)
    named = {name: getattr(row, name) for name in _FIELDS}
    return {**named, "correction_id": row.correction_id, "text": text, "recording": row.recording, "agreed": same}


def _restore(connection: Connection, call_id: str) -> Kept:
    """The machine's mentions as they were found; of those that only people made, nothing."""
    here = _mentions.c.call_id == call_id
    made = (here, _mentions.c.by_person == 1, _mentions.c.machine.is_(None))
    kept: Kept = {
        row.mention_id: (row.vector, row.theme_id) for row in connection.execute(select(_mentions).where(*made))
    }
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


def _found_again(correction: Row[Any], spoken: Sequence[Row[Any]]) -> Place | None:
    """Where a correction's words stand now: at the same place, else in a turn of the same time; None: nowhere."""
    for turn in spoken:
        if turn.number == correction.turn and turn.text[correction.start_char : correction.end_char] == correction.text:
            place = (correction.start_char, correction.end_char)
            return Place(turn.number, *place, correction.text, correction.start_s, correction.end_s)
    near = [turn for turn in spoken if turn.start_s < correction.end_s and turn.end_s > correction.start_s]
    for turn in near:
        at = turn.text.find(correction.text)
        if at >= 0:
            end = at + len(correction.text)
            return Place(turn.number, at, end, correction.text, correction.start_s, correction.end_s)
    return None


def _put(connection: Connection, correction: Row[Any], place: Place, kept: Kept) -> None:
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
    vector, theme_id = kept.get(mention_id, (b"", None))
    connection.execute(
        insert(_mentions).values(
            mention_id=mention_id,
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
            vector=vector,
            theme_id=theme_id,
            greyed=[],
            own_categories=[],
            by_person=1,
        )
    )


def _machine(row: Row[Any]) -> dict[str, Any] | None:
    """What the machine said of a mention, through any number of corrections; None where only people made it."""
    if row.machine or row.by_person:
        return row.machine
    return {name: getattr(row, name) for name in _CHANGED}
