"""The command line as its user runs it: in its own process, with real models and a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.settings import Settings

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples" / "calls"
TRANSCRIPTS = ROOT / "tests" / "data" / "transcripts.jsonl"

Run = Callable[..., subprocess.CompletedProcess[str]]


def command(home: Path, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "batch.cli", "--home", str(home), *map(str, arguments)]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DOSLOVNO_")}


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


def exports(run: Run, home: Path) -> dict[str, str]:
    """Every export of a home as text."""
    return {
        what: run(home, "export", what, "--unmasked").stdout
        for what in ("calls", "turns", "mentions", "themes", "vocabulary")
    }
