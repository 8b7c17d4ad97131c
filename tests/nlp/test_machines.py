"""Machines on the line are told from people, also by a recognizer that errs, and from people who speak of machines."""

from __future__ import annotations

import pytest

from nlp import machines


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("Ваш звонок очень важен для нас, оставайтесь на линии.", "menu"),
        ("все операторы заняты дождитесь ответа", "menu"),
        ("Thank you for calling. For sales, press one. For support, press two.", "menu"),
        ("Your call may be recorded.", "menu"),
        ("Привет, это Дима, я сейчас не могу ответить, оставьте сообщение после сигнала.", "message"),
        ("Hi, this is Kate. I can't take your call right now. Please leave a message after the beep.", "message"),
        ("Вы позвонили в компанию Вектор. Сейчас мы не работаем. Оставьте сообщение после сигнала.", "message"),
        ("Аппарат абонента выключен или находится вне зоны действия сети.", "network"),
    ],
)
def test_machines_are_heard(text: str, announced: str) -> None:
    assert machines.is_system(text)
    assert announced in machines.announcements(text)


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("або нент времено не доступин позвоните пожже", "network"),
        ("аппорат абонента выключен или находиться в незоны действие сети", "network"),
        ("набраный вами номер несуществует проверьте правильность набора", "network"),
        ("а ба нент не может ответь на ваш званок", "message"),
        ("аставьте со общение после звукового сегнала", "message"),
        ("the numba you have dialed his not in surface", "network"),
        ("please lave a massage after the town", "message"),
    ],
)
def test_machines_are_heard_through_errors_of_recognition(text: str, announced: str) -> None:
    assert machines.is_system(text)
    assert announced in machines.announcements(text)


@pytest.mark.parametrize(
    "text",
    [
        "А разговоры у вас записываются?",
        "Нам не нужно это ваше «нажмите один, нажмите два», люди путаются.",
        "Голосовая почта есть, да, и автоответчик.",
        "Оставлю вам сообщение в чате.",
        "Там говорит «абонент временно недоступен».",
        "Если абонент не отвечает, звонок переадресуется на мобильный, это входит в тариф.",
        "Клиенты слышат: все операторы заняты, дождитесь ответа, и кладут трубку.",
        "Люди звонят, а у нас автоответчик: оставьте сообщение после сигнала.",
        "Оставайтесь на линии, я сейчас позову директора, он вам всё расскажет про закупку.",
        "Я сейчас не могу ответить на ваш вопрос.",
        "Сейчас я не могу говорить, перезвоните.",
        "Ваш заказ очень важен для нас, мы его сделаем за неделю.",
        "We don't want callers to hear press one, press two.",
        "When somebody calls after hours they get a voicemail, please leave a message after the tone, and hang up.",
        "I can leave a message with the secretary if you like.",
        "I'm not available right now, call me tomorrow.",
        "Please try again later.",
        "Здравствуйте.",
        "",
    ],
)
def test_machines_people_who_speak_of_them_are_people(text: str) -> None:
    assert not machines.is_system(text)
