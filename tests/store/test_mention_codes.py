"""Codes of mentions: every mention that was read has one, by the middle of all, and loses it when it goes."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from store import mention_codes, schema
from store.mention_codes import load, vectors_of
from store.store import Store
from tests.store.conftest import make_analysis, mention_id

WIDTH = 16


def save(store: Store, digit: str, vector: np.ndarray) -> None:
    """A call with one mention that has this vector."""
    made = make_analysis(digit)
    store.save(type(made)(made.call, made.mentions, (vector.astype("<f4").tobytes(),), made.lemmas), {})


@pytest.fixture
def vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(1, 1, (6, WIDTH)).astype("<f4")


def test_load_gives_each_mention_the_sides_of_the_middle(store: Store, vectors: np.ndarray) -> None:
    assert load(store.engine) == {}
    for digit, vector in zip("abcdef", vectors, strict=True):
        save(store, digit, vector)
    codes = load(store.engine)[WIDTH]
    assert np.allclose(codes.middle, vectors.mean(axis=0), atol=1e-6)
    assert np.unpackbits(codes.codes, axis=1).tolist() == (vectors > codes.middle).astype(int).tolist()
    ids, found = vectors_of(store.engine, codes.numbers.tolist())
    assert ids == [mention_id(digit) for digit in "abcdef"]
    assert np.array_equal(found, vectors)
    with store.engine.connect() as connection:
        asked = select(schema.calls.c.call_no).order_by(schema.calls.c.call_id)
        assert codes.calls.tolist() == list(connection.scalars(asked))


def test_load_knows_what_came_and_what_went(store: Store, vectors: np.ndarray) -> None:
    for digit, vector in zip("abc", vectors, strict=False):
        save(store, digit, vector)
    load(store.engine)
    store.forget("a" * 16)
    save(store, "b", vectors[4])
    save(store, "d", vectors[3])
    codes = load(store.engine)[WIDTH]
    ids, found = vectors_of(store.engine, codes.numbers.tolist())
    assert ids == [mention_id(digit) for digit in "bcd"]
    assert np.array_equal(found, vectors[[4, 2, 3]])
    assert np.allclose(codes.middle, found.mean(axis=0), atol=1e-6)


def test_load_of_many_finds_the_middle_anew_only_when_there_are_many_more(
    store: Store, vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mention_codes, "FEW", 1)
    for digit, vector in zip("ab", vectors, strict=False):
        save(store, digit, vector)
    first = load(store.engine)[WIDTH]
    save(store, "c", vectors[2])
    second = load(store.engine)[WIDTH]
    assert np.array_equal(second.middle, first.middle)
    assert np.array_equal(second.codes[:2], first.codes)
    save(store, "d", vectors[3])
    third = load(store.engine)[WIDTH]
    assert np.allclose(third.middle, vectors[:4].mean(axis=0), atol=1e-6)
    assert np.unpackbits(third.codes, axis=1).tolist() == (vectors[:4] > third.middle).astype(int).tolist()


def test_load_keeps_vectors_of_another_width_apart(store: Store, vectors: np.ndarray) -> None:
    save(store, "a", vectors[0])
    save(store, "b", vectors[1][:8])
    save(store, "c", np.zeros(0))  # added by a person, and read by nobody yet
    codes = load(store.engine)
    assert {width: len(of.codes) for width, of in codes.items()} == {WIDTH: 1, 8: 1}
