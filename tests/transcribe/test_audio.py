"""Decoding: every format, every second in its place, one sentence for what is no recording."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import RecordingError
from tests.transcribe.conftest import Write, marks, pitch, tone
from transcribe.audio import SAMPLE_RATE, decode

FORMATS = [
    ("call.wav", ""),
    ("alaw.wav", "pcm_alaw"),
    ("ulaw.wav", "pcm_mulaw"),
    ("call.mp3", "libmp3lame"),
    ("call.ogg", "libopus"),
    ("call.webm", "libopus"),
    ("call.m4a", "aac"),
    ("call.flac", "flac"),
]


@pytest.mark.parametrize(("name", "codec"), FORMATS)
def test_audio_keeps_channels_and_seconds_in_every_stereo_format(write: Write, name: str, codec: str) -> None:
    path = write(name, np.stack([marks(8), tone(1500, 8, 8_000)]), codec=codec)
    audio = decode(path)
    assert audio.samples.dtype == np.float32
    assert len(audio.samples) == 2
    assert audio.duration_s == pytest.approx(8, abs=0.1)
    assert audio.completeness == 1
    left, right = audio.samples[:, 5 * SAMPLE_RATE : 5 * SAMPLE_RATE + SAMPLE_RATE // 2]
    assert pitch(left) == pytest.approx(300, abs=6)
    assert pitch(right) == pytest.approx(1500, abs=6)


@pytest.mark.parametrize(
    ("name", "codec", "container", "rate"),
    [
        ("call.amr", "libopencore_amrnb", None, 8_000),
        ("call.alaw", "pcm_alaw", "alaw", 8_000),
        ("call.ulaw", "pcm_mulaw", "mulaw", 8_000),
        ("call.sln", "pcm_s16le", "s16le", 8_000),
        ("call.g722", "g722", "g722", 16_000),
    ],
)
def test_audio_reads_bare_telephone_formats(
    write: Write, name: str, codec: str, container: str | None, rate: int
) -> None:
    audio = decode(write(name, tone(700, 4, rate)[None], rate=rate, codec=codec, container=container))
    assert audio.duration_s == pytest.approx(4, abs=0.1)
    assert pitch(audio.samples[0]) == pytest.approx(700, abs=5)
    assert audio.declared_s is None


@pytest.mark.parametrize(("name", "codec"), [("call.wav", ""), ("call.mp3", "libmp3lame")])
def test_audio_cut_short_is_read_as_far_as_it_goes_and_says_so(write: Write, name: str, codec: str) -> None:
    path = write(name, marks(20)[None], codec=codec)
    data = path.read_bytes()
    whole = decode(path)
    path.write_bytes(data[: len(data) * 6 // 10])
    cut = decode(path)
    assert cut.declared_s == pytest.approx(20, abs=0.1)
    assert cut.duration_s == pytest.approx(12, abs=0.3)
    assert cut.completeness == pytest.approx(0.6, abs=0.02)
    same = slice(0, 11 * SAMPLE_RATE)
    np.testing.assert_allclose(cut.samples[0, same], whole.samples[0, same], atol=1e-3)


def test_audio_wav_whose_recorder_never_wrote_its_length_is_complete(write: Write) -> None:
    path = write("call.wav", marks(3)[None])
    data = bytearray(path.read_bytes())
    for unknown in (0, 0xFFFFFFFF):
        data[40:44] = struct.pack("<I", unknown)
        path.write_bytes(data)
        audio = decode(path)
        assert audio.declared_s is None
        assert audio.completeness == 1
        assert audio.duration_s == pytest.approx(3, abs=0.01)


@pytest.mark.parametrize(("name", "codec"), [("call.mp3", "libmp3lame"), ("call.ogg", "libopus")])
def test_audio_damaged_stretch_does_not_move_what_comes_after(write: Write, name: str, codec: str) -> None:
    path = write(name, marks(40)[None], codec=codec)
    data = bytearray(path.read_bytes())
    middle, length = len(data) // 2, len(data) // 20
    data[middle : middle + length] = np.random.default_rng(0).bytes(length)
    path.write_bytes(data)
    audio = decode(path)
    assert audio.completeness < 1
    late = audio.samples[0, 36 * SAMPLE_RATE : 36 * SAMPLE_RATE + SAMPLE_RATE // 2]
    assert pitch(late) == pytest.approx(200 + 20 * 36, abs=6)


def test_audio_joined_of_stereo_and_mono_parts_is_read_to_its_end(write: Write) -> None:
    first = write("first.mp3", np.stack([marks(6)] * 2), codec="libmp3lame")
    second = write("second.mp3", marks(6)[None], codec="libmp3lame")
    first.write_bytes(first.read_bytes() + second.read_bytes())
    audio = decode(first)
    assert audio.duration_s == pytest.approx(12, abs=0.5)
    late = audio.samples[:, int(11.1 * SAMPLE_RATE) : int(11.4 * SAMPLE_RATE)]
    assert [pitch(channel) for channel in late] == pytest.approx([300, 300], abs=6)


def test_audio_resampling_keeps_the_moment(write: Write) -> None:
    click = np.zeros((1, 16_000), dtype=np.float32)
    click[0, 8_000] = 1.0
    samples = decode(write("click.wav", click)).samples[0]
    assert np.argmax(samples) == pytest.approx(SAMPLE_RATE, abs=2)


def test_audio_says_in_one_sentence_what_is_no_recording(tmp_path: Path, write: Write) -> None:
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    text = tmp_path / "text.wav"
    text.write_text("Здравствуйте, это протокол совещания.\n" * 200, "utf-8")
    playlist = tmp_path / "playlist.mp3"
    playlist.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/call.mp3\n")
    header = tmp_path / "header.wav"
    header.write_bytes(write("call.wav", marks(1)[None]).read_bytes()[:44])
    noise = tmp_path / "noise.mp3"
    noise.write_bytes(np.random.default_rng(1).bytes(20_000))
    for path in (empty, text, playlist, header, noise, tmp_path / "missing.wav", tmp_path):
        with pytest.raises(RecordingError) as caught:
            decode(path)
        assert path.name in str(caught.value)
        assert str(caught.value).endswith((".", "?"))
        assert "\n" not in str(caught.value)


def test_audio_without_a_sound_track_is_refused(tmp_path: Path) -> None:
    import av

    path = tmp_path / "picture.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        output.mux(stream.encode(None))
    with pytest.raises(RecordingError, match="no sound track"):
        decode(path)


def test_audio_silence_is_sound_too(write: Write) -> None:
    audio = decode(write("silence.wav", np.zeros((2, 16_000), dtype=np.float32)))
    assert audio.completeness == 1
    assert not audio.samples.any()
