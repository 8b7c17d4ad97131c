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
    found = calibration.thresholds(scores, labels)
    assert set(found) == set(HEADS) - {"none"}
    chances = head_probabilities(probabilities(scores))[:, HEADS.index("pain")]
    assert list(chances >= found["pain"]) == [True, False] * 50
