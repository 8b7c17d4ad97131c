"""One call by its id, with all that is known of it beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from foundation.records import Conversation
from store.joins import calls, calls_with_deals, deals, known, role_confidence, started_at
from store.rows import FIGURES, conversation_from_row
from store.store import Store


@dataclass(frozen=True, slots=True)
class CallCard:
    """What stands over a transcript."""

    call_id: str
    path: str | None  # where the recording lies; None for ready transcripts
    started_at: datetime | None
    duration_s: float
    language: str
    channels: str
    kind: str
    completeness: float
    recognizer: str | None
    damaged: tuple[tuple[float, float], ...]  # stretches that could not be read, in seconds
    ringing_s: float
    role_source: str
    role_confidence: float | None  # 0.5 (a coin) to 1; None where client and manager were told, or not measured
    conversation: Conversation | None  # None where it is none, or was not measured yet
    manager: str | None
    direction: str | None
    lead_source: str | None
    campaign: str | None
    product: str | None
    stage: str | None
    outcome: str | None
    amount: float | None


def call_card(store: Store, call_id: str) -> CallCard | None:
    """A call by its id; None where there is none (any more)."""
    of_call = "call_id path duration_s language channels kind completeness recognizer ringing_s role_source"
    asked = (
        select(
            *[calls.c[name] for name in (*of_call.split(), "damaged", *FIGURES)],
            *[known(name) for name in ("manager", "direction", "lead_source", "campaign", "product")],
            *[deals.c[name] for name in ("stage", "outcome", "amount")],
            started_at(),
            role_confidence(),
        )
        .select_from(calls_with_deals)
        .where(calls.c.call_id == call_id)
    )
    with store.engine.connect() as connection:
        row = connection.execute(asked).first()
    if row is None:
        return None
    told = {name: value for name, value in row._mapping.items() if name not in FIGURES}
    damaged = tuple((start_s, end_s) for start_s, end_s in told.pop("damaged"))
    return CallCard(**told, damaged=damaged, conversation=conversation_from_row(row))
