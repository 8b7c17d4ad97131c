"""A menu of files to take away. A file is made when it is asked for, in the language of whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from wording.texts import _

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "html": "text/html",
}
ICONS = {
    "xlsx": ":material/table:",
    "docx": ":material/description:",
    "csv": ":material/csv:",
    "jsonl": ":material/data_object:",
    "html": ":material/web:",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a menu."""

    name: str  # with its ending, which tells what it is
    label: str  # what the menu calls it
    make: Callable[[], bytes]
    key: str  # tells it from the others of its menu


def menu(
    files: Callable[[], Sequence[File]],
    key: str,
    label: str | None = None,
    icon: str = ":material/download:",
    below: Callable[[], None] | None = None,
) -> None:
    """A button that opens the menu, `label` on it. `files` is called when it is opened, as is `below`, which draws
    what stands under the files."""

    @st.fragment
    def drawn() -> None:
        popover = st.popover(label or _("Download"), key=f"take-{key}", type="tertiary", icon=icon, on_change="rerun")
        if popover.open:
            made = files()
            with popover, st.container(key=f"take-files-{key}"):
                for file in made:
                    _button(file, key)
                if below is not None:
                    below()

    drawn()


def _button(file: File, key: str) -> None:
    ending = file.name.rpartition(".")[2]
    st.download_button(
        file.label,
        _in_this_session(file.make),
        file_name=file.name,
        mime=MIME[ending],
        key=f"take-{key}-{file.key}",
        on_click="ignore",
        type="tertiary",
        icon=ICONS[ending],
    )


def _in_this_session(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """`make` for a thread that knows of no session, as Streamlit's is that makes files, and so of no language."""
    context = get_script_run_ctx()

    def made() -> bytes:
        with ThreadPoolExecutor(1, initializer=add_script_run_ctx, initargs=(None, context)) as thread:
            return thread.submit(make).result()

    return made
