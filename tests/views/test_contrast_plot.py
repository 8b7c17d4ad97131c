"""Where the words of a contrast lie: at the edges, spread, mirrored; how the axes are divided."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from views.contrast_plot import NEVER, finding, places, scale


@pytest.fixture(scope="module")
def counts() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Calls of each side and z of 3,000 words, most of them said in few calls; some are said alike by both."""
    chance = np.random.default_rng(6)
    first, second = (np.minimum(chance.zipf(1.7, 3000) - 1, 400) for _ in range(2))
    first[(first == 0) & (second == 0)] = 1
    return first, second, np.round(np.sqrt(first) - np.sqrt(second) + chance.normal(0, 0.2, 3000), 1)


def test_contrast_plot_puts_words_of_one_side_at_the_edge(counts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    first, second, _ = counts
    at = places(*counts)
    for axis, said in enumerate((first, second)):
        assert ((at[:, axis] < NEVER) == (said == 0)).all()
    assert (at >= 0).all()
    assert (at <= 1).all()


def test_contrast_plot_is_headed_by_the_clearest_certain_words_of_both_sides() -> None:
    words = pd.DataFrame(
        {
            "surface": ["дорого", "смета", "скидка", "может"],
            "z": [9.0, -8.0, 3.0, 20.0],
            "certain": [True] * 3 + [False],
        }
    )
    told = finding(words, "клиенты", "менеджеры")
    assert told.index("клиенты") < told.index("дорого") < told.index("скидка") < told.index("менеджеры")
    assert told.index("менеджеры") < told.index("смета")
    assert "может" not in told
    assert finding(words[words["z"] > 0], "клиенты", "менеджеры").count("менеджеры") == 0
    assert "клиенты" not in finding(words[3:], "клиенты", "менеджеры")


def test_contrast_plot_goes_by_how_often_words_are_said(counts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    for said, along in zip(counts[:2], places(*counts).T, strict=True):
        spaces = [along[said == amount] for amount in np.unique(said)]
        assert all(less.max() < more.min() for less, more in pairwise(spaces))


def test_contrast_plot_is_mirrored_with_the_sides(counts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    first, second, z = counts
    leaning = (z != 0) | (first != second)
    assert leaning.sum() > 100
    mirrored, at = places(second, first, -z)[:, ::-1], places(first, second, z)
    assert (mirrored == at)[leaning].all()
    assert (at[leaning] != at[leaning][:, ::-1]).any(axis=1).all()


def test_contrast_plot_is_the_same_for_the_same_words(counts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    assert (places(*counts) == places(*(part.copy() for part in counts))).all()


@pytest.mark.parametrize(("second", "z"), [(0, 1.0), (0, -1.0), (1, 0.0)])
def test_contrast_plot_spreads_words_said_equally_often(second: int, z: float) -> None:
    """1,000 words of one call lie apart: the nearest two at half the distance that an even grid would have, or more."""
    at = places(np.ones(1000, int), np.full(1000, second), np.full(1000, z))
    low, high = at.min(axis=0), at.max(axis=0)
    even = np.sqrt(np.prod(high - low) / 1000)
    away = np.hypot(*(at[:, None] - at[None]).T)
    assert away[~np.eye(1000, dtype=bool)].min() > even / 2


@pytest.mark.parametrize("said", [[0, 0], [1], [0, 1, 1, 1], [7, 7, 300], [0, 1, 2, 3, 50_000]])
def test_contrast_plot_axis_is_divided_among_the_amounts(said: list[int]) -> None:
    axis = scale(np.array(said))
    assert axis.amounts.tolist() == sorted({0, *said})
    assert (axis.low < axis.high).all()
    assert (axis.high[:-1] <= axis.low[1:] + 1e-9).all()
    assert (axis.low[0], axis.high[0]) == (0, NEVER)
    if max(said):
        assert axis.high[-1] == pytest.approx(1)


def _alone(words: object) -> None:
    import streamlit as st

    from views.contrast_plot import show

    st.session_state["language"] = "en"
    st.text(f"clicked: {show(words, 'clients', 'managers', 'plot', None)}")


@pytest.mark.parametrize("count", [0, 1])
def test_contrast_plot_of_hardly_any_words(count: int) -> None:
    words = pd.DataFrame(
        {
            "term": ["dear"] * count,
            "surface": "dear",
            "first_calls": 2,
            "second_calls": 0,
            "first_count": 3,
            "second_count": 0,
            "z": np.nan,
            "certain": False,
        }
    )
    page = AppTest.from_function(_alone, args=(words,), default_timeout=30).run()
    assert not page.exception
    assert page.text[0].value == "clicked: None"
    assert [caption.value for caption in page.caption] == ([] if count else ["No words to compare yet"])
