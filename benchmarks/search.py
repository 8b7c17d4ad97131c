"""Search over everything said: how long it takes, beside reading every turn, and beside comparing every vector.

    python -m benchmarks.generate HOME
    python -m benchmarks.search HOME [--vectors 10]

Words: for each, the first twenty lines of it in all its forms, with how often it is said, as a page asks for them;
beside it, all turns are looked through for the beginnings of its forms (LIKE), which is what any search without an
index does. Meaning: for some mentions drawn by chance the twenty nearest, by codes and then by vectors; beside it, the
vectors of all mentions lie in memory and all are compared. Medians of five, after a first time; «processor» are the
seconds on the processor, by which runs on a busy machine can be compared too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import func, or_, select

from batch import desk, near
from benchmarks.many_calls import EVERYDAY
from foundation.records import Segment
from nlp import near_quotes
from store import concordance, mention_codes, schema
from store.store import Store

TIMES, LINES, NEAREST = 5, 20, 20
LETTERS = 5  # of a form, that are looked for by LIKE
EVERYWHERE = "ну"  # said in most turns
PHRASES = ("ну дорого", "договор и")
SEGMENT = Segment(where=(("outcome", "lost"),))


def words(store: Store) -> None:
    """Every word's figures, a line each."""
    say(
        f"{'sought':14s} {'turns':>9s} {'ms':>8s} {'lost deals':>11s} {'processor':>10s} {'LIKE, ms':>9s} {'times':>7s}"
    )
    for sought in (EVERYWHERE, *(forms[0] for forms, _ in EVERYDAY["ru"]), *PHRASES):
        forms = desk.families(sought, "ru")
        found = concordance.find(store, forms)
        ours = measured(lambda forms=forms: _lines(store, forms, Segment()))
        lost = measured(lambda forms=forms: _lines(store, forms, SEGMENT))
        theirs = measured(lambda forms=forms: _like(store, forms), times=1)
        turns = f"{'' if found.counted else '> '}{found.turns}"
        say(
            f"{sought:14s} {turns:>9s} {1000 * ours[0]:8.0f} {1000 * lost[0]:11.0f} {1000 * ours[1]:10.0f}"
            f" {1000 * theirs[0]:9.0f} {theirs[0] / ours[0]:7.0f}"
        )


def _lines(store: Store, forms: Sequence[frozenset[str]], segment: Segment) -> None:
    concordance.quotes_at(store, concordance.find(store, forms, segment).places[:LINES])


def _like(store: Store, words_: Sequence[frozenset[str]]) -> int:
    """In how many turns the beginnings of the forms of each word stand."""
    asked = select(func.count()).select_from(schema.turns)
    for forms in words_:
        begin = {form[:LETTERS] for form in forms}
        asked = asked.where(or_(*(schema.turns.c.folded.contains(some, autoescape=True) for some in begin)))
    with store.engine.connect() as connection:
        return connection.scalar(asked) or 0


def meaning(store: Store, count: int) -> None:
    """The nearest mentions of some, by codes and by all vectors."""
    began = time.perf_counter()
    (codes,) = mention_codes.load(store.engine).values()
    size = sum(of.nbytes for of in (codes.codes, codes.numbers, codes.calls)) / 1e6
    say(f"{len(codes.codes)} codes: {size:.0f} MB, read in {time.perf_counter() - began:.1f} s")
    ids, vectors = _all_vectors(store, len(codes.middle))
    say(f"all vectors: {vectors.nbytes / 1e6:.0f} MB")
    drawn = np.random.default_rng(0).choice(len(ids), size=count, replace=False).tolist()
    ours, processor, brute, held = [], [], [], []
    for row in drawn:
        there = near_quotes.wanted(vectors[row], codes.middle, None)
        wall, cpu = measured(lambda there=there: near.nearest(store, codes, there, Segment(), NEAREST))
        ours.append(wall)
        processor.append(cpu)
        brute.append(measured(lambda there=there: _brute(vectors, codes.middle, there), times=1)[0])
        # What is less alike than that is not shown.
        true = _brute(vectors, codes.middle, there)
        true = true[near_quotes.alike(vectors[true], codes.middle, there) >= near_quotes.NEAR]
        found = {id_ for id_, _ in near.nearest(store, codes, there, Segment(), NEAREST)}
        held.append(len(found & {ids[at] for at in true.tolist()}) / len(true))
    say(
        f"the {NEAREST} nearest: {1000 * median(ours):.0f} ms (processor {1000 * median(processor):.0f});"
        f" all vectors {1000 * median(brute):.0f} ms, {median(brute) / median(ours):.1f} times as long and"
        f" {vectors.nbytes / 1e6 / size:.0f} times the memory; found of the true ones {np.mean(held):.1%}"
    )


def _all_vectors(store: Store, width: int) -> tuple[list[str], np.ndarray]:
    asked = select(schema.mentions.c.mention_id, schema.mentions.c.vector).where(schema.mentions.c.hidden == 0)
    ids, parts = [], []
    with store.engine.connect() as connection:
        for some in connection.execute(asked.execution_options(yield_per=10_000)).partitions():
            ids += [row.mention_id for row in some]
            parts.append(np.frombuffer(b"".join(row.vector for row in some), "<f4").reshape(-1, width))
    return ids, np.concatenate(parts)


def _brute(vectors: np.ndarray, middle: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Rows of the nearest, by the cosine of what is left without the middle."""
    alike = np.concatenate(
        [
            near_quotes.alike(vectors[start : start + 100_000], middle, there)
            for start in range(0, len(vectors), 100_000)
        ]
    )
    return np.argpartition(-alike, NEAREST)[:NEAREST]


def measured(do: Callable[[], Any], times: int = TIMES) -> tuple[float, float]:
    """Seconds by the clock and on the processor: medians after a first time; of one time, that one."""
    clock, processor = [], []
    for _ in range(times + (times > 1)):
        began, worked = time.perf_counter(), time.process_time()
        do()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    return median(clock[times > 1 :]), median(processor[times > 1 :])


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--vectors", type=int, default=10, help="mentions whose nearest are sought; 0: none")
    asked = parser.parse_args()
    store = Store.open(f"sqlite:///{asked.home / 'doslovno.sqlite'}")
    words(store)
    if asked.vectors:
        meaning(store, asked.vectors)
    store.close()


if __name__ == "__main__":
    main()
