"""Which calls are looked at: chosen once, it holds on every page and in every link."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from store import board
from store.store import Store
from tests.views.conftest import ROOT
from tests.views.test_pages import keys, texts


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
