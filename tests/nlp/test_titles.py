"""Titles and keywords: the clients' own words, short and unlike each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nlp.keywords import keywords, readable
from nlp.themes import ThemeInput
from nlp.titles import Title
from nlp.titles import titles as made


def titles(groups: list[list[ThemeInput]]) -> list[str]:
    return [title.text for title in made(groups)]


AXES = np.eye(4, dtype=np.float32)


def quote(text: str, axis: int, lemmas: str = "", nearness: float = 0.9) -> ThemeInput:
    vector = nearness * AXES[axis] + (1 - nearness) * AXES[3]
    return ThemeInput(text, "objection", "price", "ru", text, tuple(lemmas.split()), vector)


def test_titles_are_verbatim_but_for_fillers_capital_and_closing_mark() -> None:
    group = [quote("ну вот, это дороже чем у других.", 0, "дорогой"), quote("дороже чем везде", 0, "дорогой", 0.3)]
    assert titles([group, [quote("совсем другое дело тут", 1)]])[0] == "Это дороже чем у других"


def test_titles_keep_the_question_mark() -> None:
    assert titles([[quote("А почему так дорого выходит?", 0)], [quote("иное", 1)]])[0] == "Почему так дорого выходит?"


def test_titles_prefer_a_clause_to_a_long_speech() -> None:
    long = (
        "Я вам уже говорил в прошлый раз и ещё раз скажу, монтаж слишком дорогой, " + "и так далее и тому подобное " * 3
    )
    group = [quote(long, 0, "монтаж дорогой"), quote("монтаж дорогой " * 8, 0, "монтаж дорогой", 0.5)]
    assert titles([group, [quote("иное", 1)]])[0] == "Монтаж слишком дорогой"


def test_titles_do_not_part_what_belongs_together() -> None:
    group = [
        quote("Нам уже обещали. Откуда мне знать, что вы не такие же?", 0, "знать"),
        quote("откуда знать", 0, "знать", 0.4),
    ]
    assert titles([group, [quote("иное", 1)]])[0] == "Откуда мне знать, что вы не такие же?"


def test_titles_without_pauses_say_that_they_were_cut() -> None:
    title = titles([[quote("слово " * 30, 0)]])[0]
    assert title.endswith("…")
    assert len(title.split()) == 12


def test_titles_differ_between_themes() -> None:
    same = "это слишком дорого для нас"
    first = [quote(same, 0)]
    second = [quote(same, 1), quote("бюджет уже давно расписан", 1, nearness=0.6)]
    assert titles([first, second]) == ["Это слишком дорого для нас", "Бюджет уже давно расписан"]


def test_titles_avoid_masked_words() -> None:
    group = [quote("это решает только ‹имя›", 0), quote("решает это директор сам", 0, nearness=0.88)]
    assert titles([group, [quote("иное", 1)]])[0] == "Решает это директор сам"


def test_titles_avoid_words_that_were_misheard() -> None:
    group = [quote("это решает наш дерехтор", 0), quote("решает это директор сам", 0, nearness=0.88)]
    assert titles([group, [quote("иное", 1)]])[0] == "Решает это директор сам"


@pytest.mark.parametrize("doubt", ["clarity", "confidence"])
def test_titles_prefer_what_was_heard_clearly_and_is_surely_meant(doubt: str) -> None:
    unsure = replace(quote("это решает мой начальник", 0), **{doubt: 0.5})
    group = [unsure, quote("решает это директор сам", 0, nearness=0.88)]
    assert titles([group, [quote("иное", 1)]])[0] == "Решает это директор сам"


@pytest.mark.parametrize("text", ["ну", "…", ""])
def test_titles_of_next_to_nothing_do_not_fail(text: str) -> None:
    assert len(titles([[quote(text, 0), quote(text, 0)]])) == 1


def test_titles_and_keywords_of_no_themes() -> None:
    assert titles([]) == []
    assert keywords([], []) == []


def test_keywords_set_a_theme_apart() -> None:
    price = [quote(f"цена {n}", 0, "цена договор бюджет" if n % 2 else "цена договор") for n in range(8)]
    term = [quote(f"срок {n}", 1, "срок договор") for n in range(8)]
    first, second = keywords([price, term], [*price, *term])
    assert first[0] == "цена"
    assert second[0] == "срок"
    assert "договор" not in {*first, *second}
    assert "бюджет" in first


def test_titles_come_from_a_quote_of_their_theme() -> None:
    groups = [[quote("это дороже чем у других", 0), quote("нет", 0, "", 0.5)], [quote("совсем другое дело тут", 1)]]
    assert [title.mention_id for title in made(groups)] == ["это дороже чем у других", "совсем другое дело тут"]


def test_titles_that_are_kept_stay_and_the_others_are_unlike_them() -> None:
    same = "это слишком дорого для нас"
    second = [quote(same, 1), quote("бюджет уже давно расписан", 1, nearness=0.6)]
    kept = Title("Это слишком дорого для нас", same)
    assert [title.text for title in made([second, [quote(same, 0)]], [None, kept])] == [
        "Бюджет уже давно расписан",
        kept.text,
    ]


def test_keywords_are_of_one_language() -> None:
    mixed = [quote(f"цена {n}", 0, "цена") for n in range(6)]
    mixed += [replace(quote(f"price {n}", 0, "price"), language="en") for n in range(5)]
    other = [replace(quote(f"term {n}", 1, "term"), language="en") for n in range(6)]
    first, second = keywords([mixed, other], [*mixed, *other])
    assert first == ("цена",)
    assert second == ("term",)


def test_keywords_said_by_one_alone_do_not_stand_for_many() -> None:
    group = [quote(f"слово{n}", 0, f"слово{n}") for n in range(6)]
    assert keywords([group, [quote("иное", 1, "иное")]], [*group, quote("иное", 1, "иное")])[0] == ()


@pytest.mark.parametrize(
    ("lemma", "texts", "shown"),
    [
        ("деньга", ["где деньги", "без денег"], "деньги"),
        ("тысяча", ["сто тысяч", "двести тысяч"], "тысячи"),
        ("цена", ["цена не та", "о ценах"], "цена"),
        ("договор", ["в договоре"], "договор"),
        ("платить", ["платим"], "платить"),
        ("price", ["prices"], "price"),
    ],
)
def test_keywords_stand_in_the_number_in_which_they_are_said(lemma: str, texts: list[str], shown: str) -> None:
    assert readable(lemma, texts) == shown
