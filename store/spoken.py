"""What is said, word by word: the terms of calls, of mentions about one thing, and which calls they are of."""

from __future__ import annotations

import hashlib

from sqlalchemy import Text, cast, select

from foundation.records import Forms
from store import schema
from store.joins import calls, is_about, mentions
from store.store import Store

Said = list[tuple[str, Forms]]  # by call id


def said(store: Store, language: str, role: str) -> Said:
    """The terms of a role in every call of a language in which it says anything, ordered by call id."""
    counted = schema.call_terms
    asked = (
        select(counted.c.call_id, counted.c.terms)
        .join(calls, calls.c.call_id == counted.c.call_id)
        .where(calls.c.language == language, counted.c.role == role)
        .order_by(counted.c.call_id)
    )
    with store.engine.connect() as connection:
        return [(row.call_id, row.terms) for row in connection.execute(asked)]


def said_about(store: Store, language: str, topic: str) -> Said:
    """The terms within the mentions of a kind or a category of objections, by call, ordered by call id."""
    asked = (
        select(mentions.c.call_id, mentions.c.terms)
        .join(calls, calls.c.call_id == mentions.c.call_id)
        .where(calls.c.language == language)
        .where(is_about(topic))
        .order_by(mentions.c.call_id, mentions.c.mention_id)
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    with store.engine.connect() as connection:
        for call_id, terms in connection.execute(asked):
            of_call = found.setdefault(call_id, {})
            for term, form in terms:
                forms = of_call.setdefault(term, {})
                forms[form] = forms.get(form, 0) + 1
    return list(found.items())


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
