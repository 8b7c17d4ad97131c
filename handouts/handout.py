"""What people take away: a table of words with the quotes behind them, and it as plain text, csv and jsonl.

Every format takes one handout or several, which become the parts of one file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.cells import harmless
from handouts.csv_file import csv_file
from store.quotes import Quote
from wording.labels import outcome_name
from wording.safe import shortened, without_directions
from wording.texts import _, clock, day, number

Cell = str | int | float | None

CONTEXT_LENGTH = 90  # characters of the turn before and after a quote
QUOTE_FIELDS = ("text", "before", "after", "call_id", "turn", "start_s", "end_s", "started_at", "outcome")
NO_LETTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a handout: words and their figures, and the quotes behind them, which come masked."""

    cells: tuple[Cell, ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Handout:
    """A table that people take away; its words are in the first column."""

    title: str
    explained: str
    columns: tuple[str, ...]  # names for people
    fields: tuple[str, ...]  # names for programs, as many
    lines: tuple[Line, ...]
    name: str  # of the file, without its ending


def csv(*handouts: Handout) -> bytes:
    """A table that a spreadsheet of the reader's language opens by a double click."""
    fields = dict.fromkeys(field for handout in handouts for field in handout.fields)
    names = [*_part(handouts, ""), *fields, "quotes"]
    rows: list[list[object]] = [[*names]]
    for handout in handouts:
        for line in handout.lines:
            quotes = " | ".join("".join(spoken(quote)) for quote in line.quotes)
            cells = _part(handouts, handout.title) | _by_field(handout, line) | {"quotes": quotes}
            rows.append([harmless(cleaned(cells.get(name))) for name in names])
    return csv_file(rows)


def jsonl(*handouts: Handout) -> bytes:
    """An object a line: the fields, and the quotes with all that leads to their clips."""
    rows = [
        _part(handouts, handout.title)
        | {name: None if _is_missing(cell) else cell for name, cell in _by_field(handout, line).items()}
        | {"quotes": [{name: getattr(quote, name) for name in QUOTE_FIELDS} for quote in line.quotes]}
        for handout in handouts
        for line in handout.lines
    ]
    return json_lines(rows).encode()


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """An object a line; moments in ISO 8601, numbers of tables as numbers."""

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value.item()

    return "".join(f"{json.dumps(row, ensure_ascii=False, default=plain)}\n" for row in rows)


def plain(*handouts: Handout) -> str:
    """Words and figures for the clipboard: a line each, with tabs between, as tables take them."""
    parts = []
    for handout in handouts:
        title = [clean(handout.title)] if len(handouts) > 1 else []
        rows = ["\t".join(harmless(shown(cell)) for cell in line.cells) for line in handout.lines]
        parts.append("\n".join([*title, *rows]))
    return "\n\n".join(parts)


def clean(text: str) -> str:
    """A text on one line, without what no file for people may hold."""
    return _printable(text).strip()


def cleaned(cell: Cell) -> Cell:
    """A cell for a spreadsheet: a clean text, a number, or nothing."""
    if isinstance(cell, str):
        return clean(cell)
    return None if _is_missing(cell) else cell


def shown(cell: Cell) -> str:
    """A cell as a clean text, numbers as the reader's language writes them."""
    if isinstance(cell, str):
        return clean(cell)
    return "" if cell is None or _is_missing(cell) else number(cell)


def spoken(quote: Quote) -> tuple[str, str, str]:
    """What was said before a quote, the quote, and what was said after it, to be joined as they are."""
    return (
        shortened(_printable(quote.before), CONTEXT_LENGTH, end=True),
        _printable(quote.text),
        shortened(_printable(quote.after), CONTEXT_LENGTH, end=False),
    )


def where(quote: Quote) -> str:
    """When a quote was said, at which minute, with which manager, and how the deal ended."""
    of_client = _("with {manager}").format(manager=quote.manager) if quote.role == "client" else quote.manager
    known = (
        quote.started_at and day(quote.started_at),
        clock(quote.start_s),
        quote.manager and of_client,
        quote.outcome and outcome_name(quote.outcome),
    )
    return clean(" · ".join(part for part in known if part))


def _part(handouts: tuple[Handout, ...], title: str) -> dict[str, Any]:
    """The field that tells the parts of a file apart, where it has several."""
    return {"part": title} if len(handouts) > 1 else {}


def _by_field(handout: Handout, line: Line) -> dict[str, Cell]:
    return dict(zip(handout.fields, line.cells, strict=True))


def _is_missing(cell: Cell) -> bool:
    """Tables of pandas write NaN where there is nothing."""
    return isinstance(cell, float) and math.isnan(cell)


def _printable(text: str) -> str:
    return re.sub(r"\s+", " ", NO_LETTERS.sub("", without_directions(text)))
