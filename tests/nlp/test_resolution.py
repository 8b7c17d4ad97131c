from dataclasses import replace

import numpy as np
import pytest

from foundation.records import Call, Mention, Turn
from nlp import resolution, wording
from nlp.mentions import MentionFinder, clauses_of
from nlp.pipeline import documents
from nlp.resolution import Resolution, Said
from nlp.scenes import Scene, SceneTurn, parse_turn

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
    language = "en" if said[0].isascii() else "ru"
    return Call("call.wav", "0" * 64, 60, language, "stereo", turns)


def mention_of(call: Call, kind: str = "objection") -> Mention:
    text = call.turns[0].text
    return Mention(0, kind, "other" if kind == "objection" else None, 0, len(text), text, 0.0, 4.0, 0.9)


@pytest.fixture(scope="module")
def finder(models_home) -> MentionFinder:
    return MentionFinder()


def resolved(finder: MentionFinder, call: Call, kind: str = "objection") -> str | None:
    clauses = clauses_of(call, documents([turn.text for turn in call.turns], call.language))
    return finder.resolve([mention_of(call, kind)], finder.read(clauses))[0].resolved


@pytest.mark.model
def test_resolution_relief_is_likelier_settled_than_refusal(finder):
    verdicts = {"yes": 1, "unclear": 0, "no": -1, None: 0}
    relief, refusal = (sum(verdicts[resolved(finder, call_of(*said))] for said in some) for some in (SETTLED, LEFT))
    assert relief >= refusal + 2


@pytest.mark.model
def test_resolution_is_of_objections_only(finder):
    assert resolved(finder, call_of(*SETTLED[0]), kind="pain") is None


@pytest.mark.model
def test_resolution_of_a_call_that_ends_with_the_objection_is_something(finder):
    assert resolved(finder, call_of("Это для нас дорого.")) in ("yes", "no", "unclear")


@pytest.mark.model
def test_resolution_hangs_on_what_comes_after_alone(finder):
    one, other = call_of(*SETTLED[0]), call_of("Дорого это всё для нас.", *SETTLED[0][1:])
    assert resolved(finder, one) == resolved(finder, other)


def test_resolution_looks_at_turns_after_the_objection_only():
    # Yes where the next turn points to the right.
    told = Resolution(np.zeros((2, 2)), np.array([9.0, 0, 0, 0, 0]), np.zeros(2 * wording.WIDTH), 0.0)
    mention = mention_of(call_of("Дорого."))
    turns = {number: Said("Ну да.", np.array([side, 0.0])) for number, side in ((0, -1), (2, 1), (4, -1))}
    assert resolution.resolve(told, [mention], turns)[0].resolved == "yes"
    assert resolution.resolve(told, [replace(mention, turn=2)], turns)[0].resolved == "no"
    assert resolution.resolve(told, [replace(mention, turn=4)], turns)[0].resolved == "unclear"
    assert resolution.resolve(told, [], turns) == []


class OneNumber:
    """An encoder whose vector of a passage is how many words it has, and how many the manager said before it."""

    def vectors(self, passages):
        return np.array([(len(p.text.split()), len(p.before.split())) for p in passages], np.float32).reshape(-1, 2)


def scene_of(*said: str) -> Scene:
    turns = []
    for line in said:
        text, marks = parse_turn(line[3:])
        turns.append(SceneTurn("manager" if line[0] == "M" else "client", text, marks))
    return Scene("ru", "boats", "a canoe", tuple(turns))


def test_resolution_of_scenes_follows_every_objection_to_the_end():
    scene = scene_of(
        "C: [objection/price=yes|Дорого]. [objection/contract=unclear|И договор на год].",
        "M: Можно за полцены сегодня.",
        "C: Угу.",
        "M: Ну вот.",
        "C: Тогда [objection/timing=no|пока рано].",
        "M: Хорошо, весной.",
        "C: До весны тогда, спасибо.",
    )
    afters, settled = resolution.followed(OneNumber(), [scene, scene_of("C: [objection/fit=no|Мала нам лодка].")])
    assert settled.tolist() == [True, False, False]
    assert [[said.text for said in after] for after in afters] == [
        ["Тогда пока рано.", "До весны тогда, спасибо."],
        ["До весны тогда, спасибо."],
        [],
    ]
    assert afters[0][0].vector.tolist() == [3, 2]  # read after what the manager said last
