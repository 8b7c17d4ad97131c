"""What stands around the findings of the overview: deals, the state of processing, first steps, an empty start."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from batch import desk
from foundation.records import Segment
from store import facts
from store.store import Store
from store.theme_state import FOUND_AT
from views import frame, linked, pieces
from views.overview_themes import calm, head
from wording.labels import source_name
from wording.safe import html_text, shortened
from wording.texts import _, hours, moment, ngettext, number

SOURCES = 4
RUN_EVERY_S = 20.0
FEW_CALLS = 50  # up to which a reader is told where to begin
NAME_LENGTH = 60  # characters of a lead source


def nothing_yet(failures: int) -> None:
    """The page before the first call: what this is, and what to do."""
    frame.empty(
        _("No calls yet"),
        _("Drop recordings on the page “Processing”, or point the program at a folder; this page fills by itself."),
        "doslovno process " + _("FOLDER"),
    )
    with st.container(key="over-first"):
        _step("processing", _("To the page “Processing”"), "processing")
    if failures:
        calm(ngettext("{count} recording failed.", "{count} recordings failed.", failures))


def first_steps(calls: int) -> None:
    """Where each of the readers begins, as long as there are few calls."""
    if calls > FEW_CALLS:
        return
    with st.container(key="over-first"):
        _step("objections", _("Marketing: what clients object to, by themes"), "objections")
        _step("vocabulary", _("Copy: the clients' own words and quotes"), "vocabulary")
        _step("processing", _("Operations: add recordings and deals"), "processing")


def _step(name: str, label: str, page: str) -> None:
    with st.container(key=f"over-step-{name}"):
        linked.onward(label, page)


def deals(store: Store, asked: Segment, of_week: bool) -> None:
    """Which sources become deals, each with its calls and the interval of its share.

    `of_week`: the rest of the page is about the last week alone.
    """
    found = desk.outcomes(store, asked)
    with st.container(key="over-card-deals"):
        head("deals", _("Which leads become deals"), _("Deals"), "outcomes")
        if not found.everything.calls:
            calm(_("Nothing is known of deals yet: add the table of your CRM on the page “Processing”."))
            return
        sources = [source for source in found.by["lead_source"] if source.share.total]
        sources.sort(key=lambda source: (-source.share.total, source.name))
        for place, source in enumerate(sources[:SOURCES]):
            share = source.share
            bar = pieces.share_bar(share.part, (share.low, share.high))
            _source(place, source.name, (share.hits, share.total), bar, share.differs)
        if not found.everything.share.total:
            calm(_("No deal of these calls has ended yet."))
        else:
            calm(" ".join(_beside(found.without_deal, of_week)))


def _beside(without: int, of_week: bool) -> list[str]:
    """What one must know of the figures of deals."""
    told = [_("By the calls of all days, as deals take longer than a week.")] if of_week else []
    if without:
        told.append(ngettext("Of {count} call no deal is known.", "Of {count} calls no deal is known.", without))
    return told


def _source(place: int, name: str, counted: tuple[int, int], bar: str, differs: str | None) -> None:
    """One source: how many of its ended deals were won, (won, ended); `bar` is HTML of the share."""
    shown = shortened(source_name(name), NAME_LENGTH, end=False)
    told = _("{won} of {total} won").format(won=number(counted[0]), total=number(counted[1]))
    beyond_chance = {"more": _("more often"), "less": _("less often")}.get(differs or "")
    mark = pieces.tag(beyond_chance, f"d-{differs}") if beyond_chance else ""
    content = (
        f'<div class="d-over-source"><div><strong>{html_text(shown)}</strong><small>{html_text(told)}</small>{mark}'
        f"</div>{bar}</div>"
    )
    linked.whole(f"source-{place}", content, f"{shown}: {told}", "calls", lead_source=name)


def processing(store: Store, counts: dict[str, Any], failures: int) -> None:
    """What has been read, how far it goes, and what failed."""
    with st.container(key="over-card-processing"):
        head("processing", _("Processing"), _("Processing"), "processing")
        calls = ngettext("{count} call", "{count} calls", counts["calls"])
        lines = [_("{calls}, {hours} of speech").format(calls=calls, hours=hours(counts["seconds"]))]
        if counts["last"]:
            lines.append(_("The newest call: {moment}").format(moment=moment(counts["last"])))
        lines.append(_found(store))
        _run()
        st.html('<div class="d-over-state">' + "".join(f"<p>{html_text(line)}</p>" for line in lines) + "</div>")
        if failures:
            told = ngettext("{count} recording failed", "{count} recordings failed", failures)
            content = f'<div class="d-over-line"><strong class="d-over-bad">{html_text(told)}</strong></div>'
            linked.whole("failures", content, told, "processing", show="failures")


def _run() -> None:
    """How far a run is, while one goes on."""
    state = desk.run_state()
    if state is not None and state.goes_on:
        st.fragment(_how_far, run_every=RUN_EVERY_S)()


def _how_far() -> None:
    state = desk.run_state()
    if state is None or not state.goes_on:
        calm(_("The run is over: open the page anew to see what it found."))
        return
    told = _("A run goes on: {done} of {jobs} recordings").format(done=number(state.done), jobs=number(state.jobs))
    content = (
        f'<div class="d-over-line"><strong>{html_text(told)}</strong>'
        f'<div class="d-bar"><i class="d-fill" style="width:{state.share:.1%}"></i></div></div>'
    )
    linked.whole("run", content, told, "processing")


def _found(store: Store) -> str:
    """When themes were last found."""
    with store.engine.connect() as connection:
        at = facts.read(connection, FOUND_AT)
    return _("Themes found: {moment}").format(moment=moment(datetime.fromisoformat(at))) if at else _("No themes yet.")
