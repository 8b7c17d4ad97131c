"""The page of the company's copy: its four lists, what stands behind a row, and the documents."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from foundation.settings import Settings
from store import copies
from store.store import Store
from tests.views.conftest import NASTY, PRICE, ROOT, give_meaning, write_copy
from tests.views.test_pages import keys, texts
from views import takeaway

LISTS = {
    "clients_only": ["дороговато", "не приехал"],
    "copy_only": ["омниканальные", NASTY, "кухни"],
    "said_differently": ["гибкие условия"],
    "unanswered": [PRICE, "мастер не приехал"],
}


@pytest.fixture
def page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """The page of copy at an address, drawn; over a database that the test may change."""

    def at(**address: str) -> AppTest:
        drawn = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in address.items():
            drawn.query_params[name] = value
        return drawn.run().switch_page("views/our_copy.py").run()

    return at


def rows(page: AppTest) -> int:
    return len([key for key in keys(page) if key.startswith("open-gap-")])


def test_copy_without_documents_offers_to_add_some_and_the_check_of_a_draft(page: Callable[..., AppTest]) -> None:
    drawn = page(list="copy_only")  # an address from better times
    assert "Добавьте" in "".join(block.label for block in drawn.expander)
    assert [uploader.key for uploader in drawn.file_uploader] == ["copy-files", "draft-file"]
    assert [field.key for field in drawn.text_area] == ["draft-text"]
    assert not rows(drawn)
    assert not drawn.get("button_group")  # there is nothing to choose from


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_copy_list_shows_its_rows(page: Callable[..., AppTest], store: Store, name: str, language: str) -> None:
    write_copy(store)
    drawn = page(list=name, lang=language)
    assert rows(drawn) == len(LISTS[name])
    assert "сегодня" not in texts(drawn)  # what tells nothing of a trade
    assert ">приехал<" not in texts(drawn)  # a part of a longer term
    (pills,) = drawn.get("button_group")
    counted = [option.rpartition(" · ")[2] for option in pills.options[:4]]
    assert counted == ["2", "3", "1", "1"]  # an objection with an answer is shown, and is no finding


def test_copy_finding_counts_words_and_no_phrases(page: Callable[..., AppTest], store: Store) -> None:
    write_copy(store)
    assert "2 слова из ваших текстов" in texts(page())  # the third row of the copy's own words is a phrase


def test_copy_row_opens_its_quotes_and_a_link_shows_the_same(page: Callable[..., AppTest], store: Store) -> None:
    write_copy(store)
    drawn = page()
    drawn.button(key="open-gap-0").click().run()
    assert texts(drawn).count(f">{PRICE}</mark>") == 5
    assert drawn.query_params["term"] == "ru:дороговатый"
    assert texts(page(term="ru:дороговатый")) == texts(drawn)
    drawn.button(key="open-gap-0").click().run()
    assert f">{PRICE}</mark>" not in texts(drawn)


def test_copy_row_without_known_quotes_is_looked_for_in_the_calls(page: Callable[..., AppTest], store: Store) -> None:
    write_copy(store)
    assert texts(page(term="ru:не приехать")).count(">не приехал</mark>") == 5


@pytest.mark.parametrize(
    ("name", "term", "quotes"),
    [
        ("copy_only", "омниканальный", 0),
        ("said_differently", "гибкий условие", 5),
        ("unanswered", f"дороговатый:{PRICE}", 5),
    ],
)
def test_copy_row_opens_its_places(
    page: Callable[..., AppTest], store: Store, name: str, term: str, quotes: int
) -> None:
    write_copy(store, "прайс.docx")
    drawn = page(list=name, term=f"ru:{term}")
    assert "Омниканальные кухни — гибкие условия." in texts(drawn)
    assert "прайс.docx" in texts(drawn)
    assert texts(drawn).count(f">{PRICE}</mark>") == quotes


def test_copy_objections_without_an_answer_stand_out(page: Callable[..., AppTest], store: Store) -> None:
    write_copy(store)
    text = texts(page(list="unanswered"))
    unanswered, answered = text.index("ни один"), text.index("1 из 1")
    assert unanswered < answered
    assert text.count("d-warn") == 1


def test_copy_shows_text_as_text(page: Callable[..., AppTest], store: Store) -> None:
    write_copy(store, NASTY)
    for name in LISTS:
        for term in ("дороговатый", NASTY, "гибкий условие", f"дороговатый:{PRICE}"):
            drawn = page(list=name, term=f"ru:{term}")
            assert "<script>alert" not in texts(drawn)
            assert "&lt;script&gt;" in texts(drawn)  # the document's name, at least
            assert NASTY not in [button.label for button in drawn.button]


def test_copy_taken_away_holds_all_four_lists(
    page: Callable[..., AppTest], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_copy(store)
    taken: list[takeaway.Handout] = []
    monkeypatch.setattr(takeaway, "menu", lambda handouts, key, label=None: taken.extend(handouts()))
    page(list="draft")
    shown = [[line.cells[0] for line in handout.lines] for handout in taken]
    assert shown == list(LISTS.values())
    dear, late = taken[0].lines
    assert [quote.text for quote in dear.quotes] == [PRICE] * 3
    assert [quote.text for quote in late.quotes] == ["опять не приехал"] * 3  # found by the term in them
    assert not taken[1].lines[0].quotes
    assert all(len(line.cells) == len(one.columns) == len(one.fields) for one in taken for line in one.lines)
    sheets = openpyxl.load_workbook(io.BytesIO(takeaway.xlsx(*taken))).worksheets
    assert len(sheets) == 4


def test_copy_document_is_taken_out(page: Callable[..., AppTest], store: Store) -> None:
    write_copy(store)
    drawn = page()
    drawn.button(key=f"remove-{'c' * 16}").click().run()
    assert not drawn.exception
    assert copies.names(store) == []
    assert copies.gap_rows(store) == []
    assert "Добавьте" in "".join(block.label for block in drawn.expander)


def test_copy_document_that_cannot_be_read_is_told_of_in_words_of_the_reader(
    page: Callable[..., AppTest], store: Store
) -> None:
    drawn = page()
    drawn.file_uploader(key="copy-files").set_value([("**пусто**.md", b"", "text/markdown")])
    next(button for button in drawn.button if button.label == "Сравнить с разговорами").click().run()
    (warning,) = drawn.warning
    assert "пусто" in warning.value
    assert "**" not in warning.value
    assert "is empty" not in warning.value
    assert copies.names(store) == []
    assert not drawn.run().warning  # said once


@pytest.mark.model
def test_copy_dropped_on_the_page_is_compared_until_it_is_taken_out(
    page: Callable[..., AppTest], store: Store, models_home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSLOVNO_HOME", str(models_home.home))
    give_meaning(store)
    drawn = page(list="copy_only")
    files = {"главная.md": "Омниканальные кухни.", "акция.txt": "Эксклюзивные столешницы."}
    drawn.file_uploader(key="copy-files").set_value([(name, text.encode(), "") for name, text in files.items()])
    next(button for button in drawn.button if button.label == "Сравнить с разговорами").click().run()
    assert "4 слова из ваших текстов" in texts(drawn)
    assert "столешницы" in texts(drawn)
    assert "эксклюзивные" in texts(drawn)
    (sale,) = [document.copy_id for document in copies.names(store) if document.name == "акция.txt"]
    drawn.button(key=f"remove-{sale}").click().run()
    assert "2 слова из ваших текстов" in texts(drawn)
    assert "столешницы" not in texts(drawn)
    assert "кухни" in texts(drawn)


def test_copy_says_that_filters_do_not_change_it(page: Callable[..., AppTest], store: Store) -> None:
    write_copy(store)
    told = [[caption.value for caption in page(**address).caption] for address in ({}, {"outcome": "lost"})]
    assert len(told[1]) == len(told[0]) + 1
    assert rows(page(outcome="lost")) == rows(page())
