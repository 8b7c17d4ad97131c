"""The quotes of a kind that are worth taking into copy: sure, clear, readable, and not the same thing ten times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select

from foundation.records import CATEGORIES, KINDS, Segment
from store import board, schema
from store.joins import goodness, is_about, mentions, themes
from store.kept import kept
from store.quotes import Quote, by_id
from store.readable import is_readable, words_alone
from store.store import Store

BLOCK = 10  # within each ten quotes there are, as long as there are others,
OF_A_CALL, OF_A_THEME = 1, 2  # so many of one call and of one theme
READABLE_CHARS = (20, 170)  # about what is read at a glance, as a database can tell
EDGE = 0.3  # strength of a mention in no theme: like one at the edge of a theme
POOL = 500  # mentions that are looked at: nobody reads further
POOL_OF_A_CALL, POOL_OF_A_THEME = 5, 40
CALLS = 2000  # calls that are looked through


def best(store: Store, topic: str, segment: Segment | None = None, limit: int = 10, offset: int = 0) -> list[Quote]:
    """The quotes of a kind, or about what a category of objections is about, the best first; at most POOL in all.

    Of the calls of `segment` where it is given. First those that people pinned, then objections of the category before
    what else speaks of it, then those of a readable length; within these the surest, clearest and most typical of their
    theme. Neither a theme nor a call takes over the list (see BLOCK), and of two in the same words the better one
    stays. What people hid is left out, and so are the themes that they hid.
    """
    asked = (segment or Segment()).of_calls
    in_order = kept(store, lambda: _best_ids(store, topic, asked), "best quotes", topic, asked)
    return _quotes(store, in_order[offset : offset + limit], _pinned(store, topic))


def _best_ids(store: Store, topic: str, segment: Segment) -> list[str]:
    """Ids of the quotes in the order in which they are shown."""
    pinned = _pinned(store, topic)
    with store.engine.connect() as connection:
        pinned_in = list(connection.scalars(select(schema.mentions.c.call_id).where(_of_ids(pinned))))
        among = _looked_through(store, topic, segment, pinned_in)
        ids: list[Any] = list(connection.scalars(_candidates(topic, among, pinned)))
    # The database knows lengths, and no words.
    in_order = sorted(
        enumerate(_quotes(store, ids, pinned)),
        key=lambda at: (
            not at[1].pinned,
            topic not in (at[1].kind, at[1].category),
            not is_readable(at[1].text),
            at[0],
        ),
    )
    return [str(quote.mention_id) for quote in _spread(_once_each([quote for _place, quote in in_order]))]


def _looked_through(store: Store, topic: str, segment: Segment, pinned_in: Collection[str]) -> list[str]:
    """Ids of the calls of a segment among whose quotes the best are looked for.

    Where there are many, some of them, first of those that have an own mention of the topic: nobody reads further, and
    their best are hardly better than these. An id is a hash: the first are as good as drawn by chance.
    """
    table, held = board.calls(store), board.chosen(store, segment)
    ids, own = table["call_id"].to_numpy(object), np.zeros(len(table), bool)
    said = board.mentions(store, topic if topic in KINDS else "objection")
    own[said.call[said.category == CATEGORIES.index(topic)] if topic in CATEGORIES else said.call] = True
    pinned = table["call_id"].isin(list(pinned_in)).to_numpy(bool)
    return sorted({*ids[held & own][:CALLS], *ids[held][:CALLS], *ids[held & pinned]})


def _quotes(store: Store, ids: list[Any], pinned: set[str]) -> list[Quote]:
    """The quotes with these ids, in their order."""
    found = by_id(store, ids, pinned=[mention_id for mention_id in ids if mention_id in pinned])
    return [found[mention_id] for mention_id in ids if mention_id in found]


def _of_ids(ids: Collection[str]) -> ColumnElement[bool]:
    return schema.mentions.c.mention_id.in_(sorted(ids))


def _pinned(store: Store, topic: str) -> set[str]:
    """Ids of the mentions that people pinned in a theme of this kind or category."""
    with store.engine.connect() as connection:
        of_topic = or_(themes.c.kind == topic, themes.c.category == topic)
        lists = connection.scalars(select(themes.c.pinned).where(of_topic))
        return {mention_id for ids in lists for mention_id in ids}


def _candidates(topic: str, among: Sequence[str], pinned: set[str]) -> Select[Any]:
    """Ids of the best mentions of each of these calls and of each theme: no one of them may fill the whole pool."""
    length = mentions.c.end_char - mentions.c.start_char
    asked = (
        select(
            mentions.c.mention_id,
            mentions.c.call_id,
            # What is in no theme stands for itself.
            func.coalesce(mentions.c.theme_id, mentions.c.mention_id).label("about"),
            case((mentions.c.mention_id.in_(pinned), 0), else_=1).label("unpinned"),
            case((or_(mentions.c.kind == topic, mentions.c.category == topic), 0), else_=1).label("aside"),
            case((length.between(*READABLE_CHARS), 0), else_=1).label("unreadable"),
            goodness(mentions, EDGE).label("good"),
        )
        .select_from(mentions.outerjoin(themes, themes.c.theme_id == mentions.c.theme_id))
        .where(mentions.c.call_id.in_(among), is_about(topic), func.coalesce(themes.c.dismissed, 0) == 0)
    )
    some = _best_of_each(asked.subquery(), "call_id", POOL_OF_A_CALL)
    some = _best_of_each(some, "about", POOL_OF_A_THEME)
    return select(some.c.mention_id).order_by(*_in_order(some)).limit(POOL)


def _best_of_each(rows: Subquery, column: str, count: int) -> Subquery:
    """Of the rows with the same value in a column the best ones."""
    place = func.row_number().over(partition_by=rows.c[column], order_by=_in_order(rows)).label(f"of_{column}")
    numbered = select(rows, place).subquery()
    return select(numbered).where(numbered.c[place.name] <= count).subquery()


def _in_order(rows: Subquery) -> list[Any]:
    return [rows.c.unpinned, rows.c.aside, rows.c.unreadable, rows.c.good.desc(), rows.c.mention_id]


def _once_each(found: list[Quote]) -> list[Quote]:
    """Without the quotes whose words an earlier one has; case, punctuation and fillers make no other words."""
    by_words: dict[str, Quote] = {}
    for quote in found:
        by_words.setdefault(_said(quote), quote)
    return list(by_words.values())


def _said(quote: Quote) -> str:
    kept, at = "", 0
    for start, end in quote.greyed:
        kept, at = kept + quote.text[at:start], end
    return words_alone(kept + quote.text[at:])


def _spread(found: list[Quote]) -> list[Quote]:
    """The same quotes, those put off to a later block that are too many of one call or one theme in theirs."""
    spread: list[Quote] = []
    while found:
        block, put_off = list[Quote](), list[Quote]()
        in_call, in_theme = Counter[str](), Counter[str | None]()
        for quote in found:
            full = len(block) == BLOCK or in_call[quote.call_id] == OF_A_CALL
            if full or (quote.theme_id and in_theme[quote.theme_id] == OF_A_THEME):
                put_off.append(quote)
            else:
                block.append(quote)
                in_call[quote.call_id] += 1
                in_theme[quote.theme_id] += 1
        spread, found = spread + block, put_off
    return spread
