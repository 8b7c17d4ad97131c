"""All that is said in one language, ready to set any two sides against each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from foundation.records import Against, Copy, Language, Segment
from nlp.contrast import Corpus, Side, contrast, least_calls
from store import spoken, tables
from store.store import Store


class Words:
    """The words of clients, of managers and of the company's copy in one language."""

    def __init__(self, store: Store, language: Language, written: Sequence[Copy] = ()) -> None:
        self.language: Language = language
        self.corpus = Corpus(language)
        client = spoken.said(store, language, "client")
        self.clients = self.corpus.side(client)
        self.managers = self.corpus.side(spoken.said(store, language, "manager"))
        # A paragraph is to the copy what a call is to the calls.
        self.copy = self.corpus.side(
            (f"{copy.copy_id}:{number}", part.terms)
            for copy in written
            for number, part in enumerate(copy.parts)
            if part.language == language
        )
        self._call_ids = [call_id for call_id, _ in client]
        self._calls = tables.call_table(store, language=language).set_index("call_id")
        self._topics: dict[str, Side] = {}

    def about(self, store: Store, topic: str) -> Side:
        """What clients say within the mentions of a kind or a category, in the calls of `clients`, row by row."""
        if topic not in self._topics:
            said = dict(spoken.said_about(store, self.language, topic))
            self._topics[topic] = self.corpus.side((call_id, said.get(call_id, {})) for call_id in self._call_ids)
        return self._topics[topic]

    def contrast(self, store: Store, segment: Segment, against: Against, other: Segment | None = None) -> pd.DataFrame:
        """The clients' words of a segment against those of managers, copy or other clients.

        Columns as of `nlp.contrast.contrast`. Against others: the clients of the segment `other`; without it the same
        topic in the other calls, of those that have a value at all, and where only a topic is asked for, what clients
        say beside it.
        """
        said = self.about(store, segment.topic) if segment.topic else self.clients
        inside, known = self._calls_of(segment)
        first = said.of(inside)
        if against == "managers":
            numbers = set(first.calls.tolist())
            second = self.managers.of(np.array([call in numbers for call in self.managers.calls.tolist()], bool))
        elif against == "copy":
            second = self.copy
        elif other is not None:
            of = self.about(store, other.topic) if other.topic else self.clients
            second = of.of(self._calls_of(other)[0])
        elif segment.where or segment.since or segment.until:
            second = said.of(known & ~inside)
        else:
            whole = self.corpus.whole
            second = whole(self.clients).without(whole(said)) if segment.topic else said.of(~inside)
        # Of a topic little is said in each call: a word of one call is worth seeing where there are few.
        least = least_calls(int((np.diff(first.counts.indptr) > 0).sum()), fewest=1) if segment.topic else None
        return contrast(self.corpus, first, second, least)

    def _calls_of(self, segment: Segment) -> tuple[np.ndarray, np.ndarray]:
        """Which rows of `clients` are calls of the segment, and which have all that it asks for at all."""
        calls = self._calls.loc[self._call_ids]
        inside, known = np.ones(len(calls), bool), np.ones(len(calls), bool)
        for name, value in segment.where:
            inside &= (calls[name] == value).to_numpy(bool)
            known &= calls[name].notna().to_numpy(bool)
        if segment.since is not None or segment.until is not None:
            at = pd.to_datetime(calls["started_at"])
            known &= at.notna().to_numpy(bool)
            if segment.since is not None:
                inside &= (at >= segment.since).to_numpy(bool)
            if segment.until is not None:
                inside &= (at < segment.until).to_numpy(bool)
        return inside, known
