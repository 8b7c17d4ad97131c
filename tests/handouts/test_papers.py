"""Papers for people: nothing in them runs, calls out or names anybody; their clips are the seconds of their quotes."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from typing import Any

import docx
import pytest

from batch import desk
from foundation.records import Segment
from handouts import cards, digest
from handouts.cards_page import cards_page
from handouts.digest_page import digest_page
from handouts.digest_parts import digest_docx, digest_jsonl
from handouts.theme_page import theme_page
from store import tables
from store.store import Store
from tests.handouts.conftest import CALLS, EVERYTHING, LONG, SECRET, SEEN, recording_of
from tests.views.conftest import PHONE
from transcribe.clip import AFTER_S, BEFORE_S, cut_small
from wording import texts

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "div", "span", "p"),
    *("h1", "h2", "h3", "dl", "dt", "dd", "ul", "ol", "li", "b", "br", "small", "i", "mark", "blockquote", "audio"),
    *("table", "tr", "th", "td"),
}
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Read(HTMLParser):
    """What a browser makes of a page: its tags, their attributes, and the text that a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.said, self._style = set[str](), list[tuple[str, str]](), "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        self.said += "" if self._style else data


def theme_of(store: Store, theme_id: str = "t-nasty") -> dict[str, Any]:
    themes = tables.records(tables.theme_table(store, "objection"))
    return next(theme for theme in themes if theme["theme_id"] == theme_id)


def the_digest(store: Store, segment: Segment = EVERYTHING) -> digest.Digest:
    return digest.digest(store, segment, partial(desk.themes, store))


def the_cards(store: Store, segment: Segment = EVERYTHING) -> list[cards.Card]:
    return cards.cards(store, segment, desk.themes(store, "objection", segment))


PAGES: dict[str, Callable[[Store], str]] = {
    "theme": lambda store: theme_page(store, theme_of(store), EVERYTHING),
    "theme with a long title": lambda store: theme_page(store, theme_of(store, "t-long"), EVERYTHING, False),
    "digest": lambda store: digest_page(the_digest(store)),
    "cards": lambda store: cards_page(the_cards(store), EVERYTHING),
}


_made: dict[tuple[str, str], str] = {}  # a page of each language is made once


def page_of(store: Store, name: str) -> str:
    """A page of the session's database in the reader's language."""
    key = name, texts.language()
    if key not in _made:
        _made[key] = PAGES[name](store)
    return _made[key]


@pytest.mark.parametrize("name", PAGES)
def test_page_shows_every_text_as_text_and_stands_alone(told: Store, language: str, name: str) -> None:
    page = page_of(told, name)
    read = Read(page)
    assert read.tags <= TAGS
    names = {name for name, _ in read.attributes}
    assert not [name for name in names if name.startswith("on") or name in ("href", "action", "formaction", "srcset")]
    assert all(value.startswith("data:audio/mpeg;base64,") for name, value in read.attributes if name == "src")
    assert "default-src 'none'" in page[:400]
    assert "url(" not in page
    assert "@import" not in page
    assert not UNSEEN.search(page)
    assert name == "theme with a long title" or SEEN in read.said
    assert LONG[:1000] not in page
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize("name", PAGES)
def test_page_names_nobody(told: Store, name: str) -> None:
    page = page_of(told, name)
    assert SECRET not in page
    assert PHONE not in page
    assert "‹имя›" in page or name == "theme with a long title"


def test_every_paper_without_html_is_masked_too(told: Store, language: str) -> None:
    lines = digest_jsonl(the_digest(told)) + json.dumps([cards.record(card) for card in the_cards(told)])
    words = "\n".join(part.text for part in docx.Document(io.BytesIO(digest_docx(the_digest(told)))).paragraphs)
    table = cards.table(the_cards(told)).to_csv()
    for made in (lines, words, table):
        assert SECRET not in made
        assert PHONE not in made
    assert SEEN in words


def test_papers_of_both_languages_differ_in_every_heading(told: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PAGES:
        headings = []
        for language in texts.LANGUAGES:
            monkeypatch.setattr(texts, "_reader", lambda language=language: language)
            # What people and clients call things is the same in both.
            found = re.findall(r"<h[23]>([^<]+)</h[23]>", page_of(told, name))
            headings.append(
                [text for text in found if SEEN[:8] not in text and "ыыы" not in text and "&lt;" not in text]
            )
        assert not set(headings[0]) & set(headings[1])


def clips_of(page: str) -> list[bytes]:
    return [base64.b64decode(sound) for sound in re.findall(r'src="data:audio/mpeg;base64,([^"]+)"', page)]


def test_clips_hold_the_seconds_of_their_quotes(told: Store) -> None:
    found = clips_of(page_of(told, "theme"))
    assert len(found) == CALLS - 2
    assert set(found) == {cut_small(recording_of(told), 20.0, 22.5)}
    # About 3 kB a second: a page of twelve quotes fits into a mail.
    seconds = BEFORE_S + 2.5 + AFTER_S
    assert 2_000 < len(found[0]) / seconds < 5_000


def test_page_without_clips_says_nothing_of_voices(told: Store) -> None:
    with_clips, without = page_of(told, "theme"), theme_page(told, theme_of(told), EVERYTHING, False)
    assert not clips_of(without)
    warned = "Голоса"
    assert warned in with_clips
    assert warned not in without


def test_clip_of_a_lost_recording_is_told(told: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.paper.Path", lambda _path: recording_of(told).with_name("gone.mp3"))
    page = theme_page(told, theme_of(told), EVERYTHING)
    assert not clips_of(page)
    assert page.count("Запись не открывается") == CALLS - 2


def test_answers_are_those_that_worked(told: Store) -> None:
    page = Read(theme_page(told, theme_of(told), EVERYTHING, False))
    (card,) = [card for card in the_cards(told) if card.theme_id == "t-nasty"]
    for answers, settled in ((card.worked, "yes"), (card.failed, "no")):
        assert answers
        assert {found.objection.resolved for found in answers} == {settled}
        assert all(found.answer.role == "manager" and found.answer.turn == 3 for found in answers)
        # Different managers and calls, as long as there are such.
        assert len({found.answer.manager for found in answers}) == len(answers)
        assert len({found.answer.call_id for found in answers}) == len(answers)
    assert page.said.count("разобьём платёж") == len(card.worked)


def test_papers_are_of_the_calls_that_are_asked_for(told: Store) -> None:
    won = Segment(where=(("outcome", "won"),))
    for card in the_cards(told, won):
        assert {quote.outcome for quote in card.quotes} == {"won"}
        assert not card.failed
    made = the_digest(told, won)
    assert made.counted.lost == 0
    assert {quote.outcome for quote in made.clips} == {"won"}
    assert {source.lost for source in made.sources} == {0}


def test_digest_of_few_calls_is_about_all_of_them(told: Store) -> None:
    assert the_digest(told).segment == EVERYTHING
    assert the_digest(told).counted.calls == CALLS
    assert len({quote.call_id for quote in the_digest(told).clips}) == len(the_digest(told).clips)


def test_digest_and_cards_of_no_calls_open(tmp_path: Any, language: str) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert Read(digest_page(the_digest(store))).tags <= TAGS
    assert Read(cards_page(the_cards(store), EVERYTHING)).tags <= TAGS
    assert docx.Document(io.BytesIO(digest_docx(the_digest(store)))).paragraphs
    assert not the_cards(store)
