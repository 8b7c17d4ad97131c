"""Where somebody speaks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.transcribe.conftest import Write
from transcribe import speech
from transcribe.audio import SAMPLE_RATE, Audio, decode
from transcribe.speech import FRAME, Activity, activity, pieces

EXAMPLE = (
    Path(__file__).parent.parent.parent
    / "examples"
    / "calls"
    / "out-70009681239-101-20260520-142445-1779276285.4447.wav"
)
LONGEST = 19 * SAMPLE_RATE


@pytest.fixture
def call() -> Iterator[Audio]:
    with decode(EXAMPLE) as audio:
        yield audio


def frames(*runs: tuple[float, float]) -> np.ndarray:
    """Probabilities from (probability, seconds) one after another."""
    return np.concatenate([np.full(round(s * SAMPLE_RATE / FRAME), p, np.float32) for p, s in runs])


def seconds(found: list[speech.Piece]) -> list[tuple[float, float]]:
    return [(round(p.start / SAMPLE_RATE, 1), round(p.end / SAMPLE_RATE, 1)) for p in found]


def test_speech_keeps_short_pauses_and_parts_at_long_ones() -> None:
    heard = Activity(0, frames((0, 2), (0.9, 1), (0, 0.6), (0.9, 1), (0, 3), (0.9, 1), (0, 2)))
    assert seconds(pieces(heard, 0, 12 * SAMPLE_RATE, LONGEST)) == [(1.6, 5.0), (7.2, 9.0)]


def test_speech_begins_loud_and_may_end_quietly() -> None:
    quiet_before = Activity(0, frames((0.4, 2), (0.9, 1), (0, 3)))
    quiet_after = Activity(0, frames((0.9, 1), (0.4, 2), (0, 3)))
    assert seconds(pieces(quiet_before, 0, 6 * SAMPLE_RATE, LONGEST)) == [(1.6, 3.4)]
    assert seconds(pieces(quiet_after, 0, 6 * SAMPLE_RATE, LONGEST)) == [(0.0, 3.4)]
    assert pieces(Activity(0, frames((0.4, 5))), 0, 5 * SAMPLE_RATE, LONGEST) == []


def test_speech_that_never_pauses_is_cut_where_it_is_least_likely() -> None:
    heard = Activity(0, frames((0.9, 15), (0.5, 0.1), (0.9, 25)))
    found = pieces(heard, 0, 41 * SAMPLE_RATE, LONGEST)
    assert all(piece.end - piece.start <= LONGEST for piece in found)
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    assert found[0].end / SAMPLE_RATE == pytest.approx(15.05, abs=0.1)


def test_speech_trims_words_to_what_is_spoken() -> None:
    heard = Activity(0, frames((0, 2), (0.9, 1), (0, 2)))
    assert heard.trimmed(1.0, 2.5) == pytest.approx((2.0, 2.5), abs=0.05)
    assert heard.trimmed(2.5, 4.0) == pytest.approx((2.5, 3.0), abs=0.05)
    assert heard.trimmed(4.0, 4.5) == (4.0, 4.5)
    assert heard.mean(2.1, 2.9) == pytest.approx(0.9)
    assert heard.mean(90.0, 91.0) == 0.0


def test_speech_of_a_call_is_found_in_both_channels_and_not_in_silence(call: Audio, write: Write) -> None:
    for channel in (0, 1):
        found = pieces(activity(call, channel), channel, call.length, LONGEST)
        assert found
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))
        assert found[-1].end <= call.length
    with decode(write("silence.wav", np.zeros((1, 80_000), np.float32))) as silence:
        assert pieces(activity(silence, 0), 0, silence.length, LONGEST) == []


def test_speech_moves_with_silence_before_it(call: Audio, write: Write) -> None:
    samples = call.samples()
    for gap in (160_000, 1_234):  # not a whole number of frames, either of them
        later = np.concatenate([np.zeros((2, gap), np.float32), samples], axis=1)
        with decode(write("later.wav", later, rate=SAMPLE_RATE)) as audio:
            for channel in (0, 1):
                before = pieces(activity(call, channel), channel, call.length, LONGEST)
                after = pieces(activity(audio, channel), channel, audio.length, LONGEST)
                assert [(p.start - gap, p.end - gap) for p in after[1:]] == [(p.start, p.end) for p in before[1:]]


def test_speech_is_the_same_looked_at_in_blocks(call: Audio, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = activity(call, 0)
    monkeypatch.setattr(speech, "_BLOCK", 150 * FRAME)
    parts = activity(call, 0)
    assert parts.start == whole.start
    assert len(parts.probabilities) == len(whole.probabilities)
    assert np.mean((parts.probabilities >= speech.SPEECH) == (whole.probabilities >= speech.SPEECH)) > 0.97
