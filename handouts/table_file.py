"""A table of a page as a file of Excel or as csv: names in the reader's language, dates as dates, nothing that runs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import pandas as pd

from foundation.cells import harmless
from handouts.column_names import column_name, column_value
from handouts.csv_file import csv_file
from handouts.handout import clean
from handouts.office_files import sheet_name
from wording.safe import without_phones

ROWS_AT_MOST = 1_048_000  # a sheet of Excel ends a little later
WIDEST, NARROWEST, LOOKED_AT = 60, 10, 200  # characters of a column; rows by which its width is found
TITLE_LENGTH = 31  # characters of a sheet's name


def csv(table: pd.DataFrame) -> bytes:
    """The table as a spreadsheet of the reader's language opens it by a double click."""
    return csv_file(chain([_names(table)], _rows(_columns(table))))


def xlsx(table: pd.DataFrame, title: str) -> bytes:
    """The table as an Excel file that is filtered and whose head stays in sight; of at most ROWS_AT_MOST rows."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    # Written as a stream: as a whole a hundred thousand rows would take gigabytes.
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title, TITLE_LENGTH) or "1")
    shown = table.head(ROWS_AT_MOST)
    columns, names = _columns(shown), _names(table)
    for place, (name, cells) in enumerate(zip(names, columns, strict=True), 1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(name, cells[:LOOKED_AT])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(names), 1))}{len(shown) + 1}"
    bold = Font(bold=True)
    head = [WriteOnlyCell(sheet, value=name) for name in names]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    for row in _rows(columns):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _columns(table: pd.DataFrame) -> list[list[Any]]:
    """The columns with cells that any file may hold; what is missing is None."""
    return [_cells(str(name), table.iloc[:, place]) for place, name in enumerate(table.columns)]


def _rows(columns: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    return zip(*columns, strict=True)


def _cells(name: str, column: pd.Series) -> list[Any]:
    known: dict[str, str] = {}  # a column of texts holds the same ones over and over
    found: list[Any] = []
    for value, is_missing in zip(column.astype(object), column.isna(), strict=True):
        if is_missing:
            found.append(None)
        elif isinstance(value, str):
            if value not in known:
                known[value] = _text(name, value)
            found.append(known[value])
        else:
            found.append(_plain(name, value))
    return found


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return _text(name, "; ".join(map(str, value)))
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime().replace(tzinfo=None, microsecond=0)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)
    return value.item() if hasattr(value, "item") else value


def _text(name: str, value: str) -> str:
    """A text as people may read it; ids stay as they are, a name of a file loses the telephone number in it."""
    shown = column_value(name, value)
    return str(harmless(clean(shown if name.endswith("_id") else without_phones(shown))))


def _names(table: pd.DataFrame) -> list[str]:
    return [str(harmless(clean(column_name(str(name))))) for name in table.columns]


def _width(name: str, cells: Sequence[Any]) -> int:
    longest = max((len(cell) if isinstance(cell, str) else NARROWEST for cell in cells if cell is not None), default=0)
    return min(max(longest, len(name) + 3, NARROWEST) + 1, WIDEST)
