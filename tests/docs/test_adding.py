"""What the guides of docs/adding promise comes true: their code is put into a copy of the program and tried there.

A block's caption names its file. A block of `diff` changes it: what stays and what goes must be there, once. Any other
block is a new file, or is added at the end of one that is there. `doslovno-home/...` is a file of the home.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from foundation.settings import Settings
from tests.command import ROOT, TRANSCRIPTS

pytestmark = pytest.mark.model

GUIDES = sorted((ROOT / "docs" / "adding").glob("*.md"))
FOLLOWED = [guide for guide in GUIDES if guide.stem != "language"]  # a third language is tried by itself
COPIED = {".py", ".toml", ".po", ".css", ".js", ".txt", ".mako", ".safetensors", ".jsonl"}
HOME = "doslovno-home/"
OF_THE_PROGRAM = "## A category of the program"  # what begins there leaves the program without a model
CALLS = ("70002106293", "70007267821", "70002378628")  # two in Russian, one in English
RUN_S = 900  # longest that a command may take on a loaded machine
BLOCK = re.compile(r"^```\{code-block\} (\w+)\n:caption: (\S+)\n\n(.*?)^```$", re.M | re.S)

# Opens the page of the guide with what was processed, and tells what is read on it.
LOOK = """
import json, os, sys
from streamlit.testing.v1 import AppTest

seen = {}
for language in ("ru", "en"):
    page = AppTest.from_file("app.py", default_timeout=120)
    page.query_params["lang"] = language
    page.run().switch_page("views/talking.py").run()
    assert not page.exception, page.exception[0].message
    links = [link.label for link in page.main.get("page_link")]
    seen[language] = [*(element.proto.body for element in page.get("html")), *links]
sys.stdout.write(json.dumps(seen))
"""


@dataclass(frozen=True)
class Block:
    """A piece of code that a guide tells to write."""

    language: str
    file: str
    text: str


@dataclass(frozen=True)
class Copied:
    """A copy of the program with a home of its own."""

    root: Path
    home: Path

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Python in the copy; what the copy lacks is nowhere else."""
        known = {name: value for name, value in os.environ.items() if not name.startswith("DOSLOVNO_")}
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=self.root,
            env={**known, "DOSLOVNO_HOME": str(self.home), "PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
            timeout=RUN_S,
            check=False,
        )

    def succeeds(self, *arguments: object) -> str:
        """The same, and it must end well."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"{arguments}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        return done.stdout


def blocks(text: str) -> list[Block]:
    return [Block(*found) for found in BLOCK.findall(text)]


def parts(guide: Path) -> tuple[str, str]:
    """A guide, and what of it is tried in a copy by itself."""
    before, heading, after = guide.read_text("utf-8").partition(OF_THE_PROGRAM)
    return before, heading + after


def changed(text: str, diff: str) -> str:
    """A file's text after a change. The lines that stay and those that go must be in it, once and in this order."""
    lines = [line if line else " " for line in diff.splitlines()]
    assert all(line[0] in " +-" for line in lines), diff
    old = "\n".join(line[1:] for line in lines if line[0] != "+") + "\n"
    new = "\n".join(line[1:] for line in lines if line[0] != "-") + "\n"
    assert text.count(old) == 1, f"the guide expects once, and the file has {text.count(old)} times:\n{old}"
    return text.replace(old, new)


def apply(written: list[Block], copied: Copied) -> None:
    for block in written:
        in_home = block.file.startswith(HOME)
        file = copied.home / block.file.removeprefix(HOME) if in_home else copied.root / block.file
        if block.language == "diff":
            file.write_text(changed(file.read_text("utf-8"), block.text), "utf-8")
        else:
            assert not (file.exists() and file.suffix == ".py"), f"{block.file} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as opened:
                opened.write(("\n" if opened.tell() else "") + block.text)


def copy_of_the_program(root: Path, models: Path) -> Copied:
    """What is kept of the program, without recordings and pictures; its home lends the models that are ready."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0"):
        if Path(name).suffix in COPIED and (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, root / name)
    (root / "examples").mkdir(exist_ok=True)
    for folder in ("calls", "copy"):
        (root / "examples" / folder).symlink_to(ROOT / "examples" / folder)
    home = root / "doslovno-home"
    (home / "models").mkdir(parents=True)
    for model in models.iterdir():
        if model.is_dir() and not model.name.startswith("."):
            (home / "models" / model.name).symlink_to(model.resolve())
    return Copied(root, home)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory, models_home: Settings) -> Copied:
    """A copy in which all guides were followed, but for languages and the category of the program."""
    copied = copy_of_the_program(tmp_path_factory.mktemp("followed"), models_home.models_dir)
    for guide in FOLLOWED:
        apply(blocks(parts(guide)[0]), copied)
    return copied


@pytest.fixture(scope="module")
def processed(followed: Copied) -> Copied:
    """The same, with some of the example transcripts processed."""
    some = followed.root / "some.jsonl"
    lines = TRANSCRIPTS.read_text("utf-8").splitlines(keepends=True)
    some.write_text("".join(line for line in lines if any(name in line[:60] for name in CALLS)), "utf-8")
    followed.succeeds("-m", "batch.cli", "process", some, "--crm", ROOT / "examples" / "calls.csv")
    return followed


def test_adding_guides_are_there_and_have_code() -> None:
    assert {guide.stem for guide in GUIDES} == {"recognizer", "language", "category", "page"}
    for guide in GUIDES:
        fences = re.findall(r"^```\{code-block\} \w+$", guide.read_text("utf-8"), re.M)
        assert fences
        assert len(blocks(guide.read_text("utf-8"))) == len(fences), f"{guide.name}: a block names no file"


def test_adding_own_tests_of_the_guides_and_of_the_house_pass(followed: Copied) -> None:
    own = [block.file for guide in FOLLOWED for block in blocks(parts(guide)[0]) if "/test_" in block.file]
    new = sorted({file for file in own if not (ROOT / file).exists()})
    assert len(new) >= 5
    more = (
        "tests/test_house.py",
        "tests/wording",
        "tests/foundation/test_models.py::test_known_models_embedded_cover_every_job",
    )
    hostile = "tests/views/test_hostile.py::test_every_page_is_tried"
    followed.succeeds("-m", "pytest", "-q", "-p", "no:cacheprovider", *new, *more, hostile)


def test_adding_code_is_as_make_lint_wants_it(followed: Copied) -> None:
    files = {block.file for guide in FOLLOWED for block in blocks(parts(guide)[0]) if block.file.endswith(".py")}
    followed.succeeds("-m", "ruff", "check", *sorted(files))
    followed.succeeds("-m", "ruff", "format", "--check", *sorted(files))


def test_adding_models_are_listed_by_name(followed: Copied) -> None:
    listed = followed.run("-m", "batch.cli", "models", "list").stdout
    assert "plainwhisper-base" in listed
    assert "multilingual-e5-base" in listed


def test_adding_own_category_finds_something(processed: Copied) -> None:
    lines = processed.succeeds("-m", "batch.cli", "export", "mentions", "--format", "jsonl").splitlines()
    own = [mention["text"] for mention in map(json.loads, lines) if mention["own_categories"] == ["burned before"]]
    assert own
    assert len(own) < len(lines) / 4


def test_adding_page_opens_in_both_languages_with_what_was_processed(processed: Copied) -> None:
    seen = json.loads(processed.succeeds("-c", LOOK))
    for language, title, longest in (
        ("ru", "Кто сколько говорит", "монолог"),
        ("en", "Who talks how much", "monologue"),
    ):
        text = "\n".join(seen[language])
        assert title in text
        assert "d-talk" in text, "no manager is shown"
        assert longest in text


def test_adding_category_of_the_program_is_named_and_its_scenes_are_read(tmp_path: Path, models_home: Settings) -> None:
    copied = copy_of_the_program(tmp_path, models_home.models_dir)
    (guide,) = (guide for guide in GUIDES if guide.stem == "category")
    apply(blocks(parts(guide)[1]), copied)
    told = copied.succeeds(
        "-c",
        "from nlp import scenes; from nlp.topics import topics; from wording.labels import category_name\n"
        "import sys\n"
        "marks = [m for t in scenes.annotated_turns() for m in t.marks if m.label == 'objection/location']\n"
        "assert len(marks) == 3, marks\n"
        "assert not scenes.faults(), scenes.faults()\n"
        "assert topics(['парковка'], 'question', 'ru') == ('location',)\n"
        "sys.stdout.write(category_name('location'))\n",
    )
    assert told == "место"
    copied.succeeds("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/wording", "tests/nlp/test_topics.py")
    refused = copied.run("-c", "from nlp import mention_model; mention_model.read(None)")
    assert "made by another version" in refused.stderr


def test_adding_language_of_the_interface_is_offered(tmp_path: Path, models_home: Settings) -> None:
    copied = copy_of_the_program(tmp_path, models_home.models_dir)
    (guide,) = (guide for guide in GUIDES if guide.stem == "language")
    text, spoken = guide.read_text("utf-8").split("## A spoken language")
    apply(blocks(text), copied)
    (command,) = re.findall(r"^    (sed .+)$", text, re.M)
    subprocess.run(command, shell=True, cwd=copied.root, check=True)
    told = copied.succeeds(
        "-c",
        "import sys; from streamlit.testing.v1 import AppTest; from wording import texts\n"
        "page = AppTest.from_file('app.py', default_timeout=120)\n"
        "page.query_params['lang'] = 'de'\n"
        "page.run()\n"
        "assert not page.exception, page.exception[0].message\n"
        "assert page.button(key='language-de').disabled\n"
        "texts.ask_language(lambda: 'de')\n"
        "told = texts.quoted('teuer'), texts.percent(0.5), texts.ngettext('{count} call', '{count} calls', 2)\n"
        "sys.stdout.write(' '.join(told))\n",
    )
    assert told == "„teuer“ 50\xa0% 2 calls"
    copied.succeeds("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/wording", "-k", "catalogues or plural")
    apply(blocks(spoken), copied)
    failed = copied.run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/nlp/test_scenes.py", "tests/nlp/test_topics.py"
    )
    assert failed.returncode == 1, "nothing tells that a spoken language lacks its scenes"


def test_adding_places_of_a_language_are_there() -> None:
    guide = (ROOT / "docs" / "adding" / "language.md").read_text("utf-8")
    for file in re.findall(
        r"`((?:nlp|transcribe|foundation|views|batch|wording|handouts|tests|benchmarks)/[\w./]+\.\w+)`", guide
    ):
        assert (ROOT / file).is_file() or file == "wording/locale/de.po", file
