"""Shared by all tests: a home with the embedded models in it, and the command line in homes of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation import models
from foundation.settings import Settings, load_settings
from tests.command import ROOT, Run, command, environment

# Processes of tests that run side by side share the processors: with a thread for each processor in each of them, those
# that wait for their turn keep the others from working, and training takes five times as long.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


@pytest.fixture(scope="session")
def models_home() -> Settings:
    """Settings whose home (DOSLOVNO_HOME or doslovno-home in the checkout) has every embedded model ready.

    The home is named in the environment too, as code that makes its own settings finds it there.
    """
    home = Path(os.environ.get("DOSLOVNO_HOME") or ROOT / "doslovno-home").resolve()
    os.environ["DOSLOVNO_HOME"] = str(home)
    settings = load_settings(home=home)
    models.assemble_all(settings)
    return settings


@pytest.fixture
def new_home(tmp_path: Path, models_home: Settings) -> Callable[[str], Path]:
    """Makes empty homes that share the assembled models."""

    def make(name: str) -> Path:
        home = tmp_path / name
        home.mkdir()
        (home / "models").symlink_to(models_home.models_dir.resolve())
        return home

    return make


@pytest.fixture
def run() -> Run:
    """Runs `doslovno` in a home and gives back its exit code and what it said."""

    def run(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(home, *arguments),
            env=environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    return run
