"""A run that holds its home and notes how it goes: counts only, one run at a time, no end unnoticed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from batch import run_state, runs_apart
from batch.intake import Job, Problem
from batch.noted import noted
from batch.run_state import RunState
from batch.workers import Step
from foundation.errors import StoreError, UsageError
from foundation.records import Analysis
from foundation.settings import Settings, load_settings
from tests.command import ROOT, TRANSCRIPTS

PHONE = "70001234567"


class Nobody:
    """A watcher that hears nothing."""

    def begin(self, jobs: int, size: int, known: int) -> None: ...
    def step(self, step: Step) -> None: ...
    def done(self, job: Job, analysis: Analysis | None) -> None: ...
    def again(self, jobs: int) -> None: ...
    def problem(self, problem: Problem) -> None: ...
    def end(self) -> None: ...


def seen(home: Path) -> RunState:
    state = run_state.read(home)
    assert state is not None
    return state


def test_noted_tells_counts_and_no_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batch.noted.OFTEN_S", 0.0)
    assert run_state.read(tmp_path) is None
    jobs = [Job(f"/calls/out-{PHONE}-{n}.mp3", f"out-{PHONE}-{n}.mp3", str(n) * 64, 100) for n in range(2)]
    with noted(tmp_path, "process", Nobody()) as watcher:
        assert seen(tmp_path).phase == "looking"
        watcher.problem(Problem("/calls/x.mp3", "x.mp3", "x.mp3: is empty."))
        watcher.begin(2, 200, 7)
        assert seen(tmp_path).phase == "loading"
        watcher.step(Step(jobs[0].path, 0.5, 100))
        assert (seen(tmp_path).phase, seen(tmp_path).heard, seen(tmp_path).in_hand) == ("working", 50, 1)
        assert (seen(tmp_path).seconds_left or 0) >= 0
        watcher.done(jobs[0], None)
        watcher.step(Step(jobs[0].path, 0.9, 100))  # a worker's late word
        assert (seen(tmp_path).heard, seen(tmp_path).done, seen(tmp_path).share) == (100, 1, 0.5)
        watcher.done(jobs[1], None)
        watcher.end()
        assert seen(tmp_path).phase == "finding"
    state = seen(tmp_path)
    assert (state.phase, state.jobs, state.done, state.known, state.problems) == ("done", 2, 2, 7, 1)
    assert not state.goes_on
    written = (tmp_path / run_state.FILE).read_text("utf-8")
    assert PHONE not in written
    assert "mp3" not in written
    assert not list(tmp_path.glob(f".{run_state.FILE}*"))  # no draft is left


def test_noted_is_written_seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with noted(tmp_path, "process", Nobody()) as watcher:
        watcher.begin(1000, 1000, 0)
        written: list[RunState] = []
        monkeypatch.setattr(run_state, "write", lambda _home, state: written.append(state))
        began = time.monotonic()
        for n in range(1000):
            watcher.step(Step("/a", n / 1000, 1000))
        assert len(written) <= 1 + 2 * (time.monotonic() - began)


@pytest.mark.parametrize(
    ("error", "phase"),
    [(KeyboardInterrupt(), "stopped"), (StoreError("The disk is full."), "failed"), (ValueError("слова"), "failed")],
)
def test_noted_says_how_a_run_ended(tmp_path: Path, error: BaseException, phase: str) -> None:
    with pytest.raises(type(error)), noted(tmp_path, "process", Nobody()):
        raise error
    assert seen(tmp_path).phase == phase
    assert "слова" not in seen(tmp_path).trouble
    with noted(tmp_path, "process", Nobody()):  # and the home is free again
        pass


def test_noted_trouble_names_no_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError), noted(tmp_path, "process", Nobody()):
        raise UsageError(f"There is no file or folder «/calls/{PHONE}.mp3»: check the spelling.")
    assert "check the spelling" in seen(tmp_path).trouble
    assert PHONE not in seen(tmp_path).trouble
    assert "mp3" not in seen(tmp_path).trouble


def test_noted_holds_the_home_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batch.noted.LOCK_WAIT_S", 0.2)
    with noted(tmp_path, "process", Nobody()):
        before = seen(tmp_path)
        with pytest.raises(UsageError, match="Another run goes on"), noted(tmp_path, "retag", Nobody()):
            pytest.fail("two runs at once")
        assert seen(tmp_path) == before


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"kind": "process"}', "\x00", "null"])
def test_state_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / run_state.FILE).write_text(text)
    assert run_state.read(tmp_path) is None


def test_state_of_a_killed_run_is_seen_to_be_over(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from batch.noted import noted\n"
        "from tests.batch.test_noted import Nobody\n"
        "with noted(Path(sys.argv[1]), 'process', Nobody()): print('held', flush=True); time.sleep(60)"
    )
    held = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, env=os.environ
    )
    assert held.stdout is not None
    assert held.stdout.readline() == b"held\n"
    assert seen(tmp_path).goes_on
    assert seen(tmp_path).pid == held.pid
    held.kill()
    held.wait()
    assert seen(tmp_path).phase == "died"
    with noted(tmp_path, "process", Nobody()):
        assert seen(tmp_path).goes_on


def test_stop_leaves_processes_of_other_machines_alone(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    runs_apart.stop(settings)  # nothing goes on
    with noted(tmp_path, "process", Nobody()):
        run_state.write(tmp_path, replace(seen(tmp_path), host="another"))
        with pytest.raises(UsageError, match="another machine"):
            runs_apart.stop(settings)


def test_start_says_why_a_run_ends_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite").write_text("no database " * 100)
    settings = load_settings(home=tmp_path, database=f"sqlite:///{tmp_path / 'no.sqlite'}")
    with pytest.raises(UsageError) as caught:
        runs_apart.start(settings, "process", [tmp_path])
    assert "Traceback" not in str(caught.value)
    assert "no.sqlite" in str(caught.value)
    assert run_state.read(tmp_path) is None


@pytest.mark.model
def test_start_runs_apart_stops_and_resumes(
    new_home: Callable[[str], Path], tmp_path: Path, models_home: Settings
) -> None:
    settings = load_settings(home=new_home("home"))
    some = tmp_path / "some calls\nwith an odd name.jsonl"
    some.write_text("".join(TRANSCRIPTS.read_text("utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    begun = runs_apart.start(settings, "process", [some])
    assert begun is not None
    assert os.getsid(begun.pid) == begun.pid  # the server's end is not its end
    with pytest.raises(UsageError, match="goes on already"):
        runs_apart.start(settings, "retag")
    wait_until(settings.home, lambda state: state.phase != "looking")
    runs_apart.stop(settings)
    assert wait_until(settings.home, lambda state: not state.goes_on).phase == "stopped"

    runs_apart.start(settings, "process", [some])
    ended = wait_until(settings.home, lambda state: not state.goes_on)
    assert (ended.phase, ended.known + ended.done, ended.share) == ("done", 2, 1.0)


def wait_until(home: Path, reached: Callable[[RunState], bool]) -> RunState:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        state = run_state.read(home)
        if state is not None and reached(state):
            return state
        time.sleep(0.1)
    return pytest.fail("it took too long")
