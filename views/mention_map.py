"""The map of what clients say: all mentions of a kind at once, each theme a way into its quotes."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from foundation.records import Segment
from store import quotes, tables
from store.kept import kept
from store.store import Store
from views import frame, theme_news
from views.theme_map import QUOTES_AT_ONCE, MapTheme, theme_map
from wording.texts import _
from wording.theme_words import name_of

POINTS = 20_000  # more would only lie upon each other, and take a browser long


def show(store: Store, kind: str, asked: Segment, themes: list[dict[str, Any]]) -> None:
    """`themes`: those of the kind in all calls: an island of one language may hold mentions in another."""
    points = kept(store, lambda: tables.map_table(store, kind, asked, POINTS), "map", kind, asked.of_calls)
    if points.empty:
        frame.empty(
            _("There is no map yet"),
            _("Mentions get their places when themes are next made, after new calls or with:"),
            "doslovno themes",
        )
        return
    counted = points["theme_id"].value_counts()
    on_map = [theme for theme in themes if theme["theme_id"] in counted.index]
    place = {theme["theme_id"]: row for row, theme in enumerate(on_map)}
    ids: list[str] = points["mention_id"].tolist()
    words = quotes.words(store, ids) if len(ids) <= QUOTES_AT_ONCE else {}
    opened = theme_map(
        points["map_x"].to_numpy(np.float32),
        points["map_y"].to_numpy(np.float32),
        points["theme_id"].map(place).fillna(-1).to_numpy(np.int32),
        [
            MapTheme(
                theme["theme_id"],
                name_of(theme) or theme["title"] or _("a theme without a title"),
                int(counted[theme["theme_id"]]),
            )
            for theme in on_map
        ],
        lambda row: words.get(ids[row]) or quotes.words(store, [ids[row]]).get(ids[row], ""),
        f"map-{kind}",
    )
    if opened:
        _open(opened)


def _open(theme_id: str) -> None:
    """Go to the theme in the list."""
    frame.remember("view", None)
    frame.remember("theme", theme_id)
    st.session_state[theme_news.SOUGHT] = theme_id
    st.rerun()
