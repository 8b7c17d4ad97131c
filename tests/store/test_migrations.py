"""A database of an earlier version is brought up to date with all that is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine, insert, inspect, select

from foundation.records import Call
from store import concordance, database, mention_codes, quotes, search, spoken, tables
from store.dropped import count_dropped
from store.store import Store
from store.theme_edits import rename

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
        held = {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in found.tables.items()
            if not name.startswith("turn_words")  # made of the turns, and cannot be read
        }
    if "term_counts" not in held:
        held["term_counts"] = as_term_counts(held["call_terms"])
    return {
        name: sorted(({column: row[column] for column in rows[0]} for row in held[name]), key=repr)
        for name, rows in FIRST.items()
    }


def as_term_counts(rows: list[dict[str, Any]]) -> list[dict[str, object]]:
    """Rows of `call_terms` as the first version kept them: one for each term."""
    return [
        {
            "call_id": row["call_id"],
            "role": row["role"],
            "term": term,
            "count": sum(forms.values()),
            "surfaces": [list(form) for form in forms.items()],
        }
        for row in rows
        for term, forms in row["terms"].items()
    ]


# By table; the parents before their children.
FIRST: dict[str, list[dict[str, object]]] = {
    "calls": [
        {
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
        }
    ],
    "turns": [
        {
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
        }
    ],
    "themes": [
        {
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
        }
    ],
    "mentions": [
        {
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
        }
    ],
    "term_counts": [
        {
            "call_id": HASH[:16],
            "role": role,
            "term": term,
            "count": sum(count for _, count in surfaces),
            "surfaces": surfaces,
        }
        for role, term, surfaces in (
            ("client", "дорогой", [["дорого", 2], ["дороже", 1]]),
            ("client", "это дорогой", [["это дорого", 1]]),
            ("manager", "дорогой", [["дорогой", 1]]),
        )
    ],
    "stages": [{"call_id": HASH[:16], "stage": "transcribe", "fingerprint": "one"}],
    "deals": [
        {
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
        }
    ],
    "vocabulary": [
        {
            "language": "ru",
            "term": "дорогой",
            "surface": "дорого",
            "client_count": 1,
            "manager_count": 0,
            "client_calls": 1,
            "z": 2.5,
            "forms": ["дорого"],
        }
    ],
    "facts": [{"name": "findings", "value": "print"}],
    "failures": [{"path": "x.wav", "recording": "x.wav", "problem": "x.wav is empty."}],
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
        for name, rows in FIRST.items():
            connection.execute(insert(tables_then.tables[name]), rows)
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


def test_upgraded_terms_are_what_each_role_says(address: str) -> None:
    make_first_version(address).dispose()
    store = Store.open(address)
    said = {"дорогой": {"дорого": 2, "дороже": 1}, "это дорогой": {"это дорого": 1}}
    assert spoken.said(store, "ru", "client") == [(HASH[:16], said)]
    assert spoken.said(store, "ru", "manager") == [(HASH[:16], {"дорогой": {"дорогой": 1}})]
    (word,) = tables.vocabulary_table(store).itertuples()
    assert (word.z, word.manager_calls, word.certain) == (2.5, 0, False)  # until the vocabulary is found anew
    assert spoken.said_about(store, "objection", [HASH[:16]]) == {HASH[:16]: {}}
    store.close()


def test_upgraded_calls_are_searched_and_compared(address: str) -> None:
    make_first_version(address).dispose()
    store = Store.open(address)
    [quote] = concordance.lines(store, [{"дорого", "дороже"}])
    assert (quote.call_id, quote.text) == (HASH[:16], "дорого")
    assert concordance.find(store, [{"дешево"}]).turns == 0
    [codes] = mention_codes.load(store.engine).values()
    assert mention_codes.vectors_of(store.engine, codes.numbers.tolist())[0] == [f"{HASH[:16]}-0-0-10-objection"]
    store.close()
