"""What clients say in calls whose deal was lost and in calls whose deal was won, and whether it was settled there.

Calls are counted, not mentions: what a client says three times in a call tells as much of its deal as once. A call in
which a client says nothing that is kept, and which is no conversation, is beside the point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np

from batch.outcomes import without_outcome
from foundation.records import CATEGORIES, KINDS, Kind, Segment
from nlp.figures import FEWEST
from nlp.shares import Counts, Share, compared, together
from store import board, segment_quotes, tables
from store.kept import kept
from store.store import Store


@dataclass(frozen=True, slots=True)
class Said:
    """In how many calls something is said, and how their deals ended."""

    name: str  # a category of objections, or a theme's id
    kind: Kind
    won: int
    lost: int
    share: Share  # lost of won and lost, against the calls in which it is not said

    @property
    def calls(self) -> int:
        """Calls with a decided deal."""
        return self.won + self.lost


@dataclass(frozen=True, slots=True)
class InDeals:
    """What is said in the calls of a segment with a decided deal: what differs first, then the most frequent."""

    won: int  # calls in which clients are heard
    lost: int
    categories: tuple[Said, ...]
    themes: tuple[Said, ...]
    titles: Mapping[str, dict[str, Any]]  # by theme id a row of `store.segment_quotes.theme_titles`


@dataclass(frozen=True, slots=True)
class Answered:
    """How many objections were settled, of those of which it is clear."""

    name: str  # a manager or a category
    settled: int
    unsettled: int
    share: Share  # settled of both


@dataclass(frozen=True, slots=True)
class Answers:
    """How often objections are settled in the calls of a segment; the highest share first, too few last."""

    settled: int
    unsettled: int
    categories: tuple[Answered, ...]
    managers: tuple[Answered, ...]


def said_in_deals(store: Store, segment: Segment) -> InDeals:
    """What is said in lost and in won deals; what the segment asks of the result is set aside."""
    calls, heard = board.calls(store), _heard(store) & board.chosen(store, without_outcome(segment))
    won, lost = (heard & (calls["outcome"] == outcome).to_numpy() for outcome in ("won", "lost"))
    everything = (int(lost.sum()), int(lost.sum() + won.sum()))
    titles = kept(store, lambda: segment_quotes.theme_titles(store), "theme titles")
    shown = {row["theme_id"]: row for row in tables.records(titles)}
    themes = list[tuple[str, Kind, int, int]]()
    for kind in KINDS:
        pairs, ids = _pairs(store, kind, "theme"), board.mentions(store, kind).themes
        counted = zip(ids, *(_by_part(pairs, side, len(ids)) for side in (won, lost)), strict=True)
        themes += [(id_, kind, *counts) for id_, *counts in counted if id_ in shown]
    of_category = (_by_part(_pairs(store, "objection", "category"), side, len(CATEGORIES)) for side in (won, lost))
    categories = [(name, "objection", *counts) for name, *counts in zip(CATEGORIES, *of_category, strict=True)]
    return InDeals(
        won=everything[1] - everything[0],
        lost=everything[0],
        categories=_compared(categories, everything),
        themes=_compared(themes, everything),
        titles=shown,
    )


def answers(store: Store, segment: Segment) -> Answers:
    """How often the manager's answer settled what a client objected to, by category and by manager."""
    calls, held = board.calls(store), board.chosen(store, without_outcome(segment))
    said = board.mentions(store, "objection")
    clear = (said.resolved != board.NOT_SAID) & held[said.call]
    call, settled, category = said.call[clear], said.resolved[clear] == 1, said.category[clear]
    managers = [str(name) for name in calls["manager"].cat.categories]
    manager = calls["manager"].cat.codes.to_numpy()[call]
    by_category, by_manager = compared(
        [
            _settled(category, settled, call, len(CATEGORIES)),
            _settled(manager, settled, call, len(managers)),
        ]
    )
    return Answers(
        settled=int(settled.sum()),
        unsettled=int((~settled).sum()),
        categories=_answered(CATEGORIES, by_category),
        managers=_answered(managers, by_manager),
    )


def _settled(part: np.ndarray, settled: np.ndarray, call: np.ndarray, count: int) -> Counts:
    """(settled, all) objections of each of `count` parts; those in no part (below 0) are left out."""
    inside = part >= 0
    part, settled, call = part[inside], settled[inside], call[inside]
    total, hits = np.bincount(part, minlength=count), np.bincount(part[settled], minlength=count)
    # Objections of one call within a part are answered much alike.
    piece = np.unique(call.astype(np.int64) * max(count, 1) + part, return_inverse=True)[1]
    parts = list(zip(hits.tolist(), total.tolist(), strict=True))
    alike = together(np.bincount(piece, weights=settled), np.bincount(piece))
    return Counts(parts, (int(hits.sum()), int(total.sum())), alike)


def _heard(store: Store) -> np.ndarray:
    """Which calls are conversations, or hold a mention all the same: bool, one entry a call."""

    def find() -> np.ndarray:
        heard = (board.calls(store)["kind"] == "conversation").to_numpy(copy=True)
        for kind in KINDS:
            heard[board.mentions(store, kind).call] = True
        return heard

    return cast(np.ndarray, kept(store, find, "heard"))


def _pairs(store: Store, kind: Kind, part: Literal["theme", "category"]) -> tuple[np.ndarray, np.ndarray]:
    """Each call with each theme or category that is said in it, once: positions of both."""

    def find() -> tuple[np.ndarray, np.ndarray]:
        said = board.mentions(store, kind)
        return _once(said.call, said.theme if part == "theme" else said.category)

    return cast(tuple[np.ndarray, np.ndarray], kept(store, find, "calls with", kind, part))


def _once(call: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Without those in no part (below 0), and each pair of call and part once."""
    inside = part >= 0
    width = int(part.max(initial=0)) + 1
    calls, parts = np.divmod(np.unique(call[inside].astype(np.int64) * width + part[inside]), width)
    return calls, parts


def _by_part(pairs: tuple[np.ndarray, np.ndarray], held: np.ndarray, count: int) -> list[int]:
    """In how many of the calls that are held each of `count` parts is said."""
    call, part = pairs
    return np.bincount(part[held[call]], minlength=count).tolist()


def _compared(counted: Sequence[tuple[str, Kind, int, int]], everything: tuple[int, int]) -> tuple[Said, ...]:
    said = [row for row in counted if row[2] + row[3]]
    (shares,) = compared([Counts([(lost, won + lost) for _, _, won, lost in said], everything)])
    rows = [Said(*row, share) for row, share in zip(said, shares, strict=True)]
    return tuple(sorted(rows, key=lambda row: (row.share.differs is None, -row.calls, row.name)))


def _answered(names: Sequence[str], shares: Sequence[Share]) -> tuple[Answered, ...]:
    rows = [
        Answered(name, share.hits, share.total - share.hits, share)
        for name, share in zip(names, shares, strict=True)
        if share.total
    ]
    return tuple(sorted(rows, key=lambda row: (row.share.total < FEWEST, -row.share.part, -row.share.total, row.name)))
