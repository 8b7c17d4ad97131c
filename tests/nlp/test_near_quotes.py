"""What is near in meaning is found by short codes as by whole vectors."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.near_quotes import alike, wanted, worth_comparing


def drawn(count: int, width: int = 384, seed: int = 0) -> np.ndarray:
    """Vectors of length 1 about forty middles, which have much in common."""
    random = np.random.default_rng(seed)
    middles = random.normal(size=(40, width))
    vectors = 2 * random.normal(size=width) + middles[random.integers(40, size=count)]
    vectors += 0.7 * random.normal(size=(count, width))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def codes_of(vectors: np.ndarray, middle: np.ndarray) -> np.ndarray:
    return np.packbits(vectors > middle, axis=1)


def test_nearest_by_codes_hold_the_nearest_by_vectors() -> None:
    vectors = drawn(20_000)
    middle = vectors.mean(axis=0)
    for row in range(20):
        there = wanted(vectors[row], middle, None)
        chosen = worth_comparing(codes_of(vectors, middle), there, 1_000)
        true = np.argsort(-alike(vectors, middle, there))[:50]
        assert len(chosen) == 1_000
        assert row in chosen
        assert len(set(true.tolist()) & set(chosen.tolist())) >= 48


@pytest.mark.parametrize("width", [8, 40, 64, 384])
def test_codes_that_fit_best_are_chosen_whatever_the_width(width: int) -> None:
    vectors = np.random.default_rng(1).normal(size=(250, width))
    codes, there = codes_of(vectors, np.zeros(width)), vectors[7]
    fit = (np.where(vectors > 0, there, 0)).sum(axis=1)
    chosen = worth_comparing(codes, there, 30)
    assert np.allclose(np.sort(fit[chosen]), np.sort(fit)[-30:], atol=1e-5)
    assert sorted(worth_comparing(codes, there, 250).tolist()) == list(range(250))


def test_quotes_that_hold_a_word_draw_the_search_to_themselves() -> None:
    vectors = drawn(2_000, seed=2)
    middle = vectors.mean(axis=0)
    alone, held = wanted(vectors[0], middle, None), vectors[100:110]
    drawn_there = wanted(vectors[0], middle, held)
    assert np.linalg.norm(drawn_there) == pytest.approx(1)
    assert alike(held, middle, drawn_there).mean() > alike(held, middle, alone).mean()
    assert np.allclose(wanted(vectors[0], middle, held[:0]), alone)
