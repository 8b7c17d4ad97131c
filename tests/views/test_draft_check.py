"""The check of a draft on the page, with the real models: its marks, its figure, and that nothing of it stays."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from foundation.settings import Settings
from store.store import Store
from tests.views.conftest import NASTY, ROOT, fill, give_meaning
from tests.views.test_pages import texts

pytestmark = pytest.mark.model

FOREIGN = "Омниканальная платформа консолидирует коммуникации."
BETTER = "Омниканальная платформа. Мастер приехал, не дороговато."


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, models_home: Settings) -> Path:
    """A filled database with vectors that mean what the mentions say."""
    file = tmp_path_factory.mktemp("draft") / "doslovno.sqlite"
    store = Store.open(f"sqlite:///{file}")
    fill(store, None)
    give_meaning(store)
    store.close()
    return file


@pytest.fixture
def page(database: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page with the field for a draft, drawn."""
    monkeypatch.setenv("DOSLOVNO_DATABASE", f"sqlite:///{database}")
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("views/our_copy.py").run()


def check(page: AppTest, text: str) -> str:
    """What the page shows when a draft is checked."""
    page.text_area(key="draft-text").set_value(text)
    next(button for button in page.button if button.label == "Проверить").click().run()
    return texts(page)


def figures(text: str) -> list[int]:
    """The percentages above the marked draft."""
    return [int(figure) for figure in re.findall(r"(\d+)\xa0%", text)]


def test_draft_is_marked_by_who_says_its_words(page: AppTest) -> None:
    text = check(page, BETTER)
    said = re.findall(r'd-mark d-said" title="[^"]*">([^<]+)<', text)
    foreign = re.findall(r'd-mark d-foreign" title="[^"]*">([^<]+)<', text)
    assert {"Мастер", "дороговато"} <= set(said)
    assert {"Омниканальная", "платформа"} <= set(foreign)
    assert "в 10 звонках" in text


def test_draft_comes_closer_when_it_is_better_and_the_check_before_is_shown(page: AppTest) -> None:
    (first,) = figures(check(page, FOREIGN))
    second, before = figures(check(page, BETTER))
    assert first == before == 0
    assert second > first
    # Unchanged, there is nothing to compare with.
    assert len(figures(check(page, BETTER))) == 1


def test_draft_is_shown_as_text(page: AppTest) -> None:
    text = check(page, f"{NASTY} <img src=x onerror=alert(1)> дороговато")
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "дороговато</span>" in text


@pytest.mark.parametrize("text", ["и вот так", "!!! 123"])
def test_draft_without_words_of_its_own_says_so(page: AppTest, text: str) -> None:
    assert "d-empty" in check(page, text)


def test_draft_is_asked_for_where_there_is_none(page: AppTest) -> None:
    check(page, BETTER)
    assert "d-draft" not in check(page, "  \n ")
    assert len(page.warning) == 1


def test_draft_from_a_file_is_checked_and_an_unreadable_one_told_of(page: AppTest) -> None:
    page.file_uploader(key="draft-file").set_value(("письмо.txt", BETTER.encode(), "text/plain"))
    assert "d-mark d-said" in check(page, "")
    page.file_uploader(key="draft-file").set_value(("скан.pdf", b"%PDF-1.4 broken", "application/pdf"))
    check(page, "")
    (warning,) = page.warning
    assert "скан" in warning.value
    assert re.search("повреждён|не то", warning.value)


def test_draft_leaves_nothing_in_the_database(page: AppTest, database: Path) -> None:
    before = dump(database)
    assert "d-mark" in check(page, "Неповторимая кремниевая столешница, дороговато.")
    assert dump(database) == before
    assert "столешниц" not in "".join(before)


def dump(database: Path) -> list[str]:
    """All that stands in a database; of the index of words, which cannot be read back, the tables under it."""
    with sqlite3.connect(database) as connection:
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        names = [name for (name,) in connection.execute(asked)]
        return [repr(row) for name in names for row in connection.execute(f'SELECT * FROM "{name}"')]
