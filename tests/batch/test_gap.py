"""The company's copy against what clients say: found once, anew when anything changes, without forgotten calls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import delete, select

from batch import findings, gap
from foundation.records import Copy, CopyPart, CopyPhrase, GapRow
from foundation.settings import Settings
from nlp import copy_reading
from store import copies, corrections, places, schema, tables
from store.store import Store
from tests.batch.calls import Line, spoken

WIDTH = 256
MARK = "xqzword"  # occurs nowhere else, and is the same in whatever way a database writes letters
PRICE, SIMPLE, DUST = 0, 1, 2  # what clients mean
LISTS = {"clients_only", "copy_only", "said_differently", "unanswered"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def store(settings: Settings) -> Store:
    """Twelve calls: all find it expensive, every second one wants all of it in one place, two say a rare word."""
    store = Store.open(settings.database_url)
    for number in range(12):
        lines = [
            Line("дорогой лестница", "objection", "price", meaning(PRICE, number)),
            Line("кирпич"),
            Line("кирпич завод", role="manager"),
        ]
        if number % 2:
            lines.append(Line("склад магазин рядом", "outcome", None, meaning(SIMPLE, 100 + number)))
        if number < 2:
            lines.append(Line(f"{MARK} пыль", "pain", None, meaning(DUST, 200 + number)))
        spoken(store, f"call-{number}.mp3", *lines)
    return store


def meaning(subject: int, number: int) -> bytes:
    """A vector of something that is meant; others of the same subject are near."""
    row = np.random.default_rng(subject).normal(size=WIDTH) + 0.3 * np.random.default_rng(1000 + number).normal(
        size=WIDTH
    )
    return (row / np.linalg.norm(row)).astype("<f4").tobytes()


def document(settings: Settings, name: str, *texts: tuple[str, int]) -> Copy:
    """Copy as it is read now: a paragraph for each text, which is a sentence and a phrase of that meaning."""
    parts = tuple(CopyPart(text, "ru", {word: {word: 1} for word in text.split()}) for text, _ in texts)
    phrases = tuple(
        CopyPhrase(number, 0, len(text), text, text, whole, meaning(subject, 300 + number))
        for number, (text, subject) in enumerate(texts)
        for whole in (True, False)
    )
    return Copy(f"{name:x<16}", name, parts, phrases, copy_reading.method(settings))


def of(store: Store, name: str) -> dict[str, GapRow]:
    return {row.lemmas: row for row in copies.gap_rows(store, [name])}


OTHER = ("бетон", "кирпич", "гравий", "песок", "фанера", "рулон")  # of which copy speaks too


def keep(store: Store, settings: Settings) -> None:
    """One document that says otherwise what some clients want, and speaks of nothing else that they mean."""
    others = [(word, 10 + number) for number, word in enumerate(OTHER)]
    copies.save(store, [document(settings, "one.txt", ("комплексный решение", SIMPLE), *others)])


def test_gap_sets_the_copy_against_all_calls(store: Store, settings: Settings) -> None:
    keep(store, settings)
    findings.refresh(store, settings)
    only = of(store, "clients_only")
    assert "кирпич" not in only
    assert (only["дорогой"].client_count, only["дорогой"].client_calls, only["дорогой"].copy_count) == (12, 12, 0)
    assert (only[MARK].client_calls, only["склад"].client_calls) == (2, 6)
    assert "завод" not in only  # only managers say it
    alone = of(store, "copy_only")
    assert set(alone) == {"комплексный", "решение", *OTHER} - {"кирпич"}
    assert (alone["бетон"].copies, alone["бетон"].places) == (("one.txt",), ("бетон",))
    (pair,) = of(store, "said_differently").values()
    assert (pair.term, pair.pair) == ("комплексный решение", "склад магазин рядом")
    mentions = tables.mention_table(store).set_index("mention_id")
    assert set(mentions.loc[list(pair.mention_ids), "text"]) == {"склад магазин рядом"}
    unanswered = copies.gap_rows(store, ["unanswered"])
    assert unanswered
    for row in unanswered:
        assert row.client_count >= 3
        assert row.copies == ()
        assert set(mentions.loc[list(row.mention_ids), "text"]) == {"дорогой лестница"}


def test_gap_an_objection_of_which_a_document_speaks_is_answered(store: Store, settings: Settings) -> None:
    keep(store, settings)
    copies.save(store, [document(settings, "two.txt", ("рассрочка", PRICE))])
    findings.refresh(store, settings)
    assert of(store, "unanswered") == {}
    assert {(row.copies, row.places) for row in copies.gap_rows(store, ["answered"])} == {
        (("two.txt",), ("рассрочка",))
    }


def test_gap_found_twice_is_the_same_and_is_found_once(store: Store, settings: Settings) -> None:
    keep(store, settings)
    findings.refresh(store, settings)
    first = copies.gap_rows(store)
    assert {row.list for row in first} == LISTS
    with store.engine.begin() as connection:
        connection.execute(delete(schema.facts).where(schema.facts.c.name == copies.GAP))
    gap.refresh(store, settings)
    assert copies.gap_rows(store) == first
    with store.engine.begin() as connection:
        connection.execute(delete(schema.gap))
    gap.refresh(store, settings)
    findings.refresh(store, settings)
    assert copies.gap_rows(store) == []  # nothing was done: nothing had changed


def test_gap_without_copy_is_empty(store: Store, settings: Settings) -> None:
    findings.refresh(store, settings)
    assert copies.gap_rows(store) == []
    keep(store, settings)
    gap.refresh(store, settings)
    assert copies.gap_rows(store)
    copies.remove(store, copies.all_copies(store)[0].copy_id)
    gap.refresh(store, settings)
    assert copies.gap_rows(store) == []


def test_gap_is_found_once_somebody_speaks_the_language_of_the_copy(settings: Settings) -> None:
    store = Store.open(settings.database_url)
    keep(store, settings)
    spoken(store, "english.mp3", Line("brick"), language="en")
    findings.refresh(store, settings)
    assert copies.gap_rows(store) == []
    spoken(store, "russian.mp3", Line("кирпич"))
    findings.refresh(store, settings)
    assert set(of(store, "copy_only")) == {"комплексный", "решение", *OTHER} - {"кирпич"}


def test_gap_of_a_run_that_was_killed_is_made_right_by_the_next(store: Store, settings: Settings) -> None:
    keep(store, settings)
    findings.refresh(store, settings)
    before = copies.gap_rows(store)
    # Another document was kept and a call came in, but the run died before the gap was found.
    copies.save(store, [document(settings, "two.txt", ("дорогой бетон", 20))], only=True)
    spoken(store, "late.mp3", Line(f"{MARK} пыль"))
    assert copies.gap_rows(store) == before
    findings.refresh(store, settings)
    assert set(of(store, "copy_only")) == {"бетон"}
    assert "дорогой" not in of(store, "clients_only")
    assert of(store, "clients_only")[MARK].client_calls == 3


def test_gap_follows_what_people_say_the_mentions_are(store: Store, settings: Settings) -> None:
    keep(store, settings)
    findings.refresh(store, settings)
    (pair,) = of(store, "said_differently").values()
    for mention_id in pair.mention_ids:
        call_id, turn = mention_id.split("-")[:2]
        place = places.of_words(store.engine, call_id, int(turn), "склад магазин рядом")
        corrections.correct(store.engine, place.corrected(None, None, "Лена", pd.Timestamp("2026-05-04")))
    findings.refresh(store, settings)
    left = {mention_id for row in copies.gap_rows(store) for mention_id in row.mention_ids}
    assert not left & set(pair.mention_ids)


def test_gap_and_vocabulary_keep_no_trace_of_forgotten_calls(store: Store, settings: Settings, tmp_path: Path) -> None:
    keep(store, settings)
    # So that the rare quotes stand in the gap too.
    copies.save(store, [document(settings, "two.txt", ("чистый воздух", DUST))])
    findings.refresh(store, settings)
    assert MARK in of(store, "clients_only")
    assert any(MARK in (row.pair or "") for row in copies.gap_rows(store))
    assert MARK in set(tables.vocabulary_table(store)["term"])
    calls = tables.call_table(store).set_index("recording")["call_id"]
    gone = [str(calls[f"call-{number}.mp3"]) for number in range(2)]
    assert all(call_id.encode() in held(tmp_path) for call_id in (*gone, MARK))
    for call_id in gone:
        store.forget(call_id)
    findings.refresh(store, settings)
    store.scrub()
    with store.engine.connect() as connection:
        for table in (schema.call_terms, schema.mentions, schema.vocabulary, schema.gap):
            assert connection.execute(select(table)).all()
            assert not [row for row in connection.execute(select(table)) if MARK in repr(row)], table.name
    assert not [call_id for call_id in (*gone, MARK) if call_id.encode() in held(tmp_path)]


def held(folder: Path) -> bytes:
    """All that stands in the files of the database."""
    return b"".join(file.read_bytes() for file in folder.glob("doslovno.sqlite*"))
