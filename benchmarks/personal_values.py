"""Personal data made up for `benchmarks.personal`: names in every case, numbers and addresses, written and spoken."""

from __future__ import annotations

from random import Random

_CASES = ("nomn", "gent", "datv", "accs", "ablt")
_IRREGULAR = {"Павел": "Павл", "Лев": "Льв", "Пётр": "Петр", "Кравец": "Кравц"}
_ONES = ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
_TEENS = [
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
]
_TENS = ["двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"]
_HUNDREDS = ["сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"]
_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_EN_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LETTERS = dict(
    zip(
        "абвгеиклмнорстуя",
        ["а", "бэ", "вэ", "гэ", "е", "и", "ка", "эл", "эм", "эн", "о", "эр", "эс", "тэ", "у", "я"],
        strict=True,
    )
)

# Parts of addresses of e-mail, as they are written and said.
_USERS = {
    "ru": "ivanov:иванов petr:пётр kate:кейт sklad:склад buh:бух info:инфо anna:анна zakaz:заказ mebel:мебель"
    " director:директор vostok:восток",
    "en": "john:john sales:sales harris:harris office:office kate:kate info:info bookings:bookings hello:hello",
}
_HOSTS = {
    "ru": "mail.ru:мэйл ру|yandex.ru:яндекс точка ру|gmail.com:джимейл точка ком|bk.ru:бэ ка точка ру|list.ru:лист ру"
    "|rambler.ru:рамблер ру|stroyka.com:стройка точка ком",
    "en": "gmail.com:gmail dot com|outlook.com:outlook dot com|acme.co.uk:acme dot co dot uk|yahoo.com:yahoo dot com"
    "|brightside.org:brightside dot org",
}


def declined(name: str, case: str, female: bool) -> str:
    """A Russian name in a case (one of nomn, gent, datv, accs, ablt) by the endings of its kind."""
    which = _CASES.index(case) - 1
    if which < 0 or name[-1] in "оеиуыэю" or name.endswith(("ых", "их")):
        return name
    if name.endswith(("ский", "цкий")):
        return name[:-2] + ("ого", "ому", "ого", "им")[which]
    if name.endswith(("ская", "цкая")):
        return name[:-2] + ("ой", "ой", "ую", "ой")[which]
    if name.endswith(("ова", "ева", "ёва", "ина")) and female and len(name) > 5:
        return name[:-1] + (("ой", "ой", "у", "ой")[which])
    if name[-1] == "а":
        return (
            name[:-1] + ("и" if name[-2] in "гкхжшчщ" else "ы", "е", "у", "ей" if name[-2] in "жшчщ" else "ой")[which]
        )
    if name[-1] == "я":
        return name[:-1] + ("и", "и" if name[-2] == "и" else "е", "ю", "ей")[which]
    if female:
        return name[:-1] + ("и", "и", "ь", "ью")[which] if name == "Любовь" else name
    if name[-1] in "йь":
        return name[:-1] + ("я", "ю", "я", "ем")[which]
    surname = name.endswith(("ов", "ев", "ёв", "ин")) and name not in ("Лев", "Марлин")
    return _IRREGULAR.get(name, name) + ("а", "у", "а", "ым" if surname and len(name) > 4 else "ом")[which]


def russian_name(lists: dict[str, list[str]], case: str, random: Random) -> str:
    """A person as people say one: a given name, with a patronymic, a surname, or both."""
    female = random.random() < 0.5
    kind = random.choices(("given", "eastern", "diminutive"), (4, 3, 3))[0]
    group = {
        "given": "female" if female else "male",
        "eastern": "eastern_female" if female else "eastern",
        "diminutive": "diminutive",
    }
    given = random.choice(lists[group[kind]])
    female = given[-1] in "ая" if kind == "diminutive" else female
    patronymic = random.choice(lists["patronymic"])
    if female:
        patronymic = patronymic[:-2] + "на" if patronymic != "Ильич" else "Ильинична"
    surname = random.choice(lists["surname"] if random.random() < 0.7 else lists["other_surname"])
    if female and surname.endswith(("ов", "ев", "ёв", "ин")):
        surname += "а"
    elif female and surname.endswith("ий"):
        surname = surname[:-2] + "ая"
    if kind == "diminutive":
        parts = random.choice(([given], [given], [given, surname]))
    else:
        parts = random.choice(
            ([given], [given, patronymic], [given, surname], [surname, given, patronymic], [surname], [surname, given])
        )
    return " ".join(declined(part, case, female) for part in parts)


def english_name(lists: dict[str, list[str]], case: str, random: Random) -> str:
    """A given name, a given name with a surname, or a title with a surname. English has no cases."""
    given, surname = random.choice(lists["given"]), random.choice(lists["surname"])
    return random.choice((given, given, f"{given} {surname}", f"{random.choice(('Mr', 'Mrs', 'Ms', 'Dr'))} {surname}"))


def number_ru(number: int) -> str:
    """A number below a thousand in words."""
    words = [_HUNDREDS[number // 100 - 1]] if number >= 100 else []
    rest = number % 100
    if 10 <= rest < 20:
        words.append(_TEENS[rest - 10])
    else:
        words += [_TENS[rest // 10 - 2]] if rest >= 20 else []
        words += [_ONES[rest % 10]] if rest % 10 or not number else []
    return " ".join(words)


def number_en(number: int) -> str:
    """A number below a hundred in words."""
    if number < 20:
        return (_DIGITS + _EN_TEENS)[number]
    return _EN_TENS[number // 10 - 2] + (f" {_DIGITS[number % 10]}" if number % 10 else "")


def said(groups: list[str], language: str, random: Random) -> str:
    """Groups of digits as they are dictated: «восемь девятьсот двенадцать», "oh seven double four"."""
    if language == "ru":
        return " ".join(
            " ".join(["ноль"] * (len(g) - len(g.lstrip("0"))) + ([number_ru(int(g))] if g.strip("0") else []))
            for g in groups
        )
    zero, digits, words = random.choice(("oh", "zero")), "".join(groups), []
    while digits:
        same = len(digits) - len(digits.lstrip(digits[0]))
        same = same if same < 4 else 3
        word = zero if digits[0] == "0" else _DIGITS[int(digits[0])]
        words.append({2: "double ", 3: "triple "}.get(same, "") + word)
        digits = digits[same:]
    return " ".join(words)


def digits(count: int, random: Random) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def cut(number: str, sizes: tuple[int, ...]) -> list[str]:
    """A number in groups of these sizes."""
    groups, at = [], 0
    for size in sizes:
        groups.append(number[at : at + size])
        at += size
    return groups


def card(random: Random) -> str:
    """Sixteen digits that pass Luhn's check."""
    body = random.choice("245") + digits(14, random)
    total = sum(sum(divmod(int(d) * (2 if place % 2 == 0 else 1), 10)) for place, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def inn(random: Random) -> str:
    """A Russian taxpayer's number of a firm (10 digits) or a person (12), with its check digits."""
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    number = str(random.randint(10, 89)) + digits(random.choice((7, 8)), random)
    for _ in range(1 if len(number) == 9 else 2):
        total = sum(int(d) * w for d, w in zip(number, weights[-len(number) :], strict=True))
        number += str(total % 11 % 10)
    return number


def snils(random: Random) -> str:
    """A Russian pension insurance number: nine digits and their check number."""
    body = digits(9, random)
    total = sum(int(d) * (9 - place) for place, d in enumerate(body))
    return f"{body}{total % 101 % 100:02d}"


def email(language: str, written: bool, random: Random) -> str:
    """An address, or how it is said: by words, or letter by letter."""
    users, hosts = _USERS[language], _HOSTS[language]
    parts = [user.split(":") for user in random.sample(users.split(), random.choice((1, 1, 2)))]
    host, spoken_host = random.choice(hosts.split("|")).split(":")
    at, join = ("собака", "точка") if language == "ru" else ("at", "dot")
    tail = random.choice(("", "", digits(2, random)))
    if written:
        return f"{'.'.join(part[0] for part in parts)}{tail}@{host}"
    if random.random() < 0.3:
        letters = random.sample(sorted(_LETTERS) if language == "ru" else "abcdefghklmnprstuy", random.randint(2, 5))
        user = " ".join(_LETTERS[letter] if language == "ru" else letter for letter in letters)
    else:
        between = random.choice((join, "нижнее подчёркивание" if language == "ru" else "underscore"))
        user = f" {between} ".join(part[1] for part in parts)
        user += f" {said([tail], language, random)}" if tail else ""
    return f"{user} {at} {spoken_host}"


def address(language: str, written: bool, random: Random) -> str:
    """A street with a house, often with a flat, a city, a postal code."""
    house, flat = random.randint(1, 140), random.randint(1, 200)
    if language == "ru":
        return _address_ru(
            str(house) if written else number_ru(house), str(flat) if written else number_ru(flat), written, random
        )
    street = random.choice(
        ("High", "Acacia", "Victoria", "Mill", "Church", "Park", "Orchard", "Kings", "Elm", "Old Station")
    )
    kind = random.choice(
        ("Street", "Road", "Avenue", "Lane", "Close", "Drive", "Way", "Terrace", "Crescent", "Court", "Gardens")
    )
    number, unit = (str(house), str(flat)) if written else (number_en(house % 99 + 1), number_en(flat % 30 + 1))
    text = f"{number} {street} {kind}"
    if random.random() < 0.3:
        text = f"{random.choice(('Flat', 'Unit', 'Apartment', 'Suite'))} {unit}, {text}"
    if random.random() < 0.3:
        text += f", {random.choice(('Leeds', 'Bristol', 'Manchester', 'Cardiff'))}"
    if random.random() < 0.3:
        text += ", M1 4BT" if written else ", M one four B T"
    return text


def _address_ru(house: str, flat: str, written: bool, random: Random) -> str:
    adjective = random.choice(("Заречн", "Лесн", "Садов", "Советск", "Молодёжн", "Октябрьск", "Школьн", "Набережн"))
    person = random.choice(
        ("Ленина", "Гагарина", "Пушкина", "Кирова", "Чехова", "Победы", "Мира", "Декабристов", "Карла Маркса")
    )
    short = written and random.random() < 0.5
    street = random.choice(
        (
            f"{'ул.' if short else 'улица'} {adjective}ая",
            f"{'ул.' if short else 'улица'} {person}",
            f"проспект {person}",
            f"{adjective}ая улица",
            f"переулок {adjective}ый",
            f"на улице {person}",
        )
    )
    ending = random.choice(
        (
            f" {house}",
            f", {house}",
            f", {'д.' if short else 'дом'} {house}",
            f", {'д.' if short else 'дом'} {house}, {'кв.' if short else 'квартира'} {flat}",
            f" {house}, корпус 2, квартира {flat}" if written else f" {house}, корпус два, квартира {flat}",
        )
    )
    city = random.choice(("", "", "", "город Казань, ", "Самара, "))
    index = f"{random.randint(101000, 690000)}, " if written and city and random.random() < 0.5 else ""
    bare = random.choice((f"на {adjective}ой {house}", f"на {person} {house}", f"{person} {house}, квартира {flat}"))
    return bare if random.random() < 0.15 else index + city + street + ending
