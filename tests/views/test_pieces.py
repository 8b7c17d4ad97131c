"""What the small pieces of HTML promise."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest

from store.quotes import Quote
from tests.views.conftest import NASTY
from views import pieces


class _Tags(HTMLParser):
    """Tags and text of a piece."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def quote(**changes: object) -> Quote:
    told = {"role": "client", "path": None, "started_at": None, "before": "", "after": "", "text": "дорого"} | changes
    return Quote(call_id="c", turn=0, start_s=0.0, end_s=1.0, **told)  # type: ignore[arg-type]


def test_quote_shows_all_text_as_it_was_said() -> None:
    read = _Tags(pieces.quote_words(quote(before=NASTY, text=NASTY, after=NASTY)))
    assert read.text == NASTY * 3
    assert read.tags == ["blockquote", "span", "mark", "span"]


def test_source_escapes_what_the_crm_says() -> None:
    read = _Tags(pieces.quote_source(quote(manager=NASTY, product=NASTY), with_role=True))
    assert "script" not in read.tags
    assert read.text.count(NASTY) == 2


@pytest.mark.parametrize(("confidence", "doubted"), [(None, False), (0.95, False), (0.6, True)])
def test_source_says_where_client_and_manager_may_be_taken_for_each_other(
    confidence: float | None, doubted: bool
) -> None:
    assert ("клиент или менеджер" in pieces.quote_source(quote(role_confidence=confidence), with_role=False)) == doubted


def test_turn_marks_each_mention_and_names_it_once() -> None:
    html = pieces.turn_words(
        "client", (("дорого", "objection", "price"), (" и ", None, None), ("дорого", "objection", "price")), here=False
    )
    assert html.count("<mark") == 2
    assert html.count("возражение: цена") == 1


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0.0, 0.2), (0.34, 0.21, 0.51), (1.0, 0.8, 1.0)])
def test_share_bar_stays_within_its_track(share: float, low: float, high: float) -> None:
    html = pieces.share_bar(share, (low, high))
    assert f"width:{share:.1%}" in html
    assert f"left:{low:.1%};width:{high - low:.1%}" in html


def test_share_bar_without_an_interval_shows_the_share_alone() -> None:
    html = pieces.share_bar(0.34, None)
    assert "width:34.0%" in html
    assert "d-band" not in html
    assert _Tags(html).text == "34\xa0%"


def test_deals_line_is_empty_without_deals() -> None:
    assert pieces.deals_line(0, 0) == ""
    assert "flex:0.750" in pieces.deals_line(3, 1)


def test_call_without_a_date_is_called_by_a_short_id() -> None:
    assert pieces.call_title(None, "0123456789abcdef") == "Звонок 012345"


@pytest.mark.parametrize("stretches", [(), ((0, 3),), ((0, 3), (9, 12)), ((4, 21),)])
def test_pieces_greyed_text_is_the_same_text(stretches):
    text = "ну, <b>ну дорого & точка"
    shown = pieces.greyed(text, stretches)
    assert re.findall(r"<i>(.*?)</i>", shown) == [html.escape(text[start:end]) for start, end in stretches]
    assert html.unescape(re.sub(r"</?i>", "", shown)) == text
