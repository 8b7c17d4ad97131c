"""From the sound of channels to words that are believed: voice activity, packing, recognition, doubt."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from foundation.records import Language, Word
from transcribe import speech
from transcribe.audio import Audio
from transcribe.invented import Said, reason
from transcribe.packing import SHORT, Window, pack
from transcribe.recognizer import Progress, Segment, unheard
from transcribe.speech import Piece

GROUP = 16  # windows that are recognised together: more are no faster on a processor, and take memory
_LANGUAGE: Language = "ru"  # of a call in which nobody speaks
# Pieces whose words are less sure are heard a second time, among other pieces, and the surer hearing is kept: of the
# development calls a third of the pieces, and one error in thirty is mended (measured).
_UNCLEAR = -0.3  # mean log probability of the words
_LEAST_PROBABILITY = 1e-3
_FIRST_SHARE = 0.75  # of the time of recognition that the first hearing takes


@dataclass(slots=True)
class Heard:
    """What was recognised in a call, by channel: words that are believed, in order, and texts that are not."""

    language: Language = _LANGUAGE
    words: dict[int, list[Word]] = field(default_factory=dict)
    dropped: list[tuple[int, Said, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ask:
    """Windows of one call that are to be recognised, at most GROUP; without a language it is to be told as well."""

    audio: Audio
    windows: Sequence[Window]
    language: Language | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was recognised: for each window its segments, in seconds from the start of the window."""

    language: Language
    segments: list[list[Segment]]


T = TypeVar("T")
# Work that stops where something is to be recognised, so that calls can share a group.
Steps = Generator[Ask, Answer, T]


def hear(audio: Audio, heard_channels: Sequence[int], by_context: bool, progress: Progress = unheard) -> Steps[Heard]:
    """What is said in the channels of a recording, each by itself; see `transcribe.together` for who answers.

    What was unclear is heard a second time in another company of words, where the recognizer goes by context, and the
    surer hearing is kept. `progress` is told the share that is done, 0 to 1.
    """
    activity = {channel: speech.activity(audio, channel) for channel in heard_channels}
    pieces = [
        piece
        for channel in heard_channels
        for piece in speech.pieces(activity[channel], channel, audio.length, longest=SHORT)
    ]
    first = part_of(progress, 0.0, _FIRST_SHARE)
    language, found = yield from _recognised(audio, pack(pieces), activity, None, first)
    if by_context:
        unclear = [piece for piece in pieces if _clarity(found.get(piece, [])) < _UNCLEAR]
        again = part_of(progress, _FIRST_SHARE, 1.0)
        _, second = yield from _recognised(audio, pack(unclear, SHORT), activity, language, again)
        for piece, said in second.items():
            if _clarity(said) > _clarity(found.get(piece, [])):
                found[piece] = said
    result = Heard(language)
    for piece in sorted(found, key=lambda piece: (piece.start, piece.channel)):
        for one in found[piece]:
            if why := reason(one):
                result.dropped.append((piece.channel, one, why))
            else:
                result.words.setdefault(piece.channel, []).extend(one.words)
    for words in result.words.values():
        words.sort(key=lambda word: word.start_s)
    return result


def _recognised(
    audio: Audio,
    windows: Sequence[Window],
    activity: dict[int, speech.Activity],
    language: Language | None,
    progress: Progress,
) -> Steps[tuple[Language, dict[Piece, list[Said]]]]:
    """What is said in each piece, at its true seconds; the first windows of a call tell its language."""
    found: dict[Piece, list[Said]] = {}
    for begin in range(0, len(windows), GROUP):
        group = windows[begin : begin + GROUP]
        answer = yield Ask(audio, group, language)
        language = answer.language
        for window, segments in zip(group, answer.segments, strict=True):
            for segment in segments:
                for piece, words in window.placed(segment.words):
                    found.setdefault(piece, []).append(_said(activity[piece.channel], words, segment))
        progress(min((begin + GROUP) / len(windows), 1.0))
    return language or _LANGUAGE, found


def _said(voice: speech.Activity, words: Sequence[Word], segment: Segment) -> Said:
    spoken = tuple(Word(word.text, *voice.trimmed(word.start_s, word.end_s), word.probability) for word in words)
    return Said(spoken, segment, voice.mean(spoken[0].start_s, spoken[-1].end_s))


def _clarity(said: Sequence[Said]) -> float:
    """Mean log probability of the words of a piece; lowest where none was heard."""
    logs = [math.log(max(word.probability, _LEAST_PROBABILITY)) for one in said for word in one.words]
    return sum(logs) / len(logs) if logs else -math.inf


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Progress of a part of the work, as progress of the whole."""
    return lambda share: progress(start + (end - start) * share)
