"""Decoding: every format, every second in its place, damage known, memory bounded."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import av
import numpy as np
import pytest

from tests.command import ROOT
from tests.transcribe.conftest import Write, encoded, marks, onset_s, pitch, speechlike, tone
from transcribe.audio import SAMPLE_RATE, decode

# name, codec, rate
FORMATS = [
    ("call.wav", "pcm_s16le", 8_000),
    ("call.wav", "pcm_u8", 8_000),
    ("call.wav", "pcm_s24le", 16_000),
    ("call.wav", "pcm_s32le", 96_000),
    ("call.wav", "pcm_f32le", 8_000),
    ("call.wav", "pcm_f64le", 8_000),
    ("call.wav", "pcm_alaw", 8_000),
    ("call.wav", "pcm_mulaw", 8_000),
    ("call.wav", "adpcm_ima_wav", 8_000),
    ("call.wav", "adpcm_ms", 8_000),
    ("call.w64", "pcm_s16le", 8_000),
    ("call.mp3", "libmp3lame", 8_000),
    ("call.mp3", "libmp3lame", 44_100),
    ("call.ogg", "libopus", 8_000),
    ("call.ogg", "vorbis", 8_000),
    ("call.opus", "libopus", 16_000),
    ("call.m4a", "aac", 8_000),
    ("call.m4a", "alac", 8_000),
    ("call.aac", "aac", 8_000),
    ("call.flac", "flac", 8_000),
    ("call.wma", "wmav2", 8_000),
    ("call.webm", "libopus", 8_000),
    ("call.mkv", "aac", 8_000),
    ("call.mp4", "libmp3lame", 16_000),
    ("call.avi", "libmp3lame", 16_000),
    ("call.caf", "pcm_alaw", 8_000),
    ("call.aiff", "pcm_s16be", 8_000),
    ("call.au", "pcm_mulaw", 8_000),
]


@pytest.mark.parametrize(("name", "codec", "rate"), FORMATS)
def test_audio_keeps_channels_and_seconds_in_every_stereo_format(
    tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    path = encoded(tmp_path / name, np.stack([marks(8, rate), tone(1500, 8, rate)]), rate, codec)
    with decode(path) as audio:
        assert audio.channels == 2
        assert audio.duration_s == pytest.approx(8, abs=0.2)
        assert audio.completeness == 1
        assert audio.damaged == ()
        left, right = audio.samples(5 * SAMPLE_RATE, 5 * SAMPLE_RATE + SAMPLE_RATE // 2)
    assert pitch(left) == pytest.approx(300, abs=6)
    assert pitch(right) == pytest.approx(1500, abs=6)


@pytest.mark.parametrize(
    ("name", "codec", "container", "rate"),
    [
        ("call.amr", "libopencore_amrnb", None, 8_000),
        ("call.3gp", "libopencore_amrnb", None, 8_000),
        ("call.al", "pcm_alaw", "alaw", 8_000),
        ("call.alaw", "pcm_alaw", "alaw", 8_000),
        ("call.ul", "pcm_mulaw", "mulaw", 8_000),
        ("call.ulaw", "pcm_mulaw", "mulaw", 8_000),
        ("call.sln", "pcm_s16le", "s16le", 8_000),
        ("call.g722", "g722", "g722", 16_000),
    ],
)
def test_audio_reads_bare_telephone_formats(
    tmp_path: Path, name: str, codec: str, container: str | None, rate: int
) -> None:
    with decode(encoded(tmp_path / name, tone(700, 4, rate)[None], rate, codec, container)) as audio:
        assert audio.duration_s == pytest.approx(4, abs=0.1)
        assert pitch(audio.samples()[0]) == pytest.approx(700, abs=5)
        assert (audio.declared_s is None) == (name != "call.3gp")


def test_audio_of_more_channels_is_mixed_to_two(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "call.wav"), "w") as output:
        stream = output.add_stream("pcm_s16le", rate=8_000, layout="5.1")
        samples = np.zeros((6, 16_000), dtype=np.float32)
        samples[0] = tone(700, 2, 8_000)
        pcm = (samples.T * 32767).astype("<i2").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm), format="s16", layout="5.1")
        frame.sample_rate = 8_000
        output.mux([*stream.encode(frame), *stream.encode(None)])
    with decode(tmp_path / "call.wav") as audio:
        assert audio.channels == 2
        assert pitch(audio.samples()[0]) == pytest.approx(700, abs=5)


def test_audio_hands_out_any_stretch_of_itself(write: Write) -> None:
    samples = np.stack([marks(3, 16_000), tone(700, 3)])
    with decode(write("call.wav", samples, 16_000)) as audio:
        whole = audio.samples()
        assert whole.shape == (2, audio.length) == (2, 48_000)
        assert whole.dtype == np.float32
        np.testing.assert_allclose(whole, samples, atol=1e-4)
        for start, end in ((0, 0), (0, 1), (17, 40_001), (47_999, 48_000), (-5, 99_999), (60_000, 70_000)):
            np.testing.assert_array_equal(audio.samples(start, end), whole[:, max(start, 0) : end])
        np.testing.assert_array_equal(audio.samples(40_000), whole[:, 40_000:])


def test_audio_leaves_nothing_on_the_disk(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("call.wav", marks(3)[None])
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with decode(path):
        assert not list(folder.iterdir())


def test_audio_memory_does_not_grow_with_length(write: Write) -> None:
    """Each length in a process of its own, as memory once taken is not given back."""
    code = (
        "import sys; from pathlib import Path; from transcribe import audio, channels, tones\n"
        "with audio.decode(Path(sys.argv[1])) as sound:\n"
        "    assert channels.kind_of(channels.measure(sound)) == 'stereo'; tones.ringing(sound)\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    taken = []
    for minutes in (1, 11):
        people = [np.tile(speechlike(60, seed, 8_000), minutes) for seed in (1, 2)]
        path = write(f"{minutes}.wav", np.stack(people))
        output = subprocess.run(
            [sys.executable, "-c", code, path], cwd=ROOT, capture_output=True, text=True, check=True
        )
        taken.append(int(output.stdout) / 1024)  # MB
    assert taken[1] - taken[0] < 15  # all samples would be 77


@pytest.mark.parametrize(("name", "codec"), [("call.mp3", "libmp3lame"), ("call.aac", "aac")])
@pytest.mark.parametrize("lost", [0.02, 0.1])
def test_audio_knows_where_frames_are_missing(tmp_path: Path, name: str, codec: str, lost: float) -> None:
    """Bytes overwritten: their number tells the time. (Bytes cut out of AAC leave no trace, as nothing is counted.)"""
    path = encoded(tmp_path / name, tone(700, 60, 16_000)[None], 16_000, codec)
    data = bytearray(path.read_bytes())
    first, count = len(data) // 3, int(len(data) * lost)
    data[first : first + count] = np.random.default_rng(0).bytes(count)
    path.write_bytes(data)
    with decode(path) as audio:
        assert audio.duration_s == pytest.approx(60, abs=0.4)
        ((start_s, end_s),) = audio.damaged
        assert (start_s, end_s) == pytest.approx((20, 20 + 60 * lost), abs=0.5)
        assert audio.completeness == pytest.approx(1 - lost, abs=0.01)
        assert not audio.samples(int((start_s + 0.2) * SAMPLE_RATE), int((end_s - 0.2) * SAMPLE_RATE)).any()


@pytest.mark.parametrize("bit_rate", [8_000, 64_000])
def test_audio_bytes_cut_out_of_an_mp3_move_nothing_after_them(tmp_path: Path, bit_rate: int) -> None:
    path = encoded(tmp_path / "call.mp3", marks(40)[None], codec="libmp3lame", bit_rate=bit_rate)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + data[len(data) * 6 // 10 :])
    with decode(path) as audio:
        assert audio.completeness == pytest.approx(0.9, abs=0.01)
        for second in (2, 10, 18, 26, 33, 38):
            start = second * SAMPLE_RATE
            assert pitch(audio.samples(start, start + SAMPLE_RATE // 2)[0]) == pytest.approx(200 + 20 * second, abs=6)
            assert onset_s(audio.samples(start - SAMPLE_RATE // 4, start + SAMPLE_RATE)[0]) == pytest.approx(
                0.25, abs=0.08
            )


@pytest.mark.parametrize(("name", "codec"), [("call.mp3", "libmp3lame"), ("call.ogg", "libopus")])
def test_audio_damaged_stretch_does_not_move_what_comes_after(write: Write, name: str, codec: str) -> None:
    path = write(name, marks(40)[None], codec=codec)
    data = bytearray(path.read_bytes())
    middle, length = len(data) // 2, len(data) // 20
    data[middle : middle + length] = np.random.default_rng(0).bytes(length)
    path.write_bytes(data)
    with decode(path) as audio:
        assert audio.completeness < 1
        assert audio.damaged[0][0] > 5
        late = audio.samples(36 * SAMPLE_RATE, 36 * SAMPLE_RATE + SAMPLE_RATE // 2)[0]
    assert pitch(late) == pytest.approx(200 + 20 * 36, abs=6)


def test_audio_resampling_keeps_the_moment(write: Write) -> None:
    click = np.zeros((1, 16_000), dtype=np.float32)
    click[0, 8_000] = 1.0
    with decode(write("click.wav", click)) as audio:
        assert np.argmax(audio.samples()[0]) == pytest.approx(SAMPLE_RATE, abs=2)
