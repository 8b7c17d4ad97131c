"""Copy, quotes and calls made by hand for the tests of the gap and of drafts; their vectors are axes, not models'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from foundation.records import Category, Copy, CopyPart, CopyPhrase, Kind, Language
from nlp.contrast import Corpus, Side
from nlp.gap_by_meaning import ClientQuote

WRITTEN, SPOKEN = 0, 1  # axes that all phrases, and all quotes, have in common
MEANINGS = 16
Counts = Mapping[str, int]


def vector(meaning: int | None, shared: int, nearness: float = 1.0) -> np.ndarray:
    """Of length 1: what is shared, and a meaning of its own by so much; the rest is a meaning that nobody else has."""
    found = np.zeros(2 + 2 * MEANINGS, np.float32)
    found[shared] = 1
    if meaning is not None:
        found[2 + meaning] = nearness
        found[2 + MEANINGS + meaning] = np.sqrt(1 - nearness**2)
    return found / np.float32(np.linalg.norm(found))


def part(text: str, counts: Counts | None = None, language: Language = "ru") -> CopyPart:
    """A paragraph whose terms are its words, or `counts`."""
    counts = dict.fromkeys(text.split(), 1) if counts is None else counts
    return CopyPart(text, language, {term: {term: count} for term, count in counts.items()})


def phrase(
    text: str,
    meaning: int | None = None,
    whole: bool = False,
    number: int = 0,
    start: int = 0,
    nearness: float = 1.0,
) -> CopyPhrase:
    found = vector(meaning, WRITTEN, nearness).astype("<f4").tobytes()
    return CopyPhrase(number, start, start + len(text), text, text, whole, found)


def copy(name: str, parts: Sequence[CopyPart], phrases: Sequence[CopyPhrase] = ()) -> Copy:
    return Copy(name.encode().hex()[:16], name, tuple(parts), tuple(phrases), "1")


def quote(
    text: str,
    meaning: int | None = None,
    *,
    call: str = "call0",
    kind: Kind = "objection",
    category: Category | None = None,
    theme: str | None = None,
    part_id: str | None = None,
    language: Language = "ru",
    nearness: float = 1.0,
    weight: float = 0.9,
) -> ClientQuote:
    """A mention whose id is its text, and whose terms are its words."""
    return ClientQuote(
        text,
        call,
        language,
        kind,
        category,
        text,
        tuple(text.split()),
        vector(meaning, SPOKEN, nearness),
        weight,
        theme,
        part_id,
    )


def filling(language: Language = "ru") -> tuple[list[CopyPhrase], list[ClientQuote]]:
    """Phrases and quotes of other meanings than 0 to 3, no two of the same, so that nothing is near to everything."""
    phrases = [phrase(f"слог{meaning} узор{meaning}", meaning) for meaning in range(4, 10)]
    quotes = [
        quote(f"шорох{meaning} ветер{meaning}", meaning, kind="need", language=language) for meaning in range(10, 16)
    ]
    return phrases, quotes


def clients(calls: Mapping[str, Counts], language: Language = "ru") -> tuple[Corpus, Side]:
    corpus = Corpus(language)
    said = [(call, {term: {term: count} for term, count in counts.items()}) for call, counts in calls.items()]
    return corpus, corpus.side(said)
