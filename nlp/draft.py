"""A draft against the clients' language: what they say too, what nobody says, how they say it, what they doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Literal

import numpy as np

from foundation.records import Copy, CopyPhrase, Language
from nlp import terms
from nlp.gap_by_meaning import ClientQuote, Nearness, content, pairs, to_take_up

# A word that a client of every tenth call says is as much their own as any.
FAMILIAR_SHARE = 0.1
LEAST_FAMILIAR = 2  # calls
# Cosine to a question or a doubt from which on a sentence is about the same: with a content word in common, or without.
DOUBTED, DOUBTED_ALONE = 0.25, 0.45
DOUBTS = ("trust", "contract", "fit")  # categories of objections that question a promise
PROMISE = 3  # content words of a sentence that can promise something
QUOTES = 5

Said = Literal["said", "foreign", "otherwise"]


@dataclass(frozen=True, slots=True)
class Usage:
    """How often clients say terms in one language."""

    counts: Mapping[str, tuple[int, int]]  # by term how often, and in how many calls
    calls: int  # calls in which clients say anything
    read: int  # of them, those by which what is rare was counted

    def count(self, term: str) -> int:
        return self.counts.get(term, (0, 0))[0]

    def in_calls(self, term: str) -> int:
        return self.counts.get(term, (0, 0))[1]


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a paragraph: clients say it, nobody does, or they say it otherwise."""

    part: int
    start_char: int
    end_char: int
    said: Said
    term: str
    count: int = 0  # how often clients say it
    calls: int = 0
    pair: str | None = None  # how they say it
    mention_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence of the draft, and quotes in which clients question what it says."""

    part: int
    start_char: int
    end_char: int
    mention_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft with its marks, in order and without overlaps."""

    parts: tuple[str, ...]
    marks: tuple[Mark, ...]
    doubts: tuple[Doubt, ...]
    closeness: float | None  # 0: no word is a client's; 1: all are; None where it has no content word
    words: int  # content words
    foreign: int  # of them, those that no client says
    calls: int = 0  # calls in its languages
    read: int = 0  # of them, those by which what is rare was counted


def closeness(calls: Sequence[int], total: int) -> float | None:
    """How near words are to the clients' language, 0 to 1: the mean of how familiar each is.

    `calls`: of each content word of a text in how many calls clients say it; `total`: calls of all. A word is the more
    familiar the more calls have it, by the logarithm; one of every tenth call is wholly so. None for no words.
    """
    if not calls:
        return None
    enough = log1p(max(LEAST_FAMILIAR, FAMILIAR_SHARE * total))
    return sum(min(1.0, log1p(count) / enough) for count in calls) / len(calls)


def check(
    draft: Copy,
    found: Sequence[Sequence[terms.Occurrence]],
    spoken: Mapping[Language, Usage],
    quotes: Sequence[ClientQuote],
    others: Mapping[Language, Sequence[CopyPhrase]],
) -> Checked:
    """A draft that was read (`nlp.copy_reading.read`) against all that clients say.

    `found[i]`: the terms of its paragraph i where they stand. `others`: phrases of the other copy, which tell what
    written phrases share.
    """
    marks: list[Mark] = []
    doubts: list[Doubt] = []
    familiar: list[int] = []
    calls_in_all = 1
    compared = sorted({part.language for part in draft.parts} & set(spoken))
    for language in compared:
        usage = spoken[language]
        calls_in_all = max(calls_in_all, usage.calls)
        parts = [number for number, part in enumerate(draft.parts) if part.language == language]
        otherwise = _otherwise(draft, language, usage, quotes, others.get(language, ()))
        for number in parts:
            telling = [
                one
                for one in found[number]
                if " " not in one.term and not terms.is_everyday(one.term, one.surface, language)
            ]
            familiar += [usage.in_calls(one.term) for one in telling]
            marks += _marks(number, found[number], telling, usage, otherwise.get(number, []))
        doubts += _doubts(draft, language, quotes, others.get(language, ()))
    return Checked(
        tuple(part.text for part in draft.parts),
        tuple(sorted(marks, key=lambda mark: (mark.part, mark.start_char))),
        tuple(sorted(doubts, key=lambda doubt: (doubt.part, doubt.start_char))),
        closeness(familiar, calls_in_all),
        len(familiar),
        sum(count == 0 for count in familiar),
        sum(spoken[language].calls for language in compared),
        sum(spoken[language].read for language in compared),
    )


def _otherwise(
    draft: Copy, language: Language, usage: Usage, quotes: Sequence[ClientQuote], others: Sequence[CopyPhrase]
) -> dict[int, list[Mark]]:
    """By paragraph the phrases that clients say otherwise."""
    own = [phrase for phrase in draft.phrases if draft.parts[phrase.part].language == language]
    spoken = to_take_up(quotes, language, own)
    if not own or not spoken:
        return {}
    nearness = Nearness(own, spoken, others)
    marks: dict[int, list[Mark]] = {}
    for pair in pairs(nearness, own, spoken, set(usage.counts), language):
        phrase, near = own[pair.phrase], [spoken[at] for at in pair.quotes]
        mark = Mark(
            phrase.part,
            phrase.start_char,
            phrase.end_char,
            "otherwise",
            phrase.term,
            pair=near[0].text,
            mention_ids=tuple(quote.mention_id for quote in near[:QUOTES]),
        )
        marks.setdefault(phrase.part, []).append(mark)
    return marks


def _marks(
    part: int,
    found: Sequence[terms.Occurrence],
    telling: Sequence[terms.Occurrence],
    usage: Usage,
    otherwise: Sequence[Mark],
) -> list[Mark]:
    """What is said otherwise first, then phrases that clients say as they stand, then single words."""
    taken = list(otherwise)

    def put(one: terms.Occurrence, said: Said) -> None:
        if not any(one.start_char < mark.end_char and mark.start_char < one.end_char for mark in taken):
            count, calls = usage.count(one.term), usage.in_calls(one.term)
            taken.append(Mark(part, one.start_char, one.end_char, said, one.term, count, calls))

    phrases = [one for one in found if " " in one.term and usage.in_calls(one.term) >= LEAST_FAMILIAR]
    for one in sorted(phrases, key=lambda one: (one.start_char - one.end_char, one.start_char)):
        put(one, "said")
    for one in telling:
        put(one, "said" if usage.in_calls(one.term) else "foreign")
    return taken


def _doubts(
    draft: Copy, language: Language, quotes: Sequence[ClientQuote], others: Sequence[CopyPhrase]
) -> list[Doubt]:
    """Sentences whose promise clients ask about or doubt."""
    sentences = [
        phrase
        for phrase in draft.phrases
        if phrase.whole and len(phrase.term.split(" ")) >= PROMISE and draft.parts[phrase.part].language == language
    ]
    asked = [
        quote
        for quote in to_take_up(quotes, language, sentences)
        if quote.kind == "question" or quote.category in DOUBTS
    ]
    if not sentences or not asked:
        return []
    nearness = Nearness(sentences, asked, others)
    contents = [content(quote.terms, language) for quote in asked]
    doubts = []
    for row, sentence in enumerate(sentences):
        words = set(sentence.term.split(" "))
        alike = nearness.cosine[row]
        near = [
            at
            for at in np.argsort(-alike, kind="stable").tolist()
            if alike[at] >= (DOUBTED if words & contents[at] else DOUBTED_ALONE)
        ]
        if near:
            ids = tuple(asked[at].mention_id for at in near[:QUOTES])
            doubts.append(Doubt(sentence.part, sentence.start_char, sentence.end_char, ids))
    return doubts
