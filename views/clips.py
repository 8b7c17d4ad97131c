"""The sound of a quote and of a whole call, made when it is asked for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from foundation.errors import RecordingError
from transcribe.clip import cut
from transcribe.playable import playable
from wording.texts import _, clock


# Kept a short while only: what `forget` deletes must not live on in a cache.
@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def clip(path: str, start_s: float, end_s: float) -> bytes:
    """A WAV file with the sound around start_s to end_s. Raises RecordingError."""
    return cut(Path(path), start_s, end_s)


def whole(path: str) -> tuple[bytes, str] | None:
    """The sound of a whole call and its media type; None where the recording cannot be opened."""
    try:
        return _whole(path)
    except (RecordingError, OSError):
        return None


@st.cache_data(max_entries=4, ttl=600, show_spinner=False)  # up to 32 MB each
def _whole(path: str) -> tuple[bytes, str]:
    return playable(Path(path))


def listen_button(key: str, label: str, tooltip: str | None = None) -> None:
    """The button that asks for a clip; its place is taken by `player` in the next run."""
    st.button(
        label,
        key=f"listen-{key}",
        icon=":material/play_arrow:",
        type="tertiary",
        help=tooltip,
        on_click=_ask,
        args=(key,),
    )


def time(key: str, path: str | None, start_s: float, tooltip: str) -> None:
    """The time of a moment of a call; where there is a recording, it is the button that asks for its clip."""
    if path is None:
        st.html(f'<span class="d-time">{clock(start_s)}</span>', width="content")
    else:
        listen_button(key, clock(start_s), tooltip)


def asked(key: str) -> bool:
    """Whether the clip of this key has been asked for in this session."""
    return key in st.session_state.get("clips", ())


def player(key: str, path: str, start_s: float, end_s: float) -> None:
    """The clip's player; starts by itself right after the click that asked for it."""
    try:
        sound = clip(path, start_s, end_s)
    except (RecordingError, OSError):
        # The error's own sentence names the file, and a file's name may hold the client's phone.
        st.caption(_("The recording cannot be opened: it was moved, deleted or replaced since it was processed."))
        return
    st.audio(sound, autoplay=st.session_state.pop("just_asked", None) == key)


def _ask(key: str) -> None:
    st.session_state["clips"] = {*st.session_state.get("clips", ()), key}
    st.session_state["just_asked"] = key
