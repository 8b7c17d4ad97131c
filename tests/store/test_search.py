"""Finding what was said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import search
from store.store import Store
from tests.views.conftest import CALLS, PRICE, fill


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    fill(store, "/calls/kept.mp3")
    yield store
    store.close()


def test_said_finds_every_turn_once_over_pages(store: Store) -> None:
    count = search.count_said(store, "ДороговАто")
    pages = [search.said(store, "ДороговАто", limit=4, offset=offset) for offset in range(0, count + 4, 4)]
    found = [quote for page in pages for quote in page]
    assert count == len(found) == len({(quote.call_id, quote.turn) for quote in found}) == 10
    assert all(quote.text == "дороговато" and PRICE in quote.text + quote.after for quote in found)


def test_said_takes_signs_of_the_database_as_letters(store: Store) -> None:
    assert search.count_said(store, "%") == search.count_said(store, "_") == 0
    assert search.said(store, "  ") == []


def test_said_keeps_to_a_language(store: Store) -> None:
    assert search.count_said(store, "подумаю", "ru") == CALLS - 1
    assert search.count_said(store, "подумаю", "en") == 0


def test_call_card_knows_the_recording_and_the_deal(store: Store) -> None:
    card = search.call_card(store, "0" * 16)
    assert card is not None
    assert (card.path, card.manager, card.outcome) == ("/calls/kept.mp3", "Полина", "lost")
    assert search.call_card(store, "gone") is None
