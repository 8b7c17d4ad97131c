"""How a worker process is prepared before its libraries are loaded."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from batch import workers

NAMES = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")


def test_threads_are_kept_awake_as_the_operator_has_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})  # what is set here holds for no other test
    workers.keep_threads_awake()
    assert [os.environ[name] for name in NAMES] == ["active", "300000"]
    os.environ["OMP_WAIT_POLICY"] = "passive"
    workers.keep_threads_awake()
    assert os.environ["OMP_WAIT_POLICY"] == "passive"


def test_workers_come_without_the_libraries_that_look_once_how_threads_wait() -> None:
    loaded = "import sys, batch.workers; print([name for name in ('torch', 'ctranslate2') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
