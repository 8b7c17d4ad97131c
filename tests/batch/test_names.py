"""Metadata from file names over a whole database: renewed with the pattern, and never by reading words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event, select

from batch.names import Names, with_own_date
from foundation.records import Named
from foundation.settings import load_settings
from store import schema, settled
from store.rows import named_from_row
from store.store import Store
from tests.batch.calls import stored

NAME = "external-103-79990001122-20260115-183527-{}.mp3"
EXCHANGE = "{direction}-{extension}-{phone}-{date}-{time}-{*}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    yield opened
    opened.close()


def names(home: Path, pattern: str = "") -> Names:
    return Names(load_settings(home=home, filename_pattern=pattern))


def kept(store: Store) -> dict[str, Named]:
    with store.engine.connect() as connection:
        return {row.recording: named_from_row(row) for row in connection.execute(select(schema.calls))}


def stages(store: Store, stage: str) -> dict[str, str]:
    asked = select(schema.stages.c.call_id, schema.stages.c.fingerprint).where(schema.stages.c.stage == stage)
    with store.engine.connect() as connection:
        return {row.call_id: row.fingerprint for row in connection.execute(asked)}


def test_names_a_new_pattern_renews_all_calls_and_reads_no_words(store: Store, tmp_path: Path) -> None:
    for number in range(1200):  # more than a transaction holds
        stored(store, NAME.format(number))
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert names(tmp_path, EXCHANGE).refresh(store, "first") == 1200
    assert not [statement for statement in asked if "turns" in statement or "words" in statement]
    read = set(kept(store).values())
    assert len(read) == 1
    (named,) = read
    assert (named.direction, named.started_at) == ("in", datetime(2026, 1, 15, 18, 35, 27))
    assert named.client_key
    assert set(stages(store, "names").values()) == {"first"}

    asked.clear()
    assert names(tmp_path, EXCHANGE).refresh(store, "first") == 0
    assert len(asked) == 1  # nothing is written where nothing is new

    assert names(tmp_path).refresh(store, "second") == 1200
    assert set(kept(store).values()) == {Named(started_at=datetime(2026, 1, 15, 18, 35, 27))}


def test_names_without_phones_need_no_key(store: Store, tmp_path: Path) -> None:
    names(tmp_path, "{direction}-{*}").refresh(store, "p")
    names(tmp_path)
    assert not (tmp_path / "phone.key").exists()
    names(tmp_path, EXCHANGE)
    assert (tmp_path / "phone.key").exists()


def test_names_fingerprint_tells_of_pattern_and_key_and_tells_neither(tmp_path: Path) -> None:
    prints = [
        names(tmp_path / home, pattern).fingerprint()
        for home, pattern in (("a", ""), ("a", EXCHANGE), ("b", EXCHANGE), ("a", "{date}"))
    ]
    assert len({str(print_) for print_ in prints}) == 4
    assert prints[1] == names(tmp_path / "a", EXCHANGE).fingerprint()
    key = (tmp_path / "a" / "phone.key").read_bytes()
    assert key.hex() not in str(prints)


def test_names_calls_to_which_the_direction_matters_are_analysed_anew(store: Store, tmp_path: Path) -> None:
    colleagues = stored(store, "internal-101-102-20260115-183527-1.mp3")
    machine = stored(store, NAME.format("machine"), kind="voicemail")
    clients = stored(store, NAME.format("client"))
    names(tmp_path, EXCHANGE).refresh(store, "first")
    assert set(stages(store, "analyse")) == {clients}
    assert set(stages(store, "transcribe")) == {colleagues, machine, clients}


def test_names_a_recording_that_is_called_otherwise_is_read_anew(store: Store, tmp_path: Path) -> None:
    for number in range(2):
        stored(store, f"Anna_{number}.mp3")
    by_manager = names(tmp_path, "{manager}_{*}")
    assert by_manager.refresh(store, "p") == 2
    known = store.call(hashlib.sha256(b"Anna_0.mp3").hexdigest())
    assert known
    store.move(known.content_hash, "/calls/Boris_0.mp3", "Boris_0.mp3")
    settled.forget_name(store, known.content_hash)
    assert by_manager.refresh(store, "p") == 1
    assert {name: read.manager for name, read in kept(store).items()} == {"Boris_0.mp3": "Boris", "Anna_1.mp3": "Anna"}


def test_names_a_transcript_keeps_the_date_that_it_tells(store: Store) -> None:
    own, of_name = datetime(2026, 5, 1), Named(started_at=datetime(2026, 1, 15), manager="Anna")
    assert with_own_date(of_name, "transcript", own) == Named(started_at=own, manager="Anna")
    assert with_own_date(of_name, "transcript", None) == of_name
    assert with_own_date(of_name, "stereo", own) == of_name
