"""Calls in which no client can be quoted are told by proof; all others are conversations."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from foundation.records import Call, Named, Turn
from nlp import roles
from transcribe import ready

TRANSCRIPTS = Path(__file__).parents[1] / "data" / "transcripts.jsonl"

CALLS = [
    ("no_speech", "ru", []),
    ("no_answer", "ru", ["A Абонент временно недоступен. Попробуйте позвонить позже."]),
    ("no_answer", "ru", ["A або нент времено не доступин", "B Алло."]),
    ("no_answer", "ru", ["A Ваш звонок очень важен для нас. Оставайтесь на линии."]),
    ("no_answer", "en", ["A The number you have dialled is not in service."]),
    ("voicemail", "ru", ["A Абонит не может ответить на ваш гонок, оставьте сообщение после февнала."]),
    (
        "voicemail",
        "ru",
        [
            "A Привет, это Дима, сейчас не могу ответить, оставьте сообщение после сигнала.",
            "B Дмитрий, добрый день, это Инга, компания «Парус», перезвоните мне, пожалуйста.",
        ],
    ),
    (  # one turn of one voice, as where a mono recording is not told apart
        "voicemail",
        "ru",
        [
            "B Абонент не может ответить на ваш звонок. Оставьте сообщение после сигнала. Дмитрий, добрый день, это "
            "Инга, компания «Парус». Звоню по вашей заявке на перевозку, машина появилась, перезвоните до вечера."
        ],
    ),
    (
        "wrong_number",
        "ru",
        [
            "A Алло.",
            "B Здравствуйте, это Марина, «Светлый проём», вы оставляли заявку на окна.",
            "A Какую заявку? Вы ошиблись номером.",
            "B Это не Сергей?",
            "A Нет, нет тут никакого Сергея.",
            "B Извините, до свидания.",
        ],
    ),
    ("wrong_number", "ru", ["A слушаю", "B это поликлиника", "A нет вы не туда попали", "B ой простите"]),
    (
        "wrong_number",
        "ru",
        ["A «Вектор», Инга, здравствуйте!", "B Ой, я, кажется, не туда попала. Мне в шиномонтаж.", "A Бывает."],
    ),
    (
        "wrong_number",
        "en",
        ["A Hello?", "B Hi, is that Peter?", "A No, you have the wrong number.", "B Oh, sorry. Bye."],
    ),
    (
        "internal",
        "ru",
        [
            "A Привет, это Лена из бухгалтерии.",
            "B Привет, Лен.",
            "A Слушай, скинь мне закрывающие по Вектору, шеф просил до обеда.",
            "B Давай через час, у меня клиент на линии.",
        ],
    ),
    (
        "internal",
        "en",
        [
            "A Hey, it's Tom from accounting.",
            "B Hey Tom.",
            "A Could you drop your timesheet in the CRM before noon, mate?",
            "B Sure, cheers, after the stand up.",
        ],
    ),
    ("conversation", "ru", ["A Алло."]),
    (
        "conversation",
        "ru",
        [
            "A «Вектор», Инга, здравствуйте!",
            "B Ой, извините, я ошибся, думал, это склад. А вы чем занимаетесь?",
            "A Мы возим грузы по области.",
            "B О, расскажите, нам как раз нужно.",
        ],
    ),
    (
        "conversation",
        "en",
        ["A Sorry, I must have the wrong number. Oh wait, you do websites?", "B We do, yes.", "A How much is one?"],
    ),
    (
        "conversation",
        "ru",
        [
            "A Привет, Саш, это Лена из бухгалтерии «Ромашки». Слушай, у тебя картриджи есть?",
            "B Привет, Лен. Есть, цена та же, и новый клиент забрал не всё.",
            "A Давай, я закажу пять штук.",
        ],
    ),
    (
        "conversation",
        "ru",
        [
            "A Здравствуйте, это Лена из бухгалтерии, вы нам счёт выставляли.",
            "B Здравствуйте, да.",
            "A Шеф просил закрывающие. Пришлите, пожалуйста.",
        ],
    ),
    (
        "conversation",
        "ru",
        ["A Ваш звонок очень важен для нас. Оставайтесь на линии.", "B Здравствуйте, мне бы узнать про доставку."],
    ),
    (
        "conversation",
        "ru",
        [
            "A Абонент не может ответить на ваш звонок.",
            "A Алло, да, слушаю, извините, не успел взять.",
            "B Добрый день, вам удобно говорить?",
        ],
    ),
]


def call_of(said: list[str], language: str = "ru", ringing_s: float = 0.0, direction: str | None = None) -> Call:
    turns = tuple(Turn(i, line[0], i * 5.0, i * 5.0 + 4, line[2:]) for i, line in enumerate(said))
    return Call(
        "call.wav",
        "0" * 64,
        60.0,
        language,  # type: ignore[arg-type]
        "stereo",
        turns,
        ringing_s=ringing_s,
        named=Named(direction=direction),
    )


def bare(line: str) -> str:
    """A line as a recognizer without punctuation and capitals gives it."""
    return line[:2] + " ".join(re.findall(r"[\w'-]+", line[2:].lower()))


def other_side(line: str) -> str:
    return ("B" if line[0] == "A" else "A") + line[1:]


@pytest.mark.parametrize("change", [str, bare, other_side], ids=["written", "recognised", "swapped"])
@pytest.mark.parametrize(("kind", "language", "said"), CALLS)
def test_call_kinds(kind: str, language: str, said: list[str], change) -> None:
    call = roles.assign(call_of([change(line) for line in said], language))
    assert call.kind == kind
    assert roles.assign(call).kind == kind


def test_call_kinds_ringing_without_words_is_no_answer_and_with_words_nothing() -> None:
    assert roles.assign(call_of([], ringing_s=4.0)).kind == "no_answer"
    assert roles.assign(replace(call_of([], ringing_s=4.0), kind="no_speech")).kind == "no_answer"
    assert roles.assign(call_of(["A Алло, кто это?", "B Это Глеб."], ringing_s=4.0)).kind == "conversation"


def test_call_kinds_the_exchange_knows_what_is_internal() -> None:
    said = ["A Алло, сколько у нас осталось плитки?", "B Двадцать коробок."]
    assert roles.assign(call_of(said)).kind == "conversation"
    assert roles.assign(call_of(said, direction="internal")).kind == "internal"
    assert roles.assign(call_of([CALLS[1][2][0]], direction="internal")).kind == "no_answer"


@pytest.mark.parametrize(
    "chance",
    [
        "Ой, извините, ошибся номером, хотел другого мастера набрать.",
        "Привет, слушай, шеф просил отчёт, у меня клиент на линии.",
        "Вы не туда попали, это склад.",
    ],
)
def test_call_kinds_a_chance_phrase_changes_no_conversation(chance: str) -> None:
    calls = [call for call in ready.read(TRANSCRIPTS) if isinstance(call, Call)]
    rng = random.Random(1)
    tried = 0
    for call in calls:
        if len(call.turns) >= 10:
            place = rng.randrange(len(call.turns))
            turns = tuple(
                replace(turn, role="unknown", text=f"{chance} {turn.text}" if number == place else turn.text)
                for number, turn in enumerate(call.turns)
            )
            assert roles.assign(replace(call, turns=turns)).kind == "conversation"
            tried += 1
    assert tried >= 8
