"""The map of what clients say: all mentions of a kind at once, each theme a way into its quotes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from store import quotes, tables
from store.store import Store
from views import frame, theme_news
from views.theme_map import QUOTES_AT_ONCE, MapTheme, theme_map
from wording.texts import _
from wording.theme_words import name_of


def show(store: Store, kind: str, said_in: str | None, themes: list[dict[str, Any]]) -> None:
    """`themes`: those of the kind, in all languages: an island of one language may hold mentions in another."""
    points = _points(store, str(store.engine.url), store.state(), kind, said_in)
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
        _open(opened, next(theme["language"] for theme in on_map if theme["theme_id"] == opened), said_in)


@st.cache_data(show_spinner=False, max_entries=8)
def _points(_store: Store, url: str, state: str, kind: str, language: str | None) -> pd.DataFrame:
    """Where the mentions lie, kept until they are others; no words are kept."""
    return tables.map_table(_store, kind, language)


def _open(theme_id: str, language: str, said_in: str | None) -> None:
    """Go to the theme in the list."""
    frame.remember("view", None)
    frame.remember("theme", theme_id)
    if language != said_in:
        frame.remember("calls", None)
    st.session_state[theme_news.SOUGHT] = theme_id
    st.rerun()
