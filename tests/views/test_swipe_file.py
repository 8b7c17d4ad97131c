"""The swipe file: the best quotes of a kind on the page, and what of them is taken away."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store import theme_edits
from store.store import Store
from tests.views.conftest import NASTY, PRICE, arrange
from tests.views.test_pages import keys, texts
from views import frame, swipe_file

LATE = "опять не приехал"
SCRIPT = "from views import frame, swipe_file\nframe.settle_language()\nswipe_file.show(frame.open_store())"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The swipe file alone, without the pages that its links lead to."""
    monkeypatch.setattr(frame, "call_link", lambda *_place, **_parameters: None)
    return AppTest.from_string(SCRIPT, default_timeout=30)


def test_swipe_file_opens_with_the_first_kind_that_there_is(store: Store, page: AppTest) -> None:
    text = texts(page.run())
    assert LATE in text
    assert PRICE not in text
    (pills,) = page.get("button_group")
    assert pills.options == ["Боли", "Возражения"]  # of the other kinds nothing was said


@pytest.mark.parametrize("language", ["ru", "en"])
def test_swipe_file_shows_the_kind_of_the_address(store: Store, page: AppTest, language: str) -> None:
    arrange(store)
    page.query_params["swipe"] = "objection"
    page.query_params["lang"] = language
    text = texts(page.run())
    assert f">{PRICE}</mark>" in text
    assert ">**x**</mark>" in text
    assert NASTY not in text  # its signs are escaped
    assert LATE not in text


def test_swipe_file_keeps_the_chosen_kind_in_the_address(store: Store, page: AppTest) -> None:
    page.run()
    page.get("button_group")[0].set_value("objection").run()
    assert page.query_params["swipe"] == "objection"
    assert PRICE in texts(page)


def test_swipe_file_says_the_same_words_once(store: Store, page: AppTest) -> None:
    assert texts(page.run()).count(f">{LATE}</mark>") == 1


def test_swipe_file_says_when_there_is_nothing(
    page: AppTest, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme_edits.dismiss(store.engine, "t-late", "Лена")
    assert "Такого пока не нашлось" in texts(page.run())
    monkeypatch.setenv("DOSLOVNO_DATABASE", f"sqlite:///{tmp_path / 'new.sqlite'}")
    page.run()
    assert "d-empty" in texts(page)
    assert not keys(page)


def test_swipe_file_of_calls_in_another_language_is_empty(store: Store, page: AppTest) -> None:
    page.query_params["calls"] = "en"
    assert "d-empty" in texts(page.run())


def test_swipe_file_taken_away_has_a_part_for_each_kind(store: Store) -> None:
    arrange(store)
    parts = swipe_file._all_kinds(store, ["pain", "objection"], None)
    assert [part.title for part in parts] == ["Боли", "Возражения"]
    (late,) = parts[0].lines
    assert late.cells == (LATE, "мастер не приехал")
    assert late.quotes[0].text == LATE
    assert {line.cells for line in parts[1].lines} == {(PRICE, PRICE), ("**x**", NASTY)}
    assert len({part.name for part in parts}) == 1


def test_swipe_file_leaves_out_kinds_of_which_all_is_hidden(store: Store) -> None:
    theme_edits.dismiss(store.engine, "t-late", "Лена")
    assert [part.title for part in swipe_file._all_kinds(store, ["pain", "objection"], None)] == ["Возражения"]
