"""Correcting in place what the program found: it is right, it is not, it is something else, and this it missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

import streamlit as st

from foundation.errors import UsageError
from foundation.records import CATEGORIES, KINDS, Category, Kind
from store import corrections, judgements, places
from store.places import Place
from store.quotes import Quote, SpokenTurn
from store.store import Store
from views import access
from wording.labels import category_name, mention_name, not_this
from wording.safe import html_text
from wording.texts import _

NOTED = "noted"  # in the session: what was said last, to be taken back with one click
AUTHOR = "author"
FORM = "form"  # in the session: the turn whose form is open
CHANGED = "corrected"  # in the session: the places in which something was corrected
STALE = "counts-stale"  # in the session: what is counted around a list of quotes is of before
NOTHING = "nothing"  # stands for a kind: these words are no mention


def popover(store: Store, quote: Quote, key: str, place: str) -> None:
    """The actions on a quote. `place` is the key of the list whose `notice` tells what was noted."""
    if quote.mention_id is None or quote.kind is None or not access.may_edit():
        return
    with st.popover(_("Correct"), type="tertiary", icon=":material/edit:"):
        if quote.by_person:
            st.caption(_("A person has looked at this quote."))
            st.button(
                _("Take the correction back"),
                key=f"takeback-{key}",
                on_click=_take_back_last,
                args=(store, quote.mention_id, place),
            )
        with st.container(horizontal=True, gap="small"):
            for name, label, icon, note_it, kind, category in (
                ("right", _("It is right"), ":material/check:", _note_mention, quote.kind, quote.category),
                ("wrong", not_this(quote.kind), ":material/close:", _change_mention, None, None),
            ):
                said = (store, quote.mention_id, kind, category, key, place)
                st.button(label, key=f"{name}-{key}", icon=icon, on_click=note_it, args=said)
        same = _choices(key, list(KINDS), quote.kind, quote.category) == (quote.kind, quote.category)
        chosen = (store, quote.mention_id, key, place)
        st.button(_("Save as chosen"), key=f"other-{key}", disabled=same, on_click=_note_chosen, args=chosen)
        author(key)


def under_turn(store: Store, call_id: str, turn: SpokenTurn, key: str) -> None:
    """Under a client's turn: the way to say what the program missed or took wrongly in it."""
    if not access.may_edit():
        return
    notice(key)
    if st.session_state.get(FORM) == key:
        _form(store, call_id, turn, key)
    else:
        st.button(
            _("Mark words"),
            key=f"mark-{key}",
            type="tertiary",
            icon=":material/edit:",
            help=_("The program missed something here, or took it wrongly"),
            on_click=lambda: st.session_state.update({FORM: key}),
        )


def changed(key: str) -> bool:
    """Whether a turn was corrected in this session: what was read of it before may be old."""
    return key in st.session_state.get(CHANGED, ())


def _form(store: Store, call_id: str, turn: SpokenTurn, key: str) -> None:
    with st.container(border=True, key=f"form-{key}"):
        said = "".join(text for text, _kind, _category in turn.pieces)
        st.text_area(_("Leave only the words that matter"), value=said, key=f"words-{key}", height=90)
        _choices(key, [*KINDS, NOTHING], "objection", None)
        author(key)
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Save"),
                key=f"save-{key}",
                type="primary",
                on_click=_note_words,
                args=(store, call_id, turn.number, key),
            )
            st.button(_("Cancel"), key=f"cancel-{key}", on_click=lambda: st.session_state.pop(FORM, None))


def notice(place: str) -> None:
    """What was just noted at this place, with the way back."""
    noted = st.session_state.get(NOTED)
    if not noted or noted["place"] != place:
        return
    take_back = noted["take_back"]
    with st.container(key=f"notice-{place}", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(f'<span class="d-noted">{html_text(noted["sentence"])}</span>', width="content")
        if take_back is not None:
            st.button(_("Undo"), key=f"undo-{place}", type="tertiary", on_click=_undo, args=(take_back,))


def redraw_where_counts_changed() -> None:
    """Inside a list of quotes: where one became another or went elsewhere, the counts around it are others too."""
    if st.session_state.pop(STALE, False):
        st.rerun()


def note(place: str, sentence: str, take_back: Callable[[], object] | None = None) -> None:
    """Let the `notice` of a place tell what was done, and offer to take it back where that can be done."""
    st.session_state[NOTED] = {"place": place, "sentence": sentence, "take_back": take_back}


def _choices(key: str, kinds: list[str], kind: str, category: str | None) -> tuple[Kind | None, Category | None]:
    """What a person says that words are."""
    with st.container(horizontal=True, gap="small"):
        chosen = st.selectbox(
            _("These words are"),
            kinds,
            index=kinds.index(kind),
            format_func=lambda name: _("none of these") if name == NOTHING else mention_name(name),
            key=f"kind-{key}",
        )
        if chosen == "objection":
            categories: list[str] = list(CATEGORIES)
            st.selectbox(
                _("The objection is about"),
                categories,
                index=categories.index(category or "other"),
                format_func=category_name,
                key=f"category-{key}",
            )
    return _chosen(key)


def _chosen(key: str) -> tuple[Kind | None, Category | None]:
    """What stands in the choices now. A click sends what was typed just before it along: only here it is seen."""
    kind = cast(Kind, st.session_state[f"kind-{key}"])
    if kind == "objection":
        return kind, cast(Category, st.session_state.get(f"category-{key}", "other"))
    return (None if kind == NOTHING else kind), None


def author(key: str) -> None:
    """Asks who corrects; once a session, and never those who are logged in."""
    if access.person():
        return
    if not st.session_state.get(f"author-{key}"):
        st.session_state[f"author-{key}"] = st.session_state.get(AUTHOR, "")
    st.text_input(
        _("Who says so"),
        key=f"author-{key}",
        placeholder=_("your name"),
        max_chars=60,
    )


def said_by(key: str) -> str:
    """Who corrects: whoever is logged in, or what stands in the `author` of this key, or what was said before."""
    if person := access.person():
        return person
    name = st.session_state.get(f"author-{key}", "").strip() or st.session_state.get(AUTHOR, "")
    st.session_state[AUTHOR] = name
    return name or _("somebody")


def _note_mention(
    store: Store, mention_id: str, kind: Kind | None, category: Category | None, key: str, place: str
) -> None:
    if found := places.of_mention(store.engine, mention_id):
        _note(store, found, kind, category, key, place)


def _change_mention(
    store: Store, mention_id: str, kind: Kind | None, category: Category | None, key: str, place: str
) -> None:
    _note_mention(store, mention_id, kind, category, key, place)
    st.session_state[STALE] = True


def _note_chosen(store: Store, mention_id: str, key: str, place: str) -> None:
    _change_mention(store, mention_id, *_chosen(key), key, place)


def _note_words(store: Store, call_id: str, turn: int, key: str) -> None:
    try:
        found = places.of_words(store.engine, call_id, turn, st.session_state[f"words-{key}"])
    except UsageError:
        told = _("These words are not said in this turn: take them from its text, letter by letter.")
        note(key, told)
        return
    _note(store, found, *_chosen(key), key, key)
    st.session_state.pop(FORM, None)


@access.editors_only
def _note(store: Store, found: Place, kind: Kind | None, category: Category | None, key: str, place: str) -> None:
    correction = found.corrected(kind, category, said_by(key), datetime.now())
    number = corrections.correct(store.engine, correction)
    if kind is None:
        sentence = _("Taken out: it is not shown or counted any more.")
    elif (kind, category) == (found.machine_kind, found.machine_category):
        sentence = _("Noted: it is right.")
    else:
        sentence = _("Noted: {what}.").format(what=mention_name(kind, category))
    note(place, sentence, lambda: _uncorrect(store, number, place != key))
    st.session_state[CHANGED] = {*st.session_state.get(CHANGED, ()), place}


@access.editors_only
def _take_back_last(store: Store, mention_id: str, place: str) -> None:
    number = judgements.last_of(store.engine, mention_id)
    if number is not None:
        _uncorrect(store, number, True)
        note(place, _("The correction is taken back."))


@access.editors_only
def _uncorrect(store: Store, number: int, among_counts: bool) -> None:
    corrections.undo(store.engine, number)
    st.session_state[STALE] = among_counts


@access.editors_only
def _undo(take_back: Callable[[], object]) -> None:
    st.session_state.pop(NOTED, None)
    take_back()  # which may note why it cannot be done
