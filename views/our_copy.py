"""The company's copy set against what clients say: four lists and the check of a draft, each leading to quotes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from batch import desk
from foundation.errors import DoslovnoError
from foundation.records import GapRow, Segment
from store import concordance, copies
from store.store import Store
from views import access, draft_check, filters, frame, linked, pieces, segment, takeaway, uploader
from views.copy_words import problem_sentence
from views.quote_cards import quote_list
from views.takeaway import Handout, Line
from wording.safe import html_text, markdown_text, shortened
from wording.texts import _, how_often, ngettext, number, quoted
from wording.theme_words import theme_title

LISTS = ("clients_only", "copy_only", "said_differently", "unanswered")
VIEWS = (*LISTS, "draft")
ROWS_AT_FIRST = 15
TAKEN, QUOTES_TAKEN = 300, 3
NAME_LENGTH = 120  # characters shown of a document's name
PROBLEMS = "copy-problems"


def page() -> None:
    store = frame.open_store()
    counts = frame.summary(store)
    documents = copies.names(store)
    rows = copies.gap_rows(store)
    st.html(f"<h1>{html_text(_finding(rows) if documents else _('Your copy beside the words of your clients'))}</h1>")
    _documents(store, documents)
    if segment.holds():
        st.caption(_("The filters above do not change this page: your copy is compared with all calls."))
    counted = {name: sum(row.list == name for row in _shown(rows, name)) for name in LISTS}
    names = {name: f"{title} · {number(counted[name])}" for name, title in _titles().items()}
    names["draft"] = _("Check a draft")
    options = list(VIEWS) if documents else ["draft"]
    if documents:
        with st.container(key="filters", horizontal=True, vertical_alignment="center"):
            filters.choose("list", _("What is shown"), options, names.__getitem__, LISTS[0])
            takeaway.menu(lambda: [_handout(store, rows, name) for name in LISTS], "gap")
    chosen = filters.current("list", options) or options[0]
    if chosen == "draft":
        draft_check.show(store)
    else:
        _list(store, chosen, _shown(rows, chosen), len(documents))
    frame.foot(counts["recognizers"])


def _titles() -> dict[str, str]:
    return {
        "clients_only": _("Clients say it, you do not"),
        "copy_only": _("You say it, clients do not"),
        "said_differently": _("The same in other words"),
        "unanswered": _("Objections without an answer"),
    }


def _explained(name: str) -> str:
    return {
        "clients_only": _("Words that clients use in several calls and that stand nowhere in your copy."),
        "copy_only": _("Words of your copy that no client has said in any call."),
        "said_differently": _(
            "A phrase of yours, and what clients say when they seem to mean the same. These are guesses: check them."
        ),
        "unanswered": _(
            "What clients object to, and whether your copy speaks of it. A click shows the sentence that comes nearest."
        ),
    }[name]


def _finding(rows: Sequence[GapRow]) -> str:
    """The page's finding in one sentence."""
    foreign = len([row for row in _shown(rows, "copy_only") if " " not in row.lemmas])
    if not foreign:
        return _("Every word of your copy was said by a client")
    return ngettext(
        "{count} word of your copy no client has ever said",
        "{count} words of your copy no client has ever said",
        foreign,
    )


def _shown(rows: Sequence[GapRow], name: str) -> list[GapRow]:
    """A list without what tells nothing and without parts of longer terms in it; answered objections come last."""
    lists = (name, "answered") if name == "unanswered" else (name,)
    return [row for row in rows if row.list in lists and row.is_telling]


def _documents(store: Store, documents: Sequence[copies.CopyName]) -> None:
    """What the copy is: the documents, with a place to drop others for those who may."""
    may_edit = access.may_edit()
    if not documents and not may_edit:
        frame.empty(_("No copy yet"), _("Somebody who may edit can add landing pages, scripts and presentations here."))
        return
    label = (
        ngettext("{count} document of your copy", "{count} documents of your copy", len(documents))
        if documents
        else _("Add landing pages, advertisements, scripts, presentations")
    )
    with st.expander(label, expanded=not documents, icon=":material/description:", key="copy-documents"):
        for problem in st.session_state.pop(PROBLEMS, ()):
            st.warning(markdown_text(problem_sentence(problem)))
        for document in documents:
            with st.container(key=f"document-{document.copy_id}", horizontal=True, vertical_alignment="center"):
                words = ngettext("{count} word", "{count} words", document.words)
                st.html(f"<span>{html_text(_name(document.name))}</span> <small>{html_text(words)}</small>")
                if may_edit:
                    st.button(
                        _("Take out"),
                        key=f"remove-{document.copy_id}",
                        type="tertiary",
                        icon=":material/close:",
                        on_click=_remove,
                        args=(store, document.copy_id),
                    )
        if may_edit:
            _place_to_add(store)


def _name(document: str) -> str:
    return shortened(document, NAME_LENGTH, end=False)


def _place_to_add(store: Store) -> None:
    with st.form("copy-upload", border=False, clear_on_submit=True):
        uploader.speak()
        st.file_uploader(_("Files: txt, md, html, docx, pdf, pptx"), accept_multiple_files=True, key="copy-files")
        if st.form_submit_button(_("Compare with the calls"), icon=":material/compare_arrows:"):
            _add(store)


@access.editors_only
def _add(store: Store) -> None:
    files = [(file.name, file.getvalue()) for file in st.session_state["copy-files"] or ()]
    if not files:
        return
    try:
        with st.spinner(_("Reading your copy…")):
            st.session_state[PROBLEMS] = desk.add_copies(store, files)
    except DoslovnoError as error:
        st.session_state[PROBLEMS] = [str(error)]
    st.rerun()


@access.editors_only
def _remove(store: Store, copy_id: str) -> None:
    try:
        desk.remove_copy(store, copy_id)
    except DoslovnoError as error:
        st.session_state[PROBLEMS] = [str(error)]


def _list(store: Store, name: str, rows: Sequence[GapRow], documents: int) -> None:
    """The rows of a list; a click opens what stands behind one."""
    st.html(f'<p class="d-lead">{html_text(_explained(name))}</p>')
    if not rows:
        frame.empty(
            _("Nothing here"), _("Nothing of this kind was found; more calls and more copy may show something.")
        )
        return
    count = st.session_state.get(f"gap-{name}", ROWS_AT_FIRST)
    opened = st.query_params.get("term")
    for position, row in enumerate(rows[:count]):
        key = linked.gap_row(row)
        with st.container(key=f"card-gap-{position}"):
            frame.row(f"gap-{position}", _row(row, key == opened, documents), row.term, _toggle, key)
            if key == opened:
                _behind(store, row, f"{name}-{position}")
    if len(rows) > count:
        rest = len(rows) - count
        frame.more(ngettext("{count} more", "{count} more", rest), "more-gap", f"gap-{name}", count + 3 * ROWS_AT_FIRST)


def _row(row: GapRow, is_open: bool, documents: int) -> str:
    of_clients = " ".join(how_often(row.client_count, row.client_calls))
    times = ngettext("{count} time in your copy", "{count} times in your copy", row.copy_count)
    if row.list == "clients_only":
        words, told = html_text(row.term), ngettext("in {count} call", "in {count} calls", row.client_calls)
    elif row.list == "copy_only":
        words, told = html_text(row.term), times
    elif row.list == "said_differently":
        words = f"{html_text(quoted(row.term))}<p>{html_text(_('clients:'))} {html_text(quoted(row.pair or ''))}</p>"
        told = times
    else:
        words, told = html_text(theme_title(row.term)), of_clients
        words += pieces.tag(_answered(row, documents), "" if row.copy_count else "d-warn")
    look = "d-row d-gap d-open" if is_open else "d-row d-gap"
    return (
        f'<div class="{look}"><div class="d-title"><strong>{words}</strong></div>'
        f'<div class="d-count">{html_text(told)}</div><span class="d-chevron" aria-hidden="true"></span></div>'
    )


def _answered(row: GapRow, documents: int) -> str:
    if not row.copy_count:
        return _("no document speaks of it")
    return _("{count} of {total} documents speak of it").format(count=number(row.copy_count), total=number(documents))


def _toggle(key: str) -> None:
    frame.remember("term", None if st.query_params.get("term") == key else key)


def _behind(store: Store, row: GapRow, key: str) -> None:
    """The places in the copy and the clients' quotes."""
    with st.container(key=f"quote-gap-{key}"):
        if row.places:
            title = _("The nearest sentence of your copy") if row.list == "unanswered" else _("In your copy")
            documents = ", ".join(map(_name, row.copies))
            places = "".join(f"<p>{html_text(place)}</p>" for place in row.places)
            named = f"<small>{html_text(title)}</small>", f"<small>{html_text(documents)}</small>"
            st.html(f'<div class="d-places">{named[0]}{places}{named[1]}</div>')
        if row.list == "copy_only":
            st.caption(_("No client has said it in any form."))
    if row.mention_ids:
        quote_list(store, f"gap-{key}", lambda limit: concordance.quotes_of(store, row.mention_ids[:limit]))
    elif row.list == "clients_only":
        words = desk.families(row.term, row.language)
        asked = Segment(language=row.language)
        quote_list(store, f"gap-{key}", lambda limit: concordance.lines(store, words, asked, "client", limit))


def _handout(store: Store, rows: Sequence[GapRow], name: str) -> Handout:
    """A list to take away, with the quotes behind it."""
    shown = _shown(rows, name)[:TAKEN]
    behind = [row.mention_ids[:QUOTES_TAKEN] for row in shown]
    if name == "clients_only":
        behind = _said_in(store, shown)
    wanted = list(dict.fromkeys(id_ for ids in behind for id_ in ids))
    found = {quote.mention_id: quote for quote in concordance.quotes_of(store, wanted)}
    return Handout(
        title=_titles()[name],
        explained=_explained(name),
        columns=(
            _("Words"),
            _("Clients say"),
            _("In your copy: times"),
            _("clients: calls"),
            _("Sentence of your copy"),
        ),
        fields=("term", "pair", "copy_count", "client_calls", "place"),
        lines=tuple(
            Line(
                (row.term, row.pair, row.copy_count, row.client_calls, row.places[0] if row.places else None),
                tuple(found[id_] for id_ in ids if id_ in found),
            )
            for row, ids in zip(shown, behind, strict=True)
        ),
        name="copy-and-clients",
    )


def _said_in(store: Store, rows: Sequence[GapRow]) -> list[tuple[str, ...]]:
    """For each row ids of the mentions that hold its term."""
    found = {
        language: desk.quotes_behind(
            store, language, [row.lemmas for row in rows if row.language == language], None, QUOTES_TAKEN
        )
        for language in {row.language for row in rows}
    }
    return [tuple(found[row.language].get(row.lemmas, ())) for row in rows]


page()
