"""Choices that stand in the page's address, so that a link shows a colleague the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from views import frame

ALL = "all"


def current(name: str, options: Sequence[str]) -> str | None:
    """The choice in the address; None where there is none or it is not among the options."""
    chosen = st.query_params.get(name)
    return chosen if chosen in options else None


def choose(
    name: str, label: str, options: list[str], names: Callable[[str], str], default: str, *, closes: bool = True
) -> None:
    """One of a few options, side by side. The default one is not written into the address.

    `closes`: another choice closes what is open on the page.
    """
    key = f"choice-{name}"
    # Set before the widget is made: the address may have changed by a link.
    st.session_state[key] = current(name, options) or default

    def changed() -> None:
        chosen = st.session_state[key]
        frame.remember(name, None if chosen in (None, default) else chosen)
        if closes:
            frame.remember("theme", None)
            frame.remember("term", None)

    st.pills(
        label,
        options,
        format_func=names,
        key=key,
        on_change=changed,
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )


def search_box(key: str, label: str, width: int, *, parameter: str | None = None, max_chars: int | None = None) -> str:
    """What is searched for, without spaces around it. `parameter`: of the address, where it is to stand in it."""
    if parameter and key not in st.session_state:
        st.session_state[key] = st.query_params.get(parameter, "")[:max_chars]
    typed = st.text_input(
        label,
        key=key,
        placeholder=label,
        label_visibility="collapsed",
        icon=":material/search:",
        max_chars=max_chars,
        width=width,
    )
    sought = (typed or "").strip()
    if parameter:
        frame.remember(parameter, sought or None)
    return sought
