"""People's edits of themes: seen at once, kept by new findings and new readings, taken back without a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from foundation.errors import UsageError
from foundation.records import ThemeEvent
from store import board, corrections, quotes, schema, tables, theme_edits, theme_history
from store.findings import living
from store.store import Store
from tests.store.conftest import FOUND, SECRET, make_analysis, make_correction, mention_id, save_found

A, B, C, D, E, F = map(mention_id, "abcdef")
Edit = Callable[[Any], int]
EDITS: dict[str, Edit] = {
    "rename": lambda engine: theme_edits.rename(engine, "t-1", " Цена  кусается ", "Лена"),
    "rename a part": lambda engine: theme_edits.rename(engine, "s-1", "Дорого для нас", "Лена"),
    "merge": lambda engine: theme_edits.merge(engine, "t-1", "t-2", "Лена"),
    "split": lambda engine: theme_edits.split(engine, "t-1", [B, C], "Лена"),
    "split by name": lambda engine: theme_edits.split(engine, "t-1", [B, C], "Лена", "Скидка"),
    "split a part off": lambda engine: theme_edits.split_subtheme(engine, "s-1", "Лена"),
    "move": lambda engine: theme_edits.move(engine, A, "t-2", "Лена"),
    "move out": lambda engine: theme_edits.move(engine, A, None, "Лена"),
    "move in": lambda engine: theme_edits.move(engine, F, "t-2", "Лена"),
    "dismiss": lambda engine: theme_edits.dismiss(engine, "t-2", "Лена"),
    "pin": lambda engine: theme_edits.pin(engine, "t-1", C, "Лена"),
}


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All that is stored of mentions and of themes that live."""
    found = {}
    with store.engine.connect() as connection:
        for table in (schema.mentions, schema.themes, schema.theme_weeks, schema.theme_figures):
            asked = select(table).order_by(*table.primary_key)
            if table is schema.themes:
                asked = asked.where(table.c.retired_at.is_(None))
            found[table.name] = [tuple(row) for row in connection.execute(asked)]
    return found


def where(store: Store) -> dict[str, str | None]:
    """In which theme the mention of each call is, by the call's digit."""
    table = tables.mention_table(store)
    return {row.call_id[0]: row.theme_id if isinstance(row.theme_id, str) else None for row in table.itertuples()}


def listed(store: Store, **asked: Any) -> dict[str, tuple[str, int]]:
    """Titles and counts of the themes that are listed."""
    return {row.theme_id: (row.title, row.mentions) for row in tables.theme_table(store, **asked).itertuples()}


@pytest.mark.parametrize("name", EDITS)
def test_edit_taken_back_leaves_all_as_it_was(filled: Store, name: str) -> None:
    before, at_first = rows(filled), filled.themes_edited()
    edit_id = EDITS[name](filled.engine)
    assert rows(filled) != before
    assert filled.themes_edited() != at_first
    after = filled.themes_edited()
    theme_history.undo(filled.engine, edit_id, "Олег")
    assert rows(filled) == before
    assert filled.themes_edited() != after
    table = theme_history.edit_table(filled.engine)
    assert table[["author", "undone_by"]].values.tolist() == [["Лена", "Олег"]]
    with pytest.raises(UsageError, match="taken back already"):
        theme_history.undo(filled.engine, edit_id, "Олег")


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("other", EDITS)
def test_edits_taken_back_the_newest_first_leave_all_as_it_was(filled: Store, name: str, other: str) -> None:
    before = rows(filled)
    made = [EDITS[name](filled.engine)]
    between = rows(filled)
    try:
        made.append(EDITS[other](filled.engine))
    except UsageError:  # the second makes no sense after the first
        assert rows(filled) == between
    for edit_id in reversed(made):
        theme_history.undo(filled.engine, edit_id, "Олег")
    assert rows(filled) == before


@pytest.mark.parametrize("name", EDITS)
def test_edit_outlives_findings_with_the_same_themes(filled: Store, name: str) -> None:
    EDITS[name](filled.engine)
    by_person = ["own_title", "dismissed", "pinned", "touched", "made_at", "retired_at", "merged_into"]
    before = living(filled.engine).set_index("theme_id")[by_person]
    inside = tables.mention_table(filled).groupby("theme_id")["mention_id"].apply(tuple)
    parts = tables.mention_table(filled).dropna(subset="subtheme_id").groupby("subtheme_id")["mention_id"].apply(tuple)
    again = []
    for row in living(filled.engine).itertuples():
        held = (parts if row.parent_id else inside).get(row.theme_id, ())
        theme = replace(FOUND[0].theme, theme_id=row.theme_id, parent_id=row.parent_id, mention_ids=held)
        again.append(replace(FOUND[0], theme=theme, calls=len(held)))
    placed = tables.mention_table(filled).set_index("mention_id")["placed_by_person"]
    save_found(filled, again)
    assert living(filled.engine).set_index("theme_id")[by_person].equals(before)
    assert tables.mention_table(filled).set_index("mention_id")["placed_by_person"].equals(placed)


def test_rename_shows_everywhere_and_the_machine_s_title_is_kept(filled: Store) -> None:
    theme_edits.rename(filled.engine, "t-1", " Цена  кусается ", "Лена")
    assert listed(filled)["t-1"] == ("Цена кусается", 3)
    assert "Цена кусается" in set(tables.mention_table(filled)["theme_title"])
    assert set(living(filled.engine)["title"]) == {"title of t-1", "title of s-1", "title of t-2"}
    assert theme_history.edit_table(filled.engine)["theme_title"].tolist() == ["Цена кусается"]


def test_rename_twice_taken_back_leaves_the_first_one(filled: Store) -> None:
    theme_edits.rename(filled.engine, "t-1", "Первое", "Лена")
    second = theme_edits.rename(filled.engine, "t-1", "Второе", "Лена")
    theme_edits.pin(filled.engine, "t-1", C, "Лена")
    theme_history.undo(filled.engine, second, "Лена")
    assert listed(filled)["t-1"] == ("Первое", 3)
    assert living(filled.engine).set_index("theme_id").loc["t-1", "touched"] == 1


def test_merge_takes_mentions_parts_and_pins_along(filled: Store) -> None:
    theme_edits.pin(filled.engine, "t-1", C, "Лена")
    theme_edits.pin(filled.engine, "t-2", E, "Лена")
    edit_id = theme_edits.merge(filled.engine, "t-1", "t-2", "Лена")
    assert listed(filled) == {"t-2": ("title of t-2", 5)}
    table = tables.theme_table(filled).iloc[0]
    assert (table["calls"], table["lost"], table["subthemes"]) == (5, 1, 1)
    assert table["share_of_calls"] == pytest.approx(5 / 6)
    assert [quote.mention_id for quote in quotes.quotes(filled, "t-2")] == [E, C, A, B, D]
    assert tables.subtheme_table(filled, "t-2")["mentions"].tolist() == [2]
    theme_history.undo(filled.engine, edit_id, "Лена")
    assert where(filled) == {"a": "t-1", "b": "t-1", "c": "t-1", "d": "t-2", "e": "t-2", "f": None}
    assert [quote.mention_id for quote in quotes.quotes(filled, "t-2")] == [E, D]


def test_merge_taken_back_after_new_findings_brings_the_theme_back(filled: Store) -> None:
    edit_id = theme_edits.merge(filled.engine, "t-1", "t-2", "Лена")
    theme = replace(FOUND[2].theme, mention_ids=(A, B, C, D, E, F))
    save_found(filled, [replace(FOUND[2], theme=theme)])
    theme_history.undo(filled.engine, edit_id, "Лена")
    assert listed(filled) == {"t-1": ("title of t-1", 3), "t-2": ("title of t-2", 3)}
    assert where(filled) == {"a": "t-1", "b": "t-1", "c": "t-1", "d": "t-2", "e": "t-2", "f": "t-2"}


def test_split_makes_a_theme_called_by_its_first_quote(filled: Store) -> None:
    with filled.engine.begin() as connection:  # a quote with a name in it, longer than a title
        long = f"{SECRET} это дорого " + "для нас " * 10
        turn = (schema.turns.c.call_id == "b" * 16) & (schema.turns.c.number == 1)
        personal = [[0, len(SECRET), "name"]]
        connection.execute(update(schema.turns).where(turn).values(text=long, personal=personal))
        whole = update(schema.mentions).where(schema.mentions.c.mention_id == B)
        connection.execute(whole.values(start_char=0, end_char=len(long)))
    theme_edits.pin(filled.engine, "t-1", B, "Лена")
    theme_edits.split(filled.engine, "t-1", [B, C, B], "Лена")
    (new,) = set(listed(filled)) - {"t-1", "t-2"}
    title = "‹имя› это дорого " + " ".join(["для нас"] * 4) + " для…"
    assert listed(filled) == {"t-1": ("title of t-1", 1), "t-2": ("title of t-2", 2), new: (title, 2)}
    row = living(filled.engine).set_index("theme_id").loc[new]
    assert (row["title_from"], row["titled_at"], row["own_title"], row["touched"]) == (B, 2, None, 1)
    assert row["made_at"] is not None
    assert [quote.pinned for quote in quotes.quotes(filled, new)] == [True, False]
    assert tables.subtheme_table(filled, "t-1")["mentions"].tolist() == [1]


def test_split_the_same_again_makes_another_theme(filled: Store) -> None:
    first = theme_edits.split(filled.engine, "t-1", [B, C], "Лена")
    theme_history.undo(filled.engine, first, "Лена")
    theme_edits.split(filled.engine, "t-1", [B, C], "Лена")
    made = theme_history.edit_table(filled.engine)["theme_id"]
    assert made.nunique() == 2
    assert listed(filled)[made[0]] == ("это дорого", 2)


def test_split_taken_back_takes_along_what_came_since(filled: Store) -> None:
    edit_id = theme_edits.split(filled.engine, "t-1", [B, C], "Лена", "Скидка")
    new = where(filled)["b"]
    save_found(
        filled, [replace(FOUND[0], theme=replace(FOUND[0].theme, theme_id=str(new), mention_ids=(B, C, F))), *FOUND[2:]]
    )
    theme_history.undo(filled.engine, edit_id, "Лена")
    assert where(filled) == {"a": None, "b": "t-1", "c": "t-1", "d": "t-2", "e": "t-2", "f": "t-1"}


def test_split_of_a_part_keeps_its_title(filled: Store) -> None:
    theme_edits.split_subtheme(filled.engine, "s-1", "Лена")
    assert sorted(listed(filled).values()) == [("title of s-1", 2), ("title of t-1", 1), ("title of t-2", 2)]
    assert tables.subtheme_table(filled, "t-1").empty
    theme_edits.rename(filled.engine, str(where(filled)["a"]), "Дорого", "Лена")
    assert ("Дорого", 2) in listed(filled).values()


def test_move_stays_whatever_is_read_anew(filled: Store) -> None:
    theme_edits.move(filled.engine, A, "t-2", "Лена")
    theme_edits.move(filled.engine, D, None, "Лена")
    for digit in "ad":
        filled.save(make_analysis(digit), {"analyse": "newer"})
    assert where(filled) == {"a": "t-2", "b": "t-1", "c": "t-1", "d": None, "e": "t-2", "f": None}
    table = tables.mention_table(filled).set_index("mention_id")
    assert table["placed_by_person"].to_dict() == dict.fromkeys([A, D], True) | dict.fromkeys([B, C, E, F], False)
    assert board.outside_themes(filled, "objection") == 2


def test_call_read_anew_keeps_its_places(filled: Store) -> None:
    corrections.correct(filled.engine, make_correction("b", "objection", "fit"))
    before = rows(filled)
    for digit in "abcdef":
        filled.save(make_analysis(digit), {})
    assert rows(filled) == before


def test_mention_that_a_person_added_keeps_its_place(filled: Store) -> None:
    start = make_correction().end_char + 1
    added = replace(
        make_correction(kind="objection", category="price"),
        start_char=start,
        end_char=start + 7,
        text="для нас",
        machine_kind=None,
        machine_category=None,
    )
    corrections.correct(filled.engine, added)
    (new,) = set(tables.mention_table(filled)["mention_id"]) - {A, B, C, D, E, F}
    theme_edits.move(filled.engine, new, "t-2", "Лена")
    filled.save(make_analysis("a"), {})
    row = tables.mention_table(filled).set_index("mention_id").loc[new]
    assert (row["theme_id"], row["placed_by_person"]) == ("t-2", True)


def test_dismissed_theme_is_in_no_list_and_its_quotes_are_not_outside(filled: Store) -> None:
    theme_edits.dismiss(filled.engine, "t-2", "Лена")
    assert set(listed(filled)) == {"t-1"}
    assert set(listed(filled, dismissed=True)) == {"t-2"}
    assert [quote.mention_id for quote in quotes.quotes(filled, kind="objection")] == [F]
    assert board.outside_themes(filled, "objection") == 1
    assert set(tables.map_table(filled, "objection")["mention_id"]) == {A, B, C, F}
    theme_edits.restore(filled.engine, "t-2", "Лена")
    assert set(listed(filled)) == {"t-1", "t-2"}


def test_pinned_quotes_come_first_in_the_order_of_pinning(filled: Store) -> None:
    for pinned in (C, B):
        theme_edits.pin(filled.engine, "t-1", pinned, "Лена")
    assert [(quote.mention_id, quote.pinned) for quote in quotes.quotes(filled, "t-1")] == [
        (C, True),
        (B, True),
        (A, False),
    ]
    assert [quote.mention_id for quote in quotes.quotes(filled, "t-1", limit=1, offset=1)] == [B]
    theme_edits.unpin(filled.engine, "t-1", C, "Лена")
    assert [quote.mention_id for quote in quotes.quotes(filled, "t-1")] == [B, A, C]


def test_quotes_nearer_to_the_middle_of_their_theme_come_first(filled: Store) -> None:
    save_found(filled, strengths={A: 0.1, B: 0.9, C: 0.5})
    assert [(quote.mention_id, quote.strength) for quote in quotes.quotes(filled, "t-1")] == [
        (B, 0.9),
        (C, 0.5),
        (A, 0.1),
    ]
    assert [quote.mention_id for quote in quotes.quotes(filled, "t-1", subtheme_id="s-1")] == [B, A]
    quote = quotes.quotes(filled, "t-1")[0]
    assert (quote.theme_id, quote.strength, quote.text) == ("t-1", 0.9, "это дорого")
    assert quotes.words(filled, [B, "nobody"]) == {B: "это дорого"}


def test_edits_that_rest_on_one_another_are_taken_back_the_newest_first(filled: Store) -> None:
    first = theme_edits.merge(filled.engine, "t-1", "t-2", "Лена")
    second = theme_edits.move(filled.engine, A, None, "Лена")
    third = theme_edits.move(filled.engine, F, "t-2", "Лена")
    before = rows(filled)
    with pytest.raises(UsageError, match="later changes"):
        theme_history.undo(filled.engine, first, "Лена")
    assert rows(filled) == before
    for edit_id in (second, third, first):  # two quotes do not stand in each other's way
        theme_history.undo(filled.engine, edit_id, "Лена")
    assert where(filled) == {"a": "t-1", "b": "t-1", "c": "t-1", "d": "t-2", "e": "t-2", "f": None}


def test_edit_of_a_forgotten_call_can_be_taken_back(filled: Store) -> None:
    edit_id = theme_edits.merge(filled.engine, "t-1", "t-2", "Лена")
    filled.forget("out-7000-a.mp3")
    theme_history.undo(filled.engine, edit_id, "Лена")
    assert where(filled) == {"b": "t-1", "c": "t-1", "d": "t-2", "e": "t-2", "f": None}


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda engine: theme_edits.rename(engine, "nobody", "Цена", "Лена"), "no more"),
        (lambda engine: theme_edits.rename(engine, "t-1", "  ", "Лена"), "cannot be empty"),
        (lambda engine: theme_edits.rename(engine, "t-1", "ц" * 121, "Лена"), "at most 120"),
        (lambda engine: theme_edits.merge(engine, "t-1", "t-1", "Лена"), "with itself"),
        (lambda engine: theme_edits.merge(engine, "s-1", "t-2", "Лена"), "a part of a theme"),
        (lambda engine: theme_edits.merge(engine, "t-1", "t-9", "Лена"), "different kinds"),
        (lambda engine: theme_edits.split(engine, "t-1", [], "Лена"), "choose one or more"),
        (lambda engine: theme_edits.split(engine, "t-1", [A, D], "Лена"), "choose one or more"),
        (lambda engine: theme_edits.split(engine, "t-1", [A, B, C], "Лена"), "leave it some"),
        (lambda engine: theme_edits.split(engine, "t-1", [A], "Лена", " "), "cannot be empty"),
        (lambda engine: theme_edits.split_subtheme(engine, "t-1", "Лена"), "a theme already"),
        (lambda engine: theme_edits.move(engine, "nobody", "t-1", "Лена"), "quote is no more"),
        (lambda engine: theme_edits.move(engine, A, "t-1", "Лена"), "there already"),
        (lambda engine: theme_edits.move(engine, A, "t-9", "Лена"), "another kind"),
        (lambda engine: theme_edits.restore(engine, "t-1", "Лена"), "not dismissed"),
        (lambda engine: theme_edits.pin(engine, "t-1", D, "Лена"), "not in this theme"),
        (lambda engine: theme_edits.unpin(engine, "t-1", A, "Лена"), "not pinned"),
        (lambda engine: theme_history.undo(engine, 99, "Лена"), "no such change"),
    ],
)
def test_edit_that_cannot_be_done_says_why_and_changes_nothing(filled: Store, edit: Edit, sentence: str) -> None:
    pain = replace(FOUND[0], theme=replace(FOUND[0].theme, theme_id="t-9", kind="pain", mention_ids=()))
    save_found(filled, [*FOUND, pain])
    before = rows(filled)
    with pytest.raises(UsageError, match=sentence) as caught:
        edit(filled.engine)
    assert "\n" not in str(caught.value)
    assert rows(filled) == before
    assert theme_history.edit_table(filled.engine).empty
    assert filled.themes_edited() == 0


def test_edit_table_tells_the_newest_first(filled: Store) -> None:
    theme_edits.rename(filled.engine, "t-1", "Цена", "Лена")
    theme_edits.merge(filled.engine, "t-2", "t-1", "Олег")
    theme_edits.move(filled.engine, A, None, "Лена")
    table = theme_history.edit_table(filled.engine)
    shown = table[["action", "theme_title", "other_title", "title", "author", "mentions"]]
    assert shown.astype(object).where(shown.notna(), None).values.tolist() == [
        ["move", None, "Цена", None, "Лена", 1],
        ["merge", "Цена", "title of t-2", None, "Олег", 2],
        ["rename", "Цена", None, "Цена", "Лена", 0],
    ]


def test_rename_to_nothing_gives_the_machine_s_title_again(filled: Store) -> None:
    with pytest.raises(UsageError, match="the program's title already"):
        theme_edits.rename(filled.engine, "t-1", None, "Лена")
    theme_edits.rename(filled.engine, "t-1", "Цена кусается", "Лена")
    again = theme_edits.rename(filled.engine, "t-1", None, "Лена")
    assert listed(filled)["t-1"] == ("title of t-1", 3)
    theme_history.undo(filled.engine, again, "Лена")
    assert listed(filled)["t-1"] == ("Цена кусается", 3)


def test_undoable_are_those_that_undo_takes_back(filled: Store) -> None:
    merged = theme_edits.merge(filled.engine, "t-1", "t-2", "Лена")
    moved = theme_edits.move(filled.engine, A, None, "Лена")
    named = theme_edits.rename(filled.engine, "t-2", "Всё вместе", "Лена")
    all_of_them = {merged, moved, named}
    assert theme_history.undoable(filled.engine, all_of_them) == {moved, named}
    with pytest.raises(UsageError, match="take the later changes back first"):
        theme_history.undo(filled.engine, merged, "Лена")
    theme_history.undo(filled.engine, moved, "Лена")
    assert theme_history.undoable(filled.engine, all_of_them) == {merged, named}


def test_moved_since_found_until_the_next_findings_or_all_is_back(filled: Store) -> None:
    theme_edits.rename(filled.engine, "t-1", "Цена кусается", "Лена")
    assert theme_history.moved_since_found(filled.engine) == set()
    edit_id = theme_edits.move(filled.engine, A, "t-2", "Лена")
    assert theme_history.moved_since_found(filled.engine) == {"t-1", "t-2"}
    theme_history.undo(filled.engine, edit_id, "Лена")
    assert theme_history.moved_since_found(filled.engine) == set()
    edit_id = theme_edits.move(filled.engine, A, None, "Лена")
    assert theme_history.moved_since_found(filled.engine) == {"t-1"}
    save_found(filled)
    assert theme_history.moved_since_found(filled.engine) == set()
    theme_history.undo(filled.engine, edit_id, "Лена")
    assert theme_history.moved_since_found(filled.engine) == {"t-1"}


def test_state_changes_with_findings_edits_and_corrections(filled: Store) -> None:
    seen = [filled.state()]
    assert filled.state() == seen[0]
    edit_id = theme_edits.dismiss(filled.engine, "t-2", "Лена")
    seen.append(filled.state())
    theme_history.undo(filled.engine, edit_id, "Лена")
    seen.append(filled.state())
    number = corrections.correct(filled.engine, make_correction())
    seen.append(filled.state())
    save_found(filled)
    seen.append(filled.state())
    assert len(set(seen)) == len(seen)
    corrections.undo(filled.engine, number)
    assert filled.state() not in seen


def test_words_of_mentions_come_masked_and_without_those_that_are_gone(filled: Store) -> None:
    assert quotes.words(filled, [A, "gone", B]) == {A: "это дорого", B: "это дорого"}
    corrections.correct(filled.engine, make_correction())
    assert quotes.words(filled, [A]) == {}


def test_events_tell_the_kind_and_whether_their_themes_are_listed(filled: Store) -> None:
    save_found(filled, events=[ThemeEvent("merged", "t-2", "t-1", 2), ThemeEvent("new", "t-unknown", None, 3)])
    asked = ["theme_id", "said", "theme_listed", "other_listed"]
    table = theme_history.event_table(filled.engine)[asked].fillna("")
    assert table.values.tolist() == [["t-unknown", "", False, False], ["t-2", "objection", True, True]]
    theme_edits.dismiss(filled.engine, "t-2", "Лена")
    assert not theme_history.event_table(filled.engine)["theme_listed"].iloc[1]


def test_heir_is_the_theme_in_which_a_merged_one_went_on(filled: Store) -> None:
    assert theme_history.heir(filled.engine, "t-1") == "t-1"
    theme_edits.merge(filled.engine, "t-1", "t-2", "Лена")
    assert theme_history.heir(filled.engine, "t-1") == "t-2"
    assert theme_history.heir(filled.engine, "t-never") is None
