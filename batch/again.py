"""Recordings that failed, as files to be tried again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def files_of(paths: Sequence[str]) -> list[Path]:
    """The files behind paths of the failure list that are still there, each once; a call of a .jsonl is FILE:NUMBER."""
    found: dict[Path, None] = {}
    for path in filter(None, paths):
        file = Path(path)
        if not file.exists():
            file = Path(path.rpartition(":")[0] or path)
        if file.exists():
            found[file] = None
    return list(found)
