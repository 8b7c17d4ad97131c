"""The menu by which people take a table away: as a file that is made when it is asked for, or by the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from handouts.handout import Handout, Line, csv, jsonl, plain
from handouts.office_files import docx, xlsx
from views import take_files
from wording.texts import _

__all__ = ["Handout", "Line", "csv", "docx", "jsonl", "menu", "plain", "xlsx"]

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
    made: list[Handout] = []

    def files() -> list[take_files.File]:
        found = handout()
        made[:] = [found] if isinstance(found, Handout) else found
        return [
            take_files.File(f"{made[0].name}.{ending}", name, partial(make, *made), ending)
            for ending, (make, name) in _formats().items()
        ]

    def copy() -> None:
        words = {"text": plain(*made), "label": _("Copy the words and figures"), "done": _("Copied")}
        _copy(data=words, key=f"take-copy-{key}")

    take_files.menu(files, key, label, below=copy)


def _formats() -> dict[str, tuple[Callable[..., bytes], str]]:
    """By ending how a file is made, and what the menu calls it."""
    return {
        "xlsx": (xlsx, _("Excel, to sort and filter")),
        "docx": (docx, _("Word, to read with the quotes")),
        "csv": (csv, _("A table for other programs (csv)")),
        "jsonl": (jsonl, _("Data with all quotes (jsonl)")),
    }
