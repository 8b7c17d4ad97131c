"""Recordings that need a look, by the reason; and the ways to try them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from batch import desk
from store.attention import Look
from store.store import Store
from views import access, filters, frame, run_progress
from views.failure_words import SAID_EACH, advice, title
from views.run_progress import shown_name, tell
from wording.safe import html_text
from wording.texts import _, ngettext, number, percent

AT_ONCE = 50  # rows of a page
MOST = 20_000  # that are tried again at once
TABLE = "failures-table"
FIRST = "failures-first"  # in the session: by reason, the first row that is shown


def show(store: Store, may_operate: bool) -> None:
    """The reasons with their counts, and the recordings of the one that is chosen."""
    counts = desk.failure_counts(store)
    if not counts:
        st.html(f"<h1>{html_text(_('Every recording was read whole'))}</h1>")
        frame.empty(_("Nothing needs a look"), _("What cannot be processed will stand here, with the reason."))
        return
    total = sum(counts.values())
    heading = ngettext("{count} recording needs a look", "{count} recordings need a look", total)
    st.html(f"<h1>{html_text(heading)}</h1>")
    reasons = list(counts)
    filters.choose(
        "reason",
        _("Reason"),
        reasons,
        lambda reason: f"{title(reason)} · {number(counts[reason])}",
        reasons[0],
        closes=False,
    )
    reason = filters.current("reason", reasons) or reasons[0]
    st.html(f"<h2>{html_text(title(reason))}</h2><p class='d-lead'>{html_text(advice(reason))}</p>")
    first = min(st.session_state.get(FIRST, {}).get(reason, 0), (counts[reason] - 1) // AT_ONCE * AT_ONCE)
    rows = desk.failures(store, reason, first, AT_ONCE)
    chosen = _table(rows, reason, first, may_operate)
    _pages(reason, first, len(rows), counts[reason])
    if may_operate:
        _try_again(store, reason, counts[reason], [rows[place].path for place in chosen if place < len(rows)])


def _table(rows: Sequence[Look], reason: str, first: int, may_operate: bool) -> list[int]:
    """The recordings of a page. Returns which of them are ticked."""
    columns = {_("Recording"): [shown_name(row.recording) for row in rows]}
    if reason == "incomplete":
        columns[_("Could be read")] = [percent(row.completeness) for row in rows]
    if reason in SAID_EACH:
        columns[_("What the program says")] = [shown_name(_without_name(row)) for row in rows]
    options: dict[str, Any] = {"hide_index": True, "width": "stretch", "key": f"{TABLE}-{reason}-{first}"}
    if not may_operate:
        st.dataframe(pd.DataFrame(columns), **options)
        return []
    ticked = st.dataframe(pd.DataFrame(columns), on_select="rerun", selection_mode="multi-row", **options)
    return list(ticked["selection"]["rows"])


def _without_name(row: Look) -> str:
    return row.problem.removeprefix(f"{row.recording}: ")


def _pages(reason: str, first: int, shown: int, total: int) -> None:
    """Which rows are seen, and the ways to those before and after them."""
    if total <= AT_ONCE:
        return
    with st.container(key="failure-pages", horizontal=True, vertical_alignment="center"):
        st.button(
            _("Back"),
            key="failures-back",
            icon=":material/chevron_left:",
            type="tertiary",
            disabled=first == 0,
            on_click=_turn_to,
            args=(reason, max(first - AT_ONCE, 0)),
        )
        seen = _("{first}–{last} of {total}").format(
            first=number(first + 1), last=number(first + shown), total=number(total)
        )
        st.html(f'<p class="d-run-note">{html_text(seen)}</p>', width="content")
        st.button(
            _("Further"),
            key="failures-further",
            icon=":material/chevron_right:",
            type="tertiary",
            disabled=first + shown >= total,
            on_click=_turn_to,
            args=(reason, first + AT_ONCE),
        )


def _turn_to(reason: str, first: int) -> None:
    st.session_state[FIRST] = st.session_state.get(FIRST, {}) | {reason: first}


def _try_again(store: Store, reason: str, total: int, chosen: list[str]) -> None:
    with st.container(key="failure-again", horizontal=True):
        if chosen:
            label = ngettext("Try {count} ticked again", "Try {count} ticked again", len(chosen))
            st.button(label, key="try-chosen", type="primary", on_click=_try, args=(chosen,))
        label = ngettext("Try {count} again", "Try all {count} again", total)
        st.button(label, key="try-all", icon=":material/replay:", on_click=_try_all, args=(store, reason))


@access.operators_only
def _try_all(store: Store, reason: str) -> None:
    _try([row.path for row in desk.failures(store, reason, 0, MOST)])


@access.operators_only
def _try(paths: list[str]) -> None:
    files = desk.files_to_try(paths)
    if not files:
        tell(_("These files are not there any more, so there is nothing to try again."), trouble=True)
        return
    run_progress.start("process", files)
    frame.remember("show", None)
