"""The swipe file: the clients' best quotes by kind, for whoever writes copy."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from foundation.records import Segment
from store import tables
from store.best_quotes import best
from store.store import Store
from views import filters, frame, segment, takeaway
from views.quote_cards import quote_list
from views.takeaway import Handout, Line
from wording.labels import kind_name
from wording.safe import html_text
from wording.texts import _

KINDS = ("pain", "outcome", "criterion", "question", "praise", "need", "objection")  # as copy needs them
TAKEN = 50  # quotes of a kind in a file


def show(store: Store) -> None:
    """The best quotes of a kind as cards, and all of them to take away. The address tells the kind and which calls."""
    st.html(f"<h2>{html_text(_('Quotes for your copy'))}</h2>")
    counts = tables.summary(store)["mentions"]
    kinds = [kind for kind in KINDS if counts.get(kind)]
    if not kinds:
        frame.empty(_("No quotes yet"), _("They appear by themselves when calls with clients are processed."))
        return
    explained = _("The best of what clients say, word for word: sure, clear, nothing twice, and from different calls.")
    st.html(f'<p class="d-lead">{html_text(explained)}</p>')
    asked = segment.current(store).of_calls
    kind = filters.current("swipe", kinds) or kinds[0]
    shown = segment.key(asked)
    with st.container(key="swipe-filters", horizontal=True, vertical_alignment="center"):
        filters.choose("swipe", _("What is said"), kinds, kind_name, kinds[0], closes=False)
        with st.container(key="swipe-take", horizontal=True, width="content"):
            takeaway.menu(lambda: _handout(store, kind, asked, f"swipe-file-{kind}"), f"swipe-{kind}-{shown}")
            if len(kinds) > 1:
                takeaway.menu(lambda: _all_kinds(store, kinds, asked), f"swipe-all-{shown}", _("Download all kinds"))
    if not best(store, kind, asked, limit=1):
        frame.empty(
            _("Nothing of this kind was found"),
            _("Nothing of this was said in these calls. Drop a filter, or choose another kind.")
            if segment.holds()
            else _("Choose another kind above, or process more calls."),
        )
        return
    with st.container(key="card-swipe"):
        load = lambda limit: best(store, kind, asked, limit=limit)  # noqa: E731
        quote_list(store, f"swipe-{kind}-{shown}", load, themes=_titles(store, kind))


def _all_kinds(store: Store, kinds: list[str], asked: Segment) -> list[Handout]:
    """The whole swipe file: a part for each kind of which there is something."""
    parts = [_handout(store, kind, asked, "swipe-file") for kind in kinds]
    return [part for part in parts if part.lines] or parts[:1]


def _handout(store: Store, kind: str, asked: Segment, name: str) -> Handout:
    """The best quotes of a kind with their themes."""
    titles = _titles(store, kind)
    return Handout(
        title=kind_name(kind),
        explained=_("The clients' best quotes, word for word. Clients' personal data is hidden."),
        columns=(_("Words"), _("Theme")),
        fields=("text", "theme"),
        lines=tuple(
            Line((quote.text, titles.get(quote.theme_id or "")), (quote,))
            for quote in best(store, kind, asked, limit=TAKEN)
        ),
        name=name,
    )


def _titles(store: Store, kind: str) -> Mapping[str, str]:
    """By id the titles of the themes of a kind."""
    themes = tables.theme_table(store, kind)
    return dict(zip(themes["theme_id"], themes["title"], strict=True))
