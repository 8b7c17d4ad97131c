"""A short code for each mention, by which those that mean the same are found among a million.

A code tells, number by number, on which side of the middle of all mentions a vector lies: one bit in place of four
bytes. What is near by vectors is nearly always near by codes; the nearest by codes are then compared by vectors.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, Select, delete, func, insert, select

from store import facts, schema
from store.joins import calls, mentions, parts

FLOAT_BYTES = 4
FEW = 20_000  # mentions of which the middle is found anew each time
MOST = 50_000  # mentions that tell where the middle is
GROWN = 2  # the middle is found anew when there are so many times more mentions
TOGETHER = 5_000  # rows that are read or written at a time

_codes, _stored = schema.mention_codes, schema.mentions


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of all mentions whose vectors have one width; the arrays have an entry each."""

    numbers: np.ndarray  # int32, by which `vectors_of` knows a mention
    codes: np.ndarray  # uint8 (n, d / 8)
    calls: np.ndarray  # int32, numbers of their calls
    middle: np.ndarray  # float32 (d,)


def load(engine: Engine) -> dict[int, Codes]:
    """By the width of vectors the codes of all mentions that were read; mentions without one get theirs first."""
    with engine.begin() as connection:
        complete(connection)
        widths = connection.scalars(select(func.length(_codes.c.code)).distinct()).all()
        return {8 * bytes_: _load(connection, bytes_) for bytes_ in widths}


def complete(connection: Connection) -> None:
    """Give a code to each mention that was read and has none."""
    count = select(func.count())
    if connection.scalar(count.select_from(_codes)) == connection.scalar(count.select_from(_stored)):
        return
    for bytes_ in connection.scalars(_without_code(func.length(_stored.c.vector)).distinct()).all():
        middle = _middle(connection, bytes_)
        asked = _without_code(_stored.c.mention_id, calls.c.call_no, _stored.c.vector).where(
            func.length(_stored.c.vector) == bytes_
        )
        asked, last = asked.order_by(_stored.c.mention_id).limit(TOGETHER), ""
        while some := connection.execute(asked.where(_stored.c.mention_id > last)).all():
            last = some[-1].mention_id
            codes = _code(_vectors(some), middle)
            values = [
                {"mention_id": row.mention_id, "call_no": row.call_no, "code": code.tobytes()}
                for row, code in zip(some, codes, strict=True)
            ]
            connection.execute(insert(_codes), values)


def vectors_of(engine: Engine, numbers: Sequence[int]) -> tuple[list[str], np.ndarray]:
    """The ids (n) and vectors (n, d) of mentions; those that are hidden or no more are left out."""
    asked = select(mentions.c.mention_id, mentions.c.vector).join(_codes, _codes.c.mention_id == mentions.c.mention_id)
    rows: list[Any] = []
    with engine.connect() as connection:
        for some in parts(numbers):
            rows += connection.execute(asked.where(_codes.c.code_no.in_(some))).all()
    rows = sorted((row for row in rows if row.vector), key=lambda row: str(row.mention_id))
    return [row.mention_id for row in rows], _vectors(rows)


def read_in(engine: Engine, turns: Sequence[tuple[str, int]]) -> list[tuple[tuple[str, ...], np.ndarray]]:
    """The terms and vectors (d,) of the mentions in turns, each given by its call and its number, ordered by id."""
    asked = select(mentions.c.call_id, mentions.c.turn, mentions.c.terms, mentions.c.vector)
    asked = asked.order_by(mentions.c.mention_id)
    wanted, ids = set(turns), list(dict.fromkeys(call_id for call_id, _ in turns))
    with engine.connect() as connection:
        return [
            (tuple(term for term, _ in row.terms), np.frombuffer(row.vector, "<f4"))
            for some in parts(ids)
            for row in connection.execute(asked.where(mentions.c.call_id.in_(some)))
            if (row.call_id, row.turn) in wanted
        ]


def _load(connection: Connection, bytes_: int) -> Codes:
    asked = select(_codes.c.code_no, _codes.c.code, _codes.c.call_no).where(func.length(_codes.c.code) == bytes_)
    numbers, codes, of_calls = [], [], []
    for some in _in_parts(connection, asked.order_by(_codes.c.code_no)):
        part_numbers, part_codes, part_calls = zip(*some, strict=True)
        numbers.append(np.array(part_numbers, np.int32))
        codes.append(np.frombuffer(b"".join(part_codes), np.uint8).reshape(-1, bytes_))
        of_calls.append(np.array(part_calls, np.int32))
    _, middle = _known_middle(connection, 8 * bytes_ * FLOAT_BYTES)
    return Codes(np.concatenate(numbers), np.concatenate(codes), np.concatenate(of_calls), middle)


def _without_code(*columns: Any) -> Select[Any]:
    """Of mentions that were read, visible or not, and have no code."""
    return (
        select(*columns)
        .select_from(
            _stored.join(calls, calls.c.call_id == _stored.c.call_id).outerjoin(
                _codes, _codes.c.mention_id == _stored.c.mention_id
            )
        )
        .where(_codes.c.code_no.is_(None), func.length(_stored.c.vector) > 0)
    )


def _middle(connection: Connection, bytes_: int) -> np.ndarray:
    """The middle of the vectors of so many bytes. Where it is found anew the codes from the old one are gone."""
    of_width = func.length(_stored.c.vector) == bytes_
    count = connection.scalar(select(func.count()).select_from(_stored).where(of_width)) or 0
    then, middle = _known_middle(connection, bytes_)
    if FEW < count < GROWN * then:
        return middle
    # Ids begin with a hash: the first are as good as drawn by chance.
    asked = select(_stored.c.vector).where(of_width).order_by(_stored.c.mention_id).limit(MOST)
    total = np.zeros(bytes_ // FLOAT_BYTES)
    for some in _in_parts(connection, asked):
        total += _vectors(some).sum(axis=0, dtype=float)
    middle = (total / min(count, MOST)).astype("<f4")
    told = base64.b64encode(middle.tobytes()).decode()
    facts.write(connection, _name(bytes_), f"{count} {told}")
    connection.execute(delete(_codes).where(func.length(_codes.c.code) == len(_code(middle[None], middle)[0])))
    return middle


def _known_middle(connection: Connection, bytes_: int) -> tuple[int, np.ndarray]:
    """Of how many mentions the middle was found, and the middle."""
    count, _, told = (facts.read(connection, _name(bytes_)) or "0 ").partition(" ")
    return int(count), np.frombuffer(base64.b64decode(told), "<f4")


def _name(bytes_: int) -> str:
    return f"mentions_middle_{bytes_ // FLOAT_BYTES}"


def _code(vectors: np.ndarray, middle: np.ndarray) -> np.ndarray:
    return np.packbits(vectors > middle, axis=1)


def _vectors(rows: Sequence[Any]) -> np.ndarray:
    if not rows:
        return np.zeros((0, 0), np.float32)
    return np.frombuffer(b"".join(row.vector for row in rows), "<f4").reshape(len(rows), -1)


def _in_parts(connection: Connection, asked: Select[Any]) -> Iterator[Sequence[Any]]:
    yield from connection.execute(asked.execution_options(yield_per=TOGETHER)).partitions()
