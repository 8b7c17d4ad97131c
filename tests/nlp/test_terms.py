"""Terms join word forms, keep noise out, and the contrast is sure only of what it can be sure of."""

from __future__ import annotations

import pytest

from foundation.records import Call, TermCount, Turn
from nlp import pipeline, terms

needs_models = pytest.mark.usefixtures("models_home")


def counted(*said: tuple[str, str], language: str = "ru") -> dict[tuple[str, str], TermCount]:
    turns = tuple(Turn(i, role[0], 0, 1, text, role) for i, (role, text) in enumerate(said))  # type: ignore[arg-type]
    call = Call("call.wav", "0" * 64, 60.0, language, "stereo", turns)  # type: ignore[arg-type]
    docs = pipeline.documents([turn.text for turn in turns], language)  # type: ignore[arg-type]
    return {(item.role, item.term): item for item in terms.count_terms(call, docs)}


def count(term: str, client: int = 0, manager: int = 0) -> list[TermCount]:
    both = (("client", client), ("manager", manager))
    return [TermCount(term, role, n, ((term, n),)) for role, n in both if n]  # type: ignore[arg-type]


@pytest.mark.model
@needs_models
def test_terms_join_forms_and_remember_how_they_were_said() -> None:
    found = counted(("client", "Договора нет. Без договора не плачу."), ("client", "Где договор? Договоры где?"))
    assert found["client", "договор"].count == 4
    assert dict(found["client", "договор"].surfaces) == {"договора": 2, "договор": 1, "договоры": 1}
    assert found["client", "договор"].surfaces[0] == ("договора", 2)
    assert ("client", "без договор") in found


@pytest.mark.model
@needs_models
def test_terms_of_the_two_sides_are_counted_apart_and_machines_not_at_all() -> None:
    found = counted(
        ("client", "гарантия"), ("manager", "гарантия, гарантия"), ("system", "гарантия"), ("unknown", "гарантия")
    )
    assert {role: item.count for (role, _), item in found.items()} == {"client": 1, "manager": 2}


@pytest.mark.model
@needs_models
@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте, Галина, добрый день!",
        "ну э-э да угу спасибо до свидания",
        "сорок пять, двести, 12",
        "и в на с или который этот такой",
        "8 931 240-07-18",
    ],
)
def test_terms_greetings_names_numbers_and_particles_are_none(text: str) -> None:
    assert counted(("client", text)) == {}


@pytest.mark.model
@needs_models
def test_terms_phrases_stop_at_punctuation_and_reach_over_hesitation() -> None:
    found = counted(("client", "Срочный э-э ремонт, квартира. Балкон"))
    phrases = {term for _, term in found if " " in term}
    assert phrases == {"срочный ремонт"}


@pytest.mark.model
@needs_models
def test_terms_have_at_most_three_words_and_no_function_word_at_an_edge() -> None:
    found = counted(("client", "договор на обслуживание техники для большого склада"))
    assert ("client", "договор на обслуживание") in found
    for _, term in found:
        words = term.split()
        assert len(words) <= terms.MAX_WORDS
        assert not {words[0], words[-1]} & {"на", "для"}


@pytest.mark.model
@needs_models
def test_terms_keep_a_negation_with_its_word() -> None:
    assert ("client", "не доверять") in counted(("client", "Я подрядчикам не доверяю."))
    assert ("client", "not work") in counted(("client", "The scanner doesn't work."), language="en")


@pytest.mark.model
@needs_models
def test_terms_do_not_depend_on_capitals_or_the_letter_yo() -> None:
    same = [counted(("client", text)) for text in ("Тёплый подъезд", "теплый подъезд", "ТЁПЛЫЙ ПОДЪЕЗД")]
    assert {term for _, term in same[0]} == {"теплый", "подъезд", "теплый подъезд"}
    assert same[0].keys() == same[1].keys() == same[2].keys()


def test_terms_contrast_puts_the_clients_words_first() -> None:
    calls = {
        "a": [*count("дорого", client=9), *count("скидка", manager=9), *count("договор", 5, 5)],
        "b": [*count("дорого", client=6), *count("скидка", manager=6), *count("договор", 5, 5)],
    }
    found = terms.contrast(calls, "ru")
    assert [term.term for term in found] == ["дорого", "договор", "скидка"]
    assert found[0].z > 2
    assert abs(found[1].z) < 0.1
    assert found[2].z == pytest.approx(-found[0].z)
    assert (found[0].client_count, found[0].manager_count, found[0].client_calls) == (15, 0, 2)


def test_terms_contrast_is_the_surer_the_more_is_said() -> None:
    few, many = terms.log_odds_z(3, 1, 1000, 1000), terms.log_odds_z(30, 10, 1000, 1000)
    assert 0 < few < 2 < many
    assert terms.log_odds_z(10, 10, 1000, 1000) == 0
    assert terms.log_odds_z(10, 30, 1000, 1000) == pytest.approx(-many)


def test_terms_contrast_weighs_counts_by_how_much_each_side_talks() -> None:
    assert terms.log_odds_z(10, 20, 1000, 2000) == pytest.approx(0, abs=0.02)


def test_terms_contrast_prefers_a_phrase_to_its_parts() -> None:
    calls = {
        name: [
            *count("чёрный", 5),
            *count("ящик", 5),
            *count("чёрный ящик", 5),
            *count("срок", 5),
            *count("срок сдачи", 1),
        ]
        for name in "ab"
    }
    assert {term.term for term in terms.contrast(calls, "ru")} == {"чёрный ящик", "срок", "срок сдачи"}


def test_terms_contrast_leaves_out_what_was_said_once() -> None:
    calls = {"a": [*count("слово", 1), *count("два слова", 5)], "b": count("иное", 2)}
    assert {term.term for term in terms.contrast(calls, "ru")} == {"иное"}


def test_terms_contrast_does_not_depend_on_the_order_of_calls() -> None:
    calls = {"a": [*count("цена", 3, 1), *count("срок", 2)], "b": [*count("срок", 2, 4), *count("цена", 1)]}
    assert terms.contrast(calls, "ru") == terms.contrast(dict(reversed(calls.items())), "ru")
    assert terms.contrast({}, "ru") == []
