"""Terms join word forms, keep names and greetings out, and are phrases only of words that belong together."""

from __future__ import annotations

from collections import Counter

import pytest

from foundation.records import Call, TermCount, Turn
from nlp import pipeline, terms

needs_models = pytest.mark.usefixtures("models_home")


def counted(*said: tuple[str, str], language: str = "ru") -> dict[tuple[str, str], TermCount]:
    turns = tuple(Turn(i, role[0], 0, 1, text, role) for i, (role, text) in enumerate(said))  # type: ignore[arg-type]
    call = Call("call.wav", "0" * 64, 60.0, language, "stereo", turns)  # type: ignore[arg-type]
    docs = pipeline.documents([turn.text for turn in turns], language)  # type: ignore[arg-type]
    said = {turn.number: terms.occurrences(doc) for turn, doc in zip(turns, docs, strict=True)}
    return {(item.role, item.term): item for item in terms.count_terms(call, said)}


def phrases(text: str, language: str = "ru") -> set[str]:
    return {term for _, term in counted(("client", text), language=language) if " " in term}


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
    ("text", "language"),
    [
        ("Здравствуйте, Галина, добрый день!", "ru"),
        ("ну э-э да угу до свидания", "ru"),
        ("сорок пять, двести, 12", "ru"),
        ("8 931 240-07-18", "ru"),
        ("и в на с или", "ru"),
        ("Good morning, Mary, good day", "en"),
        ("um, 45, twenty three", "en"),
    ],
)
def test_terms_greetings_names_numbers_and_little_words_are_none(text: str, language: str) -> None:
    assert counted(("client", text), language=language) == {}


@pytest.mark.model
@needs_models
def test_terms_everyday_words_are_counted_and_begin_and_end_no_phrase() -> None:
    found = counted(("client", "Мне сказали, очень дорогая доставка, очень."))
    assert {term for _, term in found} == {"сказать", "очень", "дорогой", "доставка", "дорогой доставка"}
    assert found["client", "очень"].count == 2


@pytest.mark.parametrize(
    ("term", "surface", "language", "everyday"),
    [
        ("ладный", "ладно", "ru", True),
        ("очень", "очень", "ru", True),
        ("ещё", "ещё", "ru", True),
        ("который", "которой", "ru", True),
        ("первый", "первый", "ru", True),
        ("ип", "ип", "ru", True),
        ("доставка", "доставки", "ru", False),
        ("очень дорогой", "очень дорогая", "ru", False),
        ("thing", "things", "en", True),
        ("well", "well", "en", True),
        ("seven", "seven", "en", True),
        ("delivery", "deliveries", "en", False),
    ],
)
def test_terms_know_what_tells_nothing_of_a_trade(term: str, surface: str, language: str, everyday: bool) -> None:
    assert terms.is_everyday(term, surface, language) is everyday  # type: ignore[arg-type]


@pytest.mark.model
@needs_models
def test_terms_phrases_stop_at_punctuation_and_reach_over_hesitation() -> None:
    assert phrases("Срочный э-э ремонт, квартира. Балкон") == {"срочный ремонт"}


@pytest.mark.model
@needs_models
@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("Хотели заказать двадцать окон", "ru", {"заказать", "окно"}),
        ("Тысячи деревянных окон стоят", "ru", {"тысяча", "окно", "деревянный окно"}),
        ("We ordered twenty boxes", "en", {"order", "box"}),
    ],
)
def test_terms_number_is_no_part_of_a_phrase(text: str, language: str, left: set[str]) -> None:
    found = {term for _, term in counted(("client", text), language=language)}
    assert left <= found
    assert not {term for term in found if " " in term and {"двадцать", "тысяча", "twenty"} & set(term.split())}


@pytest.mark.model
@needs_models
@pytest.mark.parametrize(
    ("text", "language", "kept", "left"),
    [
        # An adjective with its noun, a noun with its noun; not the second half of one and the first of another.
        (
            "Вчера мастер сломал новую дверь",
            "ru",
            {"новый дверь", "мастер сломать", "сломать новый дверь", "мастер сломать новый дверь"},
            {"сломать новый", "мастер сломать новый"},
        ),
        ("Горячая вода кончилась", "ru", {"горячий вода", "вода кончиться"}, {"вода кончиться горячий"}),
        (
            "Цена доставки нас устраивает",
            "ru",
            {"цена доставка", "цена доставка мы устраивать"},
            {"доставка мы устраивать"},
        ),
        (
            "договор на обслуживание техники для большого склада",
            "ru",
            {"договор на обслуживание", "обслуживание техника", "большой склад"},
            {"техника для большой склад", "техника для большой", "обслуживание техника для большой"},
        ),
        (
            "We need a cheap delivery of heavy furniture.",
            "en",
            {"cheap delivery", "heavy furniture", "delivery of heavy furniture"},
            {"delivery of heavy", "cheap delivery of heavy"},
        ),
        ("Our monthly budget is tight.", "en", {"monthly budget", "budget be tight"}, {"monthly budget be"}),
    ],
)
def test_terms_are_phrases_of_words_that_hang_together(
    text: str, language: str, kept: set[str], left: set[str]
) -> None:
    found = phrases(text, language)
    assert kept <= found
    assert not left & found


@pytest.mark.model
@needs_models
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("старый договор на срочное обслуживание холодильной техники для большого склада в новом районе города", "ru"),
        ("the cheap delivery of heavy furniture from the old warehouse behind our railway station is late", "en"),
    ],
)
def test_terms_have_at_most_four_words_and_no_function_word_at_an_edge(text: str, language: str) -> None:
    found = phrases(text, language)
    assert max(len(term.split()) for term in found) == terms.MAX_WORDS
    edges = {edge for term in found for edge in (term.split()[0], term.split()[-1])}
    assert not edges & {"на", "для", "в", "a", "the", "of", "from", "behind"}


@pytest.mark.model
@needs_models
def test_terms_word_with_a_hyphen_is_one_where_the_dictionary_has_it() -> None:
    found = counted(("client", "Бизнес-план устарел. Закрылась онлайн-школа."))
    words = {term for _, term in found}
    assert "бизнес-план" in words
    assert not {"бизнес", "план", "онлайн-школа"} & words
    assert {"онлайн", "школа", "онлайн школа"} <= words


@pytest.mark.model
@needs_models
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ну, крыша э-э течёт;  онлайн-школа Закрылась, без договора не плачу!", "ru"),
        ("The scanner did not work, and our on-site repair was late.", "en"),
    ],
)
def test_terms_stand_where_they_say(text: str, language: str) -> None:
    (doc,) = pipeline.documents([text], language)  # type: ignore[arg-type]
    found = list(terms.occurrences(doc))
    assert found
    for one in found:
        written = text[one.start_char : one.end_char].lower()
        assert written.startswith(one.surface.split()[0])
        assert written.endswith(one.surface.split()[-1])
    starts = [one.start_char for one in found]
    assert starts == sorted(starts)
    assert terms.lemmas_of(found) == [one.term for one in found if " " not in one.term]


@pytest.mark.model
@needs_models
def test_terms_counts_are_those_of_the_occurrences() -> None:
    text = "Крыша течёт. Крышу чинили, крыша снова течёт."
    (doc,) = pipeline.documents([text], "ru")
    wanted = Counter((one.term, one.surface) for one in terms.occurrences(doc))
    found = counted(("client", text))
    assert wanted == {(term, form): n for (_, term), item in found.items() for form, n in item.surfaces}
    assert found["client", "крыша"].count == 3


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


def test_terms_parts_are_those_heard_inside_one_phrase() -> None:
    counts = {"чёрный": 10, "ящик": 20, "чёрный ящик": 9, "большой чёрный ящик": 8, "срок": 5, "срок сдача": 1}
    assert terms.parts(counts) == {"чёрный": "большой чёрный ящик", "чёрный ящик": "большой чёрный ящик"}


def test_terms_parts_are_rows_of_words_and_nearly_always_inside() -> None:
    # «чёрный ящик» does not hold «чёрный большой», nor a word that only looks like its beginning.
    assert terms.parts({"большой ящик": 5, "большой чёрный ящик": 5, "чёрн": 5}) == {}
    assert terms.parts({"ящик": 10, "чёрный ящик": 8}) == {"ящик": "чёрный ящик"}
    assert terms.parts({"ящик": 10, "чёрный ящик": 7}) == {}
    assert terms.parts({}) == {}
