"""Which of the clients' words are looked at: about what, and in which calls. The choice stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import streamlit as st

from foundation.records import CATEGORIES, DIMENSIONS, KINDS, Dimension, Segment
from store import tables
from store.store import Store
from views import filters, frame
from wording.labels import topic_name
from wording.texts import _, ngettext
from wording.theme_words import dimension_name, dimension_value

ANY = "any"
TOPICS = (*KINDS, *CATEGORIES)
PERIODS = {"30": 30, "90": 90, "365": 365}  # days, counted from the newest call: a company's calls may be old


def current(store: Store) -> Segment:
    """What the address asks for."""
    values = _values(store)
    return Segment(
        topic=filters.current("topic", TOPICS),
        where=tuple((name, value) for name in DIMENSIONS if (value := filters.current(name, values[name]))),
        since=_since(store),
    )


def choose_topic(store: Store) -> None:
    """What the words are about: price, trust and the like, or a kind of what clients say."""
    counts = tables.topic_counts(store)
    found = [topic for topic in (*CATEGORIES, *KINDS) if counts.get(topic)]
    _one_of("topic", _("About what"), found, topic_name, _("About anything"), 205)


def choose_calls(store: Store) -> None:
    """Which calls: how the deal ended, from where the client came, when. Behind one button, which tells how many."""
    values = _values(store)
    asked = sum(bool(filters.current(name, values[name])) for name in DIMENSIONS) + bool(_period())
    label = ngettext("{count} condition on calls", "{count} conditions on calls", asked) if asked else _("All calls")
    with st.popover(label, icon=":material/tune:", key="segment-calls"):
        for name in DIMENSIONS:
            if len(values[name]) > 1:
                _one_of(
                    name,
                    _heading(dimension_name(name)),
                    values[name],
                    _shown(name),
                    _("Any"),
                    "stretch",
                    label_visibility="visible",
                )
        _one_of("days", _("When"), list(PERIODS), _days, _("At any time"), "stretch", label_visibility="visible")


def _one_of(
    name: str,
    label: str,
    options: Sequence[str],
    names: Callable[[str], str],
    nothing: str,
    width: int | Literal["stretch"],
    label_visibility: Literal["visible", "collapsed"] = "collapsed",
) -> None:
    """One of several options or none of them; the choice stands in the address."""
    key = f"segment-{name}"
    st.session_state[key] = filters.current(name, options) or ANY

    def changed() -> None:
        chosen = st.session_state[key]
        frame.remember(name, None if chosen == ANY else chosen)
        frame.remember("term", None)

    st.selectbox(
        label,
        [ANY, *options],
        format_func=lambda option: nothing if option == ANY else names(option),
        key=key,
        on_change=changed,
        label_visibility=label_visibility,
        width=width,
    )


def _heading(name: str) -> str:
    return name[:1].upper() + name[1:]


def _shown(name: Dimension) -> Callable[[str], str]:
    return lambda value: dimension_value(name, value)


def _values(store: Store) -> dict[Dimension, list[str]]:
    return tables.call_values(store)


def _period() -> str | None:
    return filters.current("days", list(PERIODS))


def _since(store: Store) -> datetime | None:
    period = _period()
    newest = tables.summary(store)["last"] if period else None
    return newest - timedelta(days=PERIODS[period]) if period and newest else None


def _days(period: str) -> str:
    return ngettext("Last {count} day", "Last {count} days", PERIODS[period])
