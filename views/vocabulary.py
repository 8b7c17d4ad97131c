"""The clients' own words beside the company's, each leading to where it was said."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from store import quotes, tables
from store.rows import fold
from store.store import Store
from views import filters, frame
from views.quote_cards import quote_list
from views.safe import html_text, markdown_text
from views.texts import _, language, ngettext, number

CERTAIN = 1.96  # standard deviations: what differs by less could be chance
WORDS_AT_FIRST = 15


def page() -> None:
    store = frame.open_store()
    counts = frame.summary(store)
    everything = tables.vocabulary_table(store)
    said_in = filters.current("calls", sorted(set(everything["language"])))
    words = everything[everything["language"] == said_in] if said_in else everything

    st.html(f"<h1>{html_text(_('Which words clients use, and which the company'))}</h1>")
    explained = _(
        "Clients' own words are those that clients say clearly more often than managers do; the company's own, the "
        "other way round. Words that both use alike are in neither list: the search finds them."
    )
    tooltip = _("Ranked by weighted log-odds (z); listed from |z| = 1.96 on, where chance is unlikely")
    st.html(f'<p class="d-lead" title="{html_text(tooltip)}">{html_text(explained)}</p>')
    if everything.empty:
        frame.empty(_("No words to compare yet"), _("They appear when calls with clients and managers are processed."))
        return
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        sought = st.text_input(
            _("Find a word"),
            key="sought-word",
            placeholder=_("Find a word"),
            label_visibility="collapsed",
            icon=":material/search:",
            width=300,
        )
        filters.choose_language(everything["language"])
        _download(words)

    clients, company, alike = _parts(words, sought or "")
    if sought and clients.empty and company.empty and alike.empty:
        frame.empty(_("Nothing found"), _("No such word is said often enough; try its beginning, or search the calls."))
    elif not sought and clients.empty and company.empty:
        st.caption(
            _("No difference yet that could not be chance: that takes more calls. Till then, what is said most.")
        )
        left, right = st.columns(2, gap="large")
        with left:
            _words(store, "client", _("Clients say most"), _most_said(words, "client_count"), False)
        with right:
            _words(store, "manager", _("The company says most"), _most_said(words, "manager_count"), False)
    else:
        left, right = st.columns(2, gap="large")
        with left:
            _words(store, "client", _("Clients' own words"), clients, bool(sought))
        with right:
            _words(store, "manager", _("The company's own words"), company, bool(sought))
        if sought and not alike.empty:
            _words(store, "both", _("Used alike by both, as far as one can tell"), alike, True)
    frame.foot(counts["recognizers"])


def _parts(words: pd.DataFrame, sought: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Words of the clients, of the company, and those without a certain difference; only those sought."""
    if sought.strip():
        wanted = fold(sought.strip())
        words = words[
            [
                any(wanted in fold(form) for form in (term, surface, *forms))
                for term, surface, forms in zip(words["term"], words["surface"], words["forms"], strict=True)
            ]
        ]
    return (
        words[words["z"] >= CERTAIN],
        words[words["z"] <= -CERTAIN].sort_values(["z", "language", "term"]),
        words[words["z"].abs() < CERTAIN],
    )


def _most_said(words: pd.DataFrame, count: str) -> pd.DataFrame:
    """The words that one side says at all, the most frequent first; of the clients, those of many calls."""
    said = words[words[count] > 0]
    order = ["client_calls", count] if count == "client_count" else [count]
    return said.sort_values([*order, "language", "term"], ascending=[False] * len(order) + [True, True])


def _words(store: Store, side: str, title: str, words: pd.DataFrame, sought: bool) -> None:
    """One list of words; the opened one shows its quotes below itself."""
    role = "manager" if side == "manager" else "client"
    st.html(f"<h2>{html_text(title)}</h2>")
    if words.empty:
        st.caption(_("None among those found") if sought else _("None for certain yet"))
        return
    columns = [_("managers"), _("clients")] if side == "manager" else [_("clients"), _("managers"), _("calls")]
    names = "".join(f"<span>{html_text(column)}</span>" for column in columns)
    st.html(f'<div class="d-row d-word d-names"><span></span>{names}</div>')
    count = st.session_state.get(f"words-{side}", WORDS_AT_FIRST)
    opened = st.query_params.get("term")
    rows: list[Any] = words.head(count).to_dict("records")
    for position, word in enumerate(rows):
        key = f"{word['language']}:{word['term']}"
        with st.container(key=f"card-{side}-{position}"):
            frame.row(f"{side}-{position}", _word_row(side, word, key == opened), word["surface"], _toggle, key)
            if key == opened:
                _quotes(store, word, role)
    if len(words) > count:
        frame.more(
            ngettext("{count} more word", "{count} more words", len(words) - count),
            f"more-{side}",
            f"words-{side}",
            count + 3 * WORDS_AT_FIRST,
        )


def _word_row(side: str, word: dict[str, Any], is_open: bool) -> str:
    # In how many calls a word comes up is known of the clients alone.
    ours, theirs, spread = word["manager_count"], word["client_count"], word["client_calls"]
    counts = [ours, theirs] if side == "manager" else [theirs, ours, spread]
    cells = "".join(f"<span>{number(count)}</span>" for count in counts)
    return (
        f'<div class="d-row d-word{" d-open" if is_open else ""}">'
        f"<strong>{html_text(word['surface'])}</strong>{cells}</div>"
    )


def _quotes(store: Store, word: dict[str, Any], role: str) -> None:
    if len(word["forms"]) > 1:
        st.caption(_("Also counted as:") + " " + ", ".join(markdown_text(form) for form in word["forms"][1:8]))
    quote_list(
        store,
        f"term-{word['language']}-{word['term']}",
        lambda limit: quotes.term_quotes(store, word["language"], word["term"], role=role, limit=limit),
    )


def _download(words: pd.DataFrame) -> None:
    """The table as a file that a spreadsheet of the reader's language opens by a double click."""
    table = words.assign(forms=[" | ".join(forms) for forms in words["forms"]], z=words["z"].round(2))
    separator = ";" if language() == "ru" else ","
    st.download_button(
        _("Download the table"),
        table.to_csv(index=False, sep=separator).encode("utf-8-sig"),
        file_name="vocabulary.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
    )


def _toggle(key: str) -> None:
    frame.remember("term", None if st.query_params.get("term") == key else key)


page()
