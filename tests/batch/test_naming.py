"""Names of themes by a model at hand: only masked words are sent, only to the company's own network, never twice."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from batch.naming import cleaned, name_themes
from batch.own_network import machines
from foundation.errors import UsageError
from foundation.records import Analysis, Mention, PersonalSpan
from foundation.settings import Settings
from store import tables, theme_edits
from store.store import Store
from store.theme_names import unnamed
from tests.batch.model_server import ModelServer, serving
from tests.batch.test_findings import save
from tests.command import Run
from tests.store.conftest import SECRET, make_analysis, make_theme, mention_id, save_found

PHONE = "8 916 123 45 67"
SAID = f"это дорого, я {SECRET}, мой номер {PHONE}"


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def settings(model: ModelServer, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, naming_address=model.address, naming_model="small")


@pytest.fixture
def store(settings: Settings) -> Store:
    """Themes of «abc» and of «de», and a sub-theme; the client of «d» says who she is."""
    opened = Store.open(settings.database_url)
    for digit in "abcef":
        opened.save(make_analysis(digit), {})
    opened.save(telling(), {})
    rows = [make_theme("t-1", "abc"), make_theme("s-1", "ab", parent_id="t-1"), make_theme("t-2", "e")]
    inside = (telling_id(), mention_id("e"))
    rows[2] = replace(rows[2], theme=replace(rows[2].theme, mention_ids=inside, title_from=inside[0]), calls=2)
    save_found(opened, rows, strengths={telling_id(): 0.9, mention_id("e"): 0.5})
    return opened


def telling() -> Analysis:
    """A call whose objection holds a name and a phone."""
    analysis = make_analysis("d", SAID)
    mention = Mention(1, "objection", "price", 0, len(SAID), SAID, 3.0, 6.0, 0.9, ("«дорого»",))
    where = {label: (SAID.index(words), len(words)) for label, words in (("name", SECRET), ("phone", PHONE))}
    personal = tuple(PersonalSpan(at, at + length, label) for label, (at, length) in where.items())
    return replace(analysis, mentions=(mention,), personal={1: personal})


def telling_id() -> str:
    return f"{'d' * 16}-1-0-{len(SAID)}-objection"


def names(store: Store) -> dict[str, str | None]:
    table = tables.theme_table(store)
    return {row["theme_id"]: row["name"] if isinstance(row["name"], str) else None for _, row in table.iterrows()}


def test_naming_asks_the_model_with_masked_quotes_only(store: Store, settings: Settings, model: ModelServer) -> None:
    model.answers = ["«Дорого  для нас».\n\nТак говорят все.", "Дорого, и всё"]
    assert name_themes(store, settings).named == 2
    assert names(store) == {"t-1": "Дорого для нас", "t-2": "Дорого, и всё"}
    assert {path for path, _, _ in model.asked} == {"/v1/chat/completions"}
    for _, host, sent in model.asked:
        assert host == model.address.split("/")[2]
        assert (sent["model"], sent["temperature"], sent["max_tokens"] <= 60) == ("small", 0, True)
        assert "от двух до пяти слов" in sent["messages"][0]["content"]
    quotes = [sent["messages"][1]["content"] for _, _, sent in model.asked]
    assert quotes == ["это дорого", "это дорого, я ‹имя›, мой номер ‹телефон›\nэто дорого"]
    everything = json.dumps(model.asked, ensure_ascii=False)
    assert SECRET not in everything
    assert "916" not in everything


def test_naming_sends_eight_short_quotes_at_most(store: Store) -> None:
    long = "это дорого " * 60
    analysis = make_analysis("a", long.strip())
    mention = replace(analysis.mentions[0], start_char=0, end_char=len(long.strip()), text=long.strip())
    parts = [replace(mention, end_char=600 - number) for number in range(12)]
    store.save(replace(analysis, mentions=tuple(parts), vectors=analysis.vectors * 12, lemmas=analysis.lemmas * 12), {})
    ids = tuple(f"{'a' * 16}-1-0-{part.end_char}-objection" for part in parts)
    row = make_theme("t-1", "a")
    strengths = {id_: number / 12 for number, id_ in enumerate(ids)}
    save_found(store, [replace(row, theme=replace(row.theme, mention_ids=ids, title_from=ids[0]))], strengths=strengths)
    (theme,) = unnamed(store.engine)
    assert theme.mention_ids == ids[:3:-1]  # the most typical first
    assert {len(quote) for quote in theme.quotes} == {300}


def test_naming_asks_in_the_language_of_the_calls(store: Store, settings: Settings, model: ModelServer) -> None:
    for digit in "abc":
        analysis = make_analysis(digit)
        store.save(replace(analysis, call=replace(analysis.call, language="en")), {})
    name_themes(store, settings)
    asked = [sent["messages"][0]["content"] for _, _, sent in model.asked]
    assert ["in English" in prompt for prompt in asked] == [True, False]


def test_naming_asks_once_for_a_title(store: Store, settings: Settings, model: ModelServer) -> None:
    before = store.state()
    name_themes(store, settings)
    assert store.state() != before  # the view sees that there is something new
    model.asked.clear()
    assert name_themes(store, settings).named == 0
    assert not model.asked
    save_found(store, [make_theme("t-1", "abc", title="совсем не по карману"), make_theme("t-2", "e")])
    assert names(store) == {"t-1": None, "t-2": "Слишком дорого"}  # a name goes with its title only
    model.answers = ["Не по карману"]
    assert name_themes(store, settings).named == 1
    assert names(store)["t-1"] == "Не по карману"


def test_naming_leaves_what_people_named_dismissed_or_made_a_part(
    store: Store, settings: Settings, model: ModelServer
) -> None:
    theme_edits.rename(store.engine, "t-1", "Цена", "Лена")
    theme_edits.dismiss(store.engine, "t-2", "Лена")
    assert name_themes(store, settings).named == 0
    assert not model.asked


@pytest.mark.parametrize(
    "answer",
    [
        "",
        " \n ",
        "«».",
        "д" * 61,
        "‹имя› говорит о цене",
        "звонит 89161234567",
        "доро\x00го",
        "до\u202eрого",
        "<think>",
    ],
)
def test_naming_an_answer_that_is_no_name_is_not_asked_for_again(
    store: Store, settings: Settings, model: ModelServer, answer: str
) -> None:
    model.answers = [answer]
    report = name_themes(store, settings)
    assert (report.named, report.problem, len(model.asked)) == (0, None, 2)
    assert names(store) == {"t-1": None, "t-2": None}
    name_themes(store, settings)
    assert len(model.asked) == 2


def test_naming_cleans_what_models_write_round_a_name() -> None:
    for answer in (
        '"Слишком дорого."',
        "\n\n  **Слишком   дорого**\nпояснение",
        "<think>цена?</think>\n«Слишком дорого»",
    ):
        assert cleaned(answer) == "Слишком дорого", answer


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (500, b"{}", "status 500"),
        (404, SAID.encode(), "status 404"),
        (200, b"<html>", "not understood"),
        (200, b"\xff\xfe", "not understood"),
        (200, b'{"choices": []}', "not understood"),
        (200, b'{"choices": [{"message": {"content": null}}]}', "not understood"),
        (200, b'["choices"]', "not understood"),
    ],
)
def test_naming_ends_with_one_sentence_where_the_server_errs(
    store: Store,
    settings: Settings,
    model: ModelServer,
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: bytes,
    sentence: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    model.status, model.body = status, body
    report = name_themes(store, settings)
    assert report.problem is not None
    assert sentence in report.problem
    assert model.address in report.problem
    assert "\n" not in report.problem
    assert "дорого" not in report.problem + caplog.text
    assert len(model.asked) == 1
    model.status, model.body = 200, None
    assert name_themes(store, settings).named == 2  # nothing was lost


def test_naming_keeps_what_was_named_before_the_server_fell(
    store: Store, settings: Settings, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter([model.reply(), b"no more"])
    monkeypatch.setattr(model, "reply", lambda: next(told))
    report = name_themes(store, settings)
    assert (report.named, report.problem is None) == (1, False)
    assert names(store) == {"t-1": "Слишком дорого", "t-2": None}


def test_naming_a_server_that_is_not_there_is_told(store: Store, settings: Settings) -> None:
    nowhere = settings.model_copy(update={"naming_address": f"http://localhost:{free_port()}/v1"})
    report = name_themes(store, nowhere)
    assert report.named == 0
    assert "cannot be reached" in str(report.problem)


def test_naming_goes_to_a_host_by_its_name_and_by_no_proxy(
    store: Store, settings: Settings, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    by_name = model.address.replace("127.0.0.1", "localhost")
    assert name_themes(store, settings.model_copy(update={"naming_address": by_name})).named == 2
    assert {host for _, host, _ in model.asked} == {by_name.split("/")[2]}


@pytest.mark.parametrize("host", ["93.184.216.34", "[2606:2800:220:1::1]", "[::ffff:93.184.216.34]"])
def test_naming_sends_nothing_into_the_internet(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(httpx, "Client", never)
    report = name_themes(store, settings.model_copy(update={"naming_address": f"http://{host}/v1"}))
    assert report.named == 0
    assert "leads into the internet" in str(report.problem)


def test_naming_a_host_with_one_public_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0)) for ip in ("10.0.0.5", "93.184.216.34")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(UsageError, match=r"93\.184\.216\.34"):
        machines("http://model.example/v1")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found[:1] * 2)
    assert machines("http://model.example/v1") == ["10.0.0.5"]


def test_naming_a_host_that_cannot_be_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", never)
    with pytest.raises(UsageError, match="cannot be found"):
        machines("http://nobody.invalid/v1")


def test_naming_follows_no_redirect(store: Store, settings: Settings, model: ModelServer) -> None:
    with serving() as elsewhere:
        model.status, model.headers = 307, {"Location": f"{elsewhere.address}/chat/completions"}
        assert "status 307" in str(name_themes(store, settings).problem)
        assert not elsewhere.asked
    assert len(model.asked) == 1


def test_naming_is_off_unless_asked_for(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpx, "Client", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    report = name_themes(store, Settings(home=tmp_path))
    assert (report.named, report.problem) == (0, None)


def test_naming_forgets_names_that_can_be_of_a_forgotten_call(
    store: Store, settings: Settings, model: ModelServer, tmp_path: Path
) -> None:
    model.answers = ["Дорого", "Неслыханно дорого"]
    name_themes(store, settings)
    theme_edits.move(store.engine, telling_id(), "t-1", "Лена")  # the name was made of it all the same
    save_found(store, [make_theme("t-1", "abc")])  # and its theme is no more
    assert "Неслыханно дорого".encode() in bytes_of(tmp_path)
    store.forget("out-7000-d.mp3")
    store.scrub()
    left = bytes_of(tmp_path)
    assert "Неслыханно дорого".encode() not in left
    assert f"{'d' * 16}-1-".encode() not in left
    assert names(store) == {"t-1": "Дорого"}


def test_naming_a_call_that_is_forgotten_meanwhile_leaves_no_name(
    store: Store, settings: Settings, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = model.reply()

    def forgetful() -> bytes:
        if len(model.asked) == 2:
            Store.open(settings.database_url).forget("out-7000-e.mp3")
        return answer

    monkeypatch.setattr(model, "reply", forgetful)
    report = name_themes(store, settings)
    assert (report.named, report.problem) == (1, None)
    assert names(store) == {"t-1": "Слишком дорого", "t-2": None}


def test_cli_themes_are_named_where_the_model_is_there(run: Run, model: ModelServer, tmp_path: Path) -> None:
    write = (tmp_path / "settings.toml").write_text
    own = Settings(home=tmp_path)
    filled = Store.open(own.database_url)
    save(filled, range(20))
    write(f'naming_address = "http://127.0.0.1:{free_port()}/v1"\nnaming_model = "small"\n')
    done = run(tmp_path, "themes")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1
    assert "cannot be reached" in done.stderr
    themes = tables.theme_table(filled)
    assert len(themes)
    write(f'naming_address = "{model.address}"\nnaming_model = "small"\n')
    done = run(tmp_path, "themes")  # nothing has changed but that the model is there
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(themes)} themes named by small" in done.stdout
    rows = [json.loads(line) for line in run(tmp_path, "export", "themes").stdout.splitlines()]
    assert {row["name"] for row in rows} == {"Слишком дорого"}


def never(*_: object, **__: object) -> None:
    raise OSError("nothing may be asked here")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
