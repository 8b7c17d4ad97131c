"""Whose words they are: two sides set against each other, call by call.

Weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis
16, 2008, section 3.5.1, equations 15, 16, 20 and 22): rare words are drawn to what everybody says, and z tells how sure
a difference is. A call counts once for each word that a side says in it, so that one talkative client does not make a
word of the clients. How far a difference would be another one in other calls is found by drawing the calls anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import ndtr

from foundation.records import Language
from nlp import terms
from nlp.figures import Z_95, beyond_chance

# The prior weighs as much as this share of what was said: about ten uses must speak against everybody's habit.
PRIOR_SHARE = 0.1
DRAWS = 200  # of the calls: the spread is right to a twentieth
# Terms said in fewer calls are left out: of 100 calls three, of 10,000 thirty-three.
LEAST_CALLS, LEAST_SHARE = 2, 1 / 3
_COLUMNS = "term surface forms first_count second_count first_calls second_calls z log_odds low high certain"


def log_odds(
    first: Any, second: Any, first_size: float, second_size: float, prior: Any, prior_size: float
) -> tuple[Any, Any]:
    """How much rather the first side says a term: the difference of log-odds, and its variance.

    `first`, `second` and `prior` are counts of the term (numbers, or arrays of one shape); the sizes those of all terms
    of a side and of the prior. Above 0: rather the first side's; z is the difference by the root of the variance.
    """

    def odds(count: Any, size: float) -> Any:
        # A side that says nothing else would have no odds at all.
        return np.log((count + prior) / np.maximum(size + prior_size - count - prior, 0.5))

    return odds(first, first_size) - odds(second, second_size), 1 / (first + prior) + 1 / (second + prior)


def least_calls(calls: int, fewest: int = LEAST_CALLS) -> int:
    """In how many calls a term must come up to be listed: `fewest`, and the third of the root of all calls.

    What recognition mishears comes up again the oftener the more is heard.
    """
    return max(fewest, round(sqrt(calls) * LEAST_SHARE))


@dataclass(frozen=True)
class Side:
    """What one side says. Rows of `counts` are its calls (or paragraphs of copy), columns the terms of the corpus."""

    calls: np.ndarray  # (rows,) numbers of the calls; the same number is the same call on the other side
    counts: sparse.csr_matrix  # (rows, terms) how often

    @cached_property
    def said(self) -> sparse.csr_matrix:
        """Whether, in place of how often."""
        return sparse.csr_matrix(
            (np.ones(len(self.counts.data), np.float32), self.counts.indices, self.counts.indptr), self.counts.shape
        )

    @cached_property
    def times(self) -> np.ndarray:
        """How often each term is said, (terms,)."""
        return np.asarray(self.counts.sum(axis=0)).ravel()

    @cached_property
    def in_calls(self) -> np.ndarray:
        """In how many calls each term is said, (terms,) of floats, as the formula takes them."""
        return np.asarray(self.said.sum(axis=0), float).ravel()

    def of(self, rows: np.ndarray) -> Side:
        """The same side in some of its calls; `rows` is a mask or row numbers."""
        return Side(self.calls[rows], self.counts[rows])

    def without(self, other: Side) -> Side:
        """What this side says beside what `other` says of it in the same calls."""
        row_of = {call: row for row, call in enumerate(other.calls.tolist())}
        rows = [row_of.get(call, -1) for call in self.calls.tolist()]
        padded = sparse.vstack([other.counts, sparse.csr_matrix((1, other.counts.shape[1]), dtype=np.int32)]).tocsr()
        rest = (self.counts - padded[rows]).maximum(0).tocsr()
        rest.eliminate_zeros()
        return Side(self.calls, rest)


class Corpus:
    """Everything that is said in one language, put together from the term counts of calls."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.terms: list[str] = []
        self._number: dict[str, int] = {}
        self._surfaces: list[dict[str, int]] = []
        self._call_numbers: dict[str, int] = {}

    def side(self, said: Iterable[tuple[str, Mapping[str, Mapping[str, int]]]]) -> Side:
        """A side from the terms of its calls: (call id, {term: {spoken form: how often}})."""
        calls, indices, data, starts = [], [], [], [0]
        number, surfaces = self._number, self._surfaces
        for call_id, counted in said:
            calls.append(self._call_numbers.setdefault(call_id, len(self._call_numbers)))
            for term, forms in counted.items():
                at = number.get(term)
                if at is None:
                    at = number[term] = len(self.terms)
                    self.terms.append(term)
                    surfaces.append({})
                known, total = surfaces[at], 0
                for form, count in forms.items():
                    known[form] = known.get(form, 0) + count
                    total += count
                indices.append(at)
                data.append(total)
            starts.append(len(indices))
        counts = sparse.csr_matrix(
            (np.array(data, np.int32), np.array(indices, np.int32), np.array(starts, np.int64)),
            shape=(len(calls), len(self.terms)),
        )
        return Side(np.array(calls, np.int64), counts)

    def whole(self, side: Side) -> Side:
        """The side with a column for each term that the corpus has by now."""
        counts = side.counts.copy()
        counts.resize((counts.shape[0], len(self.terms)))
        return Side(side.calls, counts)

    def ever_said(self, side: Side) -> set[str]:
        """The terms that a side says at all."""
        return {self.terms[at] for at in np.flatnonzero(side.times).tolist()}

    def number_of(self, term: str) -> int | None:
        """The term's column; None where nobody says it."""
        return self._number.get(term)

    def order(self) -> np.ndarray:
        """By call number the place of its id among all ids: the same calls are drawn in whatever order they came."""
        places = np.empty(len(self._call_numbers), np.int64)
        places[[self._call_numbers[call_id] for call_id in sorted(self._call_numbers)]] = np.arange(len(places))
        return places

    def forms(self, at: int) -> list[str]:
        """Every spoken form of the term in this column, the commonest first."""
        return [form for form, _ in sorted(self._surfaces[at].items(), key=lambda item: (-item[1], item[0]))]

    def surface(self, at: int) -> str:
        """The commonest spoken form of the term in this column."""
        return min(self._surfaces[at].items(), key=lambda item: (-item[1], item[0]))[0]

    def is_everyday(self, at: int) -> bool:
        return terms.is_everyday(self.terms[at], self.surface(at), self.language)


def contrast(corpus: Corpus, first: Side, second: Side, least: int | None = None) -> pd.DataFrame:
    """Terms with their use by two sides, those of the first side before those of the second (z falls).

    Columns: term, surface, forms (every spoken form, commonest first), first_count, second_count (how often),
    first_calls, second_calls (in how many calls), z (in standard deviations), log_odds with its 95 % interval low to
    high, certain (whether the difference can hardly be chance among so many terms, and is one in shares of calls too).
    Everyday words, terms of too few calls (`least_calls`) and parts that are heard inside one phrase are left out;
    `least`: in how many calls a single word is enough, where less is said than in whole calls.
    """
    first, second = corpus.whole(first), corpus.whole(second)
    count_1, count_2, calls_1, calls_2 = first.times, second.times, first.in_calls, second.in_calls
    calls = _in_calls(first, second)
    enough = least_calls(len(set(first.calls.tolist()) | set(second.calls.tolist())))
    alone = np.array([" " not in term for term in corpus.terms], bool)
    kept = np.flatnonzero(calls >= np.where(alone, min(least or enough, enough), enough))
    inside = terms.parts({corpus.terms[at]: int(count_1[at] + count_2[at]) for at in kept.tolist()})
    shown = [at for at in kept.tolist() if corpus.terms[at] not in inside and not corpus.is_everyday(at)]
    if not shown:
        return pd.DataFrame({name: [] for name in _COLUMNS.split()})
    kept = np.array(shown)
    n_1, n_2 = float(calls_1.sum()), float(calls_2.sum())
    prior, prior_size = PRIOR_SHARE * (calls_1 + calls_2)[kept], PRIOR_SHARE * (n_1 + n_2)
    delta, variance = log_odds(calls_1[kept], calls_2[kept], n_1, n_2, prior, prior_size)
    # Never surer than the formula: where one side never says a word, neither does it in calls drawn anew.
    spread = np.sqrt(np.maximum(variance, _drawn_variance(corpus.order(), first, second, kept, prior, prior_size)))
    chance = 2 * ndtr(-np.abs(delta) / spread)
    # Who says less in a call has a greater share of words in all it says: that is no word of theirs yet.
    of_calls = calls_1[kept] / max(len(first.calls), 1) - calls_2[kept] / max(len(second.calls), 1)
    table = pd.DataFrame(
        {
            "term": [corpus.terms[at] for at in shown],
            "surface": [corpus.surface(at) for at in shown],
            "forms": [corpus.forms(at) for at in shown],
            "first_count": count_1[kept],
            "second_count": count_2[kept],
            "first_calls": calls_1[kept].astype(int),
            "second_calls": calls_2[kept].astype(int),
            "z": delta / np.sqrt(variance),
            "log_odds": delta,
            "low": delta - Z_95 * spread,
            "high": delta + Z_95 * spread,
            "certain": np.array(beyond_chance(chance.tolist())) & (of_calls * delta > 0),
        }
    )
    return table.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)


def _in_calls(first: Side, second: Side) -> np.ndarray:
    """In how many calls each term is said by either side; a call of both counts once."""
    _, rows, other_rows = np.intersect1d(first.calls, second.calls, assume_unique=True, return_indices=True)
    twice = first.said[rows].multiply(second.said[other_rows])
    return first.in_calls + second.in_calls - np.asarray(twice.sum(axis=0), float).ravel()


def _drawn_variance(
    order: np.ndarray, first: Side, second: Side, kept: np.ndarray, prior: np.ndarray, prior_size: float
) -> np.ndarray:
    """Variance of the difference over calls drawn anew (bootstrap); the two sides of a call are drawn together."""
    numbers, row_of = np.unique(order[np.concatenate([first.calls, second.calls])], return_inverse=True)
    random = np.random.default_rng(0)
    weights = random.multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), size=DRAWS).astype(np.float32)
    drawn, sizes = [], []
    for side, rows in ((first, row_of[: len(first.calls)]), (second, row_of[len(first.calls) :])):
        mine = weights[:, rows]
        drawn.append(np.asarray((side.said[:, kept].T @ mine.T).T))
        sizes.append(mine @ np.asarray(side.said.sum(axis=1)).ravel())
    mean, squares = np.zeros(len(kept)), np.zeros(len(kept))
    for draw in range(DRAWS):
        delta, _ = log_odds(drawn[0][draw], drawn[1][draw], sizes[0][draw], sizes[1][draw], prior, prior_size)
        mean += delta
        squares += delta**2
    return np.maximum(squares / DRAWS - (mean / DRAWS) ** 2, 0)
