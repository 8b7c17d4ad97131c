"""The company's own categories: a name, a kind and a few things that clients say."""

from __future__ import annotations

import streamlit as st

from batch import desk
from foundation.errors import DoslovnoError
from foundation.records import KINDS, OwnCategory
from foundation.settings import FEWEST_EXAMPLES, load_settings
from views import access
from views.run_progress import tell
from wording.labels import kind_name
from wording.safe import html_text, markdown_text, shortened
from wording.texts import _, ngettext, number, quoted

NAME_LENGTH = 60  # characters on a line of the list
NEW = "own-new"
ROUND = "own-round"  # in the session: a form that was saved is empty again


def show() -> None:
    """Each category behind its name, and a form for another."""
    own, is_fixed = load_settings().own_categories, "own_categories" in desk.settings_of_environment()
    st.html(f"<h2>{html_text(_('Your own categories'))}</h2>")
    lead = _("What you look for beside the usual. Give a name and at least {count} different things clients say.")
    then = _("Past calls are searched when they are read anew.")
    st.html(f"<p class='d-lead'>{html_text(lead.format(count=FEWEST_EXAMPLES))} {html_text(then)}</p>")
    for place, category in enumerate(own):
        count = len(category.examples)
        title = markdown_text(shortened(category.name, NAME_LENGTH, end=False))
        examples = ngettext("{count} example", "{count} examples", count)
        with st.expander(f"{title} · {kind_name(category.kind)} · {examples}"):
            _form(f"own-{st.session_state.get(ROUND, 0)}-{place}", category, is_fixed)
    with st.expander(_("Add a category"), icon=":material/add:"):
        _form(f"{NEW}-{st.session_state.get(ROUND, 0)}", None, is_fixed)


def _form(key: str, category: OwnCategory | None, is_fixed: bool) -> None:
    st.text_input(_("Name of the category"), category.name if category else "", key=f"{key}-name", disabled=is_fixed)
    st.selectbox(
        _("Kind"),
        KINDS,
        KINDS.index(category.kind) if category else 0,
        format_func=kind_name,
        key=f"{key}-kind",
        disabled=is_fixed,
    )
    st.text_area(
        _("What clients say, one a line"),
        "\n".join(category.examples) if category else "",
        key=f"{key}-examples",
        height=150,
        disabled=is_fixed,
    )
    with st.container(horizontal=True):
        name = category.name if category else None
        st.button(_("Save"), key=f"{key}-save", on_click=_save, args=(key, name), disabled=is_fixed)
        if name is not None:
            remove = _("Remove")
            st.button(remove, key=f"{key}-remove", type="tertiary", on_click=_remove, args=(name,), disabled=is_fixed)


@access.operators_only
def _save(key: str, was: str | None) -> None:
    """Put the category of a form in place of the one that it was; a new one comes last."""
    own = list(load_settings().own_categories)
    name = st.session_state[f"{key}-name"].strip()
    lines = map(str.strip, st.session_state[f"{key}-examples"].splitlines())
    examples = tuple(dict.fromkeys(filter(None, lines)))
    if not name:
        tell(_("The category needs a name."), trouble=True)
        return
    if any(other.name == name for other in own if other.name != was):
        tell(_("There is a category {name} already.").format(name=quoted(name)), trouble=True)
        return
    different = len({example.lower() for example in examples})
    if different < FEWEST_EXAMPLES:
        few = _("The category needs at least {count} different things clients say; it has {has}.")
        tell(few.format(count=number(FEWEST_EXAMPLES), has=number(different)), trouble=True)
        return
    category = OwnCategory(name, st.session_state[f"{key}-kind"], examples)
    if any(other.name == was for other in own):
        own = [category if other.name == was else other for other in own]
    else:
        own.append(category)
    _write(own)


@access.operators_only
def _remove(name: str) -> None:
    _write([other for other in load_settings().own_categories if other.name != name])


def _write(own: list[OwnCategory]) -> None:
    try:
        desk.change_settings({"own_categories": tuple(own)})
    except DoslovnoError as error:
        tell(_("The settings were not saved."), trouble=True, detail=str(error))
        return
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    tell(_("Saved. Press “Read all calls anew” to search past calls for it."))
