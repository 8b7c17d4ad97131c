"""A home in which all that comes from outside is hostile: what is said, files, the CRM, copy, names by people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from batch import run_state, settings_file
from foundation.records import (
    KINDS,
    Analysis,
    Copy,
    CopyPart,
    Correction,
    Deal,
    Dropped,
    GapRow,
    Mention,
    OwnCategory,
    Term,
    TermCount,
    Theme,
    ThemeEvent,
    ThemeFigure,
    ThemeWeek,
    Turn,
    Word,
)
from foundation.settings import Settings, load_settings
from store import copies, corrections, schema, theme_edits
from store.rows import ThemeRow, mention_id
from store.store import Store
from tests.views.conftest import ROOT, make_call

# Were one read as HTML, Markdown or LaTeX, an element would hold nothing but a word in capitals that begins with Z.
SCRIPT = "<script>window.hacked=1</script>"
IMAGE = '<img src=x onerror="window.hacked=1">'
MARKDOWN = (
    "**ZBOLD** [ZLINK](javascript:alert(1)) # head | table | $ZMATH^2$ :red[ZRED] `ZCODE` _ZSLANTED_ "
    "![ZPICTURE](http://127.0.0.1:9/x.png) :material/home: &lt;b&gt;"
)
HEADING = "# ZHEAD\n\n| ZCELL | b |\n|---|---|\n| ZCELL | c |\n\n- ZITEM\n\n> ZQUOTED"
FORMULAS = ('=HYPERLINK("http://127.0.0.1:9/","ZFORMULA")', "+1+1", "@SUM(A1)", "-1-1", "\t=1+1", "\r=1+1")
TURNED = "\u202eтокерг\u2067ZTURNED"  # everything after it would be turned around
SEEN_OF_TURNED = "токергZTURNED"
RIGHT_TO_LEFT = "مرحبا 12 שלום"
TEMPLATE = "{{7*7}} {x} {0} %s %(x)d ${x}"
CONTROL = "ноль\x00звон\x07конец\x1b[31m\x7f\x85\ufffe"
UNBROKEN = "ы" * 100_000
BLANKS = "слово " * 16_667  # a hundred thousand characters
SHORT = (SCRIPT, IMAGE, MARKDOWN, HEADING, *FORMULAS, TURNED, RIGHT_TO_LEFT, TEMPLATE, CONTROL)
VALUES = (*SHORT, UNBROKEN, BLANKS)
ALL = " ".join(SHORT)
CALLS = 2 * len(VALUES)


def file_name(value: str) -> str:
    """As much of a value as a file may be called."""
    return value.replace("/", "∕").replace("\0", "")[:60]


def call_id(number: int) -> str:
    return f"{number:064x}"[::-1][:16]


def _term(value: str) -> str:
    """A term is of few words, however long they are."""
    return " ".join(value.split()[:12])


def _analysis(number: int, value: str, sound: Path) -> Analysis:
    """A call in which both say the value, of each kind of mention one, with words, dropped text and terms of it."""
    said = f"Дорого {value} правда"
    kind = KINDS[number % len(KINDS)]
    words = tuple(Word(word, 4.0 + at / 10, 4.1 + at / 10) for at, word in enumerate(said.split(" ")[:9]))
    turns = (
        Turn(0, "A", 0.0, 3.0, f"{value} добрый день", "manager"),
        Turn(1, "B", 4.0, 6.0, said, "client", words),
        Turn(2, "A", 7.0, 9.0, f"Давайте так: {ALL}", "manager"),
        Turn(3, "B", 10.0, 12.0, value, "client"),
        Turn(4, "C", 13.0, 15.0, value, "unknown"),
    )
    known: dict[str, Any] = {"evidence": (value, f"like: {value}", f"own category: {value}"), "own_categories": SHORT}
    mentions = (
        Mention(1, "objection", "price", 0, len(said), said, 4.0, 6.0, 0.9, resolved="yes", greyed=((0, 9),), **known),
        Mention(3, kind, "price" if kind == "objection" else None, 0, len(value), value, 10.0, 12.0, 0.9, **known),
    )
    call = replace(
        make_call(number, turns, datetime(2026, 3, 1) + timedelta(days=number), 16.0, str(sound)),
        recording=f"{value.replace('/', '')}-{number}.mp3",
        recognizer=MARKDOWN,  # none of ours, but the name of a model comes from the settings
        dropped=(Dropped("A", 12.0, 13.0, value, MARKDOWN),),
    )
    vectors = np.random.default_rng(number).normal(size=(2, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    term = _term(value)
    terms = tuple(TermCount(term.lower(), role, 2, ((term, 2),)) for role in ("client", "manager"))
    return Analysis(
        call,
        mentions,
        tuple(vector.tobytes() for vector in vectors),
        ((value,), (value,)),
        {},
        terms,
        (((term.lower(), term),),) * 2,
    )


def _themes(analyses: list[Analysis]) -> Iterator[ThemeRow]:
    """A theme of objections for every value and one with all of them, with a sub-theme; one of every other kind."""
    first, second = ([mention_id(one.call.call_id, one.mentions[at]) for one in analyses] for at in (0, 1))
    weeks = tuple(ThemeWeek(datetime(2026, 3, 2) + timedelta(weeks=week), week, 5) for week in range(4))
    figures = tuple(
        ThemeFigure(dimension, value, 6, 6, 0.5, 1.0, differs)
        for dimension in ("lead_source", "campaign", "product", "manager")
        for value, differs in zip(VALUES, cycle(("more", "less", None)))
    )

    def row(theme_id: str, kind: Any, title: str, ids: list[str], parent: str | None = None) -> ThemeRow:
        category: Any = "price" if kind == "objection" else None
        theme = Theme(theme_id, kind, title, tuple(ids), VALUES, category, parent, ids[0], 1)
        return ThemeRow(
            theme, category, len(ids), 0.2, 0.1, 0.5, "up", 1, 2, 0.01, weeks, figures, datetime(2026, 3, 2)
        )

    yield row("t-all", "objection", ALL, first[: len(VALUES)])
    yield row("s-all", "objection", MARKDOWN, first[:3], "t-all")
    yield row("s-long", "objection", UNBROKEN, first[3:6], "t-all")
    for number, value in enumerate(VALUES):
        yield row(f"t-{number}", "objection", value, first[len(VALUES) + number :][:1])
    for kind in KINDS[1:]:
        yield row(
            f"t-{kind}",
            kind,
            ALL,
            [id_ for id_, one in zip(second, analyses, strict=True) if one.mentions[1].kind == kind],
        )


def _copy(store: Store, mention_ids: tuple[str, ...]) -> None:
    """A document for each value, and each in every list of the gap."""
    copies.save(
        store,
        [
            Copy(f"{number:016x}", value, (CopyPart(value, "ru", {_term(value).lower(): {_term(value): 1}}),), (), "1")
            for number, value in enumerate(VALUES)
        ],
    )
    behind: dict[str, Any] = {"mention_ids": mention_ids, "copies": VALUES, "places": VALUES}
    copies.save_gap(
        store,
        [
            GapRow(list_, "ru", term, term, 1, 5, 5, pair=term, theme_id="t-all", **behind)
            for list_ in ("clients_only", "copy_only", "said_differently", "unanswered", "answered")
            for term in map(_term, VALUES)
        ],
        "1",
    )


def _people(store: Store, analyses: list[Analysis]) -> None:
    """What people did, each time under the name of another value."""
    now = datetime.now()
    for one, author in zip(analyses, VALUES, strict=False):
        words = one.mentions[0]
        place = (one.call.call_id, words.turn, words.start_char, words.end_char, words.text, words.start_s, words.end_s)
        corrections.correct(store.engine, Correction(*place, "objection", "trust", "objection", "price", author, now))
    title = MARKDOWN[: theme_edits.TITLE_CHARS]
    theme_edits.rename(store.engine, "t-1", title, MARKDOWN)
    theme_edits.rename(store.engine, "t-pain", SCRIPT, TURNED)
    theme_edits.merge(store.engine, "t-4", "t-5", IMAGE)
    theme_edits.dismiss(store.engine, "t-6", UNBROKEN)
    theme_edits.dismiss(store.engine, f"t-{len(SHORT)}", TURNED)
    theme_edits.pin(store.engine, "t-all", mention_id(analyses[0].call.call_id, analyses[0].mentions[0]), ALL)


def make(home: Path, models: Path) -> Settings:
    """Fill an empty home. `models`: where the assembled models lie."""
    (home / "models").symlink_to(models)
    folder = home / file_name(IMAGE) / file_name(MARKDOWN)
    folder.mkdir(parents=True)
    sound = Path(shutil.copy(min((ROOT / "examples" / "calls").glob("*.mp3")), folder / f"{file_name(TURNED)}.mp3"))
    settings = load_settings(home=home, database="")
    own = tuple(
        OwnCategory(value, "need", tuple(f"{value} {n}" for n in range(5))) for value in (SCRIPT, MARKDOWN, ALL)
    )
    settings_file.change(settings, {"own_categories": own, "company_words": (SCRIPT, MARKDOWN)})
    store = Store.open(settings.database_url)
    analyses = [_analysis(number, VALUES[number % len(VALUES)], sound) for number in range(CALLS)]
    for one in analyses:
        store.save(one, {})
    store.save_deals(
        Deal(
            one.call.recording,
            outcome="won" if number % 2 else "lost",
            amount=1000.0 * number,
            **dict.fromkeys(("manager", "lead_source", "campaign", "product", "stage"), VALUES[number % len(VALUES)]),
        )
        for number, one in enumerate(analyses)
    )
    words = [
        Term(term.lower(), term, "ru", 5, 5, 5, z, (term,), 5, z, certain=True)
        for term, z in zip(dict.fromkeys(map(_term, VALUES)), cycle((3.0, -3.0)))
    ]
    events = [ThemeEvent(kind, "t-all", "t-0", 3) for kind in ("new", "split", "merged", "retired")]
    places = {mention_id(one.call.call_id, said): (0.3, 0.5) for one in analyses for said in one.mentions}
    store.save_findings(list(_themes(analyses)), {"ru": words}, "1", events=events, places=places)
    with store.engine.begin() as connection:  # what a language model called it
        named = schema.themes.update().where(schema.themes.c.theme_id.in_(("t-all", "t-2")))
        connection.execute(named.values(name=ALL, name_for=schema.themes.c.title))
    _copy(store, tuple(places)[:20])
    _people(store, analyses)
    for number, value in enumerate(VALUES):
        store.fail(f"/srv/{value}/{number}.wav", f"{value}.wav", f"{value}.wav: {value}")
    store.close()
    then = datetime(2026, 3, 1)
    run_state.write(home, run_state.RunState("process", 1, ALL, then, then, "failed", trouble=ALL))
    return settings
