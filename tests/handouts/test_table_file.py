"""Tables of pages as files: names for people, dates as dates, nothing that runs, no telephone number."""

from __future__ import annotations

import io
from csv import reader
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from foundation.records import KINDS
from handouts import table_file
from handouts.column_names import column_name, column_value
from handouts.quote_table import COLUMNS, quote_table
from store import tables
from store.store import Store
from tests.handouts.conftest import CALLS, EVERYTHING, SECRET
from tests.views.conftest import PHONE
from wording import texts

FORMULA = ("=", "+", "-", "@", "\t", "\r")
TABLE = pd.DataFrame(
    {
        "recording": [f"out-{PHONE}-1.mp3", "=1+1", "ы" * 100_000],
        "started_at": [datetime(2026, 3, 2, 10, 30, 5, 999), None, datetime(2026, 3, 4)],
        "outcome": ["won", None, "lost"],
        "share_of_calls": [0.25, None, 1.0],
        "calls": [3, 4, 5],
        "call_id": ["1234567890123456", "b" * 16, "c" * 16],
        "words": [["a", "=b"], [], ["\u202ec\x00"]],
        "@own": [True, False, True],
    }
)


def sheet(table: pd.DataFrame = TABLE, title: str = "Звонки [1/2]: все") -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(table_file.xlsx(table, title)))
    (only,) = book.worksheets
    assert only.freeze_panes == "A2"
    assert only.auto_filter.ref
    assert not [cell for row in only.iter_rows() for cell in row if cell.data_type == "f"]
    return list(only.iter_rows(values_only=True))


def rows_of_csv(table: pd.DataFrame = TABLE) -> list[list[str]]:
    separator = ";" if texts.language() == "ru" else ","
    return list(reader(io.StringIO(table_file.csv(table).decode("utf-8-sig"), newline=""), delimiter=separator))


def test_xlsx_holds_dates_numbers_and_texts_as_what_they_are(language: str) -> None:
    head, first, second, third = sheet()
    assert first[1:6] == (
        datetime(2026, 3, 2, 10, 30, 5),
        column_value("outcome", "won"),
        0.25,
        3,
        "1234567890123456",
    )
    assert second[:4] == ("'=1+1", None, None, None)
    assert (first[6], third[6]) == ("a; =b", "c")
    assert len(str(third[0])) <= 32_767
    assert head[2] != "outcome"
    assert head[7] == "'@own"


def test_no_file_runs_or_tells_a_telephone_number(language: str) -> None:
    for rows in (sheet(), rows_of_csv()):
        cells = [cell for row in rows for cell in row if isinstance(cell, str)]
        assert not [cell for cell in cells if cell.startswith(FORMULA)]
        assert not [cell for cell in cells if PHONE in cell]
        assert any("out-…-1.mp3" in cell for cell in cells)


def test_csv_is_in_the_readers_language(language: str) -> None:
    rows = rows_of_csv()
    assert [len(row) for row in rows] == [8] * 4
    assert rows[1][3] == {"ru": "0,25", "en": "0.25"}[language]
    assert rows[1][1] == "2026-03-02 10:30"
    assert rows[2][1:4] == ["", "", ""]


def test_an_empty_table_opens() -> None:
    assert len(sheet(TABLE.head(0))) == 1
    assert len(rows_of_csv(TABLE.head(0))) == 1


def test_columns_and_words_of_our_tables_have_names_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []
    for language in texts.LANGUAGES:
        monkeypatch.setattr(texts, "_reader", lambda language=language: language)
        words = [column_value("kind", word) for word in (*KINDS, "conversation", "voicemail")]
        words += [column_value("status", word) for word in ("done", "incomplete", "no_speech", "failed")]
        words += [column_value("resolved", word) for word in ("yes", "no", "unclear")]
        told.append([*map(column_name, COLUMNS[:-1]), *words])
    assert not [pair for pair in zip(*told, strict=True) if pair[0] == pair[1]]


def test_quotes_of_a_theme_lead_to_where_they_were_said(told: Store) -> None:
    table = quote_table(told, "t-nasty", EVERYTHING)
    assert len(table) == CALLS - 2
    assert set(table["minute"]) == {"0:20"}
    assert set(table["call_id"]) <= set(tables.call_table(told)["call_id"])
    assert SECRET not in table.to_csv()
    assert pd.api.types.is_datetime64_any_dtype(table["started_at"])
