"""Who sees what, and who may change what: the gate before the pages, and the guard before every act that writes."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from store import corrections, judgements
from store.store import Store
from tests.foundation.test_access import write
from tests.views.conftest import ROOT
from tests.views.test_pages import keys, texts

CALL = "0" * 16
LISTS = 'viewers = ["@kedr.example"]\neditors = ["lena@kedr.example"]\noperators = ["oleg@kedr.example"]\n'
# What writes, by the module through which a page reaches it.
WRITES = {
    "corrections": {"correct", "undo"},
    "theme_edits": {"rename", "merge", "split_subtheme", "dismiss", "restore", "pin", "unpin", "move"},
    "theme_history": {"undo"},
    "desk": {"add_copies", "remove_copy"},
}


def claims(who: str = "lena", **more: Any) -> dict[str, Any]:
    """What a provider says of somebody who has just logged in."""
    said = {"is_logged_in": True, "iat": time.time(), "email": f"{who}@kedr.example", "email_verified": True}
    return said | more


@pytest.fixture
def page(store: Store, tmp_path: Path) -> AppTest:
    """The view of a team's home, over a database of its own."""
    write(tmp_path)
    (tmp_path / "settings.toml").write_text(LISTS)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


def call_of(page: AppTest, **said: Any) -> AppTest:
    """The first call as somebody sees it."""
    page.user = said
    page.query_params["call"] = CALL
    page.run()
    return page.switch_page("views/calls.py").run() if not shut(page) else page


def shut(page: AppTest) -> bool:
    """Whether the page shows nothing of the calls."""
    return "d-empty" in texts(page) and not page.main.get("page_link")


@pytest.mark.parametrize(
    ("said", "told", "ways"),
    [
        ({"is_logged_in": False}, "", ["log-in"]),
        (claims(iat=time.time() - 25 * 60 * 60), "", ["log-out", "log-in"]),
        (claims(iat=None), "", ["log-out", "log-in"]),
        (claims(email="lena@other.example"), "lena@other.example", ["log-out"]),
        (claims(email="<b>@other.example"), "&lt;b&gt;@other.example", ["log-out"]),
        (claims(email_verified=False), "", ["log-out"]),
        (claims(email_verified=None), "", ["log-out"]),
        (claims(email=""), "", ["log-out"]),
    ],
)
def test_gate_is_shut(page: AppTest, said: dict[str, Any], told: str, ways: list[str]) -> None:
    call_of(page, **said)
    assert shut(page)
    assert told in texts(page)
    assert [key for key in keys(page) if key.startswith("log-")] == ways


def test_gate_is_shut_where_the_server_was_started_without_the_login_of_its_home(page: AppTest) -> None:
    assert shut(call_of(page))


def test_gate_is_shut_where_the_login_or_the_lists_cannot_be_read(page: AppTest, tmp_path: Path) -> None:
    write(tmp_path, client_id=None)
    assert shut(call_of(page, **claims()))
    assert "«client_id»" in texts(page)
    write(tmp_path)
    (tmp_path / "settings.toml").write_text('editors = ["nobody"]\n')
    assert shut(call_of(page, **claims()))


@pytest.fixture
def listening_everywhere() -> Iterator[None]:
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    yield
    config.set_option("server.address", before)


@pytest.mark.usefixtures("listening_everywhere")
def test_gate_is_shut_on_the_network_without_a_login_until_that_is_allowed(
    page: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not shut(call_of(page, **claims()))
    (tmp_path / "login.toml").unlink()
    assert shut(call_of(page))
    assert "--without-login" in texts(page)
    monkeypatch.setenv("DOSLOVNO_WITHOUT_LOGIN", "true")
    assert not shut(call_of(page))


def marking(page: AppTest) -> list[str]:
    return [key for key in keys(page) if key.startswith("mark-")]


def test_viewer_sees_the_call_and_nothing_that_writes(page: AppTest) -> None:
    assert not shut(call_of(page, **claims("anna")))
    assert marking(page) == []
    assert "log-out" in keys(page)


def test_editor_marks_words_under_the_name_of_the_login(store: Store, page: AppTest) -> None:
    key = marking(call_of(page, **claims(name="Лена")))[0].removeprefix("mark-")
    page.button(key=f"mark-{key}").click().run()
    assert f"author-{key}" not in [field.key for field in page.text_input]
    page.button(key=f"save-{key}").click().run()
    assert [said.author for said in judgements.read(store.engine)] == ["Лена"]


def test_right_that_was_taken_away_since_the_page_was_drawn_writes_nothing(
    store: Store, page: AppTest, tmp_path: Path
) -> None:
    key = marking(call_of(page, **claims()))[0].removeprefix("mark-")
    page.button(key=f"mark-{key}").click().run()
    (tmp_path / "settings.toml").write_text('viewers = ["@kedr.example"]\n')
    page.button(key=f"save-{key}").click().run()
    assert judgements.read(store.engine) == []
    assert [toast.icon for toast in page.toast] == [":material/lock:"]
    assert marking(page) == []


def test_without_a_login_on_this_machine_everybody_may_everything(store: Store, page: AppTest, tmp_path: Path) -> None:
    (tmp_path / "login.toml").unlink()
    assert marking(call_of(page))
    assert "log-out" not in keys(page)


def writing(function: ast.FunctionDef) -> set[str]:
    """What a function calls that writes, in functions inside it too, or takes to call it later."""
    named = {
        (n.value.id, n.attr)
        for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }
    return {f"{module}.{name}" for module, name in named if name in WRITES.get(module, ())}


def test_every_act_of_a_page_that_writes_is_guarded() -> None:
    guarded, open_ = set[str](), list[str]()
    for file in sorted((ROOT / "views").glob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and (found := writing(node)):
                by = {ast.unparse(decorator) for decorator in node.decorator_list}
                if by & {"access.editors_only", "access.operators_only"}:
                    guarded |= found
                else:
                    open_.append(f"{file.name}: {node.name}")
    assert open_ == []
    assert guarded == {f"{module}.{name}" for module, names in WRITES.items() for name in names}


def test_writes_are_those_of_the_store() -> None:
    from batch import desk
    from store import theme_edits, theme_history

    modules = {"corrections": corrections, "theme_edits": theme_edits, "theme_history": theme_history, "desk": desk}
    assert all(hasattr(modules[module], name) for module, names in WRITES.items() for name in names)
