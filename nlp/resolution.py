"""Did the manager's answer settle an objection? Told from what the client says after it.

Two logistic regressions are added up: one over what the finder's encoder makes of the client's next turn, which it
reads after the manager's answer, and of the client's last turns; the other over the bare words of both. They are learnt
from the objections of the annotated scenes by `nlp.training` and kept with the model of mentions, whose vectors they
need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from foundation.records import Mention, Resolved
from nlp import wording
from nlp.encoder import Encoder, Passage
from nlp.neighbours import unit_rows
from nlp.scenes import Scene
from nlp.segments import tells

# Probabilities of "yes" between these are "unclear".
UNCLEAR = (0.48, 0.52)
LAST_TURNS = 3
MOST_TURNS = 12  # whoever talks on longer is not likelier to be satisfied
INVERSE_REGULARISATION, OF_WORDS = 0.3, 1.0


@dataclass(frozen=True, slots=True)
class Said:
    """A client's turn and what the encoder makes of the whole of it, (d,)."""

    text: str
    vector: np.ndarray


@dataclass(frozen=True)
class Resolution:
    """Learnt values; d is the width of the encoder."""

    means: np.ndarray  # (2, d): of next turns, of last turns
    weights: np.ndarray  # (2 * d + 1,)
    words: np.ndarray  # (2 * wording.WIDTH,)
    bias: float

    def chances(self, afters: Sequence[Sequence[Said]]) -> np.ndarray:
        """(n,): how likely each of n objections is settled, given the client's turns after it."""
        sizes = _features(_next_and_last(afters, self.means.shape[1]), self.means, afters) @ self.weights
        result: np.ndarray = 1 / (1 + np.exp(-(sizes + _words(afters) @ self.words + self.bias)))
        return result


def nothing_learnt(width: int) -> Resolution:
    """Of a model whose vectors, (width,), have told nothing yet."""
    zeros = np.zeros((2, width), np.float32), np.zeros(2 * width + 1, np.float32)
    return Resolution(*zeros, np.zeros(2 * wording.WIDTH, np.float32), 0.0)


def resolve(told: Resolution, mentions: Sequence[Mention], turns: Mapping[int, Said]) -> list[Mention]:
    """The mentions with `resolved` on every objection. `turns` are the client's by number, in order."""
    rows = [row for row, mention in enumerate(mentions) if mention.kind == "objection"]
    found = list(mentions)
    if rows:
        afters = [[said for number, said in turns.items() if number > mentions[row].turn] for row in rows]
        for row, chance in zip(rows, told.chances(afters).tolist(), strict=True):
            found[row] = replace(found[row], resolved=_verdict(chance))
    return found


def learn(encoder: Encoder, some: Sequence[Scene]) -> Resolution:
    """From the objections of scenes."""
    from sklearn.linear_model import LogisticRegression

    def fitted(features: Any, inverse_regularisation: float) -> tuple[np.ndarray, float]:
        model = LogisticRegression(C=inverse_regularisation, class_weight="balanced", max_iter=2000)
        model.fit(features, settled)
        return model.coef_[0].astype(np.float32), float(model.intercept_[0])

    afters, settled = followed(encoder, some)
    both = _next_and_last(afters, encoder.width)
    means = both.mean(axis=0).astype(np.float32)
    weights, bias = fitted(_features(both, means, afters), INVERSE_REGULARISATION)
    words, more_bias = fitted(_words(afters), OF_WORDS)
    return Resolution(means, weights, words, bias + more_bias)


def followed(encoder: Encoder, some: Sequence[Scene]) -> tuple[list[list[Said]], np.ndarray]:
    """Of the clear objections in scenes: the client's turns after them, and whether they were settled, (n,)."""
    passages, afters, settled = list[Passage](), list[list[int]](), list[bool]()
    for scene in some:
        before, open_ones = "", list[list[int]]()
        for turn in scene.turns:
            if turn.role == "manager":
                before = turn.text
                continue
            if open_ones and tells(turn.text):
                for after in open_ones:
                    after.append(len(passages))
                passages.append(Passage(before, turn.text, ((0, len(turn.text)),)))
            for mark in turn.marks:
                if mark.resolved in ("yes", "no"):
                    open_ones.append([])
                    afters.append(open_ones[-1])
                    settled.append(mark.resolved == "yes")
    vectors = encoder.vectors(passages)
    return [[Said(passages[row].text, vectors[row]) for row in after] for after in afters], np.array(settled, bool)


def _next_and_last(afters: Sequence[Sequence[Said]], width: int) -> np.ndarray:
    """(n, 2, width): vectors of the client's next turn and of the last ones; zeros where the client says no more."""
    found = np.zeros((len(afters), 2, width), np.float32)
    for row, after in enumerate(afters):
        if after:
            found[row] = after[0].vector, np.mean([said.vector for said in after[-LAST_TURNS:]], axis=0)
    return found


def _features(both: np.ndarray, means: np.ndarray, afters: Sequence[Sequence[Said]]) -> np.ndarray:
    """(n, 2 * d + 1): vectors (n, 2, d) without their means, of length 1; and how long the client talks on."""
    more = np.log1p([min(len(after), MOST_TURNS) for after in afters])
    return np.column_stack([unit_rows(both - means).reshape(len(both), -1), more])


def _words(afters: Sequence[Sequence[Said]]) -> Any:
    """Sparse rows (n, 2 * wording.WIDTH): the words of the next turn, and of the last ones."""
    from scipy import sparse

    following = [after[0].text if after else "" for after in afters]
    last = [" ".join(said.text for said in after[-LAST_TURNS:]) for after in afters]
    return sparse.hstack([wording.features(following), wording.features(last)]).tocsr()


def _verdict(chance: float) -> Resolved:
    low, high = UNCLEAR
    return "yes" if chance > high else "no" if chance < low else "unclear"
