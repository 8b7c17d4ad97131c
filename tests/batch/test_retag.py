"""Past calls read anew by another model or an own category, and what people corrected, learnt from."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from batch.training import corrected_turns
from foundation.settings import load_settings
from store import corrections, places
from store.store import Store
from tests.batch.conftest import copied
from tests.command import Run

pytestmark = pytest.mark.model

NewHome = Callable[[str], Path]
SAID = (
    ("manager", "Здравствуйте! Пристань «Причал», чем помочь?"),
    ("client", "Здравствуйте. У вас вечно негде поставить машину."),
    ("manager", "Стоянка за углом."),
    ("client", "И это слишком дорого для нас, столько мы не потянем."),
)
CATEGORY = """
[[own_categories]]
name = "парковка"
kind = "objection"
examples = [
    "У вас негде припарковаться",
    "Возле вас никогда нет места для машины",
    "Парковка платная и вечно забита",
    "Полчаса искал, где оставить машину",
    "Двор закрыт, а машину куда девать",
]
"""


@pytest.fixture(scope="module")
def read(processed_in: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one call whose file is gone. No test may change it."""
    turns = [
        {"role": role, "start_s": 5.0 * number, "end_s": 5.0 * number + 4, "text": text}
        for number, (role, text) in enumerate(SAID)
    ]
    file = tmp_path_factory.mktemp("calls") / "calls.jsonl"
    file.write_text(json.dumps({"recording": "a.mp3", "language": "ru", "turns": turns}, ensure_ascii=False), "utf-8")
    home = processed_in(file)
    file.unlink()
    return home


@pytest.fixture
def home(read: Path, new_home: NewHome) -> Path:
    """Such a home of this test's own."""
    return copied(read, new_home("home"))


def mentions(run: Run, home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(home, "export", "mentions").stdout.splitlines()]


def test_retag_finds_an_own_category_in_past_calls(run: Run, home: Path) -> None:
    before = mentions(run, home)
    assert not any(row["own_categories"] for row in before)
    assert "0 read anew, 1 up to date" in run(home, "retag").stdout
    (home / "settings.toml").write_text(CATEGORY, "utf-8")
    done = run(home, "retag")
    assert "1 read anew, 0 up to date, 0 with a problem" in done.stdout, done.stderr
    tagged = [row for row in mentions(run, home) if "парковка" in row["own_categories"]]
    assert [row["turn"] for row in tagged] == [1]
    assert "0 read anew, 1 up to date" in run(home, "retag").stdout
    (home / "settings.toml").unlink()
    run(home, "retag")
    assert mentions(run, home) == before


def test_retag_an_own_category_of_too_few_examples_is_refused_in_one_sentence(run: Run, home: Path) -> None:
    (home / "settings.toml").write_text(CATEGORY.replace('    "Парковка платная и вечно забита",\n', ""), "utf-8")
    done = run(home, "retag")
    assert done.returncode == 2
    assert "парковка needs at least 5 different examples" in done.stderr
    assert "Traceback" not in done.stderr


def test_retag_keeps_what_a_person_said_and_train_learns_it(run: Run, home: Path) -> None:
    store = Store.open(load_settings(home=home).database_url)
    (call_id,) = {row["call_id"] for row in mentions(run, home)}
    place = places.of_words(store.engine, call_id, 3, "столько мы не потянем")
    corrections.correct(store.engine, place.corrected("pain", None, "Лена", datetime(2026, 5, 4)))
    (learnt,) = corrected_turns(store)
    assert (learnt.before, learnt.text) == (SAID[2][1], SAID[3][1])
    assert [(mark.label, learnt.text[mark.start_char : mark.end_char]) for mark in learnt.marks] == [
        ("pain", "столько мы не потянем")
    ]
    store.close()
    (home / "settings.toml").write_text(CATEGORY, "utf-8")
    assert run(home, "retag").returncode == 0
    said = [row for row in mentions(run, home) if row["by_person"]]
    assert [(row["kind"], row["confidence"]) for row in said] == [("pain", 1.0)]
    assert said[0]["theme_id"] or run(home, "themes").returncode == 0  # it has a vector, and does no harm to the themes
