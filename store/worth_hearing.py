"""A few clips for people who have five minutes: of different themes and calls, of deals that ended differently."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.records import KINDS, Segment
from store.quotes import Quote, quotes
from store.readable import is_readable
from store.store import Store
from store.telling import telling

LOOKED_AT = 6  # quotes of each theme, all of different calls
LISTENED = (1.0, 20.0)  # seconds that are worth a click, and that nobody finds long


def worth_hearing(store: Store, theme_ids: Sequence[str], segment: Segment, count: int = 5) -> list[Quote]:
    """At most `count` quotes from the calls of a segment, one of each theme in the order of the themes.

    No two are of one call. Of a theme the quote is taken that is short and clear, and is of a deal that ended as those
    before it did not. What can be heard comes before what has no recording; what fits no theme makes up the rest.
    """
    of_themes = telling(store, theme_ids[: count + 2], segment, LOOKED_AT, heard=True)
    pools = [of_themes[theme_id] for theme_id in theme_ids if theme_id in of_themes]
    chosen: list[Quote] = []
    for pool in pools:
        _take_one(chosen, [quote for quote in pool if quote.path], count)
    themes = {quote.theme_id for quote in chosen}
    for pool in pools:
        _take_one(chosen, [quote for quote in pool if quote.theme_id not in themes], count)
    for kind in KINDS:
        if len(chosen) < count:
            _take_one(chosen, quotes(store, kind=kind, segment=segment, limit=LOOKED_AT), count)
    return chosen


def _take_one(chosen: list[Quote], found: Sequence[Quote], count: int) -> None:
    """Put the best of what was found to those that are chosen, where they are not `count` yet; none of their calls."""
    heard = {quote.call_id for quote in chosen}
    outcomes = {quote.outcome for quote in chosen if quote.outcome}
    new = [quote for quote in found if quote.call_id not in heard]
    if new and len(chosen) < count:
        chosen.append(min(new, key=lambda quote: _rank(quote, outcomes)))


def _rank(quote: Quote, outcomes: set[str]) -> tuple[bool, ...]:
    """The lower the better; of two that are alike `min` takes the first, which is the surer one."""
    return (
        quote.path is None,
        not is_readable(quote.text),
        not LISTENED[0] <= quote.end_s - quote.start_s <= LISTENED[1],
        quote.outcome is None or quote.outcome in outcomes,
    )
