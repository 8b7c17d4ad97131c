"""Paragraphs out of lines: a pdf knows only where its lines stand, a text file may be wrapped by hand."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from math import hypot
from typing import Any

# What stands before an item of a list; letters for private use are the bullets of Word's symbol fonts.
BULLET = re.compile(r"\s*(?:(?:[•●○▪■□◦‣►▶➤➢✓✔✅\ue000-\uf8ff]\s*|[-–—·*]\s+|\[[ xX]\]\s+)+|\d{1,2}[.)]\s+(?=\D))")
_HYPHENS = ("-", "‐", "\u00ad")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";")
FULL = 45  # signs: a shorter line may end where it does by choice
LETTER = 0.65  # a letter's width, of its size: rather too wide, for the real one is not known
CELL_GAP = 1.0  # between two cells of a row, of the letters' size
WIDEST_STEP = 1.8  # from line to line of a paragraph, of the letters' size
WRAPPED_BY_HAND = 100  # signs: with a longer line, each line of a text file is a paragraph


class LockedError(Exception):
    """The file opens with a password only."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: y and size in points, y growing upwards."""

    text: str
    y: float
    size: float


def text_paragraphs(text: str) -> Iterator[str]:
    """Paragraphs of a plain text: its lines, but for those that were broken at one width by hand."""
    lines = text.split("\n")
    widest = max(len(line) for line in lines)
    paragraph = ""
    for before, line in pairwise(["", *map(str.strip, lines)]):
        full = widest <= WRAPPED_BY_HAND and len(before) >= max(FULL, 0.8 * widest)
        broken = before.endswith(_HYPHENS) and before[-2:-1].isalpha()
        if paragraph and (full or broken) and _continues(before, line):
            paragraph = join(paragraph, line)
        else:
            yield paragraph
            paragraph = line
    yield paragraph


def pdf_paragraphs(content: bytes) -> Iterator[str]:
    """Paragraphs of a pdf, page by page. Raises LockedError, and whatever pypdf does on a damaged file."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    # Small flaws of a file that is read all the same are of no interest to its owner.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise LockedError
        pages = list(reader.pages)
    except DependencyError:
        raise LockedError from None
    yield from paragraphs([line for page in pages for line in _lines(page)])


def _lines(page: Any) -> list[Line]:
    """Lines of a pdf's page, the cells of a table's row each for itself, in the order in which it draws them."""
    lines: list[Line] = []
    pieces: list[tuple[str, float]] = []  # text and size
    place = (0.0, 0.0)  # where the last piece with a text begins

    def end_line() -> None:
        text = "".join(part for part, _ in pieces).strip()
        if text:
            size = max(pieces, key=lambda piece: len(piece[0].strip()))[1]
            lines.append(Line(text, place[1], size))
        pieces.clear()

    def visit(text: str, page_matrix: Sequence[float], text_matrix: Sequence[float], _: Any, size: float) -> None:
        nonlocal place
        a, b, c, d, e, f = page_matrix
        x, y = text_matrix[4:6]
        x, y = a * x + c * y + e, b * x + d * y + f
        size *= hypot(*text_matrix[2:4]) * hypot(c, d)
        for number, part in enumerate(text.split("\n")):
            if number:
                end_line()
            if part.strip():
                said = next((text for text, _ in reversed(pieces) if text.strip()), "")
                far = x - place[0] > size * (LETTER * len(said) + CELL_GAP)
                if said and far and not _first(part).islower():
                    end_line()
                place = (x, y)
            if part:
                pieces.append((part, size))

    page.extract_text(visitor_text=visit)
    end_line()
    return lines


def paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """Lines joined into paragraphs by their distance, their letters' size, their length and how they begin.

    >>> list(paragraphs([Line("Наши ин-", 90, 10), Line("новации", 78, 10), Line("Цена", 50, 10)]))
    ['Наши инновации', 'Цена']
    """
    steps: dict[int, Counter[int]] = defaultdict(Counter)  # from line to line within a paragraph, by size
    widest: dict[int, int] = {}
    for before, line in pairwise(lines):
        size, step = round(line.size), before.y - line.y
        if size == round(before.size) and 0.9 * size <= step <= WIDEST_STEP * size:
            steps[size][round(step)] += 1
    leading = {size: max(counts, key=lambda step: (counts[step], -step)) for size, counts in steps.items()}
    for line in lines:
        widest[round(line.size)] = max(len(line.text), widest.get(round(line.size), 0))
    paragraph = ""
    for before, line in pairwise([Line("", 0, 0), *lines]):
        size = round(line.size)
        if paragraph and _goes_on(before, line, leading.get(size, WIDEST_STEP * size), widest[size]):
            paragraph = join(paragraph, line.text)
            continue
        if paragraph:
            yield paragraph
        paragraph = line.text
    if paragraph:
        yield paragraph


def _goes_on(before: Line, line: Line, leading: float, widest: int) -> bool:
    """Whether a line belongs to the paragraph of the one before."""
    if abs(line.size - before.size) > 0.06 * before.size or _starts_item(before.text, line.text):
        return False
    step = before.y - line.y
    continues = _continues(before.text, line.text)
    if 0 < step <= 1.25 * leading and (continues or len(before.text) >= max(FULL, 0.8 * widest)):
        return True
    # A paragraph with lines wider apart than others, another column or another page.
    in_reach = 0 < step <= WIDEST_STEP * line.size or (step < 0 and len(before.text) >= FULL / 2)
    return in_reach and continues and not before.text.endswith(_SENTENCE_ENDS)


def _continues(before: str, line: str) -> bool:
    """Whether a line begins as the middle of a sentence may: with no capital, and with no sign of a list."""
    return not _first(line).isupper() and not _starts_item(before, line)


def _starts_item(before: str, line: str) -> bool:
    if not BULLET.match(line):
        return False
    # A dash also stands within a sentence, and a line may be broken before it.
    within = line.startswith(("—", "–")) and not before.startswith(("—", "–")) and not before.endswith(_SENTENCE_ENDS)
    return not (within and _first(line).islower())


def _first(line: str) -> str:
    """The first letter or digit, if there is one."""
    return next((sign for sign in line if sign.isalnum()), "")


def join(before: str, line: str) -> str:
    """Two lines of a paragraph as one, a word that was broken between them whole again.

    A hyphen of the word's own stays: the dictionary knows «инновации», but no «бизнеспроцессы».

    >>> join("наши ин-", "новации"), join("анализ бизнес-", "процессов"), join("на сайте", "и в чате")
    ('наши инновации', 'анализ бизнес-процессов', 'на сайте и в чате')
    """
    left, right = re.search(r"(\w+)[-‐\u00ad]$", before), re.match(r"[^\W\d_]+", line)
    if not left or not right:
        return f"{before} {line}"
    whole = before.endswith("\u00ad") or _is_one_word(left[1], right[0])
    return before[:-1] + ("" if whole else "-") + line


def _is_one_word(left: str, right: str) -> bool:
    if right[:1].isupper() or left.isupper() or not left.isalpha():
        return False
    if left.isascii() or right.isascii():
        return left.isascii() and right.isascii()  # no dictionary of English here: nearly always a broken word
    from nlp.dictionary import analyzer

    known = analyzer().word_is_known
    if known(left + right):
        return True
    # A short second half may be a word by chance: «омниканальны-ми».
    return not (known(right) and (len(right) > 3 or known(left)))
