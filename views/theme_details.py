"""An opened theme: what sets it apart, its shades, its weeks, where it is said more and less often, its quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import streamlit as st

from batch import desk
from foundation.records import Resolved, Segment
from store import quotes, tables
from store.store import Store
from views import filters, segment, take_theme, theme_actions, theme_figures
from views.quote_cards import quote_list
from wording.safe import html_text, markdown_text, shortened
from wording.texts import _, number

ANSWERED = ("yes", "no")
PART_LENGTH = 48  # characters of a sub-theme's title on its chip


def show(store: Store, theme: dict[str, Any], themes: Mapping[str, str], asked: Segment, moved: bool) -> None:
    """Below the row of a theme. `themes`: titles of all themes of its kind by id.

    `moved`: people moved mentions into it or out of it since its figures were found.
    """
    theme_id = theme["theme_id"]
    below, weeks = desk.theme_parts(store, theme["kind"], theme_id, asked)
    parts = tables.records(below)
    titles = {part["theme_id"]: part["title"] for part in parts}
    chosen = filters.current("part", list(titles))
    with st.container(key="opened", gap="small"):
        with st.container(key="opened-head", horizontal=True, vertical_alignment="center"):
            st.html(_keywords(theme["keywords"]))
            theme_actions.popover(store, theme, themes, (chosen, titles[chosen]) if chosen else None)
            take_theme.menu(store, theme, asked)
        if parts:
            _shades(parts, theme["mentions"])
        _figures(store, theme, tables.records(weeks), moved)
        resolved = _answered(theme["settled"], theme["unsettled"])
    quote_list(
        store,
        "-".join(filter(None, ("theme", theme_id, segment.key(asked), chosen, resolved))),
        lambda limit: quotes.quotes(
            store, theme_id=theme_id, segment=asked, resolved=resolved, limit=limit, subtheme_id=chosen
        ),
        themes=themes,
    )


def _keywords(keywords: list[str]) -> str:
    """The words that set a theme apart; an empty line where there are none."""
    named = f"<span>{html_text(_('Its words:'))}</span> {html_text(', '.join(keywords))}" if keywords else ""
    return f'<p class="d-keywords">{named}</p>'


def _shades(parts: list[Any], mentions: int) -> None:
    """The sub-themes, of which one can be chosen."""
    names = {filters.ALL: _("All {count}").format(count=number(mentions))}
    for part in parts:
        title = shortened(part["title"], PART_LENGTH, end=False) or _("a theme without a title")
        names[part["theme_id"]] = f"{markdown_text(title)} · {number(part['mentions'])}"
    with st.container(key="shades", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="d-keywords"><span>{html_text(_("Shades:"))}</span></p>', width="content")
        filters.choose("part", _("Shades of the theme"), list(names), names.__getitem__, filters.ALL, closes=False)


def _figures(store: Store, theme: dict[str, Any], weeks: list[Any], moved: bool) -> None:
    """Weeks and differences side by side, all figures folded below them. Differences are those of all calls."""
    figures = tables.records(tables.theme_figures(store, theme["theme_id"]))
    dimensions = theme_figures.told_apart(figures)
    if not weeks and not dimensions:
        if moved:
            st.caption(_("Its weeks and its differences are found when the themes are next made anew."))
        return
    differences = theme_figures.differences(dimensions) if dimensions else ""
    st.html(
        f'<div class="d-found">{theme_figures.weeks_chart(weeks, theme["trend"], theme["trend_p"])}{differences}</div>'
    )
    if moved:
        st.caption(_("Weeks and differences are of before the last edits, until the themes are made anew."))
    if dimensions:
        with st.expander(_("All figures by source, campaign, product, manager and result"), type="compact"):
            st.html(theme_figures.breakdown(dimensions))


def _answered(settled: int, unsettled: int) -> Resolved | None:
    """The choice between objections that the manager's answer settled and that it did not; nothing where none did."""
    if not settled or not unsettled:
        return None
    chosen = cast(Resolved | None, filters.current("settled", ANSWERED))
    names = {
        filters.ALL: _("All"),
        "yes": _("Settled in the call ({count})").format(count=number(settled)),
        "no": _("Not settled ({count})").format(count=number(unsettled)),
    }
    with st.container(key="answered"):
        filters.choose(
            "settled", _("How the manager's answer worked"), list(names), names.__getitem__, filters.ALL, closes=False
        )
    return chosen
