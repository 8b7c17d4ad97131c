"""The whole room on real models: recordings of the examples in, calls out."""

from __future__ import annotations

import difflib
import itertools
import json
import logging
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foundation.errors import ModelError, RecordingError, UsageError
from foundation.records import Call, Dropped, Word
from foundation.settings import Settings
from tests.command import TRANSCRIPTS
from tests.transcribe.conftest import Write
from transcribe.audio import SAMPLE_RATE, decode
from transcribe.channels import ECHO_FRAME_S, kind_of, measure
from transcribe.diarizers import load_diarizer
from transcribe.hearing import Heard
from transcribe.recognizers import load_recognizer
from transcribe.transcribe import Transcriber, _by_channel

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "calls"
HASH = "0" * 64


def shortest(mono: bool) -> Path:
    """The smallest compressed example of a kind."""
    found = [path for path in EXAMPLES.iterdir() if path.suffix in (".mp3", ".ogg") and (".mono" in path.name) == mono]
    return min(found, key=lambda path: path.stat().st_size)


@pytest.fixture(scope="module")
def transcriber(models_home: Settings) -> Transcriber:
    return Transcriber(models_home, threads=2)


@pytest.fixture(scope="module")
def minute() -> np.ndarray:
    """The first minute of a stereo call in which both speak: float32 (2, n) at SAMPLE_RATE."""
    with decode(EXAMPLES / "out-70006241848-103-20260428-175245-1777387965.5360.mp3") as audio:
        return audio.samples(0, 60 * SAMPLE_RATE)


def hold(seconds: int, rate: int = 8_000) -> np.ndarray:
    """What a caller hears while nobody speaks: music, then noise, then tones, then silence, and again: float32 (n,)."""
    random = np.random.default_rng(5)
    part = seconds * rate // 8
    at = np.arange(part) / rate
    beat = rate // 2
    notes = 220 * 2 ** (random.choice([0, 2, 4, 5, 7, 9, 11, 12], part // beat + 1) / 12)
    pitch = np.repeat(notes, beat)[:part]
    fade = np.exp(-3 * (np.arange(part) % beat) / rate)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    music = 0.15 * fade * sum(np.sin(harmonic * phase) / harmonic for harmonic in range(1, 6))
    noise = random.normal(0, 0.03, part) * (1 + np.sin(2 * np.pi * at / 3))
    tones = 0.2 * np.sin(2 * np.pi * 350 * at) * (at % 1 < 0.5)
    return np.tile(np.concatenate([music, noise, tones, np.zeros(part)]), 2).astype(np.float32)


def true_turns(name: str) -> list[dict[str, Any]]:
    """What is really said in an example, turn by turn."""
    calls = [json.loads(line) for line in TRANSCRIPTS.read_text("utf-8").splitlines()]
    return next(call["turns"] for call in calls if call["recording"] == name)


def in_order(true: list[str], heard: list[str]) -> int:
    """How many words stand in both, in the same order."""
    matcher = difflib.SequenceMatcher(None, true, heard, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def said(call: Call, speaker: str) -> list[str]:
    return [turn.text for turn in call.turns if turn.speaker == speaker]


@pytest.mark.model
def test_transcribe_stereo_speakers_are_the_channels(transcriber: Transcriber, write: Write) -> None:
    path = shortest(mono=False)
    call = transcriber.transcribe(path, HASH)
    assert (call.channels, call.language, call.kind, call.completeness) == ("stereo", "ru", "conversation", 1.0)
    assert {turn.speaker for turn in call.turns} == {"A", "B"}
    assert {turn.role for turn in call.turns} == {"unknown"}
    assert [turn.number for turn in call.turns] == list(range(len(call.turns)))
    assert [turn.start_s for turn in call.turns] == sorted(turn.start_s for turn in call.turns)
    for turn in call.turns:
        assert turn.text == " ".join(word.text for word in turn.words)
        assert 0 <= turn.start_s <= turn.end_s <= call.duration_s + 0.1


@pytest.mark.model
def test_transcribe_swapped_channels_swap_the_speakers_and_nothing_else(
    transcriber: Transcriber, write: Write, minute: np.ndarray
) -> None:
    there = transcriber.transcribe(write("plain.wav", minute, rate=SAMPLE_RATE), HASH)
    back = transcriber.transcribe(write("swapped.wav", minute[::-1], rate=SAMPLE_RATE), HASH)
    assert there.turns
    for one, other in (("A", "B"), ("B", "A")):
        assert [turn.words for turn in there.turns if turn.speaker == one] == [
            turn.words for turn in back.turns if turn.speaker == other
        ]


@pytest.mark.model
@pytest.mark.parametrize("mono", [False, True])
def test_transcribe_ten_seconds_of_silence_before_move_every_word_by_ten_seconds(
    transcriber: Transcriber, write: Write, minute: np.ndarray, mono: bool
) -> None:
    sound = minute.mean(axis=0, keepdims=True) if mono else minute
    later = np.concatenate([np.zeros((len(sound), 10 * SAMPLE_RATE), np.float32), sound], axis=1)
    before = transcriber.transcribe(write("before.wav", sound, rate=SAMPLE_RATE), HASH)
    after = transcriber.transcribe(write("after.wav", later, rate=SAMPLE_RATE), HASH)
    assert after.duration_s == pytest.approx(before.duration_s + 10)
    assert [(turn.speaker, turn.text) for turn in after.turns] == [(turn.speaker, turn.text) for turn in before.turns]
    for one, other in zip(before.turns, after.turns, strict=True):
        for word, moved in zip(one.words, other.words, strict=True):
            assert (moved.start_s, moved.end_s) == pytest.approx((word.start_s + 10, word.end_s + 10), abs=1e-6)


@pytest.mark.model
def test_transcribe_two_calls_in_one_file_lose_nothing(transcriber: Transcriber, write: Write) -> None:
    names = (
        "out-70006241848-103-20260428-175245-1777387965.5360",
        "external-104-70007267821-20260121-140927-1768993767.609",
    )
    parts, true = [], []
    for name in names:
        with decode(EXAMPLES / f"{name}.mp3") as audio:
            parts.append(audio.samples(0, 60 * SAMPLE_RATE))
        true += [word for turn in true_turns(name) if turn["end_s"] < 60 for word in plain(turn["text"])]
    alone = [transcriber.transcribe(write(f"{i}.wav", part, rate=SAMPLE_RATE), HASH) for i, part in enumerate(parts)]
    both = write("both.wav", np.concatenate(parts, axis=1), rate=SAMPLE_RATE)
    joined = transcriber.transcribe(both, HASH)
    apart = [word for call in alone for turn in call.turns for word in plain(turn.text)]
    together = [word for turn in joined.turns for word in plain(turn.text)]
    # Words that are neighbours in a window now help or mislead each other; as many are heard, and as many rightly.
    assert len(together) == pytest.approx(len(apart), rel=0.04)
    assert in_order(true, together) >= 0.96 * in_order(true, apart) > 0.6 * len(true)


@pytest.mark.model
def test_transcribe_a_window_is_heard_the_same_whatever_is_beside_it(models_home: Settings, minute: np.ndarray) -> None:
    recognizer = load_recognizer("whisper-base", models_home, threads=2)
    windows = [
        minute[0, : 15 * SAMPLE_RATE],
        minute[1, : 8 * SAMPLE_RATE],
        minute[0, 15 * SAMPLE_RATE : 30 * SAMPLE_RATE],
    ]
    together = recognizer.segments(recognizer.encode(windows), ["ru"] * len(windows))
    assert any(together)
    assert together == [recognizer.segments(recognizer.encode([window]), ["ru"])[0] for window in windows]


@pytest.mark.model
def test_transcribe_ten_minutes_of_hold_music_noise_and_silence_hold_no_word(
    transcriber: Transcriber, write: Write
) -> None:
    call = transcriber.transcribe(write("hold.wav", hold(600)[None], rate=8_000), HASH)
    assert call.duration_s == pytest.approx(600, abs=0.1)
    assert (call.turns, call.kind) == ((), "no_speech")


@pytest.mark.model
@pytest.mark.parametrize("level", [0.03, 0.07])
def test_transcribe_echo_of_the_other_party_gives_no_words(
    transcriber: Transcriber, write: Write, minute: np.ndarray, level: float
) -> None:
    leaking = np.stack([minute[0], minute[1] + np.roll(level * minute[0], SAMPLE_RATE // 20)])
    clean = transcriber.transcribe(write("clean.wav", minute, rate=SAMPLE_RATE), HASH)
    echoed = transcriber.transcribe(write("echo.wav", leaking, rate=SAMPLE_RATE), HASH)
    before, after = ([word for text in said(call, "B") for word in plain(text)] for call in (clean, echoed))
    assert 0.9 * len(before) < len(after) < 1.05 * len(before)


def test_transcribe_words_heard_in_an_echo_are_dropped_with_the_reason() -> None:
    frames = round(10 / ECHO_FRAME_S)
    echo = np.zeros(frames, bool)
    echo[frames // 2 :] = True  # from second 5 on
    spoken = {0: [Word("дорого", 6.0, 6.5)], 1: [Word("вам", 2.0, 2.3), Word("дорого", 6.1, 6.6)]}
    words, dropped = _by_channel(Heard(words=spoken), [np.zeros(frames, bool), echo])
    assert words == {"A": spoken[0], "B": spoken[1][:1]}
    assert dropped == [Dropped("B", 6.1, 6.6, "дорого", "echo of the other channel")]


@pytest.mark.model
def test_transcribe_mono_hears_two_people(transcriber: Transcriber, write: Write) -> None:
    with decode(shortest(mono=True)) as audio:
        minute = audio.samples(0, 60 * SAMPLE_RATE)
    call = transcriber.transcribe(write("mono.wav", minute, rate=SAMPLE_RATE), HASH)
    assert (call.channels, call.kind) == ("mono", "conversation")
    words = {speaker: sum(len(turn.words) for turn in call.turns if turn.speaker == speaker) for speaker in "AB"}
    assert min(words.values()) > 0.15 * sum(words.values())
    assert call.turns[0].speaker == "A"


@pytest.mark.model
def test_transcribe_mono_mixture_is_told_apart_like_its_channels(models_home: Settings) -> None:
    stereo = next(path for path in sorted(EXAMPLES.iterdir()) if ".mono" not in path.name)
    with decode(stereo) as audio:
        assert kind_of(measure(audio)) == "stereo"
        samples = audio.samples(0, 60 * SAMPLE_RATE)
    voices = load_diarizer(models_home.diarizer, models_home.models_dir, threads=2).voices(
        [(0.0, samples.mean(axis=0))]
    )
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
        load_diarizer("no-such", tmp_path, threads=1)


def test_transcribe_fingerprint_tells_settings_apart(tmp_path: Path) -> None:
    one = Transcriber(Settings(home=tmp_path), threads=1).fingerprint()
    assert one == Transcriber(Settings(home=tmp_path / "other"), threads=4).fingerprint()
    assert one != Transcriber(Settings(home=tmp_path, recognizer="whisper-small"), threads=1).fingerprint()
