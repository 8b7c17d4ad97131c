"""Opening the database: an engine whose schema is up to date."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from foundation.errors import StoreError, UsageError

changes = Counter[str]()  # by a database's address: how often this process has written to it


def open_engine(url: str) -> Engine:
    """An engine on the database at `url`, created or migrated to the newest schema.

    Raises UsageError for an address that is none, StoreError where the database cannot be opened, is no
    database, or was written by a newer version.
    """
    try:
        address = make_url(url)
        engine = create_engine(address)
    except (ArgumentError, NoSuchModuleError):
        raise UsageError(
            "The database address is not understood: write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."
        ) from None
    except ModuleNotFoundError as error:
        raise UsageError(f"The database needs the package {error.name}: install the extra «postgresql».") from None
    where = address.render_as_string(hide_password=True)
    try:
        if engine.dialect.name == "sqlite":
            if address.database and address.database != ":memory:":
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "commit", _note_change)
        migrate(engine)
    except CommandError:
        raise StoreError(f"The database {where} was written by a newer version: update the program.") from None
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise StoreError(
            f"The database {where} cannot be opened ({reason}): check the address and the rights."
        ) from None
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest version; does nothing where it is."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _note_change(connection: Connection) -> None:
    changes[str(connection.engine.url)] += 1


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # Readers (the view) go on while the batch writes; deleted rows are overwritten, so that `forget` forgets.
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "busy_timeout = 20000",
    ):
        connection.execute(f"PRAGMA {pragma}")
