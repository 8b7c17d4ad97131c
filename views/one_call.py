"""One call: what is known of it, and its transcript as the conversation it was."""

from __future__ import annotations

import math
from itertools import groupby

import streamlit as st

from store import search
from store.quotes import SpokenTurn, transcript
from store.search import CallCard
from store.store import Store
from store.tables import COMPLETE
from store.usual import usual_conversation
from views import call_sound, correcting, frame, how_it_went, not_believed, pieces
from wording.labels import (
    direction_name,
    kind_meaning,
    kind_name,
    language_name,
    outcome_name,
    roles_note,
    roles_unsure,
    source_name,
)
from wording.safe import html_text
from wording.texts import _, clock, ngettext, number, percent

TURNS_AT_ONCE = 150  # of an hour's call a browser would otherwise draw thousands of pieces
BEFORE_THE_SOUND = 30  # turns that stay above the one being said where the sound leads out of those on the page
STRETCHES = 5  # damaged ones that are named; more would be no help


def show(store: Store, call_id: str) -> None:
    """The page of a call; says so where there is no such call."""
    st.button(_("All calls"), key="back", type="tertiary", icon=":material/arrow_back:", on_click=_back)
    call = search.call_card(store, call_id)
    if call is None:
        frame.empty(_("There is no such call"), _("It was deleted, or the link is of another database."))
        return
    turns = transcript(store, call_id)
    here = _sought(turns)
    st.html(f"<h1>{html_text(pieces.call_title(call.started_at, call.call_id))}</h1>")
    st.html(pieces.figures(_known(call), "d-small"))
    if call.path and turns:
        call_sound.player(call, turns, here.start_s if here else 0.0)
    _notes(call)
    if not turns:
        frame.empty(_("Nobody speaks in this recording"), _("There is nothing to read here."))
    if turns and call.conversation:
        how_it_went.strip(call.conversation, usual_conversation(store, call.language))
    not_believed.shelf(store, call)
    if turns:
        _legend(turns)
        _conversation(store, call, turns, here.number if here else None)
        if here:
            _scroll_to_marked()
    if call.recognizer:
        frame.foot([call.recognizer])


def _sought(turns: list[SpokenTurn]) -> SpokenTurn | None:
    """The turn that a link asks for."""
    asked = st.query_params.get("turn", "")
    return next((turn for turn in turns if str(turn.number) == asked), None)


def _known(call: CallCard) -> list[tuple[str, str]]:
    """(value, name) of what is known of the call; what is not known is left out."""
    known = [
        (call.manager, _("manager")),
        (call.product, _("product")),
        (call.campaign, _("campaign")),
        (source_name(call.lead_source) if call.lead_source else None, _("source")),
        (direction_name(call.direction) if call.direction else None, _("direction")),
        (call.stage, _("stage")),
        (outcome_name(call.outcome) if call.outcome else None, _("result")),
        (number(call.amount) if call.amount else None, _("amount")),
        (clock(call.duration_s), _("length")),
        (language_name(call.language), _("language")),
    ]
    return [(value, name) for value, name in known if value]


def _notes(call: CallCard) -> None:
    """What one should know before trusting the text."""
    if call.recognizer is None:
        st.caption(_("A ready transcript: there is no recording to listen to."))
    if meaning := kind_meaning(call.kind):
        st.caption(meaning)
    if call.ringing_s >= 1:
        st.caption(_("It rang for {length}.").format(length=clock(call.ringing_s)))
    if call.completeness < COMPLETE or call.damaged:
        st.warning(_damage(call), icon=":material/warning:")
    if call.conversation:
        unsure = roles_unsure(call.role_confidence)
        if note := roles_note(call.role_source, unsure):
            st.warning(note, icon=":material/help:") if unsure else st.caption(note)


def _damage(call: CallCard) -> str:
    """How much of the recording could not be read, and where; whole seconds that hold the damaged stretches."""
    told = []
    if call.completeness < COMPLETE:
        told.append(_("Only {share} of the recording could be read.").format(share=percent(call.completeness)))
    if call.damaged:
        places = [f"{clock(math.floor(start_s))}–{clock(math.ceil(end_s))}" for start_s, end_s in call.damaged]
        if len(places) > STRETCHES:
            rest = len(places) - STRETCHES
            places[STRETCHES:] = [ngettext("{count} more place", "{count} more places", rest)]
        told.append(_("These places could not be read: {places}.").format(places=", ".join(places)))
    return " ".join(told)


def _legend(turns: list[SpokenTurn]) -> None:
    """Which kinds are marked in the text below."""
    found = [kind for turn in turns for _text, kind, _category in turn.pieces if kind]
    if found:
        kinds = sorted(set(found), key=lambda kind: (-found.count(kind), kind))
        marks = "".join(
            f'<span><mark class="d-{html_text(kind)}">{html_text(kind_name(kind))}</mark> '
            f"{number(found.count(kind))}</span>"
            for kind in kinds
        )
        st.html(f'<div class="d-legend">{marks}</div>')


@st.fragment
def _conversation(store: Store, call: CallCard, turns: list[SpokenTurn], here: int | None) -> None:
    """The turns around the one that is sought or being said; the others are a click away."""
    key = f"window-{call.call_id}-{here}"
    wanted = call_sound.turn_wanted(call.call_id) if call.path else None
    if wanted is not None:
        st.session_state[key] = _around(turns, wanted, BEFORE_THE_SOUND)
    first, last = st.session_state.get(key) or _around(turns, here, TURNS_AT_ONCE // 2)
    if first > 0:
        _wider("earlier", key, first, (max(first - TURNS_AT_ONCE, 0), last))
    with st.container(key="conversation", gap=None):
        shown = turns[first:last]
        for of_client, some in groupby(shown, key=lambda turn: turn.role == "client"):
            if of_client:
                for turn in some:
                    _client_turn(store, call, turn, turn.number == here)
            else:
                st.html("".join(_line(call, turn, turn.number == here) for turn in some))
    if last < len(turns):
        _wider("later", key, len(turns) - last, (first, last + TURNS_AT_ONCE))


def _around(turns: list[SpokenTurn], number: int | None, before: int) -> tuple[int, int]:
    """First and last place, from so many turns before the one of this number."""
    at = next((place for place, turn in enumerate(turns) if turn.number == number), 0)
    first = max(0, min(at - before, len(turns) - TURNS_AT_ONCE))
    return first, first + TURNS_AT_ONCE


def _client_turn(store: Store, call: CallCard, turn: SpokenTurn, here: bool) -> None:
    """A turn that can be corrected, in a fragment of its own: that does not draw the whole call anew."""

    @st.fragment
    def spoken() -> None:
        key = f"{call.call_id}-turn-{turn.number}"
        said = transcript(store, call.call_id, turn.number)[0] if correcting.changed(key) else turn
        with st.container(key=f"turn-client-{turn.number}", gap=None):
            st.html(_line(call, said, here))
            correcting.under_turn(store, call.call_id, said, key)

    spoken()


def _line(call: CallCard, turn: SpokenTurn, here: bool) -> str:
    """A turn as HTML: when it is said, and what."""
    time = call_sound.time_button(turn.start_s) if call.path else f'<span class="d-time">{clock(turn.start_s)}</span>'
    return call_sound.row(turn.number, time + pieces.turn_words(turn.role, turn.pieces, here))


def _wider(side: str, key: str, count: int, window: tuple[int, int]) -> None:
    label = {
        "earlier": ngettext("{count} earlier turn", "{count} earlier turns", count),
        "later": ngettext("{count} later turn", "{count} later turns", count),
    }[side]
    st.button(
        label,
        key=f"wider-{side}",
        type="tertiary",
        on_click=lambda: st.session_state.update({key: window}),
    )


def _scroll_to_marked() -> None:
    """Bring the turn that a link asks for into sight. The script holds nothing that comes from a call."""
    st.html(
        "<script>setTimeout(() => document.querySelector('.d-here')?.scrollIntoView({block: 'center'}), 300)</script>",
        unsafe_allow_javascript=True,
    )


def _back() -> None:
    frame.remember("call", None)
    frame.remember("turn", None)
