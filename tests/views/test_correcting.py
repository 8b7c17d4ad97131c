"""Correcting on the pages: at once, with a way back, and shown as agreement."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store import judgements, quotes, tables
from store.store import Store
from tests.views.conftest import PRICE, ROOT
from tests.views.test_pages import keys, texts

CALL = "0" * 16


@pytest.fixture
def page(store: Store) -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).switch_page("views/objections.py")


def opened_theme(page: AppTest) -> str:
    """Opens the theme of the price; the key of its first quote."""
    page.run().button(key="open-t-price").click().run()
    return next(key for key in keys(page) if key.startswith("right-")).removeprefix("right-")


def test_quote_taken_out_is_gone_and_comes_back(store: Store, page: AppTest) -> None:
    first = opened_theme(page)
    before = [quote.mention_id for quote in quotes.quotes(store, theme_id="t-price", limit=99)]
    page.button(key=f"wrong-{first}").click().run()
    after = [quote.mention_id for quote in quotes.quotes(store, theme_id="t-price", limit=99)]
    assert after == before[1:]
    assert "Убрано" in texts(page)
    page.button(key="undo-theme-t-price").click().run()
    assert [quote.mention_id for quote in quotes.quotes(store, theme_id="t-price", limit=99)] == before
    assert "Убрано" not in texts(page)


def test_quote_confirmed_is_marked_and_named_after_who_said_so(store: Store, page: AppTest) -> None:
    first = opened_theme(page)
    page.text_input(key=f"author-{first}").set_value("Лена").run()
    page.button(key=f"right-{first}").click().run()
    assert texts(page).count("проверено человеком") == 1
    (said,) = judgements.read(store.engine)
    assert (said.kind, said.category, said.author) == ("objection", "price", "Лена")
    page.button(key=f"takeback-{first}").click().run()
    assert judgements.read(store.engine) == []
    assert "проверено человеком" not in texts(page)


def test_quote_becomes_what_a_person_says_it_is(store: Store, page: AppTest) -> None:
    first = opened_theme(page)
    assert page.button(key=f"other-{first}").disabled
    page.selectbox(key=f"category-{first}").set_value("trust").run()
    page.button(key=f"other-{first}").click().run()
    assert "Записано: возражение: сомнения" in texts(page)
    assert [q.category for q in quotes.quotes(store, theme_id="t-price", limit=99)].count("trust") == 1


def opened_turn(page: AppTest, turn: int) -> str:
    page.query_params["call"] = CALL
    page.run().switch_page("views/calls.py").run()
    key = f"{CALL}-turn-{turn}"
    page.button(key=f"mark-{key}").click().run()
    return key


def test_words_that_were_missed_are_marked_on_the_call(store: Store, page: AppTest) -> None:
    key = opened_turn(page, 1)
    page.text_area(key=f"words-{key}").set_value("если честно")
    page.selectbox(key=f"kind-{key}").set_value("pain").run()
    page.button(key=f"save-{key}").click().run()
    assert '<mark class="d-pain">если честно</mark>' in texts(page)
    assert f'<mark class="d-objection">{PRICE}</mark>' in texts(page)
    page.button(key=f"undo-{key}").click().run()
    assert "d-pain" not in texts(page)


def test_words_that_nobody_said_are_refused_in_one_sentence(store: Store, page: AppTest) -> None:
    key = opened_turn(page, 1)
    page.text_area(key=f"words-{key}").set_value("этого никто не говорил").run()
    page.button(key=f"save-{key}").click().run()
    assert "Таких слов в этой реплике нет" in texts(page)
    assert judgements.read(store.engine) == []


def test_manager_s_turns_cannot_be_marked(page: AppTest) -> None:
    opened_turn(page, 1)
    assert [key for key in keys(page) if key.startswith("mark-")] == [f"mark-{CALL}-turn-3"]


def test_quality_shows_agreement_and_takes_corrections_back(store: Store, page: AppTest) -> None:
    first = opened_theme(page)
    page.button(key=f"right-{first}").click().run()
    second = [key for key in keys(page) if key.startswith("wrong-")][1]
    page.button(key=second).click().run()
    page.query_params["show"] = "quality"
    page.switch_page("views/processing.py").run()
    assert "Люди согласны с программой в 1 из 2 случаев" in texts(page)
    assert len(tables.mention_table(store)) == 30
    page.button(key=f"undo-{judgements.correction_table(store.engine)['correction_id'][0]}").click().run()
    assert "Люди согласны с программой в 1 из 1 случая" in texts(page)
    assert len(tables.mention_table(store)) == 31


def test_quality_lists_own_categories_and_leads_to_their_quotes(store: Store, page: AppTest, tmp_path: Path) -> None:
    examples = ", ".join(f'"пример {number}"' for number in range(5))
    (tmp_path / "settings.toml").write_text(
        f'[[own_categories]]\nname = "<b>Сроки</b>"\nkind = "objection"\nexamples = [{examples}]\n'
    )
    page.run()
    page.query_params["show"] = "quality"
    page.switch_page("views/processing.py").run()
    assert "&lt;b&gt;Сроки&lt;/b&gt;" in texts(page)
    page.query_params["own"] = "<b>Сроки</b>"
    page.switch_page("views/objections.py").run()
    assert "doslovno retag" in texts(page)
