"""Ringing and busy tones are counted; speech, music and noise are not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transcribe.conftest import Write, speechlike, tone
from transcribe.audio import decode
from transcribe.tones import ringing


def cadence(frequencies: tuple[float, ...], on_s: float, off_s: float, times: int) -> np.ndarray:
    """Tones together for `on_s`, then silence for `off_s`, so many times; at 8 kHz."""
    sound = np.sum([tone(frequency, on_s, 8_000, 0.1) for frequency in frequencies], axis=0)
    return np.tile(np.concatenate([sound, np.zeros(round(off_s * 8_000))]), times)


def noise(samples: int, level_db: float) -> np.ndarray:
    return np.random.default_rng(5).normal(0, 10 ** (level_db / 20), samples)


@pytest.mark.parametrize(
    ("frequencies", "on_s", "off_s"),
    [((425,), 1.0, 4.0), ((425,), 0.35, 0.35), ((400, 450), 0.4, 0.2), ((440, 480), 2.0, 4.0), ((480, 620), 0.5, 0.5)],
    ids=["Russian ringing", "Russian busy", "British ringing", "American ringing", "American busy"],
)
@pytest.mark.parametrize("noise_db", [-120, -40])
def test_tones_of_the_exchange_are_counted(
    write: Write, frequencies: tuple[float, ...], on_s: float, off_s: float, noise_db: float
) -> None:
    sound = cadence(frequencies, on_s, off_s, 6)
    with decode(write("call.wav", (sound + noise(len(sound), noise_db))[None])) as audio:
        assert ringing(audio) == pytest.approx(6 * on_s, rel=0.12)


def test_tones_are_heard_beside_speech_in_the_other_channel(write: Write) -> None:
    sound = cadence((425,), 1.0, 1.0, 5)
    with decode(write("call.wav", np.stack([speechlike(10, 1, 8_000), sound]))) as audio:
        assert ringing(audio) == pytest.approx(5, rel=0.1)


def test_tones_across_the_blocks_of_reading_count_once(write: Write) -> None:
    long = np.concatenate([np.zeros(59 * 8_000), tone(425, 2, 8_000)])
    with decode(write("call.wav", long[None])) as audio:
        assert ringing(audio) == pytest.approx(2, abs=0.1)


def test_tones_are_not_found_in_speech_music_and_noise(write: Write) -> None:
    scale = [tone(440 * 2 ** (step / 12), 0.4, 8_000) for step in range(-12, 13)]
    chord = tone(440, 3, 8_000) + tone(554.4, 3, 8_000) + tone(659.3, 3, 8_000)
    hum = sum(tone(50 * k, 3, 8_000, 0.1) for k in range(1, 12))
    sound = np.concatenate([*scale, chord, speechlike(10, 3, 8_000), noise(24_000, -20), hum, np.zeros(8_000)])
    with decode(write("call.wav", 0.3 * sound[None])) as audio:
        assert ringing(audio) == 0
    with decode(write("short.wav", np.zeros((1, 100)))) as audio:
        assert ringing(audio) == 0
