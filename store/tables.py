"""Tables: what the lists of the view, the exports and the notebooks are made of.

Every function takes a `Store` and gives a DataFrame (or a dict of counts); texts come masked unless `unmasked` says
otherwise; orders are total, so that the same database always gives the same answer.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import case, func, select

from foundation.masking import masked
from store import schema
from store.joins import (
    calls,
    calls_with_deals,
    deals,
    known,
    mentions,
    mentions_with_turns,
    spans,
    started_at,
    themes,
    turns,
)
from store.rows import FIGURES, fold
from store.store import Store

failures = schema.failures

# A recording of which less could be read than this is called incomplete.
COMPLETE = 0.98
# Whole numbers that a call may lack: pandas would make fractions of them.
COUNTS = ("client_interruptions", "manager_interruptions", "objections")


def summary(store: Store) -> dict[str, Any]:
    """Counts for a page's head: calls, conversations, seconds, first, last, mentions by kind, failures, recognizers."""
    with store.engine.connect() as connection:
        row = connection.execute(
            select(
                func.count().label("calls"),
                func.count(case((calls.c.kind == "conversation", 1))).label("conversations"),
                func.coalesce(func.sum(calls.c.duration_s), 0).label("seconds"),
                func.min(started_at()).label("first"),
                func.max(started_at()).label("last"),
            ).select_from(calls_with_deals)
        ).one()
        recognizers = connection.scalars(
            select(calls.c.recognizer).where(calls.c.recognizer.is_not(None)).distinct().order_by(calls.c.recognizer)
        ).all()
        counted = connection.execute(
            select(mentions.c.kind, func.count().label("n")).group_by(mentions.c.kind).order_by(mentions.c.kind)
        ).all()
        return {
            **row._mapping,
            "mentions": {row.kind: row.n for row in counted},
            "failures": connection.scalar(select(func.count()).select_from(failures)),
            "recognizers": list(recognizers),
        }


def theme_table(store: Store, kind: str | None = None, language: str | None = None) -> pd.DataFrame:
    """Themes with their figures, the most frequent first; of one kind, of one language where asked.

    Columns: theme_id, kind, category, title, keywords, mentions, calls, share_of_calls, share_low, share_high, trend,
    won, lost, language (that of most of its mentions), settled and unsettled (how many of its objections the manager's
    answer settled and did not; of the rest it is not clear).
    """
    answered = [
        func.count(case((mentions.c.resolved == said, 1))).label(name)
        for said, name in (("yes", "settled"), ("no", "unsettled"))
    ]
    spoken = (
        select(mentions.c.theme_id, calls.c.language, func.count().label("n"), *answered)
        .join(calls, calls.c.call_id == mentions.c.call_id)
        .where(mentions.c.theme_id.is_not(None))
        .group_by(mentions.c.theme_id, calls.c.language)
    )
    asked = select(themes).order_by(themes.c.calls.desc(), themes.c.mentions.desc(), themes.c.theme_id)
    if kind:
        asked = asked.where(themes.c.kind == kind)
    with store.engine.connect() as connection:
        table = pd.read_sql(asked, connection)
        languages = pd.read_sql(spoken, connection).sort_values(["theme_id", "n", "language"])
    table["language"] = table["theme_id"].map(
        languages.drop_duplicates("theme_id", keep="last").set_index("theme_id")["language"]
    )
    in_theme = languages.groupby("theme_id")[["settled", "unsettled"]].sum()
    table = table.join(in_theme, on="theme_id").fillna({"settled": 0, "unsettled": 0})
    table = table.astype({"settled": int, "unsettled": int})
    return table[table["language"] == language].reset_index(drop=True) if language else table


def vocabulary_table(store: Store, language: str | None = None) -> pd.DataFrame:
    """Terms, the clients' own first.

    Columns: language, term, surface, client_count, manager_count, client_calls, z, forms.
    """
    asked = select(schema.vocabulary).order_by(
        schema.vocabulary.c.z.desc(), schema.vocabulary.c.language, schema.vocabulary.c.term
    )
    if language:
        asked = asked.where(schema.vocabulary.c.language == language)
    with store.engine.connect() as connection:
        return pd.read_sql(asked, connection)


def call_table(
    store: Store, search: str = "", language: str | None = None, limit: int | None = None, failed: bool = False
) -> pd.DataFrame:
    """Calls, the newest first; those in which something is said where `search` is given; failures too if asked.

    Columns: recording, call_id, started_at, duration_s, language, channels, status (done, incomplete, no_speech,
    failed), kind, completeness, recognizer, manager, direction, lead_source, campaign, product, stage, outcome, amount,
    client_key, role_source, role_confidence, ringing_s, damaged, the figures of `records.Conversation`, objections
    (how many), problem.
    """
    objections = (
        select(mentions.c.call_id, func.count().label("objections"))
        .where(mentions.c.kind == "objection")
        .group_by(mentions.c.call_id)
        .subquery()
    )
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
    if search.strip():
        said = select(turns.c.call_id).where(turns.c.folded.contains(fold(search.strip()), autoescape=True))
        asked = asked.where(calls.c.call_id.in_(said))
    with store.engine.connect() as connection:
        table = pd.read_sql(asked.limit(limit), connection).astype(dict.fromkeys(COUNTS, "Int64"))
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


def mention_table(store: Store, unmasked: bool = False) -> pd.DataFrame:
    """Every mention. Columns: recording, call_id, turn, role, start_s, end_s, text, kind, category, confidence,
    theme_id, theme_title, evidence, resolved, own_categories, by_person, and for the analysis mention_id, language,
    lemmas, vector (empty for a mention that a person added and nobody has read yet), started_at, outcome.
    """
    asked = mentions_with_turns(
        [
            calls.c.recording,
            mentions,
            turns.c.role,
            turns.c.text.label("said"),
            turns.c.personal,
            themes.c.title.label("theme_title"),
            calls.c.language,
            started_at(),
            deals.c.outcome,
        ]
    ).order_by(calls.c.recording, mentions.c.call_id, mentions.c.turn, mentions.c.start_char, mentions.c.kind)
    with store.engine.connect() as connection:
        table = pd.read_sql(asked, connection)
    table["text"] = [
        said[start:end] if unmasked else masked(said[start:end], spans(personal), start)
        for said, start, end, personal in zip(
            table["said"], table["start_char"], table["end_char"], table["personal"], strict=True
        )
    ]
    table["by_person"] = table["by_person"].astype(bool)
    return table.drop(columns=["said", "personal"])


def term_count_table(store: Store) -> pd.DataFrame:
    """Term counts of every call. Columns: call_id, role, term, count, surfaces, language."""
    asked = (
        select(schema.term_counts, calls.c.language)
        .join(calls, calls.c.call_id == schema.term_counts.c.call_id)
        .order_by(schema.term_counts.c.call_id, schema.term_counts.c.role, schema.term_counts.c.term)
    )
    with store.engine.connect() as connection:
        return pd.read_sql(asked, connection)
