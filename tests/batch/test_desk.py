"""What a page asks while somebody waits: by meaning, of a draft, of documents, and nothing computed twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete

from batch import desk, findings
from foundation.errors import UsageError
from foundation.records import Against, Copy, CopyPart, Segment
from foundation.settings import load_settings
from nlp import copy_reading
from store import copies, schema, tables
from store.store import Store
from tests.batch.calls import Line, spoken

RUSSIAN = Segment(language="ru")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Four calls in a home of this test's own, which has no models."""
    monkeypatch.setenv("DOSLOVNO_HOME", str(tmp_path))
    store = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    for number in range(4):
        spoken(store, f"call-{number}.mp3", Line("кирпич дорого"), Line("скидка", role="manager"))
    findings.refresh(store, load_settings())
    return store


def words(store: Store, against: Against = "managers") -> list[str]:
    return sorted(desk.contrast(store, "ru", Segment(), against).table["term"])


def keep(store: Store, *texts: str) -> None:
    """Copy that is read as it would be now, a paragraph a text."""
    parts = tuple(CopyPart(text, "ru", {word: {word: 1} for word in text.split()}) for text in texts)
    copies.save(store, [Copy("1" * 16, "one.txt", parts, (), copy_reading.method(load_settings()))])


def test_desk_contrast_is_read_once_until_the_database_changes(store: Store) -> None:
    before = words(store)
    assert before == ["дорого", "кирпич", "скидка"]
    with store.engine.begin() as connection:  # behind the back of all that writes
        connection.execute(delete(schema.call_terms))
    assert words(store) == before
    findings.refresh(store, load_settings())
    assert words(store) == []


def test_desk_contrast_knows_new_copy_at_once(store: Store) -> None:
    assert "плитка" not in words(store, "copy")
    keep(store, "плитка кирпич", "плитка")
    table = desk.contrast(store, "ru", Segment(), "copy").table.set_index("term")
    assert tuple(table.loc["плитка", ["first_count", "second_count"]]) == (0, 2)
    assert tuple(table.loc["кирпич", ["first_count", "second_count"]]) == (4, 1)
    desk.remove_copy(store, "1" * 16)
    assert "плитка" not in words(store, "copy")


def test_desk_keeps_databases_apart(store: Store, tmp_path: Path) -> None:
    store.scrub()  # so that all is in the one file
    shutil.copy(tmp_path / "doslovno.sqlite", tmp_path / "other.sqlite")
    other = Store.open(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with other.engine.begin() as connection:
        connection.execute(delete(schema.call_terms))
    assert other.state() == store.state()
    for _ in range(2):
        assert words(store) == ["дорого", "кирпич", "скидка"]
        assert words(other) == []


def test_desk_remove_copy_finds_the_gap_anew(store: Store) -> None:
    keep(store, "плитка кирпич")
    findings.refresh(store, load_settings())
    assert {row.lemmas for row in copies.gap_rows(store, ["copy_only"])} == {"плитка"}
    desk.remove_copy(store, "1" * 16)
    assert (copies.names(store), copies.gap_rows(store)) == ([], [])


def test_desk_near_needs_no_model_where_there_is_nothing_to_find(store: Store) -> None:
    assert desk.near(store, "сколько стоит", Segment(language="ru"), 10) == []
    assert desk.near(store, "  ", Segment(), 10) == []


def test_desk_paragraphs_of_a_document() -> None:
    assert desk.paragraphs_of("a.txt", "Раз.\n\nДва.".encode()) == ("Раз.", "Два.")
    with pytest.raises(UsageError, match="is damaged"):
        desk.paragraphs_of("a.pdf", b"no pdf")


# -- with the models -------------------------------------------------------------------------------------------------


@pytest.fixture
def calls(home_of_calls: Path) -> Store:
    """The tests' transcripts; the models are found by the environment."""
    return Store.open(load_settings(home=home_of_calls).database_url)


@pytest.mark.model
def test_desk_near_finds_what_means_the_same_in_other_words(calls: Store) -> None:
    mentions = tables.mention_table(calls).set_index("mention_id")
    for query, text in (
        ("нужно посоветоваться с супругой", "Только мне надо с женой обсудить"),
        ("сколько это будет стоить", "А это сколько стоит?"),
    ):
        found = desk.near(calls, query, RUSSIAN, 3)
        assert mentions.loc[found[0][0], "text"].startswith(text)
        alike = [likeness for _, likeness in found]
        assert alike == sorted(alike, reverse=True)
        assert all(0 < likeness <= 1 for likeness in alike)
        assert set(mentions.loc[[mention_id for mention_id, _ in found], "language"]) == {"ru"}
        assert desk.near(calls, query, Segment(), 1)[0][0] == found[0][0]
        assert desk.near(calls, query, RUSSIAN, 0) == []
    english = desk.near(calls, "How much time do you need to reply?", Segment(language="en"), 2)
    assert "How quickly does she normally answer?" in set(mentions.loc[[mention for mention, _ in english], "text"])


@pytest.mark.model
def test_desk_check_of_a_draft_rises_as_it_comes_nearer(calls: Store) -> None:
    company = "Комплексное инновационное решение оптимизирует бизнес-процессы."
    clients = "Сколько стоит в месяц? Покажите жене цену."
    mixed, own, theirs, nothing = (
        desk.check(calls, draft) for draft in ([company, clients], [company], [clients], ["И ну да."])
    )
    assert mixed.parts == (company, clients)
    for mark, following in zip(mixed.marks, mixed.marks[1:], strict=False):
        assert (mark.part, mark.end_char) <= (following.part, following.start_char)
    marked = {mixed.parts[mark.part][mark.start_char : mark.end_char].lower(): mark for mark in mixed.marks}
    for word in ("инновационное", "решение"):
        (mark,) = [mark for words, mark in marked.items() if word in words.split()]
        assert mark.said in ("foreign", "otherwise")
        assert (mark.pair is not None) == (mark.said == "otherwise")
    assert marked["цену"].said == "said"
    assert marked["цену"].count >= marked["цену"].calls >= 2
    assert own.closeness is not None
    assert mixed.closeness is not None
    assert theirs.closeness is not None
    assert 0 <= own.closeness < mixed.closeness < theirs.closeness <= 1
    assert mixed.words == own.words + theirs.words
    assert own.foreign <= own.words
    assert (nothing.closeness, nothing.words) == (None, 0)
    known = set(tables.mention_table(calls)["mention_id"])
    assert {mention_id for found in (*mixed.marks, *mixed.doubts) for mention_id in found.mention_ids} <= known


@pytest.mark.model
def test_desk_check_of_no_draft_is_empty(calls: Store) -> None:
    checked = desk.check(calls, [])
    assert (checked.parts, checked.marks, checked.doubts, checked.closeness) == ((), (), (), None)


@pytest.mark.model
def test_desk_add_copies_keeps_those_that_can_be_read_and_tells_of_the_others(calls: Store) -> None:
    def add(*files: tuple[str, str]) -> list[str]:
        return desk.add_copies(calls, [(name, text.encode()) for name, text in files])

    (sentence,) = add(
        ("one.txt", "Инновационное остекление"), ("two.docx", "no docx"), ("three.md", "# Бесшовный сервис")
    )
    assert sentence.startswith("two.docx: is damaged")
    assert [copy.name for copy in copies.names(calls)] == ["one.txt", "three.md"]
    assert {"инновационный", "бесшовный"} <= {row.lemmas for row in copies.gap_rows(calls, ["copy_only"])}
    assert add(("one.txt", "Премиальное остекление")) == []
    assert [copy.name for copy in copies.names(calls)] == ["one.txt", "three.md"]
    alone = {row.lemmas for row in copies.gap_rows(calls, ["copy_only"])}
    assert {"премиальный", "бесшовный"} <= alone
    assert "инновационный" not in alone
    before = copies.gap_rows(calls)
    assert len(add(("empty.txt", ""), ("song.mp3", "x"))) == 2
    assert copies.gap_rows(calls) == before
