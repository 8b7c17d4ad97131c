"""Client and manager are told apart by what they say, on either side; who knows better is obeyed."""

from __future__ import annotations

import json
import math
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from foundation.records import Call, Named, Turn
from nlp import roles

TRANSCRIPTS = Path(__file__).parents[1] / "data" / "transcripts.jsonl"

# Trades that the cues were not written with. M: manager, C: client.
DIALOGUES = {
    "dentist": (
        "ru",
        [
            "M Клиника «Белый ряд», администратор Вера, здравствуйте.",
            "C Здравствуйте, мне бы зуб вылечить, второй день ноет.",
            "M Понимаю. Когда вам удобно подойти?",
            "C Да хоть сегодня. А сколько стоит пломба?",
            "M От четырёх тысяч, точно скажет доктор. Есть окно в шесть вечера, записать вас?",
            "C Ого. Ну ладно, записывайте, болит же.",
            "M Записала. Как вас зовут?",
            "C Юрий.",
        ],
    ),
    "freight": (
        "ru",
        [
            "C Да.",
            "M Добрый день, это Степан, транспортная компания «Вектор». Вы оставляли заявку на перевозку.",
            "C А, да. Нам надо станки отвезти в Пермь. Двадцать тонн.",
            "M Подскажите, какие сроки погрузки?",
            "C В четверг. И мне нужно, чтобы водитель сам не пропадал, в прошлый раз два дня искали.",
            "M У нас машины с маячками, могу прислать ссылку. По цене выходит сто сорок тысяч.",
            "C Дорого. Мне другие за сто двадцать предлагали, я подумаю.",
            "M Хорошо, отправлю вам расчёт. Всего доброго.",
        ],
    ),
    "cold call": (
        "ru",
        [
            "C Слушаю.",
            "M Здравствуйте, меня зовут Глеб, мы занимаемся вывозом мусора. Удобно говорить?",
            "C Нет, я за рулём. И нас всё устраивает.",
            "M А с кем вы сейчас работаете, если не секрет?",
            "C Не звоните больше, пожалуйста.",
        ],
    ),
    "incoming": (
        "ru",
        [
            "C Алло, это магазин?",
            "M Да, слушаю вас.",
            "C Я у вас на сайте диван увидела, серый. Он есть?",
            "M Есть, привезём за три дня. Какой у вас этаж?",
            "C Пятый, без лифта. А подъём сколько стоит?",
            "M Подъём бесплатный. Оформляем?",
            "C Мне надо с мужем посоветоваться.",
        ],
    ),
    "recruiting": (
        "en",
        [
            "C Hello, Martin.",
            "M Hi Martin, my name's Ruth, I'm calling from Hirewell. Is this a good time to talk?",
            "C I've got two minutes.",
            "M You downloaded our guide. How many people are you hiring this year?",
            "C Maybe five. My problem is that nobody stays longer than a month.",
            "M I hear that a lot. We can run the first interviews for you.",
            "C How much is that? I'm not sure I need it, to be honest.",
            "M It's two hundred a month. Shall I send you a case study?",
            "C Send me an email, I'll think about it.",
        ],
    ),
}


def bare(text: str) -> str:
    """Text as a recognizer without punctuation and capitals gives it."""
    return " ".join(re.findall(r"[\w'-]+", text.lower()))


def make_call(language: str, said: list[tuple[str, str]]) -> Call:
    turns = tuple(Turn(i, speaker, i * 5.0, i * 5.0 + 4, text) for i, (speaker, text) in enumerate(said))
    return Call("call.wav", "0" * 64, 60.0, language, "stereo", turns)  # type: ignore[arg-type]


@pytest.mark.parametrize("manager", ["A", "B"])
@pytest.mark.parametrize("change", [str, bare], ids=["written", "recognised"])
@pytest.mark.parametrize("name", DIALOGUES)
def test_roles_follow_the_words_not_the_side(name: str, change, manager: str) -> None:
    language, lines = DIALOGUES[name]
    client = "B" if manager == "A" else "A"
    said = [(manager if line[0] == "M" else client, change(line[2:])) for line in lines]
    call = roles.assign(make_call(language, said))
    assert [turn.role for turn in call.turns] == ["manager" if line[0] == "M" else "client" for line in lines]
    assert (call.role_evidence > 0) == (manager == "A")
    assert (call.role_source, call.role_confidence > 0.8) == ("said", True)
    assert call.kind == "conversation"


def test_roles_survive_a_third_of_the_words_lost_or_garbled() -> None:
    calls = [json.loads(line) for line in TRANSCRIPTS.read_text("utf-8").splitlines()]
    rng = random.Random(1)
    right = total = 0
    for _ in range(5):
        for told in calls:
            people = [turn for turn in told["turns"] if turn["role"] != "system"]
            if {turn["role"] for turn in people} != {"client", "manager"}:
                continue
            sides = dict(zip(("client", "manager"), rng.sample("AB", 2), strict=True))
            said = [
                (sides[turn["role"]], " ".join(word for word in bare(turn["text"]).split() if rng.random() > 0.33))
                for turn in people
            ]
            call = roles.assign(make_call(told["language"], said))
            right += all(turn.role == person["role"] for turn, person in zip(call.turns, people, strict=True))
            total += 1
    assert total >= 50
    assert right / total >= 0.97


def test_roles_given_by_a_transcript_stay() -> None:
    call = make_call("ru", [("A", "Мне дорого, я подумаю."), ("B", "Компания, меня зовут Пётр, чем могу помочь?")])
    given = (Turn(0, "A", 0, 4, call.turns[0].text, "manager"), Turn(1, "B", 5, 9, call.turns[1].text, "client"))
    call = roles.assign(Call("call.jsonl", "0" * 64, 60.0, "ru", "transcript", given))
    assert (call.turns, call.role_source, call.role_confidence) == (given, "given", 1.0)
    assert call.role_evidence < 0  # the words alone would have it the other way round


def test_roles_of_silence_and_of_nothing_telling_stay_unknown() -> None:
    assert roles.assign(make_call("ru", [])).turns == ()
    call = roles.assign(make_call("ru", [("A", "Зелёный."), ("B", "Синий.")]))
    assert [turn.role for turn in call.turns] == ["unknown", "unknown"]
    assert (call.role_evidence, call.role_confidence) == (0.0, 0.5)


def test_roles_do_not_depend_on_the_order_of_assignment() -> None:
    language, lines = DIALOGUES["freight"]
    call = make_call(language, [("A" if line[0] == "M" else "B", line[2:]) for line in lines])
    once = roles.assign(call)
    assert roles.assign(once).turns == once.turns


@pytest.mark.parametrize(
    ("language", "machine", "message"),
    [
        (
            "ru",
            "Абонент не может ответить на ваш звонок. Оставьте сообщение после сигнала.",
            "Добрый день, это Инга, компания «Парус», перезвоните мне, пожалуйста.",
        ),
        ("ru", "абонент временно недоступен", "здравствуйте это доставка мы можем привезти завтра"),
        ("en", "Please leave a message after the tone.", "Hi, it's Paul from Greenhouse, call me back when you can."),
    ],
)
@pytest.mark.parametrize("sides", ["AB", "BA", "AA"])
def test_roles_a_voice_that_speaks_to_a_machine_leaves_a_voicemail(language, machine, message, sides: str) -> None:
    call = roles.assign(make_call(language, [(sides[0], machine), (sides[1], message)]))
    assert [turn.role for turn in call.turns] == ["system", "manager"]
    assert call.kind == "voicemail"


def test_roles_a_menu_before_a_conversation_is_no_voicemail() -> None:
    language, lines = DIALOGUES["dentist"]
    menu = "Вы позвонили в клинику. Для записи нажмите один, для связи с администратором нажмите два."
    said = [("A", menu), *(("A" if line[0] == "M" else "B", line[2:]) for line in lines)]
    call = roles.assign(make_call(language, said))
    assert call.kind == "conversation"
    assert [turn.role for turn in call.turns][:3] == ["system", "manager", "client"]


def swapped(call: Call) -> Call:
    return replace(call, turns=tuple(replace(turn, speaker={"A": "B", "B": "A"}[turn.speaker]) for turn in call.turns))


def freight() -> Call:
    language, lines = DIALOGUES["freight"]
    return make_call(language, [("A" if line[0] == "M" else "B", line[2:]) for line in lines])


def test_roles_swap_with_the_speakers() -> None:
    call, other = roles.assign(freight()), roles.assign(swapped(freight()))
    assert [turn.role for turn in call.turns] == [turn.role for turn in other.turns]
    assert call.role_evidence == -other.role_evidence
    assert call.role_confidence == other.role_confidence


@pytest.mark.parametrize("source", ["setting", "crm"])
def test_roles_decided_elsewhere_are_obeyed(source) -> None:
    call = roles.assign(freight(), "B", source)
    assert {(turn.speaker, turn.role) for turn in call.turns} == {("A", "client"), ("B", "manager")}
    assert (call.role_source, call.role_confidence) == (source, 1.0)
    assert call.role_evidence == roles.assign(freight()).role_evidence > 0
    again = roles.assign(call, "A", source)  # roles that are there already do not stand in the way
    assert {(turn.speaker, turn.role) for turn in again.turns} == {("A", "manager"), ("B", "client")}


def test_roles_machines_stay_machines_whatever_side_is_the_managers() -> None:
    said = [("A", "Ваш звонок очень важен для нас, оставайтесь на линии."), ("A", "Алло, слушаю."), ("B", "Да.")]
    call = roles.assign(make_call("ru", said), "A", "setting")
    assert [turn.role for turn in call.turns] == ["system", "manager", "client"]


def test_roles_other_calls_decide_where_words_hardly_tell_and_not_where_they_do() -> None:
    doubtful = make_call("ru", [("A", "Да, слушаю."), ("B", "Алло, здравствуйте.")])
    said = roles.assign(doubtful).role_evidence
    assert abs(said) < 2
    for prior in (2.5, -2.5):
        call = roles.assign(doubtful, prior=prior)
        assert call.turns[0].role == ("manager" if prior > 0 else "client")
        assert call.role_source == "batch"
        assert call.role_confidence == pytest.approx(1 / (1 + math.exp(-abs(said + prior))), abs=1e-3)
    call = roles.assign(freight(), prior=-2.5)
    assert (call.turns[1].role, call.role_source) == ("manager", "said")
    assert call.role_confidence < roles.assign(freight()).role_confidence


def test_roles_who_calls_and_leaves_a_message_buys_or_sells_by_the_direction() -> None:
    said = [("A", "Оставьте сообщение после сигнала."), ("B", "Добрый вечер, перезвоните мне завтра, это Олег.")]
    call = make_call("ru", said)
    assert roles.assign(replace(call, named=Named(direction="out"))).turns[1].role == "manager"
    assert roles.assign(replace(call, named=Named(direction="in"))).turns[1].role == "client"
