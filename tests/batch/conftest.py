"""Calls that are processed already: once for all tests that look at what comes after."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.settings import Settings
from tests.command import ROOT, TRANSCRIPTS, command, environment


@pytest.fixture(scope="session")
def processed(models_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the tests' transcripts are processed. Many tests read it: none may change it."""
    home = tmp_path_factory.mktemp("processed")
    (home / "models").symlink_to(models_home.models_dir.resolve())
    done = subprocess.run(
        command(home, "process", TRANSCRIPTS), env=environment(), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home_of_calls(processed: Path, new_home: Callable[[str], Path]) -> Path:
    """Such a home of this test's own."""
    home = new_home("calls")
    for file in processed.glob("doslovno.sqlite*"):
        shutil.copy(file, home)
    return home
