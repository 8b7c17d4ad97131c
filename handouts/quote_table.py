"""The quotes of a theme as a table, masked, each with where it was said."""

from __future__ import annotations

import pandas as pd

from foundation.records import Segment
from store.quotes import Quote, quotes
from store.store import Store
from wording.texts import clock

AT_MOST = 1_000  # the best of them: nobody reads further


def quote_table(store: Store, theme_id: str, segment: Segment) -> pd.DataFrame:
    """At most AT_MOST quotes of a theme in the calls of a segment, the surest and clearest first.

    Columns: text, before, after, started_at, minute, manager, product, lead_source, outcome, resolved, confidence,
    call_id.
    """
    rows = [_row(quote) for quote in quotes(store, theme_id=theme_id, segment=segment, limit=AT_MOST)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.assign(started_at=pd.to_datetime(table["started_at"]))


COLUMNS = (
    *("text", "before", "after", "started_at", "minute", "manager", "product", "lead_source", "outcome"),
    *("resolved", "confidence", "call_id"),
)


def _row(quote: Quote) -> tuple[object, ...]:
    told = {"minute": clock(quote.start_s), "confidence": round(quote.confidence or 0.0, 2)}
    return tuple(told.get(name, getattr(quote, name, None)) for name in COLUMNS)
