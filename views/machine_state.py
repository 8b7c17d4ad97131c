"""Is everything on the machine here and working: looked at when somebody asks."""

from __future__ import annotations

import streamlit as st

from batch import desk
from foundation.errors import DoslovnoError
from views import access, pieces
from views.run_progress import shown_name
from wording.safe import html_text, markdown_text
from wording.texts import _, language, ngettext

FOUND = "machine-found"  # in the session


def show() -> None:
    """The button, and what was found when it was last pressed."""
    st.html(f"<h2>{html_text(_('State of the machine'))}</h2>")
    st.caption(_("Looks at memory, disk, packages, models and the database; takes up to a minute."))
    if st.button(_("Check the machine"), key="machine-check", icon=":material/health_and_safety:"):
        _look()
    found = st.session_state.get(FOUND)
    if found is None:
        return
    bad = sum(not one.good for one in found)
    if bad:
        st.warning(ngettext("{count} thing needs a hand", "{count} things need a hand", bad))
    else:
        st.success(_("Everything is here and working."))
    st.html(
        "".join(
            f'<div class="d-run-model"><p><b>{html_text(_name(one.name))}</b> '
            f"{pieces.tag(_('good') if one.good else _('bad'), '' if one.good else 'd-warn')}</p>"
            f"<small>{html_text(shown_name(one.sentence))}</small></div>"
            for one in sorted(found, key=lambda one: one.good)
        )
    )


@access.operators_only
def _look() -> None:
    with st.spinner(_("Checking the machine")):
        try:
            st.session_state[FOUND] = desk.examine_machine(language())
        except DoslovnoError as error:
            st.error(f"{_('The check broke off.')}  \n{markdown_text(str(error))}")


def _name(name: str) -> str:
    kind, _space, model = name.partition(" ")
    if model:
        return f"{_('Model')} {model}"
    return {
        "Packages": _("Packages"),
        "Processor": _("Processor"),
        "Memory": _("Memory"),
        "Home": _("Folder of the data"),
        "Recognizer": _("Recogniser"),
        "Database": _("Database"),
        "Models": _("Models"),
        "Login": _("Login"),
    }.get(kind, kind)
