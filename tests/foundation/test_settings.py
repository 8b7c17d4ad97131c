"""Settings: the command line before the environment before the home's settings.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.errors import UsageError
from foundation.settings import load_settings


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "DATABASE", "RECOGNIZER", "THREADS"):
        monkeypatch.delenv(f"DOSLOVNO_{name}", raising=False)


def test_settings_order_of_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('recognizer = "from-file"\nthreads = 3\n')
    assert load_settings(home=tmp_path).recognizer == "from-file"
    monkeypatch.setenv("DOSLOVNO_RECOGNIZER", "from-environment")
    assert load_settings(home=tmp_path).recognizer == "from-environment"
    assert load_settings(home=tmp_path, recognizer="chosen").recognizer == "chosen"
    assert load_settings(home=tmp_path, recognizer=None).threads == 3


def test_settings_default_database_lies_in_the_home(tmp_path: Path) -> None:
    assert load_settings(home=tmp_path).database_url.endswith(f"{tmp_path}/doslovno.sqlite")


@pytest.mark.parametrize("content", ["threads = -1\n", "no toml at all", 'unknown_name = "x"\n'])
def test_settings_wrong_file_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.toml").write_text(content)
    with pytest.raises(UsageError, match=r"settings\.toml") as caught:
        load_settings(home=tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "model", "sentence"),
    [
        ("http://127.0.0.1:11434/v1", "", "go together"),
        ("", "small", "go together"),
        ("ftp://127.0.0.1/v1", "small", "http or https"),
        ("127.0.0.1:11434", "small", "http or https"),
        ("http://", "small", "http or https"),
        ("http://user:word@127.0.0.1/v1", "small", "no password"),
        ("http://127.0.0.1/v1?to=1", "small", "http or https"),
        ("http://127.0.0.1:99999/v1", "small", "Port"),
    ],
)
def test_settings_of_the_naming_that_cannot_be_used(tmp_path: Path, address: str, model: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as caught:
        load_settings(home=tmp_path, naming_address=address, naming_model=model)
    assert str(caught.value).startswith("Setting «naming_")
    assert "\n" not in str(caught.value)


def test_settings_of_the_naming(tmp_path: Path) -> None:
    assert load_settings(home=tmp_path).naming_address == ""
    chosen = load_settings(home=tmp_path, naming_address="https://model.local/v1/", naming_model="small")
    assert chosen.naming_address == "https://model.local/v1"
