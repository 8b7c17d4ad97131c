"""The clients' own words beside others, each leading to where it was said; words in context; the best quotes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from batch import desk
from foundation.records import Against, Segment
from store import spoken, vocabulary
from store.best_quotes import best
from store.quotes import Quote
from store.rows import fold
from store.store import Store
from views import contrast_plot, filters, frame, in_context, segment, sides, swipe_file, takeaway, word_list
from views.quote_cards import quote_list
from views.sides import Other
from views.word_list import Words
from wording.labels import topic_name
from wording.safe import html_text
from wording.texts import _, number

VIEWS = ("words", "plot", "context", "swipe")


def page() -> None:
    store = frame.open_store()
    counts = frame.summary(store)
    st.html(f"<h1>{html_text(_('Which words clients use, and which the company'))}</h1>")
    names = {
        "words": _("Words"),
        "plot": _("Picture"),
        "context": _("In the conversation"),
        "swipe": _("Quotes for your copy"),
    }
    with st.container(key="vocabulary-views"):
        filters.choose("show", _("How it is shown"), list(VIEWS), names.__getitem__, VIEWS[0])
    view = filters.current("show", VIEWS) or VIEWS[0]
    if view == "context":
        in_context.show(store)
    elif view == "swipe":
        swipe_file.show(store)
    else:
        _words(store, view == "plot")
    frame.foot(counts["recognizers"])


def _words(store: Store, as_plot: bool) -> None:
    """The words of the segment that the address asks for against those of another side, as lists or as a plot."""
    languages = spoken.languages(store)
    if not languages:
        frame.empty(_("No words to compare yet"), _("They appear when calls with clients and managers are processed."))
        return
    asked = segment.current(store)
    said_in, asked = asked.language or languages[0], replace(asked, language=None)
    other, sought = sides.current(store, asked), ""
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        if not as_plot:
            sought = filters.search_box("sought-word", _("Find a word"), 170)
        segment.choose_topic(store)
        sides.choose(store, asked)
        take = st.container(width="content")
    first = _("clients, on this") if asked.topic else _("clients")
    of = Words(said_in, asked, other.role, first, other.name, other.segment)
    table, counted = _table(store, of, other, sought)
    with take:
        takeaway.menu(lambda: _handout(store, of, table, counted), f"words-{said_in}-{segment.key(asked)}-{other.name}")
    st.html(f'<p class="d-lead">{html_text(" ".join(filter(None, [_explained(of, other.against), counted])))}</p>')
    if table.empty and not sought:
        frame.empty(_("Nobody says anything here"), _advice())
    elif as_plot:
        _plot(store, of, table, other.against)
    else:
        _lists(store, of, table, other.against, sought)


def _table(store: Store, of: Words, other: Other, sought: str) -> tuple[pd.DataFrame, str | None]:
    """The contrast: of all clients against managers what is stored, else what is found now; and by how many calls."""
    if other.against == "managers" and of.segment == Segment():
        if sought:
            return vocabulary.containing(store, of.language, sought), None
        return vocabulary.leading(store, of.language), None
    compared = desk.contrast(store, of.language, of.segment, other.against, other.segment)
    if compared.read == compared.calls:
        return compared.table, None
    some = _("Counted by some of the calls: {read} of {calls}. That is enough for clear differences.")
    return compared.table, some.format(read=number(compared.read), calls=number(compared.calls))


def _advice() -> str:
    if segment.holds():
        return _("Drop one of the conditions above to see more.")
    return _("They appear when calls with clients and managers are processed.")


def _explained(of: Words, against: Against) -> str:
    if of.segment.topic:
        return _("What clients say when they speak of it; marked is what they say clearly more often than otherwise.")
    return {
        "managers": _(
            "Clients' own words are those that clearly more clients say than managers, and the other way round."
        ),
        "copy": _("Words that clearly belong to one side: to what clients say, or to what your copy says."),
        "others": _("Words that clearly more of these clients say than of the others, and the other way round."),
    }[against]


def _lists(store: Store, of: Words, table: pd.DataFrame, against: Against, sought: str) -> None:
    if sought:
        _found(store, of, table, sought)
        return
    if of.segment.topic:
        said = table[(table["first_calls"] > 0) & (table["log_odds"] > 0)]
        title = _("What clients say most: {topic}").format(topic=topic_name(of.segment.topic).lower())
        left, right = st.columns(2, gap="large")
        with left:
            word_list.show(store, of, "first", title, _most_said(said, "first"), _("Nothing was said of it twice"))
        with right:
            _quotes_about(store, of)
        return
    clients, company = table[table["certain"] & (table["z"] > 0)], table[table["certain"] & (table["z"] < 0)][::-1]
    if clients.empty and company.empty:
        st.caption(
            _("No difference yet that could not be chance: that takes more calls. Till then, what is said most.")
        )
        clients, company = _most_said(table, "first"), _most_said(table, "second")
        titles = _("Clients say most"), _most_said_by(against)
    else:
        titles = _("Clients' own words"), _own_words_of(against)
    left, right = st.columns(2, gap="large")
    with left:
        word_list.show(store, of, "first", titles[0], clients, _("None for certain yet"))
    with right:
        word_list.show(store, of, "second", titles[1], company, _("None for certain yet"))


def _quotes_about(store: Store, of: Words) -> None:
    """The best quotes of the topic in the calls of the segment."""
    topic = of.segment.topic or ""
    among = replace(of.segment, language=of.language)

    def load(limit: int) -> list[Quote]:
        return best(store, topic, among, limit)

    st.html(f"<h2>{html_text(_('Quotes'))}</h2>")
    with st.container(key="card-topic-quotes"):
        quote_list(store, f"topic-{topic}-{segment.key(among)}", load)


def _found(store: Store, of: Words, table: pd.DataFrame, sought: str) -> None:
    wanted = fold(sought)
    rows = zip(table["term"], table["surface"], table["forms"], strict=True)
    table = table[[any(wanted in fold(form) for form in (term, surface, *forms)) for term, surface, forms in rows]]
    if table.empty:
        frame.empty(
            _("Nothing found"), _("No such word is said often enough; look for it in the conversations themselves.")
        )
        return
    word_list.show(store, of, "first", _("Found"), _most_said(table, "first"), "")


def _most_said(words: pd.DataFrame, side: str) -> pd.DataFrame:
    """The words that one side says at all, those of most calls first, and of as many those that are more its own."""
    said = words[words[f"{side}_calls"] > 0]
    return said.sort_values([f"{side}_calls", "z", "term"], ascending=[False, side != "first", True])


def _own_words_of(against: Against) -> str:
    return {"managers": _("The company's own words"), "copy": _("Your copy's own words")}.get(
        against, _("The other clients' words")
    )


def _most_said_by(against: Against) -> str:
    return {"managers": _("The company says most"), "copy": _("Your copy says most")}.get(
        against, _("The other clients say most")
    )


def _plot(store: Store, of: Words, table: pd.DataFrame, against: Against) -> None:
    opened = (st.query_params.get("term") or "").partition(":")[2]
    clicked = contrast_plot.show(
        table,
        of.first,
        of.second,
        f"plot-{of.language}-{against}-{of.segment.topic}",
        opened or None,
        second_is_copy=against == "copy",
    )
    if clicked and clicked != opened:
        frame.remember("term", f"{of.language}:{clicked}")
        opened = clicked
    rows: list[Any] = table[table["term"] == opened].to_dict("records")
    if rows:
        st.html(f"<h2>{html_text(rows[0]['surface'])}</h2>")
        word_list.quotes(store, of, "first" if rows[0]["first_calls"] else "second", rows[0])


def _handout(store: Store, of: Words, table: pd.DataFrame, counted: str | None) -> takeaway.Handout:
    if of.segment.topic:
        title = _("Clients' words: {topic}").format(topic=topic_name(of.segment.topic).lower())
        words = _most_said(table[table["log_odds"] > 0], "first")
    else:
        title, words = _("Clients' words"), _most_said(table, "first")
    explained = _("How many calls each word comes up in, and the clients' own quotes. Personal data is hidden.")
    return word_list.handout(store, of, title, " ".join(filter(None, [explained, counted])), words)


page()
