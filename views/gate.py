"""The gate before every page: a place to log in, or why nothing is shown; nothing for those who may come in."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from foundation.access import Access
from foundation.errors import DoslovnoError
from foundation.login import read_login
from foundation.settings import load_settings
from views import access, frame
from wording.texts import _

# Streamlit leads people back to the first page after the login. A link that a colleague sent leads further: it waits
# in the browser's tab, and only a place of this very server is gone to.
REMEMBER = "sessionStorage.setItem('doslovno-wanted', location.pathname + location.search)"
GO_ON = """
const wanted = sessionStorage.getItem('doslovno-wanted')
sessionStorage.removeItem('doslovno-wanted')
if (wanted && /^[/](?![/])/.test(wanted) && wanted !== location.pathname + location.search) location.replace(wanted)
"""


def gate() -> None:
    """Ends the page for everybody who may not see it."""
    found = access.admitted()
    if isinstance(found, Access):
        if access.is_logged_in():
            _run(GO_ON)
        return
    frame.head(pages=False)
    frame.empty(found.title, found.sentence)
    if found.logs_in:
        _run(REMEMBER)
        _way_in()
    st.stop()


def _way_in() -> None:
    """The button, or a link to the address under which the view can be logged in to."""
    origin = _origin()
    here = urlsplit(st.context.url or "")
    if origin and here.netloc and f"{here.scheme}://{here.netloc}" != origin:
        st.link_button(_("Log in at {address}").format(address=origin), origin, type="primary")
    else:
        st.button(_("Log in"), key="log-in", type="primary", icon=":material/login:", on_click=st.login)


def _origin() -> str | None:
    """Where the view must be open for a login; None where the login stands in Streamlit's own secrets."""
    try:
        login = read_login(load_settings().login_file)
    except DoslovnoError:
        return None
    return login.origin if login else None


def _run(script: str) -> None:
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
