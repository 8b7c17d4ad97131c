"""Which calls become deals: by source, campaign, product and manager, and by month. What could be chance is no finding.

A share of won deals is that of the calls whose deal is won or lost; a deal that is still open says nothing yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import erfc, sqrt
from typing import Literal, get_args

import numpy as np
import pandas as pd

from foundation.records import Dimension, Outcome, Segment
from nlp.figures import FEWEST, SIGNIFICANCE, difference_by_chance
from nlp.shares import Counts, Share, alone, compared
from store import board
from store.store import Store

# In the order in which a marketer asks; a finding of an earlier one is told first.
BY: tuple[Dimension, ...] = ("lead_source", "campaign", "product", "manager")
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
MOST_MONTHS = 12
ENOUGH = 20  # decided deals, from which on it means something that no value and no trend stands out


@dataclass(frozen=True, slots=True)
class Deals:
    """How the deals of some calls ended."""

    name: str  # a value of a dimension, a month as 2026-03, or empty for all calls
    won: int
    lost: int
    open: int
    amount: float  # sum of what was won, in the currency of the CRM table
    median: float | None  # of the amounts won; None where none is known
    share: Share  # won of won and lost

    @property
    def calls(self) -> int:
        """Calls that have a deal."""
        return self.won + self.lost + self.open


@dataclass(frozen=True, slots=True)
class Finding:
    """The clearest difference: a value and what it stands against; `other` is None for all other calls together."""

    dimension: Dimension
    name: str
    share: Share
    other: str | None
    other_share: Share


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How the deals of a segment's calls ended."""

    everything: Deals
    without_deal: int  # calls of which the CRM tells no result
    by: Mapping[Dimension, tuple[Deals, ...]]  # the highest share first, those with too few calls last
    nameless: Mapping[Dimension, int]  # calls with a deal of which the value is not known
    months: tuple[Deals, ...]  # in order, months without a deal between others too
    trend: Literal["up", "down", "steady"] | None  # of the share by month; None: too few to tell
    left_out: int  # months in which more deals are open than decided: no trend is read from them
    finding: Finding | None

    @property
    def can_compare(self) -> bool:
        """Whether a difference would have been seen, were there a great one."""
        tested = any(deals.share.p is not None for rows in self.by.values() for deals in rows)
        return tested and self.everything.share.total >= ENOUGH


def outcomes(store: Store, segment: Segment) -> Outcomes:
    """How the deals of the calls of a segment ended; what the segment asks of the result is set aside."""
    table = board.calls(store)[board.chosen(store, without_outcome(segment))]
    known = table[table["outcome"].notna()]
    counted = {name: _counted(known, known[name]) for name in BY}
    found = compared([_counts(table) for table in counted.values()])
    by = {name: _deals(table, shares) for (name, table), shares in zip(counted.items(), found, strict=True)}
    months = _months(known)
    decided = [month for month in months if month.open <= month.share.total]
    return Outcomes(
        everything=_everything(known),
        without_deal=len(table) - len(known),
        by=by,
        nameless={name: int(known[name].isna().sum()) for name in BY},
        months=months,
        trend=_trend(months),
        left_out=len(months) - len(decided),
        finding=next((clear for name in BY if (clear := _finding(name, by[name]))), None),
    )


def without_outcome(segment: Segment) -> Segment:
    """The same calls, however their deals ended and whatever is said in them."""
    return replace(segment, topic=None, where=tuple(pair for pair in segment.where if pair[0] != "outcome"))


def _counted(calls: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """By name the columns won, lost, open, amount and median; calls without a name are in none of them."""
    won = calls["outcome"] == "won"
    columns = {outcome: (calls["outcome"] == outcome).groupby(names, observed=True).sum() for outcome in OUTCOMES}
    amounts = calls["amount"].where(won).groupby(names, observed=True)
    return pd.DataFrame(columns | {"amount": amounts.sum(), "median": amounts.median()})


def _counts(table: pd.DataFrame) -> Counts:
    parts = [(int(won), int(won + lost)) for won, lost in zip(table["won"], table["lost"], strict=True)]
    return Counts(parts, (sum(hits for hits, _ in parts), sum(total for _, total in parts)))


def _deals(table: pd.DataFrame, shares: Sequence[Share]) -> tuple[Deals, ...]:
    rows = [
        Deals(
            str(row.Index),
            int(row.won),
            int(row.lost),
            int(row.open),
            float(row.amount),
            None if pd.isna(row.median) else float(row.median),
            share,
        )
        for row, share in zip(table.itertuples(), shares, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.share.total < FEWEST, -row.share.part, -row.calls, row.name)))


def _everything(calls: pd.DataFrame) -> Deals:
    table = _counted(calls, pd.Series("", index=calls.index))
    if table.empty:
        return Deals("", 0, 0, 0, 0.0, None, alone(0, 0))
    return _deals(table, [alone(*_counts(table).parts[0])])[0]


def _months(calls: pd.DataFrame) -> tuple[Deals, ...]:
    """The last twelve months up to the last call with a deal."""
    table = _counted(calls, calls["started_at"].dt.to_period("M"))
    if table.empty:
        return ()
    last = table.index.max()
    months = pd.period_range(max(table.index.min(), last - (MOST_MONTHS - 1)), last, freq="M")
    table = table.reindex(months).fillna(dict.fromkeys((*OUTCOMES, "amount"), 0))
    found = _deals(table, [alone(*part) for part in _counts(table).parts])
    return tuple(sorted(found, key=lambda month: month.name))


def _trend(months: Sequence[Deals]) -> Literal["up", "down", "steady"] | None:
    """Whether the share of won deals grows from month to month (Cochran 1954, Armitage 1955).

    Months in which more deals are open than decided are left out: what is decided early is not like the rest.
    """
    held = [(at, month.won, month.share.total) for at, month in enumerate(months) if month.open <= month.share.total]
    at, won, total = np.array(held, dtype=float).reshape(-1, 3).T
    everything, share = total.sum(), won.sum() / max(total.sum(), 1)
    centred = at - (at * total).sum() / max(everything, 1)
    spread = share * (1 - share) * (total * centred**2).sum()
    if np.count_nonzero(total >= FEWEST) < 2 or everything < ENOUGH or spread == 0:
        return None
    slope = (centred * won).sum() / sqrt(spread)
    if erfc(abs(slope) / sqrt(2)) >= SIGNIFICANCE:
        return "steady"
    return "up" if slope > 0 else "down"


def _finding(dimension: Dimension, rows: Sequence[Deals]) -> Finding | None:
    """The surest value above the others against the surest below; where there is but one, against all others."""
    best, worst = (
        min((row for row in rows if row.share.differs == side), key=lambda row: row.share.p or 0.0, default=None)
        for side in ("more", "less")
    )
    one = best or worst
    if one is None:
        return None
    if best and worst:
        pair = (best.won, best.share.total, worst.won, worst.share.total)
        if difference_by_chance(*pair) < SIGNIFICANCE:
            return Finding(dimension, best.name, best.share, worst.name, worst.share)
    others = [row for row in rows if row is not one]
    rest = alone(sum(row.won for row in others), sum(row.share.total for row in others))
    return Finding(dimension, one.name, one.share, None, rest)
