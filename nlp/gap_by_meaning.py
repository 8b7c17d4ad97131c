"""Copy against clients' quotes by meaning: the same idea said in two ways, and objections without an answer.

What vectors of phrases share (they are written) and what those of quotes share (they are spoken) is taken away from
each; what is left is compared by cosine. A phrase or a quote that is near to everything says little by being near:
its mean nearness to its nearest ones is taken off (cross-domain similarity local scaling: Conneau and others, "Word
translation without parallel data", 2018, section 2.3). Pairs found so are proposals that a person looks at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from foundation.records import Category, CopyPhrase, Kind, Language
from nlp import plain_words, terms
from nlp.contrast import PRIOR_SHARE, log_odds

NO_ANSWER = "brush_off"  # «мне некогда» is no thought that copy could take up
VECTOR_BYTES = 4  # of a number in a vector
NEIGHBOURS = 10  # whose nearness tells how near to everything something is
SAME, BEYOND = 0.34, 0.12  # a pair's cosine, and how far it is beyond what is usual for both
# Cosine to an objection from which on a sentence speaks of the same: by itself, or with a word of the subject in it,
# which may stand there by accident («гарантирует непрерывность» is no guarantee).
ANSWERS, ANSWERS_WITH_WORD = 0.42, 0.1
LEAST_CONTENT = 2  # content words of a quote or phrase that says enough to be compared
FEWEST = 3  # mentions of an objection that deserves an answer
REPEATED = 2  # quotes of an objection that hold a word which tells it apart
MOST_TELLING = 8
NEAR_QUOTES = 3  # of an objection, to which a sentence is compared


@dataclass(frozen=True, slots=True)
class ClientQuote:
    """A mention as the gap sees it."""

    mention_id: str
    call_id: str
    language: Language
    kind: Kind
    category: Category | None
    text: str  # masked
    terms: tuple[str, ...]
    vector: np.ndarray  # (d,) of length 1
    weight: float  # how sure and clear it is, 0 to 1
    theme_id: str | None
    part_id: str | None  # its sub-theme
    topics: tuple[Category, ...] = ()  # what it speaks of, where it is no objection


def to_take_up(quotes: Iterable[ClientQuote], language: Language, phrases: Sequence[CopyPhrase]) -> list[ClientQuote]:
    """Quotes of a language that copy could take up, and that can be compared with its phrases.

    What an earlier embedding model read has vectors of another width, until it is read anew.
    """
    width = len(phrases[0].vector) // VECTOR_BYTES if phrases else 0
    return [
        quote
        for quote in quotes
        if quote.language == language and quote.category != NO_ANSWER and len(quote.vector) == width
    ]


@dataclass(frozen=True, slots=True)
class Pair:
    """A phrase of the copy, and quotes that say the same otherwise, the nearest first."""

    phrase: int
    quotes: tuple[int, ...]
    similarity: float  # cosine with the first


class Nearness:
    """How near phrases of copy and quotes are to each other in meaning: `cosine` and `beyond`, (phrases, quotes).

    `others` are phrases of other copy: together they tell what written phrases share, and what is near to everything.
    """

    def __init__(
        self, phrases: Sequence[CopyPhrase], quotes: Sequence[ClientQuote], others: Sequence[CopyPhrase] = ()
    ) -> None:
        written = np.stack([np.frombuffer(phrase.vector, np.float32) for phrase in (*phrases, *others)])
        spoken = np.stack([quote.vector for quote in quotes])
        cosine = _without_the_shared(written) @ _without_the_shared(spoken).T
        beyond = cosine - (_usual(cosine, axis=1)[:, None] + _usual(cosine, axis=0)[None, :]) / 2
        self.cosine, self.beyond = cosine[: len(phrases)], beyond[: len(phrases)]


def _without_the_shared(vectors: np.ndarray) -> np.ndarray:
    rest = vectors - vectors.mean(axis=0)
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9))


def _usual(cosine: np.ndarray, axis: int) -> np.ndarray:
    count = min(NEIGHBOURS, cosine.shape[axis])
    nearest = np.partition(cosine, cosine.shape[axis] - count, axis=axis)
    return np.asarray(nearest.take(range(cosine.shape[axis] - count, cosine.shape[axis]), axis=axis).mean(axis=axis))


def pairs(
    nearness: Nearness, phrases: Sequence[CopyPhrase], quotes: Sequence[ClientQuote], said: set[str], language: Language
) -> list[Pair]:
    """Phrases with a word that clients never say, each with quotes that mean the same in other words, surest first.

    `said`: all terms that clients say. Each phrase and each quote stands first in one pair only.
    """
    contents = [content(quote.terms, language) for quote in quotes]
    enough = np.array([len(content) >= LEAST_CONTENT for content in contents])
    candidates: list[tuple[float, int, int]] = []
    for row, phrase in enumerate(phrases):
        words = phrase.term.split(" ")
        if phrase.whole or not set(words) - said:
            continue
        own = content(words, language)
        if len(own) < LEAST_CONTENT and not plain_words.glosses(words, language):
            continue
        fits = enough & (nearness.cosine[row] >= SAME) & (nearness.beyond[row] >= BEYOND)
        candidates += [
            (float(nearness.beyond[row, at]), row, at) for at in np.flatnonzero(fits).tolist() if not own & contents[at]
        ]
    found, taken_rows, taken_terms, taken_quotes = [], set[int](), set[str](), set[int]()
    by_row: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for beyond, row, at in candidates:
        by_row[row].append((beyond, at))
    for _beyond, row, at in sorted(candidates, key=lambda one: (-one[0], one[1], one[2])):
        if row in taken_rows or at in taken_quotes or phrases[row].term in taken_terms:
            continue
        taken_rows.add(row)
        taken_terms.add(phrases[row].term)
        taken_quotes.add(at)
        others = [other for _, other in sorted(by_row[row], reverse=True) if other != at]
        found.append(Pair(row, (at, *others), float(nearness.cosine[row, at])))
    return found


def content(words: Iterable[str], language: Language) -> frozenset[str]:
    """The single words among terms that tell of a trade."""
    return frozenset(word for word in words if " " not in word and not terms.is_everyday(word, word, language))


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence of some copy that is nearest to an objection."""

    phrase: int
    similarity: float
    answers: bool


def answer(
    nearness: Nearness, phrases: Sequence[CopyPhrase], rows: Sequence[int], of: Sequence[int], telling: frozenset[str]
) -> Answer | None:
    """The sentence that speaks of an objection, or else the nearest one; None where there is no sentence.

    A sentence speaks of it when it is near in meaning, or not far and with one of its `telling` words. `rows`: the
    phrases of the copy, `of`: the quotes of the objection (columns of `nearness`).
    """
    whole = [row for row in rows if phrases[row].whole]
    if not whole:
        return None
    columns = nearness.cosine[np.ix_(whole, list(of))]
    nearest = np.sort(columns, axis=1)[:, -NEAR_QUOTES:].mean(axis=1)
    has_word = np.array([bool(telling & set(phrases[row].term.split(" "))) for row in whole])
    speaks = (nearest >= ANSWERS) | (has_word & (nearest >= ANSWERS_WITH_WORD))
    best = int(np.lexsort((-nearest, ~speaks))[0])
    return Answer(whole[best], float(nearest[best]), bool(speaks[best]))


def telling_words(
    groups: Sequence[Sequence[ClientQuote]], language: Language, most: int = MOST_TELLING
) -> list[frozenset[str]]:
    """For each group of quotes the words that set it apart from the others, `most` at most, of two quotes or more.

    Weighted log-odds (`nlp.contrast.log_odds`) of a quote holding the word.
    """
    counts = [Counter(word for quote in group for word in content(quote.terms, language)) for group in groups]
    overall: Counter[str] = Counter()
    for counted in counts:
        overall.update(counted)
    total = overall.total()
    found = []
    for counted in counts:
        size, scores = counted.total(), {}
        for word, count in counted.items():
            if count < REPEATED:
                continue
            delta, variance = log_odds(
                count, overall[word] - count, size, total - size, PRIOR_SHARE * overall[word], PRIOR_SHARE * total
            )
            scores[word] = delta / sqrt(variance)
        best = sorted((word for word in scores if scores[word] > 0), key=lambda word: (-scores[word], word))
        found.append(frozenset(best[:most]))
    return found
