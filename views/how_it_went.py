"""How a conversation went, in figures that can be taken in at a glance."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from foundation.records import Conversation
from wording.labels import role_name
from wording.safe import html_text
from wording.texts import _, clock, number, percent


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the strip: of client and manager each, or of the call (then `client` holds it)."""

    name: str
    meaning: str
    client: str
    manager: str | None = None


def strip(conversation: Conversation) -> None:
    """Who talks how much, as a bar, and the other figures below, each with a word on what it means.

    Nothing where neither client nor manager was told apart: half a bar would be a claim.
    """
    if conversation.client_words_per_minute is None and conversation.manager_words_per_minute is None:
        return
    figures = _figures(conversation)
    with st.container(key="card-went"):
        st.html(talk_bar(conversation.client_talk_share) + _table(figures))
        with st.popover(_("What do these figures mean?"), type="tertiary"):
            share = _("who talks how much"), _("shares of the time in which one of the two speaks.")
            told = [share, *((figure.name, figure.meaning) for figure in figures)]
            st.markdown("\n".join(f"- **{name}**: {meaning}" for name, meaning in told))


def talk_bar(client_share: float) -> str:
    """The talking time, client to the left, manager to the right; the share is 0 to 1."""
    client, manager = round(client_share * 100), 100 - round(client_share * 100)
    ends = "".join(
        f'<span class="d-{role}"><i></i>{html_text(role_name(role))} <b>{percent(share / 100)}</b></span>'
        for role, share in (("client", client), ("manager", manager))
    )
    bars = "".join(
        f'<i class="d-{role}" style="flex:{share}"></i>'
        for role, share in (("client", client), ("manager", manager))
        if share
    )
    return f'<div class="d-talk"><div class="d-ends">{ends}</div><div class="d-both">{bars}</div></div>'


def _table(figures: list[Figure]) -> str:
    items = "".join(
        f'<div title="{html_text(figure.meaning)}"><dt>{html_text(figure.name)}</dt><dd>{_values(figure)}</dd></div>'
        for figure in figures
    )
    return f'<dl class="d-went">{items}</dl>'


def _values(figure: Figure) -> str:
    if figure.manager is None:
        return html_text(figure.client)
    return "".join(
        f'<span class="d-{role}"><i title="{html_text(role_name(role))}"></i>{html_text(value)}</span>'
        for role, value in (("client", figure.client), ("manager", figure.manager))
    )


def _figures(went: Conversation) -> list[Figure]:
    return [
        Figure(
            _("longest monologue"),
            _("how long one speaks while the other at most says “uh-huh”."),
            clock(went.client_longest_s),
            clock(went.manager_longest_s),
        ),
        Figure(
            _("interruptions"),
            _("how often one begins while the other speaks, and the other stops."),
            number(went.client_interruptions),
            number(went.manager_interruptions),
        ),
        Figure(
            _("words a minute"),
            _("how fast one speaks, counted in one's own speaking time."),
            _rate(went.client_words_per_minute),
            _rate(went.manager_words_per_minute),
        ),
        Figure(
            _("silence"),
            _("how much of the conversation nobody speaks, and the longest pause."),
            _("{share}, up to {length}").format(
                share=percent(went.silence_share), length=clock(went.longest_silence_s)
            ),
        ),
    ]


def _rate(words_per_minute: float | None) -> str:
    return "—" if words_per_minute is None else number(round(words_per_minute))
