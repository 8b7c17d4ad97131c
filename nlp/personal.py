"""Personal data in a turn: names, phones, e-mails, cards, addresses and other numbers that identify somebody.

Recall comes first: a word masked for nothing costs little, a name shown costs trust.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foundation.records import PersonalSpan
from nlp.personal_names import name_spans
from nlp.spoken_numbers import number_spans

if TYPE_CHECKING:
    from spacy.tokens import Doc

_WRITTEN_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_JOIN = r"(?:точка|дефис|тире|минус|подч[её]ркивание|нижнее подч[её]ркивание|dot|dash|hyphen|underscore)"
_ZONE = r"(?:ру|ком|нет|орг|рф|бай|кз|юа|ru|com|net|org|co|uk|io|by|kz|info|biz)"
_BARE_ZONE = r"(?:ру|ком|ru|com)"  # is one without «точка» before it, too
# «иван точка петров собака мэйл точка ру»; the word before «собака» and all that is joined to it.
_SPOKEN_EMAIL = re.compile(
    rf"\b\w+(?:[\s,.-]+{_JOIN}[\s,.-]+\w+)*[\s,.-]+(?:собака|собачка|эт|at)[\s,.-]+"
    rf"(?:\w+[\s,.-]+){{1,3}}?(?:(?:точка|dot)[\s,.-]+{_ZONE}|{_BARE_ZONE})\b(?:[\s,.-]+(?:точка|dot)[\s,.-]+{_ZONE}\b)?",
    re.IGNORECASE,
)
_NUMERAL = (
    r"(?:\d+[а-я]?|(?:(?:сто|двести|триста|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто)\s?)*"
    r"(?:[а-я]+надцать|десять|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|сто|двадцать|тридцать|сорок"
    r"|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто))"
)
_PLACE = r"(?:дом|д\.|корпус|к\.|строение|квартира|кв\.|подъезд|этаж|офис)"
_HOUSE = rf"(?:[,\s]+(?:{_PLACE}\s+)?{_NUMERAL}\b)"
_ADDRESSES = (
    # «улица Заречная, дом восемь, квартира сорок один»
    re.compile(
        rf"\b(?:улиц[аеуы]|ул\.|проспект\w*|пр-т|переул\w+|шоссе|бульвар\w*|набережн\w+|проезд\w*|площад[ьи])\s+"
        rf"(?:[\w-]+(?:\s+[\w-]+)?{_HOUSE}+|(?-i:[А-ЯЁ])[\w-]+)",
        re.IGNORECASE,
    ),
    # «Заречная улица, дом восемь»
    re.compile(rf"\b[\w-]+(?:ая|ий|ый|ой)\s+(?:улица|проспект|переулок|бульвар|набережная){_HOUSE}+", re.IGNORECASE),
    # «дом восемь, квартира сорок один»
    re.compile(rf"\b(?:дом|д\.)\s+{_NUMERAL}(?:[,\s]+{_PLACE}\s+{_NUMERAL}\b)+", re.IGNORECASE),
    re.compile(
        r"\b(?:\d+\w?|(?:\w+ty[\s-])?(?:one|two|three|four|five|six|seven|eight|nine)|ten|eleven|twelve|\w+teen|\w+ty)\s+"
        r"(?!(?:of|on|in|at|to)\b)[a-z'-]+(?:\s+[a-z'-]+)?\s+(?:street|road|avenue|lane|drive|close|square|boulevard)\b",
        re.IGNORECASE,
    ),
)


def personal_spans(doc: Doc) -> tuple[PersonalSpan, ...]:
    """Personal data in one turn (a document of nlp.pipeline): spans in order that do not overlap."""
    text = doc.text
    found = [
        *(_span(match, "email") for match in _WRITTEN_EMAIL.finditer(text)),
        *(_span(match, "email") for match in _SPOKEN_EMAIL.finditer(text)),
        *number_spans(text),
        *(_span(match, "address") for pattern in _ADDRESSES for match in pattern.finditer(text)),
        *(PersonalSpan(start, end, "name") for start, end in name_spans(doc)),
    ]
    kept: list[PersonalSpan] = []
    for span in found:  # the kinds found by the stricter methods stand first
        if all(span.end_char <= other.start_char or span.start_char >= other.end_char for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start_char))


def _span(match: re.Match[str], label: str) -> PersonalSpan:
    return PersonalSpan(match.start(), match.end(), label)  # type: ignore[arg-type]
