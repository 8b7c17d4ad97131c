"""Whatever comes from outside shows as text on every page and in every paper: nothing of it runs or breaks the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from batch import desk
from batch.cli import app
from batch.export import FORMATS
from foundation.records import Segment
from foundation.settings import Settings
from handouts import table_file
from handouts.quote_table import quote_table
from handouts.theme_page import theme_page
from store import tables
from store.store import Store
from tests.views import hostile_home as hostile
from tests.views.conftest import serving
from tests.views.hostile_home import ALL, IMAGE, MARKDOWN, SCRIPT, call_id
from tests.views.in_browser import SCREEN, WAIT_MS, launched
from views import frame
from wording import texts

pytestmark = [pytest.mark.browser, pytest.mark.model]

LOADED_MS = 90_000  # the models of a language, on a loaded machine
NARROW = {"width": 820, "height": 1180}
BOLD = MARKDOWN.partition(" #")[0]
EVERYWHERE = (SCRIPT, IMAGE, BOLD)
ALL_OF_IT = (
    *(SCRIPT, IMAGE, MARKDOWN, hostile.FORMULAS[0], hostile.SEEN_OF_TURNED, hostile.RIGHT_TO_LEFT, hostile.TEMPLATE),
    "ы" * 100,
)
CONDITIONS = dict.fromkeys(("manager", "lead_source", "campaign", "product"), MARKDOWN)

# The page, the parameters of its address, and what is seen on it.
PLACES: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
    ("overview", {"lang": "en"}, (SCRIPT, IMAGE)),
    ("objections", {"theme": "t-all"}, (*EVERYWHERE, "ы" * 100)),
    ("objections", {"theme": "none", "kind": "pain"}, EVERYWHERE),
    ("objections", {"view": "map", "theme": SCRIPT, "part": ALL, "kind": IMAGE, "product": ALL}, (SCRIPT,)),
    ("objections", {"own": MARKDOWN}, EVERYWHERE),
    ("vocabulary", {"term": f"ru:{SCRIPT}"}, ALL_OF_IT[:2]),
    ("vocabulary", {"topic": "price", "against": ALL}, EVERYWHERE),
    ("vocabulary", {"show": "plot", "term": f"ru:{MARKDOWN}"}, ()),
    ("vocabulary", {"show": "swipe"}, (IMAGE,)),
    ("vocabulary", {"show": "context", "word": "дорого"}, EVERYWHERE),
    ("vocabulary", {"show": "context", "word": IMAGE}, (IMAGE[1:-1],)),
    ("copy", {"list": "said_differently", "term": f"ru:{IMAGE}"}, EVERYWHERE),
    ("copy", {"list": "unanswered", "term": f"ru:{SCRIPT}:{SCRIPT}"}, ALL_OF_IT),
    ("calls", {"order": SCRIPT}, EVERYWHERE),
    ("calls", {"call": call_id(1), "turn": "1", "q": SCRIPT}, (*EVERYWHERE, hostile.SEEN_OF_TURNED)),
    ("calls", {"call": call_id(len(hostile.SHORT)), "turn": SCRIPT}, ("ы" * 1000,)),
    ("calls", {"call": SCRIPT}, ()),
    ("outcomes", {"by": "manager"}, (SCRIPT, BOLD)),
    ("outcomes", {"said": "objection", "answered": MARKDOWN}, (BOLD,)),
    ("processing", {}, (SCRIPT,)),
    ("processing", {"show": "failures"}, ()),
    ("processing", {"show": "settings"}, ()),
    ("processing", {"show": "quality"}, (SCRIPT, BOLD)),
]

# Of the whole page, of components' own documents too: what no text may become; and how far it is too wide.
LOOK = """() => {
  const wrong = [], roots = [document];
  for (const root of roots) for (const one of root.querySelectorAll('*')) {
    if (one.shadowRoot) roots.push(one.shadowRoot);
    const text = one.textContent.trim();
    if (!one.matches('.d-mark') && /^Z[A-Z]+(\\^2)?$/.test(text)) wrong.push(`${one.tagName} holds ${text}`);
    if (one.matches('img, iframe, object, embed, .katex, [onerror], a[href^="javascript" i], [data-testid=stException]')
        || one.tagName === 'SCRIPT' && text.includes('hacked')) wrong.push(one.outerHTML.slice(0, 500));
    if (!one.matches('script, style, textarea'))
      for (const node of one.childNodes)
        if (node.nodeType === Node.TEXT_NODE && /[\\u202a-\\u202e\\u2066-\\u2069]/.test(node.data))
          wrong.push(`turned around: ${one.outerHTML.slice(0, 200)}`);
  }
  if (window.hacked) wrong.push('a script ran');
  const boxes = [document.documentElement, document.querySelector('[data-testid=stMain]')].filter(Boolean);
  const over = Math.max(...boxes.map((box) => box.scrollWidth - box.clientWidth));
  return over > 0 ? [...wrong, `${over} px too wide`] : wrong;
}"""


@dataclass(frozen=True, slots=True)
class Tab:
    """A browser's page, and what went wrong in it since somebody looked last."""

    page: Page
    heard: list[str]

    def look(self) -> None:
        wrong = [*self.heard, *self.page.evaluate(LOOK)]
        self.heard.clear()
        assert wrong == []

    def settled(self) -> None:
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=WAIT_MS
        )
        self.page.wait_for_timeout(50)

    def seen(self) -> str:
        return " ".join(self.page.locator("body").inner_text().split())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, models_home: Settings) -> Settings:
    return hostile.make(tmp_path_factory.mktemp("hostile"), models_home.models_dir.resolve())


@pytest.fixture(scope="module")
def tab(home: Settings, chromium: str) -> Iterator[Tab]:
    heard: list[str] = []
    environment = {"DOSLOVNO_HOME": str(home.home), "DOSLOVNO_DATABASE": ""}
    with serving("app.py", **environment) as address, launched(chromium) as browser:
        page = browser.new_page(base_url=address, **SCREEN)
        page.set_default_timeout(WAIT_MS)
        known = (address, address.replace("http", "ws"), "data:", "blob:", "file:")
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda asked: None if asked.url.startswith(known) else heard.append(f"asks {asked.url}"))
        yield Tab(page, heard)


def opened(tab: Tab, page: str, parameters: dict[str, str]) -> None:
    tab.page.goto(f"/{page if page != 'overview' else ''}?{urlencode(parameters)}")
    tab.settled()
    tab.page.evaluate("() => document.querySelectorAll('details:not([open]) > summary').forEach((one) => one.click())")
    tab.settled()


def test_every_page_is_tried() -> None:
    assert {page for page, _parameters, _seen in PLACES} == set(frame.PAGES)


@pytest.mark.parametrize(("page", "parameters", "seen"), PLACES)
def test_page_shows_texts_as_texts(tab: Tab, page: str, parameters: dict[str, str], seen: tuple[str, ...]) -> None:
    opened(tab, page, parameters)
    tab.look()
    shown = tab.seen()
    assert [text for text in seen if " ".join(text.split()) not in shown] == []
    tab.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    tab.page.wait_for_timeout(100)
    tab.look()
    tab.page.set_viewport_size(SCREEN["viewport"])


@pytest.mark.parametrize(
    ("page", "parameters", "count"),
    [
        ("objections", {"theme": "t-all", **CONDITIONS}, 7),
        ("vocabulary", {"manager": MARKDOWN, "against": f"={SCRIPT}"}, 2),
    ],
)
def test_what_opens_over_a_page_shows_texts_as_texts(
    tab: Tab, page: str, parameters: dict[str, str], count: int
) -> None:
    opened(tab, page, parameters)
    buttons = tab.page.locator("[data-testid=stPopover] button, [data-testid=stPopoverButton]")
    for place in range(min(count, buttons.count())):
        buttons.nth(place).click()
        tab.settled()
        boxes = tab.page.locator("[data-testid=stPopoverBody] [role=combobox]")
        for box in range(min(boxes.count(), 3)):
            boxes.nth(box).click()
            tab.look()
            tab.page.keyboard.press("Escape")
        tab.look()
        tab.page.keyboard.press("Escape")


def test_draft_shows_as_text(tab: Tab) -> None:
    opened(tab, "copy", {"list": "draft"})
    tab.page.locator(".st-key-draft-text textarea").fill(ALL)
    tab.page.locator(".st-key-draft-text textarea").press("Control+Enter")
    expect(tab.page.locator(".d-draft")).to_contain_text(SCRIPT, timeout=LOADED_MS)
    tab.look()
    assert MARKDOWN in tab.seen()


def test_clip_is_heard_from_a_hostile_place(tab: Tab) -> None:
    opened(tab, "objections", {"theme": "t-2"})
    tab.page.locator("[class*='st-key-actions-'] button").first.click()
    tab.page.wait_for_function("() => document.querySelector('audio')?.duration > 0", timeout=WAIT_MS)
    tab.look()


@pytest.fixture(scope="module")
def taken(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page and every table that people take away, by name: from the view and by the command line."""
    folder = tmp_path_factory.mktemp("taken")
    store = Store.open(home.database_url)
    themes: list[Any] = tables.records(desk.themes(store, "objection", Segment()))
    made = {
        f"{theme['theme_id']}.html": theme_page(store, theme, Segment(), with_clips=False).encode() for theme in themes
    }
    for name, table in (("quotes", quote_table(store, "t-all", Segment())), ("list", tables.call_table(store))):
        made |= {f"{name}.xlsx": table_file.xlsx(table, ALL), f"{name}.csv": table_file.csv(table)}
    store.close()
    for name, content in made.items():
        (folder / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(texts, "_reader", texts._reader)  # an export sets the language of the whole process
        for what, formats in FORMATS.items():
            for ending in {"html", "csv", "xlsx"} & set(formats):
                at = ["--home", str(home.home), "--database", home.database_url]
                to = ["--format", ending, "--to", str(folder / f"{what}.{ending}")]
                done = CliRunner().invoke(app, ["export", what, *at, *to])
                assert done.exit_code == 0, done.output
    return {file.name: file for file in folder.iterdir()}


def test_papers_show_texts_as_texts(tab: Tab, taken: dict[str, Path]) -> None:
    papers = {name: file for name, file in taken.items() if file.suffix == ".html"}
    assert {"t-all.html", "digest.html", "cards.html"} < set(papers)
    for name, file in papers.items():
        tab.page.goto(file.as_uri())
        tab.look()
        if name in ("t-all.html", "digest.html", "cards.html"):
            assert SCRIPT in tab.seen()


def cells(file: Path) -> list[Any]:
    """All cells of a table; of a formula its sign with it."""
    if file.suffix == ".xlsx":
        found = [cell for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows() for cell in row]
        return [f"={cell.value}" if cell.data_type == "f" else cell.value for cell in found]
    csv.field_size_limit(10_000_000)
    content = file.read_bytes().decode("utf-8-sig")
    delimiter = ";" if ";" in content.partition("\n")[0] else ","
    return [cell for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter) for cell in row]


def runs(cell: Any) -> bool:
    """Whether a spreadsheet would take a text for a formula; a number below zero is none."""
    if not isinstance(cell, str) or not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return False
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return True
    return not cell.startswith("-")


def test_tables_run_nothing(taken: dict[str, Path]) -> None:
    found = {name: cells(file) for name, file in taken.items() if file.suffix != ".html"}
    assert len(found) == 2 * (2 + sum("csv" in formats for formats in FORMATS.values()))
    for name, held in found.items():
        assert any("ZFORMULA" in str(cell) for cell in held), name
        assert [cell[:99] for cell in held if runs(cell)] == [], name
