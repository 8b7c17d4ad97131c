"""The words that are certainly the clients' own, as they were last found in all calls."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from store import schema
from store.store import Store

_words = schema.vocabulary


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A term that clients say clearly more often than managers."""

    term: str  # lemmas joined by spaces
    surface: str  # its commonest spoken form
    calls: int  # in which a client says it


def own_words(store: Store, language: str, count: int) -> list[OwnWord]:
    """The clients' own words of a language, the surest first; of a phrase and its words the first alone stands."""
    asked = (
        select(_words.c.term, _words.c.surface, _words.c.client_calls)
        .where(_words.c.language == language, _words.c.certain == 1, _words.c.z > 0)
        .order_by(_words.c.z.desc(), _words.c.term)
        .limit(4 * count)
    )
    with store.engine.connect() as connection:
        rows = connection.execute(asked).all()
    found, told = list[OwnWord](), set[str]()
    for row in rows:
        lemmas = set(row.term.split())
        if not lemmas & told:
            found.append(OwnWord(row.term, row.surface, row.client_calls))
            told |= lemmas
    return found[:count]
