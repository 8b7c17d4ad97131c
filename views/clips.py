"""The sound of a quote, cut when it is asked for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from foundation.errors import RecordingError
from transcribe.clip import cut
from views.texts import _


# Kept a short while only: what `forget` deletes must not live on in a cache.
@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def clip(path: str, start_s: float, end_s: float) -> bytes:
    """A WAV file with the sound around start_s to end_s. Raises RecordingError."""
    return cut(Path(path), start_s, end_s)


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
