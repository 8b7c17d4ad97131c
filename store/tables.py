"""Tables: what the lists of the view, the exports and the notebooks are made of.

Every function takes a `Store` and gives a DataFrame (or a dict of counts); texts come masked unless `unmasked` says
otherwise; orders are total, so that the same database always gives the same answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import case, func, select

from foundation.masking import masked
from foundation.records import Segment
from store import board, schema
from store.joins import (
    calls,
    calls_with_deals,
    deals,
    known,
    mentions,
    mentions_with_turns,
    model_name,
    parts,
    shown_title,
    spans,
    started_at,
    themes,
    turns,
)
from store.kept import kept
from store.lately import counted
from store.rows import FIGURES
from store.store import Store

failures = schema.failures

# A recording of which less could be read than this is called incomplete.
COMPLETE = 0.98
MANY = 5_000  # ids in one question
# Whole numbers that a call may lack: pandas would make fractions of them.
COUNTS = ("client_interruptions", "manager_interruptions", "objections")
MOST_FREQUENT = (themes.c.calls.desc(), themes.c.mentions.desc(), themes.c.theme_id)


def records(table: pd.DataFrame) -> list[Any]:
    """The rows of a table as dicts by column; what is missing is None, as nothing else in pandas is."""
    columns = []
    for name in table:
        values, missing = table[name].tolist(), table[name].isna()
        columns.append(
            [None if no else value for value, no in zip(values, missing, strict=True)] if missing.any() else values
        )
    return [dict(zip(table, row, strict=True)) for row in zip(*columns, strict=True)]


def summary(store: Store) -> dict[str, Any]:
    """Counts of all calls: the fields of `store.lately.Counted`, and mentions (by kind) and recognizers. Kept."""
    found: dict[str, Any] = kept(store, lambda: _summary(store), "summary")
    return found


def _summary(store: Store) -> dict[str, Any]:
    of = schema.mentions.c
    asked = select(of.kind, func.count().label("n")).where(of.hidden == 0).group_by(of.kind).order_by(of.kind)
    with store.engine.connect() as connection:
        mentions_by_kind = {row.kind: row.n for row in connection.execute(asked)}
    return {
        **asdict(counted(store, Segment())),
        "mentions": mentions_by_kind,
        "recognizers": [str(name) for name in board.calls(store)["recognizer"].cat.categories],
    }


def count_calls(store: Store) -> int:
    """How many calls there are."""
    with store.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(calls)) or 0


def count_failures(store: Store) -> int:
    """How many recordings could not be processed."""
    with store.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(failures)) or 0


def theme_table(
    store: Store, kind: str | None = None, language: str | None = None, dismissed: bool = False
) -> pd.DataFrame:
    """Themes in which something is said, with their figures, the most frequent first; of one kind, of one language
    where asked. Dismissed ones are left out, or where `dismissed` are the only ones.

    Columns: theme_id, kind, category, title (a person's, or else the machine's), own_title, name (what a language model
    calls a theme of that machine's title; missing where none was asked or none was given), keywords, mentions, calls,
    share_of_calls, share_low, share_high, trend, trend_p, won, lost, first_said, made_at, pinned, touched, subthemes
    (how many), language (that of most of its mentions), settled and unsettled (how many of its objections the manager's
    answer settled and did not; of the rest it is not clear).
    """
    below = themes.alias()
    subthemes = (
        select(below.c.parent_id, func.count().label("subthemes"))
        .where(below.c.mentions > 0)
        .group_by(below.c.parent_id)
        .subquery()
    )
    columns = (
        *("theme_id", "kind", "category", "own_title", "keywords", "mentions", "calls"),
        *("share_of_calls", "share_low", "share_high", "trend", "trend_p", "won", "lost"),
        *("first_said", "made_at", "pinned", "touched"),
    )
    asked = (
        select(
            *(themes.c[name] for name in columns),
            shown_title().label("title"),
            model_name().label("name"),
            func.coalesce(subthemes.c.subthemes, 0).label("subthemes"),
        )
        .select_from(themes.outerjoin(subthemes, subthemes.c.parent_id == themes.c.theme_id))
        .where(themes.c.parent_id.is_(None), themes.c.retired_at.is_(None), themes.c.mentions > 0)
        .where(themes.c.dismissed == int(dismissed))
        .order_by(*MOST_FREQUENT)
    )
    if kind:
        asked = asked.where(themes.c.kind == kind)
    with store.engine.connect() as connection:
        table = pd.read_sql(asked, connection)
    said = pd.concat([_said_in_themes(store, name) for name in sorted(set(table["kind"]))] or [_NONE_SAID])
    table = table.join(said, on="theme_id").fillna({"settled": 0, "unsettled": 0})
    table = table.astype({"settled": int, "unsettled": int, "touched": bool, "trend_p": float})
    return table[table["language"] == language].reset_index(drop=True) if language else table


_NONE_SAID = pd.DataFrame(columns=["language", "settled", "unsettled"])


def _said_in_themes(store: Store, kind: str) -> pd.DataFrame:
    """By id of the themes of a kind the language of most of their mentions, and how many were settled and were not."""
    said, language = board.mentions(store, kind), board.calls(store)["language"]
    table = pd.DataFrame(
        {
            "theme": said.theme,
            "language": language.astype(str).to_numpy()[said.call],
            "settled": said.resolved == 1,
            "unsettled": said.resolved == 0,
        }
    )[said.theme != board.NOT_SAID]
    counted = table.groupby("theme")[["settled", "unsettled"]].sum()
    spoken = (
        table.groupby(["theme", "language"]).size().rename("n").reset_index().sort_values(["theme", "n", "language"])
    )
    counted["language"] = spoken.drop_duplicates("theme", keep="last").set_index("theme")["language"]
    return counted.rename(index=dict(enumerate(said.themes)))


def subtheme_table(store: Store, theme_id: str) -> pd.DataFrame:
    """The sub-themes of a theme, the most frequent first.

    Columns: theme_id, title, own_title, keywords, mentions, calls, share_of_calls, share_low, share_high, won, lost.
    """
    columns = "theme_id own_title keywords mentions calls share_of_calls share_low share_high won lost"
    asked = (
        select(shown_title().label("title"), *(themes.c[name] for name in columns.split()))
        .where(themes.c.parent_id == theme_id, themes.c.mentions > 0)
        .order_by(*MOST_FREQUENT)
    )
    with store.engine.connect() as connection:
        return pd.read_sql(asked, connection)


def theme_weeks(store: Store, theme_ids: Collection[str] | None = None) -> pd.DataFrame:
    """How often themes were said week by week, in order; of all themes where none are named.

    Columns: theme_id, week (its Monday), calls, total (conversations of that week).
    """
    weeks = schema.theme_weeks
    asked = select(weeks).order_by(weeks.c.theme_id, weeks.c.week)
    if theme_ids is not None:
        asked = asked.where(weeks.c.theme_id.in_(theme_ids))
    with store.engine.connect() as connection:
        return pd.read_sql(asked, connection)


def theme_figures(store: Store, theme_id: str) -> pd.DataFrame:
    """How often a theme was said by lead source, campaign, product, manager and outcome, the most calls first.

    Columns: dimension, value, calls, total, low and high (95 % interval of the share), differs (more, less; missing
    where it could be chance).
    """
    figures = schema.theme_figures
    asked = (
        select(*(figures.c[name] for name in ("dimension", "value", "calls", "total", "low", "high", "differs")))
        .where(figures.c.theme_id == theme_id)
        .order_by(figures.c.dimension, figures.c.calls.desc(), figures.c.total.desc(), figures.c.value)
    )
    with store.engine.connect() as connection:
        return pd.read_sql(asked, connection)


def map_table(store: Store, kind: str, segment: Segment | None = None, limit: int | None = None) -> pd.DataFrame:
    """The map of one kind's mentions in the calls of a segment, in order of their ids; those of dismissed themes are
    not on it. Of more than `limit` mentions about so many are, evenly and always the same ones.

    Columns: mention_id, theme_id (missing: in no theme), map_x, map_y (0 to 1).
    """
    of = schema.mentions.c
    hidden = select(themes.c.theme_id).where(themes.c.dismissed == 1)
    asked = (
        select(*(of[name] for name in ("mention_id", "theme_id", "map_x", "map_y")))
        .where(of.kind == kind, of.hidden == 0, of.map_x.is_not(None))
        .where(func.coalesce(of.theme_id, "").not_in(hidden))
    )
    held, said = board.chosen(store, segment or Segment()), board.mentions(store, kind)
    some = np.flatnonzero(held)
    if limit and (found := np.count_nonzero(held[said.call])) > limit:
        # Whole calls: their rows lie side by side. The call ids are digits of a hash, so that any of them will do.
        some = some[:: -(-found // limit)]
    if len(some) == len(held):
        rows = board.rows(store, asked)
    else:
        ids = board.calls(store)["call_id"].to_numpy()[some].tolist()
        rows = [row for some in parts(ids, MANY) for row in board.rows(store, asked.where(of.call_id.in_(some)))]
    table = pd.DataFrame(rows, columns=["mention_id", "theme_id", "map_x", "map_y"])
    return table.sort_values("mention_id", ignore_index=True)


def vocabulary_table(store: Store, language: str | None = None) -> pd.DataFrame:
    """Terms, the clients' own first.

    Columns: language, term, surface, client_count, manager_count, client_calls, manager_calls, z, log_odds, low, high,
    certain, forms.
    """
    asked = select(schema.vocabulary).order_by(
        schema.vocabulary.c.z.desc(), schema.vocabulary.c.language, schema.vocabulary.c.term
    )
    if language:
        asked = asked.where(schema.vocabulary.c.language == language)
    with store.engine.connect() as connection:
        return pd.read_sql(asked, connection).astype({"certain": bool})


def call_table(
    store: Store, language: str | None = None, failed: bool = False, call_ids: Collection[str] | None = None
) -> pd.DataFrame:
    """Calls, the newest first; of a language, or those that are named, where asked; failures too if asked.

    Columns: recording, call_id, started_at, duration_s, language, channels, status (done, incomplete, no_speech,
    failed), kind, completeness, recognizer, manager, direction, lead_source, campaign, product, stage, outcome, amount,
    client_key, role_source, role_confidence, ringing_s, damaged, the figures of `records.Conversation`, objections
    (how many), problem.
    """
    objections_said = (
        select(mentions.c.call_id, func.count().label("objections"))
        .where(mentions.c.kind == "objection")
        .group_by(mentions.c.call_id)
    )
    if call_ids is not None:
        objections_said = objections_said.where(mentions.c.call_id.in_(call_ids))
    objections = objections_said.subquery()
    asked = (
        select(
            calls.c.recording,
            calls.c.call_id,
            started_at(),
            calls.c.duration_s,
            calls.c.language,
            calls.c.channels,
            case(
                (calls.c.kind == "no_speech", "no_speech"),
                (calls.c.completeness < COMPLETE, "incomplete"),
                else_="done",
            ).label("status"),
            calls.c.kind,
            calls.c.completeness,
            calls.c.recognizer,
            *[known(name) for name in ("manager", "direction", "lead_source", "campaign", "product")],
            *[deals.c[name] for name in ("stage", "outcome", "amount")],
            *[calls.c[name] for name in ("client_key", "role_source", "role_confidence", "ringing_s", "damaged")],
            *[calls.c[name] for name in FIGURES],
            func.coalesce(objections.c.objections, 0).label("objections"),
        )
        .select_from(calls_with_deals.outerjoin(objections, objections.c.call_id == calls.c.call_id))
        .order_by(started_at().desc(), calls.c.call_id)
    )
    if language:
        asked = asked.where(calls.c.language == language)
    if call_ids is not None:
        asked = asked.where(calls.c.call_id.in_(call_ids))
    with store.engine.connect() as connection:
        table = pd.read_sql(asked, connection).astype(dict.fromkeys(COUNTS, "Int64"))
        if failed:
            bad = pd.read_sql(
                select(failures.c.recording, failures.c.problem).order_by(failures.c.recording, failures.c.path),
                connection,
            ).assign(status="failed")
            table = pd.concat([table, bad], ignore_index=True) if len(bad) else table.assign(problem=None)
    return table


def turn_table(store: Store, unmasked: bool = False) -> pd.DataFrame:
    """Every turn. Columns: recording, call_id, turn, role, start_s, end_s, text."""
    asked = (
        select(
            calls.c.recording,
            turns.c.call_id,
            turns.c.number.label("turn"),
            turns.c.role,
            turns.c.start_s,
            turns.c.end_s,
            turns.c.text,
            turns.c.personal,
        )
        .join(calls, calls.c.call_id == turns.c.call_id)
        .order_by(calls.c.recording, turns.c.call_id, turns.c.number)
    )
    with store.engine.connect() as connection:
        table = pd.read_sql(asked, connection)
    if not unmasked:
        table["text"] = [masked(said, spans(p)) for said, p in zip(table["text"], table["personal"], strict=True)]
    return table.drop(columns="personal")


def mention_table(store: Store, unmasked: bool = False, at_most: int | None = None) -> pd.DataFrame:
    """Every mention, or so many of them, always the same, as good as drawn by chance.

    Columns: recording, call_id, turn, role, start_s, end_s, text, kind, category, confidence, theme_id, theme_title,
    subtheme_id, strength, placed_by_person (whether a person put it where it is, be it in no theme), evidence,
    resolved, own_categories, by_person, and for the analysis mention_id, language, lemmas, terms, topics, vector (empty
    for a mention that a person added and nobody has read yet), started_at, outcome.
    """
    asked = mentions_with_turns(
        [
            calls.c.recording,
            mentions,
            turns.c.role,
            turns.c.text.label("said"),
            turns.c.personal,
            shown_title().label("theme_title"),
            calls.c.language,
            started_at(),
            deals.c.outcome,
        ]
    ).order_by(calls.c.recording, mentions.c.call_id, mentions.c.turn, mentions.c.start_char, mentions.c.kind)
    if at_most is not None:
        # Ids begin with the hash of a recording.
        some = select(mentions.c.mention_id).order_by(mentions.c.mention_id).limit(at_most)
        asked = asked.where(mentions.c.mention_id.in_(some))
    with store.engine.connect() as connection:
        table = pd.read_sql(asked, connection)
    table["text"] = [
        said[start:end] if unmasked else masked(said[start:end], spans(personal), start)
        for said, start, end, personal in zip(
            table["said"], table["start_char"], table["end_char"], table["personal"], strict=True
        )
    ]
    table = table.astype({"by_person": bool, "placed_by_person": bool, "strength": float})
    return table.drop(columns=["said", "personal"])
