"""Choices that stand in the page's address, so that a link shows a colleague the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from views import frame
from wording.labels import language_name
from wording.texts import _

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


def choose_language(languages: Iterable[str]) -> None:
    """Language of the calls; nothing where all are in one."""
    spoken = sorted({language for language in languages if isinstance(language, str)}, reverse=True)
    if len(spoken) > 1:
        choose(
            "calls",
            _("Language of the calls"),
            [ALL, *spoken],
            lambda name: _("All languages") if name == ALL else language_name(name),
            ALL,
        )
