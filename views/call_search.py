"""Search over everything that is said in calls: a word in any of its forms, and the same in other words."""

from __future__ import annotations

import streamlit as st

from foundation.records import Segment
from store.store import Store
from views import frame, in_context
from wording.texts import _


def box() -> str:
    """What is searched for; it stands in the address."""
    if "sought-said" not in st.session_state:
        st.session_state["sought-said"] = st.query_params.get("q", "")[: in_context.LONGEST_QUERY]
    sought = st.text_input(
        _("Search what was said"),
        key="sought-said",
        placeholder=_("Search what was said"),
        label_visibility="collapsed",
        icon=":material/search:",
        max_chars=in_context.LONGEST_QUERY,
        width=360,
    )
    frame.remember("q", sought or None)
    return (sought or "").strip()


def found(store: Store, sought: str, asked: Segment) -> None:
    """The lines in which it is said by whomever, and quotes that mean the same."""
    in_context.results(store, sought, None, asked)
