"""How the work goes, on the operator's terminal: a line a call, a bar for all of it with the time left."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from batch.intake import Job, Problem
from batch.workers import Step
from foundation.errors import one_line
from foundation.records import Analysis


class Terminal:
    """A `process.Watcher` that draws bars where there is a terminal and prints plain lines where there is none."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, emoji=False, soft_wrap=True)
        self.errors = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
        self.progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(compact=True),
            console=self.console,
            transient=True,
        )
        self.jobs = 0
        self.tasks: dict[str, TaskID] = {}
        self.half_done: dict[str, float] = {}  # by path, bytes of it that are heard
        self.over: set[str] = set()

    def begin(self, jobs: int, size: int, known: int) -> None:
        self.jobs, self.size, self.number, self.finished = jobs, size, 0, 0
        self.started = time.monotonic()
        if known:
            self.console.print(f"{known} done before, left as they are", markup=False)
        if jobs:
            self.console.print(f"{jobs} to process", markup=False)
            self.overall = self.progress.add_task("Loading the models", total=size)
            self.progress.start()

    def step(self, step: Step) -> None:
        if step.path in self.over:  # a worker's word may come after its result
            return
        if step.path not in self.tasks:
            self.tasks[step.path] = self.progress.add_task("  " + _short(Path(step.path).name), total=1.0)
        self.progress.update(self.tasks[step.path], completed=step.share)
        self.half_done[step.path] = step.share * step.size
        self._advance()

    def _advance(self) -> None:
        # The first word of a worker says that its models are there.
        heard = self.finished + sum(self.half_done.values())
        self.progress.update(self.overall, description="All calls", completed=heard)

    def done(self, job: Job, analysis: Analysis | None) -> None:
        self.number += 1
        self.finished += job.size
        self.over.add(job.path)
        self.half_done.pop(job.path, None)
        if job.path in self.tasks:
            self.progress.remove_task(self.tasks.pop(job.path))
        self._advance()
        if analysis is not None:
            objections = sum(mention.kind == "objection" for mention in analysis.mentions)
            heard = f"{clock(analysis.call.duration_s)}, turns: {len(analysis.call.turns)}, objections: {objections}"
            self._print(f"[{self.number}/{self.jobs}] {one_line(job.recording)}: {heard}{self._left()}")

    def _left(self) -> str:
        """Time left, for those who read a log; a terminal has it on its bar."""
        if self.console.is_terminal or self.finished >= self.size:
            return ""
        seconds = (time.monotonic() - self.started) / self.finished * (self.size - self.finished)
        return f"; about {clock(seconds)} left"

    def again(self, jobs: int) -> None:
        self._print(f"Who is the manager is told otherwise than was thought of {jobs} calls: they are read anew")

    def problem(self, problem: Problem) -> None:
        self.errors.print(problem.sentence, markup=False)

    def end(self) -> None:
        if self.jobs:
            self.progress.stop()

    def _print(self, line: str) -> None:
        self.progress.console.print(line, markup=False)


def _short(name: str) -> str:
    name = one_line(name)
    return name if len(name) <= 36 else name[:16] + "…" + name[-19:]


def clock(seconds: float) -> str:
    """Hours, minutes and seconds as people write them.

    >>> clock(125.4), clock(3725)
    ('2:05', '1:02:05')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
