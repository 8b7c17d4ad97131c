"""Vocabulary: how long its parts take, and whether others find the same words.

    python -m benchmarks.vocabulary [--words 100000 300000 1000000]
    python -m benchmarks.vocabulary --against [--transcripts FILE] [--words 100000] [--python PYTHON]

The first makes a database of calls of about 250 words, invented ones that are spread as in real calls, and measures
each step in a process of its own: what is computed after a night's calls, what is computed when a page asks for a
segment, and what the page reads at first. The whole contrast is to take less than ten seconds for a million words on
two cores, the page's reading well under two. «processor» are the seconds on the processor, by which runs on a busy
machine can be compared too; the load is that of the minute before.

The second puts the same documents, with our prior, through Scattertext (LogOddsRatioInformativeDirichletPrior) and
ConvoKit (FightingWords): those of the English calls of `--transcripts` by their words and pairs of words, and invented
ones. It says how many of our first 50 terms of clients, and of managers, are theirs too; by how much z differs at most;
and the time from documents to z. «with intervals» is all of ours, compared among the terms that it lists: intervals by
drawing the calls 200 times; parts of phrases and everyday words left out.
As they come, their priors are others: general word frequencies in Scattertext, 0.1 for every word in ConvoKit.
ConvoKit's variance is ours (equation 20 of the paper); Scattertext's is the whole one (equation 19), by which the z of
a word is smaller by about half the word's share of all that is said.

Neither is installed by `make setup`: `pip install scattertext==0.2.2 convokit==5.0.0` into an environment, whose
`--python` is named; it needs nothing of ours.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import insert

from batch.findings import vocabulary
from batch.words import Words, compare
from benchmarks import invented_calls
from benchmarks.other_contrasts import SIDES, WAYS, Documents
from foundation.records import Analysis, Deal, Segment, Term
from nlp.contrast import PRIOR_SHARE, Corpus, contrast, log_odds
from store import findings, rows, schema, spoken
from store import vocabulary as stored
from store.store import Store

ROOT = Path(__file__).parent.parent
TRANSCRIPTS = ROOT / "tests" / "data" / "transcripts.jsonl"
TOGETHER = 500  # calls written at a time
FIRST = 50  # terms that are compared


def fill(url: str, words: int) -> str:
    """Fill a database with calls, a third of them won, a third lost. Returns what is in it, in a line."""
    store = Store.open(url)
    analyses = invented_calls.calls(words, "ru")
    made, entries, terms = 0, 0, set[str]()
    deals: list[Deal] = []
    while some := list(itertools.islice(analyses, TOGETHER)):
        _insert(store, some)
        for one in some:
            made += invented_calls.words_in(one)
            entries += len(one.terms)
            terms.update(counted.term for counted in one.terms)
            deals.append(Deal(one.call.recording, outcome=("won", "lost", "open")[len(deals) % 3]))
    store.save_deals(deals)
    store.close()
    return (
        f"{made} words in {len(deals)} calls; {entries / made:.2f} entries a word; {len(terms)} different terms, "
        f"of which {sum(' ' in term for term in terms) / len(terms):.0%} phrases"
    )


def _insert(store: Store, some: Sequence[Analysis]) -> None:
    with store.engine.begin() as connection:
        connection.execute(insert(schema.calls), [rows.call_row(one) for one in some])
        connection.execute(insert(schema.turns), [rows.turn_row(one, t) for one in some for t in one.call.turns])
        connection.execute(insert(schema.mentions), [row for one in some for row in rows.mention_rows(one)])
        connection.execute(insert(schema.call_terms), [row for one in some for row in rows.term_rows(one)])


@dataclass(frozen=True, slots=True)
class Step:
    """Something to measure: `do` gets what `prepare` gives, which is not measured."""

    name: str
    do: Callable[[Store, Any], Any]
    prepare: Callable[[Store], Any] = lambda store: None


def _whole(store: Store, _: None) -> list[Term]:
    return vocabulary(Words(store, "ru"))


def _stored(store: Store, _: None) -> list[Term]:
    found = _whole(store, None)
    with store.engine.begin() as connection:
        findings.write_vocabulary(connection, {"ru": found})
    return found


def _opened(store: Store) -> None:
    """What a page that was open before keeps: which calls there are, and what is imported."""
    compare(store, "ru", Segment(), "managers")


def _segment(segment: Segment, store: Store, _: None) -> pd.DataFrame:
    return compare(store, "ru", segment, "others").table


LOST = (("outcome", "lost"),)
STEPS = (
    Step("nothing", lambda store, _: ""),  # its memory is that of what is imported
    Step("is anything new", lambda store, _: spoken.fingerprint(store)),
    Step("all terms read", lambda store, _: Words(store, "ru").corpus.terms),
    Step("whole contrast", _whole),
    Step("whole contrast, stored", _stored),
    Step("segment: on price", partial(_segment, Segment("price")), _opened),
    Step("segment: lost calls", partial(_segment, Segment(where=LOST)), _opened),  # type: ignore[arg-type]
    Step("segment: on price, lost", partial(_segment, Segment("price", LOST)), _opened),  # type: ignore[arg-type]
    Step("what the page reads", lambda store, _: stored.leading(store, "ru")),
)


def run_step(name: str, url: str) -> None:
    """In a process of its own: do a step and say seconds, highest memory and how much it gives as JSON."""
    step = next(step for step in STEPS if step.name == name)
    store = Store.open(url)
    prepared = step.prepare(store)
    started, processor = time.perf_counter(), time.process_time()
    given = step.do(store, prepared)
    told = {"seconds": time.perf_counter() - started, "processor": time.process_time() - processor}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(json.dumps({**told, "memory": memory, "terms": "" if isinstance(given, str) else len(given)}))


def speed(sizes: Sequence[int]) -> None:
    processor: dict[tuple[str, int], float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/doslovno.sqlite"
            # Not here: a process begins with the highest memory of the one that started it.
            say(answer_of([sys.executable, "-m", "benchmarks.vocabulary", "--fill", str(size), url]))
            say("step                        seconds   processor   memory, MiB    terms   load")
            for step in STEPS:
                load = os.getloadavg()[0]
                told = answer_of([sys.executable, "-m", "benchmarks.vocabulary", "--step", step.name, url])
                processor[step.name, size] = told["processor"]
                say(
                    f"{step.name:25} {told['seconds']:9.2f} {told['processor']:11.2f} {told['memory']:13.0f}"
                    f" {told['terms']:8} {load:6.1f}"
                )
    for (smaller, larger), step in itertools.product(itertools.pairwise(sizes), STEPS[1:]):
        times = processor[step.name, larger] / processor[step.name, smaller]
        say(f"{step.name}, from {smaller} to {larger} words ({larger / smaller:.1f} times): {times:.1f} times the time")


def transcribed(file: Path) -> Documents:
    """What clients and managers say in the English calls: words and pairs of words, each once a call."""
    documents: Documents = {side: [] for side in SIDES}
    for line in file.read_text("utf-8").splitlines():
        call = json.loads(line)
        for side, role in zip(SIDES, ("client", "manager"), strict=True):
            if call["language"] == "en":
                said = [turn["text"] for turn in call["turns"] if turn["role"] == role]
                documents[side].append(sorted({term for text in said for term in _words_and_pairs(text)}))
    return documents


def _words_and_pairs(text: str) -> Iterable[str]:
    words = re.findall(r"[a-z']+", text.lower())
    return itertools.chain(words, map(" ".join, itertools.pairwise(words)))


def invented(words: int) -> Documents:
    """What is said in invented calls: all terms, each once a call."""
    documents: Documents = {side: [] for side in SIDES}
    for analysis in invented_calls.calls(words, "en"):
        for side, role in zip(SIDES, ("client", "manager"), strict=True):
            documents[side].append([counted.term for counted in analysis.terms if counted.role == role])
    return documents


def against(name: str, documents: Documents, python: str) -> None:
    started = time.perf_counter()
    corpus = Corpus("en")
    sides = [
        corpus.side((str(number), {term: {term: 1} for term in terms}) for number, terms in enumerate(documents[side]))
        for side in SIDES
    ]
    first, second = (np.asarray(corpus.whole(side).said.sum(axis=0)).ravel().astype(float) for side in sides)
    prior = PRIOR_SHARE * (first + second)
    delta, variance = log_odds(first, second, first.sum(), second.sum(), prior, prior.sum())
    ours = dict(zip(corpus.terms, (delta / np.sqrt(variance)).tolist(), strict=True))
    seconds = time.perf_counter() - started
    table = contrast(corpus, *sides)
    whole = time.perf_counter() - started
    say(f"{name}: {len(documents['first'])} calls, {len(ours)} different terms, of which we list {len(table)}")
    say("way                    same of 50   same of 50, managers'   z differs by   seconds   times ours   load")
    say(f"ours                                                                   {seconds:9.3f}")
    shown = dict(zip(table["term"], table["z"], strict=True))
    _compare("ours, with intervals", ours, shown, whole, seconds)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "documents.json"
        given = {"documents": documents, "prior": dict(zip(corpus.terms, prior.tolist(), strict=True))}
        file.write_text(json.dumps(given), "utf-8")
        for way in WAYS:
            told = answer_of([python, "-m", "benchmarks.other_contrasts", way, str(file)])
            _compare(way, ours, told["z"], told["seconds"], seconds)


def _compare(way: str, ours: dict[str, float], theirs: dict[str, float], seconds: float, our_seconds: float) -> None:
    same = [len(set(_top(ours, theirs, sign)) & set(_top(theirs, theirs, sign))) for sign in (1, -1)]
    differs = max(abs(z - ours[term]) for term, z in theirs.items())
    say(
        f"{way:20} {same[0]:12d} {same[1]:23d} {differs:14.1e} {seconds:9.3f} {seconds / our_seconds:12.1f}"
        f" {os.getloadavg()[0]:6.1f}"
    )


def _top(z: Mapping[str, float], among: Collection[str], sign: int) -> list[str]:
    """The first terms; those that differ by no more than the computer's rounding stand by the alphabet."""
    return sorted(among, key=lambda term: (round(-sign * z[term], 5), term))[:FIRST]


def answer_of(command: Sequence[str]) -> Any:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", help="of the invented calls")
    parser.add_argument("--against", action="store_true")
    parser.add_argument("--transcripts", type=Path, default=TRANSCRIPTS)
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has the others")
    parser.add_argument("--fill", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.fill:
        say(json.dumps(fill(args.fill[1], int(args.fill[0]))))
    elif args.step:
        run_step(*args.step)
    elif args.against:
        against(args.transcripts.name, transcribed(args.transcripts), args.python)
        for words in args.words or (100_000,):
            against(f"invented, {words} words", invented(words), args.python)
    else:
        speed(args.words or (100_000, 300_000, 1_000_000))


if __name__ == "__main__":
    main()
