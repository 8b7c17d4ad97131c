import numpy as np
import pytest

from foundation.records import Call, Mention, Turn
from nlp import resolution

SETTLED = [
    (
        "Платить вперёд за лодку я не готов.",
        "Тогда половина после приёмки.",
        "Ну так другое дело! Оформляйте.",
    ),
    (
        "Боюсь, мотор не подойдёт.",
        "Механик проверит бесплатно до оплаты.",
        "Отлично, договорились, жду механика.",
    ),
    ("It's a bit pricey for a canoe.", "We can split it into three payments.", "Oh, that works for me. Let's do it."),
]
LEFT = [
    ("Платить вперёд за лодку я не готов.", "У нас так принято.", "Ну, значит, не договоримся. До свидания."),
    ("Боюсь, мотор не подойдёт.", "Всем подходит.", "Не знаю, не знаю. Я всё равно сомневаюсь. Всего доброго."),
    ("It's a bit pricey for a canoe.", "That's the price.", "Well, then I'll have to look elsewhere. Bye."),
]


def call_of(*said: str) -> Call:
    roles = ("client", "manager") * len(said)
    turns = tuple(
        Turn(number, "A", 5.0 * number, 5.0 * number + 4, text, roles[number]) for number, text in enumerate(said)
    )
    return Call("call.wav", "0" * 64, 60, "ru", "stereo", turns)


def resolved(call: Call, kind: str = "objection") -> str | None:
    from nlp.embedding import embed

    text = call.turns[0].text
    mention = Mention(0, kind, "other" if kind == "objection" else None, 0, len(text), text, 0.0, 4.0, 0.9)
    return resolution.resolve([mention], embed(resolution.asked(call, [mention]), "e5-small"))[0].resolved


@pytest.mark.model
def test_resolution_relief_is_likelier_settled_than_refusal(models_home):
    verdicts = {"yes": 1, "unclear": 0, "no": -1, None: 0}
    relief, refusal = (sum(verdicts[resolved(call_of(*said))] for said in some) for some in (SETTLED, LEFT))
    assert relief >= refusal + 2


@pytest.mark.model
def test_resolution_is_of_objections_only(models_home):
    assert resolved(call_of(*SETTLED[0]), kind="pain") is None


@pytest.mark.model
def test_resolution_of_a_call_that_ends_with_the_objection_is_something(models_home):
    assert resolved(call_of("Дорого.")) in ("yes", "no", "unclear")


@pytest.mark.model
def test_resolution_hangs_on_what_comes_after_alone(models_home):
    one, other = call_of(*SETTLED[0]), call_of("Дорого это всё.", *SETTLED[0][1:])
    assert resolved(one) == resolved(other)


def test_resolution_pieces_of_nothing_are_nothing():
    assert resolution.pieces([]) == ("-", "-", "-")
    assert resolution.asked(call_of("Дорого."), []) == []
    assert resolution.resolve([], np.zeros((0, 3))) == []
