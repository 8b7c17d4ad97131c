"""Cells that a spreadsheet may hold: nothing runs, nothing is refused, the rest is untouched."""

from __future__ import annotations

import csv
import doctest
import io
import random
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from foundation import cells
from foundation.cells import LONGEST, harmless


def test_cells_example_holds() -> None:
    assert doctest.testmod(cells).failed == 0


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n@", "\u00a0-", "\x00=", "\x1f +"])
def test_cells_no_text_starts_a_formula(start: str) -> None:
    text = harmless(f"{start}1+1")
    assert text.startswith("'")
    assert text.endswith("1+1")


@pytest.mark.parametrize("text", ["дорого\r=1+1", "\r=1+1", "дорого\r\n=1+1"])
def test_cells_no_text_begins_a_row_of_its_own_in_csv(text: str) -> None:
    written = pd.DataFrame({"a": [harmless(text)]}).to_csv(index=False, lineterminator="\n")
    assert len(list(csv.reader(io.StringIO(written, newline="")))) == 2


@pytest.mark.parametrize("value", ["", "дорого - но надо", "a=b", "'уже", "— Да, дорого", "две\nстроки\tтут", "🙂"])
def test_cells_leaves_ordinary_texts_alone(value: str) -> None:
    assert harmless(value) == value


@pytest.mark.parametrize("value", [None, -5, 0.5, True, ["=1"], ("=1",)])
def test_cells_leaves_what_is_no_text_alone(value: Any) -> None:
    assert harmless(value) is value


def test_cells_any_text_is_taken_by_a_workbook_as_it_stands() -> None:
    random_ = random.Random(6)
    signs = [*map(chr, range(0x30)), *"дорого 🙂\ud83d\uffff=+-@"]
    sheet_texts = ["".join(random_.choices(signs, k=random_.randint(1, 40))) for _ in range(500)]
    sheet_texts += ["=" * LONGEST, "ы" * (LONGEST + 1), "🙂" * LONGEST, "=" + "🙂" * (LONGEST // 2)]
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row, text in enumerate(map(harmless, sheet_texts), start=1):
        assert not ILLEGAL_CHARACTERS_RE.search(text)
        assert len(text.encode("utf-16-le")) <= 2 * LONGEST
        assert harmless(text) == text, "doing it twice changes nothing"
        assert sheet.cell(row, 1, text).data_type != "f"
    workbook.save(io.BytesIO())


def test_cells_a_long_text_keeps_all_that_a_cell_holds() -> None:
    assert harmless("ы" * (LONGEST + 1)) == "ы" * LONGEST
    assert harmless("ы" * LONGEST) == "ы" * LONGEST
    assert harmless("=" + "ы" * LONGEST) == "'=" + "ы" * (LONGEST - 2)
    assert harmless("🙂" * LONGEST) == "🙂" * (LONGEST // 2), "no sign is cut in half"
