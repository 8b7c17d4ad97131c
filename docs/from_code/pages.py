"""All that is made from the code, by the name of its file in `docs/made`."""

from __future__ import annotations

from collections.abc import Callable

from docs.from_code import command_line, house, models, scenes, settings, tables
from docs.from_code.imports import ROOT

MADE = ROOT / "docs" / "made"


# What makes each file; the same code makes the same text.
PAGES: dict[str, Callable[[], str]] = {
    "house.svg": house.drawing,
    "tables.md": tables.page,
    "command-line.md": command_line.page,
    "settings.md": settings.page,
    "models.md": models.page,
    "scenes.md": scenes.page,
}
