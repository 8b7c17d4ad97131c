"""Themes and vocabulary as they were last found: written over the earlier ones, of which people's edits stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Table, bindparam, delete, insert, select, update

from foundation.records import Term, ThemeEvent
from store import schema
from store.joins import parts
from store.rows import ThemeRow, theme_row
from store.theme_state import replay

_themes, _mentions = schema.themes, schema.mentions
MANY = 10_000  # rows that are written or read at a time
# Where a mention is, as it is found: its theme, its sub-theme, how near the middle, and its place on the map.
Place = tuple[str | None, str | None, float | None, float | None, float | None]
# Of a theme that is no more nothing is left but what it was called and what people made of it.
_NOTHING: dict[str, object] = {
    "keywords": [],
    "mentions": 0,
    "calls": 0,
    "share_of_calls": 0.0,
    "share_low": 0.0,
    "share_high": 0.0,
    "trend": None,
    "trend_p": None,
    "won": 0,
    "lost": 0,
}


def living(engine: Engine) -> pd.DataFrame:
    """Every theme and sub-theme that lives, dismissed ones too, with the machine's own titles, ordered by id.

    Columns: those of `schema.themes`.
    """
    with engine.connect() as connection:
        return pd.read_sql(
            select(_themes).where(_themes.c.retired_at.is_(None)).order_by(_themes.c.theme_id), connection
        )


def write(
    connection: Connection,
    themes: Sequence[ThemeRow],
    events: Sequence[ThemeEvent],
    strengths: Mapping[str, float],
    places: Mapping[str, tuple[float, float]],
    at: datetime,
) -> None:
    """Put the themes and sub-themes that live now in place of the earlier ones: see `Store.save_findings`."""
    for table in (schema.theme_weeks, schema.theme_figures):
        connection.execute(delete(table))
    before = {row.theme_id: row for row in connection.execute(select(_themes.c.theme_id, _themes.c.parent_id))}
    now = {row.theme.theme_id: {**theme_row(row), "retired_at": None, "merged_into": None} for row in themes}
    _insert(connection, _themes, ({**now[id_], "made_at": at} for id_ in now if id_ not in before))
    _update(connection, _themes, [row for id_, row in now.items() if id_ in before])
    _place(connection, _placements(themes, strengths, places), set(now))
    gone = [id_ for id_ in before if id_ not in now]
    # A sub-theme is a way to read a theme, not a thing with a history.
    for some in parts([id_ for id_ in gone if before[id_].parent_id]):
        connection.execute(delete(_themes).where(_themes.c.theme_id.in_(some)))
    for some in parts([id_ for id_ in gone if not before[id_].parent_id]):
        here = _themes.c.theme_id.in_(some)
        connection.execute(update(_themes).where(here, _themes.c.retired_at.is_(None)).values(retired_at=at))
        connection.execute(update(_themes).where(here).values(**_NOTHING))
    merged = [event for event in events if event.kind == "merged"]
    _update(connection, _themes, [{"theme_id": event.theme_id, "merged_into": event.other_id} for event in merged])
    _insert(connection, schema.theme_events, ({"at": at, **asdict(event)} for event in events))
    for table, of in ((schema.theme_weeks, "weeks"), (schema.theme_figures, "figures")):
        rows = ({"theme_id": row.theme.theme_id, **asdict(one)} for row in themes for one in getattr(row, of))
        _insert(connection, table, rows)
    replay(connection)


def write_vocabulary(connection: Connection, vocabulary: Mapping[str, Sequence[Term]]) -> None:
    """Put the terms by language in place of the earlier ones."""
    connection.execute(delete(schema.vocabulary))
    rows = (
        {**asdict(term), "language": language, "forms": list(term.forms)}
        for language, found in vocabulary.items()
        for term in found
    )
    _insert(connection, schema.vocabulary, rows)


def _placements(
    themes: Sequence[ThemeRow], strengths: Mapping[str, float], places: Mapping[str, tuple[float, float]]
) -> dict[str, Place]:
    """By mention id where it is now; a mention that is in no theme and on no map is not there."""
    theme, subtheme = (
        {
            mention_id: row.theme.theme_id
            for row in themes
            if bool(row.theme.parent_id) == below
            for mention_id in row.theme.mention_ids
        }
        for below in (False, True)
    )
    return {
        id_: (theme.get(id_), subtheme.get(id_), strengths.get(id_), *places.get(id_, (None, None)))
        for id_ in dict.fromkeys((*theme, *places))
    }


def _place(connection: Connection, placed: Mapping[str, Place], alive: set[str]) -> None:
    """Put mentions where they are now; only those that were elsewhere are written."""
    names = ("theme_id", "subtheme_id", "strength", "map_x", "map_y")
    asked = select(_mentions.c.mention_id, _mentions.c.hidden, *(_mentions.c[name] for name in names))
    nowhere: Place = (None, None, None, None, None)
    changed: list[tuple[str, Place]] = []
    for mention_id, hidden, *old in connection.execute(asked.execution_options(yield_per=MANY)):
        if hidden:
            # What a person took out was not looked at; should they take that back, it is where it was.
            new: Place = (*(id_ if id_ in alive else None for id_ in old[:2]), *old[2:])
        else:
            new = placed.get(mention_id, nowhere)
        if tuple(old) != new:
            changed.append((mention_id, new))
    # In the order of the table, not of the ids: neighbours lie on one page.
    _update(connection, _mentions, ({"mention_id": id_, **dict(zip(names, new, strict=True))} for id_, new in changed))


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    for some in _batches(rows):
        connection.execute(insert(table), some)


def _update(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Set columns of rows found by their primary key, of one column; every row of `rows` has the same keys."""
    (key,) = table.primary_key
    for some in _batches(rows):
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in some[0] if name != key.name}
        connection.execute(
            update(table).where(key == bindparam(f"new_{key.name}")).values(values),
            [{f"new_{name}": value for name, value in row.items()} for row in some],
        )


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == MANY:
            yield batch
            batch = []
    if batch:
        yield batch
