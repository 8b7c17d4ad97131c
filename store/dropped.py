"""What was recognised and is not believed, with its reason; masked unless asked otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from foundation.masking import masked
from store.joins import calls, dropped, spans
from store.store import Store

HIDDEN = "…"  # in place of a text in which nobody has looked for personal data


@dataclass(frozen=True, slots=True)
class DroppedText:
    """A dropped text as a person may read it."""

    number: int  # position among the dropped texts of its call, from 0
    start_s: float
    end_s: float
    text: str  # masked
    reason: str


def dropped_texts(store: Store, call_id: str, limit: int | None = None) -> list[DroppedText]:
    """What was dropped of a call, in order of time; the first `limit` where given."""
    asked = select(dropped).where(dropped.c.call_id == call_id).order_by(dropped.c.number).limit(limit)
    with store.engine.connect() as connection:
        return [
            DroppedText(row.number, row.start_s, row.end_s, _shown(row.text, row.personal), row.reason)
            for row in connection.execute(asked)
        ]


def count_dropped(store: Store, call_id: str) -> int:
    """How many texts of a call were dropped."""
    with store.engine.connect() as connection:
        return connection.scalar(select(func.count()).where(dropped.c.call_id == call_id)) or 0


def dropped_table(store: Store, unmasked: bool = False) -> pd.DataFrame:
    """Every dropped text. Columns: recording, call_id, speaker, start_s, end_s, text, reason."""
    asked = (
        select(
            calls.c.recording,
            *(dropped.c[name] for name in ("call_id", "speaker", "start_s", "end_s", "text", "reason", "personal")),
        )
        .join(calls, calls.c.call_id == dropped.c.call_id)
        .order_by(calls.c.recording, dropped.c.call_id, dropped.c.number)
    )
    with store.engine.connect() as connection:
        table = pd.read_sql(asked, connection)
    if not unmasked:
        table["text"] = [_shown(text, read) for text, read in zip(table["text"], table["personal"], strict=True)]
    return table.drop(columns="personal")


def _shown(text: str, personal: list[list[Any]] | None) -> str:
    return HIDDEN if personal is None else masked(text, spans(personal))
