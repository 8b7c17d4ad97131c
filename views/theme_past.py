"""The foot of the themes: those that people hid, and all that people did, each to be taken back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from store import tables, theme_edits, theme_history
from store.store import Store
from views import access, correcting, frame, theme_actions
from wording.safe import html_text, markdown_text
from wording.texts import _, how_often, moment, ngettext
from wording.theme_words import edit_sentence, theme_title

EDITS_AT_FIRST = 10


def hidden(store: Store, kind: str) -> None:
    """Themes of a kind that were hidden, folded."""
    table = tables.theme_table(store, kind, dismissed=True)
    if table.empty:
        return
    rows: list[Any] = table.to_dict("records")
    may_edit = access.may_edit()
    with st.expander(f"{_('Hidden themes')} · {len(rows)}", icon=":material/visibility_off:", key="hidden"):
        for theme in rows:
            theme_id = theme["theme_id"]
            with st.container(key=f"past-{theme_id}", horizontal=True, vertical_alignment="center"):
                counts = " ".join(how_often(theme["mentions"], theme["calls"]))
                st.html(
                    f'<div class="d-correction"><p>{html_text(theme_title(theme["title"]))}</p>'
                    f"<small>{html_text(counts)}</small></div>"
                )
                if may_edit:
                    st.button(
                        _("Bring back"),
                        key=f"restore-{theme_id}",
                        type="tertiary",
                        icon=":material/undo:",
                        on_click=_restore,
                        args=(store, theme_id, theme["title"]),
                    )


def edits(store: Store) -> None:
    """What people did with themes, the newest first, folded."""
    table = theme_history.edit_table(store.engine)
    if table.empty:
        return
    rows = tables.records(table)
    shown = st.session_state.get("edits-shown", EDITS_AT_FIRST)
    newest = [row["edit_id"] for row in rows[:shown]] if access.may_edit() else []
    can_go = theme_history.undoable(store.engine, newest)
    with st.expander(_("History of edits"), icon=":material/history:", key="history"):
        for row in rows[:shown]:
            _edit(store, row, row["edit_id"] in can_go)
        if len(rows) > shown:
            rest = ngettext("{count} more edit", "{count} more edits", len(rows) - shown)
            frame.more(rest, "more-edits", "edits-shown", shown + 3 * EDITS_AT_FIRST)


def _edit(store: Store, row: dict[str, Any], can_go: bool) -> None:
    number = row["edit_id"]
    said = f"{row['author']} · {moment(row['said_at'])}"
    if row["undone_at"]:
        back = _("taken back by {author}, {moment}").format(author=row["undone_by"], moment=moment(row["undone_at"]))
        said = f"{said} · {back}"
    look = "d-correction d-undone" if row["undone_at"] else "d-correction"
    with st.container(key=f"past-{number}", horizontal=True, vertical_alignment="center"):
        st.html(f'<div class="{look}"><p>{html_text(edit_sentence(row))}</p><small>{html_text(said)}</small></div>')
        if can_go:
            st.button(
                _("Take back"),
                key=f"back-{number}",
                type="tertiary",
                icon=":material/undo:",
                help=markdown_text(edit_sentence(row)),
                on_click=_take_back,
                args=(store, number),
            )


@access.editors_only
def _restore(store: Store, theme_id: str, title: str) -> None:
    done = _("{theme} is back.").format(theme=theme_title(title))
    author = correcting.said_by("")
    theme_actions.perform(store, theme_actions.PLACE, done, lambda: theme_edits.restore(store.engine, theme_id, author))


@access.editors_only
def _take_back(store: Store, number: int) -> None:
    st.session_state.pop(correcting.NOTED, None)  # it may be of this very edit
    theme_actions.take_back(store, number)
