"""The page that everybody opens first: figures are of the calls that are looked at, and lead where they say."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from batch import desk
from batch.run_state import RunState
from foundation.records import Segment, ThemeEvent
from store import lately
from store.store import Store
from store.worth_hearing import worth_hearing
from tests.views.conftest import CALLS, PRICE, ROOT, arrange
from tests.views.test_pages import texts


def opened(page: AppTest, **asked: str) -> AppTest:
    for name, value in asked.items():
        page.query_params[name] = value
    return page.switch_page("views/overview.py").run()


def links(page: AppTest) -> list[tuple[str, dict[str, str]]]:
    """Where the links of the page lead: its file's name, and the parameters of its address."""
    found = []
    for link in page.get("page_link"):
        asked = {name: values[0] for name, values in parse_qs(link.proto.query_string).items()}
        found.append((link.proto.page, asked))
    return found


def test_overview_tells_the_calls_the_first_objection_and_the_deals(page: AppTest) -> None:
    text = texts(opened(page, lang="en"))
    assert f"“{PRICE}” — in 10 of 30 conversations" in text
    assert f"<b>{CALLS}</b>" in text
    assert "20 of 30 won" in text


def test_overview_leads_from_figures_to_calls_and_themes(page: AppTest) -> None:
    found = links(opened(page))
    assert ("calls", {"outcome": "won"}) in found
    assert ("objections", {"theme": "t-price"}) in found
    assert ("calls", {"lead_source": "cold_list"}) in found
    assert any(where == "calls" and "turn" in asked for where, asked in found)
    assert ("processing", {"show": "failures"}) in found


def test_overview_under_a_filter_tells_of_those_calls_and_passes_it_on(page: AppTest) -> None:
    opened(page, outcome="won")
    found = links(page)
    assert not any(asked.get("theme") == "t-price" for _where, asked in found)  # it is said in lost deals only
    assert any(asked.get("theme") == "t-late" for _where, asked in found)
    assert all(asked.get("outcome") == "won" for _where, asked in found)
    opened(page, outcome="lost")
    assert "в 10 из 10 разговоров" in texts(page)


def test_overview_says_that_a_filter_leaves_no_calls(page: AppTest) -> None:
    text = texts(opened(page, **{"from": "2031-01-01", "to": "2031-01-02", "lang": "en"}))
    assert "No calls under these filters" in text


def test_overview_plays_a_moment(page: AppTest) -> None:
    opened(page)
    button = next(button for button in page.button if str(button.key).startswith("listen-over-"))
    button.click().run()
    assert page.get("audio")


def test_overview_shows_hostile_texts_as_texts(store: Store) -> None:
    arrange(store, ThemeEvent("new", "t-nasty", None, 1))
    page = opened(AppTest.from_file(str(ROOT / "app.py"), default_timeout=30))
    text = texts(page)
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert ("calls", {"lead_source": "cold_list"}) in links(page)
    assert not any("<script>" in link.proto.label for link in page.get("page_link"))


def test_overview_tells_what_is_new_and_what_grows(store: Store) -> None:
    arrange(store, ThemeEvent("new", "t-late", None, 20))
    page = opened(AppTest.from_file(str(ROOT / "app.py"), default_timeout=30), lang="en")
    text = texts(page)
    assert "New: “мастер не приехал”" in text
    assert "d-over-bars" in text  # the weeks of the price, which grows
    assert ("objections", {"theme": "t-late", "kind": "pain", "lang": "en"}) in links(page)


def test_overview_tells_how_far_a_run_is(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 3, 1, 9)
    state = RunState("process", 1, "here", now, now, "working", jobs=40, done=12, size=100, heard=30.0)
    monkeypatch.setattr(desk, "run_state", lambda: state)
    assert "A run goes on: 12 of 40 recordings" in texts(opened(page, lang="en"))
    assert ("processing", {"lang": "en"}) in links(page)


def test_overview_of_an_empty_database_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSLOVNO_DATABASE", f"sqlite:///{tmp_path / 'new.sqlite'}")
    page = opened(AppTest.from_file(str(ROOT / "app.py"), default_timeout=30))
    assert "doslovno process" in texts(page)
    assert ("processing", {}) in links(page)


def test_worth_hearing_takes_each_call_and_each_theme_once(store: Store) -> None:
    found = worth_hearing(store, ["t-price", "t-late"], Segment())
    assert len(found) == len({quote.call_id for quote in found})
    assert [quote.theme_id for quote in found[:2]] == ["t-price", "t-late"]
    assert len({quote.outcome for quote in found[:2]}) == 2


def test_worth_hearing_stays_in_the_segment(store: Store) -> None:
    found = worth_hearing(store, ["t-price", "t-late"], Segment(where=(("outcome", "won"),)))
    assert found
    assert {quote.outcome for quote in found} == {"won"}


def test_lately_counts_add_up(store: Store) -> None:
    parts = [lately.counted(store, Segment(where=(("outcome", name),))) for name in ("won", "lost")]
    whole = lately.counted(store, Segment())
    assert whole.calls == CALLS == sum(part.calls for part in parts)
    assert (whole.won, whole.lost) == (parts[0].calls, parts[1].calls)
    assert whole.with_deal == CALLS


def test_lately_weeks_lie_side_by_side(store: Store) -> None:
    weeks = lately.weeks_apart(store, Segment())
    assert weeks is not None
    last, before = weeks
    assert last.since == before.until
    assert 0 < lately.counted(store, last).calls < CALLS
    assert lately.weeks_apart(store, last) is None
