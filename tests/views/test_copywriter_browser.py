"""The copywriter's way in a real headless Chromium, click by click: to a file of words, and from copy to a clip."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.views.conftest import NASTY, PRICE
from tests.views.in_browser import WAIT_MS, launched, watched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tab(chromium: str, server: str) -> Iterator[Page]:
    """A page; no error may be left uncaught in it, no script of a text run, nothing asked for outside the server."""
    with launched(chromium) as browser, watched(browser, server) as page:
        expect.set_options(timeout=WAIT_MS)
        yield page


def test_excel_file_of_words_on_price_is_six_clicks_away(tab: Page, tmp_path: Path) -> None:
    clicks = 0

    def click(what: Locator) -> None:
        nonlocal clicks
        clicks += 1
        what.click()

    began = time.monotonic()
    tab.goto("/")
    click(tab.locator(".st-key-nav").get_by_role("link", name="Словарь"))
    click(tab.get_by_role("combobox", name="О чём"))
    click(tab.get_by_role("option", name="Цена"))
    expect(tab.get_by_text("Что клиенты говорят чаще всего: цена")).to_be_visible()
    click(tab.get_by_role("button", name="Скачать"))
    with tab.expect_download() as download:
        click(tab.get_by_role("button", name="Excel"))
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert clicks <= 6
    assert time.monotonic() - began < 60
    assert file.suffix == ".xlsx"
    cells = [str(cell) for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True) for cell in row]
    assert "дороговато" in cells
    assert any(PRICE in cell and cell != PRICE for cell in cells)  # with what was said around it
    assert "подумаю" not in cells  # said of something else


def test_lists_of_the_gap_are_told_apart_by_a_click(tab: Page) -> None:
    tab.goto("/copy")
    tab.get_by_role("radio", name="Вы пишете, клиенты не говорят").click()
    expect(tab.get_by_role("button", name="омниканальные")).to_be_visible()
    expect(tab.get_by_text(NASTY).first).to_be_visible()  # as it is written
    tab.get_by_role("radio", name="То же другими словами").click()
    expect(tab.locator(".d-gap").first).to_contain_text(PRICE)
    assert "list=said_differently" in tab.url


def test_word_of_the_picture_is_opened(tab: Page) -> None:
    tab.goto("/vocabulary?show=plot")
    tab.locator(".contrast .names button", has_text="дороговато").click()
    expect(tab.locator("blockquote").first).to_contain_text(PRICE)
    assert "term=" in tab.url
