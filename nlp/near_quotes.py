"""Quotes that mean the same as what is sought, by their vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp.dictionary import analyzer
from nlp.gap_by_meaning import ClientQuote

# Quotes that are less alike than this, once what all quotes share is taken away, say something else.
NEAR = 0.29
MOST_HELD = 100  # quotes with a word that tell what it means


class NearQuotes:
    """Vectors of quotes, without what they all share."""

    def __init__(self, quotes: Sequence[ClientQuote], width: int) -> None:
        # What an earlier embedding model read has another width, until it is read anew.
        self._quotes = [quote for quote in quotes if len(quote.vector) == width]
        vectors = np.array([quote.vector for quote in self._quotes], np.float32).reshape(len(self._quotes), width)
        self._middle = vectors.mean(axis=0) if len(vectors) else np.zeros(width, np.float32)
        self._vectors = _of_length_one(vectors - self._middle)

    def to(self, sought: str, vector: np.ndarray, language: str | None, limit: int) -> list[tuple[str, float]]:
        """Ids of the mentions nearest to `vector` (d,) of the words `sought`, with their cosines, best first.

        A single word says little by itself: the quotes in which it stands tell what is meant.
        """
        wanted = _of_length_one(vector - self._middle)
        words = sought.lower().split()
        if len(words) == 1:
            lemmas = {words[0], analyzer().parse(words[0])[0].normal_form.replace("ё", "е")}
            held = [row for row, quote in enumerate(self._quotes) if lemmas & set(quote.terms)][:MOST_HELD]
            if held:
                wanted = _of_length_one(wanted + _of_length_one(self._vectors[held].mean(axis=0)))
        alike = self._vectors @ wanted
        best = np.argsort(-alike, kind="stable").tolist()
        fits = [row for row in best if alike[row] >= NEAR and language in (None, self._quotes[row].language)]
        return [(self._quotes[row].mention_id, min(float(alike[row]), 1.0)) for row in fits[:limit]]


def _of_length_one(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))
