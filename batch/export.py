"""Exports: what the database holds, as files that other programs read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from batch import papers
from batch.papers import Paper
from foundation.cells import harmless
from foundation.errors import UsageError
from foundation.records import GapRow, Language, Segment
from foundation.whole_file import whole_file
from store import copies, tables
from store.dropped import dropped_table
from store.rows import FIGURES
from store.store import Store

What = Literal["calls", "turns", "mentions", "themes", "vocabulary", "gap", "dropped"]
Format = Literal["jsonl", "csv", "xlsx", "html", "docx"]
TABLE: tuple[Format, ...] = ("jsonl", "csv", "xlsx")
PAPERS: dict[str, tuple[Format, ...]] = {"digest": ("html", "docx", "jsonl"), "cards": ("html", *TABLE)}
# Of each export its formats; the first is the one that is made where none is asked for.
FORMATS: dict[str, tuple[Format, ...]] = {**dict.fromkeys(get_args(What), TABLE), **PAPERS}
ONLY_FILES = ("xlsx", "docx")

GAP_LISTS = ("clients_only", "copy_only", "said_differently", "unanswered")

# The fields that never change come first, in this order; others may follow.
FIELDS = {
    "calls": "recording call_id started_at duration_s language channels status kind completeness",
    "turns": "recording call_id turn role start_s end_s text",
    "mentions": "recording call_id turn role start_s end_s text kind category confidence theme_id theme_title",
    "themes": "theme_id kind title mentions calls share_of_calls trend won lost",
    "vocabulary": "term surface client_count manager_count client_calls z",
    "gap": "list term lemmas copy_count client_count client_calls pair",
    "dropped": "recording call_id speaker start_s end_s text reason",
}
MORE_FIELDS = {
    "calls": "problem recognizer manager direction lead_source campaign product stage outcome amount client_key "
    "role_source role_confidence ringing_s damaged " + " ".join(FIGURES),
    "turns": "",
    "mentions": "language clarity evidence resolved own_categories by_person subtheme_id strength",
    "themes": "category keywords share_low share_high language trend_p first_said subthemes touched name",
    "vocabulary": "language forms manager_calls log_odds low high certain",
    "gap": "language everyday part_of copies places mention_ids theme_id similarity",
    "dropped": "",
}


def export(what: What, store: Store, format_: Format, to: Path | None, unmasked: bool = False) -> int:
    """Write a table to a file, or to standard output where `to` is None. Returns the number of rows.

    A file appears whole or not at all. Raises UsageError where it cannot be written.
    """
    _check(what, format_, to)
    table = frame(what, store, unmasked)
    _write(table, format_, to)
    return len(table)


def export_paper(
    what: Paper, store: Store, format_: Format, to: Path | None, segment: Segment, language: Language
) -> int:
    """Write the digest or the cards of a segment's calls as `export` does. Returns the number of cards or of lines."""
    _check(what, format_, to)
    made = papers.paper(what, store, format_, segment, language)
    _write(made.content, format_, to)
    return made.rows


def _check(what: str, format_: Format, to: Path | None) -> None:
    if format_ not in FORMATS[what]:
        raise UsageError(f"There is no {format_} of «{what}»: choose one of {', '.join(FORMATS[what])}.")
    if to is None and format_ in ONLY_FILES:
        raise UsageError(f"{'A' if format_ == 'docx' else 'An'} {format_} export needs a file: add --to FILE.")


def _write(content: str | bytes | pd.DataFrame, format_: Format, to: Path | None) -> None:
    """A text, a file's bytes or a table to its place; a file appears whole or not at all."""
    if to is None:
        sys.stdout.write(_text(content, format_) if isinstance(content, pd.DataFrame) else str(content))
        return
    try:
        with whole_file(to, f".{format_}", 0o644) as draft:
            _fill(draft, content, format_)
    except OSError as error:
        raise UsageError(
            f"{to}: cannot be written ({(error.strerror or 'error').lower()}); choose another place."
        ) from None


def _fill(file: Path, content: str | bytes | pd.DataFrame, format_: Format) -> None:
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif isinstance(content, str):
        file.write_text(content, encoding="utf-8", newline="")
    elif format_ == "xlsx":
        _for_spreadsheets(content).to_excel(file, index=False)
    else:
        file.write_text(_text(content, format_), encoding="utf-8", newline="")


def frame(what: What, store: Store, unmasked: bool = False) -> pd.DataFrame:
    """An export as a DataFrame with the fields of `FIELDS` and `MORE_FIELDS`."""
    read: dict[str, Callable[[], pd.DataFrame]] = {
        "calls": lambda: tables.call_table(store, failed=True).sort_values(["recording", "call_id"], kind="stable"),
        "turns": lambda: tables.turn_table(store, unmasked),
        "mentions": lambda: tables.mention_table(store, unmasked),
        "themes": lambda: tables.theme_table(store),
        "vocabulary": lambda: tables.vocabulary_table(store),
        "gap": lambda: _gap_table(store),
        "dropped": lambda: dropped_table(store, unmasked),
    }
    table = read[what]()
    return table[FIELDS[what].split() + MORE_FIELDS[what].split()]


def _gap_table(store: Store) -> pd.DataFrame:
    return pd.DataFrame(
        map(asdict, copies.gap_rows(store, GAP_LISTS)), columns=[field.name for field in fields(GapRow)]
    )


def _text(table: pd.DataFrame, format_: Format) -> str:
    if format_ == "jsonl":
        rows = table.to_dict("records")
        return "".join(
            json.dumps({str(k): _plain(v) for k, v in row.items()}, ensure_ascii=False) + "\n" for row in rows
        )
    return _for_spreadsheets(table).to_csv(index=False, lineterminator="\n")


def _plain(value: Any) -> Any:
    """A value as JSON has it: times in ISO 8601, nothing for what is missing, numbers without noise."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or pd.isna(value):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return round(value, 4) if isinstance(value, float) else value


def _for_spreadsheets(table: pd.DataFrame) -> pd.DataFrame:
    """The table with lists as text, and with texts that a spreadsheet would run as a formula made harmless."""

    def cell(value: Any) -> Any:
        return harmless("; ".join(map(str, value)) if isinstance(value, list | tuple) else _plain(value))

    return table.map(cell)
