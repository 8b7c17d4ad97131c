"""The cards of the overview that are about themes: what is new, what grows and fades, what is objected to most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from batch import desk
from foundation.records import Segment
from handouts.digest import Digest
from store import tables
from store.store import Store
from views import linked, pieces, theme_news
from wording.labels import category_name, kind_name, mention_name
from wording.safe import html_text, shortened
from wording.texts import _, day, ngettext
from wording.theme_words import event_sentence, name_of, theme_title

NEWS = 4  # lines
WEEKS = 26  # the last ones, as bars: as many as can be told apart
TITLE_LENGTH = 90  # characters

ANY_DAY = dict.fromkeys(("days", "from", "to"))  # leaves the days that are looked at out of a link
Days = Mapping[str, str]  # parameters of the address by which a link keeps to the days that the page tells of


def new(store: Store, told: Digest, days: Days) -> None:
    """Themes that were never said before, and what the findings of the last days changed."""
    fresh = {theme["theme_id"] for theme in told.new}
    events = [(event, theme_news.leads_to(event)) for event in theme_news.read(store)]
    others = [(event, theme_id) for event, theme_id in events if theme_id and theme_id not in fresh]
    with st.container(key="over-card-new"):
        head("new", _("What is new"), _("All changes"), "objections")
        for theme in told.new[:NEWS]:
            when = _("first said {day}").format(day=day(theme["first_said"]))
            _line("new", theme, f"{html_text(when)} · {html_text(_count(theme['calls']))}", **days)
        for event, theme_id in others[: max(NEWS - len(told.new), 0)]:
            _event(event, theme_id)
        if not fresh and not others:
            calm(_("Nothing new: no theme has appeared lately."))


def _event(event: dict[str, Any], theme_id: str) -> None:
    """A line of news, which leads to the theme."""
    sentence = event_sentence(event)
    content = (
        f'<div class="d-over-line"><strong>{html_text(shortened(sentence, 2 * TITLE_LENGTH, end=False))}</strong>'
        f"<small>{html_text(day(event['at']))} · {html_text(kind_name(event['said']))}</small></div>"
    )
    leads = linked.theme(theme_id, event["said"])
    linked.whole(f"event-{event['event_id']}", content, sentence, "objections", **leads)


def changing(store: Store, asked: Segment, told: Digest) -> None:
    """Themes whose last four weeks differ from the four before by more than chance, with their weeks."""
    whole = replace(asked, topic=None, since=None)  # days that were chosen have no weeks before them
    with st.container(key="over-card-changing"):
        head("changing", _("What grows and what fades"))
        for theme in told.changing:
            _subthemes, weeks = desk.theme_parts(store, theme["kind"], theme["theme_id"], whole)
            counted = f"{pieces.trend_mark(theme['trend'])} · {html_text(_count(theme['calls']))}"
            _line("changing", theme, counted, _bars(weeks), **ANY_DAY)
        if told.changing:
            calm(_("The last four weeks beside the four before; what could be chance is left out."))
        else:
            calm(_("Nothing clearly: what there is in the last four weeks could be chance."))


def _bars(weeks: pd.DataFrame) -> str:
    """The weeks of a theme as small bars: its share of the week's conversations."""
    shares = [row["calls"] / max(row["total"], 1) for row in tables.records(weeks.tail(WEEKS))]
    most = max(shares, default=0) or 1
    bars = "".join(f'<span><b style="height:{share / most:.1%}"></b></span>' for share in shares)
    return f'<div class="d-bars d-over-bars" aria-hidden="true">{bars}</div>' if shares else ""


def objections(told: Digest, days: Days) -> None:
    """The most frequent objections with their share and how the deals ended."""
    with st.container(key="over-card-objections"):
        head("objections", _("What clients object to most"), _("All objections"), "objections", **days)
        for rank, theme in enumerate(told.objections, 1):
            tags = pieces.tag(category_name(theme["category"])) if theme["category"] else ""
            content = (
                f'<div class="d-row d-over-theme"><span class="d-rank">{rank}</span><div class="d-title">'
                f"<strong>{html_text(called(theme))}</strong>"
                f"<div>{tags}<span>{html_text(_count(theme['calls']))}</span></div></div>"
                f"{pieces.share_bar(theme['share_of_calls'], (theme['share_low'], theme['share_high']))}"
                f"{pieces.deals_line(theme['won'], theme['lost']) or '<div></div>'}</div>"
            )
            leads = {**linked.theme(theme["theme_id"], "objection"), **days}
            linked.whole(f"most-{theme['theme_id']}", content, called(theme), "objections", **leads)
        if not told.objections:
            calm(_("No objections of several calls that resemble each other yet."))


def head(name: str, title: str, onward: str | None = None, page: str = "", **parameters: Any) -> None:
    """The head of the card `name`, with the way to where all of it stands."""
    with st.container(key=f"over-cardhead-{name}", horizontal=True, vertical_alignment="center"):
        st.html(f"<h2>{html_text(title)}</h2>")
        if onward:
            linked.onward(onward, page, **parameters)


def calm(sentence: str) -> None:
    """A quiet line of a card."""
    st.html(f'<p class="d-over-calm">{html_text(sentence)}</p>')


def called(theme: Mapping[str, Any]) -> str:
    """A theme's name, where a language model gave it one, or else its title; not too long."""
    name = name_of(dict(theme))
    return (
        shortened(name, TITLE_LENGTH, end=False)
        if name
        else theme_title(shortened(theme["title"], TITLE_LENGTH, end=False))
    )


def _line(place: str, theme: Mapping[str, Any], told: str, beside: str = "", **parameters: Any) -> None:
    """One theme of a short list; `told` and `beside` are HTML."""
    kind = f'<small class="d-{html_text(theme["kind"])}">{html_text(mention_name(theme["kind"]))}</small>'
    content = (
        f'<div class="d-over-line"><strong>{html_text(called(theme))}</strong><span>{told}{kind}</span>{beside}</div>'
    )
    leads = {**linked.theme(theme["theme_id"], theme["kind"]), **parameters}
    linked.whole(f"{place}-{theme['theme_id']}", content, called(theme), "objections", **leads)


def _count(calls: int) -> str:
    return ngettext("in {count} call", "in {count} calls", calls)
