"""Themes in a real headless Chromium: from the map into a theme, its title changed and given back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from foundation.records import ThemeEvent
from store.store import Store
from tests.views.conftest import NASTY, PRICE, arrange, fill, serving
from tests.views.in_browser import launched, watched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over arranged themes."""
    url = f"sqlite:///{tmp_path_factory.mktemp('themes') / 'doslovno.sqlite'}"
    store = Store.open(url)
    fill(store, None)
    arrange(store)
    arrange(store, ThemeEvent("new", "t-nasty", None, 1), ThemeEvent("retired", "t-nasty", None, 1))
    store.close()
    with serving("app.py", DOSLOVNO_DATABASE=url) as address:
        yield address


@pytest.fixture
def tab(chromium: str, address: str) -> Iterator[Page]:
    """A page; no error may be left uncaught in it, no script of a title run, nothing asked for outside the server."""
    with launched(chromium) as browser, watched(browser, address) as page:
        yield page


def test_theme_is_opened_on_the_map_renamed_and_given_its_title_back(tab: Page) -> None:
    tab.goto("/objections")
    tab.get_by_role("radio", name="Карта").click()
    tab.locator(".labels button", has_text=PRICE).click()
    expect(tab.locator("blockquote").first).to_contain_text(PRICE)
    assert "theme=t-price" in tab.url
    assert "view" not in tab.url
    tab.get_by_role("button", name="Править тему").click()
    tab.get_by_role("textbox", name="Название").fill("Цена <b>кусается</b>")
    tab.get_by_role("button", name="Переименовать").click()  # what was typed goes along with the click
    title = tab.locator(".d-theme.d-open strong")
    expect(title).to_have_text("«Цена <b>кусается</b>»")
    expect(tab.get_by_role("textbox", name="Название")).to_be_hidden()
    tab.locator(".st-key-done").get_by_role("button", name="Вернуть").click()
    expect(title).to_have_text(f"«{PRICE}»")
    expect(tab.locator(".st-key-done")).to_have_count(0)


def test_shade_is_chosen_by_its_chip(tab: Page) -> None:
    tab.goto("/objections?theme=t-price")
    tab.get_by_role("radio", name=NASTY[:40]).click()  # as it is written: no sign of it is read as Markdown
    expect(tab.locator("blockquote")).to_have_count(4)
    assert "part=s-more" in tab.url


def test_quote_is_pinned_and_moved_with_the_counts_around_it(tab: Page) -> None:
    tab.goto("/objections?theme=t-price")
    tab.get_by_role("button", name="Закрепить").nth(1).click()
    expect(tab.get_by_text("Цитата закреплена")).to_be_visible()
    expect(tab.locator(".d-pinned")).to_have_count(1)
    tab.get_by_role("button", name="Перенести", exact=True).first.click()
    tab.get_by_role("combobox", name="В какую тему").click()
    tab.get_by_role("option", name="убрать из тем").click()
    tab.get_by_role("button", name="Перенести цитату").click()
    expect(tab.locator(".d-theme.d-open .d-count")).to_contain_text("9 раз")
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Вернуть").click()
    expect(tab.locator(".d-theme.d-open .d-count")).to_contain_text("10 раз")


@pytest.mark.parametrize("width", [1366, 820])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_nothing_of_the_themes_overflows_sideways(tab: Page, width: int, language: str) -> None:
    tab.set_viewport_size({"width": width, "height": 768})
    for address in ("/objections?theme=t-price", "/objections?theme=t-nasty", "/objections?view=map"):
        tab.goto(f"{address}&lang={language}")
        expect(tab.locator("h1")).to_be_visible()
        expect(tab.locator(".d-open, canvas").first).to_be_visible()
        tab.wait_for_timeout(500)
        over = tab.evaluate(
            "() => ['html', '[data-testid=stMain]'].map(s => document.querySelector(s))"
            ".reduce((most, box) => Math.max(most, box.scrollWidth - box.clientWidth), 0)"
        )
        assert over == 0, address
