"""A company's own categories: from a name and a few things clients say, found in all calls, past ones too.

A clause belongs to a category where it is nearer to its examples than clients' words are by chance, and about as near
as the examples are to each other. No model is trained: five examples are enough, and a new category costs seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from foundation.records import Mention, OwnCategory
from nlp.mentions import Clause, mention_of
from nlp.neighbours import unit_rows

NEIGHBOURS = 2  # of the examples, the nearest: a category may have several faces
BY_CHANCE = 0.995  # of other clauses are farther than this
USUAL = 0.98
SURE_AT = 4.0  # nats by which a clause as near as the examples themselves is surer than one at the threshold

Embed = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class _Learnt:
    category: OwnCategory
    vectors: np.ndarray  # (examples, d), centred, of length 1
    threshold: float  # cosine
    nats: float  # of certainty a cosine of 1 is worth


class OwnCategories:
    """Finds a company's categories among clauses. `embed` gives vectors (n, d); `others` are words of other clients."""

    def __init__(self, categories: Sequence[OwnCategory], embed: Embed, others: Sequence[str]) -> None:
        self._embed = embed
        self._learnt: list[_Learnt] = []
        if categories:
            around = embed(list(others))
            self._mean = around.mean(axis=0)
            background = unit_rows(around - self._mean)
            self._learnt = [self._learn(category, background) for category in categories]

    def tagged(self, mentions: Sequence[Mention], clauses: Sequence[Clause]) -> list[Mention]:
        """The mentions with the names of the categories that they belong to, and new ones, in the order of the call.

        A clause in which nothing else was found becomes a mention of the category's kind.
        """
        found = list(mentions)
        if not self._learnt or not clauses:
            return found
        vectors = unit_rows(self._embed([clause.text for clause in clauses]) - self._mean)
        for learnt in self._learnt:
            near = _nearness(vectors, learnt.vectors)
            for row in np.flatnonzero(near >= learnt.threshold).tolist():
                _add(found, clauses[row], learnt, float(near[row]), vectors[row])
        return sorted(found, key=lambda mention: (mention.turn, mention.start_char, mention.kind))

    def _learn(self, category: OwnCategory, background: np.ndarray) -> _Learnt:
        vectors = unit_rows(self._embed(list(category.examples)) - self._mean)
        among = [
            float(_nearness(vectors[row : row + 1], np.delete(vectors, row, axis=0))[0]) for row in range(len(vectors))
        ]
        by_chance = _nearness(background, vectors)
        own, usual = float(np.median(among)), float(np.quantile(by_chance, USUAL))
        threshold = max(float(np.quantile(by_chance, BY_CHANCE)), (own + usual) / 2)
        return _Learnt(category, vectors, threshold, SURE_AT / max(own - threshold, 0.05))


def _nearness(vectors: np.ndarray, examples: np.ndarray) -> np.ndarray:
    """(n,): the mean cosine of each vector with the NEIGHBOURS nearest examples."""
    result: np.ndarray = np.sort(vectors @ examples.T, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    return result


def _add(found: list[Mention], clause: Clause, learnt: _Learnt, near: float, vector: np.ndarray) -> None:
    """Name the mentions of a clause, or make one."""
    name, kind = learnt.category.name, learnt.category.kind
    example = learnt.category.examples[int(np.argmax(learnt.vectors @ vector))]
    reasons = (f"own category: {name}", f"like your example: {example}")
    start, end = clause.segment.start_char, clause.segment.end_char
    inside = [
        place
        for place, mention in enumerate(found)
        if mention.turn == clause.turn.number and mention.start_char < end and mention.end_char > start
    ]
    for place in inside:
        mention = found[place]
        if name not in mention.own_categories:
            found[place] = replace(
                mention,
                own_categories=(*mention.own_categories, name),
                evidence=(*mention.evidence, *reasons),
            )
    if not inside:
        confidence = 1 / (1 + np.exp(-(near - learnt.threshold) * learnt.nats))
        label = "objection/other" if kind == "objection" else kind
        found.append(replace(mention_of(clause, label, float(confidence), reasons), own_categories=(name,)))
