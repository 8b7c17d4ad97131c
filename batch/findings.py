"""From the mentions and terms of all calls to themes and vocabulary, kept in the database for the view."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import cast

import numpy as np
import pandas as pd

from foundation.records import LANGUAGES, Category, Term, TermCount, Theme
from foundation.settings import Settings
from nlp import figures, terms, themes
from store import corrections, tables
from store.rows import ThemeRow
from store.store import Store

# Raised when the method changes, so that findings made by the old one are made anew.
METHOD = "1"


def refresh(store: Store, settings: Settings, force: bool = False) -> bool:
    """Make themes and vocabulary anew where what they are made from has changed. Returns whether it was done.

    Themes keep their ids (`nlp.themes.build`). Raises StoreError where the database cannot be written, ModelError
    where the embedding model is missing and a person has added a mention.
    """
    _read_what_people_added(store, settings)
    mentions = tables.mention_table(store)
    calls = tables.call_table(store)
    counts = tables.term_count_table(store)
    print_ = _fingerprint(mentions, calls, counts)
    if not force and store.fact("findings") == print_:
        return False
    store.save_findings(_themes(store, mentions, calls), _vocabulary(counts), print_)
    return True


def _read_what_people_added(store: Store, settings: Settings) -> None:
    """Mentions that a person added get their vectors, so that they find their themes."""
    added = corrections.unread(store.engine)
    if not added:
        return
    from nlp.embedding import embed

    vectors = embed(list(added.values()), settings.embedding)
    corrections.save_vectors(
        store.engine, {id_: vector.astype("<f4").tobytes() for id_, vector in zip(added, vectors, strict=True)}
    )


def _fingerprint(mentions: pd.DataFrame, calls: pd.DataFrame, counts: pd.DataFrame) -> str:
    """SHA-256 of all that themes, their figures and the vocabulary are made from."""
    digest = hashlib.sha256(METHOD.encode())
    for table, columns in (
        (mentions, ["mention_id", "category", "text", "vector"]),
        (calls, ["call_id", "started_at", "outcome", "kind"]),
        (counts, ["call_id", "role", "term", "count"]),
    ):
        for row in sorted(map(repr, table[columns].itertuples(index=False, name=None))):
            digest.update(row.encode())
    return digest.hexdigest()


def _themes(store: Store, mentions: pd.DataFrame, calls: pd.DataFrame) -> list[ThemeRow]:
    rows = {row.mention_id: row for row in mentions.itertuples()}
    inputs = [
        themes.ThemeInput(
            mention_id=row.mention_id,
            kind=row.kind,
            category=cast(Category, row.category) if isinstance(row.category, str) else None,
            language=row.language,
            text=row.text,
            lemmas=tuple(row.lemmas),
            vector=np.frombuffer(row.vector, np.float32),
            clarity=row.clarity,
            confidence=row.confidence,
        )
        for row in mentions.itertuples()
    ]
    conversations = calls[calls["kind"] == "conversation"]
    started = dict(zip(calls["call_id"], calls["started_at"], strict=True))
    outcome = dict(zip(calls["call_id"], calls["outcome"], strict=True))
    dates = list(conversations["started_at"].dropna())
    result = []
    for theme in themes.build(inputs, _previous(store, mentions)):
        inside = [rows[mention_id] for mention_id in theme.mention_ids]
        in_calls = sorted({row.call_id for row in inside})
        low, high = figures.share_interval(len(in_calls), max(len(conversations), len(in_calls)))
        result.append(
            ThemeRow(
                theme=theme,
                category=_commonest([row.category for row in inside]) if theme.kind == "objection" else None,
                calls=len(in_calls),
                share_of_calls=len(in_calls) / max(len(conversations), len(in_calls), 1),
                share_low=low,
                share_high=high,
                trend=figures.trend([started[c] for c in in_calls if not pd.isna(started[c])], dates),
                won=sum(outcome[c] == "won" for c in in_calls),
                lost=sum(outcome[c] == "lost" for c in in_calls),
            )
        )
    return result


def _previous(store: Store, mentions: pd.DataFrame) -> list[Theme]:
    """The themes of the last time, by which the new ones are known again."""
    members = mentions.dropna(subset="theme_id").groupby("theme_id")["mention_id"].apply(tuple)
    return [
        Theme(row.theme_id, row.kind, row.title, members.get(row.theme_id, ()), tuple(row.keywords))
        for row in tables.theme_table(store).itertuples()
    ]


def _commonest(values: list[str]) -> str:
    return min(Counter(values).items(), key=lambda item: (-item[1], item[0]))[0]


def _vocabulary(counts: pd.DataFrame) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for language in LANGUAGES:
        by_call: dict[str, list[TermCount]] = {}
        for row in counts[counts["language"] == language].itertuples():
            counted = TermCount(row.term, row.role, int(row.count), tuple((form, n) for form, n in row.surfaces))
            by_call.setdefault(row.call_id, []).append(counted)
        found[language] = terms.contrast(by_call, language)
    return found
