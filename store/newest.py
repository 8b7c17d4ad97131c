"""Which turns may hold what is sought, those of the newest calls first, found without reading any of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from foundation.records import Segment
from store import board, word_index
from store.joins import is_about, mentions
from store.kept import kept
from store.store import Store

ENOUGH = 1_000  # turns that are looked at: nobody reads further
COUNTED = 600_000  # turns in which all the words are; where there are more they are not counted
FIRST_CALLS, TIMES = 100, 4  # of words that are said everywhere: so many calls at first, then so many times more
NEAR = 50  # numbers of calls that lie no farther apart are asked for together
OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Newest:
    """The calls of a segment, the newest first."""

    call_ids: np.ndarray  # (n,) of str
    numbers: np.ndarray  # (n,) by which the index of words knows them
    ranks: np.ndarray  # by number the place of a call in the two; OUTSIDE where it is in none


@dataclass(frozen=True, slots=True)
class Candidates:
    """Turns that hold every word somewhere, the newest calls first."""

    ranks: np.ndarray  # (n,) of their calls in `Newest`
    turns: np.ndarray  # (n,) their numbers
    counted: bool  # False: there are more


def newest(store: Store, segment: Segment) -> Newest:
    """The calls of a segment in their order; those of which nobody knows the time come last."""
    table, inside = board.calls(store), board.chosen(store, segment)
    in_order = cast(np.ndarray, kept(store, lambda: _in_order(table), "newest"))
    shown = in_order[inside[in_order]]
    numbers = table["call_no"].to_numpy()[shown].astype(np.int64)
    ranks = np.full(int(numbers.max(initial=0)) + 1, OUTSIDE, np.int64)
    ranks[numbers] = np.arange(len(numbers))
    return Newest(table["call_id"].to_numpy(object)[shown], numbers, ranks)


def candidates(
    store: Store, words: Sequence[Collection[str]], calls: Newest, role: str | None, topic: str | None
) -> Candidates:
    """Turns of these calls in which a role says a form of every word; with a topic, where something is said of it."""
    about = None if topic is None else _about(store, topic)
    with store.engine.connect() as connection:
        places = word_index.find(connection, words, COUNTED + 1)
        counted = len(places) <= COUNTED
        places = _fitting(places, calls, role, about) if counted else _walk(connection, words, calls, role, about)
    ranks, turns = calls.ranks[word_index.call_numbers(places)], word_index.turn_numbers(places)
    order = np.argsort(ranks << word_index.TURN_BITS | turns)
    return Candidates(ranks[order], turns[order], counted)


def _in_order(table: pd.DataFrame) -> np.ndarray:
    """Positions of calls, the newest first."""
    here = table.reset_index(drop=True).dropna(subset="call_no")
    return here.sort_values(["started_at", "call_id"], ascending=[False, True]).index.to_numpy()


def _fitting(places: np.ndarray, calls: Newest, role: str | None, about: np.ndarray | None) -> np.ndarray:
    numbers = word_index.call_numbers(places)
    # A call that came after the others were read waits with them for the next reading.
    known = numbers < len(calls.ranks)
    places, numbers = places[known], numbers[known]
    places = places[calls.ranks[numbers] != OUTSIDE]
    if role is not None:
        places = word_index.of_role(places, role)
    return places if about is None else places[np.isin(word_index.without_role(places), about)]


def _walk(
    connection: Connection, words: Sequence[Collection[str]], calls: Newest, role: str | None, about: np.ndarray | None
) -> np.ndarray:
    """Enough turns of the newest calls, for words that are said nearly everywhere."""
    found, enough, first, many = [np.zeros(0, np.int64)], 0, 0, FIRST_CALLS
    while first < len(calls.numbers) and enough < ENOUGH:
        some = np.sort(calls.numbers[first : first + many])
        for run in np.split(some, np.flatnonzero(np.diff(some) > NEAR) + 1):
            places = word_index.find(connection, words, word_index.ALL, int(run[0]), int(run[-1]))
            places = _fitting(places, calls, role, about)
            ranks = calls.ranks[word_index.call_numbers(places)]
            found.append(places[(ranks >= first) & (ranks < first + many)])
            enough += len(found[-1])
        first, many = first + many, many * TIMES
    return np.concatenate(found)


def _about(store: Store, topic: str) -> np.ndarray:
    """Turns, without roles, in which something is said of a topic; kept: a million mentions are looked through."""
    return cast(np.ndarray, kept(store, lambda: _turns_about(store, topic), "turns about", topic))


def _turns_about(store: Store, topic: str) -> np.ndarray:
    with store.engine.connect() as connection:
        rows = connection.execute(select(mentions.c.call_id, mentions.c.turn).where(is_about(topic))).all()
    table = board.calls(store)
    at = pd.Index(table["call_id"]).get_indexer([call_id for call_id, _ in rows])
    here = at >= 0
    numbers = table["call_no"].to_numpy(float)[at[here]].astype(np.int64)
    return np.unique(word_index.turns_of(numbers, np.array([turn for _, turn in rows], np.int64)[here]))
