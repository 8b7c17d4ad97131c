"""Numbers that identify somebody (phones, cards, passports, tax numbers), in digits and in spoken words.

A dictated number is a row of short groups («восемь, девятьсот двенадцать, триста сорок пять…»); a price or
a count is one group, mostly with a multiplier or a unit («двести восемнадцать тысяч», «сорок пять дней»).
So the digits of a row are counted, and what a multiplier or a unit claims is taken out of the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from foundation.records import PersonalSpan

Label = Literal["phone", "card", "number"]


def _valued(words: str, first: int, step: int = 1) -> dict[str, int]:
    """{word: value}; forms of one number are joined by «/»."""
    return {form: first + step * place for place, forms in enumerate(words.split()) for form in forms.split("/")}


_UNITS = {
    **_valued("ноль/нуль/нолик/ноля один/одна/одно/одну/единица два/две/двойка три/тройка четыре/четверка", 0),
    **_valued("пять/пятерка шесть/шестерка семь/семерка восемь/восьмерка девять/девятка", 5),
    **_valued("zero/oh/nought one two three four five six seven eight nine", 0),
}
_TEENS = {
    **_valued("десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать", 10),
    **_valued("семнадцать восемнадцать девятнадцать", 17),
    **_valued("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10),
}
_TENS = {
    **_valued("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто", 20, 10),
    **_valued("twenty thirty forty/fourty fifty sixty seventy eighty ninety", 20, 10),
}
_HUNDREDS = _valued("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот", 100, 100)
_REPEATED = {"double": 2, "triple": 3}

_WORD = re.compile(r"\d+|[^\W\d_]+(?:'[a-z]+)?", re.IGNORECASE)
# Between the groups of one dictated number: punctuation and at most one filler.
_GAP = re.compile(
    r"[\s,.;:+()\-–—…/№#]*(?:(?:номер|код|number|код подразделения|так|э-э|ээ|эм|мм|ага|угу|потом|дальше|далее"
    r"|ещё раз|тире|дефис|плюс|и"
    r"|um|uh|then|and|dash)[\s,.;:+()\-–—…]*)?",
    re.IGNORECASE,
)
_MULTIPLIER = re.compile(r"тысяч\w*|тыс|тыщ\w*|миллион\w*|млн|миллиард\w*|млрд|thousands?|millions?|billions?|k", re.I)
_UNIT_OF_MEASURE = re.compile(
    r"\s*(?:[₽$€£%]|(?:руб|р\b|копе|доллар|евро|процент|дн|день|дня|сут|недел|месяц|мес\b|год|лет\b|час|минут"
    r"|секунд|раз"
    r"|человек|сотрудник|менеджер|клиент|штук|шт\b|метр|кв|килограмм|кг|тонн|литр|километр|км\b|звонк|заявк"
    r"|rouble|ruble|dollar|buck|pound|euro|cent|percent|day|week|month|year|hour|minute|second|people|user|call\b|calls"
    r"|lead|time|metre|meter|kilo|ton|mile))",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:19|20)?\d{2}|(?:19|20)\d\d-\d\d-\d\d")
_LOCAL_PHONE = re.compile(r"\d{2,3}-\d\d-\d\d")
_THOUSANDS = re.compile(r"(?:\d{1,3}(?:[\s.,]\d{3})*[\s.,]000(?:\s*[-–—]\s*)?)+|\d{1,3}(?:,\d{3})+")
_KEYWORDS: tuple[tuple[re.Pattern[str], Label | None], ...] = (
    # Numbers of things; where two end together the first one decides.
    (
        re.compile(
            r"артикул\w*|модел\w+|заказ\w*|заявк\w+|договор\w*|(?:part|order|model|invoice|serial|item|version"
            r"|ticket)(?: number| no)?",
            re.I,
        ),
        None,
    ),
    (re.compile(r"карт[аеуыо]\w*|\bcards?\b", re.I), "card"),
    (
        re.compile(
            r"паспорт\w*|сери[яю]\b|\bсч[её]т\b|реквизит\w*|расч[её]тн\w+|страхов\w+|\bинн\b|снилс|\bкпп\b"
            r"|\bогрн\w*|\bpassport|\baccount|\binsurance|\bn\.?i\b",
            re.I,
        ),
        "number",
    ),
    (
        re.compile(
            r"телефон\w*|мобильн\w*|сотов\w*|городской|номер\w*|позвони\w*|звоните|набер\w*|в[ао]тсап\w*"
            r"|запи[шс]\w+|пишите|диктую|связь"
            r"|контакт\w*|phone|mobile|number|reach me|call me|call us|ring|whatsapp|write (?:it |this )?down"
            r"|take (?:it |this )?down",
            re.I,
        ),
        "phone",
    ),
)
_PLATE_LETTER = "[авекмнорстухabekmhopctyx]"
# Numbers with letters inside: car plates of Russia and Britain, bank accounts (IBAN), national insurance.
_LETTERED = (
    re.compile(rf"\b{_PLATE_LETTER}\s?\d{{3}}\s?{_PLATE_LETTER}{{2}}(?:\s?\d{{2,3}})?\b", re.I),
    re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b|\b[a-z]{2}\d{2}\s?[a-z]{3}\b"),
    re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"),
    re.compile(r"\b[a-z]\s?[a-z]\s?(?:\d{2}\s?){3}[a-d]\b", re.I),
)
_LETTERS_BEFORE = re.compile(r"\b[a-z]\s?[a-z]\s$", re.I)
_LETTER_AFTER = re.compile(r"\s[a-d]\b", re.I)
_KEYWORD_REACH = 40  # characters before the number
LEAST_DIGITS = 7  # shorter rows are counts, prices, flats, times
LEAST_DIGITS_AFTER_KEYWORD = 5
CERTAIN_DIGITS = 9  # nobody says three prices in a row without a word between them


@dataclass(slots=True)
class _Group:
    """A number below a thousand as it was said, or a string of digits."""

    start: int
    end: int
    digits: str
    open_places: int  # lower decimal places that may still be said: 2 after hundreds, 1 after tens
    written: bool = False


def number_spans(text: str) -> list[PersonalSpan]:
    """Spans of identifying numbers in one turn, those with letters inside first."""
    spans = [PersonalSpan(*found.span(), "number") for pattern in _LETTERED for found in pattern.finditer(text)]
    for row in _rows(text):
        label = _label(text, row)
        if label and not any(span.start_char < row[-1].end and row[0].start < span.end_char for span in spans):
            start = row[0].start - (text[: row[0].start].endswith("+"))
            spans.append(PersonalSpan(*_with_letters(text, start, row[-1].end), label))
    return spans


def _with_letters(text: str, start: int, end: int) -> tuple[int, int]:
    """A number with the letters of it: "AB123456", "Q Q one two three four five six C"."""
    before = _between_letters(text, start, end)
    if before:
        return before.start(), end + 2
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


def is_number_word(word: str) -> bool:
    """Whether a lower-case word is a number below a thousand, in digits or in Russian or English words."""
    word = word.replace("ё", "е")
    return word.isdigit() or word in _REPEATED or any(word in table for table in (_UNITS, _TEENS, _TENS, _HUNDREDS))


def is_card(digits: str) -> bool:
    """Luhn's check of 13 to 19 digits (ISO/IEC 7812)."""
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _rows(text: str) -> Iterator[list[_Group]]:
    """Rows of groups with nothing of weight between them; quantities are taken out."""
    row: list[_Group] = []
    repeat, repeat_start, after_multiplier = 1, 0, False
    for found in _WORD.finditer(text):
        word = found.group().lower().replace("ё", "е")
        begins = repeat_start if repeat > 1 else found.start()
        if row and not _GAP.fullmatch(text, row[-1].end, begins):
            yield from _finished(text, row)
            row = []
        if word in _REPEATED:
            repeat, repeat_start = _REPEATED[word], found.start()
            continue
        if _MULTIPLIER.fullmatch(word):
            quantity = row.pop() if row else None
            yield from _finished(text, row)
            row, after_multiplier = [], quantity is not None
            continue
        if word == "hundred" and row and len(row[-1].digits) == 1:
            row[-1].digits, row[-1].end, row[-1].open_places = row[-1].digits + "00", found.end(), 2
            continue
        group = _group(word, found)
        if group is None:
            if not _GAP.fullmatch(text, found.start(), found.end()):
                yield from _finished(text, row)
                row, repeat, after_multiplier = [], 1, False
            continue
        if repeat > 1:
            group.digits, group.start, repeat = group.digits * repeat, begins, 1
        if after_multiplier:  # the rest of «двадцать четыре тысячи пятьсот»
            after_multiplier = group.open_places > 0
        elif row and _continues(row[-1], group):
            row[-1].digits = str(int(row[-1].digits) + int(group.digits))
            row[-1].end, row[-1].open_places = group.end, group.open_places
        else:
            row.append(group)
    yield from _finished(text, row)


def _group(word: str, found: re.Match[str]) -> _Group | None:
    if word.isdigit():
        return _Group(found.start(), found.end(), word, 0, written=True)
    for table, open_places in ((_UNITS, 0), (_TEENS, 0), (_TENS, 1), (_HUNDREDS, 2)):
        if word in table:
            return _Group(found.start(), found.end(), str(table[word]), open_places)
    return None


def _continues(last: _Group, group: _Group) -> bool:
    """Whether «сорок» + «пять» are one number."""
    return not (last.written or group.written) and 0 < len(group.digits) <= last.open_places and group.digits != "0"


def _finished(text: str, row: list[_Group]) -> Iterator[list[_Group]]:
    if row and _UNIT_OF_MEASURE.match(text, row[-1].end):
        row = row[:-1]
    if row:
        yield row


def _label(text: str, row: list[_Group]) -> Label | None:
    digits = "".join(group.digits for group in row)
    start, end = row[0].start, row[-1].end
    if _DATE.fullmatch(text, start, end) or _THOUSANDS.fullmatch(text, start, end):
        return None
    keyword = _keyword(text[max(0, start - _KEYWORD_REACH) : start])
    shape = [len(group.digits) for group in row]
    if len(digits) < (LEAST_DIGITS_AFTER_KEYWORD if keyword else LEAST_DIGITS):
        if len(digits) == 6 and _between_letters(text, start, end):
            return "number"
        # The beginning of a mobile number, cut off by a turn's end.
        begun = re.match(r"[78]9\d\d", digits) and shape[:2] == [1, 3] and not digits.endswith("00")
        return "phone" if begun or _is_local_phone(text[start:end], row, shape) else None
    if keyword in ("number", "card"):
        return keyword
    if is_card(digits) or (len(digits) == 16 and len(row) > 3):
        return "card"
    if keyword or re.fullmatch(r"(?:[78]?9\d{9}|[78][348]\d{9}|0\d{9,10})", digits) or shape == [3, 2, 2]:
        return "phone"
    spelled = shape.count(1) >= 3 or any(group.digits == "0" for group in row)
    dictated = spelled or len(digits) >= CERTAIN_DIGITS or max(shape) >= LEAST_DIGITS
    return "number" if dictated else None


def _is_local_phone(said: str, row: list[_Group], shape: list[int]) -> bool:
    """Six digits of a town's telephone, «двадцать три сорок один ноль семь»; three prices are rounder than that."""
    if _LOCAL_PHONE.fullmatch(said):
        return True
    pairs = re.findall(r"0\d|[1-9]\d", "".join(group.digits for group in row))
    paired = len(pairs) == 3 and all(size == 2 or group.digits == "0" or (place and row[place - 1].digits == "0")
                                     for place, (size, group) in enumerate(zip(shape, row, strict=True)))  # fmt: skip
    return paired and sum(int(pair) % 5 > 0 or pair[0] == "0" for pair in pairs) >= 2


def _between_letters(text: str, start: int, end: int) -> re.Match[str] | None:
    """The letters before a national insurance number, where its last letter stands after it."""
    return _LETTERS_BEFORE.search(text[:start]) if _LETTER_AFTER.match(text, end) else None


def _keyword(before: str) -> Label | None:
    """What the words just before a number say it is; the nearest word decides."""
    nearest: tuple[int, Label | None] = (-1, None)
    for pattern, label in _KEYWORDS:
        for found in pattern.finditer(before):
            nearest = max(nearest, (found.end(), label), key=lambda item: item[0])
    return nearest[1]
