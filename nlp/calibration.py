"""How sure is sure: scores made into probabilities that are right as often as they say, and thresholds for each kind.

Fitted on clauses that were not learnt from. Temperature scaling: Guo et al., "On Calibration of Modern Neural
Networks", 2017; here with a second value, as clauses that are no mention are more frequent in calls than in scenes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nlp.heads import HEAD_OF_LABEL, HEADS, NONE, head_probabilities, probabilities
from nlp.scenes import LABELS, PLAIN

# Of a client's clauses in a call about three in four are no mention; scenes are denser.
NONE_SHARE = 0.75
F1_NEAR_BEST = 0.01  # thresholds whose F1 is this near the best are as good; the middle of them holds best elsewhere
# A denial shown as an objection costs a marketer's trust; one objection less of many costs little.
HARD_TAKEN = 0.05
GRID = np.arange(0.1, 0.9, 0.02).round(2).tolist()
BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores are divided by `temperature`, then those of `none` are raised by `none_shift` nats."""

    temperature: float = 1.0
    none_shift: float = 0.0

    def applied(self, scores: np.ndarray) -> np.ndarray:
        """Scores (n, labels) as log-odds that can be trusted."""
        return scores / self.temperature + self.none_shift * (HEAD_OF_LABEL == NONE)


def fit(scores: np.ndarray, labels: np.ndarray) -> Calibration:
    """The calibration under which the true kinds are likeliest; `scores` (n, labels), `labels` rows of LABELS (n,)."""
    from scipy.optimize import minimize

    heads, weight = HEAD_OF_LABEL[labels], as_in_calls(labels)

    def surprise(values: np.ndarray) -> float:
        told = Calibration(float(np.exp(values[0])), float(values[1]))
        chances = head_probabilities(probabilities(told.applied(scores)))
        return float(-(weight * np.log(chances[np.arange(len(heads)), heads] + 1e-12)).sum() / weight.sum())

    best = minimize(surprise, np.zeros(2), method="Nelder-Mead").x
    return Calibration(round(float(np.exp(best[0])), 4), round(float(best[1]), 4))


def thresholds(scores: np.ndarray, labels: np.ndarray, turns: np.ndarray) -> dict[str, float]:
    """For every kind the probability above which its F1 is best; `scores` are calibrated.

    `turns` (n,) are the numbers of the turns that the clauses are of. For objections it is higher where need be, so
    that at most HARD_TAKEN of the turns are taken which hold a hard negative («не дорого») and no objection.
    """
    chances = head_probabilities(probabilities(scores))
    heads, weight = HEAD_OF_LABEL[labels], as_in_calls(labels)
    found = {
        kind: _best_threshold(chances[:, head], heads == head, weight)
        for head, kind in enumerate(HEADS)
        if head != NONE
    }
    objection = HEADS.index("objection")
    hard = np.setdiff1d(turns[(heads == NONE) & (labels != LABELS.index(PLAIN))], turns[heads == objection])
    likeliest = np.zeros(turns.max(initial=0) + 1)
    np.maximum.at(likeliest, turns, chances[:, objection])
    enough = (
        [threshold for threshold in GRID if (likeliest[hard] >= threshold).mean() <= HARD_TAKEN] if len(hard) else []
    )
    return found | {"objection": max(found["objection"], min(enough, default=0.0))}


def error(chances: np.ndarray, right: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Expected calibration error over BINS bins: how far what is said is from what is, on average.

    `chances` (n,) of 0 to 1, `right` (n,) whether it was so. 0 is best.
    """
    weight = np.ones(len(chances)) if weight is None else weight
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    gaps = [abs((weight * (chances - right))[bins == number].sum()) for number in range(BINS)]
    return float(sum(gaps) / max(weight.sum(), 1e-9))


def as_in_calls(labels: np.ndarray) -> np.ndarray:
    """Weights under which clauses are mixed as in calls."""
    is_none = HEAD_OF_LABEL[labels] == NONE
    return np.where(is_none, NONE_SHARE / max(is_none.mean(), 1e-9), (1 - NONE_SHARE) / max(1 - is_none.mean(), 1e-9))


def _best_threshold(chances: np.ndarray, real: np.ndarray, weight: np.ndarray) -> float:
    def f1(threshold: float) -> float:
        said = chances >= threshold
        return float(2 * weight[said & real].sum() / max(weight[said].sum() + weight[real].sum(), 1e-9))

    reached = {threshold: f1(threshold) for threshold in GRID}
    good = [threshold for threshold, value in reached.items() if value >= max(reached.values()) - F1_NEAR_BEST]
    return round(float(np.median(good)), 3)
