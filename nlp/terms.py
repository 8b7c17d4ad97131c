"""Terms of what is said and written: words and phrases by their lemmas.

Every content word is a term. So is a row of two to four words of one sentence that belong together by its grammar: a
noun or verb phrase, or a part of one in which each word but one hangs on another. Words that tell nothing of a trade
(«сказать», «очень») are counted too, since it matters whether they were ever said, but `is_everyday` and no phrase
begins or ends with one.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from foundation.records import Call, Language, Role, TermCount
from nlp.dictionary import analyzer
from nlp.everyday import is_english_stop_word, is_number
from nlp.personal_names import name_spans

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_WORDS = 4
LEAST_LETTERS = 3  # of a single word that stands for itself
# A word that is heard so often inside one phrase is that phrase's part, not a term of its own.
INSIDE_SHARE = 0.8

# pymorphy3's parts of speech that carry content: nouns, adjectives, verbs, participles, adverbs, comparatives.
_CONTENT_TAGS = frozenset(("NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTF", "PRTS", "ADVB", "COMP", "GRND"))
_CONTENT_POS = frozenset(("NOUN", "PROPN", "ADJ", "VERB", "ADV"))
# Words that turn the meaning of the next one around and so may begin a phrase.
_LEADING = frozenset(("не", "нет", "без", "not", "no", "without"))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term where it stands: its lemmas joined by spaces, its words in lower case, its characters in the text."""

    term: str
    surface: str
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class _Word:
    lemma: str
    surface: str
    counted: bool  # a content word, be it an everyday one
    content: bool  # tells of a trade: may begin or end a phrase
    index: int  # of its token
    head: int  # token on which it hangs; its own index where it is the root
    start_char: int
    end_char: int


def count_terms(call: Call, said: Mapping[int, Iterable[Occurrence]]) -> tuple[TermCount, ...]:
    """Terms of the client's and the manager's turns, sorted by role and term; `said`: the terms of turns by number.

    Names of people, greetings and hesitations are no terms.
    """
    counts: dict[tuple[Role, str], Counter[str]] = defaultdict(Counter)
    for turn in call.turns:
        if turn.role in ("client", "manager"):
            for found in said[turn.number]:
                counts[turn.role, found.term][found.surface] += 1
    return tuple(
        TermCount(term, role, surfaces.total(), tuple(sorted(surfaces.items(), key=lambda item: (-item[1], item[0]))))
        for (role, term), surfaces in sorted(counts.items())
    )


def occurrences(doc: Doc, *, names: bool = False) -> Iterator[Occurrence]:
    """Every term of a document (of nlp.pipeline) where it stands, in the order of their first words.

    `names`: what looks like a name of a person is read too, as in copy, where a heading of one word looks like one.
    """
    for row in _rows(doc, list(name_spans(doc)) if not names else []):
        for words in _terms(row):
            yield Occurrence(
                " ".join(word.lemma for word in words),
                " ".join(word.surface for word in words).replace(" '", "'"),
                words[0].start_char,
                words[-1].end_char,
            )


def is_everyday(term: str, surface: str, language: Language) -> bool:
    """Whether a term tells nothing of a trade: a short word, a number, a pronoun or one such as «сказать», «очень».

    `surface` is its commonest spoken form: «ладно» is everyday, though its lemma «ладный» is not.
    """
    if " " in term:
        return False
    if len(term) < LEAST_LETTERS:
        return True
    return term in _listed(f"weak_{language}") or _is_empty(term, surface, language)


def _is_empty(term: str, surface: str, language: Language) -> bool:
    """Whether a word begins and ends no phrase."""
    if language == "en":
        return _everyday_english(term) or _everyday_english(surface)
    return bool({term, surface.replace("ё", "е")} & _listed("ru")) or not _tells(surface)


def parts(counts: Mapping[str, int]) -> dict[str, str]:
    """By term the longer term inside which it is nearly always heard. `counts`: how often each is said."""
    inside: dict[str, str] = {}
    for phrase in sorted((term for term in counts if " " in term), key=lambda term: (term.count(" "), term)):
        words = phrase.split(" ")
        for size in range(1, len(words)):
            for start in range(len(words) - size + 1):
                part = " ".join(words[start : start + size])
                if part in counts and counts[phrase] >= INSIDE_SHARE * counts[part]:
                    inside[part] = phrase  # the longest wins: it comes last
    return inside


def lemmas_of(occurrences_: Iterable[Occurrence]) -> list[str]:
    """The single words among terms, in order."""
    return [found.term for found in occurrences_ if " " not in found.term]


def _rows(doc: Doc, names: Sequence[tuple[int, int]]) -> Iterator[list[_Word]]:
    """Words that may form phrases: no punctuation, number, name or sentence end stands between them.

    A number is a row of its own: a content word such as «тысяча» is counted, and no part of a phrase.
    """
    fillers, greetings = _listed("fillers"), _listed_phrases("greetings")
    row: list[_Word] = []
    for token in doc:
        if token.is_space or token.lower_ in fillers:
            continue
        number = token.like_num or token.pos_ == "NUM"
        unsaid = token.is_punct or any(start <= token.idx < end for start, end in names)
        unsaid = unsaid or doc[max(token.i - 1, 0) : token.i + 1].text.lower() in greetings
        unsaid = unsaid or doc[token.i : token.i + 2].text.lower() in greetings
        if row and (unsaid or number or token.is_sent_start):
            yield row
            row = []
        if not unsaid:
            row.extend(_english(token) if doc.lang_ == "en" else _russian(token))
        if number and row:
            yield row
            row = []
    if row:
        yield row


def _terms(row: Sequence[_Word]) -> Iterator[Sequence[_Word]]:
    for start, first in enumerate(row):
        if first.counted:
            yield row[start : start + 1]
        if not first.content and first.lemma not in _LEADING:
            continue
        for end in range(start + 2, min(start + MAX_WORDS, len(row)) + 1):
            if row[end - 1].content and _belong_together(row[start:end]):
                yield row[start:end]


def _belong_together(words: Sequence[_Word]) -> bool:
    """Whether all words but one hang on another one of them."""
    tokens = {word.index for word in words}
    hang = {word.index for word in words if word.head in tokens and word.head != word.index}
    return len(hang) >= len(tokens) - 1


def _head(token: Token) -> int:
    """The token on which it hangs; what the parser hangs on a hesitation hangs on the word behind that."""
    head = token.head
    while head.lower_ in _listed("fillers") and head.head.i != head.i:
        head = head.head
    return int(head.i)


def _russian(token: Token) -> Iterator[_Word]:
    """The word, or its parts where the dictionary does not have it whole («онлайн-школа»)."""
    word = token.lower_
    at = token.idx
    for part in [word] if "-" not in word or analyzer().word_is_known(word) else word.split("-"):
        lemma, counted, content = _analysed(part)
        yield _Word(lemma, part, counted, content, token.i, _head(token), at, at + len(part))
        at += len(part) + 1


@cache
def _analysed(word: str) -> tuple[str, bool, bool]:
    """Normal form of pymorphy3's first analysis, with «е» for «ё»; whether it is counted, and tells of a trade."""
    first = analyzer().parse(word)[0]
    lemma, tags = first.normal_form.replace("ё", "е"), set(first.tag.grammemes)
    counted = (
        lemma.replace("-", "").isalpha() and first.tag.POS in _CONTENT_TAGS and not tags & {"Name", "Surn", "Patr"}
    )
    return lemma, counted, counted and len(lemma) >= LEAST_LETTERS and not _is_empty(lemma, word, "ru")


@cache
def _tells(word: str) -> bool:
    """Whether a Russian word is no pronoun and no number, by its likeliest analysis."""
    first = analyzer().parse(word)[0]
    numbers = (word, first.normal_form)
    return not set(first.tag.grammemes) & {"Apro", "Anum"} and not any(is_number(form, "ru") for form in numbers)


@cache
def _everyday_english(word: str) -> bool:
    return word in _listed("en") or is_english_stop_word(word) or is_number(word, "en")


def _english(token: Token) -> Iterator[_Word]:
    lemma = token.lemma_.lower()
    counted = token.is_alpha and token.pos_ in _CONTENT_POS
    content = counted and not token.is_stop and len(lemma) >= LEAST_LETTERS and not _is_empty(lemma, token.lower_, "en")
    if token.lower_ in ("n't", "n’t"):
        lemma, surface = "not", "not"
    else:
        surface = token.lower_
    yield _Word(lemma, surface, counted, content, token.i, _head(token), token.idx, token.idx + len(token))


@cache
def _listed_phrases(name: str) -> frozenset[str]:
    return frozenset(line.strip() for line in _stop_lists()[name].splitlines())


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(_stop_lists()[name].split())


@cache
def _stop_lists() -> dict[str, str]:
    return tomllib.loads(files("nlp.data").joinpath("stop_lemmas.toml").read_text("utf-8"))
