"""Things that lead somewhere with one click: the whole of a row or a tile is a link."""

from __future__ import annotations

from typing import Any

import streamlit as st

from foundation.records import GapRow
from views import frame
from wording.safe import markdown_text, shortened

LABEL_LENGTH = 120  # characters that a screen reader reads out


def whole(key: str, content: str, label: str, page: str, **parameters: Any) -> None:
    """HTML that is a link as a whole: the link lies over it, unseen but reachable by key and by screen reader.

    `page` is a name of `frame.PAGES`, `parameters` are of its address; `label` is what the link is called.
    """
    with st.container(key=f"go-{key}"):
        st.html(content)
        st.page_link(
            frame.PAGES[page],
            label=markdown_text(shortened(label, LABEL_LENGTH, end=False)) or "…",
            query_params=frame.address(**parameters),
        )


def onward(label: str, page: str, **parameters: Any) -> None:
    """A quiet link at the end of a card's head, to where all of it stands."""
    st.page_link(
        frame.PAGES[page],
        label=label,
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params=frame.address(**parameters),
    )


def gap_row(row: GapRow) -> str:
    """What the address says of an opened row on the page of the company's copy; themes may share their words."""
    key = f"{row.language}:{row.lemmas}"
    return f"{key}:{row.term}" if row.list in ("unanswered", "answered") else key


def theme(theme_id: str, kind: str) -> dict[str, str | None]:
    """Parameters of an opened theme on the page of objections."""
    return {"theme": theme_id, "kind": None if kind == "objection" else kind}
