"""A small database of an invented company, and the view over it as a test page and as a real server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, update
from streamlit.testing.v1 import AppTest

from foundation.records import (
    Analysis,
    Call,
    Copy,
    CopyPart,
    Deal,
    GapRow,
    Kind,
    Mention,
    PersonalSpan,
    Role,
    Term,
    TermCount,
    Theme,
    ThemeEvent,
    ThemeFigure,
    ThemeWeek,
    Turn,
)
from store import copies, schema, tables
from store.rows import ThemeRow, mention_id
from store.store import Store

ROOT = Path(__file__).parents[2]
CALLS = 30
PRICE = "дороговато для нас"
# What would break out of HTML, of Markdown or of Streamlit's own signs, were it not escaped.
NASTY = "<script>alert(1)</script> **x** $x$ [a](b) :material/home: :red[x] &amp; `y`"
PHONE = "70001234567"
SOURCES = tuple(enumerate(("cold_list", "seo", NASTY)))


def _turn(number: int, role: Role, text: str) -> Turn:
    return Turn(number, "A" if role == "manager" else "B", 4.0 * number, 4.0 * number + 3.5, text, role)


def make_call(number: int, turns: Sequence[Turn], began: datetime, duration_s: float, sound: str | None) -> Call:
    """A Russian call with a telephone number in its name; `sound` is its recording, None for a ready transcript."""
    return Call(
        recording=f"out-{PHONE}-{number:03}.mp3",
        content_hash=f"{number:064x}"[::-1],
        duration_s=duration_s,
        language="ru",
        channels="stereo" if sound else "transcript",
        turns=tuple(turns),
        started_at=began,
        path=sound,
        recognizer="whisper-base" if sound else None,
    )


def _mention(turn: Turn, kind: Kind, text: str) -> Mention:
    start = turn.text.index(text)
    return Mention(
        turn.number,
        kind,
        "price" if kind == "objection" else None,
        start,
        start + len(text),
        text,
        turn.start_s,
        turn.end_s,
        0.91,
        ("says «дорого»",),
    )


def _analysis(number: int, sound: str | None) -> Analysis:
    """Every third call has the price objection, the others only a pain; the first has the nasty turn."""
    turns = [
        _turn(0, "manager", "Мастерская «Кедр», Полина, добрый день!"),
        _turn(1, "client", f"Понимаете, {PRICE}, если честно." if number % 3 == 0 else "Мастер опять не приехал."),
        _turn(2, "manager", "Давайте подберём комплектацию."),
        _turn(3, "client", NASTY if number == 0 else "Спасибо, подумаю."),
    ]
    said = _mention(turns[1], "objection", PRICE) if number % 3 == 0 else _mention(turns[1], "pain", "опять не приехал")
    mentions = [said, _mention(turns[3], "objection", "**x**")] if number == 0 else [said]
    return Analysis(
        make_call(number, turns, datetime(2026, 3, 1 + number % 28, 10, number), 16.0, sound),
        tuple(mentions),
        tuple(np.zeros(4, np.float32).tobytes() for _ in mentions),
        tuple(("дорого",) for _ in mentions),
        {0: (PersonalSpan(21, 27, "name"),)},
        _terms(number),
        tuple(_TERMS_OF.get(mention.text, ()) for mention in mentions),
    )


_TERMS_OF = {
    PRICE: (("дороговатый", "дороговато"),),
    "опять не приехал": (("приехать", "приехал"), ("не приехать", "не приехал")),
}


def _terms(number: int) -> tuple[TermCount, ...]:
    """The words of both sides in a call, as reading its turns would count them."""
    said = ["дороговатый"] if number % 3 == 0 else ["мастер", "приехать", "не приехать"]
    if number:
        said.append("подумать")
    forms = {"дороговатый": "дороговато", "приехать": "приехал", "не приехать": "не приехал", "подумать": "подумаю"}
    clients = (TermCount(term, "client", 1, ((forms.get(term, term), 1),)) for term in said)
    managers = (("комплектация", "комплектацию"), ("подобрать", "подберём"), ("мастерская", "мастерская"))
    return (*clients, *(TermCount(term, "manager", 1, ((form, 1),)) for term, form in managers))


def fill(store: Store, sound: str | None) -> None:
    """CALLS calls with their deals, one theme of objections and one of pains, a few words, one failure."""
    analyses = [_analysis(number, sound) for number in range(CALLS)]
    for analysis in analyses:
        store.save(analysis, {"transcribe": "1", "analyse": "1"})
    store.save_deals(
        [
            Deal(
                analysis.call.recording,
                manager="Полина",
                product="Кухня на заказ",
                lead_source="cold_list",
                direction="out",
                outcome="lost" if number % 3 == 0 else "won",
                amount=120000.0,
            )
            for number, analysis in enumerate(analyses)
        ]
    )

    def ids(kind: Kind, text: str) -> tuple[str, ...]:
        return tuple(
            mention_id(a.call.call_id, m) for a in analyses for m in a.mentions if m.kind == kind and m.text == text
        )

    store.save_findings(
        [
            ThemeRow(
                Theme("t-price", "objection", PRICE, ids("objection", PRICE)),
                "price",
                10,
                1 / 3,
                0.19,
                0.51,
                "up",
                0,
                10,
            ),
            ThemeRow(
                Theme("t-late", "pain", "мастер не приехал", ids("pain", "опять не приехал")),
                None,
                20,
                2 / 3,
                0.49,
                0.81,
                None,
                20,
                0,
            ),
        ],
        {
            "ru": [
                Term("дороговатый", "дороговато", "ru", 10, 0, 10, 3.1, ("дороговато",), certain=True),
                Term("комплектация", "комплектацию", "ru", 0, 30, 0, -4.2, ("комплектацию",), 30, certain=True),
                Term("подумать", "подумаю", "ru", 29, 25, 29, 0.8, ("подумаю",), 25),
            ]
        },
        "1",
    )
    store.fail(f"/gone/in-{PHONE}-1.wav", f"in-{PHONE}-1.wav", f"in-{PHONE}-1.wav is empty: copy it again.")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of the filled database, with a document of the company's copy."""
    url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'doslovno.sqlite'}"
    store = Store.open(url)
    fill(store, str(sorted((ROOT / "examples" / "calls").glob("*.mp3"))[0]))
    write_copy(store)
    store.close()
    return url


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A filled database of this test's own: it is changed."""
    url = f"sqlite:///{tmp_path / 'doslovno.sqlite'}"
    monkeypatch.setenv("DOSLOVNO_DATABASE", url)
    monkeypatch.setenv("DOSLOVNO_HOME", str(tmp_path))
    opened = Store.open(url)
    fill(opened, None)
    return opened


@pytest.fixture
def page(filled: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page of objections over the filled database, not yet run."""
    monkeypatch.setenv("DOSLOVNO_DATABASE", filled)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).switch_page("views/objections.py")


def arrange(store: Store, *events: ThemeEvent) -> None:
    """Richer themes over a filled database: the price with two shades, its weeks, its figures, and a theme whose title
    would break out of anything; all on the map."""
    table = tables.mention_table(store)
    ids = {text: tuple(table["mention_id"][table["text"] == text]) for text in set(table["text"])}
    price, late = ids[PRICE], ids["опять не приехал"]
    own: dict[str, Any] = {"category": "price", "titled_at": 1}
    week = datetime(2026, 3, 2)
    weeks = tuple(ThemeWeek(week + timedelta(weeks=number), number, 5) for number in range(4))
    figures = (
        *(ThemeFigure("lead_source", name, 9 - 4 * n, 12, 0.1, 0.9, ("more", None, "less")[n]) for n, name in SOURCES),
        ThemeFigure("product", "Кухня на заказ", 10, 30, 0.19, 0.51, None),
    )

    def row(theme: Theme, trend: str | None = None, **more: Any) -> ThemeRow:
        share = len(theme.mention_ids) / CALLS
        return ThemeRow(theme, theme.category, len(theme.mention_ids), share, share / 2, 0.9, trend, 1, 2, **more)

    store.save_findings(
        [
            row(
                Theme("t-price", "objection", PRICE, price, ("дорого", "скидка"), **own),
                "up",
                trend_p=0.004,
                weeks=weeks,
                figures=figures,
            ),
            row(Theme("s-much", "objection", "много за раз", price[:6], (), parent_id="t-price", **own)),
            row(Theme("s-more", "objection", NASTY, price[6:], (), parent_id="t-price", **own)),
            row(Theme("t-nasty", "objection", NASTY, ids["**x**"], (NASTY,), **own)),
            row(Theme("t-late", "pain", "мастер не приехал", late)),
        ],
        {},
        "2",
        events=events,
        strengths={**dict.fromkeys(price, 0.4), price[0]: 0.6, price[1]: 0.1},
        places=dict.fromkeys(price, (0.25, 0.25)) | dict.fromkeys((*late, *ids["**x**"]), (0.75, 0.75)),
    )


def write_copy(store: Store, name: str = "главная.md") -> None:
    """A document of the company's copy beside the calls of a filled database: something in each list of the gap."""
    said = tables.mention_table(store)
    price = tuple(said["mention_id"][said["text"] == PRICE])
    sentence = f"Омниканальные кухни — гибкие условия. {NASTY}"
    terms = {"омниканальный": {"омниканальные": 1}, "гибкий условие": {"гибкие условия": 1}}
    copies.save(store, [Copy("c" * 16, name, (CopyPart(sentence, "ru", terms),) * 3, (), "1")])
    placed: dict[str, Any] = {"copies": (name,), "places": (sentence,)}
    rows = [
        GapRow("clients_only", "ru", "дороговато", "дороговатый", 0, 10, 10, mention_ids=price),
        GapRow("clients_only", "ru", "не приехал", "не приехать", 0, 20, 20),
        GapRow("clients_only", "ru", "приехал", "приехать", 0, 20, 20, part_of="не приехать"),
        GapRow("copy_only", "ru", "омниканальные", "омниканальный", 3, 0, 0, **placed),
        GapRow("copy_only", "ru", NASTY, NASTY, 1, 0, 0, **placed),
        GapRow("copy_only", "ru", "кухни", "кухня", 1, 0, 0, **placed),
        GapRow("copy_only", "ru", "сегодня", "сегодня", 1, 0, 0, everyday=True, **placed),
        GapRow(
            "said_differently", "ru", "гибкие условия", "гибкий условие", 3, 10, 10, PRICE, mention_ids=price, **placed
        ),
        GapRow("unanswered", "ru", PRICE, "дороговатый", 0, 10, 10, mention_ids=price, theme_id="t-price", **placed),
        GapRow("answered", "ru", "мастер не приехал", "приехать", 1, 20, 20, theme_id="t-late", **placed),
    ]
    copies.save_gap(store, rows, "1")


def give_meaning(store: Store) -> None:
    """Vectors of the embedding model in place of a filled database's empty ones."""
    from nlp.embedding import embed

    said = tables.mention_table(store)
    with store.engine.begin() as connection:
        connection.execute(delete(schema.mention_codes))  # they are of the vectors that go
        for mention_id, vector in zip(said["mention_id"], embed(list(said["text"])), strict=True):
            asked = update(schema.mentions).where(schema.mentions.c.mention_id == mention_id)
            connection.execute(asked.values(vector=vector.tobytes()))


@pytest.fixture(scope="session")
def server(filled: str) -> Iterator[str]:
    """Address of a real server over the filled database."""
    with serving("app.py", DOSLOVNO_DATABASE=filled) as address:
        yield address


@contextmanager
def serving(script: Path | str, **environment: str) -> Iterator[str]:
    """Address of a real server of a Streamlit script."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail("the server did not answer within 30 s")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; skips the test where none is installed."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium is installed: the pages are not tried in a real browser (Debian: apt install chromium)")
