"""The pages' logic, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store.store import Store
from tests.views.conftest import CALLS, PHONE, PRICE, ROOT, fill
from views import frame

PAGES = [file for name, file in frame.PAGES.items() if name != "processing"]  # it has tests of its own


def texts(page: AppTest) -> str:
    """All HTML on the page, its style aside."""
    assert not page.exception, page.exception[0].message
    return "\n".join(element.proto.body for element in page.get("html") if "<style" not in element.proto.body)


def keys(page: AppTest) -> list[str]:
    return [button.key for button in page.button if button.key]


def test_objections_opens_with_the_finding(page: AppTest) -> None:
    text = texts(page.run())
    assert f"Чаще всего клиенты возражают: «{PRICE}» — в 10 из 30 разговоров" in text
    assert "33\xa0%" in text
    assert "10 отказов" in text


@pytest.mark.parametrize("file", PAGES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_render_on_a_filled_database(page: AppTest, file: str, language: str) -> None:
    page.query_params["lang"] = language
    page.run()
    assert texts(page.switch_page(file).run())


@pytest.mark.parametrize("file", PAGES)
def test_pages_say_what_to_do_on_an_empty_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    monkeypatch.setenv("DOSLOVNO_DATABASE", f"sqlite:///{tmp_path / 'new.sqlite'}")
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert "doslovno process" in texts(page.switch_page(file).run())


@pytest.mark.parametrize("file", PAGES)
def test_pages_render_where_every_recording_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    url = f"sqlite:///{tmp_path / 'failed.sqlite'}"
    Store.open(url).fail("/x/a.wav", "a.wav", "a.wav is empty: copy it again.")
    monkeypatch.setenv("DOSLOVNO_DATABASE", url)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert texts(page.switch_page(file).run())
    if file == "views/calls.py":
        assert [link.label for link in page.get("page_link")][-1] == "1 запись не обработана"


def test_calls_of_ready_transcripts_offer_no_clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'transcripts.sqlite'}"
    fill(Store.open(url), None)
    monkeypatch.setenv("DOSLOVNO_DATABASE", url)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    page.query_params["call"] = "0" * 16
    page.run().switch_page("views/calls.py").run()
    assert "d-turn" in texts(page)
    assert not any(key.startswith("listen-") for key in keys(page))


def test_pages_say_why_the_database_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no.sqlite").write_text("no database " * 100)
    monkeypatch.setenv("DOSLOVNO_DATABASE", f"sqlite:///{tmp_path / 'no.sqlite'}")
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert "База данных не открывается" in texts(page)


def test_objections_opens_and_closes_a_theme(page: AppTest) -> None:
    page.run().button(key="open-t-price").click().run()
    assert page.query_params["theme"] == "t-price"
    assert texts(page).count(f"{PRICE}</mark>") == 5
    page.button(key="more-theme-t-price").click().run()
    assert texts(page).count(f"{PRICE}</mark>") == 10
    page.button(key="open-t-price").click().run()
    assert "theme" not in page.query_params
    assert f"{PRICE}</mark>" not in texts(page)


def test_objections_shows_what_fits_no_theme_with_its_share(page: AppTest) -> None:
    text = texts(page.run())
    assert "Вне тем" in text
    assert "9\xa0% от всех" in text
    page.button(key="open-none").click().run()
    assert "**x**</mark>" in texts(page)


def test_objections_shows_another_kind(page: AppTest) -> None:
    page.query_params["kind"] = "pain"
    assert "«мастер не приехал»" in texts(page.run())
    assert PRICE not in texts(page)


def test_language_is_switched_and_stays_in_the_address(page: AppTest) -> None:
    page.run().button(key="language-en").click().run()
    assert page.query_params["lang"] == "en"
    assert "in 10 of 30 conversations" in texts(page)
    page.button(key="language-ru").click().run()
    assert "lang" not in page.query_params
    assert "в 10 из 30 разговоров" in texts(page)


def test_calls_search_finds_turns_and_their_calls(page: AppTest) -> None:
    page.run().switch_page("views/calls.py").run()
    assert f"{CALLS} звонков" in texts(page)
    page.text_input(key="sought-said").set_value("дорогОвато").run()
    assert "Сказано в 10 репликах" in texts(page)
    assert texts(page).count("дороговато</mark>") == 10
    page.query_params["outcome"] = "won"
    assert "d-kwic-before" not in texts(page.run())


def test_calls_never_show_a_phone(page: AppTest) -> None:
    page.switch_page("views/calls.py").run()
    assert f"{CALLS} звонков" in texts(page)
    assert PHONE not in texts(page)


def test_calls_show_a_call_with_its_names_masked(page: AppTest, filled: str) -> None:
    page.query_params["call"] = "0" * 16
    page.query_params["turn"] = "1"
    page.run().switch_page("views/calls.py").run()
    text = texts(page)
    assert "‹имя›" in text
    assert "Полина, добрый" not in text
    assert "d-here" in text
    assert "whisper-base" in text
    page.button(key="back").click().run()
    assert f"{CALLS} звонков" in texts(page)


def test_calls_say_that_a_call_is_gone(page: AppTest) -> None:
    page.query_params["call"] = "gone"
    assert "Такого звонка нет" in texts(page.run().switch_page("views/calls.py").run())


def test_quotes_of_a_moved_recording_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'moved.sqlite'}"
    fill(Store.open(url), f"/gone/out-{PHONE}.mp3")
    monkeypatch.setenv("DOSLOVNO_DATABASE", url)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).switch_page("views/objections.py").run()
    page.button(key="open-t-price").click().run()
    next(button for button in page.button if str(button.key).startswith("listen-")).click().run()
    assert any("Запись не открывается" in caption.value for caption in page.caption)
    assert PHONE not in texts(page)
