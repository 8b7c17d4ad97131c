"""Titles and keywords: the clients' own words, short and unlike each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nlp.themes import ThemeInput
from nlp.titles import keywords, titles

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
