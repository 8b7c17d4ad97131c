"""The notebooks run from start to end on the example calls."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.command import ROOT, TRANSCRIPTS, Run

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run(path: Path, run: Run, new_home: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home("home")
    assert run(home, "process", TRANSCRIPTS, "--crm", ROOT / "examples" / "calls.csv").returncode == 0
    monkeypatch.setenv("DOSLOVNO_HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells
    assert all(cell.outputs for cell in cells), "a cell shows nothing"


def test_notebooks_are_kept_without_outputs() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs"), f"{path.name} holds outputs: clear them"
