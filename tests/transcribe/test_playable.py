"""The sound of a whole call: its own seconds in any format, and small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foundation.errors import RecordingError
from tests.transcribe.conftest import Write, encoded, marks, pitch, wav
from transcribe.audio import decode
from transcribe.playable import MP3, WAV, playable

SECONDS = 12


def assert_seconds_are_true(sound: bytes, folder: Path, tolerance: float = 5) -> None:
    """Every second holds the burst that names it."""
    (folder / "served.mp3").write_bytes(sound)
    with decode(folder / "served.mp3") as audio:
        for second in (0, 5, SECONDS - 1):
            burst = audio.samples(round((second + 0.08) * 16_000), round((second + 0.42) * 16_000))[0]
            assert pitch(burst) == pytest.approx(200 + 20 * second, abs=tolerance)
            gap = audio.samples(round((second + 0.6) * 16_000), round((second + 0.9) * 16_000))[0]
            assert np.abs(gap).max(initial=0) < 0.05


@pytest.mark.parametrize(("name", "codec", "kind"), [("c.wav", "", WAV), ("c.mp3", "libmp3lame", MP3)])
def test_playable_leaves_what_every_browser_plays_as_it_is(write: Write, name: str, codec: str, kind: str) -> None:
    path = write(name, np.stack([marks(SECONDS)] * 2), codec=codec)
    assert playable(path) == (path.read_bytes(), kind)


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("c.ogg", "libopus", 8_000),
        ("c.m4a", "aac", 16_000),
        ("c.amr", "libopencore_amrnb", 8_000),
        ("c.flac", "flac", 8_000),
        ("c.wav", "pcm_mulaw", 8_000),
        ("c.gsm", "libgsm", 8_000),
    ],
)
def test_playable_makes_an_mp3_of_other_formats(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    try:
        path = encoded(tmp_path / name, marks(SECONDS, rate)[None], rate, codec)
    except Exception as error:  # this build of PyAV may read the format and not write it
        pytest.skip(f"cannot write {name}: {error}")
    sound, kind = playable(path)
    assert kind == MP3
    assert len(sound) < 5_000 * SECONDS
    assert_seconds_are_true(sound, tmp_path)


def test_playable_heals_a_damaged_mp3(write: Write, tmp_path: Path) -> None:
    path = write("c.mp3", marks(SECONDS)[None], codec="libmp3lame")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10] + data[len(data) * 7 // 10 :])
    sound, _kind = playable(path)
    assert sound != path.read_bytes()
    assert_seconds_are_true(sound, tmp_path, tolerance=8)


@pytest.mark.parametrize("silent", [0, 1])
def test_playable_holds_both_channels(tmp_path: Path, silent: int) -> None:
    channels = np.stack([marks(SECONDS)] * 2)
    channels[silent] = 0
    (tmp_path / "c.wav").write_bytes(wav(channels, form="u1"))  # 8 bits: not given as it is
    sound, kind = playable(tmp_path / "c.wav")
    assert kind == MP3
    assert_seconds_are_true(sound, tmp_path)


def test_playable_makes_a_large_file_small(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcribe.playable._LARGEST_AS_IT_IS", 1_000)
    path = write("c.wav", marks(SECONDS)[None])
    sound, kind = playable(path)
    assert kind == MP3
    assert len(sound) < path.stat().st_size / 3


def test_playable_of_what_is_gone_or_no_sound_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"gone\.mp3"):
        playable(tmp_path / "gone.mp3")
    (tmp_path / "none.wav").write_bytes(wav(np.zeros((1, 0), np.float32), form="u1"))
    with pytest.raises(RecordingError, match=r"none\.wav"):
        playable(tmp_path / "none.wav")
