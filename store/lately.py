"""How many calls there are under a filter, in its last week and in the week before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from foundation.records import Segment
from store import board
from store.store import Store

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Counted:
    """Calls in figures."""

    calls: int
    conversations: int
    seconds: float  # length of all calls
    won: int  # calls whose deal was won
    lost: int
    with_deal: int  # calls of which the CRM knows how the deal stands
    first: datetime | None  # when the first and the last call of a known time began
    last: datetime | None


def counted(store: Store, segment: Segment) -> Counted:
    """The calls of a segment in figures."""
    table = board.calls(store)[board.chosen(store, segment)]
    began, outcome = table["started_at"].dropna(), table["outcome"]
    return Counted(
        calls=len(table),
        conversations=int((table["kind"] == "conversation").sum()),
        seconds=float(table["duration_s"].sum()),
        won=int((outcome == "won").sum()),
        lost=int((outcome == "lost").sum()),
        with_deal=int(outcome.notna().sum()),
        first=began.min().to_pydatetime() if len(began) else None,
        last=began.max().to_pydatetime() if len(began) else None,
    )


def weeks_apart(store: Store, segment: Segment) -> tuple[Segment, Segment] | None:
    """The same calls of the last seven days, and of the seven before them, counted from the newest call of all.

    None where the segment is of certain days already, or no call's time is known.
    """
    began = board.calls(store)["started_at"].dropna()
    if segment.since or segment.until or not len(began):
        return None
    week_ago = began.max().to_pydatetime() - WEEK
    return replace(segment, since=week_ago), replace(segment, since=week_ago - WEEK, until=week_ago)


def with_mentions(store: Store, kind: str, segment: Segment) -> int:
    """In how many calls of a segment something of a kind is said."""
    held = board.chosen(store, segment)
    said = np.zeros(len(held), dtype=bool)
    said[board.mentions(store, kind).call] = True
    return int(np.count_nonzero(held & said))
