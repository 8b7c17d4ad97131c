"""Personal data is found in written and in recognised speech; prices and ordinary words stay."""

from __future__ import annotations

from itertools import pairwise

import pytest

from foundation.masking import masked
from nlp import pipeline
from nlp.personal import personal_spans
from nlp.spoken_numbers import is_card, number_spans


def hidden(text: str, language: str = "ru") -> str:
    (doc,) = pipeline.documents([text], language)  # type: ignore[arg-type]
    return masked(text, personal_spans(doc))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("восемь девятьсот тридцать один двести сорок ноль семь восемнадцать", "phone"),
        ("Запишите: восемь, девятьсот три, сто двадцать, сорок пять, ноль шесть.", "phone"),
        ("+7 931 240-07-18", "phone"),
        ("89312400718", "phone"),
        ("8 (495) 240 07 18", "phone"),
        ("восемь девятьсот тридцать один", "phone"),
        ("двести сорок ноль семь восемнадцать", "number"),
        ("oh seven nine double one two three four five six seven", "phone"),
        ("4111 1111 1111 1111", "card"),
        ("карта четыре один один один двадцать два двадцать два", "card"),
        ("ИНН 7812345678", "number"),
        ("паспорт сорок пять ноль шесть номер сто двадцать три четыреста пятьдесят шесть", "number"),
        ("Двадцать три сорок один ноль семь.", "phone"),
        ("В415УО77", "number"),
        ("q q one two three four five six c", "number"),
        ("GB29 NWBK 6016 1331 9268 19", "number"),
        ("паспорт сорок ноль три двенадцать тридцать четыре пятьдесят шесть", "number"),
    ],
)
def test_personal_identifying_numbers_are_found(text: str, label: str) -> None:
    spans = number_spans(text)
    assert len(spans) == 1
    kept = text[: spans[0].start_char] + text[spans[0].end_char :]
    assert not any(letter.isdigit() for letter in kept)
    if label != "number":
        assert spans[0].label == label


@pytest.mark.parametrize(
    "text",
    [
        "двести восемнадцать тысяч",
        "сорок пять дней",
        "сто двадцать четыре тысячи пятьсот двадцать рублей",
        "один миллион триста десять тысяч с монтажом",
        "Тысяча девятьсот за номер и по пятьсот за сотрудника, итого три четыреста.",
        "Есть на конце двадцать два двадцать два, и есть семьсот семь.",
        "1 310 000 рублей",
        "1 200 000",
        "15.04.2026 в 12:30",
        "от 120 000 до 150 000",
        "в две тысячи двадцать шестом году",
        "thirty five dollars, twelve months, two hundred and fifty a visit",
        "квартира сорок один",
        "двадцать пять тридцать сорок",
        "тариф семь девятьсот в месяц",
        "part number 88-2041, forty of them",
    ],
)
def test_personal_prices_terms_and_dates_stay(text: str) -> None:
    assert number_spans(text) == []


def test_personal_a_unit_takes_only_its_own_number_out() -> None:
    text = "89312400718, сорок рублей"
    assert [(span.start_char, span.end_char) for span in number_spans(text)] == [(0, 11)]


def test_personal_luhn() -> None:
    assert is_card("4111111111111111")
    assert not is_card("4111111111111112")
    assert not is_card("41111111")


@pytest.mark.model
@pytest.mark.usefixtures("models_home")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Меня зовут Вера, я из клиники.", "Меня зовут ‹имя›, я из клиники."),
        ("меня зовут вера я из клиники", "меня зовут ‹имя› я из клиники"),
        ("меня вера зовут", "меня ‹имя› зовут"),
        ("меня зовут бекжан", "меня зовут ‹имя›"),
        ("здравствуйте роман вам удобно", "здравствуйте ‹имя› вам удобно"),
        ("Роман, добрый день!", "‹имя›, добрый день!"),
        ("это надежда из бухгалтерии", "это ‹имя› из бухгалтерии"),
        ("спросите галину николаевну", "спросите ‹имя›"),
        ("Договаривались с Львом Семёновичем Гусевым.", "Договаривались с ‹имя›."),
        ("антон вот не надо меня пугать", "‹имя› вот не надо меня пугать"),
        ("Я читаю роман, и вера в людей пропала.", "Я читаю роман, и вера в людей пропала."),
        ("вас хабибулин беспокоит", "вас ‹имя› беспокоит"),
        ("передайте эльвире рашидовне", "передайте ‹имя›"),
        ("передайте ильвире рашыдовне", "передайте ‹имя›"),
        ("соедините с бауыржаном", "соедините с ‹имя›"),
        ("Мама моя, Заяц Агата, тоже хочет.", "Мама моя, ‹имя›, тоже хочет."),
        ("да-да, зимой-то холодно", "да-да, зимой-то холодно"),
        ("у нас в Рязани дешевле", "у нас в Рязани дешевле"),
        ("слава богу зимой мороз и мир", "слава богу зимой мороз и мир"),
        ("Как вас зовут?", "Как вас зовут?"),
        ("фамилия имя каримова динара", "фамилия имя ‹имя›"),
        ("вчира приезжал нестор", "вчира приезжал ‹имя›"),
        ("айдар и злата подъедут", "‹имя› и ‹имя› подъедут"),
        ("позовите айсылу рафаиловну", "позовите ‹имя›"),
        ("договорились с мельником", "договорились с ‹имя›"),
        ("мастер перезвонит операторов станков нет", "мастер перезвонит операторов станков нет"),
        ("мы их соседи ветклиника", "мы их соседи ветклиника"),
        ("ну маркетплейс и ламинация по цене лидов", "ну маркетплейс и ламинация по цене лидов"),
        ("клининг для медцентров и безопасников с марта", "клининг для медцентров и безопасников с марта"),
        ("документы для иванова", "документы для ‹имя›"),
        ("роза ветров тут такая слава богу", "роза ветров тут такая слава богу"),
        ("Студия «Марина», слушаю.", "Студия «Марина», слушаю."),
        ("почта галя точка белова собака мэйл точка ру", "почта ‹почта›"),
        ("Пишите на sales@example.org.", "Пишите на ‹почта›."),
        ("пишите на а эн эн а собака мэйл ру", "пишите на ‹почта›"),
        ("почта у меня склад сорок два собака бэ ка точка ру", "почта у меня ‹почта›"),
        ("у нас кошки и собака", "у нас кошки и собака"),
        ("улица Лесная, дом двенадцать, квартира пять", "‹адрес›"),
        ("живу на Ленина семь", "живу ‹адрес›"),
        ("проспект мира двадцать пять", "‹адрес›"),
        ("420111, город Казань, ул. Садовая, д. 5, кв. 3", "‹адрес›"),
        ("самара заречная улица сто два", "‹адрес›"),
        ("это будет двести двадцать", "это будет двести двадцать"),
        ("доставка на следующей неделе за три дня", "доставка на следующей неделе за три дня"),
        ("У меня на улице стройка.", "У меня на улице стройка."),
        ("телефон восемь девятьсот три сто двадцать сорок пять ноль шесть галина", "телефон ‹телефон› ‹имя›"),
    ],
)
def test_personal_russian(text: str, expected: str) -> None:
    assert hidden(text) == expected


@pytest.mark.model
@pytest.mark.usefixtures("models_home")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Grace, it's Mark from Northgate.", "Hi ‹имя›, it's ‹имя› from Northgate."),
        ("hi grace it's mark from northgate", "hi ‹имя› it's ‹имя› from northgate"),
        ("my name is chidi", "my name is ‹имя›"),
        ("Grace speaking.", "‹имя› speaking."),
        ("i will call you in may", "i will call you in may"),
        ("speak to mrs hill please", "speak to ‹имя› please"),
        ("hi javier o'brien how are you", "hi ‹имя› how are you"),
        ("please mark the price and send the bill", "please mark the price and send the bill"),
        ("helen dot smith at example dot com", "‹почта›"),
        ("email me at j smith at gmail dot com", "email me at ‹почта›"),
        ("it's info five four at acme dot co dot uk", "it's ‹почта›"),
        ("flat four, twenty-two Acacia Avenue, M1 4BT", "‹адрес›"),
        ("deliver it to eleven kings close leeds m one four b t", "deliver it to ‹адрес›"),
        ("it takes one other way", "it takes one other way"),
        ("We start at some time by then.", "We start at some time by then."),
        ("I live at forty two Baker Street.", "I live at ‹адрес›."),
        ("Just sent an email to you.", "Just sent an email to you."),
        ("Sorry Bethan, it's too dear.", "Sorry ‹имя›, it's too dear."),
        ("could you send gemma foster a copy", "could you send ‹имя› a copy"),
        ("so will gemma foster a dog", "so will ‹имя› foster a dog"),
        ("my boss zbigniew said no", "my boss ‹имя› said no"),
        ("to be frank we have a physio who does it", "to be frank we have a physio who does it"),
        ("It's cheaper at Argos. My colleague agrees.", "It's cheaper at Argos. My colleague agrees."),
        ("write to jo at argos.com", "write to ‹почта›"),
    ],
)
def test_personal_english(text: str, expected: str) -> None:
    assert hidden(text, "en") == expected


@pytest.mark.model
@pytest.mark.usefixtures("models_home")
def test_personal_spans_are_in_order_and_apart() -> None:
    (doc,) = pipeline.documents(["Галина, 89312400718, galina@example.org, улица Лесная, дом 2, Пётр"], "ru")
    spans = personal_spans(doc)
    assert [span.label for span in spans] == ["name", "phone", "email", "address", "name"]
    assert all(a.end_char <= b.start_char for a, b in pairwise(spans))


@pytest.mark.model
@pytest.mark.usefixtures("models_home")
def test_personal_spans_that_meet_leave_nothing_to_be_seen() -> None:
    text = "почта галина белова собака мэйл точка ру"
    assert "галина" not in hidden(text)
    assert "белова" not in hidden(text)
