"""Themes: the same mentions give the same themes and ids in any order, and ids live on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foundation.records import Theme
from nlp.themes import ThemeInput, build, cluster

WIDTH = 48


def blobs(sizes: list[int], spread: float = 0.25, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors in tight groups inside a narrow cone, as e5 gives them, and the group of each."""
    random = np.random.default_rng(seed)
    cone = random.normal(size=WIDTH) * 3
    centres = random.normal(size=(len(sizes), WIDTH))
    group = np.repeat(np.arange(len(sizes)), sizes)
    rows = cone + centres[group] + spread * random.normal(size=(len(group), WIDTH))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), group


def names(count: int) -> list[str]:
    return [f"m{number:05}" for number in range(count)]


def partition(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist()) if label >= 0}


def inputs(sizes: list[int], seed: int = 0) -> list[ThemeInput]:
    vectors, groups = blobs(sizes, seed=seed)
    return [
        ThemeInput(
            name, "objection", "price", "ru", f"Слово{group} тема{group} цитата{place}", (f"слово{group}",), vector
        )
        for place, (name, group, vector) in enumerate(zip(names(len(groups)), groups, vectors, strict=True))
    ]


@pytest.mark.parametrize("sizes", [[6, 5, 4], [40, 30, 20, 10], [150, 120, 100, 90, 80, 70]])
def test_cluster_finds_separate_groups(sizes: list[int]) -> None:
    vectors, groups = blobs(sizes)
    labels = cluster(vectors, names(len(groups)))
    for found in partition(labels):
        assert len({int(groups[row]) for row in found}) == 1
    assert {int(group) for group in groups[labels >= 0]} == set(range(len(sizes)))
    assert (labels >= 0).mean() > 0.8


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 9])
def test_cluster_takes_few_rows(count: int) -> None:
    vectors, _ = blobs([count])
    labels = cluster(vectors, names(count))
    assert labels.shape == (count,)
    assert labels.min(initial=0) >= -1


def test_cluster_order_of_rows_has_no_part() -> None:
    vectors, groups = blobs([30, 20, 15, 10, 1, 1, 1], spread=0.5)
    ids = names(len(groups))
    labels = cluster(vectors, ids)
    shuffle = np.random.default_rng(1).permutation(len(ids))
    np.testing.assert_array_equal(cluster(vectors[shuffle], [ids[row] for row in shuffle]), labels[shuffle])


@pytest.mark.parametrize("sizes", [[5, 4], [60, 50, 40, 3, 2, 1, 1], [400, 300, 200, 8, 3, 2]])
def test_cluster_no_theme_is_smaller_than_the_smallest(sizes: list[int]) -> None:
    vectors, groups = blobs(sizes, spread=0.6)
    labels = cluster(vectors, names(len(groups)))
    counts = np.bincount(labels[labels >= 0])
    assert counts.min(initial=99) >= max(2, round(len(groups) ** 0.5 / 5))
    assert (np.diff(counts) <= 0).all()  # the largest theme is number 0


def test_cluster_duplicates_land_together() -> None:
    vectors, groups = blobs([12, 9, 7, 1, 1, 1], spread=0.5)
    doubled = np.concatenate([vectors, vectors])
    labels = cluster(doubled, names(len(doubled)))
    np.testing.assert_array_equal(labels[: len(groups)], labels[len(groups) :])


@pytest.mark.parametrize("copies", [2, 3, 25])
def test_cluster_repeated_text_is_a_theme_by_itself(copies: int) -> None:
    vectors, _ = blobs([copies, 1, 1, 1, 1, 1, 1], spread=0)
    labels = cluster(vectors, names(len(vectors)))
    assert len(set(labels[:copies].tolist())) == 1
    assert labels[0] >= 0


def test_cluster_far_noise_leaves_the_others() -> None:
    vectors, groups = blobs([30, 25, 20])
    before = cluster(vectors, names(len(groups)))
    noise, _ = blobs([1, 1, 1], seed=9)
    after = cluster(np.concatenate([vectors, noise]), [*names(len(groups)), "x1", "x2", "x3"])
    assert partition(after[: len(groups)]) == partition(before)


def test_cluster_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="3 ids"):
        cluster(np.zeros((2, 4), np.float32), names(3))


def test_build_order_of_items_has_no_part() -> None:
    items = inputs([12, 9, 6, 1])
    shuffled = [items[row] for row in np.random.default_rng(2).permutation(len(items))]
    assert build(shuffled, []) == build(items, [])


def test_build_nothing_from_nothing() -> None:
    assert build([], []) == []
    assert build(inputs([1]), [Theme("t-old", "objection", "Старая", ("gone",))]) == []


def test_build_does_not_mix_kinds_or_categories() -> None:
    items = inputs([20])
    mixed = [replace(item, category="trust") if row % 2 else item for row, item in enumerate(items)]
    mixed += [replace(item, mention_id=f"q{item.mention_id}", kind="question", category=None) for item in items]
    by_id = {item.mention_id: item for item in mixed}
    themes = build(mixed, [])
    assert {theme.kind for theme in themes} == {"objection", "question"}
    for theme in themes:
        assert len({(by_id[mention].kind, by_id[mention].category) for mention in theme.mention_ids}) == 1


def test_build_ids_survive_new_mentions_and_forgotten_ones() -> None:
    items = inputs([14, 11, 8])
    before = build([item for row, item in enumerate(items) if row % 4], [])
    of = {mention: theme.theme_id for theme in before for mention in theme.mention_ids}
    after = build([item for row, item in enumerate(items) if row % 5], before)
    kept = {theme.theme_id for theme in after} & {theme.theme_id for theme in before}
    assert len(kept) == len(before) == 3
    for theme in after:
        assert {of[mention] for mention in theme.mention_ids if mention in of} == {theme.theme_id}


def test_build_split_theme_leaves_its_id_to_the_larger_part() -> None:
    items = inputs([12, 7])
    everything = Theme("t-whole", "objection", "Всё", tuple(item.mention_id for item in items))
    themes = build(items, [everything])
    assert [theme.theme_id == "t-whole" for theme in themes] == [True, False]
    assert len({theme.theme_id for theme in themes}) == 2


def test_build_new_id_comes_from_the_content_alone() -> None:
    items = inputs([12, 7])
    one, other = build(items, []), build(items, [Theme("t-far", "objection", "Иная", ("nobody",))])
    assert one == other
    assert all(theme.theme_id.startswith("t-") and len(theme.theme_id) == 10 for theme in one)


def test_build_ids_of_another_kind_are_not_taken() -> None:
    items = inputs([12])
    questions = Theme("t-q", "question", "Вопрос", tuple(item.mention_id for item in items))
    assert all(theme.theme_id != "t-q" for theme in build(items, [questions]))


def test_build_a_few_objections_of_one_category_are_one_theme() -> None:
    # Too few to find an inner shape, but their category says what they share; «other» says nothing.
    vectors, _ = blobs([1] * 6)
    items = [
        ThemeInput(name, "objection", category, "ru", f"цитата {name}", (), vector)
        for name, category, vector in zip(
            names(6), ["timing"] * 4 + ["other"] * 2, vectors.astype(np.float32), strict=True
        )
    ]
    found = [theme for theme in build(items, []) if len(theme.mention_ids) == 4]
    assert [set(theme.mention_ids) for theme in found] == [set(names(4))]
    assert not [theme for theme in build(items, []) if set(theme.mention_ids) & set(names(6)[4:])]
