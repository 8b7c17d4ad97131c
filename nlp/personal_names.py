"""Names of people in a turn, with or without capitals and punctuation.

Named entity models lean on capitals and know news; so the dictionary's name tags (pymorphy3) or a list of
given names (English) decide for words that are hardly anything else, and words that are names and ordinary
words too («Вера», «Роман», "Grace") need a capital inside a sentence, a model's word, or an introduction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from nlp.lemmatizer import analyzer

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CERTAIN_SHARE = 0.5  # of a word's uses that are a given name or a patronymic
POSSIBLE_SHARE = 0.03  # under it a name is a curiosity of the dictionary
SURNAME_SHARE = 0.3
LEAST_LETTERS = 3  # shorter dictionary names («Ли», «Ан») are particles in speech

_INTRODUCTIONS = {
    "ru": re.compile(
        r"(?:зовут|звать|меня|им[яе]|обращаться|обращайтесь|беспокоит|фамилия|отчество|это|менеджер|директор|я)$"
    ),
    "en": re.compile(r"(?:name's|name is|i'm|i am|this is|it's|it is|that|speaking to|call me|mr|mrs|ms|miss|dr)$"),
}
# After these the next word is a name whatever the dictionary says of it.
_NAMING = {
    "ru": re.compile(r"(?:зовут|звать меня|мо[её] имя|имя отчество|фамилия(?: моя)?)$"),
    "en": re.compile(r"(?:name's|(?:my|his|her) name is)$"),
}
_GREETINGS = {
    "ru": re.compile(
        r"(?:здравствуй(?:те)?|привет(?:ствую)?|добрый день|доброе утро|добрый вечер|алло|спасибо|до свидания)$"
    ),
    "en": re.compile(r"(?:hi|hello|hey|good morning|good afternoon|thanks|thank you|bye|goodbye|cheers)$"),
}
# What may follow a name in an introduction: «это Надежда из клиники», «меня Вера зовут», "Grace speaking".
_AFTER_NAME = frozenset(("зовут", "из", "от", "с", "from", "with", "at", "speaking", "here"))
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_NEVER_NAMES = frozenset(("PUNCT", "NUM", "ADP", "CCONJ", "SCONJ", "INTJ", "PRON", "ADV"))
# «Как вас зовут, скажите»; English names that the model does not know come out as verbs.
_NEVER_AFTER_NAMING = {"ru": ("AUX", "PART", "DET", "VERB"), "en": ("AUX", "PART", "DET")}
_NOT_NAMES = re.compile(r"как|что|кто|так|не|ну|вот|вас|вам|тебя|hi|hello|hey|it|that|this|not|so|the|a")
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[А-ЯЁA-Z]\w+)?")


def name_spans(doc: Doc) -> Iterator[tuple[int, int]]:
    """Character ranges of people's names in a document of nlp.pipeline, in order; neighbours are joined."""
    quoted = [found.span() for found in _QUOTED.finditer(doc.text)]  # names of firms and products
    marked = [False] * len(doc)
    for token in doc:
        if token.text[0].isalpha() and not any(start <= token.idx < end for start, end in quoted):
            marked[token.i] = _is_name(token) or (token.i > 0 and marked[token.i - 1] and _belongs(token))
    start = None
    for index in range(len(doc) + 1):
        inside = index < len(doc) and marked[index]
        if inside and start is None:
            start = index
        elif not inside and start is not None:
            yield doc[start].idx, doc[index - 1].idx + len(doc[index - 1].text)
            start = None


def _is_name(token: Token) -> bool:
    language = token.doc.lang_
    word, before = token.lower_, _before(token)
    if token.pos_ in _NEVER_NAMES or _NOT_NAMES.fullmatch(word) or not _WORD.fullmatch(token.text):
        return False
    given, surname = _shares(word, language)
    if given >= CERTAIN_SHARE:
        return True
    capital_inside = token.text[0].isupper() and not token.is_sent_start and _has_lower_case(token.doc)
    if capital_inside and (given > 0 or surname >= SURNAME_SHARE):
        return True
    if _in_person(token) and (given >= POSSIBLE_SHARE or surname >= SURNAME_SHARE or _unknown(token)):
        return not before.endswith(" from")  # a firm that the model took for a person
    if _NAMING[language].search(before) and token.pos_ not in _NEVER_AFTER_NAMING[language]:
        return True
    if given < POSSIBLE_SHARE:
        return False
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    if _GREETINGS[language].search(before) or (following is not None and following.lower_ == "speaking"):
        return True
    alone = following is None or following.is_punct or following.lower_ in _AFTER_NAME
    addressed = token.is_sent_start and token.text[0].isupper() and following is not None and following.text in ",!?"
    return addressed or bool(alone and _INTRODUCTIONS[language].search(before))


def _belongs(token: Token) -> bool:
    """Whether a word after a name is the rest of it: patronymic, surname."""
    given, surname = _shares(token.lower_, token.doc.lang_)
    capital = token.text[0].isupper() and not token.is_sent_start
    if capital and _in_person(token) and token.ent_iob_ == "I":
        return True
    return given >= CERTAIN_SHARE or surname >= (SURNAME_SHARE if capital else CERTAIN_SHARE)


def _in_person(token: Token) -> bool:
    """Whether the model hears a person here; it is believed only for words with a capital."""
    return token.ent_type_ in ("PER", "PERSON") and token.text[0].isupper()


def _before(token: Token) -> str:
    """The three words before a token in its sentence or the one before, lower case, without punctuation."""
    words = [other.lower_ for other in token.doc[max(0, token.i - 6) : token.i] if not other.is_punct]
    return " ".join(words[-3:]).replace(" 's", "'s").replace(" 'm", "'m")


def _has_lower_case(doc: Doc) -> bool:
    return any(token.is_lower for token in doc)


def _unknown(token: Token) -> bool:
    """Whether the dictionary has no such word (a rare or foreign name)."""
    return token.doc.lang_ != "ru" or not analyzer().word_is_known(token.lower_)


@cache
def _shares(word: str, language: str) -> tuple[float, float]:
    """Shares of a word's dictionary uses that are (a given name or patronymic, a surname)."""
    if language == "en":
        certain, ambiguous = _english_names()
        return (1.0 if word in certain else 0.1 if word in ambiguous else 0.0), 0.0
    if len(word) < LEAST_LETTERS:
        return 0.0, 0.0
    analyses = [
        (analysis.score, set(analysis.tag.grammemes)) for analysis in analyzer().parse(word) if analysis.is_known
    ]
    # Plurals of names («вет» of «Вета») are never said.
    given = sum(score for score, tags in analyses if tags & {"Name", "Patr"} and "plur" not in tags)
    return given, sum(score for score, tags in analyses if "Surn" in tags)


@cache
def _english_names() -> tuple[frozenset[str], frozenset[str]]:
    lines = files("nlp.data").joinpath("english_names.txt").read_text("utf-8").splitlines()
    plain = " ".join(line for line in lines if not line.startswith(("#", "ambiguous:")))
    doubtful = " ".join(line.removeprefix("ambiguous:") for line in lines if line.startswith("ambiguous:"))
    return frozenset(plain.split()) - frozenset(doubtful.split()), frozenset(doubtful.split())
