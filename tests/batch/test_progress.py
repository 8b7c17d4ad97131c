"""What the operator sees while it works: names as they are, whatever signs they hold."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from batch.intake import Job
from batch.progress import Terminal
from batch.workers import Step

NAMES = ["[link=x]b.mp3", "[red]x.mp3", ":phone: a.mp3", "two\nlines.mp3", "\x1b[2Jclears.mp3"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("terminal", [True, False])
def test_progress_shows_names_as_they_are(name: str, terminal: bool) -> None:
    out = io.StringIO()
    shown = Terminal(Console(file=out, force_terminal=terminal, width=120, highlight=False, emoji=False))
    job = Job(f"/calls/{name}", name, "a" * 64, 10)
    shown.begin(1, 10, 0)
    shown.step(Step(job.path, 0.5, 10))
    shown.progress.refresh()
    shown.done(job, None)
    shown.end()
    if terminal:
        assert " ".join(name.replace("\x1b", " ").split()) in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()


def test_progress_counts_what_is_heard_of_calls_that_are_not_done() -> None:
    shown = Terminal(Console(file=io.StringIO(), force_terminal=True))
    one, other = (Job(f"/calls/{name}", name, name * 64, size) for name, size in (("a", 30), ("b", 70)))
    shown.begin(2, 100, 0)
    shown.step(Step(one.path, 0.5, one.size))
    shown.step(Step(other.path, 0.1, other.size))
    assert shown.progress.tasks[0].completed == pytest.approx(15 + 7)
    shown.done(one, None)
    shown.step(Step(one.path, 0.9, one.size))  # late
    assert shown.progress.tasks[0].completed == pytest.approx(30 + 7)
    shown.done(other, None)
    assert [task.completed for task in shown.progress.tasks] == [100]
    shown.end()
