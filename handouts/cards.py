"""Cards for sellers: one a theme of objections, in the clients' words, with the answers that worked and did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from foundation.records import Segment
from handouts.handout import clean
from store import answers, lately, tables, telling
from store.answers import Answer
from store.quotes import Quote
from store.store import Store
from wording.safe import shortened

QUOTES, ANSWERS = 3, 3
LONGEST = 600  # characters of a quote or an answer: a card is read at a glance
JOINED = " | "  # between quotes in one cell of a table


@dataclass(frozen=True, slots=True)
class Card:
    """An objection as sellers meet it."""

    theme_id: str
    title: str
    name: str | None  # what a language model calls it, where no person has
    category: str | None
    calls: int
    conversations: int  # of which it is said in so many calls
    mentions: int
    share: float  # of the conversations, 0 to 1
    low: float  # its 95 % interval
    high: float
    won: int  # deals in which it came up
    lost: int
    settled: int  # of the objections, as far as the clients' next words show
    unsettled: int
    quotes: tuple[Quote, ...]
    worked: tuple[Answer, ...]  # answers after which it was settled
    failed: tuple[Answer, ...]


def cards(store: Store, segment: Segment, objections: pd.DataFrame, most: int | None = None) -> list[Card]:
    """The cards of a segment's calls, the most frequent objection first; `most` of them where given.

    `objections`: themes as `store.tables.theme_table` has them, their figures those of the segment.
    """
    rows: list[Any] = tables.records(objections if most is None else objections.head(most))
    ids = [row["theme_id"] for row in rows]
    quotes = telling.telling(store, ids, segment, QUOTES)
    worked, failed = (answers.answers(store, ids, segment, ANSWERS, settled) for settled in (True, False))
    conversations = lately.counted(store, segment).conversations
    return [
        Card(
            theme_id=row["theme_id"],
            title=row["title"],
            name=None if row["own_title"] else row["name"],
            category=row["category"],
            calls=int(row["calls"]),
            conversations=conversations,
            mentions=int(row["mentions"]),
            share=float(row["share_of_calls"]),
            low=float(row["share_low"]),
            high=float(row["share_high"]),
            won=int(row["won"]),
            lost=int(row["lost"]),
            settled=int(row["settled"]),
            unsettled=int(row["unsettled"]),
            quotes=tuple(quotes.get(row["theme_id"], ())),
            worked=tuple(worked.get(row["theme_id"], ())),
            failed=tuple(failed.get(row["theme_id"], ())),
        )
        for row in rows
    ]


def record(card: Card) -> dict[str, Any]:
    """A card as fields for programs; texts are masked."""
    return {
        "theme_id": card.theme_id,
        "title": card.title,
        "category": card.category,
        "mentions": card.mentions,
        "calls": card.calls,
        "conversations": card.conversations,
        "share_of_calls": round(card.share, 4),
        "share_low": round(card.low, 4),
        "share_high": round(card.high, 4),
        "won": card.won,
        "lost": card.lost,
        "settled": card.settled,
        "unsettled": card.unsettled,
        "quotes": [_quote(quote) for quote in card.quotes],
        "answers_that_worked": [_answer(answer) for answer in card.worked],
        "answers_that_failed": [_answer(answer) for answer in card.failed],
    }


def table(all_of: Sequence[Card]) -> pd.DataFrame:
    """The cards as rows of a spreadsheet: columns as the fields of `record`, quotes and answers joined in one cell."""
    lists = ("quotes", "answers_that_worked", "answers_that_failed")
    rows = []
    for card in all_of:
        said = (
            [quote.text for quote in card.quotes],
            *([a.answer.text for a in of] for of in (card.worked, card.failed)),
        )
        joined = {name: JOINED.join(map(_short, texts)) for name, texts in zip(lists, said, strict=True)}
        rows.append({**record(card), **joined})
    names = list(record(_EMPTY))
    return pd.DataFrame(rows, columns=names)


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": _short(quote.text),
        "call_id": quote.call_id,
        "turn": quote.turn,
        "start_s": round(quote.start_s, 3),
        "end_s": round(quote.end_s, 3),
        "started_at": quote.started_at.isoformat() if quote.started_at else None,
        "outcome": quote.outcome,
    }


def _answer(found: Answer) -> dict[str, Any]:
    return {"objection": _short(found.objection.text), **_quote(found.answer), "manager": found.answer.manager}


def _short(said: str) -> str:
    return shortened(clean(said), LONGEST, end=False)


_EMPTY = Card("", "", None, None, 0, 0, 0, 0.0, 0.0, 0.0, 0, 0, 0, 0, (), (), ())  # for the names of the fields
