"""The plot of two sides' words in a real headless Chromium: names, figures, clicks, keys, fingers, hostile words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.views.conftest import NASTY, serving
from tests.views.in_browser import WAIT_MS, launched, watched
from views.contrast_plot import MOST, WORD_LENGTH

pytestmark = pytest.mark.browser

SCRIPT = f"""
import numpy as np
import pandas as pd
import streamlit as st
from views.contrast_plot import show

st.session_state["language"] = "en"
st.set_page_config(layout="wide")
count = {MOST} + 200
chance = np.random.default_rng(2)
first, second = (np.minimum(chance.zipf(1.7, count) - 1, 90) for _ in range(2))
first[(first == 0) & (second == 0)] = 1
first[0], second[0] = 120, 0
first[1], second[1] = 0, 110
z = np.sqrt(first) - np.sqrt(second)
names = ["too expensive", {NASTY!r}] + [f"word number {{row}}" for row in range(2, count)]
words = pd.DataFrame({{"term": [f"t{{row}}" for row in range(count)], "surface": names, "first_calls": first,
    "second_calls": second, "first_count": 2 * first, "second_count": second, "z": z, "certain": abs(z) > 2}})
clicked = show(words, "clients", "<b>managers</b> $&", "plot", st.session_state.get("chosen"))
st.session_state["chosen"] = clicked or st.session_state.get("chosen")
st.text(f"clicked: {{clicked}}")
st.button("Again")
"""
NASTY_SHOWN = f"{NASTY[:WORD_LENGTH]}…"
CLIENTS_FIGURES, MANAGERS_FIGURES = "clients: in 120 calls, 240 times", "<b>managers</b> $&: never"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file: Path = tmp_path_factory.mktemp("contrast") / "script.py"
    file.write_text(SCRIPT, encoding="utf-8")
    with serving(file) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture
def tab(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page with the plot drawn; no uncaught error comes of it, no dialog, no question to anything but the server.

    A test may give it options of `browser.new_context` as its parameter.
    """
    with watched(browser, address, **getattr(request, "param", {})) as page:
        page.goto("/")
        expect(name(page, "too expensive")).to_be_visible(timeout=3 * WAIT_MS)
        yield page


def name(tab: Page, text: str) -> Locator:
    return tab.locator(".names button").filter(has_text=re.compile(rf"^{re.escape(text)}$"))


def boxes(tab: Page) -> dict[str, list[float]]:
    """Left, top, right and bottom of each name shown."""
    return tab.locator(".names").evaluate(
        "names => Object.fromEntries([...names.children].map(name => [name.textContent, name.getBoundingClientRect()])"
        ".map(([name, box]) => [name, [box.left, box.top, box.right, box.bottom]]))"
    )


def mark(tab: Page, text: str) -> tuple[float, float]:
    """Where the mark of a word with a name is on the screen."""
    name(tab, text).hover()
    box = tab.locator(".ring").bounding_box()
    assert box
    return box["x"], box["y"]


@pytest.mark.parametrize(
    "tab", [{"viewport": {"width": w, "height": h}} for w, h in ((1366, 768), (820, 1180))], indirect=True
)
def test_contrast_plot_names_do_not_overlap_and_more_come_by_zooming(tab: Page) -> None:
    expect(tab.get_by_role("img", name=f"{MOST:,} words on the plot")).to_be_visible()
    seen = boxes(tab)
    assert len(seen) > 20
    board = tab.locator(".plot").bounding_box()
    assert board
    for _ in range(3):
        shown = boxes(tab)
        for one, other in combinations(shown.values(), 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)
        assert min(box[0] for box in shown.values()) >= board["x"]
        assert max(box[2] for box in shown.values()) <= board["x"] + board["width"]
        tab.mouse.move(board["x"] + board["width"] * 0.4, board["y"] + board["height"] * 0.6)
        tab.mouse.wheel(0, -300)
        tab.wait_for_timeout(200)
    assert set(boxes(tab)) - set(seen)
    tab.get_by_role("button", name="Show the whole plot").click()
    tab.wait_for_timeout(200)
    assert boxes(tab) == seen


def test_contrast_plot_says_a_words_figures_and_gives_its_term_once(tab: Page) -> None:
    x, y = mark(tab, "too expensive")
    tab.mouse.move(x + 1, y - 1)  # from the name onto the mark itself
    expect(tab.locator(".card b")).to_have_text("too expensive")
    expect(tab.locator(".card p.first")).to_have_text(CLIENTS_FIGURES)
    expect(tab.locator(".card p.second")).to_have_text(MANAGERS_FIGURES)
    expect(tab.locator(".card small")).to_have_text("clients: more often")
    tab.mouse.click(x + 1, y - 1)
    expect(tab.get_by_text("clicked: t0")).to_be_visible()
    tab.get_by_role("button", name="Again").click()
    expect(tab.get_by_text("clicked: None")).to_be_visible()
    expect(tab.locator(".names .chosen")).to_have_text("too expensive")


def test_contrast_plot_has_each_side_in_its_corner(tab: Page) -> None:
    ours, theirs = mark(tab, "too expensive"), mark(tab, NASTY_SHOWN)
    board = tab.locator("canvas").bounding_box()
    assert board
    middle = board["x"] + board["width"] / 2, board["y"] + board["height"] / 2
    assert ours[0] > middle[0]
    assert ours[1] > middle[1]
    assert theirs[0] < middle[0]
    assert theirs[1] < middle[1]


def test_contrast_plot_is_dragged_without_opening_a_word(tab: Page) -> None:
    x, y = mark(tab, "too expensive")
    tab.mouse.move(x, y)
    tab.mouse.wheel(0, -400)
    tab.wait_for_timeout(200)
    before = mark(tab, "too expensive")
    tab.mouse.move(*before)
    tab.mouse.down()
    tab.mouse.move(before[0] - 60, before[1] - 0, steps=5)
    tab.mouse.up()
    tab.wait_for_timeout(200)
    assert mark(tab, "too expensive")[0] <= before[0]
    expect(tab.get_by_text("clicked: None")).to_be_visible()


def test_contrast_plot_is_used_by_keys_alone(tab: Page) -> None:
    board = tab.get_by_role("group", name="Words of both sides: clients and <b>managers</b> $&")
    board.focus()
    words = []
    for key in ("ArrowLeft", "ArrowUp", "ArrowLeft"):
        tab.keyboard.press(key)
        words.append(tab.locator(".card b").inner_text())
    assert len(set(words)) == 3
    term = {"too expensive": "t0", NASTY_SHOWN: "t1"}.get(words[-1]) or words[-1].replace("word number ", "t")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text(f"clicked: {term}")).to_be_visible()
    expect(board).to_be_focused()
    expect(tab.locator(".card b")).to_have_text(words[-1])
    wider = tab.get_by_role("button", name="Zoom out")
    expect(wider).to_be_disabled()
    tab.keyboard.press("+")
    expect(wider).to_be_enabled()
    tab.keyboard.press("0")
    expect(wider).to_be_disabled()


def test_contrast_plot_shows_hostile_words_as_text(tab: Page) -> None:
    tab.mouse.move(*mark(tab, NASTY_SHOWN))
    expect(tab.locator(".card b")).to_have_text(NASTY_SHOWN)
    expect(tab.locator(".head .second")).to_have_text("<b>managers</b> $&: more often ↑")
    assert tab.locator(".contrast script, .contrast img, .contrast b b").count() == 0


@pytest.mark.parametrize("tab", [{"viewport": {"width": 820, "height": 1180}, "has_touch": True}], indirect=True)
def test_contrast_plot_is_used_by_touch(tab: Page) -> None:
    x, y = mark(tab, "too expensive")
    tab.mouse.move(0, 0)
    tab.touchscreen.tap(x, y)
    expect(tab.locator(".card p.first")).to_have_text(CLIENTS_FIGURES)
    expect(tab.get_by_text("clicked: None")).to_be_visible()
    tab.get_by_role("button", name="Show where it was said").tap()
    expect(tab.get_by_text("clicked: t0")).to_be_visible()


@pytest.mark.parametrize("tab", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_contrast_plot_names_can_be_read_on_the_page(tab: Page) -> None:
    """Names stand out from the page by a contrast of 4.5, as the guidelines for readable text ask."""
    colours = tab.locator(".names").evaluate(
        "names => [names.closest('.contrast').querySelector('.plot'), ...names.children]"
        ".map((element, i) => getComputedStyle(element)[i ? 'color' : 'backgroundColor'])"
    )
    paper, *inks = (_brightness(colour) for colour in dict.fromkeys(colours))
    assert len(inks) == 3
    assert all((max(paper, ink) + 0.05) / (min(paper, ink) + 0.05) >= 4.5 for ink in inks)


def _brightness(colour: str) -> float:
    """Relative luminance of `rgb(r, g, b)`, 0 to 1."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
