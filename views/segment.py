"""Which calls are looked at, on every page: a bar under the head. The choice stands in the address and goes along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, cast

import streamlit as st

from foundation.records import CATEGORIES, DIMENSIONS, KINDS, LANGUAGES, Dimension, Language, Segment
from store import board, spoken
from store.store import Store
from views import filters, frame
from wording.labels import language_name, topic_name
from wording.safe import markdown_text, shortened
from wording.texts import _, ngettext, period
from wording.theme_words import dimension_name, dimension_value, short_value

ANY = "any"
TOPICS = (*KINDS, *CATEGORIES)
PERIODS = {"7": 7, "30": 30, "90": 90, "365": 365}  # days, counted from the newest call: a company's calls may be old
OWN = "own"  # stands for days that are chosen by hand
CHIP_LENGTH = 40  # characters of a value on its button


def current(store: Store) -> Segment:
    """What the address asks for."""
    values = board.values(store)
    since, until = _when(store)
    return Segment(
        topic=filters.current("topic", TOPICS),
        where=tuple((name, value) for name in DIMENSIONS if (value := filters.current(name, values[name]))),
        since=since,
        until=until,
        language=cast(Language | None, filters.current("calls", LANGUAGES)),
    )


def bar(store: Store) -> None:
    """One button behind which all conditions stand, and beside it those that hold, each with the way to drop it."""
    if not len(board.calls(store)):
        return
    values, chips = board.values(store), _chips(store)
    with st.container(key="segment", horizontal=True, vertical_alignment="center", gap="small"):
        label = _("Filters") if chips else _("All calls")
        with st.popover(label, icon=":material/tune:", key="segment-conditions", type="tertiary"):
            _choose_when(store)
            for name in DIMENSIONS:
                if len(values[name]) > 1:
                    _labelled(name, _heading(dimension_name(name)), values[name], _shown(name), _("Any"))
            spoken = _spoken(store)
            if len(spoken) > 1:
                _labelled("calls", _("Language of the calls"), spoken, language_name, _("Any"))
        for names, told in chips:
            text = markdown_text(shortened(told, CHIP_LENGTH, end=False))
            st.button(text, key=f"drop-{names[0]}", icon=":material/close:", on_click=_drop, args=names)
        if len(chips) > 1:
            st.button(_("Show all"), key="drop-all", type="tertiary", on_click=_drop, args=frame.SEGMENT)


def holds() -> bool:
    """Whether any condition on calls stands in the address."""
    return any(st.query_params.get(name) for name in frame.SEGMENT)


def key(asked: Segment) -> str:
    """A short text that is another for another segment: lists that are shown anew begin at their first lines."""
    of_calls = asked.of_calls
    return "" if of_calls == Segment() else format(abs(hash(of_calls)), "x")


def choose_topic(store: Store) -> None:
    """What the words are about: price, trust and the like, or a kind of what clients say."""
    there = spoken.topics(store)
    found = [topic for topic in (*CATEGORIES, *KINDS) if topic in there]
    _one_of("topic", _("About what"), found, topic_name, _("About anything"), 205)


def _chips(store: Store) -> list[tuple[tuple[str, ...], str]]:
    """The conditions that hold: which parameters of the address they are, and what is told of them."""
    asked, chips = current(store), list[tuple[tuple[str, ...], str]]()
    if days := filters.current("days", list(PERIODS)):
        chips.append((("days",), _days(days)))
    elif asked.since and asked.until:
        chips.append((("from", "to"), period(asked.since, asked.until - timedelta(days=1))))
    for name, value in asked.where:
        chips.append(((name,), dimension_value(name, value)))
    if asked.language:
        chips.append((("calls",), language_name(asked.language)))
    return chips


def _drop(*names: str) -> None:
    for name in (*names, "theme", "term"):  # what is open may be outside of what is looked at now
        frame.remember(name, None)


def _choose_when(store: Store) -> None:
    """The last days, or any days."""
    first, last = _span(store)
    if first is None or last is None:
        return
    key, by_hand = "segment-days", bool(_by_hand())
    st.session_state[key] = filters.current("days", list(PERIODS)) or (OWN if by_hand else ANY)

    def changed() -> None:
        chosen = st.session_state[key]
        _drop("days", "from", "to")
        if chosen == OWN:
            _remember_days(first.date(), last.date())
        elif chosen != ANY:
            frame.remember("days", chosen)

    names = {ANY: _("At any time"), OWN: _("From and to"), **{days: _days(days) for days in PERIODS}}
    st.selectbox(_("When"), list(names), format_func=names.__getitem__, key=key, on_change=changed)
    if by_hand:
        _choose_days(first.date(), last.date())


def _choose_days(first: date, last: date) -> None:
    key = "segment-own-days"
    since, until = _by_hand() or (first, last)
    st.session_state[key] = (min(max(since, first), last), min(max(until, first), last))

    def changed() -> None:
        if len(st.session_state[key]) == 2:  # after the first click only one day is known
            _remember_days(*st.session_state[key])

    st.date_input(_("Days"), key=key, min_value=first, max_value=last, format="DD.MM.YYYY", on_change=changed)


def _remember_days(since: date, until: date) -> None:
    frame.remember("from", since.isoformat())
    frame.remember("to", until.isoformat())


def _by_hand() -> tuple[date, date] | None:
    """The days in the address, both included; None where there are none, or no days."""
    try:
        since, until = (date.fromisoformat(st.query_params.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return None
    return (since, until) if since <= until else None


def _when(store: Store) -> tuple[datetime | None, datetime | None]:
    """From when on, and the first moment that is too late."""
    days, (_first, last) = filters.current("days", list(PERIODS)), _span(store)
    if days and last is not None:
        return last - timedelta(days=PERIODS[days]), None
    if by_hand := _by_hand():
        since, until = (datetime(at.year, at.month, at.day) for at in by_hand)
        return since, until + timedelta(days=1)
    return None, None


def _span(store: Store) -> tuple[datetime | None, datetime | None]:
    """When the first and the last call began."""
    began = board.calls(store)["started_at"].dropna()
    return (began.min().to_pydatetime(), began.max().to_pydatetime()) if len(began) else (None, None)


def _spoken(store: Store) -> list[str]:
    spoken = {str(language) for language in board.calls(store)["language"].cat.categories}
    return [language for language in LANGUAGES if language in spoken]


def _labelled(name: str, label: str, options: Sequence[str], names: Callable[[str], str], nothing: str) -> None:
    _one_of(name, label, options, names, nothing, "stretch", label_visibility="visible")


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
        _drop()
        frame.remember(name, None if chosen == ANY else chosen)

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
    return lambda value: short_value(name, value)


def _days(days: str) -> str:
    return ngettext("Last {count} day", "Last {count} days", PERIODS[days])
