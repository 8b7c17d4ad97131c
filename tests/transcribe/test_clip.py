"""Clips: the right second of any format, playable anywhere."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import RecordingError
from tests.transcribe.conftest import Write, marks, onset_s, pitch
from transcribe.audio import decode
from transcribe.clip import AFTER_S, BEFORE_S, cut, cut_small


def sound_of(clip: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(clip)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


@pytest.mark.parametrize(
    ("name", "codec"),
    [("c.wav", ""), ("c.mp3", "libmp3lame"), ("c.ogg", "libopus"), ("c.webm", "libopus"), ("c.m4a", "aac")],
)
@pytest.mark.parametrize("second", [4, 17, 31])
def test_clip_begins_two_seconds_before_the_quote_in_every_format(
    write: Write, name: str, codec: str, second: int
) -> None:
    path = write(name, np.stack([marks(40)] * 2), codec=codec)
    sound = sound_of(cut(path, second + 0.75, second + 1.25))  # starts in the silence before a burst
    assert len(sound) / 16_000 == pytest.approx(BEFORE_S + 0.5 + AFTER_S, abs=0.01)
    first_burst = onset_s(sound)
    assert first_burst == pytest.approx(0.25, abs=0.03)
    burst = sound[round((first_burst + 0.05) * 16_000) :][: 16_000 * 4 // 10]
    assert pitch(burst) == pytest.approx(200 + 20 * (second - 1), abs=5)


@pytest.mark.parametrize("second", [4, 17, 26, 34])
def test_clip_of_a_damaged_mp3_holds_the_right_second(write: Write, second: int) -> None:
    path = write("c.mp3", marks(40)[None], codec="libmp3lame")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + data[len(data) * 6 // 10 :])
    sound = sound_of(cut(path, second + 0.75, second + 1.25))
    assert onset_s(sound) == pytest.approx(0.25, abs=0.08)
    assert pitch(sound[5_600:10_400]) == pytest.approx(200 + 20 * (second - 1), abs=6)


@pytest.mark.parametrize(("name", "codec"), [("c.mp3", "libmp3lame"), ("c.ogg", "libopus"), ("c.flac", "flac")])
@pytest.mark.parametrize("second", [4, 27, 37])
def test_clip_of_joined_files_holds_the_second_that_was_decoded(
    write: Write, name: str, codec: str, second: int
) -> None:
    path = write(name, marks(20)[None], codec=codec)
    path.write_bytes(path.read_bytes() * 2)
    with decode(path) as audio:
        decoded = audio.samples(round((second - BEFORE_S) * 16_000), round((second + 1 + AFTER_S) * 16_000))[0]
    np.testing.assert_allclose(sound_of(cut(path, second, second + 1)), decoded, atol=0.02)


def test_clip_holds_both_channels(write: Write) -> None:
    silent = np.zeros(8 * 8_000, dtype=np.float32)
    for channels in (np.stack([marks(8), silent]), np.stack([silent, marks(8)])):
        assert np.abs(sound_of(cut(write("c.wav", channels), 3, 4))).max() > 0.1


def test_clip_is_cut_off_at_the_ends_of_the_recording(write: Write) -> None:
    path = write("c.wav", marks(5)[None])
    assert len(sound_of(cut(path, 0.5, 1.0))) / 16_000 == pytest.approx(2.0, abs=0.01)
    assert len(sound_of(cut(path, 4.0, 4.8))) / 16_000 == pytest.approx(3.0, abs=0.01)


def test_clip_of_a_recording_that_is_gone_or_too_short_says_so(write: Write, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"gone\.mp3"):
        cut(tmp_path / "gone.mp3", 1, 2)
    with pytest.raises(RecordingError, match="ends before"):
        cut(write("c.wav", marks(5)[None]), 60, 61)


def test_small_clip_holds_the_same_seconds_in_a_tenth_of_the_bytes(write: Write, tmp_path: Path) -> None:
    path = write("c.wav", np.stack([marks(40)] * 2))
    whole, small = cut(path, 17.75, 18.25), cut_small(path, 17.75, 18.25)
    (tmp_path / "small.mp3").write_bytes(small)
    with decode(tmp_path / "small.mp3") as audio:
        (heard,) = audio.samples()
    assert len(heard) == pytest.approx(len(sound_of(whole)), abs=16_000 // 10)  # an MP3 ends with a whole frame
    assert onset_s(heard) == pytest.approx(onset_s(sound_of(whole)), abs=0.03)
    assert len(small) < len(whole) / 8
