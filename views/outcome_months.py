"""The share of won deals month by month, each leading to its calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import streamlit as st
from babel.dates import format_date

from foundation.records import Segment
from views import linked, outcome_rows
from wording.safe import html_text
from wording.texts import _, language, ngettext, number, percent, percent_range

if TYPE_CHECKING:
    from batch.desk import Deals, Outcomes


def show(found: Outcomes, asked: Segment) -> None:
    """A column a month; nothing where there is but one."""
    if len(found.months) < 2:
        return
    outcome_rows.heading(_("Month by month"), _trend(found.trend), _about(found.left_out))
    top = outcome_rows.scale([month.share for month in found.months if month.share.total])
    with st.container(key="out-months"):
        for month in found.months:
            told = f"{_name(month, 'LLLL y')}: {_counted(month)}"
            days = {"days": None, "outcome": None, **_days(month, asked)}
            linked.whole(f"month-{month.name}", _column(month, top), told, "calls", **days)


def _trend(trend: str | None) -> str:
    return {
        "up": _("The share of won deals grows from month to month"),
        "down": _("The share of won deals falls from month to month"),
        "steady": _("The share of won deals does not clearly change over the months"),
    }.get(trend or "", _("Too few finished deals to tell whether their share changes over the months"))


def _about(left_out: int) -> str:
    about = _("The bar is the share of won deals, the line where it lies with 95 % confidence.")
    if not left_out:
        return about
    pale = ngettext(
        "{count} month is pale: more of its deals are open than finished, so it says little yet.",
        "{count} months are pale: more of their deals are open than finished, so they say little yet.",
        left_out,
    )
    return f"{about} {pale}"


def _column(month: Deals, top: float) -> str:
    share = month.share
    pale = " d-out-pale" if month.open > share.total else ""
    drawn = told = ""
    if share.total:
        low, high = share.low / top, min(share.high / top, 1)
        drawn = (
            f'<i class="d-out-bar" style="height:{share.part / top:.1%}"></i>'
            f'<i class="d-out-line" style="bottom:{low:.1%};height:{high - low:.1%}"></i>'
        )
        told = f"{percent(share.part)}: {percent_range(share.low, share.high)}"
    return (
        f'<div class="d-out-month{pale}" title="{html_text(told)}"><div class="d-out-column">{drawn}</div>'
        f"<b>{percent(share.part) if share.total else '—'}</b><span>{html_text(_counted(month))}</span>"
        f"<small>{html_text(_name(month, 'LLL yy'))}</small></div>"
    )


def _counted(month: Deals) -> str:
    return _("{hits} of {total}").format(hits=number(month.won), total=number(month.share.total))


def _name(month: Deals, pattern: str) -> str:
    return format_date(_first(month), pattern, locale=language())


def _first(month: Deals) -> datetime:
    return datetime.strptime(month.name, "%Y-%m")


def _days(month: Deals, asked: Segment) -> Mapping[str, str]:
    """The days of a month, of those that are looked at."""
    since = _first(month)
    until = (since + timedelta(days=31)).replace(day=1)
    since, until = max(since, asked.since or since), min(until, asked.until or until)
    return {"from": since.date().isoformat(), "to": (until - timedelta(seconds=1)).date().isoformat()}
