"""Write what the code tells of itself to `docs/made`: `python -m docs.from_code`."""

from __future__ import annotations

from docs.from_code.pages import MADE, PAGES

for name, page in PAGES.items():
    (MADE / name).write_text(page(), "utf-8")
