"""The index of words: which turns hold a word, without reading any.

In SQLite a full-text table without contents, of which a row's number tells the place; in PostgreSQL an index on the
turns themselves. What is masked is not in the first, and whoever reads what the second finds leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Connection, Row, case, cast, func, literal_column, select, text

from store import schema

# A place is one whole number: a call's number, a turn's number and a role.
TURN_BITS, ROLE_BITS = 20, 2
CALL_BITS = TURN_BITS + ROLE_BITS
ROLES = ("client", "manager", "unknown", "system")
HIGHEST = 2**31 - 1  # number of a call
ALL = 2**62  # more places than there can be

_TOKEN = re.compile(r"[^\W_]+")
_ADD = text("INSERT INTO turn_words(rowid, words) VALUES (:place, :words)")
_REMOVE = text("INSERT INTO turn_words(turn_words, rowid, words) VALUES ('delete', :place, :words)")
# As one text: of some hundred thousand places each as a row of its own takes ten times as long.
_FOUND = text(
    "SELECT group_concat(rowid) FROM ("
    "SELECT rowid FROM turn_words WHERE turn_words MATCH :asked AND rowid BETWEEN :first AND :last LIMIT :most)"
)


def call_numbers(places: np.ndarray) -> np.ndarray:
    """The numbers of the calls of places."""
    return places >> CALL_BITS


def turn_numbers(places: np.ndarray) -> np.ndarray:
    """The numbers of the turns of places."""
    return (places >> ROLE_BITS) & ((1 << TURN_BITS) - 1)


def without_role(places: np.ndarray) -> np.ndarray:
    """What stands for a turn, whoever speaks in it."""
    return places >> ROLE_BITS


def turns_of(call_numbers: np.ndarray, turn_numbers: np.ndarray) -> np.ndarray:
    """The same, of calls and turns by their numbers."""
    return call_numbers << TURN_BITS | turn_numbers


def of_role(places: np.ndarray, role: str) -> np.ndarray:
    """The places at which one role speaks."""
    return places[(places & ((1 << ROLE_BITS) - 1)) == ROLES.index(role)]


def add(connection: Connection, call_no: int) -> None:
    """Take in the words of a call that was just stored."""
    _write(connection, _ADD, call_no)


def remove(connection: Connection, call_no: int) -> None:
    """Take out the words of a call that is about to be deleted."""
    _write(connection, _REMOVE, call_no)


def forget_removed(connection: Connection) -> None:
    """Leave no trace of what was removed: till then it is only marked as removed."""
    if _has_table(connection):
        connection.execute(text("INSERT INTO turn_words(turn_words) VALUES ('optimize')"))


def find(
    connection: Connection, words: Sequence[Collection[str]], most: int, first: int = 0, last: int = HIGHEST
) -> np.ndarray:
    """Places of turns that hold a form of every word, in ascending order; `most` of them at most.

    Only of calls with numbers from `first` to `last`. Where a form is several words the turn holds all of them.
    """
    forms = [[found for form in some if (found := _TOKEN.findall(form))] for some in words]
    if not forms or not all(forms):
        return np.zeros(0, np.int64)
    if _has_table(connection):
        bounds = {"first": first << CALL_BITS, "last": ((last + 1) << CALL_BITS) - 1, "most": most}
        asked = {"asked": _query(forms, '"{}"', " AND ", " OR "), **bounds}
        return np.fromstring(connection.scalar(_FOUND, asked) or "", np.int64, sep=",")
    place, turns, calls = _place(), schema.turns, schema.calls
    held = func.to_tsvector(literal_column("'simple'"), turns.c.folded)
    rows = connection.scalars(
        select(place)
        .select_from(turns.join(calls, calls.c.call_id == turns.c.call_id))
        .where(held.op("@@")(func.to_tsquery(literal_column("'simple'"), _query(forms, "'{}'", " & ", " | "))))
        .where(calls.c.call_no.between(first, last))
        .order_by(place)
        .limit(most)
    )
    return np.fromiter(rows, np.int64)


def findable(folded: str, personal: Iterable[Sequence[Any]]) -> str:
    """What of a turn's text may be found: all but its personal spans, each [start, end, label]."""
    for start, end, _label in personal:
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded


def _query(words: Sequence[Sequence[Sequence[str]]], quoted: str, every: str, one: str) -> str:
    """A full-text question for one form of each word, a form being all of its tokens."""
    each = ([every.join(quoted.format(token) for token in form) for form in forms] for forms in words)
    return every.join("(" + one.join(f"({form})" for form in forms) + ")" for forms in each)


def _place() -> ColumnElement[int]:
    """A turn's place, as PostgreSQL reckons it."""
    turns = schema.turns.c
    role = case({name: number for number, name in enumerate(ROLES)}, value=turns.role, else_=ROLES.index("unknown"))
    call = cast(schema.calls.c.call_no, BigInteger)
    return call * (1 << CALL_BITS) + turns.number * (1 << ROLE_BITS) + role


def _has_table(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _write(connection: Connection, how: Any, call_no: int) -> None:
    if not _has_table(connection):
        return  # PostgreSQL does so by itself
    turns, calls = schema.turns, schema.calls
    columns = (turns.c[name] for name in ("number", "role", "folded", "personal"))
    asked = select(*columns).select_from(turns.join(calls)).where(calls.c.call_no == call_no)
    rows = [_row(call_no, turn) for turn in connection.execute(asked)]
    if rows:
        connection.execute(how, rows)


def _row(call_no: int, turn: Row[Any]) -> dict[str, object]:
    role = ROLES.index(turn.role if turn.role in ROLES else "unknown")
    place = call_no << CALL_BITS | turn.number << ROLE_BITS | role
    return {"place": place, "words": findable(turn.folded, turn.personal)}
