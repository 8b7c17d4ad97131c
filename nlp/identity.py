"""Which theme of today is which of last time, and what became of the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from foundation.records import ThemeEvent
from foundation.theme_ids import new_id

Members = Collection[str]  # mention ids


def known_again(
    groups: Sequence[Members], previous: Mapping[str, Members], present: Collection[str], taken: Collection[str]
) -> list[str]:
    """An id for each group of mention ids: that of the best matching previous theme, else a new one.

    A match shares at least half of the smaller of both; the whole assignment shares as many mentions as possible
    (Kuhn, 1955). Of a previous theme only mentions that are still `present` count: forgotten calls must not cost a
    theme its id. New ids are made of the content and are none of `taken`.
    """
    names = sorted(previous)
    there = {mention: row for row, group in enumerate(groups) for mention in group}
    still = set(present)
    shared = np.zeros((len(groups), len(names)), int)
    for column, name in enumerate(names):
        old = still.intersection(previous[name])
        for mention in old:
            if mention in there:
                shared[there[mention], column] += 1
        smaller = np.minimum(len(old), [len(group) for group in groups])
        shared[2 * shared[:, column] < smaller, column] = 0
    ids = [""] * len(groups)
    for row, column in zip(*linear_sum_assignment(shared, maximize=True), strict=True):
        if shared[row, column]:
            ids[row] = names[column]
    used = {*taken, *ids}
    for row, group in enumerate(groups):
        if not ids[row]:
            ids[row] = new_id(group, used)
            used.add(ids[row])
    return ids


def events(now: Mapping[str, Members], previous: Mapping[str, Members]) -> list[ThemeEvent]:
    """What became of the themes: new ones, parts that left one, themes that went into another, and those that ended.

    A new theme is a part of an old one where the old one's mentions are half of its own or more and the old one is
    still there. A theme that is gone went into the one that holds half of its mentions or more. In order of id.
    """
    found = []
    was = {mention: theme for theme, members in previous.items() for mention in members}
    is_in = {mention: theme for theme, members in now.items() for mention in members}
    for theme in sorted(set(now) - set(previous)):
        whole = _most(was, now[theme], len(now[theme]))
        if whole in now:
            found.append(ThemeEvent("split", theme, whole, len(now[theme])))
        else:
            found.append(ThemeEvent("new", theme, None, len(now[theme])))
    for theme in sorted(set(previous) - set(now)):
        still = [mention for mention in previous[theme] if mention in is_in]
        into = _most(is_in, previous[theme], len(previous[theme]))
        found.append(ThemeEvent("merged" if into else "retired", theme, into, len(still)))
    return found


def _most(themes: Mapping[str, str], members: Members, total: int) -> str | None:
    """The theme that holds half of `total` or more of the members; None where there is no such."""
    counts: dict[str, int] = {}
    for mention in members:
        if mention in themes:
            counts[themes[mention]] = counts.get(themes[mention], 0) + 1
    best = min(counts, key=lambda theme: (-counts[theme], theme), default=None)
    return best if best is not None and 2 * counts[best] >= total else None
