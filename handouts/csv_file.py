"""Rows as a csv file that a spreadsheet of the reader's language opens by a double click."""

from __future__ import annotations

import io
from collections.abc import Iterable
from csv import writer
from datetime import datetime

from wording.texts import language


def csv_file(rows: Iterable[Iterable[object]]) -> bytes:
    """The file of rows whose cells are safe already (`foundation.cells.harmless`); None is an empty cell."""
    russian = language() == "ru"
    file = io.StringIO()
    lines = writer(file, delimiter=";" if russian else ",")
    lines.writerows([_written(cell, russian) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _written(cell: object, russian: bool) -> object:
    """A cell as csv has it: dates that every spreadsheet reads, the comma of Russian fractions."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    # With a point a Russian spreadsheet would take 3.14 for a day.
    return str(cell).replace(".", ",") if russian and isinstance(cell, float) else cell
