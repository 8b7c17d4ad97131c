"""What a run found, in a few lines for the terminal: the top objection themes with a quote each."""

from __future__ import annotations

import pandas as pd

from batch.progress import clock
from store import quotes, tables
from store.store import Store

TOP = 5


def top_objections(store: Store, top: int = TOP) -> list[str]:
    """Lines that name the most frequent objection themes with one client's quote each; texts are masked."""
    table = tables.theme_table(store, kind="objection")
    conversations = tables.summary(store)["conversations"]
    if table.empty:
        return ["No objection themes yet: they appear when several calls say alike."]
    lines = [f"What clients object to most, in {conversations} conversations:"]
    for number, theme in enumerate(table.head(top).itertuples(), 1):
        said = quotes.quotes(store, theme.theme_id, limit=5)
        # Beside the title, which is a quote already, another one tells more.
        quote = next((q for q in said if theme.title.lower().rstrip("…?") not in q.text.lower()), said[0])
        where = f"{clock(int(quote.start_s))} of the call"
        day = "" if quote.started_at is None or pd.isna(quote.started_at) else f" of {quote.started_at:%Y-%m-%d}"
        lines.append(f"{number}. {theme.title}  ({theme.mentions} times in {theme.calls} calls)")
        lines.append(f"     “{quote.text}”, {where}{day}")
    return lines
