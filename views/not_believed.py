"""What was recognised in a call and is not believed: shown on request, with its reason and its sound."""

from __future__ import annotations

import streamlit as st

from store.dropped import DroppedText, count_dropped, dropped_texts
from store.search import CallCard
from store.store import Store
from views import clips, frame
from wording.labels import dropped_reason
from wording.safe import html_text
from wording.texts import _, number

AT_FIRST = 20


def shelf(store: Store, call: CallCard) -> None:
    """A closed drawer with what was dropped of the call; nothing where nothing was."""
    count = count_dropped(store, call.call_id)
    if not count:
        return
    with st.expander(_("What was not believed ({count})").format(count=number(count)), icon=":material/hearing:"):
        st.caption(
            _(
                "The program heard words here, but most likely nobody said them: on silence, music and noise it "
                "makes text up. They are in no quote and in no figure. Listen if in doubt."
            )
        )
        _listed(store, call, count)


@st.fragment
def _listed(store: Store, call: CallCard, count: int) -> None:
    shown = st.session_state.get(f"dropped-{call.call_id}", AT_FIRST)
    with st.container(key="list-dropped", gap=None):
        for text in dropped_texts(store, call.call_id, limit=shown):
            _row(call, text)
    if count > shown:
        frame.more(_("More of it"), "more-dropped", f"dropped-{call.call_id}", shown + 5 * AT_FIRST)


def _row(call: CallCard, text: DroppedText) -> None:
    place, key = f"dropped-{text.number}", f"{call.call_id}-dropped-{text.number}"
    words = (
        f'<div class="d-dropped"><p>{html_text(text.text)}</p>'
        f"<small>{html_text(dropped_reason(text.reason))}</small></div>"
    )
    with st.container(key=place, horizontal=True, gap="small"):
        clips.time(key, call.path, text.start_s, _("Listen to this place"))
        with st.container(gap=None):
            st.html(words)
            if call.path is not None and clips.asked(key):
                clips.player(key, call.path, text.start_s, text.end_s)
