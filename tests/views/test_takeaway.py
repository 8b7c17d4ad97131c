"""Files to take away: they hold what was handed out, open, and nothing in them does harm."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from csv import DictReader
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import docx as word
import openpyxl
import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from store.quotes import Quote
from tests.views.conftest import NASTY, serving
from tests.views.in_browser import WAIT_MS, launched
from views.takeaway import Handout, Line, csv, docx, jsonl, plain, xlsx
from wording import texts

LONG = "слово " * 17_000
HOSTILE = (
    "=1+1",
    "-5",
    "+7",
    "@SUM(A1)",
    "\t=2",
    " =3",
    "<b>&amp;</b>",
    "**x**",
    NASTY,
    "\u202eповорот\u202c\u2067",
    "ноль\x00звон\x07конец\x1b\ufffe\x85",
    "две\nстроки\r\nи\tтабуляция",
    LONG,
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(autouse=True)
def in_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of a test's parameter `language`, else Russian."""
    chosen = getattr(request.node, "callspec", None)
    monkeypatch.setattr(texts, "_reader", lambda: chosen.params.get("language", "ru") if chosen else "ru")


def quote(text: str = "нам дорого", **more: Any) -> Quote:
    known: dict[str, Any] = {
        "call_id": "a" * 16,
        "turn": 3,
        "role": "client",
        "text": text,
        "before": "Знаете, [имя], ",
        "after": ", если честно.",
        "start_s": 67.0,
        "end_s": 69.5,
        "path": "/calls/out-70001234567.mp3",
        "started_at": datetime(2026, 3, 9, 10, 30),
        "manager": "Полина",
        "outcome": "lost",
    }
    return Quote(**known | more)


def handout(*lines: Line, title: str = "Слова клиентов") -> Handout:
    return Handout(title, "Как говорят клиенты.", ("Слова", "Звонки", "z"), ("term", "calls", "z"), lines, "words")


def price(quotes: int = 2) -> Line:
    return Line(("дорого", 12, 3.14159), tuple(quote(f"дорого {number}") for number in range(quotes)))


def sheets(*handouts: Handout) -> list[Any]:
    return openpyxl.load_workbook(io.BytesIO(xlsx(*handouts))).worksheets


def paragraphs(*handouts: Handout) -> list[str]:
    return [paragraph.text for paragraph in word.Document(io.BytesIO(docx(*handouts))).paragraphs]


def rows_of_csv(*handouts: Handout, delimiter: str = ";") -> list[dict[str, str]]:
    return list(DictReader(io.StringIO(csv(*handouts).decode("utf-8-sig"), newline=""), delimiter=delimiter))


def rows_of_jsonl(*handouts: Handout) -> list[dict[str, Any]]:
    return [json.loads(line) for line in jsonl(*handouts).decode().split("\n")[:-1]]


def test_xlsx_holds_the_words_the_figures_and_the_first_quotes() -> None:
    (sheet,) = sheets(handout(price(5), Line(("цена", 3, None))))
    title, explained, empty, head, first, second = sheet.iter_rows(values_only=True)
    assert (title[0], explained[0], empty[0]) == ("Слова клиентов", "Как говорят клиенты.", None)
    assert head[:3] == ("Слова", "Звонки", "z")
    assert first[:3] == ("дорого", 12, 3.14159)
    assert isinstance(first[1], int)
    assert [text for text in first[3::2] if text] == [f"Знаете, [имя], дорого {n}, если честно." for n in range(3)]
    assert "1:07" in first[4]
    assert "Полина" in first[4]
    assert second[:4] == ("цена", 3, None, None)


def test_xlsx_is_ready_to_read_filter_and_print() -> None:
    (sheet,) = sheets(handout(*[price(1)] * 30))
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A4:E34"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(10 < column.width < 60 for column in sheet.column_dimensions.values())
    assert sheet["D5"].alignment.wrap_text


def test_docx_tells_every_line_with_all_its_quotes() -> None:
    told = paragraphs(handout(price(7), Line(("цена", 3, None))))
    assert told[:2] == ["Слова клиентов", "Как говорят клиенты."]
    assert "дорого" in told
    assert "Звонки: 12 · z: 3,142" in told
    assert "Звонки: 3" in told
    assert [text for text in told if text.startswith("Знаете")] == [
        f"Знаете, [имя], дорого {n}, если честно." for n in range(7)
    ]
    assert sum("1:07" in text for text in told) == 7


def test_docx_says_words_that_are_the_quote_once() -> None:
    told = paragraphs(handout(Line(("нам дорого", 2, None), (quote(),))))
    assert sum("нам дорого" in text for text in told) == 1
    assert any("1:07" in text and "Звонки: 2" in text for text in told)


@pytest.mark.parametrize(("language", "delimiter", "decimal"), [("ru", ";", "3,14159"), ("en", ",", "3.14159")])
def test_csv_is_in_the_readers_language(language: str, delimiter: str, decimal: str) -> None:
    assert csv(handout()).startswith(b"\xef\xbb\xbf")
    (row,) = rows_of_csv(handout(price()), delimiter=delimiter)
    assert row["term"] == "дорого"
    assert row["calls"] == "12"
    assert row["z"] == decimal
    assert len(row["quotes"].split(" | ")) == 2


def test_jsonl_leads_to_every_clip() -> None:
    (row,) = rows_of_jsonl(handout(price()))
    assert list(row) == ["term", "calls", "z", "quotes"]
    assert row["quotes"][1] == {
        "text": "дорого 1",
        "before": "Знаете, [имя], ",
        "after": ", если честно.",
        "call_id": "a" * 16,
        "turn": 3,
        "start_s": 67.0,
        "end_s": 69.5,
        "started_at": "2026-03-09T10:30:00",
        "outcome": "lost",
    }


def test_plain_pastes_as_a_table() -> None:
    assert plain(handout(price(), Line(("цена", 3, None)))) == "дорого\t12\t3,142\nцена\t3\t"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_harmless_in_every_format(text: str) -> None:
    hostile = replace(
        handout(Line((text, 1, None), (quote(text, before=text, after=text, manager=text),)), title=text),
        explained=text,
    )
    (sheet,) = sheets(hostile)
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert len(cells) >= 8
    assert all(cell.data_type == "s" and not cell.value.startswith(FORMULA) for cell in cells)
    assert all(len(cell.value) <= 32_767 for cell in cells)

    told = "\n".join(paragraphs(hostile))
    (row,) = rows_of_csv(hostile)
    assert not any(value.startswith(FORMULA) for value in row.values())
    copied = plain(hostile)
    assert copied.count("\t") == 2
    assert not copied.startswith(FORMULA)
    unseen = set("\x00\x07\x1b\x85\ufffe\u202e\u202c\u2067\r")
    assert not unseen & set(told + copied + "".join(row.values()) + "".join(cell.value for cell in cells))
    seen = " ".join("".join(sign for sign in text if sign.isspace() or sign not in unseen).split())
    assert seen in told
    assert seen[:30_000] in row["term"]

    (data,) = rows_of_jsonl(hostile)  # for programs: as it was said
    assert data["term"] == data["quotes"][0]["text"] == text


@pytest.mark.parametrize("make", [xlsx, docx, csv, jsonl])
def test_files_never_tell_where_a_recording_lies(make: Any) -> None:
    made = make(handout(price()))
    if zipfile.is_zipfile(io.BytesIO(made)):
        archive = zipfile.ZipFile(io.BytesIO(made))
        made = b"".join(archive.read(name) for name in archive.namelist())
    assert b"70001234567" not in made


def test_an_empty_handout_gives_files_that_open() -> None:
    (sheet,) = sheets(handout())
    assert [cell.value for cell in sheet[4]] == ["Слова", "Звонки", "z"]
    assert paragraphs(handout()) == ["Слова клиентов", "Как говорят клиенты."]
    assert not rows_of_csv(handout())
    assert "term" in csv(handout()).decode()
    assert jsonl(handout()) == b""
    assert plain(handout()) == ""


def test_what_is_missing_in_a_table_is_empty_everywhere() -> None:
    missing = handout(Line(("дорого", float("nan"), None)))
    assert sheets(missing)[0]["B5"].value is None
    assert "nan" not in " ".join(paragraphs(missing)).lower()
    assert rows_of_csv(missing)[0]["calls"] == ""
    assert rows_of_jsonl(missing)[0]["calls"] is None
    assert plain(missing) == "дорого\t\t"


def test_several_handouts_are_parts_of_one_file() -> None:
    other = Handout("Боли: [a/b]", "Чужое.", ("Слова",), ("text",), (Line(("теряются заявки",)),), "pains")
    parts = handout(price()), other, handout(price(), title="Боли: [a/b]" + "ы" * 40)
    found = sheets(*parts)
    assert len({sheet.title for sheet in found}) == 3
    assert all(len(sheet.title) <= 31 for sheet in found)
    assert [sheet["A5"].value for sheet in found] == ["дорого", "теряются заявки", "дорого"]
    told = paragraphs(*parts)
    assert told.index("Слова клиентов") < told.index("дорого") < told.index("Боли: [a/b]")
    assert [row["part"] for row in rows_of_csv(*parts)] == [part.title for part in parts]
    assert [row.get("text") for row in rows_of_jsonl(*parts)] == [None, "теряются заявки", None]
    assert plain(*parts[:2]) == "Слова клиентов\nдорого\t12\t3,142\n\nБоли: [a/b]\nтеряются заявки"


def test_handouts_of_the_same_title_are_sheets_of_their_own() -> None:
    assert len(sheets(handout(price()), handout(price()))) == 2


SCRIPT = """
import streamlit as st
from views import takeaway
st.session_state["language"] = "en"
def handed():
    open({mark!r}, "a").write("made ")
    return takeaway.Handout("Pains", "Said.", ("Words", "Calls"), ("term", "calls"),
        (takeaway.Line(("=1+1 <b>**дорого**", 12)),), "pains")
takeaway.menu(handed, "try")
"""


def test_menu_makes_nothing_before_it_is_opened(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    page = AppTest.from_string(SCRIPT.format(mark=str(mark)), default_timeout=30).run()
    assert not page.exception
    assert not mark.exists()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    script = tmp_path / "page.py"
    script.write_text(SCRIPT.format(mark=str(tmp_path / "mark")))
    with serving(script) as address:
        yield address


@pytest.mark.browser
def test_menu_gives_files_in_the_readers_language_and_copies(served: str, tmp_path: Path, chromium: str) -> None:
    with launched(chromium) as browser:
        context = browser.new_context(accept_downloads=True, permissions=["clipboard-read", "clipboard-write"])
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.goto(served)
        page.locator(".stPopover button").click()
        for ending in ("xlsx", "docx", "csv", "jsonl"):
            with page.expect_download() as download:
                page.locator(f".st-key-take-try-{ending} button").click()
            download.value.save_as(tmp_path / f"got.{ending}")
            assert download.value.suggested_filename == f"pains.{ending}"
        assert openpyxl.load_workbook(tmp_path / "got.xlsx").active["A5"].value == "'=1+1 <b>**дорого**"
        assert word.Document(tmp_path / "got.docx").paragraphs[2].text == "=1+1 <b>**дорого**"
        # A comma, as English readers have it: the files are made in the language of the session.
        assert (tmp_path / "got.csv").read_text("utf-8-sig").splitlines()[0] == "term,calls,quotes"
        copy = page.locator("[class*=st-key-take-copy] button")
        copy.click()
        expect(copy).to_contain_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == "'=1+1 <b>**дорого**\t12"
