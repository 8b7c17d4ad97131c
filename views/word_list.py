"""Lists of words with their counts: the opened one shows where it was said, all of them can be taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from batch import desk
from foundation.records import Language, Segment
from store import concordance
from store.store import Store
from views import frame, pieces
from views.quote_cards import quote_list
from views.takeaway import Handout, Line
from wording.safe import html_text, markdown_text, shortened
from wording.texts import _, ngettext, number

WORDS_AT_FIRST = 15
FORMS_SHOWN = 8
WORD_LENGTH = 120  # characters
TAKEN = 300  # words in a file
QUOTES_TAKEN = 3  # beside each


@dataclass(frozen=True, slots=True)
class Words:
    """What is compared: the words of a segment of clients in one language, with names of the two sides."""

    language: Language
    segment: Segment
    second_role: str | None  # whose words the second side's are: "manager", "client"; None: they stand in no call
    first: str  # names of the sides, over their columns
    second: str
    other: Segment | None = None  # that of other clients, where one is meant


def show(store: Store, of: Words, side: str, title: str, words: pd.DataFrame, empty: str) -> None:
    """One list; `side` is first or second. A click opens the quotes of a word below it."""
    st.html(f"<h2>{html_text(title)}</h2>")
    if words.empty:
        st.caption(empty)
        return
    names = [of.first, of.second] if side == "first" else [of.second, of.first]
    columns = "".join(f"<span>{html_text(name)}</span>" for name in (_("calls in which it is said"), *names))
    st.html(f'<div class="d-row d-word d-names">{columns}</div>')
    count = st.session_state.get(f"words-{side}", WORDS_AT_FIRST)
    opened = st.query_params.get("term")
    rows: list[Any] = words.head(count).to_dict("records")
    told_apart = not words["certain"].all()
    for position, word in enumerate(rows):
        key = f"{of.language}:{word['term']}"
        with st.container(key=f"card-{side}-{position}"):
            frame.row(f"{side}-{position}", _row(side, word, key == opened, told_apart), word["surface"], _toggle, key)
            if key == opened:
                quotes(store, of, side, word)
    if len(words) > count:
        frame.more(
            ngettext("{count} more word", "{count} more words", len(words) - count),
            f"more-{side}",
            f"words-{side}",
            count + 3 * WORDS_AT_FIRST,
        )


def _row(side: str, word: dict[str, Any], is_open: bool, told_apart: bool) -> str:
    """One word with its counts; `told_apart`: not all words of the list are said clearly more often."""
    counts = [word["first_calls"], word["second_calls"]]
    cells = "".join(f"<span>{number(count)}</span>" for count in (counts if side == "first" else counts[::-1]))
    sure = pieces.tag(_("clearly more often"), "d-sure") if word["certain"] and told_apart else ""
    return (
        f'<div class="d-row d-word{" d-open" if is_open else ""}">'
        f"<strong>{html_text(shortened(word['surface'], WORD_LENGTH, end=False))} {sure}</strong>{cells}</div>"
    )


def _toggle(key: str) -> None:
    frame.remember("term", None if st.query_params.get("term") == key else key)


def quotes(store: Store, of: Words, side: str, word: dict[str, Any]) -> None:
    """Where a word was said, with clips; the forms in which it was."""
    if len(word["forms"]) > 1:
        others = ", ".join(
            markdown_text(shortened(form, WORD_LENGTH, end=False)) for form in word["forms"][1 : FORMS_SHOWN + 1]
        )
        st.caption(_("Also counted as:") + " " + others)
    role = "client" if side == "first" else of.second_role
    if role is None:
        st.caption(_("It stands in your copy: see the page of your copy."))
        return
    # Managers are compared in the same calls; other clients are heard in others.
    there = of.segment if side == "first" or role == "manager" else of.other or Segment()
    topic = None if role == "manager" else there.topic
    asked = replace(there, topic=topic, language=of.language)
    quote_list(
        store,
        f"term-{side}-{of.language}-{word['term']}",
        lambda limit: concordance.lines(store, by_word(word["forms"]), asked, role, limit),
    )


def by_word(forms: Sequence[str]) -> list[set[str]]:
    """The forms of a term, word by word, as `store.concordance` looks for them.

    >>> by_word(["без договора", "без договоров"]) == [{"без"}, {"договора", "договоров"}]
    True
    """
    rows = [form.split() for form in forms]
    length = len(rows[0])
    return [set(words) for words in zip(*(row for row in rows if len(row) == length), strict=True)]


def handout(store: Store, of: Words, title: str, explained: str, words: pd.DataFrame) -> Handout:
    """The words with their figures and the clients' surest quotes behind each."""
    rows: list[Any] = words.head(TAKEN).to_dict("records")
    behind = desk.quotes_behind(
        store, of.language, [row["term"] for row in rows], of.segment.topic, limit=2 * QUOTES_TAKEN
    )
    asked = replace(of.segment, topic=None, language=of.language)
    wanted = list(dict.fromkeys(mention_id for ids in behind.values() for mention_id in ids))
    found = {quote.mention_id: quote for quote in concordance.quotes_of(store, wanted, asked)}
    return Handout(
        title=title,
        explained=explained,
        columns=(
            _("Words"),
            _("{side}: calls").format(side=of.first),
            _("{side}: times").format(side=of.first),
            _("{side}: calls").format(side=of.second),
            _("{side}: times").format(side=of.second),
            _("Clearly a difference"),
            _("Forms"),
        ),
        fields=("surface", "first_calls", "first_count", "second_calls", "second_count", "certain", "forms"),
        lines=tuple(
            Line(
                (
                    row["surface"],
                    int(row["first_calls"]),
                    int(row["first_count"]),
                    int(row["second_calls"]),
                    int(row["second_count"]),
                    _("yes") if row["certain"] else "",
                    ", ".join(row["forms"][:FORMS_SHOWN]),
                ),
                tuple(found[id_] for id_ in behind.get(row["term"], ()) if id_ in found)[:QUOTES_TAKEN],
            )
            for row in rows
        ),
        name="-".join(filter(None, ("vocabulary", of.segment.topic))),
    )
