"""Files that the operator drops: recordings and ready transcripts, and the table of the CRM."""

from __future__ import annotations

from typing import Any

import streamlit as st

from batch import desk
from foundation import endings
from foundation.errors import DoslovnoError
from handouts.column_names import column_name
from store import attention
from store.rows import recording_key
from store.store import Store
from views import access, pieces, run_progress, uploader
from views.run_progress import shown_name, tell
from wording.labels import outcome_name
from wording.safe import html_text, shortened
from wording.texts import _, day, ngettext, number

LARGEST_MB = 500  # of one file: eight hours of a stereo telephone in wav
NAMED = 3  # files in a message
ROWS_SHOWN = 5
CELL_LENGTH = 40  # characters
COLUMNS_SHOWN = 12  # that are not read
ROUND = "adding-round"  # in the session: an uploader of another key is empty again


def show(store: Store) -> None:
    """The two places to drop files."""
    uploader.speak()
    calls, deals = st.columns(2, gap="large")
    with calls:
        _recordings()
    with deals:
        _crm(store)


def _key(name: str) -> str:
    return f"{name}-{st.session_state.get(ROUND, {}).get(name, 0)}"


def _empty(name: str) -> None:
    """From the next drawing on the uploader is empty, and the memory of what was dropped is free."""
    rounds = st.session_state.get(ROUND, {})
    st.session_state[ROUND] = rounds | {name: rounds.get(name, 0) + 1}


def _recordings() -> None:
    st.html(f"<h2>{html_text(_('Add recordings'))}</h2>")
    formats = _("wav, mp3, ogg, m4a and all other formats of telephone recordings; ready transcripts in {endings}")
    st.caption(formats.format(endings=", ".join(sorted(ending[1:] for ending in endings.TRANSCRIPT))))
    st.file_uploader(
        _("Drop recordings here"),
        type=sorted(ending[1:] for ending in endings.AUDIO | endings.TRANSCRIPT),
        accept_multiple_files=True,
        key=_key("recordings"),
        max_upload_size=LARGEST_MB,
        on_change=_keep,
        args=(_key("recordings"),),
    )


@access.operators_only
def _keep(key: str) -> None:
    """Write what was dropped into the home, and say what became of it."""
    kept: list[Any] = []
    refused = []
    for file in st.session_state[key]:
        try:
            kept.append(desk.keep_recording(file.name, file))
        except DoslovnoError as error:
            refused.append(str(error))
    _empty("recordings")
    new = sum(one.as_what != "known" for one in kept)
    if new:
        added = ngettext("{count} file was added.", "{count} files were added.", new)
        tell(f"{added} {_('Press “Process” when you have added all.')}")
    if len(kept) > new:
        here = len(kept) - new
        tell(ngettext("{count} file was here already.", "{count} files were here already.", here))
    if renamed := [shown_name(one.name) for one in kept if one.as_what == "renamed"]:
        other = _("Another recording has the same name, so these got a number: {names}")
        tell(other.format(names=_some(renamed)), trouble=True)
    if refused:
        could_not = ngettext("{count} file could not be added.", "{count} files could not be added.", len(refused))
        tell(could_not, trouble=True, detail=shown_name(refused[0]))


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")


def _crm(store: Store) -> None:
    st.html(f"<h2>{html_text(_('Add deals from the CRM'))}</h2>")
    st.caption(_("A table (csv or xlsx) with a row for each call: file name, source, product, how the deal ended"))
    file = st.file_uploader(_("Drop the table here"), type=["csv", "xlsx", "xlsm"], key=_key("crm"))
    if file is None:
        return
    try:
        table = _read(file)
    except DoslovnoError as error:
        _refused(str(error))
        return
    _preview(store, table)
    label = ngettext("Take over {count} row", "Take over {count} rows", len(table.deals))
    st.button(label, key="crm-import", type="primary", on_click=_import, args=(store, table), disabled=not table.deals)


def _read(file: Any) -> desk.Understood:
    """The table as it is understood, read once."""
    known = st.session_state.get("crm-read")
    if known is None or known[0] != file.file_id:
        known = st.session_state["crm-read"] = (file.file_id, desk.read_crm(file.name, file.getvalue()))
    return known[1]


def _refused(sentence: str) -> None:
    if "no column names the recording" in sentence:
        st.warning(_("No column tells which recording a row belongs to. Call it “recording” or “file”, and try again."))
    else:
        st.warning(_("This is no table that can be read. Save it as csv or xlsx, and try again."))


def _preview(store: Store, table: desk.Understood) -> None:
    """Which columns were understood, and of how many rows there is a recording."""
    names = [deal.recording for deal in table.deals]
    here = attention.known_recordings(store, names) | {recording_key(path.name) for path in desk.kept_recordings()}
    matching = sum(recording_key(name) in here for name in names)
    ended = sum(deal.outcome is not None for deal in table.deals)
    st.html(
        pieces.figures(
            [
                (number(table.rows), _("rows")),
                (number(matching), _("with a recording here")),
                (number(ended), _("with an outcome that is understood")),
            ],
            "d-small",
        )
    )
    understood = [(_field(field), _cell(column)) for field, column in table.columns.items()]
    st.html(pieces.table(understood, (_("What it tells"), _("Column of your table"))))
    if table.others:
        others = ", ".join(_cell(name) for name in table.others[:COLUMNS_SHOWN])
        st.html(f'<p class="d-run-note">{html_text(_("Not taken over: {columns}").format(columns=others))}</p>')
    with st.expander(_("The first rows")):
        st.html(_first_rows(table))
    if names and not matching:
        st.warning(_("No row belongs to a recording that is here. Do the file names in the table match?"))


def _first_rows(table: desk.Understood) -> str:
    names = _("Recording"), _("Date"), _("Manager"), _("Source"), _("Outcome")
    rows = [
        (
            _cell(deal.recording),
            day(deal.started_at) if deal.started_at else "—",
            _cell(deal.manager or "—"),
            _cell(deal.lead_source or "—"),
            outcome_name(deal.outcome) if deal.outcome else "—",
        )
        for deal in table.deals[:ROWS_SHOWN]
    ]
    return f'<div class="d-run-scroll">{pieces.table(rows, names)}</div>'


def _cell(text: str) -> str:
    return shortened(shown_name(text), CELL_LENGTH, end=False)


def _field(name: str) -> str:
    """What a column of the table tells."""
    here = {
        "recording": _("Recording"),
        "started_at": _("Date"),
        "outcome": _("Outcome"),
        "manager_side": _("Channel of the manager"),
    }
    return here.get(name) or column_name(name)


@access.operators_only
def _import(store: Store, table: desk.Understood) -> None:
    """Keep the deals, and have everything that depends on them counted anew."""
    try:
        count = desk.save_deals(store, table.deals)
    except DoslovnoError as error:
        tell(_("The deals could not be kept."), trouble=True, detail=str(error))
        return
    _empty("crm")
    st.session_state.pop("crm-read", None)
    tell(ngettext("{count} deal was taken over.", "{count} deals were taken over.", count))
    state = desk.run_state()
    if state is None or not state.goes_on:  # a run that goes on counts anew at its end
        run_progress.start("retag")
