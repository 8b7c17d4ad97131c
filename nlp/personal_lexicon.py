"""How much a word is a person's name: by pymorphy3's dictionary, by lists of names, and by sound.

Recognition spells names as it hears them, so a Russian word outside the dictionary is looked up by its sound: its
stem with unstressed vowels, voicing, doubled and soft consonants made alike (a simple key in the manner of Soundex).
A word that one such change makes a word of the dictionary is taken for that word («вчира» is no name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from nlp.dictionary import analyzer


class Likeness(NamedTuple):
    """Shares, 0 to 1, of a word's uses that are a given name (or patronymic) and a surname; is it in no dictionary?

    `misheard` tells that a word of no dictionary sounds like an ordinary one.
    """

    given: float
    surname: float
    unknown: bool
    misheard: bool = False


AMBIGUOUS = 0.1  # of a listed name that is an ordinary word too
LEAST_LETTERS = 3  # shorter dictionary names («Ли», «Ан») are particles in speech
LIKELY_SURNAME = 0.3  # of the guesses of pymorphy3 at a word it does not know
LEAST_PLURAL = 6  # letters; of shorter plurals «вет» of «Вета» are never said
LEAST_STEM = 3  # letters of a name without its ending
LEAST_SOUND = 4  # letters of a sound key; shorter ones are alike by chance
MOSTLY = 0.5  # of a word's uses
LEAST_END = 5  # letters of the last word of a compound
LEAST_HEARD = 4  # letters of a word that may be another heard otherwise
RARE_SHARE = 0.15  # of a listed name's uses; with so many the others are curiosities («айдар», «злата»)

# The dictionary, made from novels, takes them for names first of all.
_ORDINARY = re.compile(r"роз(?:а|ы|е|у|ой)|лили[яиюей]+|собин\w*|лид(?:а|у|ы|е|ом|ой|ов)?|ной")
_NOTHING = Likeness(0.0, 0.0, False)
_PATRONYMIC = re.compile(r".{2,}(?:[оеа]вич|[иоеа]вн[аыуе]|[иоеа]вной|[иы]чн[аыуе]|[иы]чной)(?:а|у|ем)?")
_SURNAME = re.compile(
    r".{2,}(?:енко|швили|дзе|[аея]нц|(?:уллин|утдинов|етдинов|аев|иев|ов|ёв|ев|ин)(?:а|у|ым|ой|е)?|ск(?:ий|ая|ого|ому|им|ую)"
    r"|чук(?:а|у|ом)?|ян(?:а|у|ом)?)"
)
# Words that no dictionary has yet end so when they are no names.
_THING = re.compile(r".{2,}(?:[аеи]ци[ияюей]+|[ае]ни[еяюем]+|ост[ьи]|инг(?:а|у|ом|е|и|ов)?)")
# No other Russian word ends so.
_SURNAME_ONLY = re.compile(
    r".{3,}(?:енко|швили|дзе|(?:улл|утдин|етдин|иддин)(?:ин|ов)(?:а|у|ым|ой|е)?|[ая]нян(?:а|у|ом)?)"
)
_ENDING = re.compile(r"(?:[ыо]м|[оеёи]й|[аяуюеиоыьй]|ью|ия|ии|ию|ем|ём)$")
_SOUND = str.maketrans("оеэыяюёбвгджз", "аииииуипфктшс", "ьъй")
# Letters that sound alike, so that one is written for the other; "" for a letter that is not heard.
_ALIKE = {"о": "а", "а": "о", "е": "иэя", "и": "еы", "я": "еи", "э": "е", "ы": "и", "ё": "ео", "ю": "у", "д": "т",
          "т": "д", "з": "с", "с": "з", "б": "п", "п": "б", "г": "к", "к": "г", "в": "ф", "ф": "в", "ж": "ш",
          "ш": "ж"}  # fmt: skip
_ENGLISH_SOUND = str.maketrans("cqz", "kks")
_DOUBLED = "нлсмткпф"
_SOFT = "лнрстдзмбвп"


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
    if analyzer().word_is_known(word):
        return _known(word)
    if _ENDING.sub("", word) in _stems():
        return Likeness(1.0, 0.0, True)
    heard = [_known(other) for other in _heard_otherwise(word)]
    misheard = any(like.given + like.surname < MOSTLY for like in heard)
    misheard = misheard or (not _SURNAME.fullmatch(word) and (_is_compound(word) or bool(_THING.fullmatch(word))))
    if sound(word) in _sounds():
        return Likeness(AMBIGUOUS if misheard else 1.0, 0.0, True)
    if _PATRONYMIC.fullmatch(word):
        return Likeness(1.0, 0.0, True)
    if heard and not misheard:
        given = max(like.given for like in heard)
        return Likeness(1.0 if given >= MOSTLY else AMBIGUOUS, AMBIGUOUS, True)
    if misheard and not _SURNAME_ONLY.fullmatch(word):
        return Likeness(0.0, 0.0, True, True)
    if not _SURNAME.fullmatch(word):
        return Likeness(0.0, 0.0, True)
    shares = [(analysis.score, "Surn" in analysis.tag) for analysis in analyzer().parse(word)]
    surname = sum(score for score, is_surname in shares if is_surname)
    likely = _SURNAME_ONLY.fullmatch(word) or surname > LIKELY_SURNAME * sum(score for score, _ in shares)
    return Likeness(0.0, 1.0 if likely else AMBIGUOUS, True)


def _known(word: str) -> Likeness:
    """How much a word of the dictionary is a name."""
    names = _listed("russian_names.txt")
    given = surname = place = other = listed = 0.0
    ambiguous = word in names[""] or word in names["ambiguous"]
    for analysis in analyzer().parse(word):
        tags = set(analysis.tag.grammemes)
        if tags >= {"NOUN", "sing"}:
            ambiguous = ambiguous or analysis.normal_form in names["ambiguous"]
            if analysis.normal_form in names[""] and analysis.normal_form not in names["ambiguous"]:
                listed += analysis.score
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
    if not everything:  # only a name's plural: a name heard a little otherwise, «Евгиний»
        return Likeness(float(len(word) >= LEAST_PLURAL), 0.0, False)
    if _ORDINARY.fullmatch(word):
        return Likeness(AMBIGUOUS, 0.0, False)
    if listed >= RARE_SHARE:
        return Likeness(1.0, 0.0, False)
    if other and not _SURNAME.fullmatch(word):  # «мороз» and «король» are surnames as well
        surname = min(surname, AMBIGUOUS * everything)
    if ambiguous or given:
        given = max(given, AMBIGUOUS * everything)
    if ambiguous and given <= AMBIGUOUS * everything:
        surname = max(surname, AMBIGUOUS * everything)
    return Likeness(given / everything, surname / everything, False)


def _is_compound(word: str) -> bool:
    """Whether a word of no dictionary ends in an ordinary word, as «ветклиника» does."""
    ends = (word[at:] for at in range(3, len(word) - LEAST_END + 1))
    return any(analyzer().word_is_known(end) and max(_known(end)[:2]) < MOSTLY for end in ends)


def _heard_otherwise(word: str) -> Iterator[str]:
    """The words of the dictionary that differ in one letter that sounds alike: «цина» is «цена»."""
    if len(word) < LEAST_HEARD:
        return
    for at, letter in enumerate(word):
        others = [other + word[at + 1 :] for other in _ALIKE.get(letter, "")]
        if letter in _DOUBLED:
            others.append(letter + word[at:])
        if letter == word[at - 1 : at]:
            others.append(word[at + 1 :])
        if letter in _SOFT:
            others.append(f"{letter}ь{word[at + 1 :]}")
        for other in others:
            if analyzer().word_is_known(word[:at] + other):
                yield word[:at] + other


def sound(word: str) -> str:
    """The sound of a Russian word's stem: «Эльвиры», «ильвире» are alike. Empty where too little is left."""
    key = re.sub(r"(.)\1+", r"\1", _ENDING.sub("", word).translate(_SOUND).replace("тс", "ц"))
    return key if len(key) >= LEAST_SOUND else ""


def english_sound(word: str) -> str:
    """The sound of an English word, roughly: "Marcus" and "mercus", "Stephen" and "stefen" are alike."""
    key = word.replace("ph", "f").replace("ck", "k").replace("th", "t").translate(_ENGLISH_SOUND)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"ie|ee|ea|ey|y", "i", key).replace("a", "e"))


def heard_as_english_name(word: str) -> bool:
    """Whether a word sounds like a listed English name of some length."""
    return len(word) > LEAST_HEARD and english_sound(word) in _english_sounds()


@cache
def _english_sounds() -> frozenset[str]:
    names = _listed("english_names.txt")
    return frozenset(english_sound(name) for name in names[""] | names["surname"] if len(name) > LEAST_HEARD)


@cache
def _sounds() -> frozenset[str]:
    return frozenset(sound(name) for name in _all_listed()) - {""}


@cache
def _stems() -> frozenset[str]:
    stems = (_ENDING.sub("", name) for name in _all_listed())
    return frozenset(stem for stem in stems if len(stem) >= LEAST_STEM)


def _all_listed() -> frozenset[str]:
    names = _listed("russian_names.txt")
    return names[""] | names["surname"]


@cache
def _listed(file: str) -> dict[str, frozenset[str]]:
    """Names by the label before «:» in their line."""
    found: dict[str, set[str]] = {"": set(), "surname": set(), "ambiguous": set()}
    for line in files("nlp.data").joinpath(file).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            label, _, names = line.rpartition(":")
            found[label].update(names.split())
    return {label: frozenset(names) for label, names in found.items()}
