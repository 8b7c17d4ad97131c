"""Whom the clients' words are compared with: managers, the copy, all other clients, or those of one other value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

import streamlit as st

from foundation.records import Against, Segment
from store import board, copies
from store.store import Store
from views import frame
from wording.safe import shortened
from wording.texts import _
from wording.theme_words import dimension_value

AGAINST: tuple[Against, ...] = get_args(Against)
VALUE_LENGTH = 60  # characters shown of another value
VALUE = "="  # in the address, before another value of the one condition on calls


@dataclass(frozen=True, slots=True)
class Other:
    """The other side; `segment` is that of other clients, where one of them is meant."""

    against: Against
    name: str  # over its column
    segment: Segment | None = None

    @property
    def role(self) -> str | None:
        """Whose words they are; None: they stand in no call."""
        return {"managers": "manager", "others": "client"}.get(self.against)


def current(store: Store, asked: Segment) -> Other:
    """What the address asks for."""
    chosen = next((side for side in _sides(store, asked) if side == st.query_params.get("against")), _usual(asked))
    if chosen.startswith(VALUE):
        name, _value = asked.where[0]
        other = chosen.removeprefix(VALUE)
        shown = shortened(dimension_value(name, other), VALUE_LENGTH, end=False)
        return Other("others", shown, replace(asked, where=((name, other),)))
    if chosen == "others":
        return Other("others", _("other clients") if asked != Segment(asked.topic) else _("otherwise"))
    return Other("copy", _("your copy")) if chosen == "copy" else Other("managers", _("managers"))


def choose(store: Store, asked: Segment) -> None:
    """The box in which it is chosen."""
    key, usual = "vocabulary-against", _usual(asked)
    sides = _sides(store, asked)
    st.session_state[key] = next((side for side in sides if side == st.query_params.get("against")), usual)

    def changed() -> None:
        chosen = st.session_state[key]
        frame.remember("against", None if chosen == usual else chosen)
        frame.remember("term", None)

    st.selectbox(
        _("Compared with"),
        sides,
        format_func=lambda side: _called(side, asked),
        key=key,
        on_change=changed,
        label_visibility="collapsed",
        width=215,
    )


def _usual(asked: Segment) -> str:
    """What is compared with where nothing is chosen: the words of a topic, with what clients say otherwise."""
    return "others" if asked.topic else "managers"


def _sides(store: Store, asked: Segment) -> list[str]:
    """Whom there is to compare with: all that all clients say has no other clients beside it."""
    there = {"managers": True, "copy": bool(copies.names(store)), "others": asked != Segment()}
    sides: list[str] = [side for side in AGAINST if there[side]]
    if len(asked.where) == 1:
        ((name, value),) = asked.where
        sides += [VALUE + other for other in board.values(store)[name] if other != value]
    return sides


def _called(side: str, asked: Segment) -> str:
    if side.startswith(VALUE):
        return _("compared with: {value}").format(value=dimension_value(asked.where[0][0], side.removeprefix(VALUE)))
    return {
        "managers": _("compared with managers"),
        "copy": _("compared with your copy"),
        "others": _("compared with everything else"),
    }[side]
