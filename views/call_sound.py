"""The sound of a whole call: a player that stays in sight, and the transcript that follows it.

call_sound.js draws the player; call_sound_follow.js finds the rows of the transcript on the page by the attributes that
`row` and `time_button` give them, and marks the sentence that is being said. The sound is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from store.quotes import SpokenTurn
from store.search import CallCard
from views import clips
from wording.safe import html_text
from wording.texts import _, clock

ASKED = "sound-asked"  # in the session: the call whose sound is asked for
KEY = "call-sound"  # of the place of the player, by which the style and the script know it

_HTML = """
<div class="player" role="group">
  <button class="play" type="button">
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path class="start" d="M4 2.2v11.6L13.5 8z"/><path class="stop" d="M3.5 2h3v12h-3zM9.5 2h3v12h-3z"/>
    </svg>
  </button>
  <div class="track">
    <svg class="lanes" preserveAspectRatio="none" aria-hidden="true"></svg>
    <i class="at"></i>
    <input type="range" min="0" step="1" value="0">
  </div>
  <span class="time"></span>
  <button class="speed" type="button"></button>
  <button class="back" type="button" hidden></button>
</div>
<p role="status" hidden></p>
"""

# In the conversation: asks for the turns around the one that is being said, where these are not on the page.
_WINDOW_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const forget = () => document.removeEventListener("call-sound-turn", parentElement.ask);
  forget();
  parentElement.ask = ({ detail }) => detail.call === data.call && setTriggerValue("turn", detail.turn);
  document.addEventListener("call-sound-turn", parentElement.ask);
  return forget;
}
"""


def _text(file: str) -> str:
    return Path(__file__).with_name(file).read_text(encoding="utf-8")


_JS = _text("call_sound_follow.js") + _text("call_sound.js")
_player = st.components.v2.component("call_sound", html=_HTML, css=_text("call_sound.css"), js=_JS)
_window = st.components.v2.component("call_sound_window", js=_WINDOW_JS)


@st.fragment
def player(call: CallCard, turns: Sequence[SpokenTurn], from_s: float) -> None:
    """The player, which begins at the second `from_s`. Nothing of the call is read before a person wants to hear it."""
    sound = None
    with st.container(key=KEY, gap=None):
        wanted = st.session_state.get(ASKED) == call.call_id
        if wanted and call.path is not None:
            sound = clips.whole(call.path)
            if sound is not None:
                st.audio(sound[0], format=sound[1])
        _player(
            key=f"{KEY}-player",
            data={
                "call": call.call_id,
                "duration_s": call.duration_s,
                "from_s": from_s,
                "state": "asleep" if not wanted else "gone" if sound is None else "ready",
                "lanes": [[turn.role, round(turn.start_s, 2), round(turn.end_s, 2)] for turn in turns],
                "sentences": _sentences(turns),
                "marks": _marks(turns),
                "words": _words(),
            },
            on_asked_change=lambda: st.session_state.update({ASKED: call.call_id}),
        )


def turn_wanted(call_id: str) -> int | None:
    """The number of a turn that is being said just now and is not on the page; to be called where the turns stand."""
    asked = _window(key=f"{KEY}-window", data={"call": call_id}, on_turn_change=lambda: None).turn
    return asked if isinstance(asked, int) else None


def time_button(second: float) -> str:
    """The time of a row, as HTML: a click lets the player play from there."""
    time = clock(second)
    label = html_text(_("Listen from {time}").format(time=time))
    return f'<button type="button" class="d-time" data-second="{second:.2f}" aria-label="{label}">{time}</button>'


def row(turn: int, content: str) -> str:
    """A row of the transcript, as HTML: its `content` holds one element of the class d-turn with the words in a `p`."""
    return f'<div class="d-line" data-turn="{turn}">{content}</div>'


def _sentences(turns: Sequence[SpokenTurn]) -> list[list[float]]:
    """Of each sentence its turn, first and last character as JavaScript counts them, first and last second."""
    found = []
    for turn in turns:
        text = "".join(piece for piece, _kind, _category in turn.pieces)
        wide = max(text, default="") > "\uffff"  # signs that JavaScript counts as two
        for one in turn.sentences:
            places = [one.start_char, one.end_char]
            if wide:
                places = [len(text[:char].encode("utf-16-le", "surrogatepass")) // 2 for char in places]
            found.append([turn.number, *places, round(one.start_s, 2), round(one.end_s, 2)])
    return sorted(found, key=lambda one: one[3])


def _marks(turns: Sequence[SpokenTurn]) -> list[tuple[str, float]]:
    """Kind and second of each mention: of the sentence in which it begins."""
    found = []
    for turn in turns:
        at = 0
        for text, kind, _category in turn.pieces:
            if kind is not None:
                second = next((one.start_s for one in turn.sentences if one.end_char > at), turn.start_s)
                found.append((kind, round(second, 2)))
            at += len(text)
    return found


def _words() -> dict[str, Any]:
    """The player's own words in the session's language."""
    return {
        "name": _("Sound of the call"),
        "play": _("Play"),
        "pause": _("Pause"),
        "place": _("Place in the call"),
        "speed": _("Speed"),
        "back": _("Back to the sound"),
        "making": _("The sound is being prepared…"),
        "gone": _("The recording cannot be opened: it was moved, deleted or replaced since it was processed."),
    }
