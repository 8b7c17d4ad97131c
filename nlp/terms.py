"""Words and phrases of clients against those of managers.

A term is a row of one to three lemmas within a sentence. The contrast is Monroe, Colaresi and Quinn's
weighted log-odds ratio with an informative Dirichlet prior ("Fightin' Words", Political Analysis 16, 2008,
section 3.5.1): rare words are drawn to what everybody says, and z tells how sure a difference is.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from foundation.records import Call, Language, Role, Term, TermCount
from nlp.lemmatizer import analyzer
from nlp.personal_names import name_spans

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_WORDS = 3
LEAST_LETTERS = 3  # of a single-word term
# The prior weighs as much as this share of what was said: about ten uses must speak against everybody's habit.
PRIOR_SHARE = 0.1
LEAST_COUNT = 2  # what was said once is no vocabulary
LEAST_PHRASE_CALLS = 2  # a phrase of one call is a quote, not a term
# A word that is heard so often inside one phrase is that phrase's part, not a term of its own.
INSIDE_SHARE = 0.8

# pymorphy3's parts of speech that carry content: nouns, adjectives, verbs, participles, adverbs, comparatives.
_CONTENT_TAGS = frozenset(("NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTF", "PRTS", "ADVB", "COMP", "GRND"))
_CONTENT_POS = frozenset(("NOUN", "PROPN", "ADJ", "VERB", "ADV"))
# Words that turn the meaning of the next one around and so may begin a phrase.
_LEADING = frozenset(("не", "нет", "без", "not", "no", "without"))


@dataclass(frozen=True, slots=True)
class _Word:
    lemma: str
    surface: str
    content: bool


def count_terms(call: Call, docs: Sequence[Doc]) -> tuple[TermCount, ...]:
    """Terms of the client's and the manager's turns; `docs[i]` (of nlp.pipeline) belongs to `call.turns[i]`.

    Sorted by role and term. Names of people, numbers, greetings and hesitations are no terms.
    """
    counts: dict[tuple[Role, str], Counter[str]] = defaultdict(Counter)
    for turn, doc in zip(call.turns, docs, strict=True):
        if turn.role in ("client", "manager"):
            for row in _rows(doc):
                for words in _phrases(row):
                    term = " ".join(word.lemma for word in words)
                    counts[turn.role, term][" ".join(word.surface for word in words)] += 1
    return tuple(
        TermCount(term, role, surfaces.total(), tuple(sorted(surfaces.items(), key=lambda item: (-item[1], item[0]))))
        for (role, term), surfaces in sorted(counts.items())
    )


def contrast(counts: Mapping[str, Sequence[TermCount]], language: Language) -> list[Term]:
    """Terms with their use by both sides, the clients' own first (z falls from clients to managers).

    `counts` are the terms of every call of one language by call id. z is in standard deviations: beyond
    about 2 a difference is hardly chance.
    """
    said: dict[Role, Counter[str]] = {"client": Counter(), "manager": Counter()}
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    calls: dict[str, set[str]] = defaultdict(set)
    client_calls: Counter[str] = Counter()
    for call_id, terms in counts.items():
        for item in terms:
            if item.role not in said:
                continue
            said[item.role][item.term] += item.count
            surfaces[item.term].update(dict(item.surfaces))
            calls[item.term].add(call_id)
            client_calls[item.term] += item.role == "client"
    totals = said["client"] + said["manager"]
    sizes = {role: said[role].total() for role in said}
    kept = {
        term
        for term, count in totals.items()
        if count >= LEAST_COUNT and (" " not in term or len(calls[term]) >= LEAST_PHRASE_CALLS)
    }
    kept -= _parts(kept, totals)
    found = []
    for term in kept:
        forms = tuple(form for form, _ in sorted(surfaces[term].items(), key=lambda item: (-item[1], item[0])))
        found.append(
            Term(
                term=term,
                surface=forms[0],
                language=language,
                client_count=said["client"][term],
                manager_count=said["manager"][term],
                client_calls=client_calls[term],
                z=log_odds_z(said["client"][term], said["manager"][term], sizes["client"], sizes["manager"]),
                forms=forms,
            )
        )
    return sorted(found, key=lambda term: (-term.z, term.term))


def log_odds_z(first: int, second: int, first_size: int, second_size: int) -> float:
    """How much rather the first side says a term, in standard deviations.

    `first` and `second` are its counts, the sizes those of all terms of each side. Monroe et al. 2008,
    equations 15, 16, 20 and 22, with a prior in proportion to what both sides say together.
    """
    prior, prior_size = PRIOR_SHARE * (first + second), PRIOR_SHARE * (first_size + second_size)
    if prior == 0:
        return 0.0

    def log_odds(count: int, size: int) -> float:
        return math.log((count + prior) / max(size + prior_size - count - prior, 1.0))

    variance = 1 / (first + prior) + 1 / (second + prior)
    return (log_odds(first, first_size) - log_odds(second, second_size)) / math.sqrt(variance)


def _parts(terms: set[str], totals: Mapping[str, int]) -> set[str]:
    """Terms that are nearly always heard inside one longer term."""
    parts = set()
    for phrase in terms:
        words = phrase.split(" ")
        for size in range(1, len(words)):
            for start in range(len(words) - size + 1):
                part = " ".join(words[start : start + size])
                if part in terms and totals[phrase] >= INSIDE_SHARE * totals[part]:
                    parts.add(part)
    return parts


def _rows(doc: Doc) -> Iterator[list[_Word]]:
    """Words that may form phrases: no punctuation, number, name or sentence end stands between them."""
    names = list(name_spans(doc))
    fillers, greetings = _listed("fillers"), _listed_phrases("greetings")
    row: list[_Word] = []
    for token in doc:
        if token.is_space or token.lower_ in fillers:
            continue
        ends = token.is_punct or token.like_num or token.pos_ == "NUM"
        ends = ends or any(start <= token.idx < end for start, end in names)
        ends = ends or doc[max(token.i - 1, 0) : token.i + 1].text.lower() in greetings
        ends = ends or doc[token.i : token.i + 2].text.lower() in greetings
        if row and (ends or token.is_sent_start):
            yield row
            row = []
        if not ends:
            row.extend(_english(token) if doc.lang_ == "en" else _russian(token.lower_))
    if row:
        yield row


def _phrases(row: Sequence[_Word]) -> Iterator[Sequence[_Word]]:
    for start, first in enumerate(row):
        if not first.content and first.lemma not in _LEADING:
            continue
        for end in range(start + 1, min(start + MAX_WORDS, len(row)) + 1):
            if row[end - 1].content and (end - start > 1 or len(first.lemma) >= LEAST_LETTERS):
                yield row[start:end]


def _russian(word: str) -> Iterator[_Word]:
    """The word, or its parts where the dictionary does not have it whole («онлайн-школа»)."""
    for part in [word] if "-" not in word or analyzer().word_is_known(word) else word.split("-"):
        lemma, content = _analysed(part)
        yield _Word(lemma, part, content)


@cache
def _analysed(word: str) -> tuple[str, bool]:
    """Normal form of pymorphy3's first analysis, with «е» for «ё», and whether it carries content."""
    first = analyzer().parse(word)[0]
    lemma, tags = first.normal_form.replace("ё", "е"), set(first.tag.grammemes)
    content = (
        lemma.replace("-", "").isalpha()
        and first.tag.POS in _CONTENT_TAGS
        and not tags & {"Apro", "Anum", "Name", "Surn", "Patr"}
        and not {lemma, word.replace("ё", "е")} & _listed("ru")
    )
    return lemma, content


def _english(token: Token) -> Iterator[_Word]:
    lemma = token.lemma_.lower()
    content = token.is_alpha and token.pos_ in _CONTENT_POS and not token.is_stop and lemma not in _listed("en")
    not_short = token.lower_ in ("n't", "n’t")
    yield _Word("not" if not_short else lemma, "not" if not_short else token.lower_, content)


@cache
def _listed_phrases(name: str) -> frozenset[str]:
    return frozenset(line.strip() for line in _stop_lists()[name].splitlines())


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(_stop_lists()[name].split())


@cache
def _stop_lists() -> dict[str, str]:
    return tomllib.loads(files("nlp.data").joinpath("stop_lemmas.toml").read_text("utf-8"))
