"""The quotes of themes that tell most at a glance: sure, clear, readable, of different calls, no words twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, case, func, select

from foundation.records import Resolved, Segment
from store import schema
from store.joins import in_segment, parts, themes
from store.quotes import Quote, by_id, goodness
from store.readable import is_readable, words_alone
from store.store import Store

POOL = 12  # mentions of a theme that are looked at for each quote that is asked for, up to
POOL_AT_MOST = 200

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
        for some in parts(list(theme_ids)):
            asked = select(themes.c.kind, themes.c.pinned).where(themes.c.theme_id.in_(some))
            known = connection.execute(asked).all()
            pins = [id_ for theme in known for id_ in theme.pinned]
            kinds = {theme.kind for theme in known}
            ids += connection.scalars(_candidates(kinds, some, segment, pool, resolved, pins))
            pinned += pins
    known_quotes = by_id(store, ids, pinned=pinned)
    found: dict[str, list[Quote]] = {}
    for quote in (known_quotes[id_] for id_ in ids if id_ in known_quotes):
        found.setdefault(quote.theme_id or "", []).append(quote)
    for quotes in found.values():  # keeps the order otherwise
        quotes.sort(key=lambda quote: (not quote.pinned, not is_readable(quote.text)))
    return found


def varied(
    found: Iterable[Found], call: Callable[[Found], object], words: Callable[[Found], str], limit: int
) -> list[Found]:
    """The first `limit` of what is found, those put off to the end of which an earlier one has the same `call`; of two
    with the same `words` the first."""
    calls_seen, first, later, said = set[object](), list[Found](), list[Found](), set[str]()
    for one in found:
        if (same := words_alone(words(one))) in said:
            continue
        said.add(same)
        (later if call(one) in calls_seen else first).append(one)
        calls_seen.add(call(one))
    return (first + later)[:limit]


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
    order = [case((of.mention_id.in_(pinned), 0), else_=1), goodness(schema.mentions).desc(), of.mention_id]
    place = func.row_number().over(partition_by=of.theme_id, order_by=order).label("place")
    asked = select(of.mention_id, of.theme_id, place).where(
        of.kind.in_(kinds), of.theme_id.in_(theme_ids), of.hidden == 0, *in_segment(of.call_id, segment)
    )
    if resolved:
        asked = asked.where(of.resolved == resolved)
    best = asked.subquery()
    return select(best.c.mention_id).where(best.c.place <= pool).order_by(best.c.theme_id, best.c.place)
