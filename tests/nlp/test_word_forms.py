"""Forms of words: near kin find each other, and no strangers come in."""

from __future__ import annotations

import time

import pytest

from nlp.dictionary import analyzer
from nlp.word_forms import families, family

DEAR = ("дорого", "дороже", "подороже", "дороговато", "дорогой", "дорогая", "дорогую", "дороговатый")


@pytest.mark.parametrize("word", DEAR)
def test_family_is_the_same_from_any_of_its_forms(word: str) -> None:
    assert family(word, "ru") >= set(DEAR)
    assert family(word, "ru") == family("дорогой", "ru")


@pytest.mark.parametrize(
    ("word", "wanted", "unwanted"),
    [
        ("цена", "цены цен ценой ценами", "ценный ценить"),
        ("платить", "плачу платим платили платят платящий платя", "заплатить заплатим плата плачет"),
        ("договор", "договора договоры договоров договорам", "договориться"),
        ("сложно", "сложный сложнее посложнее сложновато сложная", "сложить"),
        ("сложновато", "сложно сложный сложнее", ""),
        ("дешево", "дешевле подешевле дешевый дешевая", "дешевеет"),
        ("ежемесячно", "ежемесячный ежемесячная", "месяц"),
        ("технически", "технический техническая", "техника"),
        ("технический", "технически", ""),
        ("свежий", "свежеватый свежо", ""),
        ("счет", "счета счетов счетом", "считать"),
        ("человек", "люди людей человека", ""),
        ("онлайн-школа", "онлайн-школы онлайн-школу", "школа"),
    ],
)
def test_family_holds_the_forms_of_a_russian_word(word: str, wanted: str, unwanted: str) -> None:
    assert family(word, "ru") >= {word, *wanted.split()}
    assert not family(word, "ru") & set(unwanted.split())


@pytest.mark.parametrize(
    ("word", "strangers"),
    [
        ("стали", "сталь сталью"),  # became, not steel
        ("сталь", "стали стал"),
        ("три", "тереть тру"),
        ("мой", "мыть мою-то моют"),
        ("дорогой", "дорогу дорогах дорога дороги"),  # dear, not by road
        ("простой", "простоять простоя просто"),
        ("просто", "простой простая"),
        ("банка", "банкиры"),
    ],
)
def test_family_leaves_homonyms_out(word: str, strangers: str) -> None:
    assert word in family(word, "ru")
    assert not family(word, "ru") & set(strangers.split())


@pytest.mark.parametrize("word", ["Ёлка", "ёлки", "елка"])
def test_family_is_lower_case_with_e(word: str) -> None:
    assert family(word, "ru") >= {"елка", "елки", "елок"}
    assert all(form == form.lower() and "ё" not in form for form in family(word, "ru"))


@pytest.mark.parametrize(("word", "form"), [("зумитекс", "зумитексом"), ("зумитексом", "зумитекс"), ("crm", "crm")])
def test_family_guesses_the_forms_of_names_it_does_not_know(word: str, form: str) -> None:
    assert family(word, "ru") >= {word, form}


def test_family_of_any_dictionary_word_holds_it_and_takes_no_time() -> None:
    words = [word for word, _ in zip(analyzer().dictionary.words.keys("пер"), range(20_000), strict=False)][::100]
    began = time.process_time()
    for word in words:
        assert word.replace("ё", "е") in family(word, "ru")
    assert time.process_time() - began < 0.05 * len(words)


@pytest.mark.parametrize(
    ("word", "wanted", "unwanted"),
    [
        ("went", "go goes going gone went", "goed wend"),
        ("price", "prices priced pricing", "pricey"),
        ("pricing", "price prices", ""),
        ("cheap", "cheaper cheapest", "cheaply"),
        ("cheapest", "cheap cheaper", ""),
        ("plan", "plans planned planning", "planed planing plane"),
        ("plane", "planes planed", "planned plan"),
        ("stopped", "stop stops stopping", "stoped"),
        ("traveled", "travel travelled travelling travels", ""),
        ("be", "is was were been being", "bed"),
        ("bed", "beds", "be is"),
        ("try", "tries tried trying", "trys tryed"),
        ("children", "child", "childs"),
        ("better", "good best", ""),
        ("big", "bigger biggest", "biger"),
        ("own", "owns owned", "owner"),
        ("agree", "agreed agreeing agrees", ""),
        ("a", "a", "as"),
        ("vlog", "vlogs vlogged vlogging", "vloged"),
    ],
)
def test_family_holds_the_forms_of_an_english_word(word: str, wanted: str, unwanted: str) -> None:
    assert family(word, "en") >= {word, *wanted.split()}
    assert not family(word, "en") & set(unwanted.split())


def test_families_are_those_of_the_words_in_order() -> None:
    found = families("  Это, «слишком» дорого — из-за 15 % ", "ru")
    assert found == tuple(family(word, "ru") for word in ("это", "слишком", "дорого", "из-за", "15"))
    assert families("how much?", "en") == (family("how", "en"), family("much", "en"))
    assert families(" — !", "ru") == ()
