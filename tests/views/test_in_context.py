"""A word in context: its lines, its filters, and that a link shows the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store.store import Store
from tests.views.conftest import CALLS, PRICE, ROOT, fill, give_meaning
from tests.views.test_pages import texts

pytestmark = pytest.mark.model

SCRIPT = """
import streamlit as st
from views import frame, in_context

def context():
    in_context.show(frame.open_store())

calls = st.Page(frame.PAGES["calls"], url_path="calls")
st.navigation([st.Page(context, default=True), calls], position="hidden").run()
"""
WITH_PRICE = CALLS // 3


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of the concordance alone; links lead to the real page of calls."""
    folder = tmp_path_factory.mktemp("context")
    (folder / "views").symlink_to(ROOT / "views")
    (folder / "page.py").write_text(SCRIPT, "utf-8")
    return folder / "page.py"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The filled database with vectors that mean what the mentions say."""
    url = f"sqlite:///{tmp_path_factory.mktemp('meant') / 'doslovno.sqlite'}"
    store = Store.open(url)
    fill(store, str(sorted((ROOT / "examples" / "calls").glob("*.mp3"))[0]))
    give_meaning(store)
    store.close()
    return url


@pytest.fixture
def page(script: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    monkeypatch.setenv("DOSLOVNO_DATABASE", database)

    def at(**address: str) -> AppTest:
        """The page at an address, drawn."""
        drawn = AppTest.from_file(str(script), default_timeout=60)
        for name, value in address.items():
            drawn.query_params[name] = value
        return drawn.run()

    return at


def lines(page: AppTest) -> int:
    return texts(page).count('<div class="d-kwic"')


def test_context_finds_a_word_in_another_form_and_keeps_it_in_the_address(page: Callable[..., AppTest]) -> None:
    drawn = page()
    assert lines(drawn) == 0
    drawn.text_input(key="sought-context").set_value(" дорогой ").run()
    assert lines(drawn) == WITH_PRICE
    assert '<mark class="d-said">дороговато</mark> для нас, если честно.' in texts(drawn)
    assert f"дороговато <b>{WITH_PRICE}</b>" in texts(drawn)
    assert drawn.query_params["word"] == "дорогой"


def test_context_at_an_address_is_what_was_seen_there(page: Callable[..., AppTest]) -> None:
    drawn = page(word="дорого", who="both", topic="objection", outcome="lost", days="90")
    assert lines(drawn) == WITH_PRICE
    assert drawn.text_input(key="sought-context").value == "дорого"
    assert drawn.selectbox(key="segment-topic").value == "objection"
    assert lines(page(word="дорого", topic="nonsense", outcome="<b>", days="-1", who="x")) == WITH_PRICE


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ({"who": "manager"}, 0),
        ({"topic": "pain"}, 0),
        ({"outcome": "won"}, 0),
        ({"outcome": "lost", "topic": "objection"}, WITH_PRICE),
    ],
)
def test_context_keeps_to_its_filters(page: Callable[..., AppTest], address: dict[str, str], found: int) -> None:
    assert lines(page(word="дорого", **address)) == found


def test_context_filters_are_kept_in_the_address_and_taken_out_again(page: Callable[..., AppTest]) -> None:
    drawn = page(word="дорого")
    drawn.selectbox(key="segment-topic").set_value("pain").run()
    assert (lines(drawn), drawn.query_params["topic"]) == (0, "pain")
    drawn.selectbox(key="segment-topic").set_value("any").run()
    assert (lines(drawn), "topic" in drawn.query_params) == (WITH_PRICE, False)


def test_context_shows_the_rest_on_request_and_begins_anew_for_another_word(page: Callable[..., AppTest]) -> None:
    drawn = page(word="подумать", who="both")
    assert lines(drawn) == 20
    drawn.button(key="more-context").click().run()
    assert lines(drawn) == CALLS - 1
    drawn.text_input(key="sought-context").set_value("комплектация").run()
    assert lines(drawn) == 20


def test_context_line_plays_its_own_sound(page: Callable[..., AppTest]) -> None:
    drawn = page(word="дорого")
    next(button for button in drawn.button if str(button.key).startswith("listen-context-")).click().run()
    assert not drawn.exception
    assert len(drawn.get("audio")) == 1


@pytest.mark.parametrize("word", ["script", "alert", "x", "**x**", "$x$", "[a](b)", "<b>", "%", "«»"])
def test_context_shows_text_as_text(page: Callable[..., AppTest], word: str) -> None:
    drawn = page(word=word)
    assert not drawn.exception
    assert "<script>" not in texts(drawn)


def test_context_finds_what_means_the_same_in_other_words(page: Callable[..., AppTest]) -> None:
    drawn = page(word="для нас это слишком большая сумма")
    assert lines(drawn) == 0
    assert f'<mark class="d-objection">{PRICE}</mark>' in texts(drawn)
    # What is found by its words is not found once more by its meaning.
    assert '<mark class="d-objection">' not in texts(page(word=PRICE))
