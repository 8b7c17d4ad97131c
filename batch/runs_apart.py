"""Runs that a page starts: processes of their own, which outlive the page and the server."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from batch import run_state
from batch.run_state import Kind, RunState
from foundation.errors import UsageError, one_line
from foundation.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
BEGINS_WITHIN_S = 30.0  # a loaded machine takes its time to start Python
LESS_URGENT = 10  # of 19: pages are drawn first


def start(settings: Settings, kind: Kind, paths: Sequence[str | Path] = ()) -> RunState | None:
    """Begin `doslovno KIND` and wait until it holds the home. `paths`: what is to be processed.

    Returns how it stands; None where that takes too long to know. Raises UsageError where another run goes on, or
    this one ends before it has begun.
    """
    home = settings.home.resolve()
    if (other := run_state.read(home)) is not None and other.goes_on:
        raise UsageError("A run goes on already: wait until it ends, or stop it.")
    listed = b"\0".join(os.fsencode(path) for path in paths) + b"\0"
    command = [sys.executable, "-m", "batch.cli", kind, *(["--paths-from", "-"] if kind == "process" else [])]
    with tempfile.TemporaryFile() as told:  # what is said of single recordings is in the database: nobody keeps it
        child = subprocess.Popen(
            command,
            env=environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=told,
            start_new_session=True,  # who ends the server does not end the run
        )
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, child.pid, LESS_URGENT)
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError), child.stdin:
            child.stdin.write(listed)
        state = _begun(home, child, told)
    threading.Thread(target=child.wait, daemon=True).start()  # so that no zombie stays behind
    return state


def environment(settings: Settings) -> dict[str, str]:
    """What is chosen for this server holds for the run; an address with a password stands in no list of processes."""
    python_path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return os.environ | {
        "DOSLOVNO_HOME": str(settings.home.resolve()),
        "DOSLOVNO_DATABASE": settings.database_url,
        "PYTHONPATH": python_path,
    }


def _begun(home: Path, child: subprocess.Popen[bytes], told: IO[bytes]) -> RunState | None:
    deadline = time.monotonic() + BEGINS_WITHIN_S
    while time.monotonic() < deadline:
        ended = child.poll() is not None
        state = run_state.read(home)
        if state is not None and state.pid == child.pid:
            return state
        if ended:
            told.seek(0)
            lines = told.read().decode("utf-8", "replace").splitlines()
            raise UsageError(one_line(lines[-1]) if lines else "The run ended at once: try `doslovno doctor`.")
        time.sleep(0.1)
    return None


def stop(settings: Settings) -> None:
    """Tell the run to end; what is done is kept. Nothing happens where none goes on. Raises UsageError."""
    state = run_state.read(settings.home.resolve())
    if state is None or not state.goes_on:
        return
    if state.host != socket.gethostname():
        raise UsageError(f"The run goes on on another machine ({state.host}): stop it there.")
    try:
        os.kill(state.pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError:
        raise UsageError(f"The run belongs to another user: end process {state.pid} as that user.") from None
