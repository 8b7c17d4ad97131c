"""What a reader of a quote can skip: hesitations, fillers, words said twice or broken off. Greyed, never changed.

The words stand in `nlp/data/disfluency_cues.toml`. What is doubtful stays black: a greyed word that means something is
worse than a «ну» that is read.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from foundation.records import LANGUAGES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST_REPEAT_WORDS = 4
# These may stand between two sayings of one word, and are greyed with what goes before them.
_SOFT = re.compile(r"[,…–—-]+|\.{2,}")
_END = re.compile(r"[.!?;:]+")
_UNIT = re.compile(r"м+|m+")  # «пять мм»
_JOINING = ("CCONJ", "SCONJ", "PART")
_NEGATIONS = ("не", "ни", "not")  # «платит не он, он привозит»
_CUT_OFF = re.compile(r"\w+-")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Filler:
    words: tuple[tuple[str, ...], ...]
    place: Literal["anywhere", "inside", "set_off", "aside", "opening", "bare"]
    before: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    before_pos: tuple[str, ...] = ()
    not_before_case: str = ""
    in_question: bool = True


@dataclass(frozen=True, slots=True)
class _Cues:
    hesitation: re.Pattern[str]
    fillers: dict[str, list[tuple[tuple[str, ...], _Filler]]]  # by their first word, longest first
    repeatable: frozenset[str]
    objects: frozenset[str]
    not_doubled_first: frozenset[str]
    not_doubled_after: frozenset[str]


def spans(doc: Doc) -> tuple[Span, ...]:
    """Characters of a turn's text, start and end, that can be greyed: in order, not overlapping.

    The comma or dots after a greyed word are greyed with it. Empty where nothing would be left to read, and for
    documents that are neither Russian nor English.
    """
    if doc.lang_ not in LANGUAGES:
        return ()
    cues = _cues()[doc.lang_]
    tokens = [token for token in doc if not token.is_space]
    grey = [False] * len(tokens)
    # Hesitations first: with them away, fillers stand at the beginning and words said twice side by side.
    for found in (_hesitations, _fillers, _cut_off, _repeats):
        for start, end in found(tokens, grey, cues):
            grey[start:end] = [True] * (end - start)
    if not any(_is_word(token) and not greyed for token, greyed in zip(tokens, grey, strict=True)):
        return ()
    for place in range(1, len(tokens)):
        grey[place] |= grey[place - 1] and _SOFT.fullmatch(tokens[place].text) is not None
    merged: list[Span] = []
    for place, token in enumerate(tokens):
        if grey[place]:
            joined = place > 0 and grey[place - 1]
            start = merged.pop()[0] if joined else token.idx
            merged.append((start, token.idx + len(token)))
    return tuple(merged)


def within(spans: Sequence[Span], start_char: int, end_char: int) -> tuple[Span, ...]:
    """What of the spans lies in the characters `start_char` to `end_char` of the turn, counted from `start_char`."""
    cut = ((max(start, start_char), min(end, end_char)) for start, end in spans)
    return tuple((start - start_char, end - start_char) for start, end in cut if start < end)


def _hesitations(tokens: Sequence[Token], grey: Sequence[bool], cues: _Cues) -> Iterator[Span]:
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if not cues.hesitation.fullmatch(token.lower_) or (token.is_upper and len(token) > 1):
            continue
        hyphenated = (after is not None and after.text == "-" and not token.whitespace_) or (
            before is not None and before.text == "-" and not before.whitespace_
        )  # "uh-huh" is an answer
        measured = before is not None and (before.like_num or before.pos_ == "NUM") and _UNIT.fullmatch(token.lower_)
        if not hyphenated and not measured and not (after is not None and after.lower_ == "oh"):
            yield place, place + 1


def _fillers(tokens: Sequence[Token], grey: Sequence[bool], cues: _Cues) -> Iterator[Span]:
    known = list(grey)
    for place, token in enumerate(tokens):
        for words, filler in [] if known[place] else cues.fillers.get(_plain(token), []):
            end = place + len(words)
            if tuple(map(_plain, tokens[place:end])) == words and _fits(filler, tokens, known, place, end):
                known[place:end] = [True] * len(words)
                yield place, end
                break


def _fits(filler: _Filler, tokens: Sequence[Token], grey: Sequence[bool], start: int, end: int) -> bool:
    """Whether the filler may be one at tokens `start` to `end`."""
    first = start  # after what was greyed before it, with its commas
    while first and (grey[first - 1] or _SOFT.fullmatch(tokens[first - 1].text)):
        first -= 1
    begins = first == 0 or _END.fullmatch(tokens[first - 1].text) is not None
    ends = end == len(tokens) or _END.fullmatch(tokens[end].text) is not None
    marked_before = begins or grey[start - 1] or not _is_word(tokens[start - 1])
    marked_after = ends or not _is_word(tokens[end])
    if not {
        "anywhere": not ends,
        "inside": not ends and start > 0 and _is_word(tokens[start - 1]),
        "set_off": marked_before and marked_after and not (begins and ends),
        "aside": marked_before and marked_after and not begins,
        "opening": begins and marked_after and not ends,
        "bare": begins and not ends,
    }[filler.place]:
        return False
    following = next((token for token in tokens[end:] if _is_word(token)), None) if not ends else None
    previous = tokens[start - 1] if start and _is_word(tokens[start - 1]) else None
    return (
        (not filler.before or (following is not None and _plain(following) in filler.before))
        and not _is_one_of(following, filler.not_before)
        and (not filler.after or _is_one_of(previous, filler.after))
        and not _is_one_of(previous, filler.not_after)
        and (not filler.before_pos or (following is not None and following.pos_ in filler.before_pos))
        and not (filler.not_before_case and following is not None and _case(following) == filler.not_before_case)
        and (filler.in_question or not _is_question(tokens[end:]))
    )


def _cut_off(tokens: Sequence[Token], grey: Sequence[bool], cues: _Cues) -> Iterator[Span]:
    """«дого- договор»."""
    for place, (token, after) in enumerate(pairwise(tokens)):
        if _CUT_OFF.fullmatch(token.text) and token.whitespace_:
            begun = _plain(token)[:-1]
            if _plain(after).startswith(begun) and len(after) > len(begun):
                yield place, place + 1


def _repeats(tokens: Sequence[Token], grey: Sequence[bool], cues: _Cues) -> Iterator[Span]:
    """All but the last saying of words that are said again at once."""
    kept = [place for place, token in enumerate(tokens) if not grey[place] and _is_word(token)]
    words = [_plain(tokens[place]) for place in kept]
    at = 0
    while at < len(kept):
        for length in range(LONGEST_REPEAT_WORDS, 0, -1):
            again = at + length
            if (
                words[at:again] == words[again : again + length]
                and _is_one_stretch(tokens, grey, kept[at : again + length])
                and _is_slip(tokens, kept, words, at, length, cues)
            ):
                yield kept[at], kept[again]
                at = again - 1
                break
        at += 1


def _is_slip(
    tokens: Sequence[Token], kept: Sequence[int], words: Sequence[str], at: int, length: int, cues: _Cues
) -> bool:
    """Whether the `length` words from `at`, said again after it, are so by a slip of the tongue and not on purpose."""
    adjacent = at > 0 and kept[at - 1] == kept[at] - 1
    before = tokens[kept[at - 1]] if adjacent else None
    if length == 1:
        word = words[at]
        if word in cues.objects:
            return before is None or before.pos_ in _JOINING
        return word in cues.repeatable and not _is_one_of(before, _NEGATIONS)
    after = at + 2 * length
    goes_on = after < len(kept) and not any(
        _END.fullmatch(token.text) for token in tokens[kept[after - 1] : kept[after]]
    )
    return (
        goes_on
        and words[at] not in cues.not_doubled_first
        and not _is_one_of(before, tuple(cues.not_doubled_after))
        and not any(tokens[place].like_num or tokens[place].pos_ == "NUM" for place in kept[at : at + length])
        and any(word in cues.repeatable or word in cues.objects for word in words[at : at + length])
    )


def _is_one_stretch(tokens: Sequence[Token], grey: Sequence[bool], places: Sequence[int]) -> bool:
    """Whether nothing but commas, dots and what is greyed stands between the words."""
    inside = set(places)
    return all(
        place in inside or grey[place] or _SOFT.fullmatch(tokens[place].text) for place in range(places[0], places[-1])
    )


def _is_word(token: Token) -> bool:
    return any(letter.isalnum() for letter in token.text)


def _plain(token: Token) -> str:
    return token.lower_.replace("ё", "е").replace("’", "'")


def _is_one_of(token: Token | None, words: tuple[str, ...]) -> bool:
    return token is not None and (_plain(token) in words or token.lemma_.lower().replace("ё", "е") in words)


def _case(token: Token) -> str:
    case: list[str] = token.morph.get("Case", [])
    return case[0] if case and token.pos_ in ("NOUN", "PROPN", "ADJ", "DET") else ""


def _is_question(tokens: Sequence[Token]) -> bool:
    return "?" in next((token.text for token in tokens if _END.fullmatch(token.text)), "")


@cache
def _cues() -> dict[str, _Cues]:
    table = tomllib.loads(files("nlp.data").joinpath("disfluency_cues.toml").read_text("utf-8"))
    return {language: _cues_of(entries) for language, entries in table.items()}


def _cues_of(entries: dict) -> _Cues:
    fillers: dict[str, list[tuple[tuple[str, ...], _Filler]]] = defaultdict(list)
    for entry in entries["fillers"]:
        fields = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
        filler = _Filler(**fields | {"words": tuple(tuple(words.split()) for words in entry["words"])})
        for words in filler.words:
            fillers[words[0]].append((words, filler))
    return _Cues(
        re.compile(entries["hesitations"]),
        {word: sorted(known, key=lambda one: -len(one[0])) for word, known in fillers.items()},
        frozenset(entries["repeatable"]),
        frozenset(entries["objects"]),
        frozenset(entries["not_doubled_first"]),
        frozenset(entries["not_doubled_after"]),
    )
