"""The page of outcomes: its finding, its figures, and that each number leads to what was counted."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from sqlalchemy import delete, update
from streamlit.testing.v1 import AppTest

from foundation.records import DIMENSIONS, Segment
from store import board, quotes, schema
from store.store import Store
from tests.views.conftest import CALLS, NASTY, ROOT

FILE = "views/outcomes.py"
HEAD = 7  # links of the navigation


def opened(page: AppTest, **parameters: str) -> str:
    """All HTML on the page under this address, its style aside."""
    for name, value in parameters.items():
        page.query_params[name] = value
    page.run()
    page.switch_page(FILE).run()
    assert not page.exception, page.exception[0].message
    return "\n".join(element.proto.body for element in page.get("html") if "<style" not in element.proto.body)


def won(text: str) -> str:
    """How many calls became deals, as the first tile tells."""
    return text.split('<div class="d-tile"><b>')[1].split("</b>")[0]


def links(page: AppTest) -> list[tuple[str, str, dict[str, str]]]:
    """Label, page and parameters of each link to another page, the navigation aside."""
    protos = [element.proto for element in page.main.get("page_link")][HEAD:]
    return [(p.label, p.page, {name: values[0] for name, values in parse_qs(p.query_string).items()}) for p in protos]


def buttons(page: AppTest) -> list[str]:
    """Keys of the counts that lead to quotes on this page."""
    return [button.key for button in page.button if button.key and button.key.startswith("behind-")]


def counted(label: str) -> int:
    """The number that a label begins with."""
    return int(label.split()[0])


def own(store: Store) -> AppTest:
    """The view over a test's own database, whose address is in the environment."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


def behind(store: Store, page: str, parameters: dict[str, str]) -> int:
    """How many calls a link leads to."""
    segment = Segment(where=tuple((name, parameters[name]) for name in DIMENSIONS if name in parameters))
    if page == "calls":
        return int(np.count_nonzero(board.chosen(store, segment)))
    found = quotes.quotes(store, parameters["theme"], segment=segment, limit=1000)
    return len({quote.call_id for quote in found})


def arrange(store: Store) -> None:
    """Two sources, one of which becomes a deal much more often, and objections that were settled and were not."""
    with store.engine.begin() as connection:
        of = schema.deals.c
        keys = list(connection.scalars(schema.deals.select().with_only_columns(of.recording_key).order_by(of.outcome)))
        for place, key in enumerate(keys):
            # The lost ones come first: the last of them and the first of the won ones change places.
            source = "cold_list" if place < 12 else "seo"
            connection.execute(update(schema.deals).where(of.recording_key == key).values(lead_source=source))
        asked = update(schema.mentions).where(schema.mentions.c.kind == "objection")
        connection.execute(asked.values(resolved="no"))
        connection.execute(asked.where(schema.mentions.c.call_id < "5").values(resolved="yes"))


def test_outcomes_opens_with_the_finding_and_its_figures(store: Store) -> None:
    arrange(store)
    page = own(store)
    text = opened(page, lang="en")
    assert "seo: 18 of 18, against 2 of 12 where it is cold list" in text
    assert "67% of 30 finished deals" in text
    assert text.index('<strong dir="auto">seo') < text.index('<strong dir="auto">cold list')


def test_outcomes_every_number_leads_to_what_was_counted(store: Store) -> None:
    arrange(store)
    page = own(store)
    opened(page)
    found = links(page)
    assert {name for _label, name, _parameters in found} == {"calls", "objections"}
    for label, name, parameters in found:
        assert counted(label) == behind(store, name, parameters), (label, parameters)


def test_outcomes_every_count_of_objections_leads_to_their_quotes(store: Store) -> None:
    arrange(store)
    page = own(store)
    opened(page)
    assert {key.split("-")[1] for key in buttons(page)} == {"categories", "answers", "managers"}
    for key in buttons(page):
        count = counted(page.button(key=key).label)
        page.button(key=key).click().run()
        (title,) = (element.proto.body for element in page.get("html") if "<h1>" in element.proto.body)
        quoted, spread = re.findall(r"\d+", title.removeprefix("<h1>").split("</h1>")[0])
        assert count == int(spread if "categories" in key else quoted), key
        page.button(key="back-outcomes").click().run()


def test_outcomes_names_no_difference_where_there_is_one_source(page: AppTest) -> None:
    text = opened(page, lang="en")
    assert "too few to compare" in text.split("</h1>")[0]
    assert "▲" not in text.split("cold list")[1].split("</strong>")[0]


def test_outcomes_quotes_of_a_category_are_one_click_away(page: AppTest) -> None:
    opened(page)
    page.button(key="behind-categories-0-0").click().run()
    text = "".join(element.proto.body for element in page.get("html"))
    assert (page.query_params["said"], page.query_params["ended"]) == ("price", "lost")
    assert f"{CALLS // 3} " in text.split("</h1>")[0]
    assert text.count("</mark>") == 5
    page.button(key="back-outcomes").click().run()
    assert "said" not in page.query_params
    assert "d-odds" in "".join(element.proto.body for element in page.get("html"))


def test_outcomes_sets_the_filter_by_result_aside_and_holds_the_others(store: Store) -> None:
    arrange(store)
    assert won(opened(own(store))) == won(opened(own(store), outcome="lost")) == "20"
    page = own(store)
    assert won(opened(page, lead_source="seo")) == "18"
    assert all(parameters["lead_source"] == "seo" for _label, _page, parameters in links(page))


def test_outcomes_shows_what_a_crm_may_hold_as_text(store: Store) -> None:
    long = "\u202e" + NASTY + "ы" * 100_000
    values: dict[str, Any] = {"lead_source": long, "campaign": NASTY, "product": NASTY, "manager": NASTY}
    with store.engine.begin() as connection:
        connection.execute(update(schema.deals).values(values))
        connection.execute(update(schema.mentions).values(resolved="no"))
    for by in values:
        page = own(store)
        text = opened(page, by=by)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
        assert "\u202e" not in text
        assert len(text) < 50_000
        assert any(parameters.get(by) == values[by] for _label, _page, parameters in links(page))


def test_outcomes_without_deals_says_what_to_do(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(delete(schema.deals))
    page = own(store)
    assert "doslovno crm" in opened(page)
    assert [name for _label, name, _parameters in links(page)] == ["processing"]


def test_outcomes_tells_of_calls_without_a_deal(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(delete(schema.deals).where(schema.deals.c.outcome == "won"))
    page = own(store)
    assert f"{2 * CALLS // 3} calls have no result" in opened(page, lang="en")
    assert "processing" in [name for _label, name, _parameters in links(page)]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_outcomes_renders_in_both_languages(page: AppTest, language: str) -> None:
    assert "d-odds" in opened(page, lang=language)
