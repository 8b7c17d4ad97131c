"""The menu by which people take a table away: as a file that is made when it is asked for, or by the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from handouts.handout import Handout, Line, csv, jsonl, plain
from handouts.office_files import docx, xlsx
from wording.texts import _

__all__ = ["Handout", "Line", "csv", "docx", "jsonl", "menu", "plain", "xlsx"]

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
}

# Where the browser gives pages no clipboard, as without https in a company's network, what is selected can be copied.
_COPY_JS = """
export default ({ parentElement, data }) => {
  const button = parentElement.querySelector("button");
  const name = parentElement.querySelector("span");
  name.textContent = data.label;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(data.text);
    } catch {
      const field = parentElement.appendChild(document.createElement("textarea"));
      field.value = data.text;
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    name.textContent = data.done;
  };
};
"""
_COPY_CSS = """
button { all: unset; display: flex; gap: 0.5rem; align-items: center; cursor: pointer; color: var(--st-text-color);
  font: 0.875rem/2rem var(--st-font); }
button:hover { color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; border-radius: 0.25rem; }
i { font: normal 1.1rem/1 "Material Symbols Rounded"; }
"""
_copy = st.components.v2.component(
    "takeaway_copy",
    html='<button type="button"><i aria-hidden="true">content_copy</i><span></span></button>',
    css=_COPY_CSS,
    js=_COPY_JS,
)


def menu(handout: Callable[[], Handout | Sequence[Handout]], key: str, label: str | None = None) -> None:
    """A menu of what to take away, `label` on it. `handout` is called when it is opened; several become one file."""

    @st.fragment
    def drawn() -> None:
        name = label or _("Download")
        popover = st.popover(name, key=f"take-{key}", type="tertiary", icon=":material/download:", on_change="rerun")
        if popover.open:
            made = handout()
            with popover, st.container(key=f"take-files-{key}"):
                _choices([made] if isinstance(made, Handout) else made, key)

    drawn()


def _choices(handouts: Sequence[Handout], key: str) -> None:
    """The files to choose from, and the words to copy."""
    files = {
        "xlsx": (xlsx, _("Excel, to sort and filter"), ":material/table:"),
        "docx": (docx, _("Word, to read with the quotes"), ":material/description:"),
        "csv": (csv, _("A table for other programs (csv)"), ":material/csv:"),
        "jsonl": (jsonl, _("Data with all quotes (jsonl)"), ":material/data_object:"),
    }
    for ending, (make, label, icon) in files.items():
        st.download_button(
            label,
            _in_this_session(partial(make, *handouts)),
            file_name=f"{handouts[0].name}.{ending}",
            mime=MIME[ending],
            key=f"take-{key}-{ending}",
            on_click="ignore",
            type="tertiary",
            icon=icon,
        )
    words = {"text": plain(*handouts), "label": _("Copy the words and figures"), "done": _("Copied")}
    _copy(data=words, key=f"take-copy-{key}")


def _in_this_session(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """`make` for a thread that knows of no session, as Streamlit's is that makes files, and so of no language."""
    context = get_script_run_ctx()

    def made() -> bytes:
        with ThreadPoolExecutor(1, initializer=add_script_run_ctx, initargs=(None, context)) as thread:
            return thread.submit(make).result()

    return made
