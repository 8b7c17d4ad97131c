"""How the run of a home goes, in a small file that everybody may read: counts and times, no names and no words."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from foundation.whole_file import whole_file

FILE = "run.json"
LOCK = ".run.lock"
Kind = Literal["process", "retag"]
# The last four are the end of a run. «died»: the process is gone and has not said why; it is never written.
Phase = Literal["looking", "loading", "working", "finding", "done", "stopped", "failed", "died"]
ENDS: frozenset[Phase] = frozenset(("done", "stopped", "failed", "died"))


@dataclass(frozen=True, slots=True)
class RunState:
    """One run, the last one of its home."""

    kind: Kind
    pid: int
    host: str  # the machine: another one cannot stop it
    started_at: datetime  # wall clock, no time zone
    changed_at: datetime
    phase: Phase = "looking"
    jobs: int = 0  # what there is to do
    done: int = 0  # of them, problems included
    in_hand: int = 0  # of them, begun and not done
    known: int = 0  # done by an earlier run
    problems: int = 0  # recordings that are not whole in the database
    size: int = 0  # of the jobs; bytes, or calls where they are only read anew
    heard: float = 0.0  # of `size`
    seconds_left: float | None = None  # None: nobody knows yet
    trouble: str = ""  # why it failed, one sentence

    @property
    def goes_on(self) -> bool:
        return self.phase not in ENDS

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(self.heard / self.size, 1.0) if self.size else 0.0


def lock_of(home: Path, wait_s: float) -> FileLock:
    """The lock that a run holds. It is the operating system's: it goes with its process, however that ends."""
    return FileLock(home / LOCK, timeout=wait_s)


def write(home: Path, state: RunState) -> None:
    """In one step: nobody reads half a file. A full disk spoils no run."""
    text = json.dumps(asdict(state), default=datetime.isoformat, ensure_ascii=False)
    with contextlib.suppress(OSError), whole_file(home / FILE) as draft:
        draft.write_text(text, encoding="utf-8")


def read(home: Path) -> RunState | None:
    """The run that goes on, or the last one; None where there was none, or another version wrote of it."""
    state = _written(home)
    if state is None or not state.goes_on or _is_held(home):
        return state
    again = _written(home)  # it may have ended between the two looks
    if again is None or not again.goes_on or again.pid != state.pid:
        return again
    return replace(again, phase="died")


def _written(home: Path) -> RunState | None:
    try:
        fields = json.loads((home / FILE).read_text("utf-8"))
        times = {name: datetime.fromisoformat(fields[name]) for name in ("started_at", "changed_at")}
        return RunState(**{**fields, **times})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _is_held(home: Path) -> bool:
    lock = lock_of(home, wait_s=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return True
    lock.release()
    return False
