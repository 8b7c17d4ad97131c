"""The menu by which an opened theme is taken away: as a page to share, or its quotes as a table."""

from __future__ import annotations

from typing import Any

from foundation.records import Segment
from handouts import table_file
from handouts.quote_table import quote_table
from handouts.theme_page import theme_page
from store.store import Store
from views import take_files
from views.take_files import File
from wording.texts import _
from wording.theme_words import theme_title


def menu(store: Store, theme: dict[str, Any], segment: Segment) -> None:
    """`theme` is a row of `store.tables.theme_table`, its figures those of the segment's calls."""
    theme_id, calls = theme["theme_id"], segment.of_calls

    def page(with_clips: bool) -> bytes:
        return theme_page(store, theme, calls, with_clips).encode()

    def files() -> list[File]:
        return [
            File(f"{theme_id}.html", _("A page to share, with clips"), lambda: page(True), "clips"),
            File(f"{theme_id}-text.html", _("A page to share, without voices"), lambda: page(False), "text"),
            File(
                f"{theme_id}.xlsx",
                _("Its quotes for Excel"),
                lambda: table_file.xlsx(quote_table(store, theme_id, calls), theme_title(theme["title"])),
                "xlsx",
            ),
        ]

    take_files.menu(files, f"theme-{theme_id}", _("Take away"))
