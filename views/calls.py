"""All calls with a search over what was said; with a call in the address, that call."""

from __future__ import annotations

from typing import Any, cast, get_args

import streamlit as st

from store import board, lately, tables
from store.store import Store
from views import filters, frame, in_context, one_call, pieces, segment
from wording.labels import call_state, direction_name, source_name
from wording.safe import html_text, shortened
from wording.texts import _, clock, ngettext, number

CALLS_AT_FIRST = 25
CELL_LENGTH = 80  # characters of a name in a row
ORDERS: tuple[board.Order, ...] = get_args(board.Order)


def page() -> None:
    store = frame.open_store()
    counts = frame.summary(store)
    if call_id := st.query_params.get("call"):
        one_call.show(store, call_id)
        return

    asked = segment.current(store)
    count = lately.counted(store, asked).calls
    st.html(f"<h1>{html_text(ngettext('{count} call', '{count} calls', count))}</h1>")
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        sought = filters.search_box(
            "sought-said", _("Search what was said"), 360, parameter="q", max_chars=in_context.LONGEST_QUERY
        )
        if not sought:
            names = {"newest": _("Newest first"), "longest": _("Longest"), "objections": _("Most objections")}
            filters.choose("order", _("Order"), list[str](ORDERS), names.__getitem__, ORDERS[0], closes=False)
    if sought:
        in_context.results(store, sought, None, asked)
    else:
        _failures(store)
        order = cast(board.Order, filters.current("order", ORDERS) or ORDERS[0])
        _list(store, board.in_order(store, asked, order), f"{order}-{segment.key(asked)}")
    frame.foot(counts["recognizers"])


def _list(store: Store, ids: list[str], key: str) -> None:
    """The calls with these ids, a few at first; no more than those are read."""
    if not ids:
        if segment.holds():
            frame.empty(_("No calls under these conditions"), _("Drop one of the filters above."))
        return
    st.html(
        '<div class="d-row d-call d-names">'
        + "".join(
            f"<span>{html_text(name)}</span>"
            for name in (_("when"), _("manager and product"), _("source"), _("length"), _("objections"), _("deal"))
        )
        + "</div>"
    )
    count = st.session_state.get(f"calls-{key}", CALLS_AT_FIRST)
    shown = tables.call_table(store, call_ids=ids[:count]).set_index("call_id", drop=False)
    with st.container(key="list-calls", gap=None):
        for call in tables.records(shown.loc[[id_ for id_ in ids[:count] if id_ in shown.index]]):
            title = pieces.call_title(call["started_at"], call["call_id"])
            frame.row(call["call_id"], _call_row(call, title), title, _open, call["call_id"])
    if len(ids) > count:
        frame.more(
            ngettext("{count} more call", "{count} more calls", len(ids) - count),
            "more-calls",
            f"calls-{key}",
            count + 2 * CALLS_AT_FIRST,
        )


def _call_row(call: dict[str, Any], title: str) -> str:
    state = call_state(call["kind"], call["status"])
    source = _cell(source_name(call["lead_source"] or "") or "—")
    way = direction_name(call["direction"]) if call["direction"] else ""
    cells = [
        html_text(title),
        f"<strong>{html_text(_cell(call['manager'] or '—'))}</strong>{pieces.tag(state, 'd-warn') if state else ''}"
        f"<small>{html_text(_cell(call['product'] or ''))}</small>",
        f"{html_text(source)}<small>{html_text(way)}</small>",
        clock(call["duration_s"]),
        number(call["objections"]) if call["objections"] else "—",
        pieces.outcome_tag(call["outcome"]),
    ]
    return f'<div class="d-row d-call">{"".join(f"<span>{cell}</span>" for cell in cells)}</div>'


def _cell(name: str) -> str:
    return shortened(name, CELL_LENGTH, end=False)


def _failures(store: Store) -> None:
    """The way to what could not be processed, for the operator."""
    if count := tables.count_failures(store):
        title = ngettext("{count} recording was not processed", "{count} recordings were not processed", count)
        st.page_link(
            frame.PAGES["processing"],
            label=title,
            icon=":material/error_outline:",
            query_params=frame.address(show="failures"),
        )


def _open(call_id: str) -> None:
    frame.remember("call", call_id)


page()
