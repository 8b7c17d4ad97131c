"""Each list of the gap holds what it should and nothing else: copy, calls and vectors are made by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from foundation.records import Copy, GapRow, Language
from nlp.gap import Objection, Spoken, find
from nlp.gap_by_meaning import ClientQuote
from tests.nlp.written import Counts, clients, copy, filling, part, phrase, quote

CALLS: dict[str, Counts] = {
    "a": {"рассрочка": 2, "доставка": 1, "очень": 3, "горячий": 1, "вода": 1, "горячий вода": 1, "пелерина": 9},
    "b": {"рассрочка": 1, "доставка": 4, "очень": 1, "горячий": 1, "вода": 1, "горячий вода": 1},
    "c": {"доставка": 1, "очень": 1, "кран": 1, "течь": 1},
    "d": {"кран": 1, "течь": 1, "кран течь": 1, "сервис": 1},
}


def spoken(calls: dict[str, Counts] | None = None, language: Language = "ru") -> dict[Language, Spoken]:
    return {language: Spoken(*clients(CALLS if calls is None else calls, language))}


def rows(found: list[GapRow], name: str, language: Language = "ru") -> list[GapRow]:
    return [row for row in found if row.list == name and row.language == language]


def lemmas(found: list[GapRow], name: str, language: Language = "ru") -> list[str]:
    return [row.lemmas for row in rows(found, name, language)]


def test_gap_clients_only_are_words_of_several_calls_that_the_copy_never_uses() -> None:
    found = rows(find([copy("site.md", [part("доставка сервис")])], spoken(), [], []), "clients_only")
    # «пелерина» is one client's, be it said nine times; «доставка» stands in the copy.
    assert [(row.lemmas, row.client_calls, row.client_count) for row in found] == [
        ("очень", 3, 5),
        ("рассрочка", 2, 3),
        ("вода", 2, 2),
        ("горячий", 2, 2),
        ("горячий вода", 2, 2),
        ("кран", 2, 2),
        ("течь", 2, 2),
    ]
    assert [row.lemmas for row in found if row.everyday] == ["очень"]
    assert {row.lemmas: row.part_of for row in found if row.part_of} == {
        "вода": "горячий вода",
        "горячий": "горячий вода",
    }
    assert {row.copy_count for row in found} == {0}


def test_gap_clients_only_needs_more_calls_where_there_are_more() -> None:
    calls: dict[str, Counts] = {
        f"call{n}": {"доставка": 1} | ({"кран": 1} if n < 2 else {}) | ({"вода": 1} if n < 3 else {})
        for n in range(100)
    }
    assert lemmas(find([copy("a", [part("сервис")])], spoken(calls), [], []), "clients_only") == ["доставка", "вода"]


def test_gap_copy_only_are_words_that_no_client_has_ever_said() -> None:
    site = copy(
        "site.md", [part("инновация сервис пелерина"), part("инновация очень весьма", {"инновация": 2, "весьма": 1})]
    )
    advertisement = copy("ad.txt", [part("синергия инновация"), part("синергия", {"синергия": 2})])
    found = rows(find([site, advertisement], spoken(), [], []), "copy_only")
    # «пелерина» was said by one client in one call: it is no word that nobody says.
    assert [(row.lemmas, row.copy_count, row.copies) for row in found] == [
        ("инновация", 4, ("ad.txt", "site.md")),
        ("синергия", 3, ("ad.txt",)),
        ("весьма", 1, ("site.md",)),
    ]
    assert found[0].places == ("синергия инновация", "инновация сервис пелерина", "инновация очень весьма")
    assert {(row.client_count, row.client_calls) for row in found} == {(0, 0)}


def test_gap_copy_only_flags_everyday_words_and_no_parts_of_what_is_not_listed() -> None:
    site = copy(
        "site.md", [part("текст", {"также": 1, "цифровой": 2, "трансформация": 2, "цифровой трансформация": 2})]
    )
    found = {row.lemmas: row for row in rows(find([site], spoken(), [], []), "copy_only")}
    assert {term for term, row in found.items() if row.everyday} == {"также"}
    # The phrase is foreign by its words: they tell it all, and are parts of nothing that is listed.
    assert found.keys() == {"также", "цифровой", "трансформация"}
    assert not any(row.part_of for row in found.values())


def test_gap_copy_only_phrases_are_of_words_that_clients_say_otherwise() -> None:
    terms: Counts = {
        "горячий": 5,
        "рассрочка": 5,
        "горячий рассрочка": 2,  # each word is a client's, never so together
        "доставка кран": 1,  # once is no habit
        "доставка вода": 2,
        "доставка вода течь": 2,  # the longer one stands for it
        "кран течь": 3,  # a client says so
        "синергия": 1,
        "синергия кран": 2,  # told by «синергия»
    }
    found = lemmas(find([copy("site.md", [part("текст", terms)])], spoken(), [], []), "copy_only")
    assert found == ["горячий рассрочка", "доставка вода течь", "синергия"]


def test_gap_no_word_is_on_both_lists_nor_said_where_it_is_called_unsaid() -> None:
    site = copy("site.md", [part("инновация рассрочка вода сервис весьма")])
    found = find([site], spoken(), [], [])
    written = set(site.parts[0].terms)
    said = {term for counts in CALLS.values() for term in counts}
    assert not set(lemmas(found, "clients_only")) & written
    assert not set(lemmas(found, "copy_only")) & said
    assert set(lemmas(found, "copy_only")) == {"инновация", "весьма"}


def test_gap_shows_the_commonest_form() -> None:
    corpus, _ = clients({})
    side = corpus.side([("a", {"труба": {"трубы": 2, "трубу": 1}}), ("b", {"труба": {"труба": 1}})])
    site = copy("site.md", [part("смеситель", {"смеситель": 1})])
    assert [row.term for row in find([site], {"ru": Spoken(corpus, side)}, [], [])] == ["трубы", "смеситель"]


def test_gap_without_copy_is_nothing() -> None:
    assert find([], spoken(), filling()[1], [Objection("t", None, "Дорого", "price")]) == []
    assert find([copy("empty.txt", [])], spoken(), filling()[1], []) == []


def test_gap_languages_are_not_mixed() -> None:
    both: dict[Language, Spoken] = spoken() | spoken(
        {"e1": {"pipe": 1, "leak": 1}, "e2": {"pipe": 1, "synergy": 1}}, "en"
    )
    site = copy("site.md", [part("сервис инновация"), part("synergy platform", language="en")])
    found = find([site], both, [], [])
    assert lemmas(found, "clients_only", "en") == ["pipe"]
    assert lemmas(found, "copy_only", "en") == ["platform"]
    assert lemmas(found, "copy_only") == ["инновация"]
    assert "pipe" not in lemmas(found, "clients_only")
    # Clients' English is not held against copy that is all Russian.
    assert {row.language for row in find([copy("site.md", [site.parts[0]])], both, [], [])} == {"ru"}


def pair_of(words: str = "комплексный решение") -> tuple[Copy, list[ClientQuote]]:
    """Copy that says «комплексное решение» where clients want everything in one place."""
    others, quotes = filling()
    wanted = [
        quote("всё один место", 0, call="call1", kind="outcome", theme="t1"),
        quote("склад офис вместе", 0, call="call2", kind="need", nearness=0.8, theme="t2"),
        quote("место склад", 0, call="call1", kind="need", nearness=0.7),
    ]
    terms = dict.fromkeys(words.split(), 1) | {words: 2}
    return copy("site.md", [part("Комплексное решение.", terms)], [phrase(words, 0), *others]), [*quotes, *wanted]


def test_gap_pairs_a_phrase_with_what_clients_say_for_it() -> None:
    site, quotes = pair_of()
    found = rows(find([site], spoken(), quotes, []), "said_differently")
    assert [(row.lemmas, row.pair, row.copies) for row in found] == [
        ("комплексный решение", "всё один место", ("site.md",))
    ]
    row = found[0]
    assert row.mention_ids == ("всё один место", "склад офис вместе", "место склад")
    assert (row.copy_count, row.client_count, row.client_calls, row.theme_id) == (2, 3, 2, "t1")
    assert row.places == ("Комплексное решение.",)
    assert row.similarity is not None
    assert 0.8 < row.similarity <= 1


def test_gap_pairs_no_phrase_whose_words_clients_say() -> None:
    site, quotes = pair_of()
    said = {"x": {"комплексный": 1, "решение": 1}}
    assert rows(find([site], spoken(said), quotes, []), "said_differently") == []
    # Nor one with quotes of another language.
    english = [replace(quote, language="en") for quote in quotes]
    assert rows(find([site], spoken(), english, []), "said_differently") == []


OBJECTIONS = [
    Objection("price", None, "Дорого", "price"),
    Objection("trust", None, "Не верим", "trust"),
    Objection("fit", "fit-1", "Не работает с кассой", "fit"),
    Objection("rare", None, "Сказано дважды", "other"),
]


def objected() -> list[ClientQuote]:
    return [
        *filling()[1],
        *(quote(f"дорогой монтаж нам{n}", 0, call=f"call{n}", theme="price", category="price") for n in range(3)),
        *(
            quote(f"обман мастер раз{n}", 1, call=f"call{n % 4}", theme="trust", category="trust", weight=n / 10)
            for n in range(6)
        ),
        *(
            quote(f"касса склад вид{n}", 2, call=f"call{n}", theme="fit", part_id="fit-1", category="fit")
            for n in range(3)
        ),
        *(quote(f"касса иной вид{n}", 3, call=f"call{n}", theme="fit", part_id="fit-2") for n in range(3, 5)),
        *(quote(f"редкость{n}", 3, theme="rare") for n in range(2)),
    ]


def answered(*sentences: tuple[str, str, int | None, float]) -> list[GapRow]:
    """Rows of the objections, the copy being these: document, lemmas of a sentence, what it is about and how much."""
    names = sorted({name for name, *_ in sentences})
    others = filling()[0]
    copies = [
        copy(
            name,
            [part("текст")],
            [phrase(text, about, whole=True, nearness=near) for of, text, about, near in sentences if of == name]
            + others,
        )
        for name in names
    ]
    return [row for row in find(copies, spoken(), objected(), OBJECTIONS) if row.list in ("answered", "unanswered")]


def test_gap_objections_that_no_document_speaks_of_are_unanswered() -> None:
    found = answered(("site.md", "красивый офис", None, 1.0))
    # Those of most calls first; what two quotes say is no objection yet.
    assert [(row.list, row.term, row.client_calls, row.client_count) for row in found] == [
        ("unanswered", "Не верим", 4, 6),
        ("unanswered", "Дорого", 3, 3),
        ("unanswered", "Не работает с кассой", 3, 3),
    ]
    assert {(row.copy_count, row.copies, row.places) for row in found} == {(0, (), ("красивый офис",))}
    assert found[0].theme_id == "trust"
    assert found[0].mention_ids == tuple(f"обман мастер раз{n}" for n in (5, 4, 3, 2, 1))
    assert set(found[0].lemmas.split()) == {"обман", "мастер"}


def test_gap_objections_are_answered_by_a_word_or_by_meaning() -> None:
    found = answered(
        ("a.md", "красивый офис", None, 1.0),
        ("a.md", "рассрочка весь каждый", 0, 0.3),  # a word of what is said of prices
        ("b.md", "работать любой программа", 2, 1.0),  # near in meaning
        ("c.md", "свой склад", 2, 0.3),  # a word that tells this objection from the others
        ("d.md", "гарантия погода", 5, 1.0),  # a word of trust, in a sentence about something else
    )
    by_title = {row.term: row for row in found}
    price, fit = by_title["Дорого"], by_title["Не работает с кассой"]
    assert (price.list, price.copies, price.places) == ("answered", ("a.md",), ("рассрочка весь каждый",))
    assert (fit.list, fit.copies, fit.copy_count) == ("answered", ("b.md", "c.md"), 2)
    assert fit.places == ("работать любой программа",)
    assert [row.term for row in found] == ["Не верим", "Дорого", "Не работает с кассой"]
    assert [row.list for row in found] == ["unanswered", "answered", "answered"]


def test_gap_objection_whose_title_is_of_another_language_is_told_by_a_quote() -> None:
    foreign = [Objection("trust", None, "They cheated us", "trust")]
    site = copy("site.md", [part("текст")], [phrase("красивый офис", None, whole=True), *filling()[0]])
    found = [row.term for row in find([site], spoken(), objected(), foreign) if row.list == "unanswered"]
    assert found == ["обман мастер раз5"]


def test_gap_objections_without_a_sentence_have_no_place() -> None:
    site = copy("site.md", [part("текст")], filling()[0])
    found = [row for row in find([site], spoken(), objected(), OBJECTIONS) if row.list == "unanswered"]
    assert len(found) == 3
    assert {(row.places, row.similarity) for row in found} == {((), None)}


def test_gap_does_not_depend_on_the_order_of_copies() -> None:
    pair, quotes = pair_of()
    others = filling()[0]
    copies = [
        pair,
        copy("ad.txt", [part("инновация синергия")], [phrase("рассрочка весь", 0, whole=True), *others]),
        copy("deck.pptx", [part("синергия инновация")], [phrase("любой склад", 2, whole=True), *others]),
    ]
    wanted = find(copies, spoken(), [*quotes, *objected()], OBJECTIONS)
    assert {row.list for row in wanted} == {
        "clients_only",
        "copy_only",
        "said_differently",
        "unanswered",
        "answered",
    }
    for order in permutations(copies):
        assert find(list(order), spoken(), [*quotes, *objected()], OBJECTIONS) == wanted


def test_gap_lists_stand_in_order() -> None:
    site, quotes = pair_of()
    found = find([site], spoken(), [*quotes, *objected()], OBJECTIONS)
    order = list(dict.fromkeys(row.list for row in found))
    assert order == ["clients_only", "copy_only", "said_differently", "unanswered"]
