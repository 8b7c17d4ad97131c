"""The main path of each person through the view, walked whole in a real headless Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from batch import desk
from foundation.records import Deal, Segment
from foundation.settings import Settings
from store import best_quotes, board
from store.store import Store
from tests.command import EXAMPLES, TRANSCRIPTS
from tests.views.conftest import CALLS, PHONE, PRICE, fill, give_meaning, serving, write_copy
from tests.views.in_browser import SCREEN, WAIT_MS, launched, watched
from tests.views.test_browser import wait_for_heading

pytestmark = [pytest.mark.browser, pytest.mark.model]

SOURCES = ("seo", "cold_list", "cold_list")  # of three calls with the objection
OF_SEO = Segment(where=(("lead_source", "seo"),))
QUOTE_S, AROUND_S = 3.5, 3.0  # how long a quote of the invented calls is, and what a clip has around it
GOES_ON = """(sound) => new Promise((told) => {
  const began = sound.currentTime;
  sound.addEventListener("timeupdate", () => sound.currentTime > began + 0.3 && told(true));
  setTimeout(() => told(false), 10000);
})"""
DONE_MS = 300_000  # loading the models on a loaded machine


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, models_home: Settings) -> str:
    """Address of a database of two lead sources, with sound, meaning and copy; the paths change it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('paths') / 'doslovno.sqlite'}"
    store = Store.open(url)
    fill(store, str(min(EXAMPLES.glob("*.mp3"))))
    recordings = [f"out-{PHONE}-{number:03}.mp3" for number in range(CALLS)]
    deals = [Deal(name, lead_source=SOURCES[number // 3 % 3]) for number, name in enumerate(recordings)]
    store.save_deals(deals)
    give_meaning(store)
    write_copy(store)
    store.close()
    return url


@pytest.fixture(scope="module")
def address(database: str) -> Iterator[str]:
    """Address of a server over it."""
    with serving("app.py", DOSLOVNO_DATABASE=database) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=WAIT_MS)
    with launched(chromium) as browser:
        yield browser


def hears(tab: Page, seconds: float | None = None) -> None:
    """The sound on the page, of this length where it is given, goes on, and nothing is wrong with it."""
    sound = tab.locator("audio").first
    expect(sound).to_have_js_property("paused", False)
    expect(sound).to_have_js_property("error", None)
    assert sound.evaluate(GOES_ON)
    if seconds is not None:
        assert sound.evaluate("sound => sound.duration") == pytest.approx(seconds, abs=0.1)


def go(tab: Page, page: str, heading: str) -> None:
    """To a page by the menu."""
    tab.locator(".st-key-nav").get_by_role("link", name=page).click()
    wait_for_heading(tab, heading)


def took(tab: Page, button: str, folder: Path) -> Path:
    """The file that a button of an open menu gives."""
    with tab.expect_download() as download:
        tab.get_by_role("button", name=button).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_marketer_filters_hears_corrects_shares_and_takes_away(
    browser: Browser, address: str, database: str, tmp_path: Path
) -> None:
    store = Store.open(database)
    calls = len(board.in_order(store, OF_SEO, "newest"))
    said = int(desk.themes(store, "objection", OF_SEO).set_index("theme_id")["calls"]["t-price"])
    assert 0 < said < calls < CALLS
    found = re.compile(f"{said} (из|of) {calls}")
    with watched(browser, address) as tab:
        tab.goto("/")
        expect(tab.locator("h1")).to_contain_text(f"10 из {CALLS}")
        tab.locator(".st-key-segment-conditions button").first.click()
        tab.get_by_role("combobox", name="Источник").click()
        tab.get_by_role("option").nth(2).click()
        tab.keyboard.press("Escape")
        expect(tab.locator("h1")).to_contain_text(found)
        theme = tab.locator(".st-key-go-most-t-price a")
        expect(theme).to_have_attribute("href", re.compile("lead_source=seo"))  # the cards are drawn after the heading
        theme.click()
        expect(tab).to_have_title("Возражения · Дословно")
        expect(tab).to_have_url(re.compile("/objections?.*lead_source=seo"))
        expect(tab.locator("h1")).to_contain_text(found)
        quotes = tab.locator("blockquote", has_text=PRICE)
        tab.get_by_role("button", name="Послушать").first.click()
        hears(tab, QUOTE_S + AROUND_S)
        tab.get_by_role("link", name="Весь разговор").first.click()
        expect(tab.locator(".d-here")).to_contain_text(PRICE)
        expect(tab.locator(".d-here")).to_be_in_viewport()
        tab.locator(".st-key-call-sound .play").click()
        expect(tab.locator("[data-turn='1'] .d-saying")).to_be_visible()
        hears(tab)
        expect(tab.locator("[data-turn='2'] .d-saying")).to_be_visible()
        tab.go_back()
        expect(quotes).to_have_count(said)
        count = tab.locator(".d-theme.d-open .d-count")
        tab.get_by_role("button", name="Поправить").first.click()
        tab.get_by_role("textbox", name="Кто поправляет").fill("Вера")
        tab.locator("[class*='st-key-wrong-'] button").first.click()
        expect(quotes).to_have_count(said - 1)
        expect(count).to_contain_text(f"{said - 1} раз")  # what stands around the quotes is told anew too
        tab.get_by_role("button", name="Вернуть").click()
        expect(quotes).to_have_count(said)
        expect(count).to_contain_text(f"{said} раз")
        tab.get_by_role("button", name="Поправить").first.click()
        tab.get_by_role("button", name="Верно").first.click()
        expect(tab.get_by_text("проверено человеком")).to_be_visible()
        tab.keyboard.press("Escape")
        link = tab.url
        tab.get_by_role("button", name="Забрать").click()
        paper = took(tab, "Страница с записями, чтобы поделиться", tmp_path)
        go(tab, "Обработка", "Сейчас ничего не обрабатывается")
        tab.get_by_role("radio", name="Качество").click()
        wait_for_heading(tab, "Люди согласны с программой в 1 из 1 случая")
        expect(tab.locator(".d-correction").first).to_contain_text("Вера")
        tab.get_by_role("button", name="Отменить").click()
        expect(tab.get_by_text("Пока никто ничего не проверял")).to_be_visible()
    with watched(browser, address, **SCREEN, locale="en-GB") as colleague:
        colleague.goto(f"{link}&lang=en")
        expect(colleague.locator("h1")).to_contain_text(found)
        expect(colleague.locator("blockquote", has_text=PRICE)).to_have_count(said)
        go(colleague, "Vocabulary", "Which words")
        expect(colleague.locator(".st-key-drop-lead_source")).to_be_visible()
        go(colleague, "Calls", f"{calls} calls")
        expect(colleague).to_have_url(re.compile("/calls?.*lead_source=seo"))
    with watched(browser, address) as offline:
        offline.context.set_offline(True)
        offline.goto(paper.as_uri())
        expect(offline.locator("body")).to_contain_text(PRICE)
        offline.locator("audio").first.evaluate("sound => sound.play()")
        hears(offline, QUOTE_S + AROUND_S)


def test_copywriter_finds_words_keeps_quotes_and_checks_a_draft(
    browser: Browser, address: str, database: str, tmp_path: Path
) -> None:
    with watched(browser, address) as tab:
        tab.goto("/")
        go(tab, "Словарь", "Какими словами")
        tab.get_by_role("button", name="дороговато").click()
        expect(tab.locator("blockquote").first).to_contain_text(PRICE)
        tab.get_by_role("button", name="Послушать").first.click()
        hears(tab)
        tab.get_by_role("radio", name="Цитаты для текстов").click()
        expect(tab.locator("blockquote").first).to_contain_text("опять не приехал")
        tab.get_by_role("radio", name="Возражения").click()
        expect(tab.locator("blockquote").first).to_contain_text(PRICE)
        tab.locator("[class*='st-key-pin-swipe-objection-'] button").first.click()
        expect(tab.locator(".d-pinned")).to_be_visible()
        tab.locator("[class*='st-key-take-swipe-objection'] button").first.click()
        book = openpyxl.load_workbook(took(tab, "Excel", tmp_path))
        words = [row[0] for row in book.active.iter_rows(min_row=5, values_only=True)]
        assert words == [quote.text for quote in best_quotes.best(Store.open(database), "objection", limit=50)]
        assert words[0] == PRICE
        tab.keyboard.press("Escape")
        go(tab, "Ваши тексты", "из ваших текстов")
        tab.get_by_role("button", name="дороговато").click()
        expect(tab.locator("blockquote").first).to_contain_text(PRICE)
        tab.get_by_role("radio", name="Проверить черновик").click()
        tab.get_by_role("textbox", name="Ваш черновик").fill("Омниканальная платформа, не дороговато.")
        tab.get_by_role("button", name="Проверить", exact=True).click()
        expect(tab.locator(".d-mark.d-said", has_text="дороговато")).to_be_visible()
        expect(tab.locator(".d-mark.d-foreign", has_text="платформа")).to_be_visible()
        go(tab, "Обзор", "Чаще всего")
        tab.get_by_role("button", name="Сводка").click()
        assert PRICE in took(tab, "Карточки для продавцов", tmp_path).read_text("utf-8")


def test_operator_adds_files_sees_what_failed_and_changes_settings(
    tmp_path: Path, models_home: Settings, browser: Browser
) -> None:
    home, dropped = tmp_path / "home", tmp_path / "dropped"
    home.mkdir()
    dropped.mkdir()
    (home / "models").symlink_to(models_home.models_dir.resolve())
    (home / "settings.toml").write_text("# Kept by hand.\nthreads = 2  # of four\n", "utf-8")
    first = TRANSCRIPTS.read_text("utf-8").splitlines()[0]
    (dropped / "one.jsonl").write_text(first + "\n", "utf-8")
    (dropped / "broken.wav").write_bytes(b"RIFF no sound")
    sound = min(EXAMPLES.glob("*.mp3"), key=lambda file: file.stat().st_size)
    copy(sound, dropped)
    recording = first.split('"recording": "', 1)[1].split('"', 1)[0]
    rows = f"файл;менеджер;итог\n{recording};Полина;отказ\n{sound.name};Пётр;отказ\n"
    (dropped / "deals.csv").write_text(rows, "utf-8")
    with (
        serving("app.py", DOSLOVNO_HOME=str(home), DOSLOVNO_DATABASE="") as address,
        watched(browser, address) as tab,
    ):
        tab.goto("/processing")
        recordings, deals = (tab.locator("input[type=file]").nth(place) for place in (0, 1))
        recordings.set_input_files([dropped / name for name in ("one.jsonl", "broken.wav", sound.name)])
        expect(tab.locator("[data-testid=stAlert]")).to_be_visible()
        tab.locator(".st-key-run-process button").click()
        expect(tab.locator("[role=progressbar]")).to_be_visible()
        # Nobody touches the page: it finds out by itself that the run is over.
        expect(tab.locator(".st-key-run-process")).to_have_count(0)
        expect(tab.locator(".st-key-run-process button")).to_be_visible(timeout=DONE_MS)
        deals.set_input_files(dropped / "deals.csv")
        expect(tab.locator(".d-run-table").first).to_contain_text("менеджер")
        tab.locator(".st-key-crm-import button").click()
        expect(tab.locator("[data-testid=stAlert]").first).to_be_visible(timeout=DONE_MS)
        tab.get_by_role("radio", name="Ошибки").click()
        wait_for_heading(tab, "1 запись")
        expect(tab.get_by_role("radio", name="Не звукозапись · 1")).to_be_visible()
        tab.get_by_role("radio", name="Настройки").click()
        tab.get_by_role("textbox", name="Слова компании").fill("Кедр")
        tab.locator(".st-key-settings-write button").click()
        expect(tab.locator("[data-testid=stAlert]")).to_contain_text("Сохранено")
        written = (home / "settings.toml").read_text("utf-8")
        assert written.startswith("# Kept by hand.\nthreads = 2  # of four\n")
        assert "Кедр" in written
        go(tab, "Звонки", "2 звонка")
        # A click into a page that is still being drawn is lost.
        expect(tab.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
        tab.get_by_text("Пётр").first.click(force=True)
        tab.locator(".st-key-call-sound .play").click()
        hears(tab)
