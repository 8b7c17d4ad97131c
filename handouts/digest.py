"""The digest: what the weekly meeting of sales and marketing needs on one page, found for some calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from foundation.records import KINDS, GapRow, Segment
from store import board, copies, lately, tables
from store.own_words import own_words
from store.quotes import Quote
from store.store import Store
from store.worth_hearing import worth_hearing

ThemesOf = Callable[[str, Segment], pd.DataFrame]  # by kind and calls, the columns of `store.tables.theme_table`
Theme = Mapping[str, Any]  # a row of it; None where something is missing

ENOUGH = 20  # conversations from which on a week tells something by itself
MOST, NEW, CHANGING, CLIPS, WORDS, SOURCES, UNANSWERED = 5, 4, 4, 5, 12, 5, 3
LATELY = timedelta(days=14)  # in which a theme that was never said before is new
KNOWN_FOR = timedelta(days=56)  # calls that go back less far cannot tell what was never said before
OTHER_KINDS = ("pain", "outcome", "criterion", "praise", "need", "question")  # in the order in which they are heard


@dataclass(frozen=True, slots=True)
class Ended:
    """How the calls of one lead source ended."""

    source: str
    calls: int
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What stands in it; all figures are of the calls of `segment`, but where it is said otherwise."""

    segment: Segment
    counted: lately.Counted
    sources: tuple[Ended, ...]  # those with the most calls first
    objections: tuple[Theme, ...]  # the most frequent first
    new: tuple[Theme, ...]  # themes that no call had before the last two weeks
    changing: tuple[Theme, ...]  # whose last four weeks differ from the four before by more than chance
    clips: tuple[Quote, ...]
    words: tuple[tuple[str, int], ...]  # that clients use and the copy does not, with calls; of all calls
    against_copy: bool  # whether there is copy; else `words` are those that managers do not use
    unanswered: tuple[GapRow, ...]  # objections of which the copy does not speak; of all calls


def digest(store: Store, segment: Segment, themes_of: ThemesOf) -> Digest:
    """The digest of a segment's calls: of its own period or, where it has none, of the last seven days; of all its
    calls where these hold fewer than ENOUGH conversations."""
    calls = segment.of_calls
    told = its_calls(store, calls)
    here: dict[str, list[Any]] = {kind: tables.records(themes_of(kind, told)) for kind in KINDS}
    # Of a period alone there are no weeks before it: what grows is found in all weeks up to its end.
    all_weeks = [themes_of(kind, replace(calls, since=None)) for kind in KINDS]
    moving = [row for table in all_weeks for row in tables.records(table[table["trend"].isin(("up", "down"))])]
    changing = sorted(moving, key=_by_chance)
    new = _new(store, here, themes_of)
    by_id = {theme["theme_id"]: theme for theme in [*new[:1], *changing[:1], *_in_turn(here)]}
    documents = bool(copies.names(store))
    return Digest(
        segment=told,
        counted=lately.counted(store, told),
        sources=tuple(_sources(store, told)),
        objections=tuple(here["objection"][:MOST]),
        new=tuple(new[:NEW]),
        changing=tuple(changing[:CHANGING]),
        clips=tuple(worth_hearing(store, list(by_id), told, CLIPS)),
        words=tuple(_words(store, documents)),
        against_copy=documents,
        unanswered=tuple(_unanswered(store)),
    )


def its_calls(store: Store, calls: Segment) -> Segment:
    """The calls that a digest tells of: see `digest`."""
    weeks = lately.weeks_apart(store, calls)
    return weeks[0] if weeks and lately.counted(store, weeks[0]).conversations >= ENOUGH else calls


def _sources(store: Store, segment: Segment) -> list[Ended]:
    table = board.calls(store)[board.chosen(store, segment)]
    counted = table.groupby("lead_source", observed=True)["outcome"].value_counts(dropna=False).unstack(fill_value=0)
    found = [
        Ended(str(source), int(row.sum()), int(row.get("won", 0)), int(row.get("lost", 0)))
        for source, row in counted.iterrows()
    ]
    return sorted(found, key=lambda of: (-of.calls, of.source))[:SOURCES]


def _by_chance(theme: Theme) -> tuple[float, str]:
    return (1.0 if theme["trend_p"] is None else theme["trend_p"], theme["theme_id"])


def _new(store: Store, here: Mapping[str, Sequence[Theme]], themes_of: ThemesOf) -> list[Theme]:
    """Themes of these calls that no call at all had before the last days, the most frequent first."""
    began = board.calls(store)["started_at"].dropna()
    if began.empty or began.min() > began.max() - KNOWN_FOR:
        return []
    first: dict[str, datetime] = {}
    for kind in KINDS:
        whole = themes_of(kind, Segment()).dropna(subset="first_said")
        first |= dict(zip(whole["theme_id"], whole["first_said"], strict=True))
    since = began.max() - LATELY
    new = [
        row for rows in here.values() for row in rows if row["theme_id"] in first and first[row["theme_id"]] >= since
    ]
    return sorted(new, key=lambda row: (-row["calls"], row["theme_id"]))


def _in_turn(here: Mapping[str, Sequence[Theme]]) -> list[Theme]:
    """What deserves to be heard: the first objections, the first of each other kind, then more objections."""
    objections = here["objection"]
    others = [theme for kind in OTHER_KINDS for theme in here[kind][:1]]
    return [*objections[:2], *others, *objections[2:MOST]]


def _words(store: Store, documents: bool) -> list[tuple[str, int]]:
    if documents:
        rows = [row for row in copies.gap_rows(store, ["clients_only"]) if row.is_telling]
        return [(row.term, row.client_calls) for row in rows[:WORDS]]
    spoken = board.calls(store)["language"].value_counts()
    words = own_words(store, str(spoken.index[0]), WORDS) if len(spoken) else []
    return [(word.surface, word.calls) for word in words]


def _unanswered(store: Store) -> list[GapRow]:
    rows = copies.gap_rows(store, ["unanswered"])
    return [row for row in rows if row.is_telling and not row.copy_count][:UNANSWERED]
