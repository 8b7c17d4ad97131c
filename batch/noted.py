"""A run that holds its home and notes how it goes, so that a page can show it and stop it."""

from __future__ import annotations

import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from os import getpid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from batch import run_state
from batch.run_state import Kind, RunState
from foundation.errors import DoslovnoError, UsageError, one_line
from wording.safe import without_phones

if TYPE_CHECKING:
    from batch.intake import Job, Problem
    from batch.process import Watcher
    from batch.workers import Step
    from foundation.records import Analysis

OFTEN_S = 0.5  # the file is written no more often
LOCK_WAIT_S = 3.0  # whoever only looks whether the home is held has it for a moment


@contextmanager
def noted(home: Path, kind: Kind, watcher: Watcher) -> Iterator[Watcher]:
    """Hold the home while a run goes on, and note its progress beside telling it to `watcher`.

    To be told to end (SIGTERM) is as Ctrl+C: KeyboardInterrupt. Raises UsageError where another run holds the home.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = run_state.lock_of(home, LOCK_WAIT_S)
    try:
        lock.acquire()
    except Timeout:
        raise _busy(home) from None
    try:
        with _ended_as_by_hand(), _last_word(Noted(home, kind, watcher)) as told:
            yield told
    finally:
        lock.release()


@contextmanager
def _last_word(told: Noted) -> Iterator[Noted]:
    """Note how the run ended, whatever that was."""
    try:
        yield told
    except KeyboardInterrupt:
        told.finish("stopped")
        raise
    except DoslovnoError as error:
        told.finish("failed", _without_names(str(error)))
        raise
    except Exception as error:  # its message may hold words of a call
        told.finish("failed", f"An unforeseen error ({type(error).__name__}) ended the run; report it.")
        raise
    told.finish("done")


class Noted:
    """A `process.Watcher` that hands on what it is told, and keeps the file of the home up to date."""

    def __init__(self, home: Path, kind: Kind, watcher: Watcher) -> None:
        self.home, self.watcher = home, watcher
        now = datetime.now()
        self.state = RunState(kind, getpid(), socket.gethostname(), now, now)
        self.half_done: dict[str, float] = {}  # by path, what of it is heard
        self.finished = 0.0
        self.over: set[str] = set()
        self.began = self.written = time.monotonic()
        self.lock = threading.Lock()  # workers tell their steps through a thread
        run_state.write(home, self.state)

    def begin(self, jobs: int, size: int, known: int) -> None:
        self.watcher.begin(jobs, size, known)
        self.began = time.monotonic()
        self._note(True, phase="loading", jobs=jobs, size=size, known=known)

    def step(self, step: Step) -> None:
        self.watcher.step(step)
        with self.lock:
            if step.path not in self.over:  # a worker's word may come after its result
                self.half_done[step.path] = step.share * step.size
        self._note(phase="working", **self._heard())

    def done(self, job: Job, analysis: Analysis | None) -> None:
        self.watcher.done(job, analysis)
        with self.lock:
            self.over.add(job.path)
            self.half_done.pop(job.path, None)
            self.finished += job.size
        self._note(phase="working", done=self.state.done + 1, **self._heard())

    def again(self, jobs: int) -> None:
        self.watcher.again(jobs)

    def problem(self, problem: Problem) -> None:
        self.watcher.problem(problem)
        self._note(problems=self.state.problems + 1)

    def end(self) -> None:
        self.watcher.end()
        self._note(True, phase="finding", in_hand=0, heard=float(self.state.size), seconds_left=None)

    def finish(self, phase: run_state.Phase, trouble: str = "") -> None:
        """The last word of the run."""
        self._note(True, phase=phase, trouble=trouble, in_hand=0, seconds_left=None)

    def _heard(self) -> dict[str, Any]:
        with self.lock:
            heard, in_hand = self.finished + sum(self.half_done.values()), len(self.half_done)
        rest = self.state.size - heard
        left = (time.monotonic() - self.began) / heard * rest if heard > 0 else None
        return {"heard": heard, "in_hand": in_hand, "seconds_left": left}

    def _note(self, at_once: bool = False, **changes: Any) -> None:
        with self.lock:
            self.state = replace(self.state, changed_at=datetime.now(), **changes)
            now = time.monotonic()
            if at_once or now - self.written >= OFTEN_S:
                self.written = now
                run_state.write(self.home, self.state)


@contextmanager
def _ended_as_by_hand() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: Callable[..., Any] | int | None = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _busy(home: Path) -> UsageError:
    state = run_state.read(home)
    since = f" since {state.started_at:%H:%M} (process {state.pid})" if state else ""
    return UsageError(f"Another run goes on in {home}{since}: wait until it ends, or stop it.")


def _without_names(sentence: str) -> str:
    """Files are named in « » or stand before a colon; nobody needs them to know what kind of trouble it was."""
    return without_phones(re.sub(r"«[^»]*[/\\.][^»]*»", "«…»", one_line(sentence)))
