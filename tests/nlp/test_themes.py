"""Themes: the same mentions give the same themes and ids in any order, and ids live on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foundation.records import Theme
from nlp import clustering
from nlp.themes import MOST_THEMES, Arranged, ThemeInput, Themes, cluster, renewed

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


def test_cluster_of_more_than_are_looked_at_together_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, groups = blobs([300, 250, 200, 150, 100])
    ids = names(len(groups))
    together = cluster(vectors, ids)
    monkeypatch.setattr(clustering, "MOST_AT_ONCE", 300)
    labels = cluster(vectors, ids)
    assert partition(labels) == partition(together) == partition(groups)
    shuffle = np.random.default_rng(3).permutation(len(ids))
    np.testing.assert_array_equal(cluster(vectors[shuffle], [ids[row] for row in shuffle]), labels[shuffle])


def wholes(themes: Themes) -> list[Theme]:
    return [theme for theme in themes.themes if theme.parent_id is None]


def theme_of(themes: Themes) -> dict[str, str]:
    return {mention: theme.theme_id for theme in wholes(themes) for mention in theme.mention_ids}


def test_themes_order_of_items_has_no_part() -> None:
    items = inputs([12, 9, 6, 1])
    shuffled = [items[row] for row in np.random.default_rng(2).permutation(len(items))]
    first = renewed(items)
    assert renewed(shuffled) == first
    for anew in (True, False):
        assert renewed(shuffled, first.themes, anew=anew) == renewed(items, first.themes, anew=anew)


def test_themes_nothing_from_nothing() -> None:
    assert renewed([]) == Themes((), (), {})
    gone = renewed(inputs([1]), [Theme("t-old", "objection", "Старая", ("gone",))])
    assert gone.themes == ()
    assert [(event.kind, event.theme_id) for event in gone.events] == [("retired", "t-old")]


def test_themes_do_not_mix_kinds_or_categories() -> None:
    items = inputs([20])
    mixed = [replace(item, category="trust") if row % 2 else item for row, item in enumerate(items)]
    mixed += [replace(item, mention_id=f"q{item.mention_id}", kind="question", category=None) for item in items]
    by_id = {item.mention_id: item for item in mixed}
    themes = renewed(mixed).themes
    assert {theme.kind for theme in themes} == {"objection", "question"}
    for theme in themes:
        assert len({(by_id[mention].kind, by_id[mention].category) for mention in theme.mention_ids}) == 1


@pytest.mark.parametrize("anew", [True, False])
def test_themes_ids_survive_new_mentions_and_forgotten_ones(anew: bool) -> None:
    items = inputs([40, 35, 32])
    before = renewed([item for row, item in enumerate(items) if row % 4])
    after = renewed([item for row, item in enumerate(items) if row % 5], before.themes, anew=anew)
    was, now = theme_of(before), theme_of(after)
    assert set(now.values()) == set(was.values())
    assert len(set(now.values())) == 3
    assert all(was[mention] == theme for mention, theme in now.items() if mention in was)
    assert after.events == ()


@pytest.mark.parametrize("anew", [True, False])
@pytest.mark.parametrize("spread", [0.25, 0.6])
def test_themes_a_week_of_calls_leaves_what_is_there(anew: bool, spread: float) -> None:
    vectors, groups = blobs([90, 70, 60, 50, 40, 30, 20], spread)
    items = [
        ThemeInput(name, "question", None, "ru", f"цитата {name}", (), vector)
        for name, vector in zip(names(len(groups)), vectors, strict=True)
    ]
    before = renewed([item for row, item in enumerate(items) if row % 8])
    now, was = theme_of(renewed(items, before.themes, anew=anew)), theme_of(before)
    assert len(set(was.values())) > 3
    assert np.mean([now.get(mention) == theme for mention, theme in was.items()]) >= (0.95 if anew else 1)
    assert len(now) > len(was)  # the new ones found their themes


def test_themes_new_ones_are_announced() -> None:
    items = inputs([40, 35, 32])
    before = renewed(items[:75])
    assert before.events == ()  # at the first time all are new, which is no news
    after = renewed(items, before.themes, anew=False)
    (event,) = after.events
    assert (event.kind, event.other_id, event.mentions) == ("new", None, 32)
    assert event.theme_id not in theme_of(before).values()


def test_themes_split_theme_leaves_its_id_to_the_larger_part_and_says_so() -> None:
    items = inputs([40, 30])
    everything = Theme("t-whole", "objection", "Всё", tuple(item.mention_id for item in items), category="price")
    found = renewed(items, [everything])
    assert [theme.theme_id == "t-whole" for theme in wholes(found)] == [True, False]
    (event,) = found.events
    assert (event.kind, event.other_id, event.mentions) == ("split", "t-whole", 30)


def test_themes_new_id_comes_from_the_content_alone() -> None:
    items = inputs([40, 35])
    one, other = renewed(items), renewed(items, [Theme("t-far", "objection", "Иная", ("nobody",))])
    assert one.themes == other.themes
    assert all(theme.theme_id.startswith("t-") and len(theme.theme_id) == 10 for theme in one.themes)


def test_themes_ids_of_another_kind_are_not_taken() -> None:
    items = inputs([12])
    questions = Theme("t-q", "question", "Вопрос", tuple(item.mention_id for item in items))
    assert all(theme.theme_id != "t-q" for theme in renewed(items, [questions]).themes)


def test_themes_a_few_objections_of_one_category_are_one_theme() -> None:
    # Too few to find an inner shape, but their category says what they share; «other» says nothing.
    vectors, _ = blobs([1] * 6)
    items = [
        ThemeInput(name, "objection", category, "ru", f"цитата {name}", (), vector)
        for name, category, vector in zip(
            names(6), ["timing"] * 4 + ["other"] * 2, vectors.astype(np.float32), strict=True
        )
    ]
    found = [theme for theme in renewed(items).themes if len(theme.mention_ids) == 4]
    assert [set(theme.mention_ids) for theme in found] == [set(names(4))]
    assert not [theme for theme in renewed(items).themes if set(theme.mention_ids) & set(names(6)[4:])]


def questions(sizes: list[int]) -> list[ThemeInput]:
    return [replace(item, kind="question", category=None) for item in inputs(sizes)]


def test_themes_of_a_kind_are_not_too_many_and_have_their_shades_within() -> None:
    items = questions([25] * 45)
    found = renewed(items)
    assert len(wholes(found)) <= MOST_THEMES
    inside = {theme.theme_id: set(theme.mention_ids) for theme in wholes(found)}
    parts = [theme for theme in found.themes if theme.parent_id]
    assert parts
    for part in parts:
        assert set(part.mention_ids) <= inside[str(part.parent_id)]
    taken = [mention for part in parts for mention in part.mention_ids]
    assert len(taken) == len(set(taken))
    again = renewed(items, found.themes)
    assert theme_of(again) == theme_of(found)
    assert again.events == ()


def test_themes_strengths_are_of_those_in_a_theme() -> None:
    found = renewed(inputs([40, 35, 1]))
    assert set(found.strengths) == set(theme_of(found))
    assert all(0 <= strength <= 1 for strength in found.strengths.values())


@pytest.mark.parametrize("anew", [True, False])
def test_themes_that_people_arranged_stay(anew: bool) -> None:
    items = inputs([40, 35, 32])
    first = renewed(items[:-4])
    one, two, three = wholes(first)
    # A person merged two themes, took a quote out of the third, and moved another one into the first.
    moved, alone = three.mention_ids[0], three.mention_ids[1]
    merged = replace(one, mention_ids=(*one.mention_ids, *two.mention_ids, moved))
    left = replace(three, mention_ids=three.mention_ids[2:])
    arranged = Arranged(frozenset({one.theme_id}), frozenset({alone}))
    now = theme_of(renewed(items, [merged, left], arranged, anew))
    assert {mention for mention, theme in now.items() if theme == one.theme_id} >= set(merged.mention_ids)
    assert alone not in now
    assert all(now[mention] == three.theme_id for mention in left.mention_ids)
    assert all(now[item.mention_id] == three.theme_id for item in items[-4:])  # of the third group too


@pytest.mark.parametrize("anew", [True, False])
def test_themes_new_mentions_join_what_people_arranged(anew: bool) -> None:
    items = inputs([40, 35, 32])
    last = [item for row, item in enumerate(items) if row % 6 == 0]
    first = renewed([item for item in items if item not in last])
    arranged = Arranged(frozenset(theme.theme_id for theme in first.themes))
    now = theme_of(renewed(items, first.themes, arranged, anew))
    assert set(now.values()) == set(theme_of(first).values())
    assert sum(item.mention_id in now for item in last) >= 0.9 * len(last)


def test_themes_a_mention_of_another_kind_or_category_leaves_its_theme() -> None:
    items = inputs([40, 35])
    first = renewed(items)
    theme = wholes(first)[0]
    changed = {theme.mention_ids[0]: "question", theme.mention_ids[1]: "objection"}
    other = [
        replace(item, kind=changed[item.mention_id], category=None if row == 0 else "trust")
        if item.mention_id in changed
        else item
        for row, item in enumerate(items)
    ]
    now = theme_of(renewed(other, first.themes, anew=False))
    assert not [mention for mention in changed if now.get(mention) == theme.theme_id]


def test_themes_titles_stay_while_their_quote_does() -> None:
    items = inputs([40, 35])
    first = renewed(items[:-5])
    second = renewed(items, first.themes)
    assert {t.theme_id: t.title for t in wholes(second)} == {t.theme_id: t.title for t in wholes(first)}
    gone = {theme.title_from for theme in wholes(first)}
    third = renewed([item for item in items if item.mention_id not in gone], second.themes)
    assert {theme.theme_id for theme in wholes(third)} == {theme.theme_id for theme in wholes(first)}
    assert not gone & {theme.title_from for theme in third.themes}
    for theme in wholes(third):
        assert theme.title_from in theme.mention_ids
