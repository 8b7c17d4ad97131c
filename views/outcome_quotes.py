"""The quotes behind a count of objections: of a category or of all, settled or not, in the calls that are looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import streamlit as st

from foundation.records import CATEGORIES, Category, Dimension, Resolved, Segment
from store import segment_quotes
from store.store import Store
from views import filters, frame, segment
from views.quote_cards import quote_list
from wording.labels import kind_name, outcome_name, resolved_name, topic_name
from wording.safe import html_text, shortened, without_directions
from wording.texts import _, how_often

ANY = "objection"  # in the address: objections of whatever category
RESOLVED: tuple[Resolved, ...] = ("yes", "no")
MANAGER_LENGTH = 60  # characters shown of a name
ADDRESS = ("said", "settled", "ended", "answered")  # what it is about, how it was answered, how the deal ended, by whom


def asked() -> str | None:
    """What the address asks for: a category, or objections of any."""
    return filters.current("said", (ANY, *CATEGORIES))


def show(store: Store, of: Segment) -> None:
    """The quotes that the address asks for, in the calls that are looked at, and the way back to the figures."""
    said, manager = asked(), st.query_params.get("answered")
    category = None if said == ANY else cast(Category, said)
    resolved = cast(Resolved | None, filters.current("settled", RESOLVED))
    ended = filters.current("ended", ("won", "lost"))
    within = _narrowed(of, ended, manager)
    st.button(_("All outcomes"), key="back-outcomes", type="tertiary", icon=":material/arrow_back:", on_click=_back)
    mentions, calls = segment_quotes.count(store, within, "objection", category, resolved)
    known = (
        topic_name(category) if category else kind_name("objection"),
        resolved_name(resolved) if resolved else "",
        outcome_name(ended) if ended else "",
        without_directions(shortened(manager, MANAGER_LENGTH, end=False)) if manager else "",
    )
    told = ", ".join(part for part in known if part)
    st.html(f"<h1>{html_text(told)}: {html_text(' '.join(how_often(mentions, calls)))}</h1>")
    if not mentions:
        frame.empty(_("Nothing found"), _("Drop one of the conditions above to see more."))
        return
    with st.container(key="card-found"):
        quote_list(
            store,
            f"outcomes-{said}-{resolved}-{segment.key(within)}",
            lambda limit: segment_quotes.quotes(store, within, "objection", category, resolved, limit=limit),
        )


def _narrowed(of: Segment, ended: str | None, manager: str | None) -> Segment:
    """The calls that were counted: the figures set the filter by result aside."""
    values: dict[Dimension, str] = {name: value for name, value in of.where if name != "outcome"}
    if ended:
        values["outcome"] = ended
    if manager:
        values["manager"] = manager
    return replace(of, where=tuple(values.items()))


def _back() -> None:
    for name in ADDRESS:
        frame.remember(name, None)
