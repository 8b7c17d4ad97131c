"""Text that a recognizer invents where nothing is said, and how it is known.

Whisper was trained on subtitles: on noise and music it writes what subtitles end with, or the same words over
and over. No single sign is enough, because the quiet «угу» of a real client shows one of them too.
"""

from __future__ import annotations

import re

from transcribe.recognizers import REPEATED, Segment

_UNSURE = -0.4  # mean log probability; clear speech in the telephone band lies above
_LOST = -1.0  # ... and below this the words are guesses
_SILENT = 0.6  # probability that nobody speaks
_FASTEST = 9.0  # words a second; the quickest speakers reach 5
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


def reason(segment: Segment) -> str | None:
    """Why a segment must be invented, in two or three words; None where it may well have been said."""
    if _CREDITS.search(segment.text):
        return "subtitle credits"
    unsure = segment.mean_log_probability < _UNSURE
    silent = segment.no_speech_probability > _SILENT
    if _FAREWELLS.fullmatch(segment.text) and (unsure or segment.no_speech_probability > _SILENT / 2):
        return "video farewell"
    if silent and segment.mean_log_probability < 2 * _UNSURE:
        return "silence, unsure words"
    if segment.compression_ratio > REPEATED and (unsure or silent):
        return "repeats itself"
    seconds = segment.words[-1].end_s - segment.words[0].start_s
    if len(segment.words) > 3 and len(segment.words) > _FASTEST * max(seconds, 0.1):
        return "faster than speech"
    if segment.mean_log_probability < _LOST and segment.no_speech_probability > _SILENT / 2:
        return "guessed words"
    return None
