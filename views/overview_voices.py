"""The cards of the overview in which clients speak: five clips, their own words, and what the company's copy lacks."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from foundation.records import GapRow, Segment
from handouts.digest import Digest
from store import board, copies
from store.kept import kept
from store.own_words import OwnWord, own_words
from store.quotes import Quote
from store.store import Store
from views import clips as sound
from views import frame, linked, pieces, segment
from views.overview_themes import calm, head
from wording.labels import mention_name
from wording.safe import html_text, markdown_text, shortened
from wording.texts import _, ngettext, quoted
from wording.theme_words import theme_title

WORDS, GAPS = 12, 3
CONTEXT_LENGTH = 90  # characters shown around a quote
QUOTE_LENGTH = 400  # characters: what is longer is read in the call
WORD_LENGTH = 40


def clips(told: Digest) -> None:
    """A few moments of calls to listen to, each of another theme and of another call."""

    @st.fragment
    def listed() -> None:
        for place, quote in enumerate(told.clips):
            _clip(place, quote)

    with st.container(key="over-card-clips"):
        head("clips", _("Five moments worth hearing"), _("More quotes"), "vocabulary", show="swipe")
        listed()
        if not told.clips:
            calm(_("Nothing to listen to yet: no client's words were marked in these calls."))


def _clip(place: int, quote: Quote) -> None:
    """One moment: its button, its words, where they come from; its call and its theme are a click away."""
    key = f"over-{quote.call_id}-{quote.turn}-{quote.start_s:.2f}"
    with st.container(key=f"over-clip-{place}", horizontal=True, gap="small"):
        sound.time(key, quote.path, quote.start_s, _("Listen"))
        with st.container(gap=None):
            st.html(_words_of(quote) + pieces.quote_source(quote, False))
            if quote.path is not None and sound.asked(key):
                sound.player(key, quote.path, quote.start_s, quote.end_s)
        with st.container(key=f"actions-over-{place}", gap=None):
            frame.call_link(quote.call_id, quote.turn)
            if quote.theme_id and quote.kind:
                st.page_link(
                    frame.PAGES["objections"],
                    label=_("Its theme"),
                    icon=":material/topic:",
                    query_params=frame.address(**linked.theme(quote.theme_id, quote.kind)),
                )


def _words_of(quote: Quote) -> str:
    """What is said, under its kind."""
    kind = quote.kind or "said"
    named = f'<small class="d-{html_text(kind)}">{html_text(mention_name(kind, quote.category))}</small>'
    if len(quote.text) > QUOTE_LENGTH:
        quote = replace(quote, text=quote.text[:QUOTE_LENGTH] + "…", greyed=())
    return f'<div class="d-over-kind">{named}</div>{pieces.quote_words(quote, CONTEXT_LENGTH)}'


def words(store: Store, asked: Segment) -> None:
    """The clients' own words: those that are certain, each leading to where it was said."""
    language = asked.language or _most_spoken(store)
    found: list[OwnWord] = kept(store, lambda: own_words(store, language, WORDS), "own words", language)
    with st.container(key="over-card-words"):
        head("words", _("The clients' own words"), _("Vocabulary"), "vocabulary")
        with st.container(key="over-words", horizontal=True, gap="small"):
            for word in found:
                st.page_link(
                    frame.PAGES["vocabulary"],
                    label=markdown_text(shortened(word.surface, WORD_LENGTH, end=False)),
                    help=ngettext("in {count} call", "in {count} calls", word.calls),
                    query_params=frame.address(show="context", word=word.surface),
                )
        if not found:
            calm(_("Not enough is said yet to tell which words are clearly the clients' own."))
        elif segment.holds():
            calm(_("By all calls: clients say these clearly more often than managers do."))
        else:
            calm(_("Clients say these clearly more often than managers do."))


def _most_spoken(store: Store) -> str:
    counted = board.calls(store)["language"].value_counts()
    return str(counted.index[0]) if len(counted) else "ru"


def gap(store: Store) -> None:
    """What clients say or object to, and the company's copy does not speak of."""
    documents: bool = kept(store, lambda: bool(copies.names(store)), "has copy")
    with st.container(key="over-card-gap"):
        head("gap", _("Your copy and your clients"), _("Your copy"), "copy")
        if not documents:
            calm(_("Add your landing pages and scripts on the page “Your copy”: here stands then what they leave out."))
            return
        rows: list[GapRow] = kept(store, lambda: _left_out(store), "left out")
        for place, row in enumerate(rows):
            _gap_line(place, row)
        if not rows:
            calm(_("Nothing that clients often say is missing in your copy."))
        elif segment.holds():
            calm(_("By all calls, whatever the filters."))


def _left_out(store: Store) -> list[GapRow]:
    """The objections that no document answers, then the words that none has."""
    rows = [row for row in copies.gap_rows(store, ("unanswered", "clients_only")) if row.is_telling]
    silent = [row for row in rows if row.list == "unanswered" and not row.copy_count]
    return [*silent[: GAPS - 1], *(row for row in rows if row.list == "clients_only")][:GAPS]


def _gap_line(place: int, row: GapRow) -> None:
    calls = ngettext("in {count} call", "in {count} calls", row.client_calls)
    if row.list == "unanswered":
        words = theme_title(shortened(row.term, CONTEXT_LENGTH, end=False))
        sentence = _("Clients object {words} {in_calls}; your copy has no answer to it")
    else:
        words = quoted(shortened(row.term, CONTEXT_LENGTH, end=False))
        sentence = _("Clients say {words} {in_calls}; your copy never does")
    told = sentence.format(words=words, in_calls=calls)
    content = f'<div class="d-over-line"><span class="d-over-said">{html_text(told)}</span></div>'
    linked.whole(f"gap-{place}", content, told, "copy", list=row.list, term=linked.gap_row(row))
