"""A database of an earlier version is brought up to date with all that is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine, insert, inspect, select

from foundation.records import Call
from store import database, quotes, search, tables
from store.dropped import count_dropped
from store.store import Store
from store.theme_edits import rename

TABLES = ("calls", "turns", "mentions", "term_counts", "stages", "deals", "themes", "vocabulary", "facts", "failures")
HASH = "a" * 64


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with nothing in it, no table either."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'doslovno.sqlite'}"
    url = request.getfixturevalue("postgresql")
    if url is None:
        pytest.skip("no PostgreSQL server is installed (Debian's package postgresql)")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for words in ("DROP DATABASE IF EXISTS earlier", "CREATE DATABASE earlier"):
            connection.exec_driver_sql(words)
    server.dispose()
    return str(url).rpartition("/")[0] + "/earlier"


def rows_of_the_first_version(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """What the tables of the first schema hold; of tables that have more columns by now, only the first ones."""
    with engine.connect() as connection:
        found = MetaData()
        found.reflect(connection)
        return {
            name: [
                {column: value for column, value in row.items() if column in FIRST[name]}
                for row in connection.execute(select(found.tables[name])).mappings()
            ]
            for name in TABLES
        }


FIRST: dict[str, dict[str, object]] = {
    "calls": {
        "call_id": HASH[:16],
        "content_hash": HASH,
        "recording": "out-1.mp3",
        "recording_key": "out-1",
        "path": "calls/out-1.mp3",
        "started_at": None,
        "duration_s": 6.0,
        "language": "ru",
        "channels": "stereo",
        "kind": "conversation",
        "completeness": 1.0,
        "recognizer": "whisper-base",
    },
    "turns": {
        "call_id": HASH[:16],
        "number": 0,
        "speaker": "A",
        "role": "client",
        "start_s": 0.0,
        "end_s": 2.0,
        "text": "Это дорого",
        "folded": "это дорого",
        "words": [["Это", 0.0, 0.5, 0.9], ["дорого", 0.5, 2.0, 0.8]],
        "personal": [],
    },
    "themes": {
        "theme_id": "t-1",
        "kind": "objection",
        "category": "price",
        "title": "это дорого",
        "keywords": ["дорого"],
        "mentions": 1,
        "calls": 1,
        "share_of_calls": 1.0,
        "share_low": 0.2,
        "share_high": 1.0,
        "trend": None,
        "won": 0,
        "lost": 1,
    },
    "mentions": {
        "mention_id": f"{HASH[:16]}-0-0-10-objection",
        "call_id": HASH[:16],
        "turn": 0,
        "kind": "objection",
        "category": "price",
        "start_char": 0,
        "end_char": 10,
        "start_s": 0.0,
        "end_s": 2.0,
        "confidence": 0.9,
        "clarity": 0.8,
        "evidence": ["pattern: too expensive"],
        "lemmas": ["дорогой"],
        "vector": b"\0" * 16,
        "theme_id": "t-1",
    },
    "term_counts": {
        "call_id": HASH[:16],
        "role": "client",
        "term": "дорогой",
        "count": 1,
        "surfaces": [["дорого", 1]],
    },
    "stages": {"call_id": HASH[:16], "stage": "transcribe", "fingerprint": "one"},
    "deals": {
        "recording_key": "out-1",
        "started_at": None,
        "manager": "Антон",
        "direction": "out",
        "lead_source": "site",
        "campaign": None,
        "product": None,
        "stage": None,
        "outcome": "lost",
        "amount": 1.5,
    },
    "vocabulary": {
        "language": "ru",
        "term": "дорогой",
        "surface": "дорого",
        "client_count": 1,
        "manager_count": 0,
        "client_calls": 1,
        "z": 2.5,
        "forms": ["дорого"],
    },
    "facts": {"name": "findings", "value": "print"},
    "failures": {"path": "x.wav", "recording": "x.wav", "problem": "x.wav is empty."},
}


def settings_of(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def make_first_version(address: str) -> Engine:
    """A database as the first version left it, with a row in each of its tables."""
    engine = create_engine(address)
    with engine.begin() as connection:
        config = settings_of(connection)
        command.upgrade(config, "0001")
        tables_then = MetaData()
        tables_then.reflect(connection)
        for name, row in FIRST.items():
            connection.execute(insert(tables_then.tables[name]), row)
    return engine


def test_upgrade_loses_no_row(address: str) -> None:
    engine = make_first_version(address)
    before = rows_of_the_first_version(engine)
    engine.dispose()
    assert all(before.values())
    store = Store.open(address)
    assert rows_of_the_first_version(store.engine) == before
    store.close()


def test_downgrade_loses_no_row_that_the_earlier_version_knows(address: str) -> None:
    engine = make_first_version(address)
    before = rows_of_the_first_version(engine)
    engine.dispose()
    store = Store.open(address)
    rename(store.engine, "t-1", "Цена", "Лена")
    before["facts"] += [{"name": "themes_edited", "value": "1"}]
    with store.engine.begin() as connection:
        command.downgrade(settings_of(connection), "0003")
    assert rows_of_the_first_version(store.engine) == before
    with store.engine.connect() as connection:
        assert "theme_edits" not in inspect(connection).get_table_names()
    store.close()
    again = Store.open(address)
    assert rows_of_the_first_version(again.engine) == before
    again.close()


def test_upgraded_theme_shows_as_before(address: str) -> None:
    make_first_version(address).dispose()
    store = Store.open(address)
    table = tables.theme_table(store)
    assert table[["theme_id", "title", "subthemes", "touched"]].values.tolist() == [["t-1", "это дорого", 0, False]]
    assert [quote.text for quote in quotes.quotes(store, "t-1")] == ["Это дорого"]
    store.close()


def test_upgraded_call_is_read_and_measured_by_nobody_yet(address: str) -> None:
    make_first_version(address).dispose()
    store = Store.open(address)
    call = store.call(HASH)
    assert isinstance(call, Call)
    assert (call.damaged, call.dropped, call.ringing_s, call.named.manager) == ((), (), 0.0, None)
    card = search.call_card(store, HASH[:16])
    assert card is not None
    assert (card.manager, card.conversation) == ("Антон", None)
    assert list(tables.call_table(store)["damaged"]) == [[]]
    assert count_dropped(store, HASH[:16]) == 0
    assert [recording for recording, _path in store.forget("out-1.mp3")] == ["out-1.mp3"]
    store.close()
