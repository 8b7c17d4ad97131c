"""A filled database of each kind: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from foundation.records import Analysis, Call, Mention, PersonalSpan, TermCount, Turn, Word
from store.store import Store

SECRET = "Переверзева"  # a name that occurs nowhere else


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
        path=f"calls/out-7000-{digit}.mp3",
        recognizer="whisper-base",
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
    )


@pytest.fixture
def analysis() -> Callable[..., Analysis]:
    return make_analysis


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """Address of a PostgreSQL server of our own, gone after the tests; None where none is installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    found = shutil.which("pg_ctl") or (programs and str(programs[-1]))
    if not found:
        yield None
        return
    folder = tmp_path_factory.mktemp("postgresql")
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


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; then it runs as its own user."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    for parent in (folder, *folder.parents[:2]):
        os.chmod(parent, 0o755)
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
