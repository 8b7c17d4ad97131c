"""Speech as recognizers write it: without marks and capitals, with words misheard, run together and lost.

Examples are learnt from in such forms too, so that what is found does not hang on a comma.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

Spans = list[tuple[int, int]]

MISHEARD = 0.06  # of the words of a turn
_MARKS = re.compile(r"[.,!?…:;«»\"—–]")
_WORD = re.compile(r"\S+")
_LETTERS = "оаеиутнсрвлкмдпыбзягetaoinshrdlu"


def without_marks(text: str, spans: Sequence[tuple[int, int]] = ()) -> tuple[str, Spans]:
    """The text in lower case without punctuation, and where the spans lie in it."""
    plain, place = "", []
    for letter in text:
        place.append(len(plain))
        plain += "" if _MARKS.match(letter) else letter.lower()
    place.append(len(plain))
    return plain, [(place[start], place[end]) for start, end in spans]


def misheard(text: str, spans: Sequence[tuple[int, int]], chance: random.Random) -> tuple[str, Spans]:
    """The text with some words changed or lost, and where the spans lie in it; a span that is lost is empty."""
    heard, place, position = "", [0] * (len(text) + 1), 0
    for found in _WORD.finditer(text):
        for index in range(position, found.start()):
            place[index] = len(heard)
            heard += text[index]
        word, start = found[0], len(heard)
        if len(word) > 2 and chance.random() < MISHEARD:
            word = _changed(word, chance)
        for index in range(found.start(), found.end()):
            place[index] = start + min(index - found.start(), len(word))
        heard += word
        position = found.end()
        place[position] = len(heard)
    for index in range(position, len(text)):
        place[index] = len(heard)
        heard += text[index]
    place[len(text)] = len(heard)
    return heard, [(place[start], place[end]) for start, end in spans]


def _changed(word: str, chance: random.Random) -> str:
    how, at = chance.random(), chance.randrange(len(word))
    letter = chance.choice(_LETTERS[:21] if re.search("[а-я]", word.lower()) else _LETTERS[21:])
    if how < 0.25:
        return word[:at] + word[at + 1 :]
    if how < 0.6:
        return word[:at] + letter + word[at + 1 :]
    if how < 0.75:
        return word[:at] + " " + word[at:]
    return word[:-1] + letter if how < 0.9 else ""
