"""New findings over the old ones: themes live on, retire, come back; mentions are where they were found."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from foundation.records import Segment, ThemeEvent
from store import corrections, findings, schema, tables, theme_edits, theme_history
from store.findings import living
from store.store import Store
from tests.store.conftest import FOUND, make_correction, make_theme, mention_id, save_found

A, B, C, D, E, F = map(mention_id, "abcdef")
LATER = datetime(2026, 6, 1, 3, 0)


def themes_row(store: Store, theme_id: str) -> dict[str, object]:
    with store.engine.connect() as connection:
        asked = select(schema.themes).where(schema.themes.c.theme_id == theme_id)
        return dict(connection.execute(asked).mappings().one())


def test_findings_put_mentions_where_they_were_found(filled: Store) -> None:
    table = tables.mention_table(filled).set_index("mention_id")
    assert table["theme_id"].dropna().to_dict() == {A: "t-1", B: "t-1", C: "t-1", D: "t-2", E: "t-2"}
    assert table["subtheme_id"].dropna().to_dict() == {A: "s-1", B: "s-1"}
    assert table["strength"].dropna().to_dict() == dict.fromkeys([A, B, C, D, E], 0.5)
    placed = tables.map_table(filled, "objection", Segment(language="ru"))
    assert placed["mention_id"].tolist() == [A, B, C, D, E, F]
    assert placed[["map_x", "map_y"]].drop_duplicates().values.tolist() == [[0.25, 0.75]]
    assert tables.map_table(filled, "objection", Segment(language="en")).empty
    assert tables.map_table(filled, "pain").empty


def test_findings_again_leave_what_is_the_same(filled: Store) -> None:
    before = living(filled.engine)
    save_found(filled, at=LATER)
    assert living(filled.engine).equals(before)


def test_findings_themes_are_listed_without_their_parts(filled: Store) -> None:
    table = tables.theme_table(filled)
    assert table[["theme_id", "subthemes", "trend_p", "touched"]].values.tolist() == [
        ["t-1", 1, 0.01, False],
        ["t-2", 0, 0.01, False],
    ]
    assert tables.subtheme_table(filled, "t-1")["theme_id"].tolist() == ["s-1"]


def test_findings_weeks_and_figures_are_replaced(filled: Store) -> None:
    assert tables.theme_weeks(filled, ["t-2"]).values.tolist() == [["t-2", datetime(2026, 4, 27), 2, 6]]
    assert tables.theme_figures(filled, "t-1").values.tolist() == [["product", "Кухня", 3, 6, 0.1, 0.9, None]]
    save_found(filled, [make_theme("t-2", "def")])
    assert tables.theme_weeks(filled)["calls"].tolist() == [3]
    assert tables.theme_figures(filled, "t-1").empty


def test_findings_retire_what_is_no_more_and_delete_its_parts(filled: Store) -> None:
    theme_edits.rename(filled.engine, "t-1", "Цена", "Лена")
    events = [ThemeEvent("merged", "t-1", "t-2", 3), ThemeEvent("new", "t-3", None, 1)]
    save_found(filled, [make_theme("t-2", "abcde"), make_theme("t-3", "f")], events=events, at=LATER)
    assert sorted(living(filled.engine)["theme_id"]) == ["t-2", "t-3"]
    gone = themes_row(filled, "t-1")
    assert (gone["retired_at"], gone["merged_into"], gone["mentions"], gone["keywords"]) == (LATER, "t-2", 0, [])
    table = theme_history.event_table(filled.engine)
    assert table[["kind", "theme_title", "other_title", "mentions"]].fillna("").values.tolist() == [
        ["new", "title of t-3", "", 1],
        ["merged", "Цена", "title of t-2", 3],
    ]
    assert theme_history.event_table(filled.engine, since=datetime(2026, 6, 2)).empty
    assert set(tables.mention_table(filled)["theme_id"]) == {"t-2", "t-3"}
    assert tables.mention_table(filled)["subtheme_id"].isna().all()


def test_findings_retired_theme_that_comes_back_is_the_same(filled: Store) -> None:
    made_at = themes_row(filled, "t-1")["made_at"]
    theme_edits.rename(filled.engine, "t-1", "Цена", "Лена")
    theme_edits.rename(filled.engine, "s-1", "Дорого для нас", "Лена")
    save_found(filled, FOUND[2:], events=[ThemeEvent("merged", "t-1", "t-2", 3)], at=LATER)
    save_found(filled, at=LATER)
    back = themes_row(filled, "t-1")
    assert (back["retired_at"], back["merged_into"], back["own_title"]) == (None, None, "Цена")
    assert back["made_at"] == made_at
    assert tables.subtheme_table(filled, "t-1")["title"].tolist() == ["Дорого для нас"]


def test_findings_stay_of_the_day_on_which_a_theme_retired(filled: Store) -> None:
    for at in (LATER, LATER.replace(day=2)):
        save_found(filled, FOUND[2:], at=at)
    assert themes_row(filled, "t-1")["retired_at"] == LATER


def test_findings_of_mentions_that_people_have_moved_since_are_not_written(filled: Store) -> None:
    edited = filled.themes_edited()
    assert save_found(filled, edited=edited)
    theme_edits.move(filled.engine, A, "t-2", "Лена")
    before = living(filled.engine), tables.mention_table(filled)
    assert not save_found(filled, edited=edited)
    for old, new in zip(before, (living(filled.engine), tables.mention_table(filled)), strict=True):
        assert old.equals(new)
    assert save_found(filled, edited=filled.themes_edited())


def test_findings_leave_a_mention_that_a_person_took_out_where_it_was(filled: Store) -> None:
    number = corrections.correct(filled.engine, make_correction("a"))
    without = [replace(row, theme=replace(row.theme, mention_ids=row.theme.mention_ids[1:])) for row in FOUND[:2]]
    save_found(filled, [*without, FOUND[2]])
    corrections.undo(filled.engine, number)
    row = tables.mention_table(filled).set_index("mention_id").loc[A]
    assert (row["theme_id"], row["subtheme_id"]) == ("t-1", "s-1")


def test_findings_of_more_mentions_than_are_written_at_a_time(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MANY", 2)
    save_found(filled, [make_theme("t-2", "abcdef")])
    assert set(tables.mention_table(filled)["theme_id"]) == {"t-2"}
