"""The documentation tells what the code does, builds without a warning, and no figure in it lacks its command."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.from_code import house, tables
from docs.from_code.imports import ROOMS, files_used
from docs.from_code.pages import MADE, PAGES
from tests.command import ROOT
from tests.test_house import MAY_IMPORT

FIGURES = (ROOT / "docs" / "figures.md").read_text("utf-8")
TOLD = ("Command", "Date", "Machine", "Compared with")


@pytest.mark.parametrize("name", PAGES)
def test_made_page_is_what_the_code_tells(name: str) -> None:
    assert (MADE / name).read_text("utf-8") == PAGES[name](), "run `python -m docs.from_code`"


def test_made_folder_holds_nothing_else() -> None:
    assert {path.name for path in MADE.iterdir()} == set(PAGES)


def test_house_drawing_has_every_room_and_every_import() -> None:
    drawn = house.drawing()
    assert set(ROOMS) == set(MAY_IMPORT)
    for room in ROOMS:
        assert f">{room}</text>" in drawn
        assert drawn.count(f'marker-end="url(#to-{room})"') == len(set(files_used(room)) - {house.BASE})


def test_house_drawing_follows_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    before = house.drawing()
    more = {**files_used("nlp"), "wording": {"texts"}}
    monkeypatch.setattr(house, "files_used", lambda room: more if room == "nlp" else files_used(room))
    assert house.drawing() != before


def test_tables_page_says_what_comments_say() -> None:
    page = tables.page()
    assert "| `started_at` | DATETIME | may be empty | wall clock of the company, no time zone |" in page
    assert "\nWhat was recognised and is not believed. No search and no quote comes from here.\n" in page
    described = [row for row in page.splitlines() if row.startswith("| `")]
    assert sum(not row.endswith("|  |") for row in described) > len(described) / 2


def test_docs_build_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs", ".", str(tmp_path / "html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for page in (ROOT / "docs").rglob("*.md"):
        if page.parent != MADE:
            assert (tmp_path / "html" / page.relative_to(ROOT)).with_suffix(".html").is_file()


def test_docs_links_from_the_root_lead_somewhere() -> None:
    for page in ("README.md", "README.ru.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        file = ROOT / page
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", file.read_text("utf-8")):
            assert "://" in link or (file.parent / link).exists(), f"{page}: {link}"


def sections() -> dict[str, str]:
    """The sections of the page of figures that hold a figure, by title."""
    parts = re.split(r"^#{2,3} (.+)$", FIGURES, flags=re.M)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {title: text for title, text in texts.items() if re.search(r"\d", text)}


@pytest.mark.parametrize("title", sections())
def test_figures_have_command_date_machine_and_comparison(title: str) -> None:
    text = sections()[title]
    for name in TOLD:
        assert re.search(rf"^- {name}: \S", text, re.M), f"«{title}» lacks the line «- {name}: …»"
    assert re.search(r"^- Date: (20\d\d-\d\d-\d\d)", text, re.M)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(python -m [\w.]+|pytest [^`]+)", FIGURES))))
def test_figures_commands_are_there(command: str) -> None:
    if command.startswith("python -m "):
        assert (ROOT / (command.removeprefix("python -m ").replace(".", "/") + ".py")).is_file()
    else:
        named = [word for word in command.split()[1:] if word.startswith("tests/")]
        assert all((ROOT / word.partition("::")[0]).exists() for word in named)
        assert named or "-k" in command
