"""Calls of an invented company in which everybody and everything has texts that would break out of any paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from foundation.records import (
    Analysis,
    Deal,
    GapRow,
    Mention,
    PersonalSpan,
    Resolved,
    Segment,
    Term,
    Theme,
    ThemeFigure,
    ThemeWeek,
    Turn,
)
from store import copies, schema
from store.rows import ThemeRow, mention_id
from store.store import Store
from tests.views.conftest import NASTY, ROOT, make_call, write_copy
from wording import texts

SECRET = "Переверзева"  # a client's name, which the finder of personal data has found
HOSTILE = f"{NASTY} \u202eтокерг\u202c\x00\x1b =HYPERLINK(1) https://evil.example/x.js"
SEEN = NASTY.partition(" :material")[0]  # what a reader sees of it at least
LONG = "ы" * 100_000
CALLS = 12
EVERYTHING = Segment()


def _said(number: int) -> str:
    if number == 0:
        return f"Для нас это дорого {LONG}"
    return f"Понимаете, {SECRET}, для нас это дорого {HOSTILE} {number} и всё тут"


def _resolved(number: int) -> Resolved:
    return "yes" if number % 2 else "no"


def analysis(number: int, sound: str | None) -> Analysis:
    """A call with an objection that is settled in every second one, and the manager's answer to it."""
    said = _said(number)
    answered = f"{SECRET}, давайте разобьём платёж на три части {HOSTILE} {number}, так подойдёт?"
    turns = (
        Turn(0, "A", 0.0, 3.0, "Добрый день, чем помочь?", "manager"),
        Turn(1, "B", 20.0, 22.5, said, "client"),
        Turn(2, "A", 23.0, 26.0, "Угу.", "manager"),
        Turn(3, "A", 26.0, 29.0, LONG + " " + answered if number == 0 else answered, "manager"),
        Turn(4, "B", 30.0, 31.0, "Хорошо.", "client"),
    )
    start = said.index("это дорого")
    end = len(said) if number == 0 else said.index(" и всё тут")
    quote = Mention(1, "objection", "price", start, end, said[start:end], 20.0, 22.5, 0.9, resolved=_resolved(number))
    call = make_call(number, turns, datetime(2026, 3, 2, 10) + timedelta(days=number), 60.0, sound)
    places = {turn.number: turn.text.find(SECRET) for turn in turns}
    personal = {turn: (PersonalSpan(at, at + len(SECRET), "name"),) for turn, at in places.items() if at >= 0}
    vector = np.zeros(4, np.float32).tobytes()
    return Analysis(call, (quote,), (vector,), (("дорогой",),), personal)


def tell(store: Store, sound: str | None) -> None:
    """The calls with their deals, two themes, words and a document of copy."""
    said = [analysis(number, sound) for number in range(CALLS)]
    for one in said:
        store.save(one, {})
    store.save_deals(
        Deal(
            one.call.recording,
            manager=f"{HOSTILE} {number % 3}",
            product=HOSTILE,
            lead_source=HOSTILE if number % 2 else "seo",
            outcome="won" if number % 2 else "lost",
        )
        for number, one in enumerate(said)
    )
    ids = tuple(mention_id(one.call.call_id, one.mentions[0]) for one in said)
    weeks = tuple(ThemeWeek(datetime(2026, 3, 2) + timedelta(weeks=week), week, 5) for week in range(3))
    figures = (ThemeFigure("lead_source", HOSTILE, 6, 6, 0.5, 1.0, "more"),)

    def theme(theme_id: str, title: str, some: tuple[str, ...], keyword: str) -> ThemeRow:
        found = Theme(theme_id, "objection", title, some, (keyword,), category="price", title_from=some[0], titled_at=1)
        share = len(some) / CALLS
        return ThemeRow(
            found, "price", len(some), share, share / 2, 0.9, "up", 2, 2, 0.01, weeks, figures, datetime(2026, 3, 2)
        )

    words = {"ru": [Term("дорогой", HOSTILE, "ru", 5, 0, 5, 3.0, certain=True)]}
    store.save_findings([theme("t-long", LONG, ids[:2], "о"), theme("t-nasty", HOSTILE, ids[2:], HOSTILE)], words, "1")
    with store.engine.begin() as connection:  # what a language model called it
        named = update(schema.themes).where(schema.themes.c.theme_id == "t-nasty")
        connection.execute(named.values(name=HOSTILE, name_for=HOSTILE))
    write_copy(store)
    gap = [
        GapRow("clients_only", "ru", HOSTILE, "x", 0, 10, 10, mention_ids=ids[:1]),
        GapRow("unanswered", "ru", HOSTILE, "y", 0, 10, 10, theme_id="t-nasty"),
    ]
    copies.save_gap(store, gap, "2")


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The database of these calls, which may not be changed, with a real recording for all of them."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('told') / 'doslovno.sqlite'}")
    tell(store, str(min((ROOT / "examples" / "calls").glob("*.mp3"))))
    yield store
    store.close()


@pytest.fixture(params=texts.LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A reader of each language."""
    monkeypatch.setattr(texts, "_reader", lambda: request.param)
    return str(request.param)


def recording_of(store: Store) -> Path:
    with store.engine.connect() as connection:
        return Path(connection.scalar(schema.calls.select().with_only_columns(schema.calls.c.path)) or "")
