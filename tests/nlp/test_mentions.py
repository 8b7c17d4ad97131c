import random

import pytest

from foundation.records import CATEGORIES, KINDS, Call, Mention, Turn, Word
from nlp.heads import HEADS, head_probabilities
from nlp.mentions import MentionFinder, clauses_of, span_times
from nlp.scenes import LABELS

# What a client says, and the same thing denied: of trades and in words that the examples do not have.
TWINS_RU = [
    ("Ваш абонемент на бассейн слишком дорогой для нас.", "Ваш абонемент на бассейн совсем не дорогой."),
    ("Нам дрова сейчас не нужны.", "Не то чтобы нам дрова не нужны, ещё как нужны."),
    ("Про отделку решаю не я, а тесть.", "Про отделку решаю я сам, тестя спрашивать не надо."),
    ("Я не верю, что саженцы приживутся.", "Я верю вам, саженцы приживутся."),
    ("Два месяца ждать катер слишком долго.", "Два месяца подождать катер не проблема."),
    ("У нас уже есть поставщик муки.", "Поставщика муки у нас пока нет, ищем."),
    ("Боюсь, ваш станок с нашей линией не совместим.", "Станок с нашей линией совместим, мы проверяли."),
    ("Штраф за отказ от ёлки я платить не буду.", "Со штрафом за отказ от ёлки я согласен, это честно."),
    ("Скиньте всё про парники на почту, потом посмотрю.", "Скиньте договор на парники, я сейчас же подпишу."),
    ("Эта теплица нам не по карману.", "Цена теплицы нормальная, нас устраивает."),
]
TWINS_EN = [
    ("That greenhouse is too expensive for us.", "That greenhouse is not expensive at all."),
    ("I have to run it past my boss first.", "I don't need to ask my boss, it's my own decision."),
    ("We already use another flour supplier.", "We don't have a flour supplier, we're looking for one."),
]
TURNS = (
    ("manager", "Добрый день, компания «Ромашка». Скажете, что дорого, а я отвечу, что это не дорого."),
    ("client", "Здравствуйте. Ваши цветы для нас слишком дорого, столько не потянем."),
    ("manager", "Вам это не по карману? Многие говорят, что дорого и им это не нужно."),
    ("client", "Хм. Ну, мне надо с мужем посоветоваться. А доставка по выходным есть?"),
    ("manager", "Есть."),
    ("client", ""),
    ("client", "До свидания."),
)


@pytest.fixture(scope="session")
def finder(models_home) -> MentionFinder:  # models_home: where e5 is made
    return MentionFinder()


def call_of(turns, language="ru") -> Call:
    made = tuple(
        Turn(number, "A", 5.0 * number, 5.0 * number + 4, text, role) for number, (role, text) in enumerate(turns)
    )
    return Call("call.wav", "0" * 64, 5.0 * len(made), language, "stereo", made)


def found(finder: MentionFinder, call: Call) -> list[Mention]:
    from nlp.pipeline import documents

    clauses = clauses_of(call, documents([turn.text for turn in call.turns], call.language))
    return finder.find(finder.read(clauses))


def objects(finder: MentionFinder, text: str, language: str) -> bool:
    return any(mention.kind == "objection" for mention in found(finder, call_of([("client", text)], language)))


@pytest.mark.model
def test_mentions_are_exact_spans_of_client_turns(finder):
    call = call_of(TURNS)
    mentions = found(finder, call)
    assert mentions
    for mention in mentions:
        turn = call.turns[mention.turn]
        assert turn.role == "client"
        assert mention.text == turn.text[mention.start_char : mention.end_char]
        assert turn.start_s <= mention.start_s <= mention.end_s <= turn.end_s
        assert mention.kind in KINDS
        assert (mention.category in CATEGORIES) == (mention.kind == "objection")
        assert 0 <= mention.confidence <= 1
        assert mention.evidence


@pytest.mark.model
def test_mentions_find_what_is_plain(finder):
    got = {(mention.turn, mention.kind, mention.category) for mention in found(finder, call_of(TURNS))}
    assert {(1, "objection", "price"), (3, "objection", "authority"), (3, "question", None)} <= got


@pytest.mark.model
def test_mentions_of_an_unknown_role_are_looked_for_but_not_of_a_manager(finder):
    texts = [text for _, text in TURNS]
    assert found(finder, call_of([("unknown", text) for text in texts]))
    assert found(finder, call_of([("manager", text) for text in texts])) == []
    assert found(finder, call_of([("system", text) for text in texts])) == []


@pytest.mark.model
def test_mentions_of_an_empty_call_are_none(finder):
    assert found(finder, call_of([])) == []
    assert found(finder, call_of([("client", ""), ("client", "..."), ("client", "  ")])) == []


@pytest.mark.model
@pytest.mark.parametrize(
    ("twins", "language", "may_miss", "may_be_taken"),
    # Tolerance: one objection of the set may be missed, and of ten denials two may be taken for an objection.
    [(TWINS_RU, "ru", 1, 2), (TWINS_EN, "en", 1, 0)],
)
def test_mentions_tell_an_objection_from_its_denial(finder, twins, language, may_miss, may_be_taken):
    missed = [said for said, _ in twins if not objects(finder, said, language)]
    taken = [denied for _, denied in twins if objects(finder, denied, language)]
    assert len(missed) <= may_miss, missed
    assert len(taken) <= may_be_taken, taken


@pytest.mark.model
def test_mentions_do_not_depend_on_what_was_found_before(finder):
    calls = [call_of([("client", said), ("client", denied)]) for said, denied in TWINS_RU]
    alone = [found(finder, call) for call in calls]
    order = list(range(len(calls)))
    random.Random(1).shuffle(order)
    again = {index: found(finder, calls[index]) for index in order}
    assert [again[index] for index in range(len(calls))] == alone


@pytest.mark.model
def test_mentions_side_by_side_of_one_category_are_one(finder):
    mentions = found(finder, call_of([("client", "Это дорого. Мы столько денег не потянем.")]))
    assert [(mention.kind, mention.category) for mention in mentions] == [("objection", "price")]
    assert mentions[0].text == "Это дорого. Мы столько денег не потянем"


@pytest.mark.model
def test_mentions_are_read_after_what_the_manager_said(finder):
    said = "Слишком дорого, столько мы не потянем."
    (after_doubt,) = found(finder, call_of([("manager", "Вас смущает цена?"), ("client", said)]))
    (after_noise,) = found(finder, call_of([("manager", "Вы далеко от нас живёте?"), ("client", said)]))
    assert after_doubt.text == after_noise.text
    assert after_doubt.confidence != after_noise.confidence


@pytest.mark.model
def test_mentions_chances_tell_why_a_clause_is_one(finder):
    from nlp.pipeline import documents

    call = call_of([("client", "Это слишком дорого."), ("client", "Записывайте адрес, Садовая десять.")])
    reading = finder.read(clauses_of(call, documents([turn.text for turn in call.turns], "ru")))
    objection = head_probabilities(finder.chances(reading))[:, HEADS.index("objection")]
    (mention,) = finder.find(reading)
    assert mention.confidence == pytest.approx(objection[0], abs=1e-4)
    assert objection[0] >= finder.thresholds["objection"] > objection[1]
    assert finder.chances(finder.read([])).shape == (0, len(LABELS))


@pytest.mark.model
def test_mentions_do_not_depend_on_who_calls_besides(finder):
    """The next turns of a call do not change what is found in the ones before."""
    whole = found(finder, call_of(TURNS))
    part = found(finder, call_of(TURNS[:3]))
    assert part == [mention for mention in whole if mention.turn < 3]


def test_mentions_times_come_from_words_where_there_are_some():
    words = (Word("Это", 10.0, 10.2), Word(" дорого,", 10.5, 11.0), Word(" да", 12.0, 12.5))
    turn = Turn(0, "A", 10.0, 13.0, "Это дорого, да", "client", words)
    assert span_times(turn, 4, 10) == (10.5, 11.0)
    assert span_times(turn, 0, 14) == (10.0, 12.5)


def test_mentions_times_are_in_proportion_where_there_are_no_words():
    turn = Turn(0, "A", 10.0, 20.0, "0123456789", "client")
    assert span_times(turn, 2, 5) == pytest.approx((12.0, 15.0))


def test_mentions_times_stay_inside_the_turn_when_words_do_not():
    turn = Turn(0, "A", 10.0, 11.0, "дорого", "client", (Word("дорого", 9.5, 11.7),))
    assert span_times(turn, 0, 6) == (10.0, 11.0)


def test_mentions_need_a_document_for_every_turn():
    with pytest.raises(ValueError, match="zip"):
        clauses_of(call_of(TURNS), [])
