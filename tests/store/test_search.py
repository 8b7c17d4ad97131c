"""One call by its id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import search
from store.store import Store
from tests.views.conftest import fill


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    fill(store, "/calls/kept.mp3")
    yield store
    store.close()


def test_call_card_knows_the_recording_and_the_deal(store: Store) -> None:
    card = search.call_card(store, "0" * 16)
    assert card is not None
    assert (card.path, card.manager, card.outcome) == ("/calls/kept.mp3", "Полина", "lost")
    assert search.call_card(store, "gone") is None
