"""The company's copy against the clients' words: what one side says alone, or otherwise, and what has no answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from foundation.records import Category, Copy, CopyPhrase, GapRow, Language
from nlp import terms
from nlp.contrast import Corpus, Side, least_calls
from nlp.gap_by_meaning import FEWEST, ClientQuote, Nearness, answer, pairs, telling_words, to_take_up
from nlp.languages import language_of
from nlp.topics import cues

Phrases = Sequence[tuple[str, CopyPhrase]]  # with the names of their documents

LEAST_COPY = 2  # a phrase that stands once in the copy is no habit
PLACES = 3  # sentences of the copy that are shown with a word
QUOTES = 5  # mentions kept as the ground of a pair or an objection
MOST_PAIRS = 60


@dataclass(frozen=True, slots=True)
class Objection:
    """A theme of objections, or one of its sub-themes."""

    theme_id: str  # of the theme
    part_id: str | None  # of the sub-theme
    title: str
    category: Category | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What clients say in one language: `side` in the columns of `corpus`."""

    corpus: Corpus
    side: Side


class _Written:
    """The terms of the copy in one language."""

    def __init__(self, copies: Sequence[Copy], language: Language) -> None:
        self.language: Language = language
        self.count: Counter[str] = Counter()
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)
        self._copies: dict[str, dict[str, None]] = defaultdict(dict)
        self._parts: dict[str, list[str]] = defaultdict(list)
        for copy in copies:
            for part in copy.parts:
                if part.language != language:
                    continue
                for term, forms in part.terms.items():
                    self.count[term] += sum(forms.values())
                    self._forms[term].update(forms)
                    self._copies[term][copy.name] = None
                    if len(self._parts[term]) < PLACES:
                        self._parts[term].append(part.text)
        self.parts = terms.parts(self.count)

    def surface(self, term: str) -> str:
        return min(self._forms[term].items(), key=lambda item: (-item[1], item[0]))[0]

    def everyday(self, term: str) -> bool:
        return terms.is_everyday(term, self.surface(term), self.language)

    def copies(self, term: str) -> tuple[str, ...]:
        return tuple(self._copies[term])

    def places(self, term: str) -> tuple[str, ...]:
        return tuple(self._parts[term])


def find(
    copies: Sequence[Copy],
    spoken: Mapping[Language, Spoken],
    quotes: Sequence[ClientQuote],
    objections: Sequence[Objection],
) -> list[GapRow]:
    """The four lists, each in the order in which it is shown; nothing where there is no copy.

    Only languages in which copy is written and clients speak are compared.
    """
    copies = sorted(copies, key=lambda copy: (copy.name, copy.copy_id))  # in whatever order they came
    rows: list[GapRow] = []
    for language in sorted({part.language for copy in copies for part in copy.parts}, reverse=True):
        if language not in spoken or not len(spoken[language].side.calls):
            continue
        written = _Written(copies, language)
        rows += _clients_only(written, spoken[language])
        ever_said = spoken[language].corpus.ever_said(spoken[language].side)
        rows += _copy_only(written, ever_said)
        phrases = [
            (copy.name, phrase)
            for copy in copies
            for phrase in copy.phrases
            if copy.parts[phrase.part].language == language
        ]
        said = to_take_up(quotes, language, [phrase for _, phrase in phrases])
        if phrases and said:
            nearness = Nearness([phrase for _, phrase in phrases], said)
            rows += _said_differently(written, phrases, nearness, said, ever_said)
            rows += _answers(written, phrases, nearness, said, objections)
    return rows


def _clients_only(written: _Written, spoken: Spoken) -> list[GapRow]:
    """Terms of enough calls that the copy never uses, those of most calls first."""
    corpus, side = spoken.corpus, spoken.corpus.whole(spoken.side)
    counts, calls = side.times, side.in_calls.astype(int)
    kept = np.flatnonzero(calls >= least_calls(len(side.calls)))
    inside = terms.parts({corpus.terms[at]: int(counts[at]) for at in kept.tolist()})
    found = [
        GapRow(
            list="clients_only",
            language=written.language,
            term=corpus.surface(at),
            lemmas=corpus.terms[at],
            copy_count=0,
            client_count=int(counts[at]),
            client_calls=int(calls[at]),
            everyday=corpus.is_everyday(at),
            part_of=inside.get(corpus.terms[at]),
        )
        for at in kept.tolist()
        if corpus.terms[at] not in written.count
    ]
    return sorted(_of_listed(found), key=lambda row: (-row.client_calls, -row.client_count, row.lemmas))


def _copy_only(written: _Written, said: set[str]) -> list[GapRow]:
    """Words that no client has ever said, and phrases of words that clients say each but never so; most used first."""
    foreign = {term for term in written.count if " " not in term and term not in said}
    found = []
    for term, count in written.count.items():
        phrase = " " in term
        if term in said or (phrase and (count < LEAST_COPY or term in written.parts or foreign & set(term.split(" ")))):
            continue
        found.append(
            GapRow(
                list="copy_only",
                language=written.language,
                term=written.surface(term),
                lemmas=term,
                copy_count=count,
                client_count=0,
                client_calls=0,
                everyday=written.everyday(term),
                part_of=None if phrase else written.parts.get(term),
                copies=written.copies(term),
                places=written.places(term),
            )
        )
    return sorted(_of_listed(found), key=lambda row: (-row.copy_count, -len(row.copies), row.lemmas))


def _of_listed(rows: Sequence[GapRow]) -> list[GapRow]:
    """The rows; a part of a longer term that is in no row stands for itself."""
    listed = {row.lemmas for row in rows}
    return [row if row.part_of in listed else replace(row, part_of=None) for row in rows]


def _said_differently(
    written: _Written, phrases: Phrases, nearness: Nearness, quotes: Sequence[ClientQuote], said: set[str]
) -> list[GapRow]:
    """Phrases of the copy beside the clients' words for the same, the surest pairs first."""
    rows = []
    for pair in pairs(nearness, [phrase for _, phrase in phrases], quotes, said, written.language)[:MOST_PAIRS]:
        phrase = phrases[pair.phrase][1]
        near = [quotes[at] for at in pair.quotes]
        rows.append(
            GapRow(
                list="said_differently",
                language=written.language,
                term=phrase.text,
                lemmas=phrase.term,
                copy_count=written.count[phrase.term],
                client_count=len(near),
                client_calls=len({quote.call_id for quote in near}),
                pair=near[0].text,
                copies=written.copies(phrase.term),
                places=written.places(phrase.term),
                mention_ids=tuple(quote.mention_id for quote in near[:QUOTES]),
                theme_id=near[0].theme_id,
                similarity=round(pair.similarity, 3),
            )
        )
    return rows


def _answers(
    written: _Written,
    phrases: Phrases,
    nearness: Nearness,
    quotes: Sequence[ClientQuote],
    objections: Sequence[Objection],
) -> list[GapRow]:
    """Objections, those first of which fewest documents speak, then those of most calls; with the nearest sentence.

    `copies` of a row are the documents that speak of it.
    """
    units = []
    for objection in objections:
        of = [
            at
            for at, quote in enumerate(quotes)
            if (quote.part_id if objection.part_id else quote.theme_id) == (objection.part_id or objection.theme_id)
        ]
        if len(of) >= FEWEST:
            units.append((objection, of))
    telling = telling_words([[quotes[at] for at in of] for _, of in units], written.language)
    documents: dict[str, list[int]] = defaultdict(list)
    for row, (name, _) in enumerate(phrases):
        documents[name].append(row)
    rows = []
    for (objection, of), own in zip(units, telling, strict=True):
        words = own | cues(objection.category, written.language)
        found = {
            name: near
            for name, these in documents.items()
            if (near := answer(nearness, [phrase for _, phrase in phrases], these, of, words))
        }
        speaking = [name for name, near in found.items() if near.answers]
        best = max(found.values(), key=lambda near: (near.answers, near.similarity), default=None)
        said = sorted((quotes[at] for at in of), key=lambda quote: (-quote.weight, quote.mention_id))
        rows.append(
            GapRow(
                list="answered" if speaking else "unanswered",
                language=written.language,
                # A theme may be of two languages, and its title of the other one.
                term=objection.title if language_of(objection.title) == written.language else said[0].text,
                lemmas=" ".join(sorted(own)),
                copy_count=len(speaking),
                client_count=len(of),
                client_calls=len({quote.call_id for quote in said}),
                copies=tuple(speaking),
                places=() if best is None else (phrases[best.phrase][1].text,),
                mention_ids=tuple(quote.mention_id for quote in said[:QUOTES]),
                theme_id=objection.theme_id,
                similarity=None if best is None else round(best.similarity, 3),
            )
        )
    return sorted(rows, key=lambda row: (row.copy_count, -row.client_calls, -row.client_count, row.term))
