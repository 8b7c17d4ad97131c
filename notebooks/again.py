"""Run notebooks from start to end and keep their outputs.

    python -m notebooks.again [notebooks/NAME.ipynb ...]

Without a name all are run. It reads the home of the demo as `make demo` leaves it, so that pictures and tables change
only where the program does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
os.environ.setdefault("DOSLOVNO_HOME", str(FOLDER.parent / "doslovno-home"))
os.environ["PYTHONPATH"] = str(FOLDER.parent)

for path in map(Path, sys.argv[1:] or sorted(FOLDER.glob("*.ipynb"))):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(FOLDER)}}).execute()
    # When it ran and by which Python is another line in every change.
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata = {}
    nbformat.write(notebook, path)
