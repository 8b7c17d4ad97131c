"""The check of a draft: each phrase as clients say it or not, a figure of closeness, and what clients doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from batch import desk
from foundation.errors import DoslovnoError
from store import concordance
from store.store import Store
from views import frame, pieces, uploader
from views.copy_words import problem_sentence
from views.quote_cards import quote_list
from wording.safe import html_text, markdown_text
from wording.texts import _, ngettext, number, percent, quoted

if TYPE_CHECKING:
    from batch.desk import Checked

LONGEST = 20_000  # characters of a draft
CHECKED, BEFORE = "draft-checked", "draft-before"  # in the session: the last check, and the closeness before it


def show(store: Store) -> None:
    """The field for a draft, or a file; under it the marked text and what to do better."""
    lead = _("Paste a text or drop a file: every phrase is marked by whether clients say so. Nothing of it is kept.")
    st.html(f'<p class="d-lead">{html_text(lead)}</p>')
    with st.form("draft", border=False):
        st.text_area(_("Your draft"), key="draft-text", height=180, max_chars=LONGEST, label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            uploader.speak()
            st.file_uploader(_("Or a file: txt, md, html, docx, pdf, pptx"), key="draft-file")
            asked = st.form_submit_button(_("Check"), icon=":material/spellcheck:", type="primary")
    if asked:
        _check(store)
    checked: Checked | None = st.session_state.get(CHECKED)
    if checked is not None:
        _result(store, checked)


def _check(store: Store) -> None:
    """Check what was pasted, or else the file; the draft lives in this session only."""
    file, text = st.session_state["draft-file"], st.session_state["draft-text"] or ""
    try:
        paragraphs = tuple(line.strip() for line in text.splitlines() if line.strip())
        if not paragraphs and file is not None:
            paragraphs = desk.paragraphs_of(file.name, file.getvalue())
        if not paragraphs:
            st.session_state.pop(CHECKED, None)
            st.warning(_("Paste a text first, or choose a file."))
            return
        before: Checked | None = st.session_state.get(CHECKED)
        st.session_state[BEFORE] = before.closeness if before else None
        with st.spinner(_("Reading the draft…")):
            st.session_state[CHECKED] = desk.check(store, paragraphs)
    except DoslovnoError as error:
        st.warning(markdown_text(problem_sentence(str(error))))


def _result(store: Store, checked: Checked) -> None:
    if checked.closeness is None:
        frame.empty(_("Nothing to compare"), _("The draft has no words that could be compared with the calls."))
        return
    _figures(checked)
    if checked.read < checked.calls:
        some = _("What is said rarely was looked for in some of the calls only: {read} of {calls}.")
        st.caption(some.format(read=number(checked.read), calls=number(checked.calls)))
    st.html(_marked(checked))
    _otherwise(store, checked)
    _doubts(store, checked)


def _figures(checked: Checked) -> None:
    closeness, before = checked.closeness or 0.0, st.session_state.get(BEFORE)
    figures = [(percent(closeness), _("closeness to the clients' language"))]
    if before is not None and round(before, 2) != round(closeness, 2):
        figures.append((percent(before), _("the check before")))
    figures.append((number(checked.words), ngettext("word compared", "words compared", checked.words)))
    figures.append((number(checked.foreign), _("nobody says")))
    st.html(pieces.figures(figures))


def _marked(checked: Checked) -> str:
    """The draft with its marks, and what they mean."""
    names = {"said": _("clients say it"), "foreign": _("nobody says it"), "otherwise": _("clients say it otherwise")}
    key = "".join(f'<span><i class="d-{kind}"></i>{html_text(name)}</span>' for kind, name in names.items())
    paragraphs = []
    for number_, text in enumerate(checked.parts):
        at, pieces_ = 0, []
        for mark in (mark for mark in checked.marks if mark.part == number_):
            told = {
                "said": ngettext("in {count} call", "in {count} calls", mark.calls),
                "foreign": names["foreign"],
                "otherwise": f"{names['otherwise']}: {quoted(mark.pair or '')}",
            }[mark.said]
            pieces_.append(html_text(text[at : mark.start_char]))
            words = html_text(text[mark.start_char : mark.end_char])
            pieces_.append(f'<span class="d-mark d-{mark.said}" title="{html_text(told)}">{words}</span>')
            at = mark.end_char
        paragraphs.append(f"<p>{''.join(pieces_)}{html_text(text[at:])}</p>")
    return f'<div class="d-draft"><p class="d-draft-key">{key}</p>{"".join(paragraphs)}</div>'


def _otherwise(store: Store, checked: Checked) -> None:
    """How clients say it, with their quotes."""
    marks = [mark for mark in checked.marks if mark.said == "otherwise"]
    if not marks:
        return
    st.html(f"<h2>{html_text(_('Clients say it so'))}</h2>")
    for place, mark in enumerate(marks):
        words = checked.parts[mark.part][mark.start_char : mark.end_char]
        _card(store, f"draft-{place}", words, mark.mention_ids)


def _doubts(store: Store, checked: Checked) -> None:
    """Promises that clients question."""
    if not checked.doubts:
        return
    st.html(f"<h2>{html_text(_('What clients ask or doubt about it'))}</h2>")
    for place, doubt in enumerate(checked.doubts):
        words = checked.parts[doubt.part][doubt.start_char : doubt.end_char]
        _card(store, f"doubt-{place}", words, doubt.mention_ids)


def _card(store: Store, key: str, words: str, mention_ids: tuple[str, ...]) -> None:
    """Words of the draft over the quotes that belong to them."""
    with st.container(key=f"card-{key}"):
        title = f'<div class="d-title"><strong>{html_text(quoted(words))}</strong></div>'
        st.html(f'<div class="d-row d-gap">{title}</div>')
        quote_list(store, f"{key}-{words}", lambda limit: concordance.quotes_of(store, mention_ids[:limit]))
