"""The page that everybody opens first, and the page of the meeting: the digest of the last days, to click through."""

from __future__ import annotations

from typing import Any

import streamlit as st

from batch import desk
from foundation.records import Segment
from handouts import digest
from store import lately, tables
from store.lately import Counted
from store.store import Store
from views import frame, linked, overview_state, overview_themes, overview_voices, pieces, segment, take_digest
from views.overview_themes import Days
from wording.labels import finding
from wording.safe import html_text
from wording.texts import _, hours, ngettext, number, of_conversations, percent, period


def page() -> None:
    store = frame.open_store()
    counts = tables.summary(store)
    failures = tables.count_failures(store)
    if not counts["calls"]:
        overview_state.nothing_yet(failures)
        return
    asked = segment.current(store).of_calls
    of, days = _days(store, asked)
    counted = lately.counted(store, of)
    _head(store, asked, of, counted, days)
    overview_state.first_steps(counts["calls"])
    if counted.calls:
        _cards(store, asked, days)
    else:
        frame.empty(_("No calls under these filters"), _("Drop one of the conditions above to see more."))
    with st.container(key="over-pair-state"):
        overview_state.deals(store, asked, bool(days))
        overview_state.processing(store, counts, failures)
    frame.foot(counts["recognizers"])


def _days(store: Store, asked: Segment) -> tuple[Segment, Days]:
    """The calls that the page tells of, as the digest chooses them, and by which parameters a link keeps to them."""
    told = digest.its_calls(store, asked)
    return told, {"days": "7"} if told != asked else {}


def _cards(store: Store, asked: Segment, days: Days) -> None:
    """What clients say, from what has changed to their own words."""
    told = take_digest.found(store, asked)
    with st.container(key="over-pair-news"):
        overview_themes.new(store, told, days)
        overview_themes.changing(store, asked, told)
    overview_themes.objections(told, days)
    overview_voices.clips(told)
    with st.container(key="over-pair-words"):
        overview_voices.words(store, asked)
        overview_voices.gap(store)


def _head(store: Store, asked: Segment, of: Segment, counted: Counted, days: Days) -> None:
    """The days that are told of, their finding in one sentence, and the figures it rests on."""
    when = _("The last seven days") if days else _("The chosen calls") if segment.holds() else _("All calls")
    if counted.first and counted.last:
        when = f"{when} · {period(counted.first, counted.last)}"
    with st.container(key="over-head", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="d-over-when">{html_text(when)}</p>')
        take_digest.digest_menu(store, asked)
    st.html(f'<h1 class="d-over-found">{html_text(_headline(store, of, counted))}</h1>')
    with st.container(key="over-tiles"):
        _talks(store, asked, counted, days)
        _objecting(store, of, counted, days)
        _ended(counted, days)


def _ended(counted: Counted, days: Days) -> None:
    """How the deals of these calls ended."""
    beside = _("of {count} that ended").format(count=number(counted.won + counted.lost))
    if counted.won:
        name = ngettext("call led to a deal", "calls led to a deal", counted.won)
        _tile("won", counted.won, name, beside, "calls", **days, outcome="won")
    if counted.lost:
        name = ngettext("call led to a refusal", "calls led to a refusal", counted.lost)
        _tile("lost", counted.lost, name, beside, "calls", **days, outcome="lost")


def _headline(store: Store, of: Segment, counted: Counted) -> str:
    """What clients object to most in these calls; without themes, how many calls there are."""
    themes = desk.themes(store, "objection", of)
    if themes.empty:
        return ngettext("{count} conversation", "{count} conversations", counted.conversations)
    first: Any = themes.iloc[0].to_dict()
    title, of_total = overview_themes.called(first), of_conversations(counted.conversations)
    return finding("objection").format(themes=title, calls=number(first["calls"]), of_total=of_total)


def _talks(store: Store, asked: Segment, counted: Counted, days: Days) -> None:
    """How many conversations, beside those of the week before or their length."""
    weeks = lately.weeks_apart(store, asked) if days else None
    if weeks:
        before = lately.counted(store, weeks[1]).conversations
        beside = _("the week before: {count}").format(count=number(before))
    else:
        beside = _("{hours} of speech").format(hours=hours(counted.seconds))
    name = ngettext("conversation", "conversations", counted.conversations)
    _tile("conversations", counted.conversations, name, beside, "calls", **days)


def _objecting(store: Store, of: Segment, counted: Counted, days: Days) -> None:
    """In how many calls clients object at all."""
    calls = lately.with_mentions(store, "objection", of)
    if calls:
        share = _("{share} of all").format(share=percent(calls / max(counted.conversations, calls)))
        name = ngettext("call with objections", "calls with objections", calls)
        _tile("objecting", calls, name, share, "objections", **days)


def _tile(key: str, count: int, name: str, beside: str, leads_to: str, **parameters: str) -> None:
    """A figure with its name, which leads to what was counted."""
    content = pieces.tile(number(count), name, beside)
    linked.whole(f"tile-{key}", content, f"{number(count)} {name}", leads_to, **parameters)


page()
