"""What is processed now: how far it is, when it will be done, and the buttons that start and stop it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from batch import desk
from foundation.errors import DoslovnoError
from views import access, pieces
from wording.safe import html_text, markdown_text, without_directions, without_phones
from wording.texts import _, hours, moment, ngettext, number, percent

REFRESH_S = 2.0  # only while a run goes on
TOLD = "processing-told"  # in the session: what is to be said once
FOLDERS = "run-folders"
NAME_LENGTH = 120  # characters of a name or path in a message


def show(may_operate: bool, has_calls: bool) -> None:
    """The run that goes on, drawn anew by itself; or the last one, and what there is to process."""
    state = desk.run_state()
    going = state is not None and state.goes_on
    with st.container(key="run"):  # so that what stands below keeps its place, and a file just dropped there
        st.fragment(_progress, run_every=REFRESH_S if going else None)(going, may_operate, has_calls)
        if may_operate and not going:
            _offer_to_process()


def told() -> None:
    """What the last press of a button came to, said once."""
    with st.container(key="told"):
        for kind, text in st.session_state.pop(TOLD, []):
            (st.warning if kind == "warning" else st.success)(text)


def tell(text: str, *, trouble: bool = False, detail: str = "") -> None:
    """Say a sentence when the page is drawn next. `detail`: of the program, in its own words."""
    shown = markdown_text(text) + (f"  \n{markdown_text(without_phones(detail))}" if detail else "")
    st.session_state.setdefault(TOLD, []).append(("warning" if trouble else "success", shown))


def shown_name(name: str) -> str:
    """A file's name or path as it may stand on a page: no phones, nothing that turns the page around, not too long."""
    name = without_phones(without_directions(" ".join(name.split())))
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH // 2] + "…" + name[-NAME_LENGTH // 2 :]


@access.operators_only
def start(kind: desk.Kind, paths: Sequence[Path] = ()) -> None:
    """Begin a run, and say why where that cannot be."""
    state = desk.run_state()
    if state is not None and state.goes_on:
        tell(_("Something is being processed already. Wait until it is done, or stop it."), trouble=True)
        return
    try:
        desk.start_run(kind, paths)
    except DoslovnoError as error:
        tell(_("The processing could not be started."), trouble=True, detail=str(error))


def _progress(was_going: bool, may_operate: bool, has_calls: bool) -> None:
    state = desk.run_state()
    if was_going and not (state is not None and state.goes_on):
        st.rerun()
    if state is None:
        title = _("Nothing is being processed now") if has_calls else _("Nothing has been processed yet")
        _head(title, _("Add recordings below, then press “Process”.") if may_operate else "")
    elif state.goes_on:
        _going(state, may_operate)
    else:
        _ended(state)


def _going(state: desk.RunState, may_operate: bool) -> None:
    if state.phase == "looking":
        title = _("Looking at what there is to do")
    elif state.phase == "finding":
        title = _("Counting anew what clients say")
    elif state.kind == "retag":
        title = ngettext("{count} call is being read anew", "{count} calls are being read anew", state.jobs)
    else:
        title = ngettext("{count} recording is being processed", "{count} recordings are being processed", state.jobs)
    _head(title, _("You can close this page: the work goes on, and you will see it here when you come back."))
    if state.phase == "loading":
        st.html(f'<p class="d-run-note">{html_text(_("The models are being loaded; this takes up to a minute."))}</p>')
    width = f"{state.share:.1%}"
    st.html(
        f'<div class="d-run" role="progressbar" aria-valuenow="{state.share * 100:.0f}" aria-valuemin="0" '
        f'aria-valuemax="100"><div class="d-bar"><i class="d-fill" style="width:{width}"></i></div>'
        f"<b>{percent(state.share)}</b></div>"
    )
    left = _("not known yet") if state.seconds_left is None else hours(max(state.seconds_left, 60))
    figures = [
        (_("{done} of {total}").format(done=number(state.done), total=number(state.jobs)), _("done")),
        (left if state.phase in ("loading", "working") else "—", _("time left, about")),
        (number(state.problems), _("need a look")),
        (number(state.known), _("done before")),
        (moment(state.started_at), _("begun")),
    ]
    st.html(pieces.figures(figures))
    if may_operate:
        st.button(_("Stop"), key="run-stop", icon=":material/stop_circle:", on_click=_stop)
        st.caption(_("What is done is kept; the next time it goes on from here."))


def _ended(state: desk.RunState) -> None:
    when = moment(state.changed_at)
    if state.phase == "done":
        _head(_("Nothing is being processed now"), _("The last run was done on {when}.").format(when=when))
    elif state.phase == "stopped":
        advice = _("What was done is kept: press “Process” to go on.")
        _head(_("The last run was stopped"), f"{when}. {advice}")
    else:
        reason = _why(state.trouble)
        advice = _("What was done is kept: press “Process” to go on.")
        _head(_("The last run broke off"), f"{when}. {reason} {advice}")
    figures = [
        (number(state.done), _("read anew") if state.kind == "retag" else _("processed")),
        (number(state.known), _("done before")),
        (number(state.problems), _("need a look")),
    ]
    st.html(pieces.figures(figures, "d-small"))


def _why(trouble: str) -> str:
    """Why a run broke off; what the program says itself where we have no better words."""
    if not trouble:
        return _("It ended without a word: perhaps the machine was switched off.")
    if "no recordings or transcripts" in trouble:
        return _("There are no recordings in the folders that were named.")
    return shown_name(trouble)


def _head(title: str, lead: str) -> None:
    st.html(f"<h1>{html_text(title)}</h1><p class='d-lead'>{html_text(lead)}</p>")


def _offer_to_process() -> None:
    """The button that processes what lies in the home and in the folders that are named."""
    count = len(desk.kept_recordings())
    if count:
        lie = ngettext("{count} file has been added here.", "{count} files have been added here.", count)
    else:
        lie = _("No files have been added here yet.")
    with st.container(key="run-start", horizontal=True, vertical_alignment="center"):
        st.button(_("Process"), key="run-process", type="primary", icon=":material/play_arrow:", on_click=_process)
        st.html(f'<p class="d-run-note">{html_text(lie)} {html_text(_("What is done already is left alone."))}</p>')
    with st.expander(_("Folders on this server"), icon=":material/folder_open:"):
        st.text_area(
            _("Folders with recordings, one a line; they are processed with the files added here"),
            key=FOLDERS,
            placeholder="/srv/recordings",
            height=90,
        )


@access.operators_only
def _process() -> None:
    folders, wrong = desk.named_paths(st.session_state.get(FOLDERS, ""))
    if wrong:
        named = ", ".join(shown_name(line) for line in wrong[:3])
        tell(
            _("There is no such folder on this server: {names}. Give its whole path.").format(names=named), trouble=True
        )
        return
    paths = folders + sorted({path.parent for path in desk.kept_recordings()})
    if not paths:
        tell(_("There is nothing to process yet: add recordings, or name a folder."), trouble=True)
        return
    start("process", paths)


@access.operators_only
def _stop() -> None:
    try:
        desk.stop_run()
    except DoslovnoError as error:
        tell(_("The run cannot be stopped from here."), trouble=True, detail=str(error))
