"""The pages in a real headless Chromium, from the list of themes to the sound of a quote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.views.conftest import NASTY
from tests.views.in_browser import WAIT_MS, launched, note_foreign

pytestmark = pytest.mark.browser

FIRST_CALL = "0" * 16


@pytest.fixture(scope="module")
def tab(chromium: str, server: str) -> Iterator[Page]:
    """A browser's page whose addresses start at the server."""
    with launched(chromium) as browser:
        page = browser.new_page(base_url=server, viewport={"width": 1366, "height": 768})
        page.set_default_timeout(WAIT_MS)
        yield page


@pytest.fixture(autouse=True)
def errors(tab: Page) -> Iterator[list[str]]:
    """Uncaught errors of the page, and addresses outside the server: there must be none."""
    found: list[str] = []
    heard, asked = (lambda error: found.append(str(error))), (lambda request: note_foreign(request.url, found))
    tab.on("pageerror", heard)
    tab.on("request", asked)
    yield found
    tab.remove_listener("pageerror", heard)
    tab.remove_listener("request", asked)
    assert found == []


def wait_for_heading(tab: Page, words: str) -> None:
    """Until the page with this heading is there and the one before it is gone: for a moment both are seen."""
    expect(tab.locator("h1", has_text=words)).to_be_visible(timeout=WAIT_MS)
    expect(tab.locator("h1")).to_have_count(1, timeout=WAIT_MS)


def opened(tab: Page, address: str) -> Page:
    """The page at an address, drawn."""
    tab.goto(address)
    expect(tab.locator(".d-foot")).to_be_visible(timeout=WAIT_MS)  # the last thing on every page
    return tab


def test_any_turn_of_a_call_can_be_heard(tab: Page) -> None:
    opened(tab, f"/calls?call={FIRST_CALL}")
    tab.get_by_role("button", name="0:08").click()
    tab.wait_for_function("() => document.querySelector('audio')?.duration > 0", timeout=WAIT_MS)


def test_what_was_said_is_shown_as_it_was_said(tab: Page) -> None:
    opened(tab, f"/calls?call={FIRST_CALL}")
    expect(tab.get_by_text(NASTY)).to_be_visible()
    opened(tab, "/objections?theme=none")
    expect(tab.locator("blockquote")).to_have_text(NASTY)


def test_call_opens_from_the_list_and_leads_back(tab: Page) -> None:
    opened(tab, "/calls")
    tab.locator("[class*='st-key-row-'] button").first.click()
    expect(tab.locator(".d-turn").first).to_be_visible(timeout=WAIT_MS)
    tab.get_by_role("button", name="Все звонки").click()
    wait_for_heading(tab, "30 звонков")
    expect(tab.locator("h1")).to_have_text("30 звонков", timeout=WAIT_MS)


def test_way_back_from_a_call_leads_to_what_was_found(tab: Page) -> None:
    opened(tab, "/calls?q=дороговато")
    tab.get_by_role("link", name="Весь разговор").first.click()
    expect(tab.locator(".d-here")).to_be_visible(timeout=WAIT_MS)
    assert "call=" in tab.url  # also where the link is of the page on which it stands
    tab.get_by_role("button", name="Все звонки").click()
    expect(tab.get_by_text("Сказано в 10 репликах")).to_be_visible(timeout=WAIT_MS)


def test_menu_leads_to_the_beginning_of_the_page_that_one_is_on_and_back(tab: Page) -> None:
    opened(tab, f"/calls?call={FIRST_CALL}&lead_source=cold_list")
    tab.locator(".st-key-nav").get_by_role("link", name="Звонки").click()
    wait_for_heading(tab, "30 звонков")
    assert "call=" not in tab.url
    assert "lead_source=" in tab.url
    tab.go_back()
    expect(tab.locator(".d-turn").first).to_be_visible(timeout=WAIT_MS)


def test_language_goes_along_through_the_pages(tab: Page) -> None:
    opened(tab, "/objections")
    tab.get_by_role("button", name="EN").click()
    wait_for_heading(tab, "in 10 of 30 conversations")
    expect(tab.locator("h1")).to_contain_text("in 10 of 30 conversations", timeout=WAIT_MS)
    tab.get_by_role("link", name="Vocabulary").click()
    wait_for_heading(tab, "Which words")
    expect(tab.locator("h1")).to_contain_text("Which words", timeout=WAIT_MS)
    tab.get_by_role("link", name="Calls").click()
    wait_for_heading(tab, "30 calls")
    expect(tab.locator("h1")).to_have_text("30 calls", timeout=WAIT_MS)
    assert "lang=en" in tab.url
    expect(tab.locator("html")).to_have_attribute("lang", "en")


def test_words_of_a_turn_are_marked_in_the_call(tab: Page) -> None:
    opened(tab, f"/calls?call={FIRST_CALL}&turn=1")
    turn = tab.locator("[class*='st-key-turn-client']:has(.d-here)")
    turn.hover()
    turn.get_by_role("button", name="Отметить").click()
    turn.get_by_role("textbox", name="Оставьте только важные слова").fill("если честно")
    turn.get_by_role("button", name="Сохранить").click()
    expect(turn.locator("mark", has_text="если честно")).to_be_visible(timeout=WAIT_MS)
    turn.get_by_role("button", name="Вернуть").click()
    expect(turn.locator("mark", has_text="если честно")).to_have_count(0, timeout=WAIT_MS)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_nothing_overflows_sideways(tab: Page, language: str) -> None:
    for address in (
        "/",
        "/objections?theme=t-price",
        "/vocabulary?term=ru:дороговатый",
        "/vocabulary?topic=price",
        "/vocabulary?show=context",
        "/vocabulary?show=plot",
        "/vocabulary?show=swipe",
        "/copy?term=ru:дороговатый",
        "/copy?list=copy_only",
        "/copy?list=draft",
        "/calls",
        f"/calls?call={FIRST_CALL}",
        "/outcomes",
        "/processing",
    ):
        opened(tab, f"{address}{'&' if '?' in address else '?'}lang={language}")
        for width in (820, 1366):
            tab.set_viewport_size({"width": width, "height": 768})
            tab.wait_for_timeout(300)
            over = tab.evaluate(
                "() => ['html', '[data-testid=stMain]'].map(s => document.querySelector(s))"
                ".reduce((most, box) => Math.max(most, box.scrollWidth - box.clientWidth), 0)"
            )
            assert over == 0, (address, width)
