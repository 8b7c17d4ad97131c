"""The quotes of one of the company's own categories."""

from __future__ import annotations

import streamlit as st

from store import quotes
from store.store import Store
from views import frame
from views.quote_cards import quote_list
from wording.safe import html_text, shortened
from wording.texts import _, how_often, quoted

NAME_LENGTH = 120  # characters


def show(store: Store, name: str) -> None:
    """All that clients say of it, whatever the kind."""
    st.button(_("All themes"), key="back-themes", type="tertiary", icon=":material/arrow_back:", on_click=_back)
    mentions, calls = quotes.count_own(store, name)
    if not mentions:
        frame.empty(
            _("Nothing of this category was found"),
            _("A category that is new, or has new examples, is looked for in all past calls with:"),
            "doslovno retag",
        )
        return
    called = quoted(shortened(name, NAME_LENGTH, end=False))
    st.html(f"<h1>{html_text(called)}: {html_text(' '.join(how_often(mentions, calls)))}</h1>")
    with st.container(key="card-found"):
        quote_list(store, f"own-{name}", lambda limit: quotes.own_quotes(store, name, limit=limit))


def _back() -> None:
    frame.remember("own", None)
