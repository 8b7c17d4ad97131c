"""Which calls are looked at: chosen once, it holds on every page and in every link."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from foundation.records import ThemeEvent
from store import board, schema
from store.store import Store
from tests.views.conftest import PHONE, ROOT, arrange, write_copy
from tests.views.test_pages import keys, texts
from wording.texts import _


@pytest.fixture
def page(store: Store) -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).switch_page("views/objections.py")


def test_bar_without_conditions_has_no_buttons_to_drop_them(page: AppTest) -> None:
    page.run()
    assert not [key for key in keys(page) if key.startswith("drop-")]
    assert "lead_source" not in page.query_params


def test_condition_is_chosen_holds_and_is_dropped(page: AppTest) -> None:
    assert "10 из 30" in texts(page.run())
    page.selectbox(key="segment-outcome").set_value("lost").run()
    assert page.query_params["outcome"] == "lost"
    assert "10 из 10" in texts(page)
    page.button(key="drop-outcome").click().run()
    assert "outcome" not in page.query_params
    assert "10 из 30" in texts(page)


def test_link_with_conditions_shows_a_colleague_the_same(page: AppTest) -> None:
    page.query_params["outcome"] = "won"
    page.query_params["kind"] = "pain"
    assert "20 из 20" in texts(page.run())
    page.switch_page("views/calls.py").run()
    assert "<h1>20 звонков</h1>" in texts(page)
    page.query_params["outcome"] = "lost"
    assert "<h1>10 звонков</h1>" in texts(page.run())


def test_days_in_the_address_are_both_included(store: Store, page: AppTest) -> None:
    page.query_params["from"], page.query_params["to"] = "2026-03-02", "2026-03-04"
    began = board.calls(store)["started_at"]
    inside = int(((began >= "2026-03-02") & (began < "2026-03-05")).sum())
    assert 0 < inside < len(began)
    assert f"<h1>{inside} звон" in texts(page.switch_page("views/calls.py").run())
    page.button(key="drop-from").click().run()
    assert "<h1>30 звонков</h1>" in texts(page)


@pytest.mark.parametrize(
    "address",
    [
        {"from": "yesterday", "to": "2026-03-04"},
        {"from": "2026-03-04", "to": "2026-03-01"},
        {"days": "0"},
        {"outcome": "<script>"},
        {"manager": "nobody"},
        {"calls": "xx"},
    ],
)
def test_conditions_that_mean_nothing_do_not_hold(page: AppTest, address: dict[str, str]) -> None:
    for name, value in address.items():
        page.query_params[name] = value
    assert "<h1>30 звонков</h1>" in texts(page.switch_page("views/calls.py").run())


def test_all_conditions_are_dropped_at_once(page: AppTest) -> None:
    page.query_params["outcome"], page.query_params["days"] = "lost", "7"
    page.run().button(key="drop-all").click().run()
    assert "10 из 30" in texts(page)
    assert "outcome" not in page.query_params
    assert "days" not in page.query_params


def test_call_is_shown_without_the_bar(page: AppTest) -> None:
    page.query_params["call"] = "0" * 16
    page.switch_page("views/calls.py").run()
    assert not [box for box in page.selectbox if str(box.key).startswith("segment-")]


HELD = "ru"  # the language of the calls: no link chooses it itself, as that of a lead source does its source
PLACES: list[tuple[str, dict[str, str]]] = [
    ("overview", {}),
    ("objections", {"theme": "t-price"}),
    ("vocabulary", {"term": "ru:дороговатый"}),
    ("vocabulary", {"topic": "price"}),
    ("vocabulary", {"show": "swipe"}),
    ("our_copy", {"term": "ru:дороговатый"}),
    ("calls", {}),
    ("calls", {"q": "дороговато"}),
    ("calls", {"call": "0" * 16, "turn": "1"}),
    ("outcomes", {}),
    ("outcomes", {"from": "2026-03-04", "to": "2026-03-04"}),  # a day without a deal
    ("processing", {}),
    ("processing", {"show": "quality"}),
]


def test_every_link_on_every_page_keeps_the_conditions(store: Store, page: AppTest) -> None:
    arrange(store)
    write_copy(store)
    with store.engine.begin() as connection:
        connection.execute(delete(schema.deals).where(schema.deals.c.recording_key.contains(f"{PHONE}-003")))
    page.run()
    lost, names = list[tuple[str, str]](), set[str]()
    for name, address in PLACES:
        page.query_params.clear()
        for parameter, value in {"calls": HELD, **address}.items():
            page.query_params[parameter] = value
        page.switch_page(f"views/{name}.py").run()
        assert texts(page)
        links = [link.proto for link in page.get("page_link")]
        names |= {link.label for link in links}
        lost += [(name, link.label) for link in links if parse_qs(link.query_string).get("calls") != [HELD]]
    assert lost == []
    assert {_("Load a CRM table"), _("Processing"), _("Its theme"), _("Whole call")} <= names


def test_theme_opened_from_the_news_keeps_the_conditions(store: Store, page: AppTest) -> None:
    arrange(store)
    arrange(store, ThemeEvent("new", "t-nasty", None, 1))
    page.query_params["calls"] = "ru"
    page.run()
    page.button(key=next(key for key in keys(page) if key.startswith("open-news-"))).click().run()
    assert page.query_params["theme"] == "t-nasty"
    assert page.query_params["calls"] == "ru"
