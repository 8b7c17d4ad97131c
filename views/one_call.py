"""One call: what is known of it, and its transcript as the conversation it was."""

from __future__ import annotations

import math

import streamlit as st

from store import search
from store.quotes import SpokenTurn, transcript
from store.search import CallCard
from store.store import Store
from store.tables import COMPLETE
from views import clips, correcting, frame, how_it_went, not_believed, pieces
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
STRETCHES = 5  # damaged ones that are named; more would be no help


def show(store: Store, call_id: str) -> None:
    """The page of a call; says so where there is no such call."""
    st.button(_("All calls"), key="back", type="tertiary", icon=":material/arrow_back:", on_click=_back)
    call = search.call_card(store, call_id)
    if call is None:
        frame.empty(_("There is no such call"), _("It was deleted, or the link is of another database."))
        return
    turns = transcript(store, call_id)
    st.html(f"<h1>{html_text(pieces.call_title(call.started_at, call.call_id))}</h1>")
    st.html(pieces.figures(_known(call), "d-small"))
    _notes(call)
    if not turns:
        frame.empty(_("Nobody speaks in this recording"), _("There is nothing to read here."))
    if turns and call.conversation:
        how_it_went.strip(call.conversation)
    not_believed.shelf(store, call)
    if turns:
        _legend(turns)
        _conversation(store, call, turns)
    if call.recognizer:
        frame.foot([call.recognizer])


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


def _conversation(store: Store, call: CallCard, turns: list[SpokenTurn]) -> None:
    asked = st.query_params.get("turn", "")
    here = int(asked) if asked.isdecimal() else None
    at = next((position for position, turn in enumerate(turns) if turn.number == here), 0)
    first = max(0, min(at - TURNS_AT_ONCE // 2, len(turns) - TURNS_AT_ONCE))
    first, last = st.session_state.get(f"window-{call.call_id}-{asked}", (first, first + TURNS_AT_ONCE))
    if first > 0:
        _wider("earlier", f"{call.call_id}-{asked}", first, (0, last))
    with st.container(key="conversation", gap=None):
        for turn in turns[first:last]:
            _turn(store, call, turn, turn.number == here)
    if last < len(turns):
        _wider("later", f"{call.call_id}-{asked}", len(turns) - last, (first, len(turns)))
    if here is not None:
        _scroll_to_marked()


def _turn(store: Store, call: CallCard, turn: SpokenTurn, here: bool) -> None:
    """One turn with its clip, in a fragment of its own: listening does not draw the whole call anew."""

    @st.fragment
    def spoken() -> None:
        place, key = f"turn-{turn.role}-{turn.number}", f"{call.call_id}-turn-{turn.number}"
        said = transcript(store, call.call_id, turn.number)[0] if correcting.changed(key) else turn
        words = pieces.turn_words(said.role, said.pieces, here)
        clips.row(
            place,
            key,
            call.path,
            turn.start_s,
            turn.end_s,
            _("Listen to this turn"),
            words,
            (lambda: correcting.under_turn(store, call.call_id, said, key)) if turn.role == "client" else None,
        )

    spoken()


def _wider(side: str, key: str, count: int, window: tuple[int, int]) -> None:
    label = {
        "earlier": ngettext("{count} earlier turn", "{count} earlier turns", count),
        "later": ngettext("{count} later turn", "{count} later turns", count),
    }[side]
    st.button(
        label,
        key=f"wider-{side}",
        type="tertiary",
        on_click=lambda: st.session_state.update({f"window-{key}": window}),
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
