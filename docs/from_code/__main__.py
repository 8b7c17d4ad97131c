"""Write what the code tells of itself to `docs/made`: `python -m docs.from_code`."""

from __future__ import annotations

from docs.from_code.pages import MADE, pages

for name, text in pages().items():
    (MADE / name).write_text(text, "utf-8")
