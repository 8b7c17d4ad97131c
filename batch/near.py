"""What means the same as a search, in whatever words: among a million quotes, while somebody waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from foundation.records import Segment
from foundation.settings import load_settings
from nlp import near_quotes
from nlp.dictionary import analyzer
from nlp.embedding import embed
from store import concordance, mention_codes
from store.kept import kept
from store.newest import OUTSIDE, newest
from store.store import Store

TURNS_READ, MOST_HELD = 800, 100  # the newest turns with a word, and quotes in them that tell what it means


def near(
    store: Store, query: str, segment: Segment, limit: int, places: Sequence[concordance.Place] = ()
) -> list[tuple[str, float]]:
    """Mentions in the calls of a segment: their ids and how alike they are, 0 to 1, best first; at most `limit`.

    `places`: where the words themselves are said, as `store.concordance` finds them; what is said there tells what a
    single word means. What the segment is about is left aside. Raises ModelError where the embedding model is missing.
    """
    sought = query.strip()
    by_width = codes(store)
    if not sought or not by_width:
        return []
    vector = embed([sought], load_settings().embedding)[0]
    # What an earlier embedding model read has another width, until it is read anew.
    known = by_width.get(len(vector))
    if known is None:
        return []
    there = near_quotes.wanted(vector, known.middle, _held(store, sought, places, len(vector)))
    return nearest(store, known, there, segment, limit)


def codes(store: Store) -> dict[int, mention_codes.Codes]:
    """By the width of vectors the codes of all mentions."""
    return cast(dict[int, mention_codes.Codes], kept(store, lambda: mention_codes.load(store.engine), "codes"))


def nearest(
    store: Store, codes: mention_codes.Codes, there: np.ndarray, segment: Segment, limit: int
) -> list[tuple[str, float]]:
    """Mentions in a direction (d,) of length 1, in the calls of a segment: ids and cosines, best first."""
    rows = np.flatnonzero(_inside(store, codes, segment))
    # Most look among all calls, whose codes need not be copied.
    some = codes.codes if len(rows) == len(codes.codes) else codes.codes[rows]
    chosen = rows[near_quotes.worth_comparing(some, there)]
    ids, vectors = mention_codes.vectors_of(store.engine, codes.numbers[chosen].tolist())
    if not ids:
        return []
    alike = near_quotes.alike(vectors, codes.middle, there)
    best = [row for row in np.argsort(-alike, kind="stable").tolist() if alike[row] >= near_quotes.NEAR]
    return [(ids[row], min(float(alike[row]), 1.0)) for row in best[:limit]]


def _inside(store: Store, codes: mention_codes.Codes, segment: Segment) -> np.ndarray:
    """Which mentions are of calls of the segment: bool, one entry a mention."""
    ranks = newest(store, segment.of_calls).ranks
    known = codes.calls < len(ranks)
    return known & (ranks[np.where(known, codes.calls, 0)] != OUTSIDE)


def _held(store: Store, sought: str, places: Sequence[concordance.Place], width: int) -> np.ndarray | None:
    """Vectors of quotes in which a single word stands; None for more words than one."""
    words = sought.lower().split()
    if len(words) != 1:
        return None
    lemmas = {words[0], analyzer().parse(words[0])[0].normal_form.replace("ё", "е")}
    read = mention_codes.read_in(store.engine, [(place.call_id, place.turn) for place in places[:TURNS_READ]])
    held = [vector for terms, vector in read if lemmas & set(terms) and len(vector) == width]
    return np.array(held[:MOST_HELD], np.float32).reshape(-1, width)
