"""The figures of a theme as HTML: its weeks, and where it is said more or less often. All text is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foundation.records import DIMENSIONS
from views import pieces
from wording.safe import html_text
from wording.texts import _, day, ngettext, so_many_of
from wording.theme_words import chance, dimension_name, short_value, trend_finding

DIFFERENCES = 6  # that are told in words; all are among the figures
VALUES = 5  # of a dimension that are listed, besides those that differ


def weeks_chart(weeks: Sequence[dict[str, Any]], trend: str | None, p: float | None) -> str:
    """Bars of conversations by week, the part with the theme darker; rows as in `store.tables.theme_weeks`."""
    if not weeks:
        return ""
    most = max(max(week["total"], week["calls"]) for week in weeks) or 1
    bars = "".join(
        f'<span title="{html_text(_week(week))}"><i style="height:{week["total"] / most:.1%}"></i>'
        f'<b style="height:{week["calls"] / most:.1%}"></b></span>'
        for week in weeks
    )
    finding, first, last = trend_finding(trend), day(weeks[0]["week"]), day(weeks[-1]["week"])
    return (
        f'<div class="d-chart"><h3 title="{html_text(chance(p))}">{html_text(finding)}</h3>'
        f'<div class="d-bars" role="img" aria-label="{html_text(finding)}">{bars}</div>'
        f"<p><span>{html_text(first)}</span>"
        f'<span><i class="d-key"></i>{html_text(_("conversations with the theme"))}'
        f'<i class="d-key d-all"></i>{html_text(_("all"))}</span>'
        f"<span>{html_text(last)}</span></p></div>"
    )


def _week(week: dict[str, Any]) -> str:
    named = _("week of {day}").format(day=day(week["week"]))
    return f"{named}: {so_many_of(week['calls'], week['total'])}"


def told_apart(figures: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of `store.tables.theme_figures` by dimension, of those dimensions that tell calls apart."""
    found: dict[str, list[dict[str, Any]]] = {dimension: [] for dimension in DIMENSIONS}
    for row in figures:
        found.setdefault(row["dimension"], []).append(row)
    return {dimension: rows for dimension, rows in found.items() if len(rows) > 1}


def differences(dimensions: dict[str, list[dict[str, Any]]]) -> str:
    """What is no chance, in words; that there is nothing of it, in a sentence."""
    differ = [row for rows in dimensions.values() for row in rows if row["differs"]]
    title = f"<h3>{html_text(_('Where it is said more and less often'))}</h3>"
    if not differ:
        calm = _("Nowhere clearly: all differences could be chance.")
        return f'<div class="d-differences">{title}<p>{html_text(calm)}</p></div>'
    lines = "".join(
        f"<li>{_sign(row)} <b>{html_text(short_value(row['dimension'], row['value']))}</b> "
        f"<small>{html_text(dimension_name(row['dimension']))}</small> {_counted(row)}</li>"
        for row in differ[:DIFFERENCES]
    )
    if rest := max(len(differ) - DIFFERENCES, 0):
        lines += f"<li><small>{html_text(ngettext('{count} more', '{count} more', rest))}</small></li>"
    return f'<div class="d-differences">{title}<ul>{lines}</ul></div>'


def breakdown(dimensions: dict[str, list[dict[str, Any]]]) -> str:
    """All dimensions side by side, each value with its count, its share and its interval."""
    return '<div class="d-breakdown">' + "".join(_dimension(name, rows) for name, rows in dimensions.items()) + "</div>"


def _dimension(name: str, rows: list[dict[str, Any]]) -> str:
    shown = [row for number_, row in enumerate(rows) if number_ < VALUES or row["differs"]]
    lines = "".join(
        f'<div><dt title="{html_text(short_value(name, row["value"]))}">'
        f"{html_text(short_value(name, row['value']))}{_sign(row)}<small>{_counted(row)}</small></dt>"
        f"<dd>{pieces.share_bar(row['calls'] / max(row['total'], 1), (row['low'], row['high']))}</dd></div>"
        for row in shown
    )
    rest = len(rows) - len(shown)
    more = f"<p>{html_text(ngettext('{count} more', '{count} more', rest))}</p>" if rest else ""
    return f"<section><h4>{html_text(dimension_name(name))}</h4><dl>{lines}</dl>{more}</section>"


def _counted(row: dict[str, Any]) -> str:
    return html_text(so_many_of(row["calls"], row["total"]))


def _sign(row: dict[str, Any]) -> str:
    """Where a value differs, and how."""
    if not row["differs"]:
        return ""
    return pieces.tag(_("more often") if row["differs"] == "more" else _("less often"), f"d-{row['differs']}")
