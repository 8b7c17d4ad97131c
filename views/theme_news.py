"""What became of themes lately: new ones, those that parted or joined, those that are not said any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from store import tables, theme_history
from store.store import Store
from views import frame, pieces
from wording.labels import kind_name
from wording.safe import html_text
from wording.texts import _, day, ngettext
from wording.theme_words import event_sentence

LATELY, NEW = timedelta(days=30), timedelta(days=7)
NEWS_AT_FIRST = 3
SOUGHT = "sought-theme"  # in the session: a theme was opened from elsewhere, and must come into sight


def read(store: Store) -> list[dict[str, Any]]:
    """Events of the last days, the newest first."""
    table = theme_history.event_table(store.engine, since=datetime.now() - LATELY)
    # Of a theme that nothing is known of nothing can be told.
    return [row for row in tables.records(table) if row["said"]]


def new_themes(events: list[dict[str, Any]]) -> set[str]:
    """Ids of the themes that are called new."""
    since = pd.Timestamp(datetime.now() - NEW)
    return {event["theme_id"] for event in events if event["kind"] == "new" and event["at"] >= since}


def show(events: list[dict[str, Any]], kind: str) -> None:
    """A few lines, each of which opens its theme; nothing where there is no news."""
    if not events:
        return
    shown = st.session_state.get("news-shown", NEWS_AT_FIRST)
    with st.container(key="news", gap=None):
        st.html(f"<h2>{html_text(_('What has changed'))}</h2>")
        for event in events[:shown]:
            _line(event, kind)
        if rest := len(events) - shown if len(events) > shown else 0:
            frame.more(
                ngettext("{count} more change", "{count} more changes", rest), "more-news", "news-shown", len(events)
            )


def _line(event: dict[str, Any], kind: str) -> None:
    other_kind = pieces.tag(kind_name(event["said"])) if event["said"] != kind else ""
    sentence = event_sentence(event)
    line = (
        f'<div class="d-news"><time>{html_text(day(event["at"]))}</time>'
        f"<span>{html_text(sentence)}{other_kind}</span></div>"
    )
    theme_id = leads_to(event)
    if theme_id:
        frame.row(f"news-{event['event_id']}", line, sentence, _open, theme_id, event["said"])
    else:
        st.html(line)


def leads_to(event: dict[str, Any]) -> str | None:
    """The theme that a line of news opens: where the mentions are now. None where it is not among the themes."""
    if event["kind"] == "merged":
        return event["other_id"] if event["other_listed"] else None
    return event["theme_id"] if event["theme_listed"] else None


def _open(theme_id: str, kind: str) -> None:
    for name in ("view", "part", "settled"):
        frame.remember(name, None)
    frame.remember("kind", None if kind == "objection" else kind)
    frame.remember("theme", theme_id)
    st.session_state[SOUGHT] = theme_id


def bring_into_sight() -> None:
    """The theme that was just opened from elsewhere. The script holds nothing that comes from a call."""
    if st.session_state.pop(SOUGHT, None):
        st.html(
            "<script>setTimeout(() => document.querySelector('.d-theme.d-open')"
            "?.scrollIntoView({block: 'start'}), 300)</script>",
            unsafe_allow_javascript=True,
        )
