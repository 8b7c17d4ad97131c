"""Windows over speech, stretches out of windows, and the choice of a diarizer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foundation.errors import ModelError, UsageError
from transcribe.diarizer import Voice
from transcribe.diarizers import load_diarizer
from transcribe.pyannote_diarizer import People
from transcribe.senko_diarizer import joined, windows_of


def test_windows_cover_the_speech_and_are_equally_long() -> None:
    speech = [(0.1, 0.4), (3.0, 3.9), (5.0, 12.3), (19.7, 20.0)]
    windows = windows_of(speech, length_s=20.0)
    assert np.ptp(windows[:, 1] - windows[:, 0]) == pytest.approx(0.0)
    assert windows.min() >= 0.0
    assert windows.max() <= 20.0
    for start_s, end_s in speech:
        for second in np.arange(start_s, end_s, 0.05):
            assert np.any((windows[:, 0] <= second) & (second <= windows[:, 1] + 1e-9))


def test_windows_of_a_sound_shorter_than_a_window() -> None:
    np.testing.assert_allclose(windows_of([(0.1, 0.4)], length_s=0.5), [[0.0, 0.5]])
    assert windows_of([], length_s=3.0).shape == (0, 2)


def test_joined_do_not_overlap_and_cover_the_windows() -> None:
    windows = np.array([[0.0, 1.5], [0.6, 2.1], [1.2, 2.7], [5.0, 6.5]])
    voices = joined(windows, np.array([0, 0, 1, 1]))
    assert [voice.speaker for voice in voices] == ["A", "B", "B"]
    assert voices[0].start_s == 0
    assert voices[0].end_s == voices[1].start_s
    assert voices[1].end_s == 2.7
    assert voices[2] == Voice(5.0, 6.5, "B")


def test_joined_in_order_whatever_the_labels() -> None:
    random = np.random.default_rng(0)
    windows = windows_of([(0.0, 30.0), (30.2, 30.4), (30.6, 50.0)], length_s=50.0)
    for _ in range(20):
        voices = joined(windows, random.integers(0, 2, len(windows)))
        edges = [second for voice in voices for second in (voice.start_s, voice.end_s)]
        assert edges == sorted(edges)
        assert (edges[0], edges[-1]) == (0.0, 50.0)


def test_people_are_known_again_in_any_order() -> None:
    random = np.random.default_rng(0)
    first, second = random.normal(size=(2, 64))
    people = People()

    def heard(voice: np.ndarray) -> np.ndarray:
        return voice + random.normal(size=64) * 0.3

    assert people.known(np.stack([heard(first)]), [30.0]) == [0]
    assert people.known(np.stack([heard(second), heard(first)]), [20.0, 40.0]) == [1, 0]
    assert people.known(np.zeros((0, 64)), []) == []
    assert people.known(np.stack([heard(second)]), [5.0]) == [1]
    assert people.known(np.stack([heard(first), heard(second)]), [9.0, 9.0]) == [0, 1]


def test_diarizer_unknown_or_without_its_models_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="senko"):
        load_diarizer("no-such", tmp_path, threads=1)
    with pytest.raises(ModelError, match="speaker-diarization-community-1"):
        load_diarizer("pyannote", tmp_path, threads=1)


@pytest.mark.model
def test_senko_silence_and_nothing_hold_no_voice(tmp_path: Path) -> None:
    diarizer = load_diarizer("senko", tmp_path, threads=1)
    assert diarizer.voices([]) == []
    assert diarizer.voices([(0.0, np.zeros(32_000, np.float32)), (2.0, np.zeros(100, np.float32))]) == []
