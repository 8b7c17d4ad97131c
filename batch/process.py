"""Recordings to findings: what is new is processed, what is done is left alone, what fails is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from batch import findings, workers
from batch.crm import read_deals
from batch.intake import Job, Problem, find_files, read_jobs
from foundation.records import Analysis, CallKind
from foundation.settings import Settings
from store.store import Known, Store
from store.tables import COMPLETE


class Watcher(Protocol):
    """Who is told how the work goes (a terminal, a log, nobody)."""

    def begin(self, jobs: int, size: int, known: int) -> None: ...
    def step(self, step: workers.Step) -> None: ...
    def done(self, job: Job, analysis: Analysis | None) -> None: ...
    def problem(self, problem: Problem) -> None: ...
    def end(self) -> None: ...


@dataclass(slots=True)
class Report:
    """What a run did. `problems` holds every recording of the run that is not whole in the database."""

    processed: int = 0
    known: int = 0  # done by an earlier run
    repeated: int = 0  # the same recording under another name
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
    Raises UsageError for a path or a CRM table that is not there, before anything is processed.
    """
    files = find_files(paths)
    deals = read_deals(crm) if crm else []
    store.drop_stale_failures(set(files))
    if deals:
        store.save_deals(deals)

    report, todo = Report(), []
    want = stage_fingerprints(settings)

    def tell(path: str, recording: str, sentence: str | None) -> None:
        if sentence:
            report.problems.append(Problem(path, recording, sentence))
            watcher.problem(report.problems[-1])

    def fail(path: str, recording: str, sentence: str) -> None:
        store.fail(path, recording, sentence)
        tell(path, recording, sentence)

    seen: set[str] = set()
    for item in read_jobs(files):
        if isinstance(item, Problem):
            fail(item.path, item.recording, item.sentence)
        elif item.content_hash in seen:
            report.repeated += 1
        else:
            seen.add(item.content_hash)
            known = store.known(item.content_hash)
            if job := _left_to_do(item, known, store, want):
                todo.append(job)
            elif known:
                report.known += 1
                if item.call is None and (known.path, known.recording) != (item.path, item.recording):
                    store.move(item.content_hash, item.path, item.recording)
                tell(item.path, item.recording, shortfall_of(item.recording, known.completeness, known.kind))

    watcher.begin(len(todo), sum(job.size for job in todo), report.known)
    for done in workers.run(todo, settings, min(worker_count, max(len(todo), 1)), watcher.step):
        watcher.done(done.job, done.analysis)
        if done.analysis is None:
            fail(done.job.path, done.job.recording, done.problem or "")
            continue
        call = done.analysis.call
        store.save(done.analysis, want if call.recognizer else {"analyse": want["analyse"]})
        report.processed += 1
        tell(done.job.path, done.job.recording, shortfall_of(call.recording, call.completeness, call.kind))
    watcher.end()
    findings.refresh(store)
    return report


def stage_fingerprints(settings: Settings) -> dict[str, str]:
    """By stage, what its result depends on beside the recording: models, their settings and the method's version."""
    from nlp.analysis import Analyst
    from transcribe.transcribe import Transcriber

    return {
        "transcribe": fingerprint(Transcriber(settings, threads=1).fingerprint()),
        "analyse": fingerprint(Analyst(settings).fingerprint()),
    }


def fingerprint(parts: Mapping[str, object]) -> str:
    """SHA-256 of a mapping, the same in whatever order it was built."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _left_to_do(job: Job, known: Known | None, store: Store, want: Mapping[str, str]) -> Job | None:
    """The job, with the call in it where it is recognised already; None where nothing is left to do."""
    done = known.stages if known else {}
    if job.call is None and done.get("transcribe") != want["transcribe"]:
        return job
    if done.get("analyse") != want["analyse"]:
        return replace(job, call=job.call or store.call(job.content_hash))
    return None


def shortfall_of(recording: str, completeness: float, kind: CallKind) -> str | None:
    """The sentence for a call that is stored but not whole."""
    if completeness < COMPLETE:
        share = "less than 1 %" if completeness < 0.01 else f"{int(completeness * 100)} %"
        read = f"only {share} of the recording could be read, and that part is processed"
        return f"{recording}: {read}; copy it again from the telephone exchange."
    if kind == "no_speech":
        return f"{recording}: nobody speaks in it; if you can hear a conversation, check the recording channel."
    return None
