"""Changes of settings.toml: what people wrote beside it stays, and what cannot be used is not written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from batch import settings_file
from foundation.errors import UsageError
from foundation.records import OwnCategory
from foundation.settings import load_settings

BEFORE = """\
# Our exchange writes names so.
filename_pattern = "{date}_{time}_{*}"   # agreed with Polina

threads = 2  # the server has four

# Delivery is what everybody asks for.
[[own_categories]]
name = "доставка"  # since spring
kind = "question"
# These come from real calls.
examples = ["когда привезёте", "сколько стоит доставка", "а доставка есть", "привезёте сами", "долго ли везти"]
"""
FIVE = ("раз", "два", "три", "четыре", "пять")
COMMENTS = [line.partition("#")[2] for line in BEFORE.splitlines() if "#" in line]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "settings.toml").write_text(BEFORE, encoding="utf-8")
    return tmp_path


def text(home: Path) -> str:
    return (home / "settings.toml").read_text("utf-8")


def test_settings_file_keeps_comments_and_what_it_does_not_change(home: Path) -> None:
    before = load_settings(home=home)
    changes: dict[str, Any] = {
        "recognizer": "whisper-small",
        "company_words": ("Кедр", 'кавычка "', "обратная \\ черта\nи строка"),
        "manager_side": "left",
        "filename_pattern": "{date}-{*}",
    }
    settings_file.change(before, changes)
    after = load_settings(home=home)
    assert {name: getattr(after, name) for name in changes} == changes
    assert (after.threads, after.own_categories) == (2, before.own_categories)
    assert not [comment for comment in COMMENTS if comment not in text(home)]
    settings_file.change(after, {"recognizer": "auto", "company_words": (), "manager_side": None})
    assert load_settings(home=home).manager_side is None
    assert not [comment for comment in COMMENTS if comment not in text(home)]


def test_settings_file_own_categories_come_stay_and_go(home: Path) -> None:
    (delivery,) = load_settings(home=home).own_categories
    other, third = OwnCategory("замер", "need", FIVE), OwnCategory("=1+1", "pain", FIVE)

    def write(*categories: OwnCategory) -> None:
        settings_file.change(load_settings(home=home), {"own_categories": categories})
        assert load_settings(home=home).own_categories == categories

    write(delivery, other)
    write(delivery, other, third)
    write(delivery, third)
    assert not [comment for comment in COMMENTS if comment not in text(home)]
    changed = OwnCategory("доставка", "need", (*delivery.examples, "ещё"))
    write(changed, third)
    assert "since spring" in text(home)
    write(third)
    write()
    assert "agreed with Polina" in text(home)


def test_settings_file_own_categories_on_one_line(tmp_path: Path) -> None:
    one = '{name = "a", kind = "need", examples = ["1", "2", "3", "4", "5"]}'
    (tmp_path / "settings.toml").write_text(f"own_categories = [{one}]\nthreads = 1\n", encoding="utf-8")
    own = (*load_settings(home=tmp_path).own_categories, OwnCategory("b", "need", FIVE))
    settings_file.change(load_settings(home=tmp_path), {"own_categories": own})
    assert load_settings(home=tmp_path).own_categories == own
    assert load_settings(home=tmp_path).threads == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"filename_pattern": "{date"},
        {"filename_pattern": "{nothing}"},
        {"manager_side": "above"},
        {"recognizer": "e5-small"},
        {"recognizer": "no such model"},
        {"own_categories": (OwnCategory("few", "need", FIVE[:4]),)},
        {"own_categories": (OwnCategory("kind", "nonsense", FIVE),)},  # type: ignore[arg-type]
        {"nothing_of_ours": 1},
    ],
)
def test_settings_file_stays_as_it_was_where_a_value_cannot_be_used(home: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        settings_file.change(load_settings(home=home), changes)
    assert "\n" not in str(caught.value)
    assert text(home) == BEFORE
    assert [path.name for path in home.iterdir()] == ["settings.toml"]


def test_settings_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    settings_file.change(load_settings(home=tmp_path / "new"), {"company_words": ("Кедр",)})
    assert load_settings(home=tmp_path / "new").company_words == ("Кедр",)


def test_settings_of_the_environment_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(home=tmp_path)
    monkeypatch.setenv("DOSLOVNO_RECOGNIZER", "whisper-small")
    assert "recognizer" in settings_file.from_environment(settings)
    assert "company_words" not in settings_file.from_environment(settings)
