"""Whisper through faster-whisper, in batches of windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from foundation import models
from foundation.errors import ModelError
from foundation.hardware import this_machine
from foundation.records import LANGUAGES, Language, Word
from foundation.settings import Settings
from transcribe.audio import SAMPLE_RATE
from transcribe.packing import SHORT_S, WINDOW_S
from transcribe.recognizer import REPEATED, Segment

_HOP = 160  # samples a column of Whisper's spectrogram
_SIZES = tuple(
    round(seconds * SAMPLE_RATE) // _HOP for seconds in (SHORT_S, WINDOW_S)
)  # columns that windows are filled up to
_SPARE = 25  # columns of silence after the last sound
_BEAM = 5
_NO_REPEAT = 4  # tokens; forbids loops and spares «нет, нет, нет»
_PROMPT_TOKENS = 220  # of company words; Whisper takes 223


@dataclass(frozen=True)
class _Encoded:
    """Whisper's encoding of windows of one size, and how many columns of each spectrogram are sound."""

    encoder_output: Any
    columns: tuple[int, ...]
    numbers: tuple[int, ...]  # of the windows, in the group that was to be encoded
    samples: tuple[np.ndarray, ...]  # to hear a window once more


class WhisperRecognizer:
    """Whisper (Radford et al. 2022) by faster-whisper and CTranslate2: beam of 5, no sampling, windows in batches.

    On a processor with weights of 8 bits, on a graphics card with 16. Deterministic for a given number of threads:
    temperature is 0 and earlier text is not looked back at (that is also what makes Whisper repeat itself).
    """

    punctuated = True
    by_context = True

    def __init__(self, name: str, settings: Settings, threads: int) -> None:
        from faster_whisper import WhisperModel

        self.name = name
        self._company_words = settings.company_words
        folder = models.path(name, settings)
        on_card = this_machine().graphics_cards > 0
        try:
            self._whisper = WhisperModel(
                str(folder),
                device="cuda" if on_card else "cpu",
                compute_type="float16" if on_card else "int8",
                cpu_threads=threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"The recognizer «{name}» cannot be opened in {folder}: run `doslovno models check`."
            ) from error

    def encode(self, windows: Sequence[np.ndarray]) -> list[_Encoded]:
        """See Recognizer.encode; short windows are put together and need less."""
        columns = [min(len(window) // _HOP + 1, _SIZES[-1]) for window in windows]
        sizes = [next(size for size in _SIZES if count + _SPARE <= size or size == _SIZES[-1]) for count in columns]
        encoded = []
        for size in sorted(set(sizes)):
            numbers = tuple(number for number, own in enumerate(sizes) if own == size)
            features = [self._whisper.feature_extractor(windows[number])[:, :size] for number in numbers]
            # Zeros after the sound, as Whisper was trained with: a spectrogram's own silence.
            padded = np.stack([np.pad(one, ((0, 0), (0, size - one.shape[1]))) for one in features])
            encoded.append(
                _Encoded(
                    self._whisper.encode(padded),
                    tuple(columns[number] for number in numbers),
                    numbers,
                    tuple(windows[number] for number in numbers),
                )
            )
        return encoded

    def languages(self, encoded: list[_Encoded]) -> list[dict[Language, float]]:
        """See Recognizer.languages."""
        found: dict[int, dict[Language, float]] = {}
        for part in encoded:
            believed_in = self._whisper.model.detect_language(part.encoder_output)
            for number, believed in zip(part.numbers, believed_in, strict=True):
                known = {token.strip("<|>"): probability for token, probability in believed}
                total = sum(known.get(code, 0.0) for code in LANGUAGES) or 1.0
                found[number] = {code: known.get(code, 0.0) / total for code in LANGUAGES}
        return [found[number] for number in range(len(found))]

    def segments(self, encoded: list[_Encoded], languages: Sequence[Language]) -> list[list[Segment]]:
        """See Recognizer.segments.

        Where the beam runs into a loop, a window's speech would be lost: it is heard once more, with repetitions
        forbidden. (Whisper's own remedy is to sample, which differs from run to run.)
        """
        found: dict[int, Segment | None] = {}
        for part in encoded:
            spoken = [languages[number] for number in part.numbers]
            heard = self._heard(part, spoken)
            loops = [at for at, segment in enumerate(heard) if segment and segment.compression_ratio > REPEATED]
            for again in self.encode([part.samples[at] for at in loops]):
                numbers = [loops[at] for at in again.numbers]
                without_loops = self._heard(again, [spoken[at] for at in numbers], _NO_REPEAT)
                for at, segment in zip(numbers, without_loops, strict=True):
                    heard[at] = segment
            found.update(zip(part.numbers, heard, strict=True))
        return [[segment] if (segment := found[number]) else [] for number in range(len(found))]

    def _heard(self, encoded: _Encoded, languages: Sequence[Language], no_repeat: int = 0) -> list[Segment | None]:
        """One segment a window; None where nothing is said."""
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_compression_ratio, get_suppressed_tokens

        whisper = self._whisper
        tokenizers = {
            language: Tokenizer(
                whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language=language
            )
            for language in sorted(set(languages))
        }
        tokenizer = tokenizers[languages[0]]  # they differ in the prompt alone
        generated = whisper.model.generate(
            encoded.encoder_output,
            [self._prompt(tokenizers[language]) for language in languages],
            beam_size=_BEAM,
            max_length=whisper.max_length,
            no_repeat_ngram_size=no_repeat,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [[token for token in one.sequences_ids[0] if token < tokenizer.eot] for one in generated]
        aligned = [
            whisper.find_alignment(tokenizers[language], [said], one, [columns])[0]
            for language, said, one, columns in zip(
                languages, tokens, _one_by_one(encoded.encoder_output), encoded.columns, strict=True
            )
        ]
        found: list[Segment | None] = []
        for one, said, pieces in zip(generated, tokens, aligned, strict=True):
            words = _whole_words(pieces)
            found.append(
                Segment(
                    words=words,
                    no_speech_probability=float(one.no_speech_prob),
                    mean_log_probability=min(float(one.scores[0]) * len(said) / (len(said) + 1), 0.0),
                    compression_ratio=float(get_compression_ratio(tokenizer.decode(said).strip())),
                )
                if words
                else None
            )
        return found

    def _prompt(self, tokenizer: Any) -> list[int]:
        """What the decoder begins with: the company's words, as if they had just been said; no time stamps."""
        said = tokenizer.encode(" " + ", ".join(self._company_words) + ".") if self._company_words else []
        return self._whisper.get_prompt(tokenizer, said[:_PROMPT_TOKENS], without_timestamps=True)


def _one_by_one(encoder_output: Any) -> Iterator[Any]:
    """The windows of a group, each by itself.

    Words are aligned so: in a group shorter texts are padded, which moves their words by up to half a second (and
    is no faster).
    """
    import ctranslate2

    group = np.asarray(encoder_output.to_device(ctranslate2.Device.cpu))
    for number in range(len(group)):
        yield ctranslate2.StorageView.from_array(np.ascontiguousarray(group[number : number + 1]))


def _whole_words(pieces: Iterable[dict[str, Any]]) -> tuple[Word, ...]:
    """Whisper's pieces as words: a piece without a space before it belongs to the word before it («из», «-за», «.»)."""
    words: list[Word] = []
    for piece in pieces:
        text, start_s, end_s = piece["word"].strip(), float(piece["start"]), float(piece["end"])
        if not text:
            continue
        if words and not piece["word"][0].isspace():
            last = words[-1]
            # A mark takes time in the alignment and none in speech.
            spoken = any(character.isalnum() for character in text)
            words[-1] = Word(
                last.text + text,
                last.start_s,
                max(end_s, last.end_s) if spoken else last.end_s,
                min(last.probability, float(piece["probability"])) if spoken else last.probability,
            )
        else:
            words.append(Word(text, start_s, max(end_s, start_s), float(piece["probability"])))
    return tuple(word for word in words if any(character.isalnum() for character in word.text))
