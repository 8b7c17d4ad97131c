"""All forms in which a word may be said.

Russian: the paradigms of pymorphy3's likely readings; an adjective, its adverb and its «-оватый» are one family.
English: the tables of the project's own lemmatizer, read the other way round. Forms are lower case with «е» for «ё», as
search compares texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from foundation.records import Language
from nlp import pipeline
from nlp.dictionary import analyzer

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

# Of several readings those are meant that are likelier than this share of the likeliest. A word outside the dictionary
# is guessed, and its readings mostly agree about its stem.
LIKELY, LIKELY_GUESS = 0.5, 0.1
# A form that is read in another way nearly always would only find that other word («дорога» is hardly ever a form of
# «дорогой»).
LEAST_OWN = 0.06
_INFLECTED = frozenset(("NOUN", "ADJF", "INFN", "NUMR", "NPRO"))
# Said so far more often than as a form of a word with a meaning: «просто» is hardly ever the adverb of «простой».
MOST_SMALL = 0.5
_SMALL_WORDS = frozenset(("PRCL", "CONJ", "INTJ", "PREP"))
_ADJECTIVE_ENDS = ("ый", "ий", "ой")
_SOMEWHAT = re.compile("[ое]ватый$")

PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")
_VOWELS = "aeiou"
_SIBILANT = re.compile("(?:s|x|z|ch|sh)$")
_DOUBLES = re.compile(f"^[^{_VOWELS}]*[{_VOWELS}][^{_VOWELS}wxy]$")  # one short syllable: plan, stop
LEAST_NOUN = 3  # letters; the dictionary takes «a», «i» and «hi» for nouns too


@lru_cache(4096)
def family(word: str, language: Language) -> frozenset[str]:
    """Every form of a word, the word itself among them; runs of letters, digits and inner hyphens.

    Raises ModelError where the English model is missing.

    >>> sorted(family("Цена", "ru"))[:3]
    ['цен', 'цена', 'ценам']
    """
    word = _folded(word)
    return frozenset({word} | (_russian(word) if language == "ru" else _english(word)))


def families(query: str, language: Language) -> tuple[frozenset[str], ...]:
    """The forms of each word of a query, in order."""
    return tuple(family(word, language) for word in _WORD.findall(query))


def _folded(text: str) -> str:
    return text.lower().replace("ё", "е")


# -- Russian ------------------------------------------------------------------------------------------


def _russian(word: str) -> set[str]:
    meant = _meant(word)
    lemmas = {_folded(reading.normal_form) for reading in meant}
    adjectives = {adjective for reading in meant for adjective in _adjectives(reading)}
    forms = {_folded(form.word) for reading in meant for form in reading.lexeme}
    for adjective in sorted(adjectives):
        lemmas |= {adjective, *_adverbs(adjective)}
        forms |= _paradigm(adjective) | set(_adverbs(adjective))
        for somewhat in _somewhat(adjective):
            lemmas.add(somewhat)
            forms |= _paradigm(somewhat)
    return {form for form in forms if _is_own(form, lemmas)}


def _meant(word: str) -> list[Any]:
    """The likely readings. Of those the dictionary forms come first, since people type such: «дорогой» is dear."""
    readings = analyzer().parse(word)
    scores: dict[tuple[str, str], float] = defaultdict(float)
    for reading in readings:
        scores[_lexeme(reading)] += reading.score
    known = readings[0].is_known
    least = max(scores.values()) * (LIKELY if known else LIKELY_GUESS)
    likely = [reading for reading in readings if scores[_lexeme(reading)] > least]
    if not known:
        return likely
    basic = {key for reading in likely if (key := _lexeme(reading))[0] == word and key[1] in _INFLECTED}
    return [reading for reading in likely if not basic or _lexeme(reading) in basic]


def _lexeme(reading: Any) -> tuple[str, str]:
    return _folded(reading.normal_form), str(reading.normalized.tag.POS)


def _adjectives(reading: Any) -> Iterator[str]:
    """The adjectives that a reading's word is near kin to: its own, its adverb's, that of its «-оватый»."""
    lemma, part_of_speech = _lexeme(reading)
    if part_of_speech == "ADJF" and not reading.tag.grammemes & {"Apro", "Anum"}:
        yield lemma
        if _SOMEWHAT.search(lemma):
            yield from _known_adjectives(_SOMEWHAT.sub("", lemma))
    elif part_of_speech in ("ADVB", "PRED") and lemma.endswith(("о", "е")):
        yield from _known_adjectives(lemma[:-1])
    elif part_of_speech == "ADVB" and lemma.endswith("ски"):
        yield lemma + "й"


def _known_adjectives(stem: str) -> list[str]:
    return [stem + end for end in _ADJECTIVE_ENDS if stem and _is_known(stem + end, "ADJF")]


def _adverbs(adjective: str) -> list[str]:
    adverbs = [adjective[:-1]] if adjective.endswith("ский") else [adjective[:-2] + "о", adjective[:-2] + "е"]
    return [adverb for adverb in adverbs if _is_known(adverb, "ADVB")]


def _somewhat(adjective: str) -> list[str]:
    """«-оватый» of an adjective that has degrees. Many are said that no dictionary has («сложновато»)."""
    stem, end = adjective[:-2], adjective[-2:]
    has_degrees = any("Qual" in reading.tag for reading in analyzer().parse(adjective))
    if end not in _ADJECTIVE_ENDS or not has_degrees or _SOMEWHAT.search(adjective):
        return []
    return [stem + ("еватый" if end == "ий" and stem[-1:] not in "гкх" else "оватый")]


def _paradigm(adjective: str) -> set[str]:
    """All forms of an adjective given by its dictionary form."""
    return {
        _folded(form.word)
        for reading in analyzer().parse(adjective)
        if _lexeme(reading) == (adjective, "ADJF")
        for form in reading.lexeme
    }


def _is_known(word: str, part_of_speech: str) -> bool:
    """Whether the dictionary has the word as the dictionary form of this part of speech."""
    return any(reading.is_known and _lexeme(reading) == (word, part_of_speech) for reading in analyzer().parse(word))


def _is_own(form: str, lemmas: set[str]) -> bool:
    """Whether one of these lemmas may well be meant where the form is said."""
    readings = analyzer().parse(form)
    if not readings[0].is_known:
        return True
    small = sum(r.score for r in readings if r.tag.POS in _SMALL_WORDS)
    return small <= MOST_SMALL and sum(r.score for r in readings if _folded(r.normal_form) in lemmas) >= LEAST_OWN


# -- English ------------------------------------------------------------------------------------------


def _english(word: str) -> set[str]:
    """The inflections of every lemma of which the word is one; of an unknown word those of a regular noun and verb."""
    forms, known = set[str](), False
    for part_of_speech in PARTS_OF_SPEECH:
        for lemma in _lemmas(word, part_of_speech):
            inflected = _inflections(lemma, part_of_speech)
            if word in inflected:
                known, forms = True, forms | inflected
    if known or not word.isalpha() or len(word) < LEAST_NOUN:
        return forms
    guessed = {*_regular(word, "noun"), *_regular(word, "verb")}
    return {form for form in guessed if not any(form in _table("lemma_index")[part] for part in PARTS_OF_SPEECH)}


def _lemmas(word: str, part_of_speech: str) -> set[str]:
    """Words that may be the lemma: not all have this word among their forms."""
    index = _table("lemma_index")[part_of_speech]
    found = set(_table("lemma_exc")[part_of_speech].get(word, ()))
    found |= {word} & index
    for end, instead in _table("lemma_rules").get(part_of_speech, ()):
        if word.endswith(end) and (lemma := word.removesuffix(end) + instead) in index:
            found.add(lemma)
    return found


@lru_cache(4096)
def _inflections(lemma: str, part_of_speech: str) -> frozenset[str]:
    """The lemma and its forms: the irregular ones of the table, and the regular ones that no irregular one replaces."""
    irregular = _irregular(part_of_speech).get(lemma, frozenset())
    if part_of_speech == "noun":
        regular = [] if irregular or len(lemma) < LEAST_NOUN else _regular(lemma, "noun")
    elif part_of_speech == "verb":
        regular = _regular_beside(lemma, irregular)
    elif irregular:
        regular = []
    else:  # «owner» is no owner of more of «own»
        regular = [form for form in _regular(lemma, part_of_speech) if form not in _table("lemma_index")["noun"]]
    return frozenset({lemma, *irregular, *regular})


def _regular_beside(verb: str, irregular: frozenset[str]) -> list[str]:
    """Regular forms of a verb that its irregular ones do not replace: there is no goed, but traveled and travelled."""
    third, past, continuous = _regular(verb, "verb")
    both_ways = verb + verb[-1:] + "ed" in irregular
    forms = [] if any(form.endswith("s") for form in irregular) else [third]
    if both_ways or not any(not form.endswith(("ing", "s")) for form in irregular):
        forms.append(past)
    if both_ways or not any(form.endswith("ing") for form in irregular):
        forms.append(continuous)
    return forms


def _regular(lemma: str, part_of_speech: str) -> list[str]:
    """The forms by the rules: of a noun the plural, of a verb three, else the degrees."""
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        many, stem = lemma[:-1] + "ies", lemma[:-1] + "i"
    else:
        many = lemma + ("es" if _SIBILANT.search(lemma) or (part_of_speech == "verb" and lemma.endswith("o")) else "s")
        stem = lemma + lemma[-1] if _DOUBLES.search(lemma) else lemma
    if part_of_speech == "noun":
        return [many]
    silent = stem.removesuffix("e")
    if part_of_speech != "verb":
        return [silent + "er", silent + "est"]
    keeps_e = len(lemma) <= 2 or lemma.endswith(("ee", "oe", "ye"))  # being, agreeing
    continuous = lemma if keeps_e or stem.endswith("i") else silent
    return [many, silent + "ed", continuous + "ing"]


@cache
def _irregular(part_of_speech: str) -> Mapping[str, frozenset[str]]:
    """By lemma the forms that follow no rule."""
    found: dict[str, set[str]] = defaultdict(set)
    for form, lemmas in _table("lemma_exc")[part_of_speech].items():
        for lemma in lemmas:
            found[lemma].add(form)
    return {lemma: frozenset(forms) for lemma, forms in found.items()}


@cache
def _table(name: str) -> Mapping[str, Any]:
    """A table of the English lemmatizer by part of speech."""
    lemmatizer: Any = pipeline.load("en").get_pipe("lemmatizer")
    table = lemmatizer.lookups.get_table(name)
    found = {part: table[part] for part in PARTS_OF_SPEECH if part in table}
    return {part: frozenset(words) for part, words in found.items()} if name == "lemma_index" else found
