"""Two levels: which groups of mentions are one theme together, and stay its shades within it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from nlp.neighbours import unit_rows

# Distance of the middles (of length 1) of two groups below which they are one: a cosine of 0.8. Groups of different
# labels lie at 0.3 to 0.7 of each other; halves of one group, torn apart at random, at 0.5 to 0.95.
SAME = 0.632
WORTH_SHADES = 12  # mentions of a theme; in fewer no sub-themes are looked for


def wholes(
    groups: Sequence[np.ndarray], vectors: np.ndarray, category: np.ndarray, before: np.ndarray, most: int
) -> list[list[int]]:
    """Which groups make a theme together: one each, or several of a category where they are alike or too many.

    `groups` are rows of `vectors` (n, d), of length 1; `category` and `before` (n,) the rows' category and last theme,
    "" for none. Those with nearly the same middle are one. Those that were mostly in one theme before stay one where
    they are too many, or too small to be more than its shades. Then those become one whose middles lie nearest (average
    linkage), until they are `most`. In order of size.
    """
    from scipy.cluster.hierarchy import linkage

    made = {number: [number] for number in range(len(groups))}
    first: dict[str, int] = {}
    for number, rows in enumerate(groups):
        theme = _mostly(before[rows])
        if theme and theme not in first:
            first[theme] = number
        elif theme and (len(groups) > most or len(rows) < WORTH_SHADES):
            made[first[theme]] += made.pop(number)
    steps = []
    of_category = {number: category[groups[number][0]] for number in made}
    for one_category in sorted(set(of_category.values())):
        numbers = [number for number, of in of_category.items() if of == one_category]
        if len(numbers) < 2:
            continue
        rows_of = [np.concatenate([groups[part] for part in made[number]]) for number in numbers]
        middles = unit_rows(np.stack([vectors[rows].mean(axis=0) for rows in rows_of]))
        names = dict(enumerate(numbers))
        for step, (one, other, height, _) in enumerate(linkage(middles, "average")):
            names[len(numbers) + step] = names[int(one)]
            steps.append((float(height), step, names[int(one)], names[int(other)]))
    too_many = len(made) - most
    # Of steps as high as each other the earlier ones first: later ones go on from them.
    for number, (height, _, one, other) in enumerate(sorted(steps)):
        if number < too_many or height < SAME:
            made[one] += made.pop(other)
    result = [sorted(whole) for whole in made.values()]
    return sorted(result, key=lambda whole: (-sum(len(groups[number]) for number in whole), whole))


def _mostly(names: np.ndarray) -> str:
    """The name that most have, of those that have one; of equally frequent ones the first in order."""
    counts = Counter(name for name in names.tolist() if name)
    return min(counts, key=lambda name: (-counts[name], name), default="")
