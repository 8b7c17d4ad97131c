"""All calls and what is said in them as columns of a few bytes: what pages count from, under whatever filter.

A database would walk through its rows anew for each filter; from these a page counts a million mentions in
milliseconds. They are read once and kept as long as the database tells the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import pandas as pd
from sqlalchemy import Select, select

from foundation.records import CATEGORIES, DIMENSIONS, Dimension, Segment
from store import schema
from store.joins import calls as _calls
from store.joins import calls_with_deals, deals, goodness, known, started_at
from store.kept import kept
from store.store import Store

Order = Literal["newest", "longest", "objections"]  # of calls
Settled = Literal["yes", "no"]  # how an objection ended, where that is clear
TEXTS = ("kind", "language", "manager", "lead_source", "campaign", "product", "outcome", "stage", "recognizer")
NOT_SAID = -1  # where a mention is in no theme, and where it is not known whether it was settled
SETTLED: dict[Settled, int] = {"no": 0, "yes": 1}


@dataclass(frozen=True, slots=True)
class Mentions:
    """The mentions of one kind that are shown; the arrays have one entry each."""

    call: np.ndarray  # int32, position of its call in `calls`
    theme: np.ndarray  # int32, position of its theme in `themes`; NOT_SAID: in none
    subtheme: np.ndarray  # int32, the same in `subthemes`
    resolved: np.ndarray  # int8, 1 settled, 0 not, NOT_SAID
    category: np.ndarray  # int8, position in `records.CATEGORIES`; NOT_SAID: of another kind than objections
    good: np.ndarray  # float64, how sure, clear and typical it is: see `store.joins.goodness`
    themes: list[str]  # ids, in order
    subthemes: list[str]


def calls(store: Store) -> pd.DataFrame:
    """One row a call, in order of call_id.

    Columns: call_id, call_no (by which `store.word_index` knows it), started_at, duration_s, amount, and as
    categories, missing where not known, kind, language, manager, lead_source, campaign, product, outcome, stage,
    recognizer.
    """
    return cast(pd.DataFrame, kept(store, lambda: _read_calls(store), "calls"))


def chosen(store: Store, segment: Segment) -> np.ndarray:
    """Which of `calls` are in a segment: bool, one entry a call."""
    return cast(np.ndarray, kept(store, lambda: _chosen(calls(store), segment), "chosen", _of_calls(segment)))


def mentions(store: Store, kind: str) -> Mentions:
    """The mentions of a kind, of all calls."""
    return cast(Mentions, kept(store, lambda: _read_mentions(store, kind), "mentions", kind))


def values(store: Store) -> dict[Dimension, list[str]]:
    """By dimension the values that calls have, in order."""
    table = calls(store)
    return {name: [str(value) for value in table[name].cat.categories] for name in DIMENSIONS}


def count(store: Store, kind: str, segment: Segment) -> int:
    """How many mentions of a kind there are in the calls of a segment."""
    return int(np.count_nonzero(chosen(store, segment)[mentions(store, kind).call]))


def in_order(store: Store, segment: Segment, order: Order) -> list[str]:
    """Ids of the calls of a segment: the newest first, the longest, or those with the most objections."""
    table = calls(store)
    if order == "objections":
        said = np.bincount(mentions(store, "objection").call, minlength=len(table))
        table = table.assign(objections=said)
    by = {"newest": ["started_at"], "longest": ["duration_s"], "objections": ["objections", "started_at"]}[order]
    shown = table[chosen(store, segment)]
    return list(shown.sort_values([*by, "call_id"], ascending=[False] * len(by) + [True])["call_id"])


def calls_of_best(
    store: Store, kind: str, theme_id: str, segment: Segment, count: int, settled: Settled | None = None
) -> list[str]:
    """Ids of the calls of a segment in which the `count` best mentions of a theme stand, in order.

    `settled`: of the objections that were settled (yes) or were not (no).
    """
    said = mentions(store, kind)
    if theme_id not in said.themes:
        return []
    here = (said.theme == said.themes.index(theme_id)) & chosen(store, segment)[said.call]
    if settled:
        here &= said.resolved == SETTLED[settled]
    call, good = said.call[here], said.good[here]
    best = np.unique(call[np.lexsort((call, -good))[:count]])
    return list(calls(store)["call_id"].to_numpy(object)[best])


def outside_themes(store: Store, kind: str, segment: Segment | None = None) -> int:
    """How many mentions of a kind in the calls of a segment fit no theme."""
    said = mentions(store, kind)
    return int(np.count_nonzero(chosen(store, segment or Segment())[said.call] & (said.theme == NOT_SAID)))


def _of_calls(segment: Segment) -> tuple[Any, ...]:
    return segment.where, segment.since, segment.until, segment.language


def _read_calls(store: Store) -> pd.DataFrame:
    of_call = [_calls.c[name] for name in ("call_id", "call_no", "kind", "language", "duration_s", "recognizer")]
    told = [known(name) for name in ("manager", "lead_source", "campaign", "product")]
    asked = (
        select(*of_call, started_at(), *told, *(deals.c[name] for name in ("outcome", "stage", "amount")))
        .select_from(calls_with_deals)
        .order_by(_calls.c.call_id)
    )
    table = pd.DataFrame(rows(store, asked), columns=[column.name for column in asked.selected_columns])
    table["started_at"] = pd.to_datetime(table["started_at"])
    table["amount"] = table["amount"].astype(float)
    return table.astype(dict.fromkeys(TEXTS, "category"))


def _chosen(table: pd.DataFrame, segment: Segment) -> np.ndarray:
    held = np.ones(len(table), dtype=bool)
    for name, value in segment.where:
        held &= (table[name] == value).to_numpy()
    if segment.language is not None:
        held &= (table["language"] == segment.language).to_numpy()
    # A call of which nobody knows when it was held is in no period.
    if segment.since is not None:
        held &= (table["started_at"] >= segment.since).to_numpy()
    if segment.until is not None:
        held &= (table["started_at"] < segment.until).to_numpy()
    return held


def _read_mentions(store: Store, kind: str) -> Mentions:
    of = schema.mentions.c
    asked = select(
        *(of.call_id, of.theme_id, of.subtheme_id, of.resolved, of.category),
        goodness(schema.mentions),
    ).where(of.kind == kind, of.hidden == 0)
    columns = ["call", "theme", "subtheme", "resolved", "category", "good"]
    read = pd.DataFrame(rows(store, asked), columns=columns, dtype=object)
    call = pd.Index(calls(store)["call_id"], dtype=object).get_indexer(read["call"]).astype(np.int32)
    here = call >= 0  # a call that came after the others were read waits with them for the next reading
    (theme, themes), (subtheme, subthemes) = (pd.factorize(read[name], sort=True) for name in ("theme", "subtheme"))
    return Mentions(
        call[here],
        theme.astype(np.int32)[here],
        subtheme.astype(np.int32)[here],
        read["resolved"].map(SETTLED).fillna(NOT_SAID).to_numpy(np.int8)[here],
        pd.Categorical(read["category"], categories=CATEGORIES).codes.astype(np.int8)[here],
        read["good"].to_numpy(np.float64)[here],
        themes.tolist(),
        subthemes.tolist(),
    )


def rows(store: Store, asked: Select[Any]) -> list[tuple[Any, ...]]:
    """What is asked for as the database's own driver gives it: of a million rows that takes a third of the time."""
    with store.engine.connect() as connection:
        driver = connection.connection.cursor()
        driver.execute(str(asked.compile(connection, compile_kwargs={"literal_binds": True})))
        return cast(list[tuple[Any, ...]], driver.fetchall())
