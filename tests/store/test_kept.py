"""What is kept of a database: made once while it stays as it is, and made anew when it changes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from store import kept as keeping
from store.kept import kept
from store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")


def test_kept_is_made_once_for_each_key(store: Store) -> None:
    made: list[str] = []
    for name in "aabba":
        assert kept(store, lambda name=name: made.append(name) or name, "letter", name) == name  # type: ignore[misc,func-returns-value]
    assert made == ["a", "b"]


def test_kept_goes_when_the_database_changes(store: Store) -> None:
    assert kept(store, lambda: 1, "number") == 1
    store.save_findings([], {}, "others")
    assert kept(store, lambda: 2, "number") == 2


def test_kept_of_two_databases_are_two(store: Store, tmp_path: Path) -> None:
    other = Store.open(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert (kept(store, lambda: 1, "number"), kept(other, lambda: 2, "number")) == (1, 2)


def test_kept_makes_room_for_what_is_asked_for_now(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "AT_MOST", 2)
    made: list[int] = []
    for number in (1, 2, 1, 3, 1, 2):
        kept(store, lambda number=number: made.append(number), number)  # type: ignore[misc]
    assert made == [1, 2, 3, 2]


def test_kept_of_two_who_ask_at_once_is_made_once(store: Store) -> None:
    made: list[int] = []

    def make() -> int:
        time.sleep(0.2)
        made.append(1)
        return len(made)

    threads = [threading.Thread(target=kept, args=(store, make, "slow")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_kept_that_fails_is_tried_again(store: Store) -> None:
    def fail() -> None:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        kept(store, fail, "broken")
    assert kept(store, lambda: "whole", "broken") == "whole"


def test_kept_goes_at_once_when_this_process_writes_and_soon_when_another_does(store: Store) -> None:
    beside = Store.open(str(store.engine.url))  # of the same process
    for number in range(3):
        beside.save_findings([], {}, f"findings {number}")
        assert kept(store, lambda number=number: number, "number") == number  # type: ignore[misc]
    path = store.engine.url.database
    write = "UPDATE facts SET value = 'written by another' WHERE name = 'findings'"
    subprocess.run([sys.executable, "-c", _WRITE, str(path), write], check=True)
    time.sleep(keeping.ASKED_EACH_S)
    assert kept(store, lambda: "new", "number") == "new"


_WRITE = "import sqlite3, sys; of = sqlite3.connect(sys.argv[1]); of.execute(sys.argv[2]); of.commit()"
