"""Digest and cards by the command line: in the formats that go with them, whole or not at all, always masked."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from batch.cli import app
from batch.export import FORMATS, PAPERS, Format, Paper, export, export_paper
from foundation.errors import UsageError
from foundation.records import LANGUAGES, Segment
from store.store import Store
from tests.handouts.conftest import CALLS, EVERYTHING, HOSTILE, SECRET
from tests.views.conftest import PHONE
from wording import texts


@pytest.fixture(autouse=True)
def language_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper sets the language of the whole process: here it is given back."""
    monkeypatch.setattr(texts, "_reader", texts._reader)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    from tests.handouts.conftest import tell

    opened = Store.open(f"sqlite:///{tmp_path_factory.mktemp('papers') / 'doslovno.sqlite'}")
    tell(opened, None)
    return opened


ALL = [(what, format_) for what, formats in PAPERS.items() for format_ in formats]


@pytest.mark.parametrize(("what", "format_"), ALL)
def test_paper_is_whole_and_masked(store: Store, tmp_path: Path, what: Paper, format_: Format) -> None:
    file = tmp_path / f"paper.{format_}"
    assert export_paper(what, store, format_, file, EVERYTHING, "ru") > 0
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    held = pd.read_excel(file).to_csv() if format_ == "xlsx" else file.read_bytes().decode("utf-8", "ignore")
    assert SECRET not in held
    assert PHONE not in held


def test_cards_are_an_object_a_line_and_a_row_a_card(store: Store, tmp_path: Path) -> None:
    for format_ in ("jsonl", "csv", "xlsx"):
        assert export_paper("cards", store, format_, tmp_path / f"cards.{format_}", EVERYTHING, "ru") == 2
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in (tmp_path / "cards.jsonl").read_text("utf-8").splitlines()
    ]
    first = lines[0]
    assert (first["theme_id"], first["calls"], first["conversations"]) == ("t-nasty", CALLS - 2, CALLS)
    assert first["title"] == HOSTILE
    assert len(first["quotes"]) == 3
    assert {answer["turn"] for answer in first["answers_that_worked"]} == {3}
    for table in (pd.read_csv(tmp_path / "cards.csv"), pd.read_excel(tmp_path / "cards.xlsx")):
        assert list(table["theme_id"]) == [line["theme_id"] for line in lines]
        assert list(table.columns) == list(first)
        assert "платёж на три части" in table["answers_that_worked"][0]


def test_digest_is_of_the_days_that_are_asked_for(store: Store, tmp_path: Path) -> None:
    days = Segment(since=datetime(2026, 3, 3), until=datetime(2026, 3, 6))
    export_paper("digest", store, "jsonl", tmp_path / "digest.jsonl", days, "ru")
    lines = [json.loads(line) for line in (tmp_path / "digest.jsonl").read_text("utf-8").splitlines()]
    assert (lines[0]["section"], lines[0]["calls"]) == ("figures", 3)
    clips = [line for line in lines if line["section"] == "clip"]
    assert clips
    assert all("2026-03-03" <= line["started_at"] < "2026-03-06" for line in clips)


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_is_in_the_language_that_is_asked_for(store: Store, tmp_path: Path, language: Any) -> None:
    export_paper("cards", store, "html", tmp_path / "cards.html", EVERYTHING, language)
    assert f'<html lang="{language}">' in (tmp_path / "cards.html").read_text("utf-8")


def test_paper_that_cannot_be_written_leaves_the_old_one(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UsageError, match="cannot be written"):
        export_paper("digest", store, "html", tmp_path / "file" / "digest.html", EVERYTHING, "ru")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_paper_that_fails_leaves_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    (tmp_path / "cards.xlsx").write_text("old")
    monkeypatch.setattr(pd.DataFrame, "to_excel", fail)
    with pytest.raises(RuntimeError):
        export_paper("cards", store, "xlsx", tmp_path / "cards.xlsx", EVERYTHING, "ru")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("cards.xlsx", "old")]


@pytest.mark.parametrize("format_", ["html", "docx"])
def test_tables_are_no_papers(store: Store, tmp_path: Path, format_: Format) -> None:
    with pytest.raises(UsageError, match="choose one of jsonl, csv, xlsx"):
        export("calls", store, format_, tmp_path / "calls")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["cards", "--format", "docx"], "There is no docx of «cards»"),
        (["digest", "--format", "xlsx"], "There is no xlsx of «digest»"),
        (["digest", "--format", "docx"], "needs a file"),
        (["digest", "--unmasked"], "always masked"),
        (["digest", "--language", "fr"], "choose one of ru, en"),
        (["cards", "--since", "2026-05-02", "--until", "2026-05-01"], "after the last"),
        (["calls", "--language", "en"], "digest and cards only"),
        (["turns", "--since", "2026-05-02"], "digest and cards only"),
    ],
)
def test_wrong_use_is_told_in_one_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--home", str(tmp_path), "export", *arguments])
    assert isinstance(done.exception, UsageError)
    assert sentence in str(done.exception)


def test_every_export_has_a_format_that_is_made_unasked(store: Store) -> None:
    assert {what: formats[0] for what, formats in FORMATS.items() if formats[0] != "jsonl"} == {
        "digest": "html",
        "cards": "html",
    }
