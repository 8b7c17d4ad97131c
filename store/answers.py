"""What managers answered to objections, by whether that settled them, as far as the client's next words show."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.engine import Row

from foundation.records import Segment
from store.joins import calls, calls_with_deals, mentions, parts, turns
from store.quotes import CONTEXT, Quote, quote_from_row
from store.store import Store
from store.telling import in_order, varied

WITHIN = 4  # turns after the objection in which its answer is looked for
ENOUGH_WORDS = 6  # of a turn that is an answer; «понимаю вас» is none
TOO_LONG = 600  # characters: nobody learns a monologue by heart


@dataclass(frozen=True, slots=True)
class Answer:
    """An objection and the manager's turn that answers it, which is a quote without what stands around it."""

    objection: Quote
    answer: Quote


def answers(
    store: Store, theme_ids: Collection[str], segment: Segment, limit: int, settled: bool
) -> dict[str, list[Answer]]:
    """By theme of objections at most `limit` answers in the calls of a segment, after which they were `settled`, or
    were not; of different managers and calls, as long as there are others. A theme without answers is not there."""
    said = in_order(store, theme_ids, segment, limit, "yes" if settled else "no")
    followed = _next_turns(store, [quote for quotes in said.values() for quote in quotes])
    found = {}
    for theme_id, quotes in said.items():
        all_of = [Answer(quote, followed[quote.mention_id]) for quote in quotes if quote.mention_id in followed]
        all_of.sort(key=lambda one: len(one.answer.text) > TOO_LONG)
        # First of different managers, then, where there are not so many, of different calls.
        by_manager = varied(
            all_of, lambda one: one.answer.manager or one.answer.call_id, lambda one: one.answer.text, len(all_of)
        )
        if chosen := varied(by_manager, lambda one: one.answer.call_id, lambda one: one.answer.text, limit):
            found[theme_id] = chosen
    return found


def _next_turns(store: Store, objections: Sequence[Quote]) -> dict[str | None, Quote]:
    """By mention id the manager's first turn after it that says something."""
    ids, found = [quote.mention_id for quote in objections], dict[str | None, Quote]()
    with store.engine.connect() as connection:
        for some in parts(ids):
            asked = _asked().where(mentions.c.mention_id.in_(some))
            for row in connection.execute(asked):
                if row.mention_id not in found and _says_something(row):
                    found[row.mention_id] = quote_from_row(
                        row, 0, len(row.text), row.start_s, row.end_s, turn=row.number
                    )
    return found


def _asked() -> Select[Any]:
    of_turn = [turns.c[name] for name in ("call_id", "number", "role", "start_s", "end_s", "text", "personal")]
    after = and_(
        turns.c.call_id == mentions.c.call_id,
        turns.c.number > mentions.c.turn,
        turns.c.number <= mentions.c.turn + WITHIN,
        turns.c.role == "manager",
        func.length(turns.c.text) > 2 * ENOUGH_WORDS,
    )
    both = mentions.join(turns, after).join(calls_with_deals, calls.c.call_id == mentions.c.call_id)
    return (
        select(mentions.c.mention_id, *of_turn, *CONTEXT)
        .select_from(both)
        .order_by(mentions.c.mention_id, turns.c.number)
    )


def _says_something(row: Row[Any]) -> bool:
    return len(re.findall(r"\w+", row.text)) >= ENOUGH_WORDS
