"""The whole room on real models: recordings of the examples in, calls out."""

from __future__ import annotations

import itertools
import logging
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import ModelError, RecordingError, UsageError
from foundation.records import Call
from foundation.settings import Settings
from tests.transcribe.conftest import Write
from transcribe.audio import SAMPLE_RATE, decode
from transcribe.channels import kind_of
from transcribe.diarization import load_diarizer
from transcribe.recognizers import load_recognizer
from transcribe.transcribe import Transcriber

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "calls"
HASH = "0" * 64


def shortest(mono: bool) -> Path:
    """The smallest compressed example of a kind."""
    found = [path for path in EXAMPLES.iterdir() if path.suffix in (".mp3", ".ogg") and (".mono" in path.name) == mono]
    return min(found, key=lambda path: path.stat().st_size)


@pytest.fixture(scope="module")
def transcriber(models_home: Settings) -> Transcriber:
    return Transcriber(models_home, threads=2)


def said(call: Call, speaker: str) -> list[str]:
    return [turn.text for turn in call.turns if turn.speaker == speaker]


@pytest.mark.model
def test_transcribe_stereo_speakers_are_the_channels(transcriber: Transcriber, write: Write) -> None:
    path = shortest(mono=False)
    audio = decode(path)
    call = transcriber.transcribe(path, HASH)
    assert (call.channels, call.language, call.kind, call.completeness) == ("stereo", "ru", "conversation", 1.0)
    assert {turn.speaker for turn in call.turns} == {"A", "B"}
    assert {turn.role for turn in call.turns} == {"unknown"}
    assert [turn.number for turn in call.turns] == list(range(len(call.turns)))
    assert [turn.start_s for turn in call.turns] == sorted(turn.start_s for turn in call.turns)
    for turn in call.turns:
        assert turn.text == " ".join(word.text for word in turn.words)
        assert 0 <= turn.start_s <= turn.end_s <= call.duration_s + 0.1

    plain = write("plain.wav", audio.samples, rate=SAMPLE_RATE)
    swapped = write("swapped.wav", audio.samples[::-1], rate=SAMPLE_RATE)
    there, back = transcriber.transcribe(plain, HASH), transcriber.transcribe(swapped, HASH)
    assert said(there, "A") == said(back, "B")
    assert said(there, "B") == said(back, "A")


@pytest.mark.model
def test_transcribe_mono_hears_two_people(transcriber: Transcriber, write: Write) -> None:
    minute = decode(shortest(mono=True)).samples[:, : 60 * SAMPLE_RATE]
    call = transcriber.transcribe(write("20260115-183527.wav", minute, rate=SAMPLE_RATE), HASH)
    assert (call.channels, call.kind) == ("mono", "conversation")
    assert call.started_at is not None
    words = {speaker: sum(len(turn.words) for turn in call.turns if turn.speaker == speaker) for speaker in "AB"}
    assert min(words.values()) > 0.15 * sum(words.values())
    assert call.turns[0].speaker == "A"


@pytest.mark.model
def test_transcribe_mono_mixture_is_told_apart_like_its_channels(models_home: Settings) -> None:
    stereo = next(path for path in sorted(EXAMPLES.iterdir()) if ".mono" not in path.name)
    samples = decode(stereo).samples[:, : 60 * SAMPLE_RATE]
    assert kind_of(samples) == "stereo"
    voices = load_diarizer(models_home.diarizer, threads=2).voices(samples.mean(axis=0))
    tenth = SAMPLE_RATE // 10
    levels = np.square(samples[:, : samples.shape[1] // tenth * tenth].reshape(2, -1, tenth)).mean(axis=2)
    louder = np.log10(levels[1] + 1e-8) - np.log10(levels[0] + 1e-8)
    right = []
    for voice in voices:
        part = louder[int(voice.start_s * 10) : int(voice.end_s * 10)]
        clear = part[np.abs(part) > 1.0]  # one channel is 10 dB louder: one person speaks
        right += list((clear > 0) == (voice.speaker == "B"))
    agreement = np.mean(right)
    assert len(right) > 200
    assert max(agreement, 1 - agreement) > 0.9
    assert all(one.end_s <= other.start_s for one, other in itertools.pairwise(voices))


@pytest.mark.model
def test_transcribe_silence_and_noise_hold_no_speech(transcriber: Transcriber, write: Write) -> None:
    silence = np.zeros((2, 10 * SAMPLE_RATE), dtype=np.float32)
    hiss = np.random.default_rng(0).normal(0, 0.01, (1, 10 * SAMPLE_RATE)).astype(np.float32)
    for name, samples in (("silence.wav", silence), ("hiss.wav", hiss)):
        call = transcriber.transcribe(write(name, samples, rate=SAMPLE_RATE), HASH)
        assert (call.kind, call.turns) == ("no_speech", ())
        assert call.duration_s == pytest.approx(10, abs=0.01)


@pytest.mark.model
def test_transcribe_logs_no_word_of_the_call(
    transcriber: Transcriber, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call = transcriber.transcribe(shortest(mono=False), HASH)
    logged = caplog.text.lower()
    assert not [
        word.text for turn in call.turns for word in turn.words if len(word.text) > 4 and word.text.lower() in logged
    ]


def test_transcribe_unreadable_recording_is_refused_before_any_model_is_loaded(tmp_path: Path) -> None:
    text = tmp_path / "call.wav"
    text.write_text("Это текст. " * 100, "utf-8")
    with pytest.raises(RecordingError, match=r"call\.wav"):
        Transcriber(Settings(home=tmp_path), threads=1).transcribe(text, HASH)


def test_transcribe_unknown_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no-such"):
        load_recognizer("no-such", Settings(home=tmp_path), threads=1)
    with pytest.raises(UsageError, match="no-such"):
        load_diarizer("no-such", threads=1)


def test_transcribe_fingerprint_tells_settings_apart(tmp_path: Path) -> None:
    one = Transcriber(Settings(home=tmp_path), threads=1).fingerprint()
    assert one == Transcriber(Settings(home=tmp_path / "other"), threads=4).fingerprint()
    assert one != Transcriber(Settings(home=tmp_path, recognizer="whisper-small"), threads=1).fingerprint()
