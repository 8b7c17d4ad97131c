"""Which file imports what, and which room which: read from the code, nothing is run."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("app", "views", "batch", "handouts", "transcribe", "nlp", "store", "wording", "foundation")


def imported(file: Path) -> set[str]:
    """Dotted names that a file imports, those inside functions too; `from a import b` gives a and a.b.

    Raises ValueError at a relative import: it hides which room is meant.
    """
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{file}: a relative import hides which room is meant")
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def files_of(room: str) -> list[Path]:
    """The Python files of a room, in order."""
    return [ROOT / "app.py"] if room == "app" else sorted((ROOT / room).rglob("*.py"))


def files_used(room: str) -> dict[str, set[str]]:
    """By each other room that `room` imports, which files of it."""
    used: dict[str, set[str]] = {}
    for name in set().union(*(imported(file) for file in files_of(room))):
        other, _, rest = name.partition(".")
        if other in ROOMS and other != room:
            file = rest.split(".")[0]
            used.setdefault(other, set()).update({file} if _is_file(other, file) else ())
    return used


def _is_file(room: str, name: str) -> bool:
    return bool(name) and ((ROOT / room / f"{name}.py").is_file() or (ROOT / room / name).is_dir())
