"""The map: islands apart, the typical in the middle, alike things near, nothing by chance."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.map_layout import ASPECT, layout


def made(sizes: list[int], loose: int = 0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    theme = np.r_[np.repeat(np.arange(len(sizes)), sizes), np.full(loose, -1)].astype(int)
    vectors = random.normal(size=(len(sizes) + 1, 24))[theme] + 0.3 * random.normal(size=(len(theme), 24))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    part = np.where(theme >= 0, theme * 2 + np.arange(len(theme)) % 2, -1)
    return vectors.astype(np.float32), theme, part, random.random(len(theme))


@pytest.mark.parametrize(
    ("sizes", "loose"), [([], 0), ([], 5), ([1], 0), ([2, 1], 3), ([50, 20, 5], 10), ([9] * 40, 0)]
)
def test_map_places_lie_on_the_map(sizes: list[int], loose: int) -> None:
    places = layout(*made(sizes, loose))
    assert places.shape == (sum(sizes) + loose, 2)
    assert np.isfinite(places).all()
    assert (places >= 0).all()
    assert (places <= 1).all()


def round_map(*given: np.ndarray) -> np.ndarray:
    """Places in heights of the map, across and down."""
    return layout(*given) * [ASPECT, 1]


def test_map_is_the_same_every_time() -> None:
    np.testing.assert_array_equal(layout(*made([30, 20, 10], 5)), layout(*made([30, 20, 10], 5)))


@pytest.mark.parametrize("sizes", [[100, 60, 30, 10, 5], [40] * 12, [500, 3, 3, 3]])
def test_map_islands_do_not_touch(sizes: list[int]) -> None:
    vectors, theme, part, strength = made(sizes)
    places = round_map(vectors, theme, part, strength)
    middle = np.stack([places[theme == number].mean(axis=0) for number in range(len(sizes))])
    radius = [np.linalg.norm(places[theme == number] - middle[number], axis=1).max() for number in range(len(sizes))]
    for one in range(len(sizes)):
        for other in range(one):
            assert np.linalg.norm(middle[one] - middle[other]) > radius[one] + radius[other]


def test_map_the_most_typical_lie_in_the_middle_and_parts_side_by_side() -> None:
    vectors, theme, part, strength = made([200])
    places = round_map(vectors, theme, part, strength)
    away = np.linalg.norm(places - places.mean(axis=0), axis=1)
    assert away[strength.argmax()] < away[strength.argmin()]
    assert np.corrcoef(away, strength)[0, 1] < -0.8
    sides = [(places[part == number] - places.mean(axis=0)).mean(axis=0) for number in (0, 1)]
    assert sides[0] @ sides[1] < 0  # each on its own side


def test_map_what_is_in_no_theme_lies_off_its_nearest_island() -> None:
    vectors, theme, part, strength = made([60, 60])
    loose = vectors[:1] + 0.01
    places = round_map(
        np.concatenate([vectors, loose / np.linalg.norm(loose)]), np.r_[theme, -1], np.r_[part, -1], np.r_[strength, 0]
    )
    middle = [places[:-1][theme == number].mean(axis=0) for number in (0, 1)]
    near, far = (np.linalg.norm(places[-1] - place) for place in middle)
    assert near < far
    assert near > np.linalg.norm(places[:-1][theme == 0] - middle[0], axis=1).max()


def test_map_alike_islands_are_neighbours() -> None:
    random = np.random.default_rng(1)
    families = random.normal(size=(2, 24))
    centres = families[[0, 0, 0, 1, 1, 1]] + 0.3 * random.normal(size=(6, 24))
    theme = np.repeat(np.arange(6), 30)
    vectors = centres[theme] + 0.1 * random.normal(size=(180, 24))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    places = round_map(vectors.astype(np.float32), theme, np.full(180, -1), np.ones(180))
    middle = np.stack([places[theme == number].mean(axis=0) for number in range(6)])
    apart = np.linalg.norm(middle[:, None] - middle[None], axis=2)
    assert apart[:3, :3].max() < apart[:3, 3:].mean() * 1.2
    assert apart[:3, :3].mean() < apart[:3, 3:].mean()
