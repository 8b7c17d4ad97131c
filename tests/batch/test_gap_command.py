"""The command that sets the company's files against the calls, as its user runs it, and files over the years."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import update

from batch import gap
from batch.export import FIELDS, Format, export
from foundation.errors import UsageError
from foundation.settings import load_settings
from store import copies, schema
from store.store import Store
from tests.command import Run

pytestmark = pytest.mark.model

LISTS = {"clients_only", "copy_only", "said_differently", "unanswered"}
COPY = (
    "Инновационные решения для вашего балкона.\nСтатусное остекление по цене от производителя.",
    "<html><head><script>let menu = 'меню'</script></head>"
    "<body><h1>Бесшовная интеграция</h1><p>Через месяц вы окупите вложения.</p></body></html>",
    "Премиальный сервис: посоветуйтесь с женой и закажите замер.",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy in three kinds of files."""
    from docx import Document

    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "ad.txt").write_text(COPY[0], "utf-8")
    (folder / "landing.html").write_text(COPY[1], "utf-8")
    letter = Document()
    letter.add_paragraph(COPY[2])
    letter.save(str(folder / "letter.docx"))
    return folder


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def lemmas(found: Sequence[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {row["lemmas"]: row for row in found if row["list"] == name}


def test_gap_command_sets_files_against_calls_and_keeps_what_it_has_where_one_is_damaged(
    run: Run, home_of_calls: Path, folder: Path, tmp_path: Path
) -> None:
    done = run(home_of_calls, "gap", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 documents read\n")
    for title in ("Clients say it", "The copy says it", "The same said in two ways", "Objections that the copy"):
        assert title in done.stdout
    found = rows(run(home_of_calls, "export", "gap").stdout)
    assert all(set(FIELDS["gap"].split()) <= set(row) for row in found)
    assert {row["list"] for row in found} <= LISTS
    alone = lemmas(found, "copy_only")
    for word, name in (("инновационный", "ad.txt"), ("бесшовный", "landing.html"), ("премиальный", "letter.docx")):
        assert (alone[word]["copies"], alone[word]["copy_count"], alone[word]["client_count"]) == ([name], 1, 0)
    assert "меню" not in alone
    only = lemmas(found, "clients_only")
    assert only["верить"]["client_calls"] >= 2
    assert not {"месяц", "цена", "балкон"} & (set(only) | set(alone))  # both say these

    (folder / "zz.docx").write_bytes(b"PK\x03\x04 no document")
    bad = run(home_of_calls, "gap", "--only", folder)
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (2, "", 1)
    assert bad.stderr.startswith("zz.docx: is damaged")
    store = Store.open(load_settings(home=home_of_calls).database_url)
    assert [copy.name for copy in copies.names(store)] == ["ad.txt", "landing.html", "letter.docx"]
    formats: tuple[tuple[Format, Any], ...] = (("csv", pd.read_csv), ("xlsx", pd.read_excel))
    for format_, read in formats:
        assert export("gap", store, format_, tmp_path / f"gap.{format_}") == len(found)
        table = read(tmp_path / f"gap.{format_}")
        assert list(table.columns)[:7] == FIELDS["gap"].split()
        assert list(table["lemmas"].fillna("")) == [row["lemmas"] for row in found]
    store.close()


def test_gap_command_copy_that_an_earlier_version_read_is_as_if_read_now(home_of_calls: Path, folder: Path) -> None:
    settings = load_settings(home=home_of_calls)
    store = Store.open(settings.database_url)
    assert gap.add_paths(store, settings, [folder, folder / "ad.txt"]) == 3
    gap.refresh(store, settings)
    kept, found = copies.all_copies(store), copies.gap_rows(store)
    for copy in kept:
        for phrase in copy.phrases:
            assert copy.parts[phrase.part].text[phrase.start_char : phrase.end_char] == phrase.text
    with store.engine.begin() as connection:
        connection.execute(update(schema.copies).values(method="of an earlier version", phrases=[], vectors=b""))
    gap.refresh(store, settings)
    assert copies.all_copies(store) == kept
    assert copies.gap_rows(store) == found
    # One that cannot be read leaves all as it was; one that can takes the place of all, where that is asked for.
    with pytest.raises(UsageError, match="There is no file"):
        gap.add_paths(store, settings, [folder / "landing.html", folder / "gone.txt"], only=True)
    assert copies.all_copies(store) == kept
    assert gap.add_paths(store, settings, [folder / "landing.html"], only=True) == 1
    gap.refresh(store, settings)
    assert [copy.name for copy in copies.all_copies(store)] == ["landing.html"]
    assert {name for row in copies.gap_rows(store) for name in row.copies} == {"landing.html"}
    store.close()


def test_gap_command_copy_without_a_word_to_compare_is_read_too(home_of_calls: Path, folder: Path) -> None:
    settings = load_settings(home=home_of_calls)
    store = Store.open(settings.database_url)
    for text in ("и", "123", "Yes!", "Да"):
        (folder / "odd.txt").write_text(text, "utf-8")
        assert gap.add_paths(store, settings, [folder / "odd.txt"]) == 1
        gap.refresh(store, settings)
        assert [copy.parts[0].text for copy in copies.all_copies(store)] == [text]
    store.close()
