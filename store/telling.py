"""The quotes of themes that tell most at a glance: sure, clear, readable, of different calls, no words twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, Select, select

from foundation.records import Segment
from store import board, schema
from store.board import Settled
from store.joins import goodness, in_segment, parts, themes
from store.quotes import Quote, by_id
from store.readable import is_readable, words_alone
from store.store import Store

POOL = 12  # mentions of a theme that are looked at for each quote that is asked for, up to
POOL_AT_MOST = 200

Found = TypeVar("Found")

of = schema.mentions.c


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
    settled: Settled | None = None,
) -> dict[str, list[Quote]]:
    """By theme its best quotes, enough of them to choose `limit` that differ.

    `settled`: only objections that were settled (yes), or were not (no).
    """
    pool = min(POOL * limit, POOL_AT_MOST)
    ids, pinned = list[str](), list[str]()
    asked: Select[Any] = select(themes.c.theme_id, themes.c.kind, themes.c.pinned)
    with store.engine.connect() as connection:
        known = [
            theme
            for some in parts(list(theme_ids))
            for theme in connection.execute(asked.where(themes.c.theme_id.in_(some)))
        ]
        for theme in known:
            pins = connection.scalars(_pinned(theme, segment, settled)).all()
            among = board.calls_of_best(store, theme.kind, theme.theme_id, segment, pool, settled)
            best = connection.scalars(_best(theme, among, settled, pool))
            ids += [*pins, *(id_ for id_ in best if id_ not in pins)][:pool]
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


def _pinned(theme: Row[Any], segment: Segment, settled: Settled | None) -> Select[Any]:
    """Ids of the mentions that people pinned in a theme, of the calls of a segment."""
    return _of(theme, settled).where(of.mention_id.in_(theme.pinned), *in_segment(of.call_id, segment))


def _best(theme: Row[Any], calls: Sequence[str], settled: Settled | None, count: int) -> Select[Any]:
    """Ids of the best `count` mentions of a theme in these calls. All that is asked stands in one index."""
    return _of(theme, settled).where(of.kind == theme.kind, of.call_id.in_(calls)).limit(count)


def _of(theme: Row[Any], settled: Settled | None) -> Select[Any]:
    held = [of.theme_id == theme.theme_id, of.hidden == 0, *([of.resolved == settled] if settled else [])]
    return select(of.mention_id).where(*held).order_by(goodness(schema.mentions).desc(), of.mention_id)
