"""Quotes as cards: the words, where they come from, their clip, their call, and why they are here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from store.quotes import Quote
from store.store import Store
from views import clips, correcting, frame, pieces, theme_actions
from wording.labels import category_name, reason
from wording.safe import markdown_text
from wording.texts import _, clock, percent
from wording.theme_words import nearness

PAGE = 5  # quotes shown at once


def quote_list(
    store: Store,
    key: str,
    load: Callable[[int], Sequence[Quote]],
    with_role: bool = False,
    themes: Mapping[str, str] | None = None,
) -> None:
    """Cards of the quotes that `load(limit)` gives, a few at first, more on request. Only this list is drawn anew.

    `themes`: by id the titles of all themes that the quotes may be put into, where people may do so.
    """

    @st.fragment
    def listed() -> None:
        shown = st.session_state.get(f"shown-{key}", PAGE)
        correcting.redraw_where_counts_changed()
        correcting.notice(key)
        found = load(shown + 1)
        for number, quote in enumerate(found[:shown]):
            _quote_card(store, key, number, quote, with_role, themes)
        if len(found) > shown:
            frame.more(_("More quotes"), f"more-{key}", f"shown-{key}", shown + 2 * PAGE)

    listed()


def _quote_card(
    store: Store, place: str, number: int, quote: Quote, with_role: bool, themes: Mapping[str, str] | None
) -> None:
    """One quote of a list."""
    key = f"{place}-{number}"
    # The clip is of this very stretch, whatever stands at this place of the list next time.
    sound = f"{quote.call_id}-{quote.turn}-{quote.start_s:.2f}"
    with st.container(key=f"quote-{key}"):
        st.html(pieces.quote_words(quote) + pieces.quote_source(quote, with_role))
        with st.container(key=f"actions-{key}", horizontal=True, vertical_alignment="center", gap="medium"):
            if quote.path is None:
                st.caption(_("Ready transcript, no recording"), width="content")
            elif not clips.asked(f"{key}-{sound}"):
                clips.listen_button(f"{key}-{sound}", f"{_('Listen')} · {clock(quote.start_s)}")
            frame.call_link(quote.call_id, quote.turn)
            if quote.confidence is not None:
                _reasons(quote, quote.confidence)
            correcting.popover(store, quote, f"{place}-{quote.mention_id}", place)
            if themes is not None:
                theme_actions.on_quote(store, quote, themes, f"{place}-{quote.mention_id}", place)
        if quote.path is not None and clips.asked(f"{key}-{sound}"):
            clips.player(f"{key}-{sound}", quote.path, quote.start_s, quote.end_s)


def _reasons(quote: Quote, confidence: float) -> None:
    with st.popover(_("Why is it here?"), type="tertiary"):
        st.markdown(_("How sure the program is: **{confidence}**").format(confidence=percent(confidence)))
        if quote.theme_id and quote.strength is not None:
            st.markdown(nearness(quote.strength))
        if quote.category:
            st.markdown(_("About: {category}").format(category=markdown_text(category_name(quote.category))))
        if quote.evidence:
            st.caption(_("Found because of:"))
            st.markdown("\n".join(f"- {markdown_text(reason(evidence))}" for evidence in quote.evidence))
