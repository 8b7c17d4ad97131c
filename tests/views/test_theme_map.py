"""The map in a real headless Chromium, over points made for the test: one alone in the middle, the others around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from streamlit.testing.v1 import AppTest

from nlp.map_layout import ASPECT
from tests.views.conftest import NASTY, ROOT, serving
from tests.views.in_browser import WAIT_MS, launched, watched
from views.theme_map import QUOTE_LENGTH, QUOTES_AT_ONCE, MapTheme, theme_map

FEW, MANY = 400, 200_000
assert FEW <= QUOTES_AT_ONCE < MANY
SIDE = 8  # themes stand in a square of so many by so many

SCRIPT = f"""
import numpy as np
import streamlit as st
from views.theme_map import MapTheme, theme_map

st.session_state["language"] = "en"
st.set_page_config(layout="wide")
asked = st.session_state.setdefault("asked", [])
count, nasty = int(st.query_params["points"]), "nasty" in st.query_params
chance = np.random.default_rng(1)
theme = np.arange(count) % {SIDE * SIDE} + 1
theme[chance.random(count) < 0.1] = -1
theme[:65] = np.arange(65)  # the theme of the middle has one point, every other theme has at least one
# The squares of the themes, with a free cross between them whose middle is point 0's.
place = lambda step: (step + chance.uniform(0.3, 0.7, count)) / {SIDE} * 0.8 + np.where(step < {SIDE // 2}, 0, 0.2)
x, y = place((theme - 1) % {SIDE}), place((theme - 1) // {SIDE} % {SIDE})
x[0] = y[0] = 0.5
themes = [MapTheme("t-middle", {NASTY!r} * 50 if nasty else "too expensive", 1)]
themes += [MapTheme(f"t-{{row}}", f"theme {{row}} of many", int((theme == row).sum())) for row in range(1, 65)]

def quote(point):
    asked.append(point)
    words = "\\u202e<img src=x onerror=alert(1)>" + "я" * 100_000
    return words if nasty else f"words of point {{point}} in {{theme[point]}}, asked for {{len(asked)}}"

opened = theme_map(x.astype("f4"), y.astype("f4"), theme.astype("i4"), themes, quote, "map")
st.text(f"opened: {{opened}}")
st.button("Again")
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script above as a file."""
    file = tmp_path_factory.mktemp("map") / "script.py"
    file.write_text(SCRIPT, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def address(script: Path) -> Iterator[str]:
    """Address of a server of the script."""
    with serving(script) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture
def tab(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page; there must be no uncaught error in it, and it must ask for nothing outside the server.

    A test may give it options of `browser.new_context` as its parameter.
    """
    with watched(browser, address, **getattr(request, "param", {})) as page:
        yield page


def opened(tab: Page, points: int, more: str = "") -> Page:
    """The page with the map drawn."""
    tab.goto(f"/?points={points}{more}")
    expect(names(tab).first).to_be_visible(timeout=3 * WAIT_MS)
    return tab


def names(tab: Page) -> Locator:
    """The names of themes that are shown."""
    return tab.locator(".labels button:visible")


def middle(tab: Page) -> tuple[float, float]:
    """Where point 0 is on the screen, before and after zooming around it."""
    box = tab.locator(".map").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def boxes(tab: Page) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of each name shown."""
    return tab.evaluate(
        "() => Object.fromEntries([...document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot"
        ".querySelectorAll('.labels button:not([hidden])')].map(label => [label.textContent, label])"
        ".map(([name, label]) => [name, label.getBoundingClientRect()])"
        ".map(([name, box]) => [name, [box.left, box.top, box.right, box.bottom]]))"
    )


def test_theme_map_refuses_points_that_do_not_fit() -> None:
    two, three = np.zeros(2, np.float32), np.zeros(3, np.float32)
    with pytest.raises(ValueError, match="one length, not 2, 3 and 2"):
        theme_map(two, three, np.zeros(2, np.int32), [MapTheme("t", "t", 2)], str, "map")
    with pytest.raises(ValueError, match="-1 to 0, not 0 to 1"):
        theme_map(two, two, np.array([0, 1], np.int32), [MapTheme("t", "t", 2)], str, "map")


@pytest.mark.parametrize(("points", "asked"), [(FEW, FEW), (MANY, 0)])
def test_theme_map_reads_quotes_beforehand_only_where_points_are_few(script: Path, points: int, asked: int) -> None:
    page = AppTest.from_file(str(script), default_timeout=30)
    page.query_params["points"] = str(points)
    page.run()
    assert not page.exception
    assert page.text[0].value == "opened: None"
    assert len(page.session_state["asked"]) == asked


@pytest.mark.browser
def test_theme_map_shows_the_quote_under_the_pointer(tab: Page) -> None:
    opened(tab, FEW)
    tab.mouse.move(*middle(tab))
    expect(tab.locator(".card b")).to_have_text("too expensive")
    expect(tab.locator(".card p")).to_have_text("words of point 0 in 0, asked for 1")
    x, y = middle(tab)
    tab.mouse.move(x + 40, y - 40)
    expect(tab.locator(".card")).to_be_hidden()


@pytest.mark.browser
def test_theme_map_gives_the_theme_of_a_clicked_point_once(tab: Page) -> None:
    opened(tab, FEW)
    tab.mouse.click(*middle(tab))
    expect(tab.get_by_text("opened: t-middle")).to_be_visible()
    tab.get_by_role("button", name="Again").click()
    expect(tab.get_by_text("opened: None")).to_be_visible()


@pytest.mark.browser
def test_theme_map_is_used_by_keys_alone(tab: Page) -> None:
    opened(tab, FEW)
    board = tab.get_by_role("group", name="Map of what clients say")
    board.focus()
    closer, wider = (tab.get_by_role("button", name=name) for name in ("Zoom in", "Zoom out"))
    expect(wider).to_be_disabled()
    tab.keyboard.press("+")
    expect(wider).to_be_enabled()
    before = boxes(tab)["too expensive"]
    tab.keyboard.press("ArrowRight")
    tab.wait_for_timeout(100)
    assert boxes(tab)["too expensive"][0] < before[0]
    tab.keyboard.press("0")
    expect(wider).to_be_disabled()
    expect(closer).to_be_enabled()
    tab.keyboard.press("Tab")
    first = names(tab).first
    expect(first).to_be_focused()
    theme = first.get_attribute("data-theme")
    assert (first.get_attribute("aria-label") or "").endswith("mentions")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text(f"opened: {theme}")).to_be_visible()
    expect(tab.locator(f".labels [data-theme={theme}]")).to_be_focused()
    expect(tab.get_by_role("img", name=f"{FEW} mentions on the map, 65 themes")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize(
    "tab", [{"viewport": {"width": w, "height": h}} for w, h in ((1366, 768), (820, 1180))], indirect=True
)
def test_theme_map_names_do_not_overlap_and_more_come_by_zooming(tab: Page) -> None:
    opened(tab, FEW)
    seen = boxes(tab)
    for _ in range(3):
        for one, other in combinations(boxes(tab).values(), 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)
        x, y = middle(tab)
        tab.mouse.move(x - 150, y - 80)
        tab.mouse.wheel(0, -300)
        tab.wait_for_timeout(300)
    assert set(boxes(tab)) - set(seen)
    tab.get_by_role("button", name="Show the whole map").click()
    tab.wait_for_timeout(300)
    assert boxes(tab) == seen


@pytest.mark.browser
def test_theme_map_is_dragged_without_opening_a_theme(tab: Page) -> None:
    opened(tab, FEW)
    x, y = middle(tab)
    tab.mouse.move(x, y)
    tab.mouse.wheel(0, -400)
    tab.wait_for_timeout(300)
    before = boxes(tab)["too expensive"]
    tab.mouse.down()
    tab.mouse.move(x + 90, y + 30, steps=5)
    tab.mouse.up()
    tab.wait_for_timeout(300)
    after = boxes(tab)["too expensive"]
    assert after[0] - before[0] == pytest.approx(90, abs=2)
    assert after[1] - before[1] == pytest.approx(30, abs=2)
    expect(tab.get_by_text("opened: None")).to_be_visible()
    tab.mouse.dblclick(x + 90, y - 60)  # nothing is there: back to the whole map
    expect(tab.get_by_role("button", name="Zoom out")).to_be_disabled()


@pytest.mark.browser
def test_theme_map_neighbours_differ_in_colour(tab: Page) -> None:
    opened(tab, FEW)
    colours = tab.evaluate(
        "() => Object.fromEntries([...document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot"
        ".querySelectorAll('.labels button')]"
        ".map(label => [label.dataset.theme, label.style.getPropertyValue('--colour')]))"
    )
    grid = np.array([colours[f"t-{row}"] for row in range(1, SIDE * SIDE + 1)]).reshape(SIDE, SIDE)
    half = SIDE // 2
    for quarter in (grid[:half, :half], grid[:half, half:], grid[half:, :half], grid[half:, half:]):
        assert (quarter[1:] != quarter[:-1]).all()
        assert (quarter[:, 1:] != quarter[:, :-1]).all()


@pytest.mark.browser
@pytest.mark.parametrize("points", [FEW, MANY])
def test_theme_map_shows_hostile_texts_as_text(tab: Page, points: int) -> None:
    opened(tab, points, "&nasty=1")
    tab.mouse.move(*middle(tab))
    expect(tab.locator(".card b")).to_contain_text("<script>alert(1)</script> **x** $x$")
    expect(tab.locator(".card p")).to_contain_text("<img src=x onerror=alert(1)>яяя")
    assert len(tab.locator(".card p").inner_text()) <= QUOTE_LENGTH + 1
    assert tab.locator(".map img, .map script").count() == 0
    card, board = tab.locator(".card").bounding_box(), tab.locator(".map").bounding_box()
    assert card
    assert board
    assert card["x"] >= board["x"]
    assert card["x"] + card["width"] <= board["x"] + board["width"]
    assert card["y"] + card["height"] <= board["y"] + board["height"]


@pytest.mark.browser
def test_theme_map_of_many_points_asks_for_a_quote_and_sends_the_points_once(tab: Page) -> None:
    got: list[int] = []
    tab.on("websocket", lambda socket: socket.on("framereceived", lambda frame: got.append(len(frame))))
    opened(tab, MANY)
    assert sum(got) > 8 * MANY
    tab.wait_for_timeout(500)
    got.clear()
    tab.mouse.move(*middle(tab))
    expect(tab.locator(".card b")).to_have_text("too expensive")
    expect(tab.locator(".card p")).to_have_text("words of point 0 in 0, asked for 1")
    tab.mouse.click(*middle(tab))
    expect(tab.get_by_text("opened: t-middle")).to_be_visible()
    x, y = middle(tab)
    for ask, (dx, dy) in enumerate(((-143, -57), (143, -57), (143, 64)), 2):
        tab.mouse.move(x + dx, y + dy)
        expect(tab.locator(".card p")).to_have_text(re.compile(rf"words of point \d+ in .+, asked for {ask}$"))
        theme = re.search(r" in (-?\d+),", tab.locator(".card p").inner_text())
        assert theme
        title = "In no theme" if theme[1] == "-1" else f"theme {theme[1]} of many"
        expect(tab.locator(".card b")).to_have_text(title)
    assert sum(got) < 100_000
    drawn = tab.locator("canvas").evaluate(
        "canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
        " const pixels = new Uint32Array(data.buffer); return pixels.filter(pixel => pixel !== pixels[0]).length }"
    )
    assert drawn > 20_000


@pytest.mark.browser
@pytest.mark.parametrize("tab", [{"color_scheme": scheme} for scheme in ("light", "dark")], indirect=True)
def test_theme_map_is_light_or_dark_as_the_page(tab: Page) -> None:
    opened(tab, FEW)
    corner = tab.locator("canvas").evaluate("canvas => [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data]")
    paper = tab.locator("[data-testid=stApp]").evaluate("page => getComputedStyle(page).backgroundColor")
    assert paper == f"rgb({corner[0]}, {corner[1]}, {corner[2]})"


@pytest.mark.browser
@pytest.mark.parametrize("tab", [{"viewport": {"width": 820, "height": 1180}, "has_touch": True}], indirect=True)
def test_theme_map_is_used_by_touch(tab: Page) -> None:
    opened(tab, FEW)
    x, y = middle(tab)
    tab.touchscreen.tap(x, y)
    expect(tab.locator(".card p")).to_have_text("words of point 0 in 0, asked for 1")
    expect(tab.get_by_text("opened: None")).to_be_visible()
    tab.get_by_role("button", name="Open the theme").tap()
    expect(tab.get_by_text("opened: t-middle")).to_be_visible()
    fingers = tab.context.new_cdp_session(tab)
    for kind, apart in (("touchStart", 60), ("touchMove", 90), ("touchMove", 180), ("touchEnd", None)):
        places = [] if apart is None else [{"x": x + side * apart, "y": y, "id": side} for side in (0, 1)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    expect(tab.get_by_role("button", name="Zoom out")).to_be_enabled()
    expect(tab.get_by_text("opened: None").or_(tab.get_by_text("opened: t-middle"))).to_be_visible()


def test_map_is_drawn_as_wide_as_it_was_laid_out() -> None:
    drawn = (ROOT / "views" / "theme_map_points.js").read_text("utf-8")
    assert f"const ASPECT = {ASPECT:g};" in drawn
