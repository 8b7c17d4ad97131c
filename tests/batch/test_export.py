"""Exports: the fields that do not change, whole files, safe spreadsheets."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest

from batch.export import FIELDS, What, export, frame
from foundation.errors import UsageError
from foundation.records import GapRow, Term
from store import copies
from store.store import Store
from store.theme_edits import dismiss, rename
from tests.store.conftest import CONVERSATION, SECRET, make_analysis, make_theme

GAP = (
    GapRow("clients_only", "ru", "дорого", "дорогой", 0, 5, 3),
    GapRow("copy_only", "ru", "=cmd|' /C calc'!A0", "cmd", 2, 0, 0, copies=("=a.txt", "b.txt"), places=("+7 лет",)),
    GapRow("said_differently", "ru", "под ключ", "под ключ", 1, 2, 2, pair="-само собой", similarity=0.51234),
    GapRow("answered", "ru", "это дорого", "дорогой", 1, 4, 4, theme_id="t-1"),
    GapRow("unanswered", "ru", "не верю", "верить", 0, 3, 3, everyday=True, part_of="я не верю"),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two calls, one failure, and a client who says something that a spreadsheet would run."""
    store = Store.open(f"sqlite:///{tmp_path / 'db.sqlite'}")
    store.save(make_analysis("a"), {})
    store.save(make_analysis("b", "=cmd|' /C calc'!A0 и это дорого"), {})
    store.fail("x.wav", "x.wav", "x.wav: is no recording.")
    themes = [make_theme("t-1", "a"), make_theme("s-1", "a", parent_id="t-1"), make_theme("t-2", "a")]
    store.save_findings(themes, {"ru": [Term("дорогой", "дорого", "ru", 2, 0, 2, 2.5, ("дорого", "дорогая"))]}, "print")
    dismiss(store.engine, "t-2", "Лена")
    copies.save_gap(store, GAP, "print")
    return store


@pytest.mark.parametrize("what", FIELDS)
def test_export_has_the_fields_that_do_not_change(store: Store, what: What, tmp_path: Path) -> None:
    file = tmp_path / "out" / "rows.jsonl"
    count = export(what, store, "jsonl", file)
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len(rows) == count
    assert count
    for row in rows:
        assert set(FIELDS[what].split()) <= set(row)
    assert list(frame(what, store).columns)[: len(FIELDS[what].split())] == FIELDS[what].split()


@pytest.mark.parametrize("what", FIELDS)
def test_export_csv_and_jsonl_hold_the_same_rows(store: Store, what: What, tmp_path: Path) -> None:
    export(what, store, "csv", tmp_path / "rows.csv")
    export(what, store, "jsonl", tmp_path / "rows.jsonl")
    table = pd.read_csv(tmp_path / "rows.csv")
    assert len(table) == len((tmp_path / "rows.jsonl").read_text("utf-8").splitlines())
    assert list(table.columns) == list(frame(what, store).columns)


def test_export_spreadsheets_cannot_run_what_a_client_says(store: Store, tmp_path: Path) -> None:
    export("turns", store, "csv", tmp_path / "turns.csv")
    export("turns", store, "xlsx", tmp_path / "turns.xlsx")
    for table in (pd.read_csv(tmp_path / "turns.csv"), pd.read_excel(tmp_path / "turns.xlsx")):
        assert not table["text"].str.startswith(("=", "+", "-", "@")).any()
        assert table["text"].str.startswith("'=cmd").any()


@pytest.mark.parametrize("what", ["turns", "dropped"])
def test_export_masks_unless_asked(store: Store, what: What, tmp_path: Path) -> None:
    for unmasked in (False, True):
        export(what, store, "jsonl", tmp_path / "rows.jsonl", unmasked)
        assert (SECRET in (tmp_path / "rows.jsonl").read_text("utf-8")) == unmasked


def test_export_of_calls_tells_how_they_went(store: Store, tmp_path: Path) -> None:
    export("calls", store, "jsonl", tmp_path / "calls.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        told = {name: row[name] for name in asdict(CONVERSATION)}
        assert told == (dict.fromkeys(told) if row["status"] == "failed" else asdict(CONVERSATION))
        assert row["damaged"] == (None if row["status"] == "failed" else [[2.5, 2.75], [6.0, 6.25]])
    # A count is a whole number, though a failed recording has none.
    assert {type(row["client_interruptions"]) for row in rows} == {int, type(None)}


def test_export_of_themes_has_those_that_are_listed(store: Store, tmp_path: Path) -> None:
    rename(store.engine, "t-1", "Цена", "Лена")
    export("themes", store, "jsonl", tmp_path / "themes.jsonl")
    (row,) = [json.loads(line) for line in (tmp_path / "themes.jsonl").read_text("utf-8").splitlines()]
    assert (row["theme_id"], row["title"], row["subthemes"], row["touched"]) == ("t-1", "Цена", 1, True)
    assert row["first_said"] == "2026-05-01T12:00:00"


def test_export_of_the_gap_has_its_four_lists(store: Store, tmp_path: Path) -> None:
    assert export("gap", store, "jsonl", tmp_path / "gap.jsonl") == 4
    rows = [json.loads(line) for line in (tmp_path / "gap.jsonl").read_text("utf-8").splitlines()]
    told = [(row["list"], row["term"], row["copies"], row["pair"], row["similarity"], row["everyday"]) for row in rows]
    assert told == [
        ("clients_only", "дорого", [], None, None, False),
        ("copy_only", "=cmd|' /C calc'!A0", ["=a.txt", "b.txt"], None, None, False),
        ("said_differently", "под ключ", [], "-само собой", 0.5123, False),
        ("unanswered", "не верю", [], None, None, True),
    ]
    assert {type(row[name]) for row in rows for name in ("copy_count", "client_count", "client_calls")} == {int}
    export("gap", store, "csv", tmp_path / "gap.csv")
    export("gap", store, "xlsx", tmp_path / "gap.xlsx")
    for table in (pd.read_csv(tmp_path / "gap.csv"), pd.read_excel(tmp_path / "gap.xlsx")):
        written = table[["term", "lemmas", "pair", "part_of", "copies", "places"]].fillna("").stack()
        assert not written.str.startswith(("=", "+", "-", "@")).any()
        assert list(table["copies"].fillna("")) == ["", "'=a.txt; b.txt", "", ""]


def test_export_of_no_gap_has_its_fields_too(store: Store, tmp_path: Path) -> None:
    copies.save_gap(store, [], "print")
    assert export("gap", store, "jsonl", tmp_path / "gap.jsonl") == 0
    export("gap", store, "csv", tmp_path / "gap.csv")
    assert list(pd.read_csv(tmp_path / "gap.csv").columns)[:7] == FIELDS["gap"].split()


def test_export_to_the_terminal_is_the_same_text(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export("mentions", store, "jsonl", None)
    export("mentions", store, "jsonl", tmp_path / "m.jsonl")
    assert io.StringIO(capsys.readouterr().out).read() == (tmp_path / "m.jsonl").read_text("utf-8")


def test_export_that_cannot_be_written_leaves_the_old_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UsageError, match="cannot be written"):
        export("calls", store, "jsonl", tmp_path / "file" / "calls.jsonl")
    assert (tmp_path / "file").read_text() == "no folder"
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []
