"""The settings in plain words, and a form for those that an operator changes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from batch import desk
from foundation import models
from foundation.errors import DoslovnoError, UsageError
from foundation.known_models import KNOWN_MODELS
from foundation.settings import Settings, load_settings
from store import attention
from store.store import Store
from views import access, pieces, run_progress
from views.run_progress import shown_name, tell
from wording.safe import html_text
from wording.texts import _

EXAMPLES = 5  # file names on which a pattern is tried
SIDES = ("", "left", "right", "first", "second")
FIELDS = ("recognizer", "company_words", "filename_pattern", "manager_side")


def show(store: Store) -> None:
    """The form, the button that writes it, and the settings that stand in the file only."""
    settings, fixed = load_settings(), desk.settings_of_environment()
    lead = _("A change holds from the next run on. Calls that are done stay as they are until they are read anew.")
    st.html(f"<h1>{html_text(_('Settings'))}</h1><p class='d-lead'>{html_text(lead)}</p>")
    with st.container(key="settings-form"):
        _recognizer(settings, "recognizer" in fixed)
        _company_words(settings, "company_words" in fixed)
        _pattern(store, settings, "filename_pattern" in fixed)
        _manager_side(settings, "manager_side" in fixed)
    if fixed & set(FIELDS):
        st.caption(_("What is grey is set in the environment of the server and cannot be changed here."))
    with st.container(key="settings-save", horizontal=True):
        st.button(_("Save"), key="settings-write", type="primary", on_click=_save, args=(fixed,))
        st.button(
            _("Read all calls anew"),
            key="settings-retag",
            icon=":material/refresh:",
            on_click=run_progress.start,
            args=("retag",),
            help=_("Finds objections, needs and own categories anew in all calls; nothing is recognised again."),
        )
    _others(settings)


def _put(key: str, value: Any) -> None:
    """What a field shows before anybody has touched it."""
    if key not in st.session_state:
        st.session_state[key] = value


def _recognizer(settings: Settings, is_fixed: bool) -> None:
    used = models.recognizer(settings)
    names = {models.AUTO: _("the best that is here ({name})").format(name=used)}
    names |= {model.name: model.name for model in KNOWN_MODELS.values() if model.job == "recognition"}
    if settings.recognizer not in names:
        names[settings.recognizer] = settings.recognizer
    _put("set-recognizer", settings.recognizer)
    st.selectbox(
        _("What turns sound into words"),
        list(names),
        format_func=names.__getitem__,
        key="set-recognizer",
        disabled=is_fixed,
        help=_("A model that is not here yet is brought by the command on the page “Models”."),
    )


def _company_words(settings: Settings, is_fixed: bool) -> None:
    _put("set-company_words", "\n".join(settings.company_words))
    st.text_area(
        _("Words of the company, one a line"),
        key="set-company_words",
        disabled=is_fixed,
        height=110,
        help=_("Products, brands and names that are said in the calls: they are then written as you write them."),
    )


def _manager_side(settings: Settings, is_fixed: bool) -> None:
    names = {
        "": _("find out from what is said"),
        "left": _("on the left channel"),
        "right": _("on the right channel"),
        "first": _("speaks first (one channel)"),
        "second": _("speaks second (one channel)"),
    }
    _put("set-manager_side", settings.manager_side or "")
    st.selectbox(
        _("Where the manager is heard"),
        SIDES,
        format_func=names.__getitem__,
        key="set-manager_side",
        disabled=is_fixed,
        help=_("Say it where your telephone exchange always does it the same way."),
    )


def _pattern(store: Store, settings: Settings, is_fixed: bool) -> None:
    _put("set-filename_pattern", settings.filename_pattern)
    pattern = st.text_input(
        _("What file names tell"),
        key="set-filename_pattern",
        disabled=is_fixed,
        placeholder="{date}_{time}_{phone}_{manager}",
        help=_(
            "Write the name with these words in braces: date, time, datetime, epoch, phone, extension, direction, "
            "manager, lead_source, campaign, product; a star in braces is anything. Empty: only date and time are read."
        ),
    )
    if pattern:
        _preview(store, pattern)


def _preview(store: Store, pattern: str) -> None:
    """The newest file names, and what the pattern reads in them."""
    names = attention.newest_names(store, EXAMPLES) or [path.name for path in desk.kept_recordings()[:EXAMPLES]]
    try:
        read = desk.read_names(pattern, names)
    except UsageError as error:
        st.warning(_pattern_fault(str(error)))
        return
    if not names:
        return
    rows = [(shown_name(name), _told(fields)) for name, fields in zip(names, read, strict=True)]
    st.html(f'<div class="d-run-scroll">{pieces.table(rows, (_("File"), _("What its name tells")))}</div>')


def _told(fields: dict[str, str] | None) -> str:
    if fields is None:
        return _("does not fit: only date and time are looked for")
    hidden = {"phone": "…"}  # that one was found is enough
    return ", ".join(f"{name}: {hidden.get(name, shown_name(value))}" for name, value in fields.items() if value)


def _pattern_fault(sentence: str) -> str:
    for sign, plain in (
        ("no partner", _("This name cannot be understood: a brace is not closed or not opened.")),
        ("holds a folder", _("This name cannot be understood: give the file's name without folders.")),
        ("nothing stands between", _("This name cannot be understood: put a sign between two fields.")),
        ("there is no field", _("This name cannot be understood: there is no such field.")),
        ("stands in it twice", _("This name cannot be understood: a field stands in it twice.")),
    ):
        if sign in sentence:
            return plain
    return sentence


@access.operators_only
def _save(fixed: frozenset[str]) -> None:
    """Write what the form holds; the file stays as it was where anything cannot be used."""
    settings = load_settings()
    words = tuple(dict.fromkeys(filter(None, map(str.strip, st.session_state["set-company_words"].splitlines()))))
    held: dict[str, Any] = {
        "recognizer": st.session_state["set-recognizer"],
        "company_words": words,
        "filename_pattern": st.session_state["set-filename_pattern"].strip(),
        "manager_side": st.session_state["set-manager_side"] or None,
    }
    changes = {name: value for name, value in held.items() if name not in fixed and value != getattr(settings, name)}
    if not changes:
        tell(_("Nothing was changed."))
        return
    try:
        desk.change_settings(changes)
    except DoslovnoError as error:
        tell(_("The settings were not saved."), trouble=True, detail=_pattern_fault(str(error)))
        return
    tell(_("Saved. The next run works by it."))


def _others(settings: Settings) -> None:
    """What stands in the file only, with what it does."""
    login = [*settings.viewers, *settings.editors, *settings.operators]
    rows = [
        ("home", str(settings.home.resolve()), _("Folder of the database, the models and this file")),
        ("diarizer", settings.diarizer, _("The model that tells two voices of a recording with one channel apart")),
        ("embedding", settings.embedding, _("The model by which quotes that mean the same meet in a theme")),
        ("naming_address", settings.naming_address, _("Where a language model of your own names the themes; or empty")),
        ("naming_model", settings.naming_model, _("The name of that language model")),
        ("threads", str(settings.threads), _("Processor threads of one worker; 0: all")),
        ("viewers, editors, operators", str(len(login)), _("How many addresses may log in")),
    ]
    lines = "".join(
        f"<tr><td>{html_text(told)}</td><td><code>{html_text(name)}</code></td><td>{html_text(value or '—')}</td></tr>"
        for name, value, told in rows
    )
    with st.expander(_("Settings that only the file holds")):
        st.html(f'<div class="d-run-scroll"><table class="d-run-table">{lines}</table></div>')
        st.caption(_("Change them in the file {file}.").format(file="settings.toml"))
