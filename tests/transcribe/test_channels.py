"""Real stereo, fake stereo, dead channels, echo."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transcribe.conftest import speechlike
from transcribe.channels import ECHO_FRAME_S, is_echo, kind_of, mono_of

FIRST, SECOND = speechlike(30, 1), speechlike(30, 2)
HISS = np.random.default_rng(3).normal(0, 0.003, len(FIRST)).astype(np.float32)


def test_channels_two_people_are_stereo() -> None:
    assert kind_of(np.stack([FIRST, SECOND])) == "stereo"
    assert kind_of(np.stack([FIRST, 0.05 * SECOND])) == "stereo"


@pytest.mark.parametrize(
    "other",
    [FIRST, 0.3 * FIRST, -FIRST, FIRST + HISS, np.roll(FIRST, 80), 0 * FIRST, HISS, 0.0001 * HISS],
    ids=["same", "scaled", "inverted", "noisy", "delayed 5 ms", "dead", "hiss only", "almost dead"],
)
def test_channels_alike_or_dead_are_mono_of_the_live_one(other: np.ndarray) -> None:
    for samples in (np.stack([FIRST, other]), np.stack([other, FIRST])):
        assert kind_of(samples) == "mono"
        chosen = mono_of(samples)
        assert abs(np.corrcoef(chosen, FIRST)[0, 1]) > 0.9 or np.array_equal(chosen, other)
        assert np.abs(chosen).max() > 0.05


def test_channels_one_or_silent_are_mono() -> None:
    assert kind_of(FIRST[None]) == "mono"
    assert kind_of(np.zeros((2, 100), dtype=np.float32)) == "mono"


@pytest.mark.parametrize("echo_db", [-42, -34, -25])
def test_channels_echo_is_found_where_only_the_other_speaks(echo_db: float) -> None:
    late = np.roll(FIRST, 800)  # 50 ms
    samples = np.stack([FIRST, SECOND + 10 ** (echo_db / 20) * late]).astype(np.float32)
    echo = is_echo(samples, 1)
    frame = round(ECHO_FRAME_S * 16_000)
    speaks = np.abs(SECOND[: len(echo) * frame]).reshape(-1, frame).max(axis=1) > 0.05
    echoes = np.abs(late[: len(echo) * frame]).reshape(-1, frame).max(axis=1) > 0.05
    assert echo[echoes & ~speaks].mean() > 0.9
    assert echo[speaks].mean() < 0.01
    assert is_echo(samples, 0)[np.abs(FIRST[: len(echo) * frame]).reshape(-1, frame).max(axis=1) > 0.05].mean() < 0.01
