"""The menu by which any table of a page is taken away: for Excel and as csv."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd

from handouts import table_file
from views import take_files
from views.take_files import File
from wording.texts import _


def menu(rows: Callable[[], pd.DataFrame], name: str, title: str, key: str, label: str | None = None) -> None:
    """A menu of files with the table that `rows` gives, which is called when one is asked for.

    `rows` gives no personal data: its texts are masked, but telephone numbers in names of files. Columns of
    `store.tables` get their names for people here; others are called as they are. `name`: of the file, without its
    ending; `title`: of the sheet; `label`: on the menu.
    """
    read = cache(rows)  # by either file, once

    def files() -> list[File]:
        return [
            File(f"{name}.xlsx", _("Excel, to sort and filter"), lambda: table_file.xlsx(read(), title), "xlsx"),
            File(f"{name}.csv", _("A table for other programs (csv)"), lambda: table_file.csv(read()), "csv"),
        ]

    take_files.menu(files, key, label)
