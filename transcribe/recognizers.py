"""Recognizers by name."""

from __future__ import annotations

from collections.abc import Callable

from foundation.errors import ModelError
from foundation.settings import Settings
from transcribe.recognizer import Recognizer


def _whisper(name: str, settings: Settings, threads: int) -> Recognizer:
    from transcribe.whisper_recognizer import WhisperRecognizer

    return WhisperRecognizer(name, settings, threads)


def _onnx(name: str, settings: Settings, threads: int) -> Recognizer:
    from transcribe.onnx_recognizer import OnnxRecognizer

    return OnnxRecognizer(name, settings, threads)


# By the first part of the name («whisper-base»); a constructor takes the name, the settings and the threads.
RECOGNIZERS: dict[str, Callable[[str, Settings, int], Recognizer]] = {
    "whisper": _whisper,
    "gigaam": _onnx,
    "t": _onnx,  # «t-one»
}


def load_recognizer(name: str, settings: Settings, threads: int) -> Recognizer:
    """The recognizer of that name. Raises ModelError where it is unknown, missing or damaged."""
    family = name.partition("-")[0]
    if family not in RECOGNIZERS:
        raise ModelError(f"There is no recognizer «{name}»: see `doslovno models list` and mend settings.toml.")
    return RECOGNIZERS[family](name, settings, threads)
