"""What all pages stand in: the database, the head with its navigation and language, empty states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from foundation.errors import DoslovnoError
from foundation.records import DIMENSIONS
from foundation.settings import load_settings
from store import tables
from store.store import Store
from views import access
from wording.safe import html_text, markdown_text, shortened
from wording.texts import LANGUAGES, SHOW_IN, _, language

PAGES = {
    "overview": "views/overview.py",
    "objections": "views/objections.py",
    "vocabulary": "views/vocabulary.py",
    "copy": "views/our_copy.py",
    "calls": "views/calls.py",
    "outcomes": "views/outcomes.py",
    "processing": "views/processing.py",
}
LABEL_LENGTH = 240  # characters of what a row is called for those who do not see it
_LINKS_JS = Path(__file__).with_name("links.js").read_text("utf-8")
SEGMENT = (*DIMENSIONS, "days", "from", "to", "calls")  # in the address: which calls are looked at, on every page


def page_names() -> dict[str, str]:
    """Names of the pages by their address."""
    return {
        "overview": _("Overview"),
        "objections": _("Objections"),
        "vocabulary": _("Vocabulary"),
        "copy": _("Your copy"),
        "calls": _("Calls"),
        "outcomes": _("Deals"),
        "processing": _("Processing"),
    }


def settle_language() -> None:
    """Take the language from the address, and keep it there when a link forgot it."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES:
        st.session_state["language"] = asked
    elif language() != LANGUAGES[0]:
        st.query_params["lang"] = language()


def head(pages: bool = True) -> None:
    """Style, name, navigation, the switch of languages and the way out. `pages`: whether they are offered."""
    st.html(Path(__file__).with_name("style.css"))
    # Streamlit says the page is English; a screen reader must know better.
    script = f"document.documentElement.lang = '{language()}';\n{_LINKS_JS}"
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.html('<div class="d-brand">Дословно</div>', width="content" if pages else "stretch")
        with st.container(key="nav", horizontal=True, width="stretch"):
            for name, title in page_names().items() if pages else ():
                st.page_link(PAGES[name], label=title, query_params=address())
        with st.container(key="language", horizontal=True, width="content"):
            for other in LANGUAGES:
                st.button(
                    other.upper(),
                    key=f"language-{other}",
                    type="tertiary",
                    disabled=other == language(),
                    help=SHOW_IN[other],
                    on_click=_switch_language,
                    args=(other,),
                )
        access.leave()


def address(**parameters: Any) -> dict[str, str]:
    """Parameters of a link within the view; the reader's language and the calls that are looked at go along.

    A parameter that is None is left out, such as a condition that is not to go along.
    """
    chosen = {} if language() == LANGUAGES[0] else {"lang": language()}
    kept = {name: st.query_params[name] for name in SEGMENT if name in st.query_params}
    return {name: str(value) for name, value in {**chosen, **kept, **parameters}.items() if value is not None}


def remember(name: str, value: str | None) -> None:
    """Keep a choice in the page's address, so that it can be sent to a colleague."""
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def open_store() -> Store:
    """The database of the settings. Where it cannot be opened, says why and ends the page."""
    try:
        return _store(load_settings().database_url)
    except DoslovnoError as error:
        empty(_("The database cannot be opened"), str(error))
        st.stop()


def summary(store: Store) -> dict[str, Any]:
    """Counts of the whole database. Without a call in it, says what to do first and ends the page."""
    counts = {**tables.summary(store), "failures": tables.count_failures(store)}
    if not counts["calls"] and not counts["failures"]:
        empty(
            _("No calls yet"),
            _("Point the program at a folder of recordings; this page fills by itself as they are processed."),
            "doslovno process " + _("FOLDER"),
        )
        to_processing(_("Processing"))
        st.stop()
    return counts


def to_processing(label: str) -> None:
    """The way to where recordings and tables of the CRM are added."""
    st.page_link(PAGES["processing"], label=label, icon=":material/upload_file:", query_params=address())


def empty(title: str, advice: str, command: str | None = None) -> None:
    """An empty state: what is missing, and what to do next."""
    code = f"<code>{html_text(command)}</code>" if command else ""
    st.html(f'<div class="d-empty"><h2>{html_text(title)}</h2><p>{html_text(advice)}</p>{code}</div>')


def foot(recognizers: list[str]) -> None:
    """Which models made what is shown."""
    if recognizers:
        made_by = _("Words recognised by {models}.").format(models=", ".join(recognizers))
        st.html(f'<p class="d-foot">{html_text(made_by)} {html_text(_("Nothing leaves this machine."))}</p>')


def row(key: str, content: str, label: str, on_click: Any, *args: Any) -> None:
    """A row of a list that can be clicked as a whole: a see-through button lies over its content."""
    with st.container(key=f"row-{key}"):
        st.html(content)
        name = markdown_text(shortened(label, LABEL_LENGTH, end=False))
        st.button(name, key=f"open-{key}", on_click=on_click, args=args)


def call_link(call_id: str, turn: int) -> None:
    """A link to a turn of a call. What is searched for goes along, so that the way back leads to what was found."""
    st.page_link(
        PAGES["calls"],
        label=_("Whole call"),
        icon=":material/forum:",
        query_params=address(call=call_id, turn=turn, q=st.query_params.get("q")),
    )


def more(label: str, key: str, shown: str, count: int) -> None:
    """A button that shows `count` items of a list from now on; `shown` is where the session keeps how many."""
    st.button(
        label,
        key=key,
        type="tertiary",
        icon=":material/expand_more:",
        on_click=lambda: st.session_state.update({shown: count}),
    )


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    return Store.open(url)


def _switch_language(chosen: str) -> None:
    st.session_state["language"] = chosen
    remember("lang", None if chosen == LANGUAGES[0] else chosen)
