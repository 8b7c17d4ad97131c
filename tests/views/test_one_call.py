"""The page of a call says how far it can be trusted and how the conversation went."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from foundation.records import Analysis, CallKind, Conversation, Dropped, RoleSource
from store.store import Store
from store.usual import ENOUGH
from tests.store.conftest import CONVERSATION, SECRET, make_analysis
from tests.views.conftest import NASTY, ROOT
from tests.views.test_pages import keys, texts
from views import how_it_went
from wording.safe import html_text

CALL = "a" * 16


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page of a call in an otherwise empty database, which `opened` fills; not yet run."""
    monkeypatch.setenv("DOSLOVNO_DATABASE", f"sqlite:///{tmp_path / 'one.sqlite'}")
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    page.query_params["call"] = CALL
    return page


def opened(page: AppTest, tmp_path: Path, analysis: Analysis) -> AppTest:
    """The page, drawn, with this call in the database."""
    Store.open(f"sqlite:///{tmp_path / 'one.sqlite'}").save(analysis, {})
    return page.run().switch_page("views/calls.py").run()


def changed(**call: Any) -> Analysis:
    made = make_analysis()
    return replace(made, call=replace(made.call, **call))


def notes(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.warning, *page.caption])


def test_page_shows_how_the_conversation_went(page: AppTest, tmp_path: Path) -> None:
    text = texts(opened(page, tmp_path, changed()))
    for shown in ("<b>25\xa0%</b>", "<b>75\xa0%</b>", "самый длинный монолог", ">120</span>", ">—</span>"):
        assert shown in text


def test_page_claims_no_shares_where_nobody_was_told_apart(page: AppTest, tmp_path: Path) -> None:
    assert "d-talk" not in texts(opened(page, tmp_path, replace(changed(), conversation=Conversation())))


@pytest.mark.parametrize("kind", ["voicemail", "no_answer", "wrong_number", "internal", "no_speech"])
def test_page_of_what_is_no_conversation_shows_no_figures(page: AppTest, tmp_path: Path, kind: CallKind) -> None:
    opened(page, tmp_path, changed(kind=kind))
    assert "d-went" not in texts(page)
    assert "Мы не уверены" not in notes(page)
    page.button(key="back").click().run()
    assert "d-warn" in texts(page)


def test_page_names_the_damaged_places(page: AppTest, tmp_path: Path) -> None:
    assert "0:02–0:03, 0:06–0:07" in notes(opened(page, tmp_path, changed()))


def test_page_names_few_damaged_places_of_many(page: AppTest, tmp_path: Path) -> None:
    many = tuple((60.0 * number, 60.0 * number + 1) for number in range(105))
    told = notes(opened(page, tmp_path, changed(damaged=many)))
    assert "ещё 100 мест" in told
    assert len(re.findall(r"\d+:00–\d+:01", told)) == 5


@pytest.mark.parametrize(
    ("source", "confidence", "told"),
    [
        ("said", 0.7, "Мы не уверены"),
        ("batch", 0.7, "Мы не уверены"),
        ("said", 0.97, ""),
        ("batch", 0.97, "по другим звонкам"),
        ("setting", 1.0, "в настройках"),
        ("crm", 1.0, "из CRM"),
        ("given", 0.5, ""),
    ],
)
def test_page_says_where_roles_are_unsure_or_were_told(
    page: AppTest, tmp_path: Path, source: RoleSource, confidence: float, told: str
) -> None:
    seen = notes(opened(page, tmp_path, changed(role_source=source, role_confidence=confidence)))
    phrases = {"Мы не уверены", "по другим звонкам", "в настройках", "из CRM"}
    assert {phrase for phrase in phrases if phrase in seen} == ({told} if told else set())


def test_page_keeps_what_is_not_believed_apart(page: AppTest, tmp_path: Path) -> None:
    text = texts(opened(page, tmp_path, changed()))
    assert [expander.label for expander in page.expander] == ["Чему мы не поверили (2)"]
    assert not page.expander[0].proto.expanded
    assert "<p>Субтитры сделала ‹имя›</p>" in text
    assert "подпись авторов субтитров" in text
    assert "<small>echo</small>" in text  # a reason without a name of its own is shown as it is
    assert SECRET not in text
    assert {key for key in keys(page) if "dropped" in key} == {f"listen-{CALL}-dropped-{n}" for n in (0, 1)}


def test_page_shows_dropped_text_and_reason_as_they_are(page: AppTest, tmp_path: Path) -> None:
    nasty = changed(dropped=(Dropped("A", 0.0, 1.0, NASTY, NASTY),))
    text = texts(opened(page, tmp_path, replace(nasty, dropped_personal=((),))))
    assert text.count(html_text(NASTY)) == 2
    assert NASTY not in text


def test_page_shows_much_that_is_not_believed_bit_by_bit(page: AppTest, tmp_path: Path) -> None:
    many = tuple(Dropped("A", float(number), number + 1.0, "музыка", "guessed words") for number in range(50))
    made = replace(changed(dropped=many), dropped_personal=((),) * 50)
    assert texts(opened(page, tmp_path, made)).count("музыка") == 20
    page.button(key="more-dropped").click().run()
    assert texts(page).count("музыка") == 50


def test_page_shows_what_is_not_believed_where_nobody_speaks(page: AppTest, tmp_path: Path) -> None:
    silent = changed(turns=(), kind="no_answer")
    made = Analysis(silent.call, (), (), (), dropped_personal=silent.dropped_personal)
    assert "Субтитры сделала" in texts(opened(page, tmp_path, made))
    assert "Гудки: 0:04" in notes(page)
    assert "Нет ответа" in notes(page)


@pytest.mark.parametrize("share", [0.0, 0.004, 0.335, 0.5, 0.999, 1.0])
def test_talk_bar_is_shared_out_whole(share: float) -> None:
    parts = [int(part) for part in re.findall(r"flex:(\d+)", how_it_went.talk_bar(share))]
    told = [int(part) for part in re.findall(r"<b>(\d+)", how_it_went.talk_bar(share))]
    assert sum(told) == sum(parts) == 100
    assert abs(told[0] - 100 * share) <= 0.5
    assert parts == [part for part in told if part]


def test_page_shows_what_is_usual_beside_the_figures(page: AppTest, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'one.sqlite'}")
    for number in range(ENOUGH):
        other = changed(recording=f"{number}.mp3", content_hash=f"{number:016}" * 4)
        store.save(replace(other, conversation=replace(CONVERSATION, client_talk_share=0.6)), {})
    text = texts(opened(page, tmp_path, changed()))
    assert "обычно клиент говорит 60\xa0%" in text or "usually the client speaks 60\xa0%" in text
    assert "d-usually" in text


def test_page_of_few_calls_claims_nothing_usual(page: AppTest, tmp_path: Path) -> None:
    assert "d-usually" not in texts(opened(page, tmp_path, changed()))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_talk_bar_tells_where_the_two_usually_meet(share: float) -> None:
    bar = how_it_went.talk_bar(0.3, share)
    assert f'class="d-notch"><i style="left:{share:.1%}"' in bar
    assert float(re.findall(r"<small style=\"(?:left|right):([\d.]+)%", bar)[0]) <= 50
