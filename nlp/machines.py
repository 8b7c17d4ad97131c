"""What machines say on the line: answering machines, networks, menus, queues.

Known cues (nlp/data/system_cues.toml) are looked for letter by letter, whole announcements also with the errors a
recognizer makes. People who sell, buy or use telephony speak of machines too, so beside a person's words the
machine's must make up the turn.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

Announcement = Literal["message", "network", "menu"]

# Of the letters of a turn in which a person's words stand too; «там говорит: абонент недоступен» is a report.
MOST_OF_A_TURN = 0.45
ALL_OF_A_TURN = 0.85
# Letters wrong per letter of an announcement. Whisper base makes 0.1 to 0.25 of them; other sentences need over 0.45.
WRONG_LETTERS = 0.3
_SHARED_TRIGRAMS = 0.3  # below it the distance cannot be small: saves most of the work
_FIRST_LETTERS = 600  # of a turn; announcements are shorter, and who speaks for longer is a person


@dataclass(frozen=True, slots=True)
class _Phrase:
    kind: Announcement
    letters: str  # without spaces
    trigrams: frozenset[str]


def plain(text: str) -> str:
    """Lower-case words with single spaces and no punctuation, as a recognizer without it would give them."""
    return " ".join(re.findall(r"[a-zа-я0-9]+(?:'[a-z]+)?", text.lower().replace("ё", "е").replace("’", "'")))


def compiled(alternatives: Sequence[str]) -> re.Pattern[str]:
    """One pattern for any of the alternatives, each beginning at a word."""
    return re.compile(r"\b(?:" + "|".join(alternatives) + ")")


def is_system(text: str) -> bool:
    """Whether a machine says this turn: an answering machine, the network, a menu, a queue, a notice of recording."""
    words = plain(text)
    share = _machine_share(words)
    patterns = _patterns()
    person = len(set(patterns["person"].findall(words)))
    if patterns["report"].search(words):
        return share >= ALL_OF_A_TURN
    if person:
        return share >= MOST_OF_A_TURN
    if share > 0:
        return True
    likely = {found.group() for found in patterns["likely"].finditer(words)}
    return len(likely) > 1 and not patterns["human"].search(words)


def announcements(text: str) -> set[Announcement]:
    """What the machine of this turn announces: that a message can be left, that nobody can be reached, a menu."""
    words = plain(text)
    said: set[Announcement] = {phrase.kind for _, _, phrase in _found(words)}
    kinds: tuple[Announcement, ...] = ("message", "network")
    said.update(kind for kind in kinds if _patterns()[kind].search(words))
    return said or {"menu"}


def _machine_share(words: str) -> float:
    """Which share of the letters, 0 to 1, belongs to a machine's cues; 0 where none of them is sure."""

    def spans(*kinds: str) -> list[tuple[int, int]]:
        return [found.span() for kind in kinds for found in _patterns()[kind].finditer(words)]

    places = [position for position, letter in enumerate(words) if letter != " "]
    sure = [*spans("message", "network", "menu"), *((places[a], places[b - 1] + 1) for a, b, _ in _found(words))]
    if not sure:
        return 0.0
    covered = {position for start, end in [*sure, *spans("likely")] for position in range(start, end)}
    return len(covered.intersection(places)) / len(places)


@lru_cache(maxsize=512)
def _found(words: str) -> tuple[tuple[int, int, _Phrase], ...]:
    """Announcements that the words hold but for errors, as places among the letters (spaces not counted)."""
    letters = words.replace(" ", "")[:_FIRST_LETTERS]
    trigrams = _trigrams(letters)
    found = []
    for phrase in _phrases():
        if len(phrase.trigrams & trigrams) >= _SHARED_TRIGRAMS * len(phrase.trigrams):
            wrong, start, end = _nearest(phrase.letters, letters)
            if wrong <= WRONG_LETTERS * len(phrase.letters):
                found.append((start, end, phrase))
    return tuple(found)


def _nearest(phrase: str, text: str) -> tuple[int, int, int]:
    """Edits from `phrase` to the stretch of `text` that is nearest to it, and where that begins and ends.

    Sellers, "The theory and computation of evolutionary distances" (1980): an alignment that may begin anywhere.
    """
    row = [(0, position) for position in range(len(text) + 1)]  # edits, where the stretch begins
    for number, letter in enumerate(phrase, start=1):
        above, row = row, [(number, 0)]
        for position, other in enumerate(text, start=1):
            edits, start = above[position - 1]
            row.append(
                min(
                    (edits + (letter != other), start),
                    (above[position][0] + 1, above[position][1]),
                    (row[position - 1][0] + 1, row[position - 1][1]),
                )
            )
    (edits, start), end = min((cell, position) for position, cell in enumerate(row))
    return edits, start, end


def _trigrams(letters: str) -> frozenset[str]:
    return frozenset(letters[i : i + 3] for i in range(len(letters) - 2))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("nlp.data").joinpath("system_cues.toml").read_text("utf-8"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: compiled(alternatives) for name, alternatives in _table()["patterns"].items()}


@cache
def _phrases() -> tuple[_Phrase, ...]:
    return tuple(
        _Phrase(kind, letters, _trigrams(letters))
        for kind, phrases in _table()["phrases"].items()
        for phrase in phrases
        if (letters := plain(phrase).replace(" ", ""))
    )
