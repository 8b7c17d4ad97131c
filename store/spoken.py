"""What is said, word by word: the terms of calls, of mentions about one thing, and which calls they are of."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import cast as typed

import numpy as np
from sqlalchemy import Text, cast, select

from foundation.records import CATEGORIES, Forms, Language, Segment
from store import board, schema
from store.joins import calls, is_about, mentions, parts
from store.kept import kept
from store.store import Store

Said = list[tuple[str, Forms]]  # by call id
TOGETHER = 1000  # calls that are asked for together
LOOKED_THROUGH = 5000  # calls: what none of them speaks of is hardly a topic


def languages(store: Store) -> list[Language]:
    """Languages in which clients or managers say anything, that of most calls first."""
    counted = Counter(board.calls(store)["language"].tolist())
    by_calls = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [name for name, _count in by_calls if kept(store, partial(_is_spoken, store, name), "spoken", name)]


def topics(store: Store) -> frozenset[str]:
    """Kinds of which there is a mention, and categories of which there is an objection or that something speaks of."""
    return typed(frozenset[str], kept(store, lambda: _topics(store), "topics"))


def callers(store: Store, language: Language, segment: Segment) -> list[str]:
    """Ids of the calls of a segment in a language in which a client says anything, in order.

    An id is a hash, so that the first of them are as good as drawn by chance, and always the same.
    """
    held = board.chosen(store, replace(segment, language=language)) & _speaks(store, "client")
    return _ids(store, held)


def callers_beside(store: Store, language: Language, segment: Segment) -> list[str]:
    """The same of the calls outside of a segment, of those that have all at all by which it chooses."""
    table = board.calls(store)
    held = board.chosen(store, Segment(language=language)) & _speaks(store, "client")
    for name, _value in segment.where:
        held = held & table[name].notna().to_numpy()
    if segment.since is not None or segment.until is not None:
        held = held & table["started_at"].notna().to_numpy()
    return _ids(store, held & ~board.chosen(store, segment))


def said(store: Store, language: str, role: str, among: Sequence[str] | None = None) -> Said:
    """The terms of a role in every call of a language in which it says anything, ordered by call id.

    `among`: only in these calls of the language, whose ids stand in order.
    """
    counted = schema.call_terms
    asked = select(counted.c.call_id, counted.c.terms).where(counted.c.role == role).order_by(counted.c.call_id)
    with store.engine.connect() as connection:
        if among is None:
            of_language = asked.join(calls, calls.c.call_id == counted.c.call_id).where(calls.c.language == language)
            return [(row.call_id, row.terms) for row in connection.execute(of_language)]
        return [
            (row.call_id, row.terms)
            for some in parts(among, TOGETHER)
            for row in connection.execute(asked.where(counted.c.call_id.in_(some)))
        ]


def said_about(store: Store, topic: str, among: Sequence[str]) -> dict[str, Forms]:
    """By call the terms within its mentions of a kind or a category of objections; `among`: the ids of the calls."""
    asked = (
        select(mentions.c.call_id, mentions.c.terms)
        .where(is_about(topic))
        .order_by(mentions.c.call_id, mentions.c.mention_id)
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    with store.engine.connect() as connection:
        for some in parts(among, TOGETHER):
            for call_id, terms in connection.execute(asked.where(mentions.c.call_id.in_(some))):
                of_call = found.setdefault(call_id, {})
                for term, form in terms:
                    forms = of_call.setdefault(term, {})
                    forms[form] = forms.get(form, 0) + 1
    return dict(found)


def fingerprint(store: Store) -> str:
    """SHA-256 of all terms of all calls, hex."""
    counted = schema.call_terms
    asked = select(counted.c.call_id, counted.c.role, cast(counted.c.terms, Text)).order_by(
        counted.c.call_id, counted.c.role
    )
    digest = hashlib.sha256()
    with store.engine.connect() as connection:
        for row in connection.execute(asked):
            digest.update("\0".join(row).encode())
    return digest.hexdigest()


def _topics(store: Store) -> frozenset[str]:
    of = schema.mentions.c
    with store.engine.connect() as connection:
        rows = connection.execute(select(of.kind, of.category).where(of.hidden == 0).distinct())
        found = {topic for row in rows for topic in row if topic is not None}
        if set(CATEGORIES) <= found:
            return frozenset(found)
        # What is no objection may speak of one; that takes reading, and so not of all calls.
        some = board.calls(store)["call_id"].iloc[:LOOKED_THROUGH].tolist()
        spoken_of = select(cast(of.topics, Text)).where(of.hidden == 0, of.kind != "objection", of.call_id.in_(some))
        return frozenset(found.union(*map(json.loads, set(connection.scalars(spoken_of)))))


def _is_spoken(store: Store, language: str) -> bool:
    of = schema.call_terms.c
    asked = select(of.call_id).join(calls, calls.c.call_id == of.call_id).where(calls.c.language == language).limit(1)
    with store.engine.connect() as connection:
        return connection.scalar(asked) is not None


def _ids(store: Store, held: np.ndarray) -> list[str]:
    return typed(list[str], board.calls(store)["call_id"].to_numpy(object)[held].tolist())


def _speaks(store: Store, role: str) -> np.ndarray:
    """Which of `board.calls` have words of a role: bool, one entry a call."""

    def read() -> np.ndarray:
        with store.engine.connect() as connection:
            spoken = set(
                connection.scalars(select(schema.call_terms.c.call_id).where(schema.call_terms.c.role == role))
            )
        return board.calls(store)["call_id"].isin(spoken).to_numpy(bool)

    return typed(np.ndarray, kept(store, read, "speaks", role))
