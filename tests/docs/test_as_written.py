"""What the README says is done as it is written: both commands, all others, every setting. So are the notebooks."""

from __future__ import annotations

import http.server
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from nbclient import NotebookClient
from typer.testing import CliRunner

from batch.cli import app
from foundation.login import read_login
from foundation.settings import Settings, load_settings
from tests.command import EXAMPLES, ROOT, Run, environment

pytestmark = pytest.mark.model

PAGES = ("README.md", "README.ru.md", "docs/using.md", "docs/using.ru.md")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
OURS = re.compile(r"(doslovno|make|openssl|chmod) ")
LARGEST = 300_000  # bytes of a notebook with its outputs
# What the Russian pages call otherwise: the same command is run once.
NAMES = {
    "/путь/к/записям": "/path/to/recordings",
    "сделки.csv": "deals.csv",
    "лендинг.html": "landing-page.html",
    "скрипт.docx": "script.docx",
    "презентация.pptx": "presentation.pptx",
}
COPY = ("landing-page.html", "script.docx", "presentation.pptx")


def blocks(page: str) -> list[str]:
    """The code of a page: indented blocks, and what stands between backticks."""
    text = (ROOT / page).read_text("utf-8")
    indented = re.findall(r"(?:^|\n\n)((?: {4,}\S.*\n?)+)", text)
    return [re.sub(r"^ {4,7}", "", block, flags=re.M).strip() for block in indented] + re.findall(r"`([^`]+)`", text)


def commands() -> list[str]:
    """Every command of the pages that can be run as it stands: nothing in capitals is to be filled in."""
    lines = {line.removeprefix(".venv/bin/") for page in PAGES for block in blocks(page) for line in block.split("\n")}
    own = {" ".join(NAMES.get(word, word) for word in line.split(" ")) for line in lines if OURS.match(line)}
    return sorted(line for line in own if not re.search(r"\b[A-Z]{2,}\b|\.\.\.|\[", line.replace("PIP_OPTIONS", "")))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Demo:
    """`make demo`: what it said, and the address at which it serves."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self._process = subprocess.Popen(
            ["make", "demo", f"DEMO_HOME={home}", f"PORT={self.port}"],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = ""
        assert self._process.stdout
        for line in self._process.stdout:
            self.said += line
            if "The view is at" in line:
                break

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGINT)
        self._process.wait(60)


@pytest.fixture(scope="module")
def demo(models_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    home = tmp_path_factory.mktemp("demo")
    (home / "models").symlink_to(models_home.models_dir.resolve())
    running = Demo(home)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def desk(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of somebody who has made the demo and follows the README: its files lie there under their names."""
    folder = tmp_path_factory.mktemp("desk")
    home = folder / "doslovno-home"
    home.mkdir()
    (home / "models").symlink_to((demo.home / "models").resolve())
    for file in demo.home.glob("doslovno.sqlite*"):
        shutil.copy(file, home)
    shutil.copy(ROOT / "examples" / "calls.csv", folder / "deals.csv")
    (folder / "login.toml").touch()
    text = (ROOT / "examples" / "copy" / "svetly_proem_okna.md").read_text("utf-8")
    for name in COPY:
        _write_copy(folder / name, text)
    return folder


def _write_copy(file: Path, text: str) -> None:
    if file.suffix == ".html":
        file.write_text(f"<html><body><p>{text}</p></body></html>", "utf-8")
    elif file.suffix == ".docx":
        import docx

        document = docx.Document()
        document.add_paragraph(text)
        document.save(str(file))
    else:
        import pptx

        slides = pptx.Presentation()
        slide = slides.slides.add_slide(slides.slide_layouts[5])
        slide.shapes.title.text = text[:200]
        slides.save(str(file))


def test_demo_processes_the_example_calls_and_serves_the_view(demo: Demo) -> None:
    assert f"{len(list(EXAMPLES.iterdir()))} processed" in demo.said
    assert f"http://127.0.0.1:{demo.port}" in demo.said
    assert answers(demo.port)


def answers(port: int) -> bool:
    """Whether the view answers within a minute; it is said to be there in the moment in which its server starts."""
    for _ in range(120):
        with suppress(URLError), urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
            return bool(answer.status == 200)
        time.sleep(0.5)
    return False


def test_make_test_passes_on_what_runs_now() -> None:
    """`make test` runs these tests: it cannot be run within them, but what it calls can be told."""
    told = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "-m pytest" in told
    assert "mypy" in told


def test_pages_have_commands() -> None:
    assert {command.split()[0] for command in commands()} >= {"doslovno", "make"}
    assert len([command for command in commands() if command.startswith("doslovno ")]) >= 10


class Hub:
    """A hub on this machine that has one small file of each model: enough to fetch it as from the real one."""

    SHA = "0" * 40

    def __init__(self) -> None:
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.answer(with_body=False)

            def do_GET(self) -> None:
                self.answer(with_body=True)

            def answer(self, with_body: bool) -> None:
                body = hub.body(self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Type", "application/json")
                self.send_header("ETag", '"one"')
                self.send_header("X-Repo-Commit", hub.SHA)
                self.end_headers()
                if with_body:
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def body(self, path: str) -> bytes:
        if "/resolve/" in path:
            return b"{}"
        if "/tree/" in path:
            return json.dumps([{"type": "file", "path": "config.json", "size": 2, "oid": "1" * 40}]).encode()
        name = path.partition("/api/models/")[2].partition("?")[0].partition("/revision/")[0]
        found = {"id": name, "sha": self.SHA, "siblings": [{"rfilename": "config.json", "size": 2}]}
        return json.dumps(found).encode()

    def stop(self) -> None:
        self._server.shutdown()


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    running = Hub()
    yield running
    running.stop()


# How a command ends that has nothing to do in the reader's folder, or is refused for a good reason.
ENDS = {
    "doslovno train": (2, "Nobody has corrected"),  # nobody has corrected anything yet
    "doslovno app --address 0.0.0.0": (2, "login"),  # no login is set up
}


@pytest.mark.parametrize("command", commands())
def test_command_of_the_pages_runs(command: str, desk: Path, hub: Hub, tmp_path: Path) -> None:
    words = [word.replace("/path/to/recordings", str(EXAMPLES)) for word in shlex.split(command, comments=True)]
    if words[0] == "make":
        assert subprocess.run([*words, "-n"], cwd=ROOT, capture_output=True, check=False).returncode == 0
    elif words == ["doslovno", "app"]:
        port = free_port()
        process = subprocess.Popen(ours([*words, "--port", str(port)]), cwd=desk, env=at_home(hub))
        assert answers(port)
        process.terminate()
        process.wait(60)
    else:
        # What is fetched is no real model: it must not lie where others look for theirs.
        folder = tmp_path if "fetch" in words else desk
        done = subprocess.run(
            ours(words), cwd=folder, env=at_home(hub), capture_output=True, text=True, timeout=300, check=False
        )
        code, sentence = ENDS.get(command, (0, ""))
        assert done.returncode == code, done.stderr
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def ours(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "batch.cli", *words[1:]] if words[0] == "doslovno" else words


def at_home(hub: Hub) -> dict[str, str]:
    """The environment of somebody who stands in the folder beside `doslovno-home`, with the hub of these tests."""
    return {**environment(), "PYTHONPATH": str(ROOT), "HF_ENDPOINT": hub.address}


@pytest.mark.parametrize("page", PAGES[:2])
def test_commands_of_the_table_have_the_options_that_it_names(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for line in re.findall(r"`(doslovno [^`]+)`", text):
        name, options = line.split()[1], re.findall(r"--[\w-]+", line)
        said = CliRunner().invoke(app, [name, "--help"], terminal_width=200).output
        assert all(option in said for option in options), line


@pytest.mark.parametrize("page", PAGES[:2])
def test_settings_of_the_page_are_settings(page: str, tmp_path: Path) -> None:
    found = 0
    for block in {block for block in blocks(page) if re.match(r"(\[\[?)?[a-z_]+(\]\]?\n| = [\"\[])", block)}:
        home = tmp_path / str(found)
        home.mkdir()
        if block.startswith("[auth]"):
            (home / "login.toml").write_text(block.replace("…", "x" * 40), "utf-8")
            (home / "login.toml").chmod(0o600)
            assert read_login(home / "login.toml") is not None
        else:
            (home / "settings.toml").write_text(block, "utf-8")
            settings = load_settings(home=home)
            assert set(tomllib.loads(block)) <= settings.model_fields_set
        found += 1
    assert found >= 5


def test_transcripts_of_the_pages_are_read(new_home: Callable[[str], Path], run: Run, tmp_path: Path) -> None:
    lines = [block for page in PAGES[:2] for block in blocks(page) if block.startswith('{"recording"')]
    assert len(lines) == 2
    file = tmp_path / "calls.jsonl"
    file.write_text("\n".join(json.dumps(json.loads(line), ensure_ascii=False) for line in lines), "utf-8")
    done = run(new_home("home"), "process", file)
    assert done.returncode == 0, done.stderr
    assert "2 processed" in done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_shows_what_its_kept_outputs_show(
    path: Path, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSLOVNO_HOME", str(demo.home))
    monkeypatch.delenv("MPLBACKEND", raising=False)  # Streamlit, which other tests load, turns pictures off with it
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    kept = nbformat.read(path, as_version=4)
    run = nbformat.read(path, as_version=4)
    for cell in run.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    NotebookClient(run, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    for number, (before, after) in enumerate(zip(kept.cells, run.cells, strict=True)):
        assert shown(before) == shown(after), f"cell {number}: run the notebook again and keep its outputs"
        assert after.cell_type != "code" or after.outputs, f"cell {number} shows nothing"


def shown(cell: nbformat.NotebookNode) -> list[list[str]]:
    """What kinds of output a cell has."""
    return [sorted(output.get("data", {output.output_type: ""})) for output in cell.get("outputs", [])]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_small_and_tells_nothing_of_the_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.encode()) < LARGEST
    assert not re.search(r"\"[^\"]*(/home/|/tmp/|/root/|site-packages)", text)
    assert not [
        cell for cell in nbformat.reads(text, 4).cells if "error" in (o.output_type for o in cell.get("outputs", []))
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_uses_public_functions_only(path: Path) -> None:
    code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    assert not re.search(r"\bimport _|\.\s*_[a-z]\w*\(|from [\w.]+ import .*\b_\w", code)
    assert "sqlalchemy" not in code
    assert "sqlite3" not in code
