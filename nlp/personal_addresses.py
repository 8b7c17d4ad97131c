"""Postal addresses in a turn: streets with houses and flats, in digits and in words, Russian and English.

A street's kind («улица», "road") or a trailing flat marks an address. Without either («живу на Ленина семь»)
a word of living or delivering must stand before it. A city or a postal code counts beside a street only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.dictionary import analyzer

_TENS_RU = r"(?:двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто)"
_UNITS_RU = r"(?:один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять)"
_NUMERAL_RU = (
    rf"(?:\d+(?:\s?[/-]\s?\d+)?(?:[а-я]\b|\s[абг]\b)?|(?:(?:сто|двести|триста|четыреста"
    rf"|пятьсот)\s)?(?:{_TENS_RU}\s{_UNITS_RU}|{_TENS_RU}"
    rf"|[а-я]+надцать|десять|{_UNITS_RU})(?:\s(?:дробь\s(?:{_TENS_RU}\s)?{_UNITS_RU}|[абг](?=\s|[,.]|$)))?|сто"
    rf"|двести|триста)"
)
_PLACE = (
    r"(?:дом\w?|домик|д\.?|владение|корпус\w?|корп\.?|к\.|строени[ея]|стр\.?|квартир\w|кв\.?|подъезд\w?"
    r"|этаж\w?|офис\w?|оф\.?|помещени[ея]|литера?)"
)
_HOUSE = rf"(?:[,\s]+(?:{_PLACE}\s*(?:номер\s)?)?{_NUMERAL_RU}(?!\w))"
_FLAT = rf"(?:[,\s]+{_PLACE}\s*(?:номер\s)?{_NUMERAL_RU}(?!\w))"
_KIND = (
    r"(?:улиц(?:а|е|у|ы|ей)|ул\.?|проспект\w?|просп\.?|пр-т|пр\.|переул\w+|пер\.|шоссе|бульвар\w?|б-р|набережн\w+"
    r"|наб\.|проезд\w?"
    r"|площад[ьи]|пл\.|микрорайон\w?|мкр\.?|тракт\w?|аллея|аллее|тупик\w?)"
)
_ADJECTIVE = r"[\w-]+(?:[аяыиое][яйе]|ую|ом|ого|ой)"
_NOT_A_NAME = (
    r"(?!(?:и|в|на|с|по|у|а|но|не|где|там|это|дом\w?|дождь|холодно|рядом|тут|здесь|этой|той|одной|первой|другой"
    r"|следующ\w+|прошл\w+"
    r"|как\w+|так\w+|сво\w+|мо\w{2}|тво\w+|наш\w+|ваш\w+|кажд\w+|втор\w+|треть\w+|пол\w+|эт\w|всего|около"
    r"|примерно|день|недел\w+"
    r"|тысяч\w*|плюс|миллион\w*|сто|двести|триста|\w+ста|\w+сот|десять|\w+надцать"
    rf"|дн\w+|час\w+|минут\w+|месяц\w+|лет|год\w*|раз|человек\w?|штук\w?|комнат\w?|нас|вас|меня|него|них|тип\w*"
    rf"|цен\w+|{_TENS_RU}|{_UNITS_RU})\b)"
)
_STREET_NAME = rf"{_NOT_A_NAME}[\w-]+(?:\s{_NOT_A_NAME}[\w-]+){{0,2}}?"
_LIVING = (
    r"\b(?:жив\w+|прожива\w+|прописан\w*|регистрац\w+|зарегистрирован\w*|адрес\w*|наход\w+|офис\w?|объект\w?"
    r"|склад\w?|магазин\w?|квартир\w"
    r"|приезжа\w+|подъе\w+|приед\w+|заезжа\w+|заед\w+|достав\w+|привез\w+|забр\w+|забир\w+|курьер\w*|отправ\w+"
    r"|переезжа\w+|пере\w*ехал\w?|(?:установк\w|монтаж\w*|замер\w*|теперь|будет|это|тут|здесь)(?=\s(?:на|по)\s))"
    r"(?:[\s,:—–-]+(?:[\w-]+[\s,:—–-]+){0,3}?)"
)
_UNITS_AFTER = (
    r"(?!\s*(?:тысяч|тыс|миллион|процент|руб|час|минут|дн|день|дня|недел|месяц|лет|год|человек|раз"
    r"|штук|метр|квадрат|км|кило|утра|вечера|%|₽))"
)
_RUSSIAN = (
    re.compile(rf"(?:\bна\s)?\b{_KIND}\s+(?:имени\s)?(?:{_STREET_NAME}{_HOUSE}+"
               rf"|(?-i:[А-ЯЁ])[\w-]+(?:\s(?-i:[А-ЯЁ])[\w-]+)?"
               rf"|{_NOT_A_NAME}[а-яё-]+(?:ая|ой|ую|ова|ева|ина|ского)\b)", re.IGNORECASE),
    re.compile(rf"\b{_NOT_A_NAME}{_ADJECTIVE}\s+{_KIND}{_HOUSE}+", re.IGNORECASE),
    re.compile(rf"\b(?-i:[А-ЯЁ])[\w-]+(?:[аяыиое][яйе]|ую)\s+{_KIND}", re.IGNORECASE),
    re.compile(rf"\b(?:дом|д\.)\s*{_NUMERAL_RU}{_FLAT}+", re.IGNORECASE),
    # «Мира семьдесят пять, квартира сто»
    re.compile(rf"\b(?:(?-i:[А-ЯЁ])[\w-]+\s|карла\s)?{_NOT_A_NAME}(?!(?:дом|квартир|этаж|подъезд))[а-яё-]{{3,}}"
               rf"[,\s]+(?:дом\w?\s|д\.\s?)?{_NUMERAL_RU}(?!\w){_FLAT}+", re.IGNORECASE),
    re.compile(rf"\bна\s(?:(?-i:[А-ЯЁ])[\w-]+\s)?(?-i:[А-ЯЁ])[\w-]+,?\s{_NUMERAL_RU}\b{_UNITS_AFTER}", re.IGNORECASE),
)  # fmt: skip
_AFTER_LIVING = re.compile(
    rf"{_LIVING}(?P<address>(?:на\s|по\s)?(?:карла\s|(?-i:[А-ЯЁ])[\w-]+\s)?{_NOT_A_NAME}"
    rf"[а-яё-]+(?:ой|ая|ской|ов|ова|ева|ина|ого|ых|ы|и|а|ей),?\s(?:дом\s)?{_NUMERAL_RU}\b{_UNITS_AFTER}{_HOUSE}*)",
    re.IGNORECASE,
)
_INDEX_RU = re.compile(r"\b(?:почтовый\s)?индекс\w?[\s,:—-]+((?:[\d]{3}\s?\d{3})|(?:[а-яё]+\s?){2,9})", re.IGNORECASE)
_SETTLEMENT = re.compile(
    r"(?:город\w{0,2}|г|посёлок|поселок|пос|село|деревня|станица|область|область|край|район)\.?", re.IGNORECASE
)
_WORD = re.compile(r"[\w-]+")

_UNIT_EN = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_NUMERAL_EN = (
    rf"(?:\d+\s?[a-d]?\b|(?:(?:a|one|two|three)\shundred(?:\sand)?\s?)?(?:(?:twen|thir|for|fif|six|seven|eigh"
    rf"|nine)ty(?:[\s-]{_UNIT_EN})?"
    rf"|ten|eleven|twelve|\w+teen|{_UNIT_EN}(?:\s(?:oh\s)?{_UNIT_EN}){{0,3}}))"
)
_KIND_EN = r"(?:street|road|avenue|lane|crescent|terrace|boulevard|gardens|mews|grove|st|rd|ave|ln|blvd|dr|ct)\b"
_WIDE_KIND_EN = (
    r"(?:drive|close|way|court|place|square|park|hill|row|walk|green|rise|view|parade|quay|wharf"
    r"|house|circle|trail|highway|parkway)\b"
)
_STOP_EN = (
    r"(?!(?:of|on|in|at|to|the|a|an|and|or|for|from|by|is|are|was|other|same|different|more|only|good|better|best"
    r"|long|big|small|busy"
    r"|minutes?|hours?|days?|weeks?|months?|years?|percent|hundred|thousand|million|times?|people|pounds?"
    r"|dollars?|way|ways|per|people|o'clock)\b)"
)
_NAME_EN = rf"(?:{_STOP_EN}[a-z'’.-]+\s)(?:{_STOP_EN}[a-z'’.-]+\s)??(?:{_STOP_EN}[a-z'’.-]+\s)??"
_FLAT_EN = rf"(?:(?:flat|apartment|apt\.?|unit|suite|room|number|no\.?)\s(?:{_NUMERAL_EN}\s?[a-f]?\b|\w{{1,3}})[,\s]+)"
_LETTER = r"(?:[a-z])"
_POSTCODE = (
    rf"(?:{_LETTER}{{1,2}}\d[\da-z]?\s?\d{_LETTER}{{2}}|{_LETTER}(?:\s?{_LETTER})?\s(?:{_NUMERAL_EN}"
    rf"|\d+)\s(?:{_LETTER}\s)?"
    rf"(?:(?:{_UNIT_EN}|\d)\s)?{_LETTER}\s?{_LETTER})\b"
)
_CITY_EN = (
    r"(?:london|birmingham|manchester|leeds|liverpool|sheffield|bristol|glasgow|edinburgh|cardiff|belfast"
    r"|leicester|coventry|nottingham"
    r"|newcastle|brighton|hull|plymouth|derby|southampton|portsmouth|oxford|cambridge|york|reading|norwich|bath"
    r"|exeter|swansea|aberdeen"
    r"|dublin|cork|galway|limerick|boston|chicago|houston|dallas|austin|denver|seattle|portland|atlanta|miami"
    r"|new\syork|los\sangeles"
    r"|san\sfrancisco|san\sdiego|philadelphia|phoenix|mumbai|delhi|bangalore|chennai"
    r"|(?-i:[A-Z])[a-z]+(?:\s(?-i:[A-Z])[a-z]+)?)\b"
)
_TAIL_EN = rf"(?:[,\s]+(?:in\s)?{_CITY_EN})?(?:[,\s]+{_POSTCODE}|[,\s]+(?-i:[A-Z]{{2}})?[,\s]*\d{{5}}\b)?"
_ENGLISH = (
    re.compile(rf"\b{_FLAT_EN}?{_NUMERAL_EN},?\s{_NAME_EN}{_KIND_EN}{_TAIL_EN}", re.IGNORECASE),
    re.compile(rf"\b{_FLAT_EN}?{_NUMERAL_EN},?\s(?-i:[A-Z])[\w'’.-]+\s(?:(?-i:[A-Z])[\w'’.-]+\s)?(?:(?-i:[A-Z])[\w'’.-]+\s)?"
               rf"(?-i:(?=[A-Z])){_WIDE_KIND_EN}{_TAIL_EN}", re.IGNORECASE),
    re.compile(rf"\b{_FLAT_EN}{_NUMERAL_EN},?\s{_NAME_EN}{_WIDE_KIND_EN}{_TAIL_EN}", re.IGNORECASE),
    re.compile(rf"(?:\b(?:at|to|is|it's|office|yes|address|that's|on|in)\b[\s,:]+)"
               rf"(?P<address>{_FLAT_EN}?{_NUMERAL_EN},?\s{_NAME_EN}{_WIDE_KIND_EN}{_TAIL_EN})", re.IGNORECASE),
    re.compile(rf"\b(?:liv(?:e|es|ing)|office|based|moved|shop|store|house|deliver|ship)\s(?:it\s|is\s"
               rf"|are\s)?(?:on|in|at|to)\s"
               rf"(?P<address>{_NAME_EN}{_KIND_EN}{_TAIL_EN})", re.IGNORECASE),
    re.compile(r"\b[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}\b"),
    re.compile(rf"\bpost\s?code(?:'s|\sis)?[\s,:]+(?P<address>{_POSTCODE})", re.IGNORECASE),
    re.compile(r"\bzip(?:\scode)?(?:'s|\sis)?[\s,:]+(?P<address>\d{5}(?:-\d{4})?)", re.IGNORECASE),
)  # fmt: skip


def address_spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Character ranges of postal addresses; they may overlap."""
    if language == "en":
        for pattern in _ENGLISH:
            for found in pattern.finditer(text):
                yield found.span("address" if "address" in pattern.groupindex else 0)
        return
    for pattern in _RUSSIAN:
        for found in pattern.finditer(text):
            yield _with_settlement(text, *found.span())
    for found in _AFTER_LIVING.finditer(text):
        yield _with_settlement(text, *found.span("address"))
    for found in _INDEX_RU.finditer(text):
        if found.group(1)[0].isdigit():
            yield found.span(1)


def _with_settlement(text: str, start: int, end: int) -> tuple[int, int]:
    """The address with the city and the postal code that stand right beside it."""
    while before := list(_WORD.finditer(text, max(0, start - 40), start)):
        word, gap = before[-1], text[before[-1].end() : start]
        if gap.strip(" ,.") or not (_is_settlement(word.group()) or re.fullmatch(r"\d{6}", word.group())):
            break
        start = word.start()
    while after := _WORD.search(text, end):
        if text[end : after.start()].strip(" ,") or not (
            _is_settlement(after.group()) or re.fullmatch(r"\d{6}", after.group())
        ):
            break
        end = after.end()
    return start, end


def _is_settlement(word: str) -> bool:
    """Whether a word is «город» and the like, or the dictionary's name of a place."""
    if _SETTLEMENT.fullmatch(word):
        return True
    analyses = analyzer().parse(word.lower())
    return any("Geox" in analysis.tag and analysis.is_known for analysis in analyses[:2])
