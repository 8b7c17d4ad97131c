"""The known example that is shown beside a mention."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nlp import mention_model

KNOWN = [
    ("question", "Where do you find these people?", (1.0, 0.0)),
    ("question", "А для кафе оно подходит?", (0.9, 0.3)),
    ("question", "Сколько это стоит?", (0.8, 0.6)),
    ("pain", "Оно для салона не подходит", (1.0, 0.0)),
]


def nearest(text: str, label: str) -> str | None:
    """Beside a vector along the first axis."""
    vectors = np.array([vector for _, _, vector in KNOWN], np.float32)
    model = replace(
        mention_model.read(None),
        texts=tuple(text for _, text, _ in KNOWN),
        labels=tuple(label for label, _, _ in KNOWN),
        vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
    )
    return model.nearest(np.array([3.0, 0.0], np.float32), text, label)


@pytest.mark.parametrize(
    ("text", "label", "shown"),
    [
        ("Скажите, а оно для салона вообще подходит?", "question", "А для кафе оно подходит?"),
        ("And in a small town?", "question", "Where do you find these people?"),
        ("А в городке?", "question", "А для кафе оно подходит?"),
        ("Скажите, а оно для салона вообще подходит?", "pain", "Оно для салона не подходит"),
        ("Скажите, а оно для салона вообще подходит?", "praise", None),
    ],
)
def test_nearest_example_is_of_the_label_and_speaks_of_the_same_where_one_does(
    text: str, label: str, shown: str | None
) -> None:
    assert nearest(text, label) == shown
