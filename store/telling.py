"""The quotes of themes that tell most at a glance: sure, clear, readable, of different calls, no words twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, case, func, select

from foundation.records import Resolved, Segment
from store import schema
from store.joins import calls, calls_with_deals, mentions, of_segment, themes
from store.quotes import AT_ONCE, Quote, mentions_asked, quotes_asked_for
from store.rows import fold
from store.store import Store

POOL = 12  # mentions of a theme that are looked at for each quote that is asked for, up to
POOL_AT_MOST = 200
READABLE = range(4, 26)  # words that a reader takes in at a glance

_WORDS = re.compile(r"\w+")
Found = TypeVar("Found")


def telling(
    store: Store,
    theme_ids: Collection[str],
    segment: Segment,
    limit: int,
    heard: bool = False,
) -> dict[str, list[Quote]]:
    """By theme at most `limit` of its quotes in the calls of a segment, without themes that have none.

    What people pinned comes first, then what is readable, and within that the surest, clearest and nearest to the
    theme's middle. Of a call there is one, as long as there are others.
    `heard`: those of which there is a recording come first.
    """
    found = {}
    for theme_id, pool in in_order(store, theme_ids, segment, limit).items():
        if heard:
            pool.sort(key=lambda quote: quote.path is None)  # keeps the order otherwise
        found[theme_id] = varied(pool, lambda quote: quote.call_id, lambda quote: quote.text, limit)
    return found


def in_order(
    store: Store,
    theme_ids: Collection[str],
    segment: Segment,
    limit: int,
    resolved: Resolved | None = None,
) -> dict[str, list[Quote]]:
    """By theme its best quotes, enough of them to choose `limit` that differ.

    `resolved`: only objections that were settled (yes), were not (no), or of which it is not clear.
    """
    pool = min(POOL * limit, POOL_AT_MOST)
    ids, pinned = list[str](), list[str]()
    with store.engine.connect() as connection:
        for some in _chunks(list(theme_ids)):
            asked = select(themes.c.kind, themes.c.pinned).where(themes.c.theme_id.in_(some))
            known = connection.execute(asked).all()
            pins = [id_ for theme in known for id_ in theme.pinned]
            kinds = {theme.kind for theme in known}
            ids += connection.scalars(_candidates(kinds, some, segment, pool, resolved, pins))
            pinned += pins
    by_id = _quotes(store, ids, pinned)
    found: dict[str, list[Quote]] = {}
    for quote in (by_id[id_] for id_ in ids if id_ in by_id):
        found.setdefault(quote.theme_id or "", []).append(quote)
    for quotes in found.values():  # keeps the order otherwise
        quotes.sort(key=lambda quote: (not quote.pinned, len(_WORDS.findall(quote.text)) not in READABLE))
    return found


def varied(
    found: Iterable[Found], call: Callable[[Found], object], words: Callable[[Found], str], limit: int
) -> list[Found]:
    """The first `limit` of what is found, those put off to the end of which an earlier one has the same `call`; of two
    with the same `words` the first."""
    calls_seen, first, later, said = set[object](), list[Found](), list[Found](), set[str]()
    for one in found:
        folded = " ".join(_WORDS.findall(fold(words(one))))
        if folded in said:
            continue
        said.add(folded)
        (later if call(one) in calls_seen else first).append(one)
        calls_seen.add(call(one))
    return (first + later)[:limit]


def _quotes(store: Store, ids: Sequence[str], pinned: Sequence[str]) -> dict[str, Quote]:
    by_id: dict[str, Quote] = {}
    for some in _chunks(ids):
        here = [id_ for id_ in pinned if id_ in set(some)]
        asked = mentions_asked(None).where(mentions.c.mention_id.in_(some))
        by_id |= {quote.mention_id or "": quote for quote in quotes_asked_for(store, asked, AT_ONCE, 0, here)}
    return by_id


def _candidates(
    kinds: Collection[str],
    theme_ids: Sequence[str],
    segment: Segment,
    pool: int,
    resolved: Resolved | None,
    pinned: Collection[str],
) -> Select[Any]:
    """Ids of the best `pool` mentions of each theme, in order. What is asked of mentions stands in one index,
    which begins with their kind."""
    of = schema.mentions.c
    good = of.confidence * of.clarity * func.coalesce(of.strength, 1.0)
    order = [case((of.mention_id.in_(pinned), 0), else_=1), good.desc(), of.mention_id]
    place = func.row_number().over(partition_by=of.theme_id, order_by=order).label("place")
    asked = select(of.mention_id, of.theme_id, place).where(
        of.kind.in_(kinds), of.theme_id.in_(theme_ids), of.hidden == 0
    )
    if conditions := of_segment(segment):
        here = select(calls.c.call_id).select_from(calls_with_deals).where(*conditions)
        asked = asked.where(of.call_id.in_(here))
    if resolved:
        asked = asked.where(of.resolved == resolved)
    best = asked.subquery()
    return select(best.c.mention_id).where(best.c.place <= pool).order_by(best.c.theme_id, best.c.place)


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
