"""What a run found, in a few lines for the terminal: objection themes with a quote each, the gap to the copy."""

from __future__ import annotations

import pandas as pd

from batch.progress import clock
from store import copies, quotes, tables
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


GAP_TITLES = {
    "clients_only": "Clients say it, the copy never does:",
    "copy_only": "The copy says it, no client ever did:",
    "said_differently": "The same said in two ways:",
    "unanswered": "Objections that the copy does not answer:",
}


def gap(store: Store, top: int = TOP) -> list[str]:
    """Lines with the first findings of each list of the gap between copy and clients."""
    lines: list[str] = []
    for name, title in GAP_TITLES.items():
        rows = [row for row in copies.gap_rows(store, [name]) if row.is_telling]
        lines.append(f"{title} {len(rows)}")
        for row in rows[:top]:
            other = f" / {row.pair}" if row.pair else ""
            counted = f"times: {row.copy_count}" if name == "copy_only" else f"calls: {row.client_calls}"
            lines.append(f"     {row.term}{other}  ({counted})")
    return lines
