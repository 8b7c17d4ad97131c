"""Russian recognizers: the true library on tiny models whose every tone is a token, from samples to turns."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import ModelError
from foundation.settings import Settings, load_settings
from transcribe.onnx_recognizer import ENGINES, OnnxRecognizer, words_of
from transcribe.recognizer import Segment
from transcribe.turns import turns_of

pytest.importorskip("onnx_asr", reason="the extra «onnx» is not installed")
pytest.importorskip("onnx", reason="makes the tiny models")

from tests.transcribe import tone_models
from tests.transcribe.tone_models import ToneModel

MODELS: dict[str, Callable[[Path], ToneModel]] = {
    "gigaam-v3-ctc": tone_models.gigaam_ctc,
    "gigaam-v3-rnnt": tone_models.gigaam_rnnt,
    "gigaam-v3-e2e-rnnt": tone_models.gigaam_e2e_rnnt,
    "t-one": tone_models.t_one,
}
SAID = list("да▁дорого▁нет")
SAID_IN_PIECES = ["▁Да", ",", "▁дорого", "▁", "н", "ет", "."]
FRAME_S = 0.1  # no model says more exactly when a letter was


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path)


@pytest.fixture(params=MODELS)
def opened(request: pytest.FixtureRequest, home: Settings) -> tuple[OnnxRecognizer, ToneModel]:
    """Each recognizer with a tiny model, and what its tokens sound like."""
    tones = MODELS[request.param](home.models_dir / request.param)
    return OnnxRecognizer(request.param, home, threads=1), tones


def hear(recognizer: OnnxRecognizer, windows: Sequence[np.ndarray]) -> list[list[Segment]]:
    return recognizer.segments(recognizer.encode(windows), ["ru"] * len(windows))


def said(tones: ToneModel) -> tuple[list[str], list[str], list[tuple[int, int]]]:
    """Tokens, the words they make, and the numbers of each word's first and last letter."""
    if tones.tokens == tone_models.PIECES:
        return SAID_IN_PIECES, ["Да,", "дорого", "нет."], [(0, 0), (2, 2), (4, 5)]
    return SAID, ["да", "дорого", "нет"], [(0, 1), (3, 8), (10, 12)]


def test_onnx_recognizer_knows_every_engine_of_these_tests() -> None:
    assert set(ENGINES) == set(MODELS)


def test_onnx_recognizer_words_come_with_their_times(opened: tuple[OnnxRecognizer, ToneModel]) -> None:
    recognizer, tones = opened
    tokens, texts, letters = said(tones)
    (segments,) = hear(recognizer, [tones.say(tokens)])
    words = [word for segment in segments for word in segment.words]
    assert [word.text for word in words] == texts
    for word, (first, last) in zip(words, letters, strict=True):
        assert word.start_s == pytest.approx(tones.second(first), abs=FRAME_S)
        assert tones.second(last) < word.end_s < tones.second(last + 1) + FRAME_S
        assert 0.5 < word.probability <= 1
    assert all(segment.mean_log_probability <= 0 for segment in segments)
    (turn,) = turns_of({"A": words})
    assert turn.text == " ".join(texts)


def test_onnx_recognizer_later_sound_gives_later_words(opened: tuple[OnnxRecognizer, ToneModel]) -> None:
    recognizer, tones = opened
    tokens = said(tones)[0]
    sound = tones.say(tokens)
    early, late = hear(recognizer, [sound, np.concatenate([np.zeros(48_000, np.float32), sound])])
    for before, after in zip(early[0].words, late[0].words, strict=True):
        assert after.text == before.text
        assert after.start_s == pytest.approx(before.start_s + 3.0, abs=0.05)


def test_onnx_recognizer_window_does_not_depend_on_its_neighbours(opened: tuple[OnnxRecognizer, ToneModel]) -> None:
    recognizer, tones = opened
    tokens = said(tones)[0]
    windows = [tones.say(tokens), np.zeros(8_000, np.float32), tones.say(tokens[:1], after_s=20.0)]
    assert hear(recognizer, windows) == [hear(recognizer, [window])[0] for window in windows]


def test_onnx_recognizer_last_word_before_the_window_ends_is_told(opened: tuple[OnnxRecognizer, ToneModel]) -> None:
    recognizer, tones = opened
    tokens, texts, _ = said(tones)
    sound = tones.say(tokens, after_s=0.0)
    (segments,) = hear(recognizer, [sound])
    assert segments[-1].words[-1].text == texts[-1]
    assert segments[-1].words[-1].end_s <= len(sound) / 16_000


def test_onnx_recognizer_pause_ends_a_segment(opened: tuple[OnnxRecognizer, ToneModel]) -> None:
    recognizer, tones = opened
    tokens, texts, _ = said(tones)
    twice = np.concatenate([tones.say(tokens, after_s=1.0), tones.say([tokens[-1]])])
    (segments,) = hear(recognizer, [twice])
    assert [word.text for word in segments[0].words][:2] == texts[:2]
    first_of_second = tones.second(len(tokens)) + 1.0
    assert all(word.end_s < first_of_second for word in segments[0].words)


@pytest.mark.parametrize("length", [0, 1, 100, 1_599, 1_600, 40_000])
def test_onnx_recognizer_silence_has_no_words(opened: tuple[OnnxRecognizer, ToneModel], length: int) -> None:
    recognizer, _ = opened
    assert hear(recognizer, [np.zeros(length, np.float32)]) == [[]]
    (believed,) = recognizer.languages(recognizer.encode([np.zeros(length, np.float32)]))
    assert believed == {"ru": 1.0, "en": 0.0}


def test_onnx_recognizer_says_whether_it_punctuates(opened: tuple[OnnxRecognizer, ToneModel]) -> None:
    recognizer, tones = opened
    (segments,) = hear(recognizer, [tones.say(said(tones)[0])])
    assert any("." in segment.text for segment in segments) == recognizer.punctuated


def test_onnx_recognizer_damaged_model_is_named(home: Settings) -> None:
    folder = home.models_dir / "t-one"
    tone_models.t_one(folder)
    content = (folder / "model.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(bytes(len(content)))  # the size is right, so that only opening it tells
    with pytest.raises(ModelError, match=r"t-one.*models check"):
        OnnxRecognizer("t-one", home, threads=1)


def test_onnx_recognizer_missing_model_says_how_to_fetch_it(home: Settings) -> None:
    with pytest.raises(ModelError, match="doslovno models fetch gigaam-v3-rnnt"):
        OnnxRecognizer("gigaam-v3-rnnt", home, threads=1)


def test_onnx_recognizer_words_join_marks_and_leave_out_what_is_no_word() -> None:
    tokens = [
        (" да", 1.0, -0.1),
        (",", 3.0, -0.1),  # a mark in the pause does not make the word last into it
        (" -", 3.1, -0.1),
        (" <unk>", 3.5, -0.1),
        (" нет", 4.0, -0.1),
        ("<unk>", 4.1, -5.0),
    ]
    words = words_of([(text.replace(" <", "<"), second, probability) for text, second, probability in tokens], 5.0)
    assert [word.text for word in words] == ["да,", "нет"]
    assert words[0].end_s < 1.5
    assert words[1].probability > 0.9


def test_onnx_recognizer_words_stay_in_order_and_inside() -> None:
    tokens = [(" а", 0.01, -0.5), (" б", 0.02, -0.5), (" в", 0.98, -0.5)]
    words = words_of(tokens, 1.0, lag_s=0.33)
    assert all(0 <= word.start_s <= word.end_s <= 1 for word in words)
    assert all(word.end_s <= following.start_s for word, following in itertools.pairwise(words))
