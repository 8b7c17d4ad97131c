"""The stored vocabulary in parts: what leads an order is in, and words are found in any of their forms."""

from __future__ import annotations

import pytest

from foundation.records import Term
from store import vocabulary
from store.store import Store


def fill(store: Store) -> None:
    """Ten words: «слово0» is the clients' own most, «слово9» the managers'; those in the middle both say most."""
    terms = [
        Term(
            f"слово{n}", f"слово{n}", "ru", 10 - n, n, 10 - n, 4.5 - n, (f"слово{n}", f"ёж{n}"), n, certain=n in (0, 9)
        )
        for n in range(10)
    ]
    odd = Term('"q" \\ 100%', "a_b", "ru", 1, 0, 1, 0.1, ("a_b",))
    store.save_findings([], {"ru": [*terms, odd], "en": [Term("brick", "brick", "en", 5, 0, 5, 2.0, ("brick",))]}, "1")


def test_vocabulary_leading_is_everything_where_there_is_little(store: Store) -> None:
    fill(store)
    found = vocabulary.leading(store, "ru")
    assert len(found) == 11
    assert list(found["z"]) == sorted(found["z"], reverse=True)
    first = found.iloc[0]
    assert (first["term"], first["first_calls"], first["second_calls"]) == ("слово0", 10, 0)
    assert found["certain"].dtype == bool
    assert list(vocabulary.leading(store, "en")["term"]) == ["brick"]


def test_vocabulary_leading_has_the_first_of_every_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST", 1)
    fill(store)
    # The clearest of each side, who says it most, and what both say: the others are left out.
    assert set(vocabulary.leading(store, "ru")["term"]) == {"слово0", "слово9", "слово5"}


@pytest.mark.parametrize(
    ("letters", "terms"),
    [("СЛОВО3", ["слово3"]), ("еж3", ["слово3"]), ("Ёж3", ["слово3"]), ("a_b", ['"q" \\ 100%']), ("%", ['"q" \\ 100%'])]
    + [(letters, []) for letters in ("axb", '", "', "нет", "u0436")],
)
def test_vocabulary_finds_letters_in_any_form(store: Store, letters: str, terms: list[str]) -> None:
    fill(store)
    assert list(vocabulary.containing(store, "ru", letters)["term"]) == terms


def test_vocabulary_found_words_come_with_those_of_most_calls_first(store: Store) -> None:
    fill(store)
    assert list(vocabulary.containing(store, "ru", "слово")["term"]) == [f"слово{n}" for n in range(10)]
    assert vocabulary.containing(store, "en", "слово").empty


def test_vocabulary_counts_what_clients_say(store: Store) -> None:
    fill(store)
    assert vocabulary.client_counts(store, "en") == {"brick": (5, 5)}
    assert "слово9" in vocabulary.client_counts(store, "ru")  # said once
    assert vocabulary.client_counts(store, "ru")["слово0"] == (10, 10)
