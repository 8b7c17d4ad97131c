"""How conversations usually go: the middle of each figure."""

from __future__ import annotations

import numpy as np
from sqlalchemy import select

from foundation.records import Conversation
from store import schema
from store.kept import kept
from store.rows import FIGURES
from store.store import Store

ENOUGH = 20  # conversations; the middle of fewer says little
AT_MOST = 20_000  # are looked at: those of the lowest ids, which are hashes, so that chance chooses


def usual_conversation(store: Store, language: str) -> Conversation | None:
    """The median of each figure over the conversations in a language, as pace differs between languages.

    Each figure is the middle of those conversations in which it was measured. None where there are too few.
    """
    found: Conversation | None = kept(store, lambda: _measured(store, language), "usual conversation", language)
    return found


def _measured(store: Store, language: str) -> Conversation | None:
    columns = [schema.calls.c[name] for name in FIGURES]
    measured = schema.calls.c.language == language, schema.calls.c.client_talk_share.is_not(None)
    asked = select(*columns).where(*measured).order_by(schema.calls.c.call_id).limit(AT_MOST)
    with store.engine.connect() as connection:
        rows = connection.execute(asked).all()
    if len(rows) < ENOUGH:
        return None
    figures = np.array(rows, dtype=np.float64)
    known = {
        name: float(np.median(column[~np.isnan(column)]))
        for name, column in zip(FIGURES, figures.T, strict=True)
        if not np.isnan(column).all()
    }
    for name in ("client_interruptions", "manager_interruptions"):
        known[name] = round(known[name])
    return Conversation(**known)  # type: ignore[arg-type]
