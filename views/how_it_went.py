"""How a conversation went, in figures that can be taken in at a glance, beside what is usual."""

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


def strip(conversation: Conversation, usual: Conversation | None) -> None:
    """Who talks how much, as a bar, and the other figures below, each with a word on what it means.

    `usual`: the middle of all conversations, shown beside. Nothing where neither client nor manager was told apart:
    half a bar would be a claim.
    """
    if conversation.client_words_per_minute is None and conversation.manager_words_per_minute is None:
        return
    figures, others = _figures(conversation), _figures(usual) if usual else None
    with st.container(key="card-went"):
        usual_share = usual.client_talk_share if usual else None
        st.html(talk_bar(conversation.client_talk_share, usual_share) + _table(figures, others))
        with st.popover(_("What do these figures mean?"), type="tertiary"):
            share = _("who talks how much"), _("shares of the time in which one of the two speaks.")
            told = [share, *((figure.name, figure.meaning) for figure in figures)]
            if usual:
                told.append((_("usually"), _("half of the conversations in this language have less, half more.")))
            st.markdown("\n".join(f"- **{name}**: {meaning}" for name, meaning in told))


def talk_bar(client_share: float, usual_share: float | None = None) -> str:
    """The talking time, client to the left, manager to the right, and a notch where the two usually meet.

    Shares are the client's, 0 to 1.
    """
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
    notch = ""
    if usual_share is not None:
        told = html_text(_("usually the client speaks {share}").format(share=percent(usual_share)))
        side = f"{'right' if usual_share > 0.5 else 'left'}:{min(usual_share, 1 - usual_share):.1%}"
        notch = f'<div class="d-notch"><i style="left:{usual_share:.1%}"></i><small style="{side}">{told}</small></div>'
    return f'<div class="d-talk"><div class="d-ends">{ends}</div><div class="d-both">{bars}</div>{notch}</div>'


def _table(figures: list[Figure], usual: list[Figure] | None) -> str:
    items = "".join(
        f'<div title="{html_text(figure.meaning)}"><dt>{html_text(figure.name)}</dt><dd>{_values(figure)}</dd>'
        f"{_usually(usual[place]) if usual else ''}</div>"
        for place, figure in enumerate(figures)
    )
    return f'<dl class="d-went">{items}</dl>'


def _values(figure: Figure) -> str:
    if figure.manager is None:
        return html_text(figure.client)
    return "".join(
        f'<span class="d-{role}"><i title="{html_text(role_name(role))}"></i>{html_text(value)}</span>'
        for role, value in (("client", figure.client), ("manager", figure.manager))
    )


def _usually(figure: Figure) -> str:
    both = figure.client if figure.manager is None else f"{figure.client} · {figure.manager}"
    return f'<dd class="d-usually">{html_text(_("usually {values}").format(values=both))}</dd>'


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
