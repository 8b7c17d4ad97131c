"""The company's documents and how they stand against the clients: what is kept comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from foundation.records import Copy, CopyPart, CopyPhrase, GapRow
from store import copies
from store.store import Store

METHOD = "1"


def vector(*numbers: float) -> bytes:
    return np.array(numbers, "<f4").tobytes()


def document(copy_id: str, name: str, text: str = "Скидка до мая. Доставка даром") -> Copy:
    """Two paragraphs, three phrases."""
    return Copy(
        copy_id,
        name,
        (CopyPart(text, "ru", {"скидка": {"скидка": 1}}), CopyPart("Free, \"for\" 'you'", "en", {})),
        (
            CopyPhrase(0, 0, 13, text[:13], "скидка май", True, vector(1.0, 0.0)),
            CopyPhrase(0, 0, 6, text[:6], "скидка", False, vector(0.0, -1.0)),
            CopyPhrase(1, 0, 4, "Free", "free", True, vector(0.5, 0.25)),
        ),
        METHOD,
    )


ONE, TWO = document("1" * 16, "one.txt"), document("2" * 16, "two.html")
ROWS = (
    GapRow("clients_only", "ru", "дорого", "дорогой", 0, 5, 3, everyday=True, part_of="это дорогой"),
    GapRow("copy_only", "ru", "решения", "решение", 2, 0, 0, copies=("one.txt",), places=("Решения для всех",)),
    GapRow("said_differently", "ru", "под ключ", "под ключ", 1, 2, 2, "сами всё сделали", mention_ids=("a-1", "b-1")),
    GapRow("answered", "ru", "это дорого", "дорогой", 1, 4, 4, theme_id="t-1", similarity=0.5),
    GapRow("unanswered", "ru", "не верю", "верить", 0, 3, 3, theme_id="t-2"),
)


def test_copies_come_back_as_they_were_by_name(store: Store) -> None:
    bare = replace(ONE, copy_id="3" * 16, name="bare.md", phrases=(), parts=ONE.parts[:1])
    copies.save(store, [TWO, ONE, bare])
    assert copies.all_copies(store) == [bare, ONE, TWO]


def test_copies_of_the_same_name_are_replaced_and_others_stay(store: Store) -> None:
    copies.save(store, [ONE, TWO])
    newer = document("4" * 16, "one.txt", "Другой текст, но длиннее")
    copies.save(store, [newer])
    assert copies.all_copies(store) == [newer, TWO]
    copies.save(store, [newer])  # again the same: the same
    assert copies.all_copies(store) == [newer, TWO]


def test_copies_that_are_the_only_ones_take_the_place_of_all(store: Store) -> None:
    copies.save(store, [ONE, TWO])
    third = document("5" * 16, "three.txt")
    copies.save(store, [third], only=True)
    assert copies.all_copies(store) == [third]


def test_copies_the_same_document_twice_is_one(store: Store) -> None:
    copies.save(store, [ONE, ONE])  # from two folders
    assert copies.all_copies(store) == [ONE]


def test_copies_are_listed_with_their_words(store: Store) -> None:
    before = datetime.now()
    copies.save(store, [TWO, ONE])
    listed = copies.names(store)
    assert [(one.copy_id, one.name, one.words) for one in listed] == [
        ("1" * 16, "one.txt", 8),
        ("2" * 16, "two.html", 8),
    ]
    assert all(before <= one.added_at <= datetime.now() for one in listed)


def test_copies_that_change_change_the_state_and_nothing_else_does(store: Store) -> None:
    seen = [store.state()]

    def changed() -> bool:
        seen.append(store.state())
        return seen[-1] != seen[-2]

    copies.save(store, [ONE])
    assert changed()
    copies.save(store, [TWO])
    assert changed()
    copies.save(store, [ONE, TWO])
    assert not changed()
    copies.save(store, [replace(ONE, method="2")])
    assert changed()
    copies.save_gap(store, ROWS, "print")
    assert not changed()
    copies.remove(store, TWO.copy_id)
    assert changed()
    copies.remove(store, "nobody")
    assert not changed()
    copies.save(store, [], only=True)
    assert changed()


def test_copies_one_that_is_removed_is_gone(store: Store) -> None:
    copies.save(store, [ONE, TWO])
    copies.remove(store, ONE.copy_id)
    assert copies.all_copies(store) == [TWO]
    assert [one.name for one in copies.names(store)] == ["two.html"]


def test_copies_gap_comes_back_in_its_order(store: Store) -> None:
    copies.save_gap(store, ROWS, "print")
    assert copies.gap_rows(store) == list(ROWS)
    assert store.fact(copies.GAP) == "print"
    copies.save_gap(store, reversed(ROWS), "other")
    assert copies.gap_rows(store) == list(reversed(ROWS))
    assert store.fact(copies.GAP) == "other"
    copies.save_gap(store, [], "none")
    assert copies.gap_rows(store) == []


@pytest.mark.parametrize("asked", [["copy_only"], ["unanswered", "clients_only"], ["answered", "unanswered"]])
def test_copies_gap_gives_the_lists_that_are_asked_for(store: Store, asked: list[str]) -> None:
    copies.save_gap(store, ROWS, "print")
    assert copies.gap_rows(store, asked) == [row for row in ROWS if row.list in asked]
