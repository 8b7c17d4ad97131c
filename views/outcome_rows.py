"""Rows of shares side by side: a name, a point with its interval on one scale, and counts that lead to their calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import streamlit as st

from views import frame, pieces, take_table
from wording.safe import html_text, markdown_text, shortened, without_directions
from wording.texts import _, ngettext, percent, percent_range

if TYPE_CHECKING:
    from batch.desk import Share

AT_FIRST, MORE = 8, 40  # rows
NAME_LENGTH = 120  # characters shown of a name
NAMED = 3  # values that a title names


@dataclass(frozen=True, slots=True)
class Link:
    """A count that leads to what was counted; `page` is a name of `frame.PAGES`."""

    count: int
    label: str
    page: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One of several parts of the calls."""

    name: str  # any text: it is shown as text
    share: Share
    links: tuple[Link, ...]
    note: str = ""  # in small under the name
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a finding."""

    key: str  # unique on the page
    section: str  # what it is of
    about: str  # what is counted
    names: tuple[str, ...]  # of the columns: the name, the share and each count
    rows: Sequence[Row]
    whole: float  # the share of all calls, 0 to 1, drawn through the rows
    more: str  # the finding of what is higher, and of what is lower: each has a place for {names}
    less: str
    good: Literal["more", "less"]  # which of the two a company wishes for


def show(table: Table, above: Callable[[], None] | None = None) -> None:
    """The finding, what is counted, and the rows, a few at first; `above` draws what stands between.

    Nothing of a table without rows.
    """
    if not table.rows:
        return
    with st.container(key=f"out-head-{table.key}", horizontal=True, vertical_alignment="bottom"):
        heading(table.section, finding(table), table.about)
        take_table.menu(lambda: _taken(table), table.key, table.section, f"outcomes-{table.key}")
    if above:
        above()
    shown = f"{table.key}-shown"
    count = st.session_state.get(shown, AT_FIRST)
    top = scale([row.share for row in table.rows[:count]])
    with st.container(key=f"out-table-{table.key}", gap=None):
        _names(table, top)
        for number, row in enumerate(table.rows[:count]):
            with st.container(key=f"out-{len(row.links)}-row-{table.key}-{number}"):
                st.html(_row(row, top, table))
                for place, link in enumerate(row.links):
                    _link(link, f"{table.key}-{number}-{place}")
        if len(table.rows) > count:
            rest = len(table.rows) - count
            label = ngettext("{count} more", "{count} more", rest)
            frame.more(label, f"more-{table.key}", shown, count + MORE)


def heading(section: str, sentence: str, about: str) -> None:
    """What a table is of, its finding, and what is counted."""
    st.html(
        f'<p class="d-out-of">{html_text(section)}</p><h2 class="d-out-title">{html_text(sentence)}</h2>'
        f'<p class="d-lead d-out-about">{html_text(about)}</p>'
    )


def finding(table: Table) -> str:
    """What differs, in a sentence; else that nothing does, or that there is too little to tell."""
    told = []
    for sentence, side in ((table.more, "more"), (table.less, "less")):
        differ = sorted((row for row in table.rows if row.share.differs == side), key=lambda row: row.share.p or 0.0)
        if differ:
            names = ", ".join(_short(row.name) for row in differ[:NAMED])
            told.append(sentence.format(names=names + (" …" if len(differ) > NAMED else "")))
    if told:
        return ". ".join(told)
    if any(row.share.p is not None for row in table.rows):
        return _("No clear differences: what there is could be chance")
    return (
        _("Too few calls to compare yet") if len(table.rows) > 1 else _("Only one is here: nothing to compare it with")
    )


def scale(shares: Sequence[Share]) -> float:
    """Where the scale ends, 0.2 to 1: behind the widest interval."""
    widest = max((share.high for share in shares), default=1.0)
    return max(0.2, ceil(round(widest * 10, 6)) / 10)


def _short(name: str) -> str:
    return without_directions(shortened(" ".join(name[: 2 * NAME_LENGTH].split()), NAME_LENGTH // 2, end=False))


def _names(table: Table, top: float) -> None:
    name, share, *counts = table.names
    with st.container(key=f"out-{len(counts)}-names-{table.key}"):
        st.html(
            f'<div class="d-odds d-names"><span>{html_text(name)}</span><span class="d-out-axis"><i>0</i>'
            f"<em>{html_text(share)}</em><i>{percent(top)}</i></span><span></span></div>"
        )
        for count in counts:
            st.html(f'<span class="d-out-name">{html_text(count)}</span>')


def _row(row: Row, top: float, table: Table) -> str:
    share = row.share
    note = f"<small>{html_text(row.note)}</small>" if row.note else ""
    name = without_directions(shortened(row.name[: 10 * NAME_LENGTH], NAME_LENGTH, end=False)) or "…"
    look = "same" if share.differs is None else "good" if share.differs == table.good else "bad"
    tags = (pieces.tag(row.tag) if row.tag else "") + _difference(share, look)
    plot, figures = "<span></span>", "—"
    if share.total:
        plot = _plot(share, look, top, table.whole)
        figures = f"<b>{percent(share.part)}</b><small>{percent_range(share.low, share.high)}</small>"
    return (
        f'<div class="d-odds"><div class="d-out-said"><strong dir="auto">{html_text(name)}</strong>{tags}{note}</div>'
        f'{plot}<div class="d-out-figures">{figures}</div></div>'
    )


def _difference(share: Share, look: str) -> str:
    """Where a share differs from the others, in a word and with a sign."""
    if not share.differs:
        return ""
    return pieces.tag(_("▲ higher") if share.differs == "more" else _("▼ lower"), f"d-out-{look}")


def _plot(share: Share, look: str, top: float, whole: float) -> str:
    """A bar to the share, and over it a point with the line of its interval."""
    at, low, high = (min(value / top, 1) for value in (share.part, share.low, share.high))
    told = _("{share}, with 95 % confidence {range}").format(
        share=percent(share.part), range=percent_range(share.low, share.high)
    )
    return (
        f'<div class="d-out-plot d-out-{look}" role="img" aria-label="{html_text(told)}">'
        f'<i class="d-out-bar" style="width:{at:.1%}"></i>'
        f'<i class="d-out-whole" style="left:{min(whole / top, 1):.1%}"></i>'
        f'<i class="d-out-line" style="left:{low:.1%};width:{max(high - low, 0):.1%}"></i>'
        f'<i class="d-out-dot" style="left:{at:.1%}"></i></div>'
    )


def _link(link: Link, key: str) -> None:
    label = markdown_text(link.label)
    if not link.count:
        st.html('<span class="d-out-none">—</span>')
    elif link.page == "outcomes":  # a link to the page that one is on would leave the browser's address as it is
        st.button(label, key=f"behind-{key}", type="tertiary", on_click=_go, args=(link.parameters,))
    else:
        st.page_link(frame.PAGES[link.page], label=label, query_params=frame.address(**link.parameters))


def _go(parameters: dict[str, Any]) -> None:
    for name, value in parameters.items():
        frame.remember(name, value)


def _taken(table: Table) -> pd.DataFrame:
    """The table as people take it away; shares are 0 to 1."""
    name, share, *counts = table.names
    columns: dict[str, list[Any]] = {
        name: [row.name for row in table.rows],
        share: [round(row.share.part, 3) if row.share.total else None for row in table.rows],
        _("95 % from"): [round(row.share.low, 3) for row in table.rows],
        _("95 % to"): [round(row.share.high, 3) for row in table.rows],
        _("differs"): [
            {"more": _("▲ higher"), "less": _("▼ lower")}.get(row.share.differs or "") for row in table.rows
        ],
    }
    for place, count in enumerate(counts):
        columns[count] = [row.links[place].count for row in table.rows]
    return pd.DataFrame(columns)
