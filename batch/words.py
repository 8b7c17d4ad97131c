"""All that is said in one language, and two sides of it set against each other while somebody waits.

A side of many calls is told by some of them: the clearest differences show in a thousand calls as in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from foundation.records import Against, Copy, Language, Segment
from nlp.contrast import Corpus, Side, contrast, least_calls
from nlp.draft import Usage
from store import spoken, vocabulary
from store.store import Store

CALLS = 1000  # of a side, whose words are read
CALLS_OF_TOPIC = 5 * CALLS  # little is said of one thing in each
CALLS_OF_CHECK = 5000  # by which a draft is checked: that may take some seconds


class Words:
    """The words of clients and of managers in all calls of one language."""

    def __init__(self, store: Store, language: Language) -> None:
        self.language: Language = language
        self.corpus = Corpus(language)
        self.clients = self.corpus.side(spoken.said(store, language, "client"))
        self.managers = self.corpus.side(spoken.said(store, language, "manager"))


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides against each other, and by how many of the first side's calls."""

    table: pd.DataFrame  # see nlp.contrast.contrast
    read: int  # calls whose words were read
    calls: int  # calls there are


def compare(
    store: Store,
    language: Language,
    segment: Segment,
    against: Against,
    other: Segment | None = None,
    written: Sequence[Copy] = (),
) -> Compared:
    """The clients' words of a segment against those of managers, of the copy `written`, or of other clients.

    Against others: the clients of the segment `other`; without it the same topic in the other calls, of those that
    have a value at all, and where only a topic is asked for, what clients say beside it.
    """
    corpus = Corpus(language)
    ids = spoken.callers(store, language, segment)
    first = _clients(store, corpus, ids, segment.topic)
    if against == "managers":
        second = corpus.side(spoken.said(store, language, "manager", ids[:CALLS]))
    elif against == "copy":
        second = _copy(corpus, written)
    elif other is not None:
        second = _clients(store, corpus, spoken.callers(store, language, other), other.topic)
    elif segment.topic and not (segment.where or segment.since or segment.until):
        everything = _clients(store, corpus, ids, None)
        second = corpus.whole(everything).without(corpus.whole(first))
    else:
        second = _clients(store, corpus, spoken.callers_beside(store, language, segment), segment.topic)
    # Of a topic little is said in each call: a word of one call is worth seeing where there are few.
    least = least_calls(int((np.diff(first.counts.indptr) > 0).sum()), fewest=1) if segment.topic else None
    return Compared(contrast(corpus, first, second, least), len(first.calls), len(ids))


def usage(store: Store, language: Language) -> Usage:
    """How often clients say each term. Where there are too many calls to read, what is said often is counted in all
    of them, as the stored vocabulary has it, and the rest by some."""
    ids = spoken.callers(store, language, Segment())
    times, in_calls = Counter[str](), Counter[str]()
    read = ids[:CALLS_OF_CHECK]
    for _call_id, counted in spoken.said(store, language, "client", read):
        in_calls.update(counted.keys())
        times.update({term: sum(forms.values()) for term, forms in counted.items()})
    more = len(ids) / max(len(read), 1)
    counts = {term: (round(times[term] * more), round(count * more)) for term, count in in_calls.items()}
    if len(read) < len(ids):
        counts |= vocabulary.client_counts(store, language)
    return Usage(counts, len(ids), len(read))


def _clients(store: Store, corpus: Corpus, ids: Sequence[str], topic: str | None) -> Side:
    """What clients say in the first of these calls; of a topic what they say within its mentions."""
    if topic is None:
        return corpus.side(spoken.said(store, corpus.language, "client", ids[:CALLS]))
    about = spoken.said_about(store, topic, ids[:CALLS_OF_TOPIC])
    return corpus.side((call_id, about.get(call_id, {})) for call_id in ids[:CALLS_OF_TOPIC])


def _copy(corpus: Corpus, written: Sequence[Copy]) -> Side:
    """The company's copy; a paragraph is to it what a call is to the calls."""
    return corpus.side(
        (f"{copy.copy_id}:{number}", part.terms)
        for copy in written
        for number, part in enumerate(copy.parts)
        if part.language == corpus.language
    )
