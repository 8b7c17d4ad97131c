"""What people said of mentions, read back: as a table, as agreement with the machine, and to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.engine import Row

from foundation.masking import masked
from foundation.records import Category, Correction, Kind, Language
from store import places, schema
from store.joins import calls, spans, turns

_table = schema.corrections
_FIELDS = tuple(field.name for field in fields(Correction))


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


def last_said(table: pd.DataFrame) -> pd.DataFrame:
    """Of a `correction_table` the last word on every place: who changes their mind has judged once."""
    return table.drop_duplicates(["call_id", "turn", "start_char", "end_char"])


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """How often people agree with the machine, by week, of a `correction_table`; a place counts once.

    Columns: week (its Monday), judged, agreed.
    """
    judged = last_said(table)
    weeks = judged["said_at"].dt.to_period("W").dt.start_time if len(judged) else judged["said_at"]
    counted = judged["agreed"].astype(int).groupby(weeks).agg(["size", "sum"])
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


def last_of(engine: Engine, mention_id: str) -> int | None:
    """The number of the last correction of a mention; None where nobody has said anything of it."""
    place = places.of_mention(engine, mention_id)
    if place is None:
        return None
    with engine.connect() as connection:
        said = connection.execute(
            select(_table).where(_table.c.call_id == place.call_id).order_by(_table.c.correction_id.desc())
        ).all()
        spoken = connection.execute(select(turns).where(turns.c.call_id == place.call_id)).all()
    for row in said:
        there = places.found_again(row, spoken)
        if there and places.overlap(there, place):
            return int(row.correction_id)
    return None


def _judged(spoken: Sequence[Row[Any]], said: Sequence[Row[Any]]) -> list[JudgedTurn]:
    heard: dict[int, dict[tuple[int, int], JudgedPlace]] = {}
    for row in said:
        place = places.found_again(row, spoken)
        if place is not None:
            key = (place.start_char, place.end_char)
            others = {
                at: judged
                for at, judged in heard.get(place.turn, {}).items()
                if at[1] <= place.start_char or at[0] >= place.end_char
            }
            heard[place.turn] = {**others, key: JudgedPlace(*key, row.kind, row.category)}
    found = []
    for number, judged in sorted(heard.items()):
        turn = next(turn for turn in spoken if turn.number == number)
        before = [other.text for other in spoken if other.role == "manager" and other.number < number]
        in_order = tuple(judged[at] for at in sorted(judged))
        found.append(JudgedTurn(before[-1] if before else "", turn.text, turn.language, in_order))
    return found


def _shown(row: Row[Any]) -> dict[str, Any]:
    """A correction for the screen. Where its turn has changed since, nobody knows what is a name in it."""
    whole = row.turn_text is not None and row.turn_text[row.start_char : row.end_char] == row.text
    text = masked(row.text, spans(row.personal), row.start_char) if whole else "…"
    same = (row.kind, row.category) == (row.machine_kind, row.machine_category)
    named = {name: getattr(row, name) for name in _FIELDS}
    return {**named, "correction_id": row.correction_id, "text": text, "recording": row.recording, "agreed": same}
