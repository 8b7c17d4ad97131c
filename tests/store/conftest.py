"""A filled database of each kind: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from foundation.records import (
    Analysis,
    Call,
    Category,
    Conversation,
    Correction,
    Dropped,
    Kind,
    Mention,
    Named,
    PersonalSpan,
    TermCount,
    Turn,
    Word,
)
from store.store import Store

SECRET = "Переверзева"  # a name that occurs nowhere else
GHOST = f"Субтитры сделала {SECRET}"  # what a recognizer invents, with the name in it
CONVERSATION = Conversation(0.25, 3.0, 2.5, 1, 2, 0.1, 0.5, 120.5, None)


def make_analysis(digit: str = "a", text: str = f"Я {SECRET}, и это дорого для нас") -> Analysis:
    """A call of two turns with one objection «это дорого»; `digit` makes its content hash."""
    start = text.index("это дорого")
    words = tuple(Word(word, 3.0 + i / 2, 3.4 + i / 2, 0.9) for i, word in enumerate(text.split()))
    turns = (
        Turn(0, "A", 0.0, 2.5, "Добрый день, меня зовут Антон", "manager"),
        Turn(1, "B", 3.0, 6.0, text, "client", words),
    )
    call = Call(
        f"out-7000-{digit}.mp3",
        digit * 64,
        6.0,
        "ru",
        "stereo",
        turns,
        datetime(2026, 5, 1, 12, 0),
        completeness=0.9,
        damaged=((2.5, 2.75), (6.0, 6.25)),
        dropped=(Dropped("A", 2.5, 3.0, GHOST, "subtitle credits"), Dropped("B", 6.0, 6.2, "угу", "echo")),
        ringing_s=4.5,
        path=f"calls/out-7000-{digit}.mp3",
        recognizer="whisper-base",
        named=Named(datetime(2026, 5, 1, 12, 0), "Антон", "out", "site", "spring", "Кухня", f"{digit}1" * 32),
        role_source="batch",
        role_evidence=-0.7,
        role_confidence=0.8,
    )
    mention = Mention(1, "objection", "price", start, start + 10, "это дорого", 4.0, 5.0, 0.9, ("«дорого»",))
    personal = {0: (PersonalSpan(24, 29, "name"),)}
    if SECRET in text:
        personal[1] = (PersonalSpan(2, 2 + len(SECRET), "name"),)
    return Analysis(
        call,
        (mention,),
        (np.ones(4, "<f4").tobytes(),),
        (("дорогой",),),
        personal,
        (TermCount("дорогой", "client", 1, (("дорого", 1),)),),
        CONVERSATION,
        ((PersonalSpan(len(GHOST) - len(SECRET), len(GHOST), "name"),), ()),
    )


def make_correction(digit: str = "a", kind: Kind | None = None, category: Category | None = None) -> Correction:
    """What a person says of the objection of `make_analysis`."""
    text = f"Я {SECRET}, и это дорого для нас"
    start = text.index("это дорого")
    return Correction(
        call_id=digit * 16,
        turn=1,
        start_char=start,
        end_char=start + 10,
        text="это дорого",
        start_s=4.0,
        end_s=5.0,
        kind=kind,
        category=category,
        machine_kind="objection",
        machine_category="price",
        author="Лена",
        said_at=datetime(2026, 5, 4, 9, 30),
    )


@pytest.fixture
def analysis() -> Callable[..., Analysis]:
    return make_analysis


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str | None]:
    """Address of a PostgreSQL server of our own, gone after the tests; None where none is installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    found = shutil.which("pg_ctl") or (programs and str(programs[-1]))
    if not found:
        yield None
        return
    # Not among pytest's own folders: another run of pytest would close them to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="doslovno-postgresql-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_server = _as_postgres(folder)
    bin_dir = Path(found).parent
    data = folder / "data"
    subprocess.run(
        [*as_server, bin_dir / "initdb", "-D", data, "-A", "trust", "-U", "doslovno"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    start = [*as_server, bin_dir / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
    yield f"postgresql+psycopg://doslovno@127.0.0.1:{port}/postgres"
    subprocess.run(
        [*as_server, bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL
    )
    shutil.rmtree(folder)


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; then it runs as its own user."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind of database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'doslovno.sqlite'}"
    else:
        url = request.getfixturevalue("postgresql")
        if url is None:
            pytest.skip("no PostgreSQL server is installed (Debian's package postgresql)")
    opened = Store.open(url)
    yield opened
    if request.param == "postgresql":
        from sqlalchemy import text

        with opened.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    opened.close()
