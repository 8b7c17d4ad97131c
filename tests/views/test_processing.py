"""The operator's page without a browser: what is shown, what may be pressed, what is written."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from os import getpid
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from batch import desk, run_state, runs_apart
from batch.run_state import RunState
from foundation.settings import load_settings
from store.store import Store
from tests.views.conftest import NASTY, PHONE, ROOT
from tests.views.test_pages import keys, texts
from views import access

At = Callable[..., AppTest]
CRM = "Файл;Итог;Источник;Бюджет клиента\nout-000.mp3;Отказ;=реклама;1\nкто-то.mp3;продажа;сайт;2\n"


@pytest.fixture(autouse=True)
def no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is opened first loads models ahead: in the empty homes of these tests it would build them all."""
    monkeypatch.setattr(desk, "prepare", lambda _store: None)


@pytest.fixture
def page(store: Store) -> At:
    """The page at an address, drawn; over a database and a home that the test may change."""

    def at(**address: str) -> AppTest:
        drawn = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in address.items():
            drawn.query_params[name] = value
        return drawn.run().switch_page("views/processing.py").run()

    return at


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Path]]]:
    """Runs that a page begins; nothing is processed."""
    asked: list[tuple[str, list[Path]]] = []
    monkeypatch.setattr(runs_apart, "start", lambda _settings, kind, paths=(): asked.append((kind, list(paths))))
    return asked


@pytest.fixture
def for_viewers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks may only look."""
    monkeypatch.setattr(access, "may_operate", lambda: False)


@contextmanager
def going(home: Path, **fields: Any) -> Iterator[RunState]:
    """A run of this home that goes on elsewhere."""
    now = datetime.now()
    state = RunState("process", getpid(), socket.gethostname(), now - timedelta(minutes=5), now, **fields)
    with run_state.lock_of(home, 1):
        run_state.write(home, state)
        yield state


TABS = ("now", "failures", "quality", "settings", "models")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("tab", TABS)
def test_processing_every_tab_has_one_heading(page: At, tab: str, language: str) -> None:
    assert texts(page(show=tab, lang=language)).count("<h1>") == 1


@pytest.mark.parametrize("tab", TABS)
def test_processing_works_on_an_empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tab: str) -> None:
    monkeypatch.setenv("DOSLOVNO_HOME", str(tmp_path / "new"))
    monkeypatch.delenv("DOSLOVNO_DATABASE", raising=False)
    drawn = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    drawn.query_params["show"] = tab
    (tmp_path / "new").mkdir()
    assert texts(drawn.run().switch_page("views/processing.py").run())


def test_processing_shows_a_run_that_was_begun_elsewhere(page: At, tmp_path: Path) -> None:
    fields: dict[str, Any] = {"jobs": 40, "done": 10, "size": 200, "heard": 50.0, "seconds_left": 900.0, "problems": 3}
    with going(tmp_path, phase="working", **fields):
        drawn = page()
        text = texts(drawn)
        assert 'aria-valuenow="25"' in text
        assert "width:25.0%" in text
        assert "run-stop" in keys(drawn)
        assert "run-process" not in keys(drawn)
    drawn.run()  # it is gone without a word
    assert "run-stop" not in keys(drawn)
    assert "run-process" in keys(drawn)


def test_processing_offers_nothing_to_viewers(page: At, tmp_path: Path, for_viewers: None) -> None:
    for tab in TABS:
        drawn = page(show=tab)
        assert not drawn.file_uploader
        assert not drawn.text_area
        assert not [key for key in keys(drawn) if key.startswith(("run-", "try-", "settings-", "machine-", "own-"))]
    with going(tmp_path, phase="working", jobs=4, size=4, heard=1.0):
        drawn = page()
        assert 'aria-valuenow="25"' in texts(drawn)
        assert "run-stop" not in keys(drawn)


def test_processing_buttons_of_an_old_page_do_nothing_for_viewers(
    page: At, tmp_path: Path, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {key: page(show=tab) for key, tab in (("run-process", "now"), ("settings-write", "settings"))}
    pages["settings-write"].text_area(key="set-company_words").set_value("Кедр")
    pages["run-process"].text_area(key="run-folders").set_value(str(tmp_path))
    monkeypatch.setattr(access, "may_operate", lambda: False)
    for key, drawn in pages.items():
        drawn.button(key=key).click().run()
    assert not started
    assert not (tmp_path / "settings.toml").exists()


def test_processing_keeps_what_is_dropped_and_processes_it(
    page: At, tmp_path: Path, started: list[tuple[str, list[Path]]]
) -> None:
    drawn = page()
    files = [(f"../out-{PHONE}.mp3", b"sound", ""), ("b.srt", b"text", ""), ("b.srt", b"other", "")]
    drawn.file_uploader(key="recordings-0").set_value(files).run()
    kept = sorted(file.name for file in (tmp_path / "recordings").iterdir())
    assert kept == ["b-2.srt", "b.srt", f"out-{PHONE}.mp3"]
    assert [uploader.key for uploader in drawn.file_uploader] == ["recordings-1", "crm-0"]  # empty again
    assert drawn.success
    assert PHONE not in "".join(block.value for block in (*drawn.success, *drawn.warning))
    drawn.text_area(key="run-folders").set_value(f"{tmp_path}\n/not/there")
    drawn.button(key="run-process").click().run()
    assert not started
    assert "/not/there" in drawn.warning[0].value.replace("\\", "")
    drawn.text_area(key="run-folders").set_value(str(tmp_path))
    drawn.button(key="run-process").click().run()
    assert started == [("process", [tmp_path, tmp_path / "recordings"])]


def test_processing_crm_is_shown_before_it_is_taken_over(
    page: At, store: Store, started: list[tuple[str, list[Path]]]
) -> None:
    drawn = page()
    table = CRM.replace("out-000", f"out-{PHONE}-000").encode("cp1251")
    drawn.file_uploader(key="crm-0").set_value([("deals.csv", table, "text/csv")]).run()
    text = texts(drawn)
    assert "Файл" in text
    assert "Бюджет клиента" in text
    assert PHONE not in text
    assert "<dd>1</dd>" in text  # of the two rows one has a recording
    assert not started
    drawn.button(key="crm-import").click().run()
    assert started == [("retag", [])]
    with store.engine.connect() as connection:
        sources = connection.exec_driver_sql("SELECT lead_source FROM deals WHERE lead_source LIKE '=%'").all()
    assert sources == [("=реклама",)]
    assert [uploader.key for uploader in drawn.file_uploader] == ["recordings-0", "crm-1"]


@pytest.mark.parametrize("content", [b"", b"name,phone\nx,1\n"])
def test_processing_crm_that_is_none_gets_a_word(page: At, content: bytes) -> None:
    drawn = page()
    drawn.file_uploader(key="crm-0").set_value([("deals.csv", content, "text/csv")]).run()
    assert drawn.warning
    assert "crm-import" not in keys(drawn)


def test_processing_failures_by_reason_page_by_page(
    page: At, store: Store, tmp_path: Path, started: list[tuple[str, list[Path]]]
) -> None:
    for number in range(60):
        name = f"in-{PHONE}-{number:02}.wav"
        (tmp_path / name).touch()
        store.fail(str(tmp_path / name), name, f"{name}: is empty; copy it again from the telephone exchange.")
    store.fail("/x/a.wav", f"{NASTY}.wav", f"{NASTY}.wav: made the worker crash twice; listen.")
    drawn = page(show="failures")
    (table,) = drawn.dataframe
    assert len(table.value) == 50
    assert PHONE not in table.value.to_string()
    drawn.button(key="failures-further").click().run()
    assert 10 <= len(drawn.dataframe[0].value) <= 11  # the filled database has one more that is empty
    drawn.button(key="try-all").click().run()
    ((kind, files),) = started
    assert kind == "process"
    assert len(files) == 60
    drawn = page(show="failures", reason="crash")
    assert NASTY in drawn.dataframe[0].value.to_string(max_colwidth=None)
    assert "<script>alert" not in texts(drawn)
    drawn.button(key="try-all").click().run()  # that file is not there
    assert drawn.warning
    assert len(started) == 1


def test_processing_settings_are_written_and_wrong_ones_are_not(page: At, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("# ours\nthreads = 2\n", encoding="utf-8")
    drawn = page(show="settings")
    drawn.text_area(key="set-company_words").set_value("Кедр\n\nПолина\n Кедр ").run()
    drawn.text_input(key="set-filename_pattern").set_value("{direction}-{phone}-{*}").run()
    assert "direction: out" in texts(drawn)
    assert PHONE not in texts(drawn)
    drawn.button(key="settings-write").click().run()
    assert drawn.success
    settings = load_settings(home=tmp_path)
    assert settings.company_words == ("Кедр", "Полина")
    assert settings.filename_pattern == "{direction}-{phone}-{*}"
    before = (tmp_path / "settings.toml").read_text("utf-8")
    assert before.startswith("# ours\n")
    drawn.text_input(key="set-filename_pattern").set_value("{nothing}").run()
    assert drawn.warning
    drawn.button(key="settings-write").click().run()
    assert drawn.warning
    assert (tmp_path / "settings.toml").read_text("utf-8") == before


def test_processing_settings_of_the_environment_are_not_changed(
    page: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSLOVNO_RECOGNIZER", "whisper-base")
    assert page(show="settings").selectbox(key="set-recognizer").disabled


def test_processing_own_categories_are_added_changed_and_removed(page: At, tmp_path: Path) -> None:
    drawn = page(show="settings")
    drawn.text_input(key="own-new-0-name").set_value(NASTY)
    drawn.text_area(key="own-new-0-examples").set_value("раз\nдва\nтри\nчетыре")
    drawn.button(key="own-new-0-save").click().run()
    assert drawn.warning
    assert not (tmp_path / "settings.toml").exists()
    drawn.text_area(key="own-new-0-examples").set_value("раз\nдва\nтри\nчетыре\nпять")
    drawn.button(key="own-new-0-save").click().run()
    (category,) = load_settings(home=tmp_path).own_categories
    assert category.name == NASTY
    assert NASTY not in [block.label for block in drawn.expander]  # it would be read as Markdown
    drawn.text_input(key="own-1-0-name").set_value("замер")
    drawn.button(key="own-1-0-save").click().run()
    assert [one.name for one in load_settings(home=tmp_path).own_categories] == ["замер"]
    drawn.button(key="own-2-0-remove").click().run()
    assert load_settings(home=tmp_path).own_categories == ()


def test_processing_models_say_which_is_used_and_download_nothing(page: At) -> None:
    text = texts(page(show="models"))
    assert "whisper-base" in text
    assert "doslovno models fetch t-one" in text
