"""When each sentence of a turn is said, and where it stands in the turn's masked text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from foundation.masking import masked
from foundation.records import PersonalSpan, Word

_TOKEN = re.compile(r"\S+")
_END = re.compile(r"[.!?…][\"'»”)\]]*$")
_BREATH = re.compile(r"[,;:—–-][\"'»”)\]]*$")
LONG = 80  # characters: from here on a sentence may also end at a comma or at a pause,
LONGEST = 200  # and from here on at any word: some recognizers write no signs at all
PAUSE_S = 0.4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a turn that is marked as one while it is said: characters [start, end) of the masked text."""

    start_char: int
    end_char: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the text as it was said, with its place and its time."""

    start_char: int
    end_char: int
    start_s: float
    end_s: float


def sentences(
    text: str,
    words: Sequence[Word],
    start_s: float,
    end_s: float,
    personal: Sequence[PersonalSpan] = (),
    cuts: Sequence[int] = (),
) -> tuple[Sentence, ...]:
    """The sentences of a turn's `text`, in order and apart, none of them empty.

    Their times come from `words` where these make up the text, otherwise from the share of its characters in the turn.
    The text is shown masked piece by piece, cut at the characters `cuts` (of `text`, in order): places are counted in
    those pieces put together. No sentence ends inside a personal span.
    """
    tokens = _timed(text, words) or _shared_out(text, start_s, end_s)
    groups = list(_grouped(text, tokens, personal))
    place = _places(text, personal, cuts, [char for group in groups for char in (group[0], group[1])])
    found = (Sentence(place[first], place[last], begins, ends) for first, last, begins, ends in groups)
    return tuple(sentence for sentence in found if sentence.start_char < sentence.end_char)


def _timed(text: str, words: Sequence[Word]) -> list[_Token]:
    """The words with their own times; empty where they are not the words of the text."""
    tokens, at = [], 0
    for word in words:
        said = word.text.strip()
        found = text.find(said, at)
        if not said or text[at:found].strip():  # found is -1 where it is not there
            return []
        at = found + len(said)
        tokens.append(_Token(found, at, word.start_s, max(word.end_s, word.start_s)))
    return tokens if not text[at:].strip() else []


def _shared_out(text: str, start_s: float, end_s: float) -> list[_Token]:
    """The words of the text with times as if each character took equally long."""
    a_character_s = max(end_s - start_s, 0.0) / max(len(text), 1)
    return [
        _Token(*match.span(), start_s + match.start() * a_character_s, start_s + match.end() * a_character_s)
        for match in _TOKEN.finditer(text)
    ]


def _grouped(
    text: str, tokens: Sequence[_Token], personal: Sequence[PersonalSpan]
) -> Iterator[tuple[int, int, float, float]]:
    """First and last character and second of each sentence."""
    first, ends = 0, 0.0
    for number, token in enumerate(tokens):
        ends = max(ends, token.end_s)
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if following is None or (
            _breaks(text, tokens[first], token, following)
            and not _is_inside(personal, token.end_char, following.start_char)
        ):
            yield tokens[first].start_char, token.end_char, tokens[first].start_s, ends
            first, ends = number + 1, 0.0


def _breaks(text: str, first: _Token, last: _Token, following: _Token) -> bool:
    """Whether a sentence that began with `first` ends between `last` and `following`."""
    word, length = text[last.start_char : last.end_char], last.end_char - first.start_char
    if length >= LONGEST:
        return True
    if length >= LONG and (following.start_s - last.end_s >= PAUSE_S or _BREATH.search(word[-4:])):
        return True
    return bool(_END.search(word[-4:])) and not text[following.start_char].islower()


def _is_inside(personal: Sequence[PersonalSpan], before: int, after: int) -> bool:
    """Whether a personal span goes on from the character `before` to the character `after`."""
    return any(span.start_char < after and span.end_char > before for span in personal)


def _places(text: str, personal: Sequence[PersonalSpan], cuts: Sequence[int], chars: Sequence[int]) -> dict[int, int]:
    """Where `chars` of the text stand once it is masked piece by piece."""
    spans = sorted(personal, key=lambda span: span.start_char)
    starts = [span.start_char for span in spans]
    edges = sorted({0, *chars, *cuts})
    place, at = {0: 0}, 0
    for start, end in pairwise(edges):
        # Only what lies near can touch the piece: a long turn has many pieces and many names.
        near = spans[max(bisect_left(starts, start) - 1, 0) : bisect_left(starts, end)]
        at += len(masked(text[start:end], near, start))
        place[end] = at
    return place
