"""Which themes are to be named by a model, and their names, in each kind of database."""

from __future__ import annotations

from sqlalchemy import select

from store import schema, tables, theme_edits
from store.store import Store
from store.theme_names import save_name, unnamed
from tests.store.conftest import FOUND, make_theme, mention_id, save_found


def name_of(store: Store, theme_id: str) -> tuple[str | None, str | None]:
    themes = schema.themes.c
    with store.engine.connect() as connection:
        row = connection.execute(select(themes.name, themes.name_for).where(themes.theme_id == theme_id)).one()
    return row.name, row.name_for


def test_names_are_asked_for_the_most_frequent_themes_first(filled: Store) -> None:
    first, second = unnamed(filled.engine, limit_quotes=2)
    assert (first.theme_id, first.kind, first.title, first.language) == ("t-1", "objection", "title of t-1", "ru")
    assert (first.quotes, first.mention_ids) == (("это дорого",) * 2, (mention_id("a"), mention_id("b")))
    assert second.theme_id == "t-2"


def test_names_go_with_their_titles(filled: Store) -> None:
    for theme, name in zip(unnamed(filled.engine), ("Дорого", ""), strict=True):
        assert save_name(filled.engine, theme, name)
    assert unnamed(filled.engine) == []
    table = tables.theme_table(filled).set_index("theme_id")
    assert table["name"].dropna().to_dict() == {"t-1": "Дорого"}
    save_found(filled, [make_theme("t-1", "abc", title="другое"), *FOUND[1:]])
    assert tables.theme_table(filled)["name"].isna().all()
    assert [theme.title for theme in unnamed(filled.engine)] == ["другое"]


def test_names_of_what_has_changed_meanwhile_are_not_stored(filled: Store) -> None:
    first, second = unnamed(filled.engine)
    save_found(filled, [make_theme("t-1", "abc", title="другое"), *FOUND[1:]])
    filled.forget("out-7000-e.mp3")
    assert not save_name(filled.engine, first, "Дорого")
    assert not save_name(filled.engine, second, "Дорого")
    assert name_of(filled, "t-1") == name_of(filled, "t-2") == (None, None)


def test_names_are_forgotten_with_the_calls_that_they_can_be_made_of(filled: Store) -> None:
    for theme in unnamed(filled.engine):
        save_name(filled.engine, theme, "Дорого")
    theme_edits.merge(filled.engine, "t-1", "t-2", "Лена")
    filled.forget("out-7000-f.mp3")  # in no theme
    assert name_of(filled, "t-1")[0] == name_of(filled, "t-2")[0] == "Дорого"
    filled.forget("out-7000-b.mp3")  # of a theme that is no more
    assert name_of(filled, "t-1") == (None, None)
    assert name_of(filled, "t-2") == ("Дорого", "title of t-2")


def test_names_are_forgotten_where_nobody_knows_what_they_are_made_of(filled: Store) -> None:
    save_found(filled, [make_theme("t-1", "abc", title_from=None)])
    (theme,) = unnamed(filled.engine)
    save_name(filled.engine, theme, "Дорого")
    filled.forget("out-7000-f.mp3")
    assert name_of(filled, "t-1") == (None, None)
