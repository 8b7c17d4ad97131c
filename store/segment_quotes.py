"""The quotes behind figures of some calls: of a kind or a category, settled or not; and what the themes are called."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select

from foundation.records import Category, Kind, Resolved, Segment
from store import schema
from store.joins import in_segment, model_name, shown_title, themes
from store.quotes import Quote, best_of
from store.store import Store

of = schema.mentions.c


def quotes(
    store: Store,
    segment: Segment,
    kind: Kind,
    category: Category | None = None,
    resolved: Resolved | None = None,
    limit: int = 20,
) -> list[Quote]:
    """Quotes of a kind in the calls of a segment, the surest and clearest first; of a category and settled where asked.

    What a person hid is left out; of the segment only what it asks of calls counts.
    """
    return best_of(store, _asked([of.mention_id], segment, kind, category, resolved), limit)


def count(
    store: Store, segment: Segment, kind: Kind, category: Category | None = None, resolved: Resolved | None = None
) -> tuple[int, int]:
    """How many such quotes there are, and in how many calls."""
    columns = [func.count(), func.count(of.call_id.distinct())]
    with store.engine.connect() as connection:
        found = connection.execute(_asked(columns, segment, kind, category, resolved)).one()
    return found[0], found[1]


def _asked(
    columns: list[Any], segment: Segment, kind: Kind, category: Category | None, resolved: Resolved | None
) -> Select[Any]:
    asked = select(*columns).where(of.kind == kind, of.hidden == 0, *in_segment(of.call_id, segment))
    if category:
        asked = asked.where(of.category == category)
    return asked.where(of.resolved == resolved) if resolved else asked


def theme_titles(store: Store) -> pd.DataFrame:
    """What the themes that are shown are called, in order of their ids.

    Columns: theme_id, kind, category, title, own_title, name (as of `store.tables.theme_table`).
    """
    columns: list[Any] = [themes.c[name] for name in ("theme_id", "kind", "category", "own_title")]
    asked = (
        select(*columns, shown_title().label("title"), model_name().label("name"))
        .where(themes.c.parent_id.is_(None), themes.c.retired_at.is_(None), themes.c.dismissed == 0)
        .order_by(themes.c.theme_id)
    )
    with store.engine.connect() as connection:
        return pd.read_sql(asked, connection)
