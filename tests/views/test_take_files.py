"""Menus of files: nothing is made before it is asked for, and what is made is in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from foundation.records import Segment
from store import tables
from store.store import Store
from views import take_digest, take_files, take_theme
from views.take_files import File

SCRIPT = """
import pandas
import streamlit
from views import take_table
streamlit.session_state["language"] = "en"
def rows():
    open({mark!r}, "a").write("made ")
    return pandas.DataFrame({{"outcome": ["won"]}})
take_table.menu(rows, "calls", "Calls", "calls")
"""


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[File]:
    """The files of the menus that are drawn, as if all were opened."""
    found: list[File] = []
    monkeypatch.setattr(take_files, "menu", lambda files, *_, **__: found.extend(files()))
    return found


def test_menu_of_a_table_reads_nothing_before_it_is_opened(tmp_path: Path) -> None:
    page = AppTest.from_string(SCRIPT.format(mark=str(tmp_path / "mark")), default_timeout=30).run()
    assert not page.exception
    assert not (tmp_path / "mark").exists()


def test_menus_of_theme_and_digest_make_every_file(filled: str, offered: list[File]) -> None:
    store = Store.open(filled)
    theme = tables.records(tables.theme_table(store, "objection"))[0]
    take_theme.menu(store, theme, Segment(topic="pain"))
    take_digest.digest_menu(store, Segment(topic="pain"))
    for file in offered:
        ending = file.name.rpartition(".")[2]
        made = file.make()
        assert made.startswith({"html": b"<!DOCTYPE html>"}.get(ending, b"PK")), file.name
        assert (b"<audio" in made) == (file.key == "clips"), file.name
        assert file.name.isascii()
        assert ending in take_files.MIME
    store.close()
