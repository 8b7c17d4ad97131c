"""The company's own documents, and how they stand against what clients say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from foundation.records import Copy, CopyPart, CopyPhrase, GapRow
from store import facts, schema
from store.store import Store

_copies, _gap = schema.copies, schema.gap
GAP = "gap"  # fact: what the stored gap is made from


@dataclass(frozen=True, slots=True)
class CopyName:
    """A document in the list of documents."""

    copy_id: str
    name: str
    added_at: datetime
    words: int


def save(store: Store, copies: Iterable[Copy], *, only: bool = False) -> None:
    """Keep documents; one of the same name is replaced. `only`: all others go."""
    # The same document may lie in two folders.
    rows = list({copy.copy_id: _row(copy) for copy in copies}.values())
    with store.engine.begin() as connection:
        if only:
            connection.execute(delete(_copies))
        names = [row["name"] for row in rows]
        connection.execute(delete(_copies).where(_copies.c.name.in_(names)))
        if rows:
            connection.execute(insert(_copies), [{**row, "added_at": datetime.now()} for row in rows])
        _note(connection)


def remove(store: Store, copy_id: str) -> None:
    """Take a document out."""
    with store.engine.begin() as connection:
        connection.execute(delete(_copies).where(_copies.c.copy_id == copy_id))
        _note(connection)


def all_copies(store: Store) -> list[Copy]:
    """Every document, by name."""
    with store.engine.connect() as connection:
        return [_copy(row) for row in connection.execute(select(_copies).order_by(_copies.c.name, _copies.c.copy_id))]


def names(store: Store) -> list[CopyName]:
    """The list of documents, by name."""
    asked = select(_copies.c.copy_id, _copies.c.name, _copies.c.added_at, _copies.c.parts).order_by(
        _copies.c.name, _copies.c.copy_id
    )
    with store.engine.connect() as connection:
        return [
            CopyName(row.copy_id, row.name, row.added_at, sum(len(part["text"].split()) for part in row.parts))
            for row in connection.execute(asked)
        ]


def save_gap(store: Store, rows: Iterable[GapRow], fingerprint: str) -> None:
    """Put the findings in place of the earlier ones, in this order; `fingerprint` tells what they are made from."""
    values = [
        {
            **asdict(row),
            "number": number,
            "everyday": int(row.everyday),
            **{name: list(getattr(row, name)) for name in ("copies", "places", "mention_ids")},
        }
        for number, row in enumerate(rows)
    ]
    with store.engine.begin() as connection:
        connection.execute(delete(_gap))
        if values:
            connection.execute(insert(_gap), values)
        facts.write(connection, GAP, fingerprint)


def gap_rows(store: Store, lists: Collection[str] = ()) -> list[GapRow]:
    """The copy against the clients' words as it was last found; some of the four lists where asked."""
    asked = select(_gap).order_by(_gap.c.number)
    if lists:
        asked = asked.where(_gap.c.list.in_(lists))
    with store.engine.connect() as connection:
        return [
            GapRow(
                **{
                    **{name: value for name, value in row._mapping.items() if name != "number"},
                    "everyday": bool(row.everyday),
                    **{name: tuple(getattr(row, name)) for name in ("copies", "places", "mention_ids")},
                }
            )
            for row in connection.execute(asked)
        ]


def _note(connection: Connection) -> None:
    """Which documents there are now: what the gap is made from, see `Store.state`."""
    asked = select(_copies.c.copy_id, _copies.c.method).order_by(_copies.c.copy_id)
    facts.write(connection, facts.COPIES, " ".join(f"{row.copy_id} {row.method}" for row in connection.execute(asked)))


def _row(copy: Copy) -> dict[str, Any]:
    return {
        "copy_id": copy.copy_id,
        "name": copy.name,
        "parts": [asdict(part) for part in copy.parts],
        "phrases": [
            {name: value for name, value in asdict(phrase).items() if name != "vector"} for phrase in copy.phrases
        ],
        "vectors": b"".join(phrase.vector for phrase in copy.phrases),
        "method": copy.method,
    }


def _copy(row: Any) -> Copy:
    width = len(row.vectors) // max(len(row.phrases), 1)
    vectors = (row.vectors[at * width : (at + 1) * width] for at in range(len(row.phrases)))
    return Copy(
        row.copy_id,
        row.name,
        tuple(CopyPart(**part) for part in row.parts),
        tuple(CopyPhrase(**phrase, vector=vector) for phrase, vector in zip(row.phrases, vectors, strict=True)),
        row.method,
    )
