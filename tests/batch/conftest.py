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
def processed_in(models_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Processes a file or a folder in a home of its own, and gives the home."""

    def process(path: Path) -> Path:
        home = tmp_path_factory.mktemp("processed")
        (home / "models").symlink_to(models_home.models_dir.resolve())
        done = subprocess.run(
            command(home, "process", path), env=environment(), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return home

    return process


@pytest.fixture(scope="session")
def processed(processed_in: Callable[[Path], Path]) -> Path:
    """A home in which the tests' transcripts are processed. Many tests read it: none may change it."""
    return processed_in(TRANSCRIPTS)


@pytest.fixture
def home_of_calls(processed: Path, new_home: Callable[[str], Path]) -> Path:
    """Such a home of this test's own."""
    return copied(processed, new_home("calls"))


def copied(home: Path, to: Path) -> Path:
    """Another home with the same database."""
    for file in home.glob("doslovno.sqlite*"):
        shutil.copy(file, to)
    return to
