"""Text that a recognizer invents where nothing is said, and how it is known.

Whisper was trained on subtitles: on noise and music it writes what subtitles end with, or the same words over
and over. No single sign is enough, because the quiet «угу» of a real client shows one of them too: signs are
counted, and strong ones count twice. The limits were set on 950 pieces of true speech, of which twelve show one sign
and one (misheard) two; what was heard in music and noise showed four.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from foundation.records import Word
from transcribe.recognizer import REPEATED, Segment

_DROPPED_FROM = 2  # signs
_GUESSED = -1.1  # mean log probability of the words
_SHEER_GUESS = -1.6
_UNSURE = -0.7  # mean log probability of the whole window
_SILENT = 0.6  # probability that nobody speaks, as Whisper has it
_QUIET = 0.35  # mean probability that somebody speaks, by voice activity: real words have 0.2 at least
_OUTSIDE = 0.15
_FASTEST = 9.0  # words a second; the quickest speakers reach 5
_LEAST_PROBABILITY = 1e-4
# Nobody says these in a call.
_CREDITS = re.compile(
    r"субтитр\w+ (сдела|созда|подогна|делал|предостав)|редактор субтитров|корректор\W+[а-я]\.|dimatorzok|amara\.org"
    r"|subtitles (by|made)|transcri(bed|ption) by|captions by",
    re.IGNORECASE,
)
# These may be said, so another sign of doubt must join. They stand alone in their segment.
_FAREWELLS = re.compile(
    r"\W*(продолжение следует|спасибо за (просмотр|внимание)|подписывайтесь на (мой |наш )?канал|ставьте лайки?"
    r"|до новых встреч|thank(s| you)( so much)? for watching|(please )?(like and )?subscribe.{0,20})\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were recognised in one piece of speech, at their seconds of the recording, in order; at least one."""

    words: tuple[Word, ...]
    segment: Segment  # that they were recognised in, maybe with words of other pieces
    voice: float  # mean probability, by voice activity, that somebody speaks there, 0 to 1

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(word.text for word in self.words)


def reason(said: Said) -> str | None:
    """Why a text must be invented, in two or three words: its strongest sign; None where it may well have been said."""
    signs = sorted(_signs(said), key=lambda sign: -sign[1])  # as they come where equally strong
    return signs[0][0] if sum(weight for _, weight in signs) >= _DROPPED_FROM else None


def _signs(said: Said) -> Iterator[tuple[str, int]]:
    """Signs of invention with their weight; 2 is enough by itself."""
    if _CREDITS.search(said.text):
        yield "subtitle credits", 2
    if _FAREWELLS.fullmatch(said.text):
        yield "video farewell", 1
    segment = said.segment
    if segment.compression_ratio > REPEATED:
        yield "repeats itself", 1
    if said.voice < _QUIET:
        yield "outside of speech", 2 if said.voice < _OUTSIDE else 1
    if segment.no_speech_probability > _SILENT:
        yield "silence, unsure words", 1
    guessed = sum(math.log(max(word.probability, _LEAST_PROBABILITY)) for word in said.words) / len(said.words)
    if guessed < _GUESSED:
        yield "guessed words", 2 if guessed < _SHEER_GUESS else 1
    if segment.mean_log_probability < _UNSURE:
        yield "guessed words", 1
    seconds = said.words[-1].end_s - said.words[0].start_s
    if len(said.words) > 3 and len(said.words) > _FASTEST * max(seconds, 0.1):
        yield "faster than speech", 2
