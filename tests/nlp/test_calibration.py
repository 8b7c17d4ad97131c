import numpy as np
import pytest

from nlp import calibration
from nlp.heads import HEAD_OF_LABEL, HEADS, NONE, head_probabilities, probabilities
from nlp.scenes import LABELS


def drawn(count: int, too_sure: float) -> tuple[np.ndarray, np.ndarray]:
    """Scores whose softmax, divided by `too_sure`, is right as often as it says; half of the labels are `none`."""
    chance = np.random.default_rng(0)
    true_scores = chance.normal(0, 1.5, (count, len(LABELS)))
    chances = probabilities(true_scores)
    labels = np.array([chance.choice(len(LABELS), p=row) for row in chances])
    return true_scores * too_sure, labels


def test_calibration_takes_back_too_much_certainty(monkeypatch):
    scores, labels = drawn(6000, too_sure=3.0)
    monkeypatch.setattr(calibration, "NONE_SHARE", float((HEAD_OF_LABEL[labels] == NONE).mean()))
    fitted = calibration.fit(scores, labels)
    assert fitted.temperature == pytest.approx(3.0, rel=0.1)
    assert fitted.none_shift == pytest.approx(0.0, abs=0.1)


def test_calibration_error_falls_by_fitting(monkeypatch):
    scores, labels = drawn(6000, too_sure=3.0)
    monkeypatch.setattr(calibration, "NONE_SHARE", float((HEAD_OF_LABEL[labels] == NONE).mean()))
    right = HEAD_OF_LABEL[labels] == HEADS.index("objection")

    def error(of: np.ndarray) -> float:
        return calibration.error(head_probabilities(probabilities(of))[:, HEADS.index("objection")], right)

    assert error(calibration.fit(scores, labels).applied(scores)) < 0.03 < error(scores)


def test_calibration_error_of_the_truth_is_none_and_of_the_contrary_is_whole():
    right = np.array([True, False, True, False])
    assert calibration.error(right.astype(float), right) == 0
    assert calibration.error((~right).astype(float), right) == 1


def test_calibration_thresholds_part_what_can_be_parted():
    labels = np.array([LABELS.index("pain"), LABELS.index("none/plain")] * 50)
    scores = np.full((100, len(LABELS)), -8.0)
    scores[np.arange(100), labels] = 3.0
    found = calibration.thresholds(scores, labels, np.arange(100))
    assert set(found) == set(HEADS) - {"none"}
    chances = head_probabilities(probabilities(scores))[:, HEADS.index("pain")]
    assert list(chances >= found["pain"]) == [True, False] * 50


def test_calibration_takes_few_turns_that_hold_a_hard_negative_and_no_objection():
    """Of twenty such turns five have a clause that looks like an objection: one may be taken."""
    objection, denied = LABELS.index("objection/price"), LABELS.index("none/negated")
    turns = np.repeat(np.arange(40), 5)
    labels = np.where(turns < 20, denied, objection)
    scores = np.full((200, len(LABELS)), -8.0)
    scores[np.arange(200), labels] = 2.0
    scores[0:100:20, denied] = 0.0
    scores[0:100:20, objection] = [0.2, 0.4, 0.6, 0.8, 1.0]
    scores[100::2, LABELS.index("none/plain")] = 2.2  # half of the objections are hardly seen: a low threshold is best
    threshold = calibration.thresholds(scores, labels, turns)["objection"]
    chances = head_probabilities(probabilities(scores))[:, HEADS.index("objection")]
    assert len(set(turns[(chances >= threshold) & (labels == denied)])) == 1
    assert (chances[labels == objection] >= threshold).mean() == 0.5
