"""What a theme is called: a short quote of its own, in the clients' own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from foundation.masking import MASKS
from foundation.records import Language
from nlp.dictionary import analyzer

SHORTEST, LONGEST = 3, 12  # words of a title
MOST_CENTRAL = 200  # quotes of a theme that are looked at for its title
MISHEARD = 1.5  # what a quote of which not a word is sure loses
UNSURE = 0.7  # what a quote loses that is hardly a mention of the kind
NO_WORD = 0.4  # what it loses for every word that Russian does not have: most of them are misheard
ALIKE = 0.5  # share of common words from which two titles would be taken for one

WORD = re.compile(r"[\w‹›]+(?:[-'’][\w‹›]+)*")
CYRILLIC = re.compile(r"[а-яё-]+")
# A clause that opens with one of these says what the one before it left open: they are not parted.
_CLINGING = r"что|чтобы|как|котор\w+|если|когда|that|which|who|if|when|because"
CLAUSE_END = re.compile(rf"[.!?…;]+|,(?!\s*(?:{_CLINGING})\b)|\s[-–—]\s", re.IGNORECASE)
# Words that open a sentence without saying anything. «нет» and «не» are no such words.
_RU_FILLERS = "ну вот да а и но так э эээ ээ эм мм угу ага слушайте понимаете знаете смотрите короче значит"
_EN_FILLERS = "well so um uh er hmm and but yeah okay ok look like right oh actually"
_RU_LINKS = "а и но или что чтобы как если когда потому в на с со к по за из от для у о об без не это мы вы я"
_EN_LINKS = "a an the and or but if when because that to of in on for with at by from not is are we you i"

# Words that open a sentence without saying anything. «нет» and «не» are no such words.
FILLERS: dict[Language, frozenset[str]] = {"ru": frozenset(_RU_FILLERS.split()), "en": frozenset(_EN_FILLERS.split())}
# A quote that ends with one of these was cut.
LINKS: dict[Language, frozenset[str]] = {"ru": frozenset(_RU_LINKS.split()), "en": frozenset(_EN_LINKS.split())}


class Quote(Protocol):
    """What naming needs of a mention."""

    @property
    def mention_id(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def text(self) -> str: ...
    @property
    def lemmas(self) -> tuple[str, ...]: ...
    @property
    def vector(self) -> np.ndarray: ...
    @property
    def clarity(self) -> float: ...
    @property
    def confidence(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Title:
    """A title and the mention whose words it is made of."""

    text: str
    mention_id: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    title: Title
    score: float


def titles(groups: Sequence[Sequence[Quote]], kept: Sequence[Title | None] | None = None) -> list[Title]:
    """A title for each theme: the most central short quote, verbatim, unlike the titles of the others.

    `groups` are the themes of one kind, largest first; each has one quote or more. `kept` are titles that stay. A new
    title has 3 to 12 words where the theme holds such a quote, begins with a capital and carries no leading fillers.
    """
    if not groups:
        return []
    middle = np.mean([quote.vector for group in groups for quote in group], axis=0)
    chosen = list(kept or [None] * len(groups))
    for number, group in enumerate(groups):
        if chosen[number] is None:
            others = [title.text for title in chosen if title is not None]
            ranked = sorted(_candidates(group, middle), key=lambda candidate: (-candidate.score, candidate.title.text))
            unlike = [c for c in ranked if not any(_likeness(c.title.text, title) >= ALIKE for title in others)]
            different = [c for c in ranked if c.title.text not in others]
            chosen[number] = (unlike or different or ranked)[0].title
    return [title for title in chosen if title is not None]


def main_language(group: Sequence[Quote]) -> Language:
    """The language of most quotes of a theme."""
    languages = Counter(quote.language for quote in group)
    return min(languages, key=lambda language: (-languages[language], language))


def _candidates(group: Sequence[Quote], middle: np.ndarray) -> list[_Candidate]:
    """Every way to name a theme by its quotes, with how well it does so.

    A quote's score is its cosine with the theme's centre, both seen from the `middle` of the whole kind, so that
    what sets the theme apart counts. It gains by words that the theme's other quotes share; a part of it loses by what
    it leaves unsaid of those; a wrong length, an end cut short, masked and misheard words lose as well.
    """
    vectors = np.stack([quote.vector for quote in group]) - middle
    centre = vectors.mean(axis=0)
    main = main_language(group)
    common = Counter(lemma for quote in group for lemma in set(quote.lemmas))
    found = []
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(centre)
    cosines = vectors @ centre / np.maximum(lengths, 1e-9)
    for row in np.argsort(-cosines, kind="stable")[:MOST_CENTRAL].tolist():
        quote, nearness = group[row], float(cosines[row])
        nearness -= 0.3 * (quote.language != main) + MISHEARD * (1 - quote.clarity)
        nearness -= UNSURE * (1 - quote.confidence)
        for part in dict.fromkeys(_parts(quote.text)):
            text = _trimmed(part, quote.language)
            words = [word.lower() for word in WORD.findall(text)]
            if not words:
                continue
            held, all_of_it = _shared(words, quote, common), sum(common[lemma] for lemma in set(quote.lemmas))
            score = nearness + 0.3 * held / len(words) / len(group) - 0.5 * (1 - held / max(all_of_it, 1))
            score -= 0.15 * max(SHORTEST - len(words), len(words) - LONGEST, 0)
            score -= 0.3 * (words[-1] in LINKS[quote.language]) + 0.3 * any(mask in text for mask in MASKS.values())
            score -= NO_WORD * sum(_is_no_word(word) for word in words)
            found.append(_Candidate(Title(_shortened(text), quote.mention_id), score))
    return found or [_Candidate(Title(_shortened(group[0].text.strip()), group[0].mention_id), 0.0)]


def _shared(words: Sequence[str], quote: Quote, common: Counter[str]) -> int:
    """How often the theme's quotes have those lemmas of a quote that `words` hold."""
    return sum(common[lemma] for lemma in set(quote.lemmas) if any(same_stem(lemma, word) for word in words))


def same_stem(lemma: str, word: str) -> bool:
    """Whether a word may be a form of the lemma: alike but for the last letters, which is enough within a quote."""
    return word.startswith(lemma[: max(len(lemma) - 2, min(3, len(lemma)))])


@lru_cache(maxsize=100_000)
def _is_no_word(word: str) -> bool:
    """Whether a lower-case Cyrillic word is in no dictionary; a word of another alphabet is left in peace."""
    return bool(CYRILLIC.fullmatch(word)) and not analyzer().word_is_known(word)


def _parts(text: str) -> list[str]:
    """The text itself and every run of its neighbouring clauses."""
    edges = [0, *(match.end() for match in CLAUSE_END.finditer(text)), len(text)]
    edges = list(dict.fromkeys(edges))
    runs = [(start, end) for at, start in enumerate(edges) for end in edges[at + 1 : at + 4]]
    return [text, *(text[start:end] for start, end in runs)]


def _trimmed(text: str, language: Language) -> str:
    """Without fillers at the beginning and marks at both ends; with a capital."""
    words = list(WORD.finditer(text))
    while words and words[0].group().lower() in FILLERS[language]:
        words.pop(0)
    if not words:
        return ""
    closing = "?" if text.rstrip().endswith("?") else ""
    said = text[words[0].start() : words[-1].end()] + closing
    return said[0].upper() + said[1:]


def _shortened(text: str) -> str:
    """At most 12 words; what had to be cut says so."""
    words = list(WORD.finditer(text))
    return text if len(words) <= LONGEST else text[: words[LONGEST - 1].end()] + "…"


def _likeness(one: str, other: str) -> float:
    first, second = ({word.lower() for word in WORD.findall(text)} for text in (one, other))
    return len(first & second) / max(min(len(first), len(second)), 1)
