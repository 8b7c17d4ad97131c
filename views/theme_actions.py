"""What a person can do with a theme and with a quote in it: at once, with a way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from foundation.errors import UsageError
from store import theme_edits, theme_history
from store.quotes import Quote
from store.store import Store
from views import access, correcting, frame
from wording.safe import html_text, markdown_text
from wording.texts import _
from wording.theme_words import refusal, theme_title

PLACE = "themes"  # where is told what became of a theme: its card may be gone
NO_THEME = ""  # stands for a theme's id: in none


def popover(store: Store, theme: dict[str, Any], themes: Mapping[str, str], part: tuple[str, str] | None) -> None:
    """The actions on an opened theme. `themes`: titles of all themes of its kind; `part`: the sub-theme chosen."""
    if not access.may_edit():
        return
    theme_id = theme["theme_id"]
    # Another key after every edit: the popover is closed then, and its fields hold what is so now.
    key = f"{theme_id}-{store.themes_edited()}"
    with st.popover(_("Edit the theme"), type="tertiary", icon=":material/edit:", key=f"edit-{key}"):
        st.text_input(_("Title"), value=theme["title"], max_chars=theme_edits.TITLE_CHARS, key=f"title-{key}")
        with st.container(horizontal=True, gap="small"):
            st.button(_("Rename"), key=f"rename-{theme_id}", on_click=_rename, args=(store, theme_id, key))
            if theme["own_title"]:
                st.button(
                    _("The program's title"), key=f"unname-{theme_id}", on_click=_unname, args=(store, theme_id, key)
                )
        others = {id_: title for id_, title in themes.items() if id_ != theme_id}
        if others:
            _theme_box(_("Merge into another theme"), others, f"into-{key}")
            st.button(_("Merge"), key=f"merge-{theme_id}", on_click=_merge, args=(store, theme_id, themes, key))
        if part:
            label = _("Make a theme of its own: {title}").format(title=markdown_text(theme_title(part[1])))
            st.button(label, key=f"split-{part[0]}", on_click=_split, args=(store, part, key))
        st.button(
            _("Hide the theme"),
            key=f"dismiss-{theme_id}",
            icon=":material/visibility_off:",
            on_click=_dismiss,
            args=(store, theme_id, theme["title"], key),
        )
        correcting.author(key)


def on_quote(store: Store, quote: Quote, themes: Mapping[str, str], key: str, place: str) -> None:
    """Pinning a quote and moving it. `place` is the key of the list whose `notice` tells what was done."""
    if quote.mention_id is None or not access.may_edit():
        return
    if quote.theme_id:
        st.button(
            _("Unpin") if quote.pinned else _("Pin"),
            key=f"pin-{key}",
            type="tertiary",
            icon=":material/keep_off:" if quote.pinned else ":material/keep:",
            help=_("Pinned quotes come first"),
            on_click=_pin,
            args=(store, quote, key, place),
        )
    others: dict[str, str] = {id_: title for id_, title in themes.items() if id_ != quote.theme_id}
    if quote.theme_id:
        others[NO_THEME] = ""
    if others:
        with st.popover(_("Move"), type="tertiary", icon=":material/drive_file_move:", key=f"moving-{key}"):
            _theme_box(_("To which theme"), others, f"to-{key}")
            moved = (store, quote.mention_id, themes, key, place)
            st.button(_("Move the quote"), key=f"move-{key}", on_click=_move, args=moved)
            correcting.author(f"moving-{key}")


def notice() -> None:
    """What was just done with a theme, until something else is done or it is closed."""
    noted = st.session_state.get(correcting.NOTED)
    if noted and noted["place"] == PLACE:
        with st.container(key="done", horizontal=True, vertical_alignment="center", gap="small", width="content"):
            correcting.notice(PLACE)
            st.button(
                "",
                key="done-close",
                type="tertiary",
                icon=":material/close:",
                help=_("Close"),
                on_click=lambda: st.session_state.pop(correcting.NOTED, None),
            )


def perform(store: Store, place: str, sentence: str, edit: Callable[[], int]) -> bool:
    """Do an edit and tell so at a place; where it cannot be done, tell why. Whether it was done."""
    try:
        number = edit()
    except UsageError as error:
        correcting.note(place, refusal(str(error)))
        return False
    correcting.note(place, sentence, lambda: take_back(store, number, place))
    return True


@access.editors_only
def take_back(store: Store, number: int, place: str = PLACE) -> None:
    """Undo an edit; where that cannot be done, tell why."""
    st.session_state[correcting.STALE] = place != PLACE
    try:
        theme_history.undo(store.engine, number, correcting.said_by(""))
    except UsageError as error:
        correcting.note(place, refusal(str(error)))


def _theme_box(label: str, themes: Mapping[str, str], key: str) -> None:
    """A choice among themes, none chosen at first."""
    st.selectbox(
        label,
        list(themes),
        index=None,
        format_func=lambda id_: theme_title(themes.get(id_)) if id_ else _("to no theme"),
        placeholder=_("Choose a theme"),
        key=key,
    )


@access.editors_only
def _rename(store: Store, theme_id: str, key: str) -> None:
    title, author = st.session_state[f"title-{key}"], correcting.said_by(key)
    done = _("The theme is called {title} now.").format(title=theme_title(" ".join(title.split())))
    perform(store, PLACE, done, lambda: theme_edits.rename(store.engine, theme_id, title, author))


@access.editors_only
def _unname(store: Store, theme_id: str, key: str) -> None:
    author = correcting.said_by(key)
    done = _("The theme has the program's title again.")
    perform(store, PLACE, done, lambda: theme_edits.rename(store.engine, theme_id, None, author))


@access.editors_only
def _merge(store: Store, theme_id: str, themes: Mapping[str, str], key: str) -> None:
    into, author = st.session_state.get(f"into-{key}"), correcting.said_by(key)
    if into is None:
        correcting.note(PLACE, _("Choose the theme to merge into."))
        return
    done = _("{theme} was merged into {into}.").format(
        theme=theme_title(themes[theme_id]), into=theme_title(themes[into])
    )
    if perform(store, PLACE, done, lambda: theme_edits.merge(store.engine, theme_id, into, author)):
        frame.remember("theme", into)


@access.editors_only
def _split(store: Store, part: tuple[str, str], key: str) -> None:
    author = correcting.said_by(key)
    done = _("{theme} is a theme of its own now.").format(theme=theme_title(part[1]))
    if perform(store, PLACE, done, lambda: theme_edits.split_subtheme(store.engine, part[0], author)):
        frame.remember("part", None)


@access.editors_only
def _dismiss(store: Store, theme_id: str, title: str, key: str) -> None:
    author = correcting.said_by(key)
    done = _("{theme} is hidden. It stands at the bottom of the page.").format(theme=theme_title(title))
    if perform(store, PLACE, done, lambda: theme_edits.dismiss(store.engine, theme_id, author)):
        frame.remember("theme", None)


@access.editors_only
def _pin(store: Store, quote: Quote, key: str, place: str) -> None:
    author, mention_id, theme_id = correcting.said_by(key), quote.mention_id or "", quote.theme_id or ""
    act = theme_edits.unpin if quote.pinned else theme_edits.pin
    done = _("The quote is unpinned.") if quote.pinned else _("The quote is pinned: it comes first.")
    perform(store, place, done, lambda: act(store.engine, theme_id, mention_id, author))


@access.editors_only
def _move(store: Store, mention_id: str, themes: Mapping[str, str], key: str, place: str) -> None:
    chosen, author = st.session_state.get(f"to-{key}"), correcting.said_by(f"moving-{key}")
    if chosen is None:
        correcting.note(place, _("Choose the theme to move to."))
        return
    if chosen == NO_THEME:
        done = _("The quote is in no theme now.")
    else:
        done = _("The quote was moved to {theme}.").format(theme=theme_title(themes[chosen]))
    edit = lambda: theme_edits.move(store.engine, mention_id, chosen or None, author)  # noqa: E731
    if perform(store, place, done, edit):
        st.session_state[correcting.STALE] = True


def mark(touched: bool) -> str:
    """A small sign on a theme that a person arranged, as HTML."""
    return f'<span class="d-tag d-checked">{html_text(_("edited by a person"))}</span>' if touched else ""
