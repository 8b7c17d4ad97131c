"""How much a word is a person's name: by pymorphy3's dictionary, by lists of names, and by sound.

Recognition spells names as it hears them, so a Russian word outside the dictionary is looked up by its sound: its
stem with unstressed vowels, voicing, doubled and soft consonants made alike (a simple key in the manner of Soundex).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from nlp.lemmatizer import analyzer


class Likeness(NamedTuple):
    """Shares, 0 to 1, of a word's uses that are a given name (or patronymic) and a surname; is it in no dictionary?"""

    given: float
    surname: float
    unknown: bool


AMBIGUOUS = 0.1  # of a listed English name that is an ordinary word too
LEAST_LETTERS = 3  # shorter dictionary names («Ли», «Ан») are particles in speech
LIKELY_SURNAME = 0.3  # of the guesses of pymorphy3 at a word it does not know
LEAST_PLURAL = 6  # letters; of shorter plurals «вет» of «Вета» are never said
LEAST_STEM = 3  # letters of a name without its ending
LEAST_SOUND = 4  # letters of a sound key; shorter ones are alike by chance

# The dictionary, made from novels, takes them for names first of all.
_ORDINARY = re.compile(r"роз(?:а|ы|е|у|ой)|лили[яиюей]+|собин\w*")
_NOTHING = Likeness(0.0, 0.0, False)
_PATRONYMIC = re.compile(r".{2,}(?:[оеа]вич|[иоеа]вн[аыуе]|[иоеа]вной|[иы]чн[аыуе]|[иы]чной)(?:а|у|ем)?")
_SURNAME = re.compile(
    r".{2,}(?:енко|швили|дзе|[аея]нц|(?:уллин|утдинов|етдинов|аев|иев|ов|ёв|ев|ин)(?:а|у|ым|ой|е)?|ск(?:ий|ая|ого|ому|им|ую)"
    r"|чук(?:а|у|ом)?|ян(?:а|у|ом)?)"
)
# No other Russian word ends so.
_SURNAME_ONLY = re.compile(
    r".{3,}(?:енко|швили|дзе|(?:улл|утдин|етдин|иддин)(?:ин|ов)(?:а|у|ым|ой|е)?|[ая]нян(?:а|у|ом)?)"
)
_ENDING = re.compile(r"(?:[ыо]м|[оеёи]й|[аяуюеиоыьй]|ью|ия|ии|ию|ем|ём)$")
_SOUND = str.maketrans("оеэыяюёбвгджз", "аииииуипфктшс", "ьъй")


@cache
def likeness(word: str, language: str) -> Likeness:
    """How much a lower-case word is a name in a language, "ru" or "en"."""
    return _english(word) if language == "en" else _russian(word)


def _english(word: str) -> Likeness:
    names = _listed("english_names.txt")
    certain, surnames, ambiguous = names[""], names["surname"], names["ambiguous"]
    if word in ambiguous:
        return Likeness(AMBIGUOUS, AMBIGUOUS, False)
    return Likeness(float(word in certain), float(word in surnames), word not in certain and word not in surnames)


def _russian(word: str) -> Likeness:
    if len(word) < LEAST_LETTERS or not re.fullmatch(r"[а-яё-]+", word):
        return _NOTHING
    if "-" in word:  # «Анна-Мария», «Петров-Водкин»; «зимой-то», «да-да» are no words of the dictionary either
        parts = [_russian(part) for part in word.split("-")]
        return Likeness(min(part.given for part in parts), min(part.surname for part in parts), False)
    known = analyzer().word_is_known(word)
    if not known and (_ENDING.sub("", word) in _stems() or sound(word) in _sounds()):
        return Likeness(1.0, 0.0, True)
    given = surname = place = other = 0.0
    for analysis in analyzer().parse(word):
        tags = set(analysis.tag.grammemes)
        if tags & {"Name", "Patr"}:
            given += 0.0 if "plur" in tags else analysis.score  # plurals («вет» of «Вета») are never said
        elif "Surn" in tags:
            surname += analysis.score
        elif "Geox" in tags:
            place += analysis.score
        elif not tags >= {"Fixd", "ms-f"}:
            other += analysis.score
    if place > given + surname:  # a town first of all; «Ершов» is a town as well, but that is nobody's first thought
        other += place
    everything = given + surname + other
    if known and not everything:  # only a name's plural: a name heard a little otherwise, «Евгиний»
        return Likeness(float(len(word) >= LEAST_PLURAL), 0.0, False)
    if known and _ORDINARY.fullmatch(word):
        return Likeness(AMBIGUOUS, 0.0, False)
    if known:
        listed = given > 0 or word in _listed("russian_names.txt")[""]
        if other and not _SURNAME.fullmatch(word):  # «мороз» and «король» are surnames as well
            surname = min(surname, AMBIGUOUS * everything)
        return Likeness(max(given / everything, AMBIGUOUS * listed), surname / everything, False)
    if _PATRONYMIC.fullmatch(word):
        return Likeness(1.0, 0.0, True)
    if not _SURNAME.fullmatch(word):
        return Likeness(0.0, 0.0, True)
    likely = _SURNAME_ONLY.fullmatch(word) or surname > LIKELY_SURNAME * everything
    return Likeness(0.0, 1.0 if likely else AMBIGUOUS, True)


def sound(word: str) -> str:
    """The sound of a Russian word's stem: «Эльвиры», «ильвире» are alike. Empty where too little is left."""
    key = re.sub(r"(.)\1+", r"\1", _ENDING.sub("", word).translate(_SOUND).replace("тс", "ц"))
    return key if len(key) >= LEAST_SOUND else ""


@cache
def _sounds() -> frozenset[str]:
    return frozenset(sound(name) for name in _listed("russian_names.txt")[""]) - {""}


@cache
def _stems() -> frozenset[str]:
    stems = (_ENDING.sub("", name) for name in _listed("russian_names.txt")[""])
    return frozenset(stem for stem in stems if len(stem) >= LEAST_STEM)


@cache
def _listed(file: str) -> dict[str, frozenset[str]]:
    """Names by the label before «:» in their line."""
    found: dict[str, set[str]] = {"": set(), "surname": set(), "ambiguous": set()}
    for line in files("nlp.data").joinpath(file).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            label, _, names = line.rpartition(":")
            found[label].update(names.split())
    return {label: frozenset(names) for label, names in found.items()}
