"""All calls with a search over what was said; with a call in the address, that call."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from store import search, tables
from store.store import Store
from views import filters, frame, one_call, pieces
from views.quote_cards import quote_list
from wording.labels import call_state, direction_name, source_name
from wording.safe import html_text, without_phones
from wording.texts import _, clock, ngettext, number

CALLS_AT_FIRST = 25


def page() -> None:
    store = frame.open_store()
    counts = frame.summary(store)
    if call_id := st.query_params.get("call"):
        one_call.show(store, call_id)
        return

    everything = tables.call_table(store, failed=True)
    failed = everything[everything["status"] == "failed"]
    st.html(f"<h1>{html_text(ngettext('{count} call', '{count} calls', counts['calls']))}</h1>")
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        sought = _search_box()
        filters.choose_language(everything["language"])
    said_in = filters.current("calls", sorted(set(everything["language"].dropna())))
    if sought:
        _found(store, sought, said_in)
    else:
        _failures(failed)
    shown = tables.call_table(store, search=sought, language=said_in)
    if not shown.empty:
        if sought:
            st.html(f"<h2>{html_text(_('Calls in which it is said'))}</h2>")
        _list(shown)
    frame.foot(counts["recognizers"])


def _search_box() -> str:
    """What is searched for; it stands in the address."""
    if "sought-said" not in st.session_state:
        st.session_state["sought-said"] = st.query_params.get("q", "")
    sought = st.text_input(
        _("Search what was said"),
        key="sought-said",
        placeholder=_("Search what was said"),
        label_visibility="collapsed",
        icon=":material/search:",
        width=360,
    )
    frame.remember("q", sought or None)
    return (sought or "").strip()


def _found(store: Store, sought: str, said_in: str | None) -> None:
    count = search.count_said(store, sought, said_in)
    if not count:
        frame.empty(
            _("Nothing found"),
            _("Nobody says this in the calls. Search finds exact letters: try a shorter piece of the word."),
        )
        return
    st.html(f"<h2>{html_text(ngettext('Said in {count} turn', 'Said in {count} turns', count))}</h2>")
    with st.container(key="card-found"):
        quote_list(
            store,
            f"said-{sought}-{said_in}",
            lambda limit: search.said(store, sought, said_in, limit=limit),
            with_role=True,
        )


def _list(calls: pd.DataFrame) -> None:
    st.html(
        '<div class="d-row d-call d-names">'
        + "".join(
            f"<span>{html_text(name)}</span>"
            for name in (_("when"), _("manager and product"), _("source"), _("length"), _("objections"), _("deal"))
        )
        + "</div>"
    )
    count = st.session_state.get("calls-shown", CALLS_AT_FIRST)
    with st.container(key="list-calls", gap=None):
        rows: list[Any] = calls.head(count).astype(object).where(calls.head(count).notna(), None).to_dict("records")
        for call in rows:
            title = pieces.call_title(call["started_at"], call["call_id"])
            frame.row(call["call_id"], _call_row(call, title), title, _open, call["call_id"])
    if len(calls) > count:
        rest = len(calls) - count
        frame.more(
            ngettext("{count} more call", "{count} more calls", rest),
            "more-calls",
            "calls-shown",
            count + 4 * CALLS_AT_FIRST,
        )


def _call_row(call: dict[str, Any], title: str) -> str:
    state = call_state(call["kind"], call["status"])
    source = source_name(call["lead_source"]) if call["lead_source"] else "—"
    way = direction_name(call["direction"]) if call["direction"] else ""
    cells = [
        html_text(title),
        f"<strong>{html_text(call['manager'] or '—')}</strong>{pieces.tag(state, 'd-warn') if state else ''}"
        f"<small>{html_text(call['product'] or '')}</small>",
        f"{html_text(source)}<small>{html_text(way)}</small>",
        clock(call["duration_s"]),
        number(call["objections"]) if call["objections"] else "—",
        pieces.outcome_tag(call["outcome"]),
    ]
    return f'<div class="d-row d-call">{"".join(f"<span>{cell}</span>" for cell in cells)}</div>'


def _failures(failed: pd.DataFrame) -> None:
    """What could not be processed and why, for the operator."""
    if failed.empty:
        return
    title = ngettext("{count} recording was not processed", "{count} recordings were not processed", len(failed))
    with st.expander(title, icon=":material/error_outline:"):
        st.html(
            "".join(
                f'<p class="d-failure"><b>{html_text(without_phones(name))}</b>'
                f"<span>{html_text(without_phones(problem))}</span></p>"
                for name, problem in zip(failed["recording"], failed["problem"], strict=True)
            )
        )


def _open(call_id: str) -> None:
    frame.remember("call", call_id)


page()
