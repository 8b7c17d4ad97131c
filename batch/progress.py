"""How the work goes, on the operator's terminal: a line a call, a bar for all of it with the time left."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from batch.intake import Job, Problem
from batch.workers import Step
from foundation.records import Analysis


class Terminal:
    """A `process.Watcher` that draws bars where there is a terminal and prints plain lines where there is none."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self.errors = Console(stderr=True, highlight=False, soft_wrap=True)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(compact=True),
            console=self.console,
            transient=True,
        )
        self.jobs = 0
        self.tasks: dict[str, TaskID] = {}
        self.shares: dict[str, float] = {}
        self.sizes: dict[str, int] = {}

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
        if step.path not in self.tasks:
            self.tasks[step.path] = self.progress.add_task("  " + _short(Path(step.path).name), total=1.0)
        self.progress.update(self.tasks[step.path], completed=step.share)
        self.shares[step.path] = step.share
        self._advance()

    def _advance(self) -> None:
        # The first word of a worker says that its models are there.
        half_done = sum(self.sizes.get(path, 0) * share for path, share in self.shares.items())
        self.progress.update(self.overall, description="All calls", completed=self.finished + half_done)

    def done(self, job: Job, analysis: Analysis | None) -> None:
        self.number += 1
        self.finished += job.size
        self.shares.pop(job.path, None)
        if job.path in self.tasks:
            self.progress.remove_task(self.tasks.pop(job.path))
        self._advance()
        if analysis is not None:
            objections = sum(mention.kind == "objection" for mention in analysis.mentions)
            heard = f"{clock(analysis.call.duration_s)}, turns: {len(analysis.call.turns)}, objections: {objections}"
            self._print(f"[{self.number}/{self.jobs}] {_one_line(job.recording)}: {heard}{self._left()}")

    def _left(self) -> str:
        """Time left, for those who read a log; a terminal has it on its bar."""
        if self.console.is_terminal or self.finished >= self.size:
            return ""
        seconds = (time.monotonic() - self.started) / self.finished * (self.size - self.finished)
        return f"; about {clock(seconds)} left"

    def problem(self, problem: Problem) -> None:
        self.errors.print(_one_line(problem.sentence), markup=False)

    def end(self) -> None:
        if self.jobs:
            self.progress.stop()

    def _print(self, line: str) -> None:
        self.progress.console.print(line, markup=False)


def _one_line(text: str) -> str:
    """A file's name may hold a line break."""
    return " ".join(text.split())


def _short(name: str) -> str:
    name = _one_line(name)
    return name if len(name) <= 36 else name[:16] + "…" + name[-19:]


def clock(seconds: float) -> str:
    """Minutes and seconds as people write them, such as 2:05."""
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes}:{seconds:02d}"
