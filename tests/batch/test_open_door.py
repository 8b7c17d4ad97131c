"""`doslovno app` before it serves anything: it opens no door that nobody wanted open."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.doctor import team_login
from foundation.settings import load_settings
from tests.command import Run
from tests.foundation.test_access import write
from wording import texts


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_open_door_is_refused_with_one_sentence(run: Run, tmp_path: Path, address: str) -> None:
    done = run(tmp_path, "app", "--address", address)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "--without-login" in done.stderr


def test_half_written_login_is_refused_on_this_machine_too(run: Run, tmp_path: Path) -> None:
    write(tmp_path, client_secret=None)
    done = run(tmp_path, "app")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "«client_secret»" in done.stderr


def test_doctor_says_what_is_wrong_with_the_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_reader", lambda: "en")
    assert team_login(load_settings(home=tmp_path)).good
    write(tmp_path)
    assert "nobody may come in" in team_login(load_settings(home=tmp_path)).sentence
    found = team_login(load_settings(home=tmp_path, viewers=("@kedr.example",)))
    assert found.good
    assert "https://calls.kedr.example" in found.sentence
    write(tmp_path, client_secret=None)
    assert not team_login(load_settings(home=tmp_path)).good
