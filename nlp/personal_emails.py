"""Addresses of e-mail in a turn, written and said: «иван точка петров собака мэйл ру», "j o h n at gmail dot com"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.spoken_numbers import is_number_word

# Recognition writes half of it: «ivanov @ mail ru», "john.smith at gmail.com".
_WRITTEN = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)*(?:\s(?:ru|com|ру|ком)\b)?", re.IGNORECASE)
_JOINS = frozenset(
    [
        "точка",
        "дефис",
        "тире",
        "минус",
        "подчёркивание",
        "подчеркивание",
        "нижнее",
        "плюс",
        "слеш",
        "dot",
        "dash",
        "hyphen",
        "underscore",
        "point",
        "plus",
    ]
)
# As Latin letters are called in Russian, beside letters themselves.
_LETTERS = frozenset(
    [
        "эй",
        "би",
        "си",
        "ди",
        "эф",
        "джи",
        "эйч",
        "ай",
        "джей",
        "джэй",
        "кей",
        "кэй",
        "эль",
        "эл",
        "эм",
        "эн",
        "оу",
        "пи",
        "кью",
        "кю",
        "ар",
        "эс",
        "эсс",
        "ти",
        "ви",
        "дабл",
        "дабл-ю",
        "икс",
        "уай",
        "вай",
        "зед",
        "зет",
        "бэ",
        "бе",
        "вэ",
        "ве",
        "гэ",
        "ге",
        "дэ",
        "де",
        "жэ",
        "зэ",
        "ка",
        "пэ",
        "пе",
        "эр",
        "ер",
        "тэ",
        "те",
        "ха",
        "цэ",
        "че",
        "ша",
        "ща",
        "игрек",
        "как",
        "доллар",
        "большая",
        "маленькая",
        "capital",
    ]
)
# Before an address that is spelled, never a part of it.
_LEADS = frozenset(
    [
        "на",
        "почта",
        "почту",
        "адрес",
        "мейл",
        "имейл",
        "мэйл",
        "меня",
        "мой",
        "мне",
        "такой",
        "пишите",
        "это",
        "is",
        "it's",
        "to",
        "at",
        "on",
        "me",
        "email",
        "mail",
        "address",
        "the",
    ]
)
_SEPARATOR = r"[\s,.\-–—]+"
_AT = r"(?:собака|собачка|собакой|эт|ат|at)"
# A full stop with a space after it ends a sentence more often than a part of an address.
_DOT = rf"(?:{_SEPARATOR}(?:точка|dot){_SEPARATOR}|\s?\.(?:\s(?=(?:ру|ком|рф|ru|com|net|org|co|uk)\b))?)"
_ZONE = (
    r"(?:ру|ком|нет|орг|рф|эр\s?эф|бай|кз|юа|уз|инфо|про|онлайн|ru|com|net|org|co|uk|io|by|kz|info|biz|ie|in"
    r"|eu|us|ai|\w{2,4})"
)
_BARE_ZONE = r"(?:ру|ком|ru|com)"  # is one without «точка» before it, too
_HOST_WORD = rf"(?!{_AT}\b)\w+"
_HOST = re.compile(
    rf"\b{_AT}{_SEPARATOR}{_HOST_WORD}(?:{_SEPARATOR}{_HOST_WORD}){{0,5}}?"
    rf"(?:{_DOT}{_ZONE}(?:{_DOT}{_ZONE})?|{_SEPARATOR}{_BARE_ZONE})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[._-][^\W_]+)*")
_INITIAL = re.compile("[b-hj-z]")  # "j smith at gmail dot com"; «а» and "i" are words
_SENTENCE_END = re.compile(r"[?!:;]|\.\s")


def email_spans(text: str) -> Iterator[tuple[int, int]]:
    """Character ranges of addresses of e-mail, written ones first."""
    for found in _WRITTEN.finditer(text):
        yield found.span()
    for found in _HOST.finditer(text):
        start = _user_start(text, found.start())
        if start < found.start():
            yield start, found.end()


def _user_start(text: str, at: int) -> int:
    """Where the part before «собака» begins: one word, and all letters, numbers and joined words before it."""
    start, wanted, spelled = at, True, False
    words = list(_WORD.finditer(text, max(0, at - 200), at))
    for found in reversed(words):
        word = found.group().lower()
        if start != at and _SENTENCE_END.search(text, found.end(), start):
            break
        number = is_number_word(word)
        if start != at and text[found.start() - 1 : found.start()] in ("'", "’"):  # "it's"
            break
        letter = number or len(word) == 1 or word in _LETTERS
        if word in _JOINS:
            wanted, spelled = True, False
        elif letter and (wanted or spelled or _INITIAL.fullmatch(word)):
            # «склад сорок два собака»: a number at the end still wants its word.
            wanted, spelled = wanted and number, True
        elif wanted and not (spelled and word in _LEADS):
            wanted, spelled = False, False
        else:
            break
        start = found.start()
    return start
