"""A word in any of its forms where it was said, line under line, and what says the same in other words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

import streamlit as st

from batch import desk
from foundation.errors import DoslovnoError
from foundation.records import Language, Segment
from store import concordance
from store.concordance import Found
from store.quotes import Quote
from store.store import Store
from views import clips, filters, frame, pieces, segment
from views.quote_cards import quote_list
from wording.labels import role_name
from wording.safe import html_text, markdown_text, shortened
from wording.texts import _, day, ngettext, number

LINES_AT_FIRST = 20
FORMS_SHOWN = 8
NEAR_AT_MOST = 60
BESIDE = 120  # characters of the text before and after; the screen cuts off what does not fit
LONGEST_QUERY = 80  # characters
ROLES = ("client", "manager", "both")

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def show(store: Store) -> None:
    """The search field, what was found, and quotes that mean the same. All choices stand in the address."""
    with st.container(key="filters-context", horizontal=True, vertical_alignment="center"):
        sought = filters.search_box(
            "sought-context", _("A word or a phrase"), 260, parameter="word", max_chars=LONGEST_QUERY
        )
        filters.choose("who", _("Who says it"), list(ROLES), _who, ROLES[0], closes=False)
        segment.choose_topic(store)
    if not sought:
        st.caption(_("Type a word or a phrase: it is found in all its forms, wherever it was said."))
        return
    role = filters.current("who", ROLES) or ROLES[0]
    results(store, sought, None if role == "both" else role, segment.current(store))


def results(store: Store, sought: str, role: str | None, asked: Segment) -> None:
    """Where it is said in the calls of a segment, by a role or by whomever, and quotes that mean the same."""
    try:
        words = desk.families(sought, _language(sought))
    except DoslovnoError as error:
        st.caption(markdown_text(str(error)))
        return
    found = concordance.find(store, words, asked, role)
    # Another search, or another choice, begins at its first lines.
    key = "-".join((sought, str(role), str(asked.topic), segment.key(asked)))
    if found.places:
        st.html(_figures(found))
        _lines(store, found, key)
    else:
        frame.empty(_("Nobody says this here"), _advice(role))
    if role != "manager":  # only what clients say is compared by meaning
        _other_words(store, sought, found, asked, key)


def _advice(role: str | None) -> str:
    """What to do where nothing was found."""
    if segment.holds():
        return _("Nobody said it in these calls. Drop a filter, or try another word.")
    if role is None:  # all who speak were looked at
        return _("Try another word.")
    return _("Try another word, or look among all who speak and over the whole time.")


def _language(sought: str) -> str:
    return "ru" if _CYRILLIC.search(sought) else "en"


def _who(role: str) -> str:
    return {"client": _("Clients"), "manager": _("Managers")}.get(role, _("Both"))


def _figures(found: Found) -> str:
    """How often it is said, and in which forms."""
    if found.counted:
        turns = ngettext("Said in {count} turn", "Said in {count} turns", found.turns)
        calls = ngettext("in {count} call", "in {count} calls", found.calls)
    else:
        turns = ngettext("Said in more than {count} turn", "Said in more than {count} turns", found.turns)
        calls = ngettext("in more than {count} call", "in more than {count} calls", found.calls)
    forms = [f"<span>{html_text(form)} <b>{number(said)}</b></span>" for form, said in found.forms[:FORMS_SHOWN]]
    if rest := len(found.forms[FORMS_SHOWN:]):
        forms.append(f"<span>{html_text(ngettext('{count} more form', '{count} more forms', rest))}</span>")
    return f'<h2>{html_text(turns)}, {html_text(calls)}</h2><p class="d-kwic-forms">{"".join(forms)}</p>'


def _lines(store: Store, found: Found, key: str) -> None:
    """The lines, a few at first. Only they are drawn anew when one is heard."""

    @st.fragment
    def listed() -> None:
        shown = st.session_state.get(f"context-{key}", LINES_AT_FIRST)
        with st.container(key="d-kwic-lines", gap=None):
            for row, quote in enumerate(concordance.quotes_at(store, found.places[:shown])):
                _line(row, quote)
        if rest := len(found.places[shown:]):
            frame.more(
                ngettext("{count} more line", "{count} more lines", rest),
                "more-context",
                f"context-{key}",
                shown + 3 * LINES_AT_FIRST,
            )
        elif len(found.places) < found.turns:
            st.caption(_("Only the newest lines are shown: {count}.").format(count=number(len(found.places))))

    listed()


def _line(row: int, quote: Quote) -> None:
    sound = f"context-{quote.call_id}-{quote.turn}-{quote.start_s:.2f}"
    with st.container(key=f"d-kwic-line-{row}", horizontal=True, gap="small", vertical_alignment="center"):
        clips.time(sound, quote.path, quote.start_s, _("Listen to this place"))
        st.html(_words(quote))
        frame.call_link(quote.call_id, quote.turn)
    if quote.path is not None and clips.asked(sound):
        with st.container(key=f"d-kwic-sound-{row}"):
            clips.player(sound, quote.path, quote.start_s, quote.end_s)


def _words(quote: Quote) -> str:
    """The words in the middle, what was said around them, and where they come from. The whole turn is the tooltip."""
    before = html_text(shortened(quote.before, BESIDE, end=True))
    after = html_text(shortened(quote.after, BESIDE, end=False))
    whole = html_text(quote.before + quote.text + quote.after)
    told = [role_name(quote.role), day(quote.started_at) if quote.started_at else None]
    source = " · ".join(html_text(part) for part in told if part)
    return (
        f'<div class="d-kwic" title="{whole}"><p class="d-kwic-before"><span>{before}</span></p>'
        f'<p class="d-kwic-after"><mark class="d-said">{html_text(quote.text)}</mark>{after}</p>'
        f'<p class="d-kwic-source">{source} {pieces.outcome_tag(quote.outcome)}</p></div>'
    )


def _other_words(store: Store, sought: str, found: Found, asked: Segment, key: str) -> None:
    """Quotes that are near in meaning, from turns in which the words themselves were not found."""
    in_language = replace(asked, language=asked.language or cast(Language, _language(sought)))
    try:
        with st.spinner(_("Looking for the same in other words…")):
            alike = desk.near(store, sought, in_language, NEAR_AT_MOST, found.places)
            near = [mention_id for mention_id, _alike in alike]
    except DoslovnoError:
        st.caption(_("Search by meaning does not work now; the operator sees why under “Processing”."))
        return
    there = {(place.call_id, place.turn) for place in found.places}
    quotes = [quote for quote in concordance.quotes_of(store, near, asked) if (quote.call_id, quote.turn) not in there]
    if quotes:
        st.html(f"<h2>{html_text(_('Said in other words'))}</h2>")
        with st.container(key="d-kwic-near"):
            quote_list(store, f"near-{key}", lambda limit: quotes[:limit])
