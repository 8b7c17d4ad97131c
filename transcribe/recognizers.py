"""Recognizers by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from foundation.errors import ModelError
from foundation.settings import Settings
from transcribe.recognizer import Recognizer


def _whisper(name: str, settings: Settings, threads: int) -> Recognizer:
    from transcribe.whisper_recognizer import WhisperRecognizer

    return WhisperRecognizer(name, settings, threads)


def _onnx(name: str, settings: Settings, threads: int) -> Recognizer:
    from transcribe.onnx_recognizer import OnnxRecognizer

    return OnnxRecognizer(name, settings, threads)


@dataclass(frozen=True, slots=True)
class Family:
    """Recognizers whose names begin alike: «whisper-base», «whisper-small»."""

    load: Callable[[str, Settings, int], Recognizer]  # takes the name, the settings and the threads
    libraries: tuple[str, ...]  # packages whose version may change what is heard


# By the first part of the name.
FAMILIES: dict[str, Family] = {
    "whisper": Family(_whisper, ("ctranslate2", "faster-whisper")),
    "gigaam": Family(_onnx, ("onnx-asr",)),
    "t": Family(_onnx, ("onnx-asr",)),  # «t-one»
}


def family(name: str) -> Family:
    """The family of a recognizer's name. Raises ModelError where it is unknown."""
    first = name.partition("-")[0]
    if first not in FAMILIES:
        raise ModelError(f"There is no recognizer «{name}»: see `doslovno models list` and mend settings.toml.")
    return FAMILIES[first]


def load_recognizer(name: str, settings: Settings, threads: int) -> Recognizer:
    """The recognizer of that name. Raises ModelError where it is unknown, missing or damaged."""
    return family(name).load(name, settings, threads)
