"""From the mentions and terms of all calls to themes and vocabulary, kept in the database for the view."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import cast

import numpy as np
import pandas as pd

from batch import gap
from batch.words import Words
from foundation.records import DIMENSIONS, LANGUAGES, Category, Term, Theme
from foundation.settings import Settings
from nlp import analysis, figures, map_layout, themes
from nlp.contrast import contrast
from nlp.shares import breakdown
from nlp.themes import Arranged, ThemeInput, Themes
from store import corrections, findings, spoken, tables
from store.rows import ThemeRow
from store.store import Store

# Raised when the method changes, so that findings made by the old one are made anew.
METHOD = "3"
# All mentions are clustered anew once there are so many times more of them, ...
GROWN = 1.5
# ... or once so many fit no theme, and twice as many as when they were clustered.
DRIFTED, DRIFTED_TIMES = 0.15, 2


@dataclass(frozen=True, slots=True)
class Clustered:
    """What all mentions were last clustered anew from."""

    method: str = ""
    mentions: int = 0
    loose: float = 0.0  # share of them in no theme, 0 to 1
    fingerprint: str = ""


def refresh(store: Store, settings: Settings, force: bool = False) -> bool:
    """Renew themes, vocabulary and gap where what they are made from has changed. Returns whether themes were.

    New mentions join the themes that are there; all are clustered anew where `force` says so, where much has changed
    since that was last done, or where the method has. Themes keep their ids and what people made of them
    (`nlp.themes.renewed`). Raises StoreError where the database cannot be written, ModelError where the embedding
    model is missing and a person has added a mention.
    """
    _read_what_people_added(store, settings)
    done = _renewed(store, settings, force)
    gap.refresh(store, settings)
    return done


def _renewed(store: Store, settings: Settings, force: bool) -> bool:
    # A person may arrange themes meanwhile; their word is waited for, as is that of another one after it.
    while True:
        edited = store.themes_edited()
        mentions = tables.mention_table(store)
        calls = tables.call_table(store)
        print_ = _fingerprint(mentions, calls, spoken.fingerprint(store), edited)
        last = Clustered(**json.loads(store.fact("clustered") or "{}"))
        if store.fact("findings") == print_ and (not force or last.fingerprint == print_):
            return False
        found, clustered = _themes(store, mentions, force, last, settings.embedding, print_)
        if store.save_findings(
            _with_figures(found, mentions, calls),
            {language: vocabulary(Words(store, language)) for language in LANGUAGES},
            print_,
            events=found.events,
            strengths=found.strengths,
            places=_map(found, mentions),
            at=datetime.now().replace(microsecond=0),
            edited=edited,
            facts={"clustered": json.dumps(asdict(clustered))},
        ):
            return True


def _read_what_people_added(store: Store, settings: Settings) -> None:
    """Mentions that a person added get their vectors, so that they find their themes."""
    added = corrections.unread(store.engine)
    if not added:
        return
    from nlp import pipeline, terms
    from nlp.embedding import embed
    from nlp.languages import language_of
    from nlp.topics import topics

    vectors = embed([text for text, _ in added.values()], settings.embedding)
    read = {}
    for (mention_id, (text, kind)), vector in zip(added.items(), vectors, strict=True):
        language = language_of(text)
        (doc,) = pipeline.documents([text], language, settings)
        held = tuple((found.term, found.surface) for found in terms.occurrences(doc))
        about = topics((term for term, _ in held), kind, language)
        read[mention_id] = corrections.Read(vector.astype("<f4").tobytes(), held, about)
    corrections.save_read(store.engine, read)


def _fingerprint(mentions: pd.DataFrame, calls: pd.DataFrame, said: str, edited: int) -> str:
    """SHA-256 of all that themes, their figures and the vocabulary are made from."""
    digest = hashlib.sha256(f"{METHOD} {edited} {said}".encode())
    for table, columns in (
        (mentions, ["mention_id", "kind", "category", "text", "vector"]),
        (calls, ["call_id", "started_at", "kind", *DIMENSIONS]),
    ):
        for row in sorted(map(repr, table[columns].itertuples(index=False, name=None))):
            digest.update(row.encode())
    return digest.hexdigest()


def _themes(
    store: Store, mentions: pd.DataFrame, force: bool, last: Clustered, embedding: str, fingerprint: str
) -> tuple[Themes, Clustered]:
    """The themes of all mentions, and what they were last clustered anew from."""
    inputs = [
        ThemeInput(
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
    previous, touched = _previous(store, mentions)
    apart = mentions.loc[mentions["placed_by_person"].astype(bool) & mentions["theme_id"].isna(), "mention_id"]
    arranged = Arranged(touched, frozenset(apart))
    grown = len(inputs) >= GROWN * last.mentions
    method = f"{METHOD} {analysis.METHOD} {embedding}"  # vectors of another model are other vectors
    if not (force or grown or last.method != method):
        found = themes.renewed(inputs, previous, arranged, anew=False)
        loose = _loose(found, len(inputs))
        if loose <= max(DRIFTED, DRIFTED_TIMES * last.loose):
            return found, last
    found = themes.renewed(inputs, previous, arranged, anew=True)
    return found, Clustered(method, len(inputs), _loose(found, len(inputs)), fingerprint)


def _loose(found: Themes, total: int) -> float:
    return 1 - len(found.strengths) / max(total, 1)


def _previous(store: Store, mentions: pd.DataFrame) -> tuple[list[Theme], frozenset[str]]:
    """The themes of the last time with their sub-themes, and the ids of those that people arranged."""
    living = findings.living(store.engine)
    members: dict[str, tuple[str, ...]] = {}
    for column in ("theme_id", "subtheme_id"):
        members |= mentions.dropna(subset=column).groupby(column)["mention_id"].apply(tuple).to_dict()
    known = [
        Theme(
            theme_id=row.theme_id,
            kind=row.kind,
            title=row.title,
            mention_ids=members.get(row.theme_id, ()),
            keywords=tuple(row.keywords),
            category=cast(Category, row.category) if isinstance(row.category, str) else None,
            parent_id=row.parent_id if isinstance(row.parent_id, str) else None,
            title_from=row.title_from if isinstance(row.title_from, str) else None,
            titled_at=int(row.titled_at),
        )
        for row in living.itertuples()
    ]
    return known, frozenset(living.loc[living["touched"] > 0, "theme_id"])


def _with_figures(found: Themes, mentions: pd.DataFrame, calls: pd.DataFrame) -> list[ThemeRow]:
    conversations = calls[calls["kind"] == "conversation"]
    call_of = dict(zip(mentions["mention_id"], mentions["call_id"], strict=True))
    started = {call: at for call, at in zip(calls["call_id"], calls["started_at"], strict=True) if not pd.isna(at)}
    outcome = dict(zip(calls["call_id"], calls["outcome"], strict=True))
    calendar = figures.Calendar(list(conversations["started_at"].dropna()))
    values = {
        name: dict(conversations.loc[conversations[name].notna(), ["call_id", name]].itertuples(index=False, name=None))
        for name in DIMENSIONS
    }
    rows = []
    for theme in found.themes:
        in_calls = sorted({call_of[mention] for mention in theme.mention_ids})
        said = [started[call] for call in in_calls if call in started]
        low, high = figures.share_interval(len(in_calls), max(len(conversations), len(in_calls)))
        trend, chance = calendar.trend(said) or (None, None)
        rows.append(
            ThemeRow(
                theme=theme,
                category=theme.category,
                calls=len(in_calls),
                share_of_calls=len(in_calls) / max(len(conversations), len(in_calls), 1),
                share_low=low,
                share_high=high,
                trend=trend,
                trend_p=chance,
                won=sum(outcome[call] == "won" for call in in_calls),
                lost=sum(outcome[call] == "lost" for call in in_calls),
                weeks=calendar.weeks(said),
                figures=breakdown(in_calls, values) if theme.parent_id is None else (),
                first_said=min(said, default=None),
            )
        )
    return _beyond_chance(rows)


def _beyond_chance(rows: Sequence[ThemeRow]) -> list[ThemeRow]:
    """The same themes; a trend that may be chance among so many themes is none."""
    shown = figures.beyond_chance([row.trend_p for row in rows])
    return [
        replace(row, trend="steady") if row.trend in ("up", "down") and not seen else row
        for row, seen in zip(rows, shown, strict=True)
    ]


def _map(found: Themes, mentions: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Where each mention lies on the map of its kind."""
    places: dict[str, tuple[float, float]] = {}
    for kind, rows in mentions.sort_values("mention_id").groupby("kind"):
        numbers: list[Mapping[str, int]] = []
        for whole in (True, False):
            some = [theme for theme in found.themes if theme.kind == kind and (theme.parent_id is None) == whole]
            numbers.append({mention: number for number, theme in enumerate(some) for mention in theme.mention_ids})
        ids = list(rows["mention_id"])
        theme, part = (np.array([of.get(mention, -1) for mention in ids]) for of in numbers)
        vectors = np.stack([np.frombuffer(vector, np.float32) for vector in rows["vector"]])
        strength = np.array([found.strengths.get(mention, 0.0) for mention in ids])
        for mention, (x, y) in zip(ids, map_layout.layout(vectors, theme, part, strength), strict=True):
            places[mention] = (round(float(x), 5), round(float(y), 5))
    return places


def vocabulary(words: Words) -> list[Term]:
    """The clients' terms beside the managers'."""
    table = contrast(words.corpus, words.clients, words.managers)
    return [
        Term(
            term=row.term,
            surface=row.surface,
            language=words.language,
            client_count=int(row.first_count),
            manager_count=int(row.second_count),
            client_calls=int(row.first_calls),
            z=row.z,
            forms=tuple(row.forms),
            manager_calls=int(row.second_calls),
            log_odds=row.log_odds,
            low=row.low,
            high=row.high,
            certain=bool(row.certain),
        )
        for row in table.itertuples()
    ]
