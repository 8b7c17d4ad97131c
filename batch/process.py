"""Recordings to findings: what is new is processed, what is done is left alone, what fails is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from batch import findings, roles, workers
from batch.crm import read_deals
from batch.hints import parse, told
from batch.intake import Job, Problem, find_files, job_of_stored, read_jobs
from batch.names import Names
from batch.shortfall import sentence_of
from foundation import models
from foundation.errors import one_line
from foundation.records import Analysis, Side
from foundation.settings import Settings
from store import settled
from store.rows import recording_key
from store.store import Known, Store
from store.tables import COMPLETE

# Roles settled anew change what other calls of an exchange lean on; that comes to rest at once, or nearly so.
ROUNDS = 3


class Watcher(Protocol):
    """Who is told how the work goes (a terminal, a log, nobody)."""

    def begin(self, jobs: int, size: int, known: int) -> None: ...
    def step(self, step: workers.Step) -> None: ...
    def done(self, job: Job, analysis: Analysis | None) -> None: ...
    def again(self, jobs: int) -> None: ...
    def problem(self, problem: Problem) -> None: ...
    def end(self) -> None: ...


@dataclass(slots=True)
class Report:
    """What a run did. `problems` holds every recording of the run that is not whole in the database."""

    processed: int = 0
    known: int = 0  # done by an earlier run
    repeated: int = 0  # the same recording under another name
    unfit: int = 0  # names that are not as the pattern in the settings says
    problems: list[Problem] = field(default_factory=list)


def process(
    paths: Sequence[Path],
    settings: Settings,
    store: Store,
    watcher: Watcher,
    crm: Path | None = None,
    worker_count: int = 1,
) -> Report:
    """Process every recording and ready transcript in the paths that is not done yet, then make the findings anew.

    Each call is stored in one transaction as soon as it is ready: a run that is killed goes on where it was.
    Raises UsageError for a path or a CRM table that is not there, or a pattern of names that cannot be understood,
    before anything is processed.
    """
    settings = settings.model_copy(update={"recognizer": models.recognizer(settings)})  # one for all workers
    names = Names(settings)
    files = find_files(paths)
    deals = read_deals(crm) if crm else []
    store.drop_stale_failures(set(files))
    if deals:
        store.save_deals(deals)
    want = stage_fingerprints(settings, names)
    names.refresh(store, want[settled.NAMES])

    report, todo = Report(), []

    def tell(path: str, recording: str, sentence: str | None) -> None:
        if sentence:
            report.problems.append(Problem(path, recording, one_line(sentence)))
            watcher.problem(report.problems[-1])

    def fail(path: str, recording: str, sentence: str) -> None:
        store.fail(path, recording, one_line(sentence))
        tell(path, recording, sentence)

    seen: set[str] = set()
    for item in read_jobs(files):
        if isinstance(item, Problem):
            fail(item.path, item.recording, item.sentence)
        elif item.content_hash in seen:
            report.repeated += 1
        else:
            seen.add(item.content_hash)
            report.unfit += not names.fits(item.recording)
            known = store.known(item.content_hash)
            if known and item.call is None and (known.path, known.recording) != (item.path, item.recording):
                store.move(item.content_hash, item.path, item.recording)
                settled.forget_name(store, item.content_hash)
            if job := _left_to_do(item, known, want):
                todo.append(job)
            elif known:
                report.known += 1
                missing = settled.damaged(store, item.content_hash) if known.completeness < COMPLETE else ()
                tell(item.path, item.recording, sentence_of(item.recording, known.completeness, missing, known.kind))
    names.refresh(store, want[settled.NAMES])  # of recordings that are called otherwise now

    watcher.begin(len(todo), sum(job.size for job in todo), report.known)
    jobs = _with_hints(todo, settings, names, store)
    worker_count = min(worker_count, max(len(todo), 1))
    together = max(min(workers.TOGETHER, len(todo) // worker_count), 1)  # so that no worker stands idle
    for done in workers.run(jobs, settings, worker_count, watcher.step, together):
        watcher.done(done.job, done.analysis)
        if done.analysis is None:
            fail(done.job.path, done.job.recording, done.problem or "")
            continue
        call = done.analysis.call
        _save(done, store, want)
        report.processed += 1
        sentence = sentence_of(call.recording, call.completeness, call.damaged, call.kind)
        tell(done.job.path, done.job.recording, sentence)
    watcher.end()
    report.problems += settle(settings, store, watcher, worker_count)
    findings.refresh(store, settings)
    return report


def settle(settings: Settings, store: Store, watcher: Watcher, worker_count: int = 1) -> list[Problem]:
    """Decide the roles of all calls together (see `batch.roles`); nothing is recognised again.

    Returns the problems of calls that could not be read anew; they stay as they were.
    """
    problems: list[Problem] = []
    want: dict[str, str] | None = None
    for _ in range(ROUNDS):
        jobs = roles.settle(store, settings)
        if not jobs or problems:
            break
        want = want or stage_fingerprints(settings, Names(settings))
        watcher.again(len(jobs))
        for done in _read_anew(jobs, settings, store, want, worker_count, lambda _step: None):
            if done.analysis is None:
                problems.append(_problem_of(done))
                watcher.problem(problems[-1])
    return problems


def retag(settings: Settings, store: Store, watcher: Watcher, worker_count: int = 1) -> Report:
    """Read every stored call anew that another method, model or set of own categories read; recognise nothing.

    The recordings need not be there any more. A call that cannot be read stays as it was, and is told.
    """
    want = stage_fingerprints(settings, Names(settings))
    calls = settled.read_by(store)
    sides: dict[str, Side] = settled.crm_sides(store)
    jobs = [
        job_of_stored(
            call, told(settings, sides.get(recording_key(call.recording))), prior=parse(call.settled_by).prior
        )
        for call in calls
        if call.analysed_by != want[settled.ANALYSE]
    ]
    report = Report(known=len(calls) - len(jobs))
    if jobs:
        watcher.begin(len(jobs), len(jobs), report.known)
        for done in _read_anew(jobs, settings, store, want, worker_count, watcher.step):
            watcher.done(done.job, done.analysis)
            if done.analysis is None:
                report.problems.append(_problem_of(done))
                watcher.problem(report.problems[-1])
    watcher.end()
    report.processed = len(jobs) - len(report.problems)
    report.problems += settle(settings, store, watcher, worker_count)
    findings.refresh(store, settings)
    return report


def _read_anew(
    jobs: Sequence[Job],
    settings: Settings,
    store: Store,
    want: Mapping[str, str],
    worker_count: int,
    step: workers.Report,
) -> Iterator[workers.Done]:
    """Analyse stored calls again and store what was found; the words of a call are in memory only while it is read."""
    with_words = (replace(job, call=store.call(job.content_hash)) for job in jobs)
    for done in workers.run(with_words, settings, min(worker_count, len(jobs)), step):
        if done.analysis is not None:
            _save(done, store, want)
        yield done


def _problem_of(done: workers.Done) -> Problem:
    return Problem(done.job.path, done.job.recording, one_line(done.problem or ""))


def stage_fingerprints(settings: Settings, names: Names) -> dict[str, str]:
    """By stage, what its result depends on beside the recording: models, their settings and the method's version."""
    from nlp.analysis import Analyst
    from transcribe.transcribe import Transcriber

    return {
        "transcribe": fingerprint(Transcriber(settings, threads=1).fingerprint()),
        settled.ANALYSE: fingerprint(Analyst(settings).fingerprint()),
        settled.NAMES: fingerprint(names.fingerprint()),
    }


def fingerprint(parts: Mapping[str, object]) -> str:
    """SHA-256 of a mapping, the same in whatever order it was built."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _left_to_do(job: Job, known: Known | None, want: Mapping[str, str]) -> Job | None:
    """The job, marked where it is recognised already; None where nothing is left to do."""
    done = known.stages if known else {}
    if job.call is None and done.get("transcribe") != want["transcribe"]:
        return job
    if done.get(settled.ANALYSE) != want[settled.ANALYSE]:
        # Analysed before, it is again by what other calls told then; `settle` sees whether that still holds.
        return replace(job, heard=job.call is None, prior=parse(done.get(settled.ROLES)).prior)
    return None


def _with_hints(jobs: Sequence[Job], settings: Settings, names: Names, store: Store) -> Iterator[Job]:
    """The jobs one by one with all that is known before; the words of a call are in memory only while it is read."""
    sides: dict[str, Side] = settled.crm_sides(store)
    for job in jobs:
        given = told(settings, sides.get(recording_key(job.recording)))
        if job.heard:
            yield replace(job, call=store.call(job.content_hash), told=given)
        else:
            yield replace(job, named=names.read(job.recording), told=given)


def _save(done: workers.Done, store: Store, want: Mapping[str, str]) -> None:
    """Store an analysis with its stages."""
    assert done.analysis is not None
    if done.job.heard:  # by what it was recognised and named is as it was
        stages = {**store.stages(done.job.content_hash), settled.ANALYSE: want[settled.ANALYSE]}
    elif done.analysis.call.recognizer:
        stages = dict(want)
    else:
        stages = {stage: want[stage] for stage in (settled.ANALYSE, settled.NAMES)}
    stages.pop(settled.ROLES, None)
    if done.roles:
        stages[settled.ROLES] = done.roles
    store.save(done.analysis, stages)
