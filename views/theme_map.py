"""A map of all mentions: each a point in the colour of its theme, themes' names over it, the quote under the pointer.

The points go to the browser once, and again only when they change: Streamlit keeps what it sent. A quote asked for by
hovering comes through a second component without a look of its own, so that the points stay where they are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from views.canvas_view import TOOLS, canvas_component, one_line
from wording.texts import _, ngettext

QUOTES_AT_ONCE = 3000  # points; up to so many all quotes go along, so that hovering need not ask
TITLE_LENGTH = 120  # characters shown of a title
QUOTE_LENGTH = 280  # and of a quote
STEPS = 65535  # coordinates are sent as whole numbers from 0 to this

_HTML = f"""
<div class="map" role="group" tabindex="0" aria-describedby="keys">
  <canvas role="img"></canvas>
  <div class="labels"></div>
  <div class="ring" hidden></div>
  <div class="card" dir="auto" hidden><b></b><p></p><button type="button"></button></div>
  <div class="tools">
    {TOOLS}
  </div>
</div>
<p class="how"></p>
<p class="keys" id="keys" hidden></p>
"""

# Carries a map's questions to Python and the answers back, as events of the page.
_ANSWERS_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const forget = () => document.removeEventListener("theme-map-ask", parentElement.ask);
  forget();
  parentElement.ask = ({ detail }) => detail.map === data.map && setTriggerValue("asked", detail);
  document.addEventListener("theme-map-ask", parentElement.ask);
  if (data.answer) document.dispatchEvent(new CustomEvent("theme-map-answer", { detail: data.answer }));
  return forget;
}
"""

_map = canvas_component("theme_map", _HTML, "theme_map_points.js", "theme_map.js")
_answers = st.components.v2.component("theme_map_answers", js=_ANSWERS_JS)


@dataclass(frozen=True, slots=True)
class MapTheme:
    """A theme on the map; its title is shown as text whatever it holds."""

    theme_id: str
    title: str
    mentions: int


def theme_map(
    x: np.ndarray,
    y: np.ndarray,
    theme: np.ndarray,
    themes: Sequence[MapTheme],
    quote: Callable[[int], str],
    key: str,
) -> str | None:
    """Show the map; the id of the theme whose point or name was clicked just now, else None.

    `x`, `y`: float of shape (n,), 0 to 1, y downwards; the map keeps its shape, in the middle of its box. `theme`: int
    of shape (n,), a row of `themes`, or -1 for a mention in no theme. `quote` gives the masked quote of a point: of
    each of up to QUOTES_AT_ONCE points at every run, of more points only where a person hovers.

    Raises ValueError where the arrays differ in length or name a theme that is not there.
    """
    if not len(x) == len(y) == len(theme):
        raise ValueError(f"x, y and theme must be of one length, not {len(x)}, {len(y)} and {len(theme)}")
    if len(theme) and not -1 <= theme.min() <= theme.max() < len(themes):
        raise ValueError(f"theme must hold -1 to {len(themes) - 1}, not {theme.min()} to {theme.max()}")
    points = b"".join([_steps(x), _steps(y), theme.astype("<i4").tobytes()])
    stamp = zlib.crc32(points)
    head = {
        "map": key,
        "stamp": stamp,
        "themes": _described(themes),
        "quotes": [one_line(quote(i), QUOTE_LENGTH) for i in range(len(x))] if len(x) <= QUOTES_AT_ONCE else None,
        "words": _words(len(x), len(themes)),
    }
    packed = json.dumps(head, ensure_ascii=False).encode("utf-8", "replace")
    with st.container(gap=None):
        if len(x) > QUOTES_AT_ONCE:  # first, so that no question comes before there is somebody to answer
            _answer(quote, len(x), stamp, key)
        result = _map(
            key=key,
            data=len(packed).to_bytes(4, "little") + packed + points,
            on_opened_change=lambda: None,
        )
    opened = result.opened
    return opened if any(one.theme_id == opened for one in themes) else None


@st.fragment
def _answer(quote: Callable[[int], str], count: int, stamp: int, key: str) -> None:
    """Answer the question of the map `key` for a quote, if there is one. Only this piece runs again for it.

    `stamp` tells whether the browser asks about these points or about those of a moment ago.
    """
    asked = (st.session_state.get(f"{key}-answers") or {}).get("asked") or {}
    point = asked.get("point")
    answer = None
    if asked.get("stamp") == stamp and isinstance(point, int) and 0 <= point < count:
        answer = {"map": key, "stamp": stamp, "point": point, "quote": one_line(quote(point), QUOTE_LENGTH)}
    _answers(key=f"{key}-answers", data={"map": key, "answer": answer}, on_asked_change=lambda: None)


def _steps(values: np.ndarray) -> bytes:
    """Coordinates of 0 to 1 as little-endian uint16."""
    return np.rint(np.clip(values, 0, 1) * STEPS).astype("<u2").tobytes()


def _described(themes: Sequence[MapTheme]) -> list[dict[str, str | int]]:
    said = {n: ngettext("{count} mention", "{count} mentions", n) for n in {one.mentions for one in themes}}
    return [
        {
            "id": one.theme_id,
            "title": one_line(one.title, TITLE_LENGTH),
            "mentions": one.mentions,
            "said": said[one.mentions],
        }
        for one in themes
    ]


def _words(points: int, themes: int) -> dict[str, str | list[str]]:
    """The map's own words in the session's language."""
    counts = (
        ngettext("{count} mention on the map", "{count} mentions on the map", points),
        ngettext("{count} theme", "{count} themes", themes),
    )
    return {
        "name": _("Map of what clients say"),
        "counts": ", ".join(counts),
        "how": _(
            "Each point is a mention. Those of one theme lie together in one colour; grey ones are in no theme. "
            "The wheel or two fingers zoom, dragging moves, a click opens the theme."
        ),
        "keys": _("Arrow keys move the map, + and − zoom, 0 shows all of it. The tab key goes from theme to theme."),
        "loose": _("In no theme"),
        "open": _("Open the theme"),
        "tools": [_("Zoom in"), _("Zoom out"), _("Show the whole map")],
    }
