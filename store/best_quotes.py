"""The quotes of a kind that are worth taking into copy: sure, clear, readable, and not the same thing ten times."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from sqlalchemy import Select, Subquery, case, func, or_, select

from store.joins import calls, is_about, mentions, themes
from store.quotes import Quote, mentions_asked, quotes_asked_for
from store.rows import fold
from store.store import Store

BLOCK = 10  # within each ten quotes there are, as long as there are others,
OF_A_CALL, OF_A_THEME = 1, 2  # so many of one call and of one theme
READABLE = range(4, 26)  # words that a reader takes in at a glance
READABLE_CHARS = (20, 170)  # about the same, as a database can tell
EDGE = 0.3  # strength of a mention in no theme: like one at the edge of a theme
POOL = 500  # mentions that are looked at: nobody reads further
POOL_OF_A_CALL, POOL_OF_A_THEME = 5, 40

_WORDS = re.compile(r"\w+")


def best(store: Store, topic: str, language: str | None = None, limit: int = 10, offset: int = 0) -> list[Quote]:
    """The quotes of a kind, or about what a category of objections is about, the best first; at most POOL in all.

    Of calls in `language` where it is given. First those that people pinned, then objections of the category before
    what else speaks of it, then those of a readable length; within these the surest, clearest and most typical of their
    theme. Neither a theme nor a call takes over the list (see BLOCK), and of two in the same words the better one
    stays. What people hid is left out, and so are the themes that they hid.
    """
    pinned = _pinned(store, topic)
    with store.engine.connect() as connection:
        ids: list[Any] = list(connection.scalars(_candidates(topic, language, pinned)))
    asked = mentions_asked(None).where(mentions.c.mention_id.in_(ids))
    found = quotes_asked_for(store, asked, POOL, 0, [mention_id for mention_id in ids if mention_id in pinned])
    place = {mention_id: number for number, mention_id in enumerate(ids)}
    # The database knows lengths, and no words.
    in_order = sorted(
        found,
        key=lambda quote: (
            not quote.pinned,
            topic not in (quote.kind, quote.category),
            not _is_readable(quote),
            place[quote.mention_id],
        ),
    )
    return _spread(_once_each(in_order))[offset : offset + limit]


def _pinned(store: Store, topic: str) -> set[str]:
    """Ids of the mentions that people pinned in a theme of this kind or category."""
    with store.engine.connect() as connection:
        of_topic = or_(themes.c.kind == topic, themes.c.category == topic)
        lists = connection.scalars(select(themes.c.pinned).where(of_topic))
        return {mention_id for ids in lists for mention_id in ids}


def _candidates(topic: str, language: str | None, pinned: set[str]) -> Select[Any]:
    """Ids of the best mentions of each call and of each theme, so that no one of them fills the whole pool."""
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
            (mentions.c.confidence * mentions.c.clarity * func.coalesce(mentions.c.strength, EDGE)).label("good"),
        )
        .select_from(mentions.join(calls, calls.c.call_id == mentions.c.call_id).outerjoin(themes))
        .where(is_about(topic), func.coalesce(themes.c.dismissed, 0) == 0)
    )
    if language:
        asked = asked.where(calls.c.language == language)
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


def _is_readable(quote: Quote) -> bool:
    return len(_WORDS.findall(quote.text)) in READABLE


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
    return " ".join(_WORDS.findall(fold(kept + quote.text[at:])))


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
