"""What the map of mentions and the plot of words have in common: a canvas to look at closely, drawn by the browser.

canvas_view.js zooms and moves it. Each of the two brings a script of its own that draws, and its own looks.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from wording.safe import without_directions

# Zoom in, zoom out, show the whole: in this order canvas_view.js knows them.
TOOLS = """\
    <button type="button"><svg viewBox="0 0 16 16"><path d="M8 2v12M2 8h12"/></svg></button>
    <button type="button"><svg viewBox="0 0 16 16"><path d="M2 8h12"/></svg></button>
    <button type="button"><svg viewBox="0 0 16 16"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></svg></button>
"""


def canvas_component(name: str, html: str, *scripts: str) -> st.components.v2.types.ComponentRenderer:
    """The component `name`: `html` with the style `name`.css; the files `scripts`, of this folder, are read in turn."""
    js = "".join(map(_text, ["canvas_view.js", *scripts]))
    return st.components.v2.component(name, html=html, css=_text(f"{name}.css"), js=js)


def _text(file: str) -> str:
    return Path(__file__).with_name(file).read_text(encoding="utf-8")


def one_line(text: str, length: int) -> str:
    """`text` on one line, at most `length` characters and an ellipsis, without signs that turn the writing around.

    >>> one_line("раз  два", 5)
    'раз д…'
    """
    line = " ".join(without_directions(text[: 4 * length]).split())
    return line if len(line) <= length and len(text) <= 4 * length else line[:length] + "…"
