import pytest

from foundation.records import KINDS, Call, OwnCategory, Turn
from nlp.mentions import clauses_of
from nlp.own_categories import OwnCategories
from nlp.scenes import annotated_turns

PARKING = OwnCategory(
    "парковка",
    "objection",
    (
        "У вас негде поставить машину",
        "Возле вашего офиса никогда нет парковки",
        "Я полчаса кружил и не нашёл, где припарковаться",
        "Паркинг у вас платный и вечно забит",
        "А машину куда девать, у вас же двор закрыт",
    ),
)
OTHERS = [turn.text for turn in annotated_turns() if turn.language == "ru"][::8]


def call_of(*texts: str) -> Call:
    turns = tuple(
        Turn(number, "A", 5.0 * number, 5.0 * number + 4, text, "client") for number, text in enumerate(texts)
    )
    return Call("call.wav", "0" * 64, 60, "ru", "stereo", turns)


@pytest.fixture(scope="module")
def finder(models_home) -> OwnCategories:
    from nlp.embedding import embed

    return OwnCategories([PARKING], embed, OTHERS)


def tagged(finder: OwnCategories, *texts: str):
    from nlp.pipeline import documents

    call = call_of(*texts)
    return finder.tagged([], clauses_of(call, documents(texts, "ru")))


@pytest.mark.model
@pytest.mark.parametrize(
    "said",
    ["К вам приедешь, а припарковаться негде.", "У вас с парковкой беда.", PARKING.examples[0]],
)
def test_own_categories_are_found_in_other_words(finder, said):
    mentions = tagged(finder, said)
    assert [mention.own_categories for mention in mentions] == [("парковка",)]
    assert mentions[0].kind in KINDS
    assert mentions[0].evidence[0] == "own category: парковка"
    assert mentions[0].text in said


@pytest.mark.model
def test_own_categories_are_not_seen_everywhere(finder):
    said = ("Дороговато выходит.", "А сколько это стоит?", "Мне надо спросить директора.", "Сроки нас не устраивают.")
    assert tagged(finder, *said) == []


@pytest.mark.model
def test_own_categories_do_not_double_a_mention(finder):
    first = tagged(finder, PARKING.examples[1])
    from nlp.pipeline import documents

    call = call_of(PARKING.examples[1])
    again = finder.tagged(first, clauses_of(call, documents([PARKING.examples[1]], "ru")))
    assert again == first


@pytest.mark.model
def test_own_categories_none_change_nothing(models_home):
    from nlp.embedding import embed

    assert tagged(OwnCategories([], embed, OTHERS), "У вас негде припарковаться.") == []
