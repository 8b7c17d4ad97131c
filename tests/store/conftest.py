"""A filled database of each kind: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foundation.records import (
    Analysis,
    Call,
    Category,
    Conversation,
    Correction,
    Deal,
    Dropped,
    Kind,
    Mention,
    Named,
    PersonalSpan,
    TermCount,
    Theme,
    ThemeFigure,
    ThemeWeek,
    Turn,
    Word,
)
from store import kept
from store.rows import ThemeRow
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
        terms=(TermCount("дорогой", "client", 1, (("дорого", 1),)),),
        conversation=CONVERSATION,
        dropped_personal=((PersonalSpan(len(GHOST) - len(SECRET), len(GHOST), "name"),), ()),
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


def mention_id(digit: str) -> str:
    """Id of the objection of `make_analysis(digit)`."""
    mention = make_analysis(digit).mentions[0]
    return f"{digit * 16}-1-{mention.start_char}-{mention.end_char}-objection"


def make_theme(theme_id: str, digits: str, of: int = 6, **more: object) -> ThemeRow:
    """A theme, or with `parent_id` a sub-theme, of the objections of the calls `digits`, of `of` conversations."""
    ids = tuple(mention_id(digit) for digit in digits)
    own: dict[str, Any] = {
        "title": f"title of {theme_id}",
        "title_from": ids[0],
        "titled_at": len(ids),
        "keywords": ("дорого",),
    }
    return ThemeRow(
        theme=Theme(theme_id, "objection", mention_ids=ids, category="price", **(own | more)),
        category="price",
        calls=len(ids),
        share_of_calls=len(ids) / of,
        share_low=0.1,
        share_high=0.9,
        trend="up",
        won=0,
        lost=int("a" in digits),  # see `filled`
        trend_p=0.01,
        weeks=(ThemeWeek(datetime(2026, 4, 27), len(ids), of),),
        figures=(ThemeFigure("product", "Кухня", len(ids), of, 0.1, 0.9, None),),
        first_said=datetime(2026, 5, 1, 12, 0),
    )


FOUND = (
    make_theme("t-1", "abc"),
    make_theme("s-1", "ab", parent_id="t-1"),
    make_theme("t-2", "de"),
)


def save_found(store: Store, themes: Sequence[ThemeRow] = FOUND, **more: Any) -> bool:
    """The findings of the calls of `filled`: themes of «abc», with a sub-theme of «ab», and of «de»."""
    strengths = {mention_id(digit): 0.5 for digit in "abcde"}
    places = {mention_id(digit): (0.25, 0.75) for digit in "abcdef"}
    return store.save_findings(themes, {}, "print", **({"strengths": strengths, "places": places} | more))


@pytest.fixture
def filled(store: Store) -> Store:
    """Six calls with an objection each, the first one lost, and themes of five of them."""
    for digit in "abcdef":
        store.save(make_analysis(digit), {})
    store.save_deals([Deal("out-7000-a.mp3", outcome="lost")])
    save_found(store)
    return store


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
    kept._of.clear()  # another database at the same address
    yield opened
    if request.param == "postgresql":
        from sqlalchemy import text

        with opened.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    opened.close()
