"""A large database of invented calls, the same for the same seed: what every page is measured on.

    python -m benchmarks.generate HOME [--calls 100000] [--turns 60] [--mentions 10] [--seed 0]

HOME must hold no database. One call of a hundred has the sound of one of the example recordings, so that clips can be
played; the others are like ready transcripts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, insert

from benchmarks import invented_company, invented_themes
from benchmarks.invented_company import DAYS, ENGLISH, SINCE
from benchmarks.invented_themes import Calls, Placed, Themes, TitleFrom
from benchmarks.many_calls import LEMMAS, Said, Talk
from foundation.records import LANGUAGES, Analysis, Copy, CopyPart, CopyPhrase, Dimension, GapRow, Language, Term
from nlp.contrast import PRIOR_SHARE, Z_95, log_odds
from store import copies, facts, findings, mention_codes, rows, schema, word_index
from store.store import Store
from store.theme_state import FOUND_AT

TOGETHER = 500  # calls written at a time
THEMES, CALLS_A_THEME = 600, 40  # so many themes at most; a small database has one for so many calls
FAILED = 0.03  # recordings that could not be read, beside each that could
STAGES = ("new", "qualified", "offer", "contract", "closed")
COPY_PARTS, GAP_ROWS = 40, 120


@dataclass(slots=True)
class Written:
    """What is known of mentions once all calls are written: one entry a mention."""

    call: list[np.ndarray]
    placed: list[Placed]
    title_from: dict[tuple[int, int], TitleFrom]  # by theme and sub-theme a mention of it


def generate(home: Path, calls: int, turns: int, mentions: int, seed: int) -> Store:
    """Write the database. Raises FileExistsError where there is one."""
    file = home / "doslovno.sqlite"
    if file.exists():
        raise FileExistsError(f"There is a database at {file} already: name another folder.")
    home.mkdir(parents=True, exist_ok=True)
    store = Store.open(f"sqlite:///{file}")
    random = np.random.default_rng(seed)
    talks = {language: Talk(language, seed) for language in LANGUAGES}
    themes = Themes(min(THEMES, max(calls // CALLS_A_THEME, 5)), random)
    planned = invented_company.planned(calls, turns, mentions, random)
    values = invented_company.deal_values(planned, random)
    written = Written([], [], {})
    with store.engine.connect() as connection:
        # What is half written is thrown away: nothing need be kept safe.
        for pragma in ("synchronous = OFF", "cache_size = -1500000", "temp_store = MEMORY"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        _write_themes_first(connection, themes)
        for language, some in _blocks(planned):
            _write_calls(connection, talks[language].block(some), some, themes, len(planned), written)
            connection.commit()
        _write_deals(connection, planned, values, random)
        started = np.array([call.started_at for call in planned], "datetime64[s]")
        placed = Placed(*(np.concatenate([getattr(one, name) for one in written.placed]) for name in Placed.__slots__))
        found = invented_themes.rows(
            themes, np.concatenate(written.call), placed, written.title_from, Calls(started, values)
        )
        _write_themes(connection, found)
        vocabulary = {language: _vocabulary(talk) for language, talk in talks.items()}
        findings.write_vocabulary(connection, vocabulary)
        _write_failures(connection, int(FAILED * calls))
        for name, value in (("findings", f"generated {seed}"), (FOUND_AT, (SINCE + timedelta(days=DAYS)).isoformat())):
            facts.write(connection, name, value)
        mention_codes.complete(connection)
        for words in ("PRAGMA analysis_limit = 1000", "ANALYZE"):
            connection.exec_driver_sql(words)
        connection.commit()
    _write_copy(store, talks["ru"], vocabulary["ru"], themes, random)
    return store


def _blocks(planned: Sequence[Said]) -> Iterator[tuple[Language, list[Said]]]:
    """The calls in their order, some at a time, each time of one language."""
    english = max(int(1 / ENGLISH), 1)
    for start in range(0, len(planned), TOGETHER):
        some = planned[start : start + TOGETHER]
        for language, of in (
            ("ru", [c for c in some if c.number % english]),
            ("en", [c for c in some if c.number % english == 0]),
        ):
            if of:
                yield language, of  # type: ignore[misc]


def _write_calls(
    connection: Connection, block: list[Analysis], said: Sequence[Said], themes: Themes, of: int, written: Written
) -> None:
    numbers = [call.number + 1 for call in said]  # as `Store.save` gives them
    counts = np.array([len(one.mentions) for one in block])
    call = np.repeat([call.number for call in said], counts)
    placed = themes.place(call / of)
    vectors = themes.vectors(placed.theme)
    where = list(
        zip(placed.theme.tolist(), placed.part.tolist(), placed.strength.tolist(), placed.place.tolist(), strict=True)
    )
    ends = np.cumsum(counts)
    of_mentions: list[dict[str, object]] = []
    for at, (analysis, first, last) in enumerate(zip(block, ends - counts, ends, strict=True)):
        block[at] = themes.sorted_in(analysis, placed.theme[first:last].tolist(), vectors[first:last])
        done = block[at]
        for row, mention, lemmas, (theme, part, strength, (x, y)) in zip(
            rows.mention_rows(done), done.mentions, done.lemmas, where[first:last], strict=True
        ):
            inside = {"theme_id": themes.ids[theme], "subtheme_id": themes.part_id(theme, part), "strength": strength}
            of_mentions.append({**row, **(inside if theme >= 0 else dict.fromkeys(inside)), "map_x": x, "map_y": y})
            for key in {(theme, -1), (theme, part)} if theme >= 0 else ():
                if key not in written.title_from or not written.title_from[key].words:
                    written.title_from[key] = TitleFrom(str(row["mention_id"]), mention.text, tuple(lemmas))
    for table, values in (
        (schema.calls, [{**rows.call_row(one), "call_no": n} for one, n in zip(block, numbers, strict=True)]),
        (schema.turns, [rows.turn_row(one, turn) for one in block for turn in one.call.turns]),
        (schema.mentions, of_mentions),
        (schema.call_terms, [row for one in block for row in rows.term_rows(one)]),
    ):
        if values:
            connection.execute(insert(table), values)
    for number in numbers:
        word_index.add(connection, number)
    written.call.append(call)
    written.placed.append(placed)


def _write_deals(
    connection: Connection, planned: Sequence[Said], values: Mapping[Dimension, np.ndarray], random: np.random.Generator
) -> None:
    amounts = random.lognormal(11, 0.8, len(planned)).round(-2).tolist()
    lists = {name: of.tolist() for name, of in values.items()}
    deals = [
        {
            "recording_key": f"out-{call.number:07d}",
            "started_at": call.started_at,
            "direction": call.named.direction,
            "stage": STAGES[call.number % len(STAGES)],
            "amount": amounts[at],
            **{name: of[at] for name, of in lists.items()},
        }
        for at, call in enumerate(planned)
        if lists["outcome"][at]
    ]
    if deals:
        connection.execute(insert(schema.deals), deals)


def _write_themes_first(connection: Connection, themes: Themes) -> None:
    """Bare themes, for mentions to be in."""
    empty = {"kind": "", "title": "", "keywords": [], "mentions": 0, "calls": 0, "won": 0, "lost": 0}
    shares = dict.fromkeys(("share_of_calls", "share_low", "share_high"), 0.0)
    connection.execute(insert(schema.themes), [{"theme_id": id_, **empty, **shares} for id_ in themes.ids])
    connection.commit()


def _write_themes(connection: Connection, found: Sequence[rows.ThemeRow]) -> None:
    themes = schema.themes
    for row in found:
        values = {**rows.theme_row(row), "made_at": row.first_said}
        if row.theme.parent_id:
            connection.execute(insert(themes).values(values))
        else:
            connection.execute(themes.update().where(themes.c.theme_id == row.theme.theme_id).values(values))
    connection.execute(themes.delete().where(themes.c.kind == ""))
    for table, of in ((schema.theme_weeks, "weeks"), (schema.theme_figures, "figures")):
        values_of = [{"theme_id": row.theme.theme_id, **asdict(one)} for row in found for one in getattr(row, of)]
        connection.execute(insert(table), values_of)
    events = [
        {"at": row.first_said, "kind": "new", "theme_id": row.theme.theme_id, "mentions": row.theme.titled_at}
        for row in found
        if row.theme.parent_id is None
    ]
    connection.execute(insert(schema.theme_events), events)


def _vocabulary(talk: Talk) -> list[Term]:
    """Terms as `nlp.contrast` finds them, from counts alone."""
    client, manager = talk.counts["client"], talk.counts["manager"]
    sizes = int(client.sum()), int(manager.sum())
    found = []
    for at in np.flatnonzero(client + manager > 1).tolist():
        theirs, ours = int(client[at]), int(manager[at])
        prior = PRIOR_SHARE * (theirs + ours), PRIOR_SHARE * sum(sizes)
        delta, variance = log_odds(theirs, ours, *sizes, *prior)
        half = Z_95 * float(variance) ** 0.5
        found.append(
            Term(
                term=talk.terms[at],
                surface=talk.terms[at],
                language=talk.language,
                client_count=theirs,
                manager_count=ours,
                client_calls=int(talk.calls["client"][at]),
                z=float(delta) / float(variance) ** 0.5,
                forms=tuple(talk.forms[at].tolist()),
                manager_calls=int(talk.calls["manager"][at]),
                log_odds=float(delta),
                low=float(delta) - half,
                high=float(delta) + half,
                certain=abs(float(delta)) > 2 * half,
            )
        )
    return sorted(found, key=lambda term: (-term.z, term.term))


def _write_failures(connection: Connection, count: int) -> None:
    names = [f"bad-{n:06d}.mp3" for n in range(count)]
    problem = "is empty (0 bytes); copy the recording again."  # as `transcribe` says it
    values = [{"path": f"/calls/{name}", "recording": name, "problem": f"{name}: {problem}"} for name in names]
    if values:
        connection.execute(insert(schema.failures), values)


def _write_copy(store: Store, talk: Talk, terms: Sequence[Term], themes: Themes, random: np.random.Generator) -> None:
    """A document of the company's, and how it stands against what clients say."""
    drawn = random.integers(LEMMAS, size=(COPY_PARTS, 8)).tolist()
    texts = [" ".join(talk.terms[at] for at in row) for row in drawn]
    parts = tuple(
        CopyPart(text, talk.language, {talk.terms[at]: {talk.terms[at]: 1} for at in row})
        for text, row in zip(texts, drawn, strict=True)
    )
    vectors = themes.vectors(np.full(COPY_PARTS, -1))
    phrases = tuple(
        CopyPhrase(number, 0, len(text), text, text, True, vectors[number].tobytes())
        for number, text in enumerate(texts)
    )
    copies.save(store, [Copy("c" * 16, "landing.md", parts, phrases, "generated")])
    lists = ("clients_only", "copy_only", "said_differently")
    found = [
        GapRow(
            list=lists[at % len(lists)],  # type: ignore[arg-type]
            language=talk.language,
            term=term.surface,
            lemmas=term.term,
            copy_count=at % 3,
            client_count=term.client_count,
            client_calls=term.client_calls,
            copies=("landing.md",),
            places=(texts[at % COPY_PARTS],),
        )
        for at, term in enumerate(terms[:GAP_ROWS])
    ]
    copies.save_gap(store, found, "generated")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=60, help="in a call, at the mean")
    parser.add_argument("--mentions", type=int, default=10, help="in a call, at the mean")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    began = time.perf_counter()
    try:
        store = generate(asked.home, asked.calls, asked.turns, asked.mentions, asked.seed)
    except FileExistsError as error:
        sys.exit(str(error))
    size = (asked.home / "doslovno.sqlite").stat().st_size / 1e9
    told = f"{asked.calls} calls, {size:.2f} GB, {time.perf_counter() - began:.0f} s: {asked.home}"
    print(told)  # noqa: T201
    store.close()


if __name__ == "__main__":
    main()
