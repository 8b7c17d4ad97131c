"""The generated database is like a real one, and the same for the same seed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from batch import desk
from benchmarks.generate import generate
from foundation.records import Segment
from store import concordance, tables
from store.store import Store

CALLS, TURNS, MENTIONS = 60, 12, 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return generate(tmp_path_factory.mktemp("made"), CALLS, TURNS, MENTIONS, seed=0)


def test_generate_gives_the_same_for_the_same_seed(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        generate(tmp_path / name, 20, 8, 3, seed).close()
    found = {}
    for name in ("one", "again", "other"):
        with sqlite3.connect(tmp_path / name / "doslovno.sqlite") as connection:
            asked = "SELECT call_id, number, text FROM turns ORDER BY 1, 2", "SELECT * FROM mentions ORDER BY 1"
            found[name] = [connection.execute(one).fetchall() for one in asked]
    assert found["one"] == found["again"] != found["other"]
    with pytest.raises(FileExistsError):
        generate(tmp_path / "one", 20, 8, 3, 1)


def test_generated_figures_are_those_of_the_mentions(made: Store) -> None:
    mentions, themes = tables.mention_table(made), tables.theme_table(made)
    assert len(tables.call_table(made)) == CALLS
    assert CALLS * MENTIONS * 0.6 < len(mentions) < CALLS * MENTIONS * 1.4
    counted = mentions.groupby("theme_id").agg(mentions=("mention_id", "size"), calls=("call_id", "nunique"))
    assert len(themes) == len(counted)
    for theme in themes.itertuples():
        assert (theme.mentions, theme.calls) == tuple(counted.loc[theme.theme_id])
    vectors = np.stack([np.frombuffer(vector, "<f4") for vector in mentions["vector"]])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_generated_words_are_found(made: Store) -> None:
    said = concordance.find(made, desk.families("дорого", "ru"))
    assert said.turns == len(said.places) > 0
    assert concordance.find(made, desk.families("дорого", "ru"), Segment(language="en")).turns == 0
