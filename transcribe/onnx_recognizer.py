"""Russian recognizers (GigaAM v3, T-one) through the library onnx-asr: `pip install 'doslovno[onnx]'`.

They know Russian only. What is said in another language comes out as Russian letters, and nothing tells that it
did: choose one of them only where all calls are Russian.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from foundation import models
from foundation.errors import ModelError
from foundation.records import Language, Word
from foundation.settings import Settings
from transcribe.audio import SAMPLE_RATE
from transcribe.recognizer import Segment

_SHORTEST = SAMPLE_RATE // 10  # samples; no word is shorter, and some models stumble over a few samples
_LETTER_S = 0.08  # a model places a letter where it begins; it sounds about so long
_PAUSE_S = 1.0  # nobody is silent for so long within a word; a segment ends there too


@dataclass(frozen=True, slots=True)
class Engine:
    """How onnx-asr opens a model, and what its text is like."""

    type_name: str  # in onnx-asr
    quantization: str | None = None
    punctuated: bool = False
    lag_s: float = 0.0  # by which the model tells each letter later than it was said


ENGINES = {
    "gigaam-v3-ctc": Engine("gigaam-v3-ctc", "int8"),
    "gigaam-v3-rnnt": Engine("gigaam-v3-rnnt", "int8"),
    "gigaam-v3-e2e-rnnt": Engine("gigaam-v3-e2e-rnnt", "int8", punctuated=True),
    "t-one": Engine("t-one-ctc", lag_s=0.33),  # its authors' mean; it hears a stream and waits for what follows
}


class OnnxRecognizer:
    """A recognizer of Russian: greedy decoding, no sampling, nothing looked back at.

    Windows are heard one by one: weights of 8 bits are scaled by the loudest of what is heard together, so that
    in a batch a window's words would depend on its neighbours.
    """

    def __init__(self, name: str, settings: Settings, threads: int) -> None:
        """Raises ModelError where the name is unknown, the library or the model is missing, or the model is damaged."""
        if name not in ENGINES:
            raise ModelError(f"There is no recognizer «{name}»: choose one of {', '.join(ENGINES)}.")
        folder = models.path(name, settings)
        try:
            import onnx_asr
            import onnxruntime
        except ImportError as error:
            raise ModelError(
                f"The recognizer «{name}» needs the package onnx-asr: run `pip install 'doslovno[onnx]'`."
            ) from error
        self._engine = ENGINES[name]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            opened = onnx_asr.load_model(
                self._engine.type_name, folder, quantization=self._engine.quantization, sess_options=options
            )
        except Exception as error:  # onnxruntime and the library each have their own kinds
            raise ModelError(
                f"The recognizer «{name}» cannot be opened in {folder}: run `doslovno models check`."
            ) from error
        self._model = opened.with_timestamps()
        self.name = name
        self.punctuated = self._engine.punctuated
        self.by_context = False

    def encode(self, windows: Sequence[np.ndarray]) -> list[np.ndarray]:
        """See Recognizer.encode: there is nothing that language and words could share."""
        return list(windows)

    def languages(self, encoded: list[np.ndarray]) -> list[dict[Language, float]]:
        """Russian, whatever is said: see the head of this file."""
        return [{"ru": 1.0, "en": 0.0} for _ in encoded]

    def segments(self, encoded: list[np.ndarray], languages: Sequence[Language]) -> list[list[Segment]]:
        """See Recognizer.segments."""
        return [self._hear(window) for window in encoded]

    def _hear(self, window: np.ndarray) -> list[Segment]:
        if len(window) < _SHORTEST:
            return []
        late = np.zeros(round(self._engine.lag_s * SAMPLE_RATE), np.float32)  # time to tell the last letters
        heard = self._model.recognize(np.concatenate([window, late], dtype=np.float32), sample_rate=16_000)
        letters = zip(heard.tokens or (), heard.timestamps or (), heard.logprobs or (), strict=True)
        words = words_of(letters, len(window) / SAMPLE_RATE, self._engine.lag_s)
        return [
            Segment(words=spoken, mean_log_probability=float(np.mean([np.log(word.probability) for word in spoken])))
            for spoken in _between_pauses(words)
        ]


def words_of(tokens: Iterable[tuple[str, float, float]], seconds: float, lag_s: float = 0.0) -> list[Word]:
    """Words from a model's tokens.

    A token is its text (letters, part of a word or a mark; a space before it begins a word), the second where the
    model places it, and its log probability. A word lasts from its first letter to the end of its last one, not
    into the next word and not beyond `seconds`; marks belong to the word before them and have no say in its times.
    """
    spelled: list[list[tuple[str, float, float]]] = [[]]
    last = -np.inf  # second of the last letter
    for text, second, log_probability in tokens:
        if text[:1].isspace() or (_is_letter(text) and second - last > _PAUSE_S):
            spelled.append([])
        if text.strip() and not text.startswith("<"):  # «<unk>»: a letter that the model cannot write
            spelled[-1].append((text.strip(), second, log_probability))
            last = second if _is_letter(text) else last
    result: list[Word] = []
    limit = seconds
    for word in reversed(spelled):  # each ends before the one after it begins
        letters = [(second - lag_s, log_probability) for text, second, log_probability in word if _is_letter(text)]
        if not letters:
            continue
        start_s = min(max(letters[0][0], 0.0), limit)
        end_s = min(max(letters[-1][0] + _LETTER_S, start_s), limit)
        probability = np.exp(np.mean([min(log_probability, 0.0) for _, log_probability in letters]))
        result.append(Word("".join(token[0] for token in word), start_s, end_s, max(float(probability), 1e-6)))
        limit = start_s
    return result[::-1]


def _is_letter(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _between_pauses(words: list[Word]) -> Iterator[tuple[Word, ...]]:
    first = 0
    for number, (word, following) in enumerate(itertools.pairwise(words), 1):
        if following.start_s - word.end_s >= _PAUSE_S:
            yield tuple(words[first:number])
            first = number
    if words:
        yield tuple(words[first:])
