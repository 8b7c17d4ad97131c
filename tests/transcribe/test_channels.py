"""Real stereo, fake stereo, dead channels, echo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.transcribe.conftest import Write, speechlike
from transcribe import channels
from transcribe.audio import decode
from transcribe.channels import ECHO_FRAME_S, Levels, better_channel, is_echo, kind_of, measure

FIRST, SECOND = speechlike(30, 1), speechlike(30, 2)
HISS = np.random.default_rng(3).normal(0, 0.003, len(FIRST)).astype(np.float32)


Measure = Callable[[np.ndarray], Levels]


@pytest.fixture
def levels(write: Write) -> Measure:
    """Levels of samples (channels, n) at 16 kHz, by way of a recording."""

    def levels(samples: np.ndarray) -> Levels:
        with decode(write("call.wav", samples, 16_000)) as audio:
            return measure(audio)

    return levels


def test_channels_two_people_are_stereo(levels: Measure) -> None:
    assert kind_of(levels(np.stack([FIRST, SECOND]))) == "stereo"
    assert kind_of(levels(np.stack([FIRST, 0.05 * SECOND]))) == "stereo"


@pytest.mark.parametrize(
    "other",
    [FIRST, 0.3 * FIRST, -FIRST, FIRST + HISS, np.roll(FIRST, 80), 0 * FIRST, HISS, 0.0001 * HISS],
    ids=["same", "scaled", "inverted", "noisy", "delayed 5 ms", "dead", "hiss only", "almost dead"],
)
def test_channels_alike_or_dead_are_mono_of_the_live_one(levels: Measure, other: np.ndarray) -> None:
    for samples in (np.stack([FIRST, other]), np.stack([other, FIRST])):
        measured = levels(samples)
        assert kind_of(measured) == "mono"
        chosen = samples[better_channel(measured)]
        assert abs(np.corrcoef(chosen, FIRST)[0, 1]) > 0.9 or np.array_equal(chosen, other)
        assert np.abs(chosen).max() > 0.05


@pytest.mark.parametrize("samples", [FIRST[None], np.zeros((2, 100)), np.zeros((2, 16_000)), np.ones((2, 900)) / 2])
def test_channels_one_or_silent_are_mono(levels: Measure, samples: np.ndarray) -> None:
    measured = levels(samples)
    assert kind_of(measured) == "mono"
    assert better_channel(measured) == 0


def test_channels_are_measured_alike_in_one_block_or_in_many(levels: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = np.stack([FIRST, 0.2 * FIRST + SECOND])
    at_once = levels(samples)
    monkeypatch.setattr(channels, "_BLOCK", 400 * 7)
    in_blocks = levels(samples)
    np.testing.assert_allclose(in_blocks.loudness, at_once.loudness, atol=1e-3)
    assert in_blocks.same_wave == pytest.approx(np.corrcoef(samples)[0, 1], abs=1e-3)
    assert at_once.same_wave == pytest.approx(in_blocks.same_wave, abs=1e-3)


@pytest.mark.parametrize("echo_db", [-42, -34, -25])
def test_channels_echo_is_found_where_only_the_other_speaks(levels: Measure, echo_db: float) -> None:
    late = np.roll(FIRST, 800)  # 50 ms
    measured = levels(np.stack([FIRST, SECOND + 10 ** (echo_db / 20) * late]))
    echo = is_echo(measured, 1)
    frame = round(ECHO_FRAME_S * 16_000)
    speaks = np.abs(SECOND[: len(echo) * frame]).reshape(-1, frame).max(axis=1) > 0.05
    echoes = np.abs(late[: len(echo) * frame]).reshape(-1, frame).max(axis=1) > 0.05
    assert echo[echoes & ~speaks].mean() > 0.9
    assert echo[speaks].mean() < 0.01
    first = np.abs(FIRST[: len(echo) * frame]).reshape(-1, frame).max(axis=1) > 0.05
    assert is_echo(measured, 0)[first].mean() < 0.01
