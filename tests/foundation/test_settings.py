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
