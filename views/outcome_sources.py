"""How often calls of each source, campaign, product or manager become deals, one of the four at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from foundation.records import Dimension
from views import filters, outcome_rows
from views.outcome_rows import Link, Row, Table
from wording.texts import _, ngettext, number
from wording.theme_words import dimension_name, dimension_value

if TYPE_CHECKING:
    from batch.desk import Deals, Outcomes


def show(found: Outcomes) -> None:
    """The table of the dimension that the address asks for; else of the finding, else the first with two values."""
    known = [name for name, rows in found.by.items() if rows]
    if not known:
        return
    # What a filter leaves one value of has nothing to compare.
    first = next((name for name in known if len(found.by[name]) > 1), known[0])
    default = found.finding.dimension if found.finding else first
    name = cast(Dimension, filters.current("by", known) or default)
    table = Table(
        key=f"by-{name}",
        section=_("Where deals come from"),
        about=_about(found.nameless[name]),
        names=(dimension_name(name), _("share of won deals"), _("won"), _("lost"), _("still open")),
        rows=[_row(name, row) for row in found.by[name]],
        whole=found.everything.share.part,
        more=_("More often a deal: {names}"),
        less=_("Less often a deal: {names}"),
        good="more",
    )

    def choice() -> None:
        with st.container(key="out-by", horizontal=True):
            filters.choose("by", _("Compare by"), [*known], dimension_name, default, closes=False)

    outcome_rows.show(table, above=choice)


def _about(nameless: int) -> str:
    about = _("The point is the share of won deals, the line where it lies with 95 % confidence, the dash all calls.")
    if not nameless:
        return about
    left_out = ngettext("{count} call tells nothing of this.", "{count} calls tell nothing of this.", nameless)
    return f"{about} {left_out}"


def _row(dimension: Dimension, deals: Deals) -> Row:
    def link(outcome: str, count: int, label: str) -> Link:
        return Link(count, label, "calls", {dimension: deals.name, "outcome": outcome})

    return Row(
        dimension_value(dimension, deals.name),
        deals.share,
        (
            link("won", deals.won, ngettext("{count} won", "{count} won", deals.won)),
            link("lost", deals.lost, ngettext("{count} lost", "{count} lost", deals.lost)),
            link("open", deals.open, ngettext("{count} open", "{count} open", deals.open)),
        ),
        note=_amounts(deals),
    )


def _amounts(deals: Deals) -> str:
    """What the won deals brought, where the CRM tells."""
    if not deals.amount or deals.median is None:
        return ""
    return _("{amount} in all, half of the deals {median} or more").format(
        amount=number(round(deals.amount)), median=number(round(deals.median))
    )
