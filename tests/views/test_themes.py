"""Themes on their page: what an opened one shows, what a person does with it, and the way back."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from foundation.records import ThemeEvent
from store import board, quotes, tables, theme_edits, theme_history
from store.store import Store
from tests.views.conftest import NASTY, PRICE, ROOT, arrange
from tests.views.test_pages import keys, texts
from views import mention_map
from wording import texts as words
from wording.safe import html_text, without_directions
from wording.theme_words import nearness, refusal

EVENTS = (
    ThemeEvent("new", "t-nasty", None, 1),
    ThemeEvent("split", "t-price", "t-nasty", 10),
    ThemeEvent("merged", "t-gone", "t-late", 3),
    ThemeEvent("merged", "t-price", "t-late", 3),
    ThemeEvent("retired", "t-price", None, 4),
)


@pytest.fixture
def store(store: Store) -> Store:
    """Arranged themes in a database of this test's own."""
    arrange(store)
    return store


@pytest.fixture
def page(store: Store) -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).switch_page("views/objections.py")


def opened(page: AppTest, theme_id: str = "t-price", **address: str) -> AppTest:
    """The page with a theme open."""
    for name, value in {"theme": theme_id, **address}.items():
        page.query_params[name] = value
    page.run()
    texts(page)
    return page


def key_of(page: AppTest, start: str) -> str:
    """The key of the first button that starts so, without that start."""
    return next(key for key in keys(page) if key.startswith(start)).removeprefix(start)


def field(page: AppTest, kind: str, start: str):
    """The first field of a kind whose key starts so."""
    return next(one for one in getattr(page, kind) if one.key and one.key.startswith(start))


def titles(store: Store) -> dict[str, str]:
    table = tables.theme_table(store, "objection")
    return dict(zip(table["theme_id"], table["title"], strict=True))


def inside(store: Store, theme_id: str) -> list[str | None]:
    return [quote.mention_id for quote in quotes.quotes(store, theme_id=theme_id, limit=99)]


def test_opened_theme_shows_its_words_weeks_and_differences(page: AppTest) -> None:
    text = texts(opened(page))
    assert "Слова темы:</span> дорого, скидка" in text
    assert "Звучит чаще: последние четыре недели" in text
    assert "менее чем 1\xa0%" in text
    assert text.count('<b style="height:') == 4
    assert text.count("d-more") == text.count("d-less") == 2  # in the sentence and in the table
    assert "<h4>источник</h4>" in text
    assert "<h4>продукт</h4>" not in text  # one value tells nothing apart
    assert f"<b>{html_text(NASTY.replace('_', ' '))}</b>" in text
    assert not any("пересчёте" in caption.value for caption in page.caption)


def test_opened_theme_without_figures_shows_its_quotes_alone(page: AppTest) -> None:
    text = texts(opened(page, "t-nasty"))
    assert "d-chart" not in text
    assert "Оттенки" not in text
    assert "**x**</mark>" in text
    assert html_text(NASTY) in text


def test_figures_say_that_they_are_of_before_an_edit(store: Store, page: AppTest) -> None:
    theme_edits.merge(store.engine, "t-nasty", "t-price", "Лена")
    opened(page)
    assert any("не учитывают последние правки" in caption.value for caption in page.caption)
    assert "11 раз" in texts(page)
    assert "d-band" not in texts(page).partition("d-breakdown")[0]  # the interval was that of ten mentions
    assert "↗" not in texts(page)


def test_shade_filters_the_quotes_and_stands_in_the_address(store: Store, page: AppTest) -> None:
    assert texts(opened(page)).count(f"{PRICE}</mark>") == 5
    assert texts(opened(page, part="s-more")).count(f"{PRICE}</mark>") == 4
    page.button(key="open-t-price").click().run()
    assert "part" not in page.query_params
    assert texts(opened(page, part="s-of-another-theme")).count(f"{PRICE}</mark>") == 5


@pytest.mark.parametrize("title", ["Дорого", NASTY, "\u202eолег\u202c <b>", "я" * 120])
def test_theme_is_renamed_and_the_title_is_text(store: Store, page: AppTest, title: str) -> None:
    opened(page)
    field(page, "text_input", "title-").set_value(title)
    field(page, "text_input", "author-t-price").set_value("Лена")
    page.button(key="rename-t-price").click().run()
    assert titles(store)["t-price"] == title
    text = texts(page)
    shown = html_text(without_directions(title))
    assert f"<strong>«{shown}»</strong>" in text
    assert "<script>alert" not in text
    assert f"Теперь тема называется «{shown}»" in text
    assert "поправлена человеком" in text
    assert field(page, "text_input", "title-").value == title
    page.button(key="undo-themes").click().run()
    assert titles(store)["t-price"] == PRICE
    assert field(page, "text_input", "title-").value == PRICE
    assert "поправлена человеком" not in texts(page)
    assert theme_history.edit_table(store.engine)[["author", "undone_by"]].values.tolist() == [["Лена", "Лена"]]


def test_title_that_cannot_be_is_refused_in_one_sentence(store: Store, page: AppTest) -> None:
    opened(page)
    field(page, "text_input", "title-").set_value("  ")
    page.button(key="rename-t-price").click().run()
    assert "Название не может быть пустым" in texts(page)
    assert titles(store)["t-price"] == PRICE
    assert not [key for key in keys(page) if key.startswith("undo-")]


def test_title_has_an_end(store: Store, page: AppTest) -> None:
    opened(page)
    field(page, "text_input", "title-").set_value("я" * 100_000)
    page.button(key="rename-t-price").click().run()
    assert titles(store)["t-price"] == "я" * theme_edits.TITLE_CHARS


def test_program_s_title_comes_back(store: Store, page: AppTest) -> None:
    assert "unname-t-price" not in keys(opened(page))
    theme_edits.rename(store.engine, "t-price", "Цена", "Лена")
    opened(page).button(key="unname-t-price").click().run()
    assert titles(store)["t-price"] == PRICE
    page.button(key="undo-themes").click().run()
    assert titles(store)["t-price"] == "Цена"


def test_theme_is_merged_into_another_and_parted_again(store: Store, page: AppTest) -> None:
    opened(page, "t-nasty").button(key="merge-t-nasty").click().run()
    assert "Выберите, с какой темой объединить" in texts(page)
    box = field(page, "selectbox", "into-t-nasty")
    assert len(box.options) == 1  # none of another kind, and not itself
    box.set_value("t-price")
    page.button(key="merge-t-nasty").click().run()
    assert page.query_params["theme"] == "t-price"
    assert list(titles(store)) == ["t-price"]
    assert f"Тема «{html_text(NASTY)}» вошла в тему «{PRICE}»" in texts(page)
    page.button(key="undo-themes").click().run()
    assert set(titles(store)) == {"t-price", "t-nasty"}


def test_link_to_a_theme_that_is_not_listed_says_so(page: AppTest) -> None:
    assert not opened(page).info
    assert len(opened(page, "nosuch").info) == 1
    assert [key for key in keys(page) if key.startswith("open-t-")]  # the others are there all the same


def test_old_link_to_a_merged_theme_opens_what_it_is_in_now(store: Store, page: AppTest) -> None:
    theme_edits.merge(store.engine, "t-nasty", "t-price", "Лена")
    assert f"{PRICE}</mark>" in texts(opened(page, "t-nasty"))
    assert page.query_params["theme"] == "t-price"
    assert "</mark>" not in texts(opened(page, "t-never"))


def test_theme_that_is_gone_cannot_be_edited(store: Store, page: AppTest) -> None:
    opened(page, "t-nasty")
    theme_edits.merge(store.engine, "t-nasty", "t-price", "Олег")  # meanwhile, at another desk
    page.button(key="dismiss-t-nasty").click().run()
    assert "Этой темы больше нет" in texts(page)


def test_shade_becomes_a_theme_of_its_own(store: Store, page: AppTest) -> None:
    assert not [key for key in keys(opened(page)) if key.startswith("split-")]
    opened(page, part="s-much").button(key="split-s-much").click().run()
    assert sorted(titles(store).values()) == sorted([PRICE, NASTY, "много за раз"])
    assert len(inside(store, "t-price")) == 4
    assert "part" not in page.query_params
    assert "«много за раз» — теперь отдельная тема" in texts(page)
    new_id = next(id_ for id_, title in titles(store).items() if title == "много за раз")
    opened(page, new_id)
    assert any("появятся при следующем пересчёте" in caption.value for caption in page.caption)
    page.button(key="undo-themes").click().run()
    assert len(inside(store, "t-price")) == 10


def test_theme_is_hidden_and_brought_back(store: Store, page: AppTest) -> None:
    opened(page).button(key="dismiss-t-price").click().run()
    assert list(titles(store)) == ["t-nasty"]
    assert "open-t-price" not in keys(page)
    assert "theme" not in page.query_params
    page.button(key="restore-t-price").click().run()
    assert set(titles(store)) == {"t-price", "t-nasty"}
    assert "снова в списке" in texts(page)
    page.button(key="undo-themes").click().run()
    assert list(titles(store)) == ["t-nasty"]


def test_quote_is_pinned_first_and_unpinned(store: Store, page: AppTest) -> None:
    opened(page)
    before = inside(store, "t-price")
    third = [key for key in keys(page) if key.startswith("pin-")][2]
    page.button(key=third).click().run()
    assert inside(store, "t-price")[:2] == [before[2], before[0]]
    assert texts(page).count("закреплена</span>") == 1
    page.button(key="undo-theme-t-price").click().run()
    assert inside(store, "t-price") == before
    page.button(key=third).click().run()
    page.button(key=third).click().run()
    assert "Цитата откреплена" in texts(page)
    assert inside(store, "t-price") == before


def test_quote_is_moved_to_another_theme_and_to_none(store: Store, page: AppTest) -> None:
    opened(page)
    before = inside(store, "t-price")
    first = key_of(page, "move-")
    page.button(key=f"move-{first}").click().run()
    assert "Выберите, в какую тему перенести" in texts(page)
    field(page, "selectbox", f"to-{first}").set_value("t-nasty")
    page.button(key=f"move-{first}").click().run()
    assert before[0] in inside(store, "t-nasty")
    assert f"Цитата перенесена в тему «{html_text(NASTY)}»" in texts(page)
    assert "9 раз" in texts(page)  # the counts of the row as well
    page.button(key="undo-theme-t-price").click().run()
    assert inside(store, "t-price") == before
    field(page, "selectbox", f"to-{first}").set_value("")
    page.button(key=f"move-{first}").click().run()
    assert "Цитата теперь вне тем" in texts(page)
    assert board.outside_themes(store, "objection") == 1


def test_quote_in_no_theme_is_moved_into_one(store: Store, page: AppTest) -> None:
    theme_edits.move(store.engine, str(inside(store, "t-nasty")[0]), None, "Лена")
    opened(page, "none")
    assert not [key for key in keys(page) if key.startswith("pin-")]
    lone = key_of(page, "move-")
    field(page, "selectbox", f"to-{lone}").set_value("t-price")
    page.button(key=f"move-{lone}").click().run()
    assert len(inside(store, "t-price")) == 11


def test_history_tells_who_did_what_and_takes_it_back(store: Store, page: AppTest) -> None:
    assert "История правок" not in [one.label for one in page.run().expander]
    named = theme_edits.rename(store.engine, "t-price", "<b>Цена</b>", "<i>Лена</i>")
    merged = theme_edits.merge(store.engine, "t-nasty", "t-price", "Олег")
    moved = theme_edits.move(store.engine, str(inside(store, "t-price")[0]), None, "Олег")
    text = texts(page.run())
    assert "Тема названа «&lt;b&gt;Цена&lt;/b&gt;»" in text
    assert "&lt;i&gt;Лена&lt;/i&gt; · " in text
    assert "Цитата убрана из темы" in text
    assert [key for key in keys(page) if key.startswith("back-")] == [f"back-{moved}", f"back-{named}"]
    page.button(key=f"back-{moved}").click().run()
    assert texts(page).count("d-undone") == 1
    assert "отменено: кто-то" in texts(page)
    assert [key for key in keys(page) if key.startswith("back-")] == [f"back-{merged}", f"back-{named}"]


def test_news_tells_what_changed_lately_and_opens_the_theme(store: Store, page: AppTest) -> None:
    assert "Что изменилось" not in texts(page.run())
    arrange(store, *EVENTS)
    text = texts(page.run())
    assert "Что изменилось" in text
    assert f"Тема «{PRICE}» больше не звучит" in text
    assert f"Тема «{PRICE}» вошла в тему «мастер не приехал»: 3 цитаты" in text
    assert "Новая тема" not in text
    assert 'class="d-tag d-new"' in text
    page.button(key="more-news").click().run()
    assert f"Новая тема «{html_text(NASTY)}»: 1 цитата" in texts(page)
    page.button(key=key_of(page, "open-news-").join(["open-news-", ""])).click().run()
    assert "theme" in page.query_params


def test_news_of_another_kind_leads_to_that_kind(store: Store, page: AppTest) -> None:
    arrange(store, ThemeEvent("new", "t-late", None, 20))
    text = texts(page.run())
    assert '<span class="d-tag ">Боли</span>' in text
    page.button(key=f"open-news-{key_of(page, 'open-news-')}").click().run()
    assert (page.query_params["kind"], page.query_params["theme"]) == ("pain", "t-late")
    assert "опять не приехал</mark>" in texts(page)


def test_theme_is_called_new_for_a_week_and_told_of_for_a_month(store: Store, page: AppTest) -> None:
    for days, tag, told in ((6, True, True), (8, False, True), (31, False, False)):
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM theme_events")
            connection.exec_driver_sql(
                "INSERT INTO theme_events (at, kind, theme_id, mentions) VALUES (?, 'new', 't-price', 10)",
                (str(datetime.now() - timedelta(days=days)),),
            )
        text = texts(page.run())
        assert ('class="d-tag d-new"' in text) == tag
        assert ("Новая тема" in text) == told


def test_map_takes_the_place_of_the_list(store: Store, page: AppTest) -> None:
    page.query_params["view"] = "map"
    text = texts(page.run())
    assert "Чаще всего клиенты возражают" in text
    assert not [key for key in keys(page) if key.startswith("open-t-")]
    page.query_params["kind"] = "praise"
    assert "Карты пока нет" in texts(page.run())


def test_map_holds_the_points_of_today_and_a_click_opens_the_theme(
    store: Store, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[list[str], list[int], list[str]]] = []
    clicked: list[str | None] = [None]

    def drawing(x: Any, y: Any, theme: Any, themes: Any, quote: Any, key: str) -> str | None:
        drawn.append(([one.title for one in themes], theme.tolist(), [quote(row) for row in range(len(theme))]))
        return clicked[0]

    monkeypatch.setattr(mention_map, "theme_map", drawing)
    page.query_params["view"] = "map"
    texts(page.run())
    names, rows, said = drawn[-1]
    assert names == [PRICE, NASTY]
    assert sorted(rows) == [0] * 10 + [1]
    assert sorted(said) == ["**x**"] + [PRICE] * 10
    theme_edits.dismiss(store.engine, "t-price", "Лена")
    texts(page.run())
    assert drawn[-1] == ([NASTY], [0], ["**x**"])
    clicked[0] = "t-nasty"
    text = texts(page.run())
    assert page.query_params["theme"] == "t-nasty"
    assert "view" not in page.query_params
    assert "**x**</mark>" in text


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_refusals_of_the_store_are_said_in_the_reader_s_language(language: str) -> None:
    st.session_state["language"] = language
    told = []
    for name in ("theme_edits", "theme_history"):
        for node in ast.walk(ast.parse((ROOT / "store" / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UsageError":
                said = ast.unparse(node.args[0]).replace("{TITLE_CHARS}", str(theme_edits.TITLE_CHARS))
                told.append(str(ast.literal_eval(said.removeprefix("f"))))
    assert len(told) > 20
    for sentence in told:
        russian = any("а" <= letter <= "я" for letter in refusal(sentence))
        assert russian == (language == "ru"), sentence
    del st.session_state["language"]


def test_nearness_is_said_in_words() -> None:
    assert [nearness(strength).split()[0] for strength in (0.9, 0.5, 0.49, 0.3, 0.29, 0.0)] == [
        *("Очень", "Очень", "Близко", "Близко", "На", "На"),
    ]
