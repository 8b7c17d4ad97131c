"""The clients' words on the page: their lists and their picture, of what and of which calls the address asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from batch import desk
from foundation.records import Segment, Term
from store import schema, tables
from store.store import Store
from tests.views.conftest import NASTY, PRICE, ROOT, write_copy
from tests.views.test_pages import keys, texts
from views import word_list
from views.word_list import Words

CLIENTS, MANAGERS = "дороговато", "комплектацию"
ALL_CLIENTS = Words("ru", Segment(), "manager", "клиенты", "менеджеры")


@pytest.fixture
def page(filled: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """The page of words at an address, drawn; over the filled database where the test has none of its own."""
    monkeypatch.setenv("DOSLOVNO_DATABASE", filled)

    def at(**address: str) -> AppTest:
        drawn = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in address.items():
            drawn.query_params[name] = value
        return drawn.switch_page("views/vocabulary.py").run()

    return at


@pytest.fixture
def own(page: Callable[..., AppTest], store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """The same over the database that the test may change."""
    monkeypatch.setenv("DOSLOVNO_DATABASE", str(store.engine.url))
    return page


def words(page: AppTest, side: str) -> list[str]:
    """The words of a list, in order."""
    found = [str(button.label) for button in page.button if str(button.key).startswith(f"open-{side}-")]
    return [label.replace("\\", "") for label in found]


def test_vocabulary_calls_nothing_a_difference_that_could_be_chance(page: Callable[..., AppTest]) -> None:
    drawn = page()
    assert (words(drawn, "first"), words(drawn, "second")) == ([CLIENTS], [MANAGERS])
    assert "подумаю" not in texts(drawn)


def test_vocabulary_says_where_nothing_is_certain(own: Callable[..., AppTest], store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(schema.vocabulary).values(certain=0))
    drawn = own()
    assert any("нельзя списать на случай" in caption.value for caption in drawn.caption)
    assert "d-sure" not in texts(drawn)
    # What is said most takes the place of the certain words: everything that a side says at all.
    assert words(drawn, "first") == ["подумаю", CLIENTS]
    assert words(drawn, "second") == [MANAGERS, "подумаю"]


@pytest.mark.parametrize("sought", ["подум", "ПОДУМАТЬ", "подумаем"])
def test_vocabulary_finds_a_word_in_any_form(own: Callable[..., AppTest], store: Store, sought: str) -> None:
    with store.engine.begin() as connection:
        asked = update(schema.vocabulary).where(schema.vocabulary.c.term == "подумать")
        connection.execute(asked.values(forms=["подумаю", "подумаем"]))
    drawn = own()
    drawn.text_input(key="sought-word").set_value(sought).run()
    assert words(drawn, "first") == ["подумаю"]  # though it is certain of nobody
    drawn.text_input(key="sought-word").set_value("ничего такого").run()
    assert "Ничего не нашлось" in texts(drawn)


def test_vocabulary_leads_from_a_word_to_its_quotes_and_back(page: Callable[..., AppTest]) -> None:
    drawn = page()
    drawn.button(key="open-first-0").click().run()
    assert drawn.query_params["term"] == "ru:дороговатый"
    assert texts(drawn).count(f"{CLIENTS}</mark>") == 5
    assert texts(page(term="ru:дороговатый")).count(f"{CLIENTS}</mark>") == 5  # a colleague sees the same
    drawn.button(key="open-first-0").click().run()
    assert "term" not in drawn.query_params
    assert f"{CLIENTS}</mark>" not in texts(drawn)


def test_vocabulary_of_managers_leads_to_what_managers_said(page: Callable[..., AppTest]) -> None:
    assert texts(page(term="ru:комплектация")).count(f">{MANAGERS}</mark>") == 5


@pytest.mark.parametrize("language", ["ru", "en"])
def test_vocabulary_of_a_topic_shows_its_words_beside_its_quotes(page: Callable[..., AppTest], language: str) -> None:
    drawn = page(topic="price", lang=language)
    assert words(drawn, "first") == [CLIENTS]
    assert f">{PRICE}</mark>" in texts(drawn)
    assert "не приехал" not in texts(drawn)
    assert drawn.selectbox(key="segment-topic").value == "price"
    assert drawn.selectbox(key="vocabulary-against").value == "others"


def test_vocabulary_topic_chosen_by_hand_is_kept_in_the_address(page: Callable[..., AppTest]) -> None:
    drawn = page(term="ru:дороговатый")
    drawn.selectbox(key="segment-topic").set_value("pain").run()
    assert drawn.query_params["topic"] == "pain"
    assert "term" not in drawn.query_params  # what was open belonged to another list
    assert words(drawn, "first") == ["не приехал"]
    drawn.selectbox(key="segment-topic").set_value("any").run()
    assert "topic" not in drawn.query_params
    assert words(drawn, "first") == [CLIENTS]


def test_vocabulary_of_a_segment_compares_only_its_calls_and_a_link_shows_the_same(
    page: Callable[..., AppTest],
) -> None:
    drawn = page()
    drawn.selectbox(key="segment-outcome").set_value("lost").run()
    assert drawn.query_params["outcome"] == "lost"
    linked = page(outcome="lost")
    assert texts(linked) == texts(drawn)
    # Of the ten lost calls all have the price, nine of them «подумаю», and managers' words stand in each.
    assert words(drawn, "first") == [CLIENTS, "подумаю"]
    assert "<span>9</span><span>0</span>" in texts(drawn)
    assert "<span>29</span>" not in texts(drawn)
    opened = page(outcome="won", term="ru:подумать")
    assert "d-open" in texts(opened)
    assert "won" in opened.query_params["outcome"]


def test_vocabulary_of_a_segment_against_the_other_calls(page: Callable[..., AppTest]) -> None:
    drawn = page(outcome="lost", against="others")
    assert words(drawn, "first")[0] == CLIENTS
    assert "<span>10</span><span>0</span>" in texts(drawn)
    assert "не приехал" not in words(drawn, "first")
    assert drawn.selectbox(key="vocabulary-against").value == "others"


def test_vocabulary_quotes_of_a_segment_are_of_its_calls(page: Callable[..., AppTest]) -> None:
    """Of lost deals nobody said that the master did not come, of the others nobody that it is expensive."""
    assert f">{PRICE}</mark>" in texts(page(topic="price", outcome="lost"))
    assert f">{PRICE}</mark>" not in texts(page(topic="price", outcome="won"))


def test_vocabulary_of_a_period_ends_with_the_newest_call(own: Callable[..., AppTest], store: Store) -> None:
    with store.engine.begin() as connection:
        of = schema.calls.c
        connection.execute(update(schema.calls).where(of.call_id != "0" * 16).values(started_at=datetime(2020, 1, 1)))
    drawn = own(days="30", against="others")
    assert drawn.selectbox(key="segment-days").value == "30"
    assert "<span>1</span><span>9</span>" in texts(drawn)  # «дороговато» once in the last month, nine times before


def test_vocabulary_offers_only_sides_that_there_are(own: Callable[..., AppTest], store: Store) -> None:
    drawn = own(against="copy")
    assert drawn.selectbox(key="vocabulary-against").value == "managers"
    assert len(drawn.selectbox(key="vocabulary-against").options) == 1  # no copy, and all calls are compared
    write_copy(store)
    drawn = own(against="copy")
    assert drawn.selectbox(key="vocabulary-against").value == "copy"
    assert len(drawn.selectbox(key="vocabulary-against").options) == 2
    assert "омниканальные" in texts(drawn)
    offered = own(outcome="lost").selectbox(key="vocabulary-against").options
    assert offered == ["рядом с менеджерами", "рядом с вашими текстами", "рядом со всем остальным", "рядом с: сделка"]


def test_vocabulary_sets_one_value_against_another(page: Callable[..., AppTest]) -> None:
    drawn = page(outcome="lost", against="=won", term="ru:не приехать")
    assert drawn.selectbox(key="vocabulary-against").value == "=won"
    assert "<span>сделка</span>" in texts(drawn)
    assert f">{PRICE}</mark>" not in texts(drawn)
    # Another condition leaves the other side without a meaning: the usual one takes its place.
    assert page(lead_source="cold_list", against="=won").selectbox(key="vocabulary-against").value == "managers"


def test_vocabulary_word_of_the_copy_says_where_it_stands(own: Callable[..., AppTest], store: Store) -> None:
    write_copy(store)
    drawn = own(against="copy", term="ru:омниканальный")
    assert any("«Ваши тексты»" in caption.value for caption in drawn.caption)
    assert "</mark>" not in texts(drawn)


@pytest.mark.parametrize(("language", "against"), [("ru", "managers"), ("en", "others"), ("ru", "copy")])
def test_vocabulary_picture_draws(own: Callable[..., AppTest], store: Store, language: str, against: str) -> None:
    write_copy(store)
    drawn = own(show="plot", lang=language, against=against, outcome="lost", term="ru:дороговатый")
    assert texts(drawn).count(f"{CLIENTS}</mark>") == 5  # the word that is open shows its quotes below
    assert not drawn.text_input
    assert drawn.get("bidi_component")


def test_vocabulary_shows_text_as_text(own: Callable[..., AppTest], store: Store) -> None:
    term = Term(NASTY, NASTY, "ru", 10, 0, 10, 4.0, (NASTY, NASTY.upper()), certain=True)
    store.save_findings([], {"ru": [term]}, "2")
    for address in ({}, {"term": f"ru:{NASTY}"}, {"show": "plot", "term": f"ru:{NASTY}"}, {"lead_source": NASTY}):
        drawn = own(**address)
        assert "<script>alert" not in texts(drawn)
        assert all("**x**" not in str(element.value) for element in [*drawn.caption, *drawn.markdown])
        assert NASTY not in [button.label for button in drawn.button]


def test_vocabulary_is_not_led_astray_by_an_address(page: Callable[..., AppTest]) -> None:
    drawn = page(topic="<b>", against="x", outcome="-1", days="0", show="?", calls="fr", term="", product="'")
    assert words(drawn, "first") == [CLIENTS]


def test_vocabulary_taken_away_has_every_word_and_quotes_behind_it(store: Store) -> None:
    stored = tables.vocabulary_table(store, "ru").rename(
        columns={
            "client_count": "first_count",
            "manager_count": "second_count",
            "client_calls": "first_calls",
            "manager_calls": "second_calls",
        }
    )
    handout = word_list.handout(store, ALL_CLIENTS, "Слова", "Как говорят", stored)
    by_word = {line.cells[0]: line for line in handout.lines}
    assert set(by_word) == {CLIENTS, MANAGERS, "подумаю"}
    assert by_word[CLIENTS].cells[1:3] == (10, 10)
    assert [quote.text for quote in by_word[CLIENTS].quotes] == [PRICE] * 3
    assert not by_word[MANAGERS].quotes
    assert all(len(line.cells) == len(handout.columns) == len(handout.fields) for line in handout.lines)


def test_vocabulary_of_a_segment_taken_away_quotes_its_calls_only(store: Store) -> None:
    lost = Words("ru", Segment("price", (("outcome", "lost"),)), None, "", "")
    won = Words("ru", Segment("price", (("outcome", "won"),)), None, "", "")
    table = desk.contrast(store, "ru", Segment("price"), "others").table
    quotes = {
        outcome: [quote for line in word_list.handout(store, of, "", "", table).lines for quote in line.quotes]
        for outcome, of in (("lost", lost), ("won", won))
    }
    assert {quote.outcome for quote in quotes["lost"]} == {"lost"}
    assert quotes["won"] == []


def test_vocabulary_words_are_asked_form_by_form() -> None:
    assert word_list.by_word(["гибких условий", "гибкие условия", "условия"]) == [
        {"гибких", "гибкие"},
        {"условий", "условия"},
    ]


def test_vocabulary_shows_its_other_views(page: Callable[..., AppTest]) -> None:
    assert "sought-context" in [field.key for field in page(show="context").text_input]
    assert PRICE not in texts(page(show="swipe"))
    assert PRICE in texts(page(show="swipe", swipe="objection"))
    assert not any(key.startswith("open-first") for key in keys(page(show="swipe")))


def test_vocabulary_counted_by_some_calls_says_so(
    page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    from batch import words as counted

    assert "10" not in lead(page(outcome="lost"))
    monkeypatch.setattr(counted, "CALLS", 4)
    drawn = page(outcome="lost", lead_source="cold_list")  # not yet asked for, and so not kept
    assert "4" in lead(drawn)
    assert "10" in lead(drawn)
    assert "<span>4</span><span>0</span>" in texts(drawn)


def lead(page: AppTest) -> str:
    """The sentence over the words."""
    (told,) = [line for line in texts(page).splitlines() if "d-lead" in line]
    return told


@pytest.mark.parametrize("show", ["words", "plot", "swipe"])
def test_vocabulary_under_a_filter_that_leaves_nothing_says_how_to_go_on(
    page: Callable[..., AppTest], show: str
) -> None:
    address = {"from": "2020-01-01", "to": "2020-01-02", "show": show}
    drawn = page(**address, swipe="objection")
    assert not words(drawn, "first")
    assert texts(drawn).count("d-empty") == 1


def test_vocabulary_quotes_for_copy_are_of_the_calls_that_are_looked_at(page: Callable[..., AppTest]) -> None:
    assert PRICE in texts(page(show="swipe", swipe="objection", outcome="lost"))
    assert PRICE not in texts(page(show="swipe", swipe="objection", outcome="won"))
