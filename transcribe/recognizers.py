"""Sound into words. Recognizers are chosen by name; the first is Whisper through faster-whisper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Protocol

import numpy as np

from foundation import models
from foundation.errors import ModelError
from foundation.records import LANGUAGES, Language, Word
from foundation.settings import Settings
from transcribe.audio import SAMPLE_RATE

_WINDOW = 30 * SAMPLE_RATE  # samples that Whisper hears at once
_LANGUAGE_WINDOWS = 2  # a minute of speech tells Russian from English
# Pauses below two seconds stay in: shorter ones break the speech into scraps and cost words (measured).
_PAUSE_MS = 2000
REPEATED = 2.4  # compression ratio of a text that says the same over and over; the limit of Whisper's authors
_NO_REPEAT = 4  # tokens; forbids loops and spares «нет, нет, нет»


@dataclass(frozen=True, slots=True)
class Segment:
    """Words recognised together, with what the model says of its own doubts (zeros where it says nothing)."""

    words: tuple[Word, ...]
    no_speech_probability: float = 0.0  # 0 to 1
    mean_log_probability: float = 0.0  # of its tokens, at most 0
    compression_ratio: float = 0.0  # of its text; above 2.4 it repeats itself

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(word.text for word in self.words)


Progress = Callable[[float], None]


def unheard(share: float) -> None:
    """Progress that nobody wants to know."""


class Recognizer(Protocol):
    """Turns one voice (or a mixture of two) into words."""

    name: str

    def language(self, samples: np.ndarray) -> Language:
        """The likeliest of our languages; asked once a call. `samples`: float32 (n,) at 16 kHz."""
        ...

    def segments(self, samples: np.ndarray, language: Language, progress: Progress = unheard) -> list[Segment]:
        """What is said, in order, in seconds from the first sample. `samples`: float32 (n,) at 16 kHz.

        `progress` is told what share of the samples has been heard, 0 to 1.
        """
        ...


class WhisperRecognizer:
    """Whisper (Radford et al. 2022) by faster-whisper: int8 on the processor, beam of 5, no sampling.

    Deterministic for a given number of threads: temperature is 0 and earlier text is not looked back at (that
    is also what makes Whisper repeat itself).
    """

    def __init__(self, name: str, settings: Settings, threads: int) -> None:
        from faster_whisper import WhisperModel

        self.name = name
        folder = models.path(name, settings)
        try:
            self._model = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"The recognizer «{name}» cannot be opened in {folder}: run `doslovno models check`."
            ) from error

    def language(self, samples: np.ndarray) -> Language:
        """See Recognizer.language. Averages over the first minute of speech; Russian where nobody speaks."""
        speech = _speech(samples)
        windows = [speech[i * _WINDOW : (i + 1) * _WINDOW] for i in range(_LANGUAGE_WINDOWS)]
        sums = dict.fromkeys(LANGUAGES, 0.0)
        for window in windows:
            if len(window) < SAMPLE_RATE and window is not windows[0]:
                continue  # the last half second says little
            if not len(window):
                break
            _, _, probabilities = self._model.detect_language(window)
            known = {code: probability for code, probability in probabilities if code in sums}
            for code in LANGUAGES:
                sums[code] += known.get(code, 0.0) / max(sum(known.values()), 1e-9)
        return max(LANGUAGES, key=lambda code: sums[code])

    def segments(self, samples: np.ndarray, language: Language, progress: Progress = unheard) -> list[Segment]:
        """See Recognizer.segments.

        Where the beam runs into a loop, half a minute of speech would be lost: that stretch is heard once more
        by itself, with repetitions forbidden. (Whisper's own remedy is to sample, which differs from run to run.)
        """
        heard = self._hear(samples, language, progress=progress)
        result: list[Segment] = []
        done = 0
        for loops, group in groupby(heard, key=lambda segment: segment.compression_ratio > REPEATED):
            found = list(group)
            done += len(found)
            if loops:
                start_s = result[-1].words[-1].end_s if result else 0.0
                end_s = heard[done].words[0].start_s if done < len(heard) else len(samples) / SAMPLE_RATE
                stretch = samples[int(start_s * SAMPLE_RATE) : int(end_s * SAMPLE_RATE)]
                found = [_later(segment, start_s) for segment in self._hear(stretch, language, _NO_REPEAT)]
            result += found
        return result

    def _hear(
        self, samples: np.ndarray, language: Language, no_repeat: int = 0, progress: Progress = unheard
    ) -> list[Segment]:
        found, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            no_repeat_ngram_size=no_repeat,
            word_timestamps=True,
            vad_filter=True,
            vad_parameters={"min_silence_duration_ms": _PAUSE_MS},
        )
        heard = []
        for segment in found:  # recognised as it is asked for
            progress(min(segment.end * SAMPLE_RATE / len(samples), 1.0))
            if words := _whole_words(segment.words or ()):
                heard.append(
                    Segment(
                        words=words,
                        no_speech_probability=float(segment.no_speech_prob),
                        mean_log_probability=float(segment.avg_logprob),
                        compression_ratio=float(segment.compression_ratio),
                    )
                )
        return heard


def _later(segment: Segment, seconds: float) -> Segment:
    """The same segment, so many seconds later."""
    words = tuple(replace(word, start_s=word.start_s + seconds, end_s=word.end_s + seconds) for word in segment.words)
    return replace(segment, words=words)


def _speech(samples: np.ndarray) -> np.ndarray:
    """The stretches of `samples` in which somebody speaks, joined."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    parts = get_speech_timestamps(samples, VadOptions(min_silence_duration_ms=_PAUSE_MS))
    return np.concatenate([samples[part["start"] : part["end"]] for part in parts]) if parts else samples[:0]


def _whole_words(pieces: Iterable[Any]) -> tuple[Word, ...]:
    """Whisper's pieces as words: a piece without a space before it belongs to the word before it («из», «-за»)."""
    words: list[Word] = []
    for piece in pieces:
        text, start_s, end_s = piece.word.strip(), float(piece.start), float(piece.end)
        if not text:
            continue
        if words and not piece.word[0].isspace():
            last = words[-1]
            probability = min(last.probability, float(piece.probability))
            words[-1] = Word(last.text + text, last.start_s, max(end_s, last.end_s), probability)
        else:
            words.append(Word(text, start_s, max(end_s, start_s), float(piece.probability)))
    return tuple(words)


# By the first part of the name («whisper-base»); a constructor takes the name, the settings and the threads.
RECOGNIZERS: dict[str, Callable[[str, Settings, int], Recognizer]] = {"whisper": WhisperRecognizer}


def load_recognizer(name: str, settings: Settings, threads: int) -> Recognizer:
    """The recognizer of that name. Raises ModelError where it is unknown, missing or damaged."""
    family = name.partition("-")[0]
    if family not in RECOGNIZERS:
        raise ModelError(f"There is no recognizer «{name}»: see `doslovno models list` and mend settings.toml.")
    return RECOGNIZERS[family](name, settings, threads)
