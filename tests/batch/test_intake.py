"""What the operator names becomes jobs, each file once, whatever lies beside it."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch.intake import Job, Problem, find_files, read_jobs
from batch.workers import check_unchanged
from foundation.errors import RecordingError, UsageError, one_line


def test_intake_takes_known_files_of_a_folder_once(tmp_path: Path) -> None:
    for name in ("b.mp3", "a.WAV", "notes.txt", ".hidden.mp3", "sub/c.ogg", "sub.wav/d.opus", ".cache/e.mp3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    found = find_files([tmp_path, tmp_path / "b.mp3"])
    assert sorted(str(file.relative_to(tmp_path)) for file in found) == [
        "a.WAV",
        "b.mp3",
        "sub.wav/d.opus",
        "sub/c.ogg",
    ]


def test_intake_takes_a_named_file_whatever_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "call.vox").write_bytes(b"x")
    assert find_files([tmp_path / "call.vox"]) == [tmp_path / "call.vox"]


def test_intake_names_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no file or folder"):
        find_files([tmp_path / "none"])


def test_intake_same_content_same_hash_whatever_the_name(tmp_path: Path) -> None:
    for name in ("a.mp3", "b.mp3"):
        (tmp_path / name).write_bytes(b"the same sound")
    first, second = read_jobs(find_files([tmp_path]))
    assert isinstance(first, Job)
    assert isinstance(second, Job)
    assert first.content_hash == second.content_hash


def test_intake_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"sound")
    (tmp_path / "b.mp3").touch()
    (tmp_path / "c.mp3").symlink_to(tmp_path / "gone.mp3")
    os.mkfifo(tmp_path / "d.mp3")
    found = {item.recording: item for item in read_jobs(find_files([tmp_path]))}
    assert isinstance(found["a.mp3"], Job)
    for name in ("b.mp3", "c.mp3", "d.mp3"):
        problem = found[name]
        assert isinstance(problem, Problem)
        assert problem.sentence.startswith(f"{name}: ")
        assert "\n" not in problem.sentence


def test_intake_a_file_of_bad_lines_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "letter.jsonl").write_text("Dear Sir,\n\nhere is my list.\n" * 50)
    (found,) = read_jobs([tmp_path / "letter.jsonl"])
    assert isinstance(found, Problem)
    assert found.sentence.startswith("letter.jsonl")


def test_intake_a_bad_line_of_transcripts_loses_no_other(tmp_path: Path) -> None:
    good = (
        '{"recording": "%s", "language": "ru", "turns": [{"role": "client", "start_s": 0, "end_s": 1, "text": "Алло"}]}'
    )
    file = tmp_path / "calls.jsonl"
    file.write_text("\n".join([good % "one", "{broken", good % "two"]), encoding="utf-8")
    found = list(read_jobs([file]))
    assert [item.recording for item in found if isinstance(item, Job)] == ["one", "two"]
    assert len([item for item in found if isinstance(item, Problem)]) == 1


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def _nobody(open_folder: Path) -> Iterator[None]:
    """Nobody's rights: the administrator may read everything."""
    me = os.geteuid()
    if me == 0:
        os.chown(open_folder, 65534, 65534)
        os.seteuid(65534)
    yield
    os.seteuid(me)


@pytest.mark.usefixtures("_nobody")
def test_intake_a_folder_that_may_not_be_read_is_told_and_stops_nothing(open_folder: Path) -> None:
    for name in ("a.mp3", "closed/b.mp3", "open/c.mp3"):
        (open_folder / name).parent.mkdir(exist_ok=True)
        (open_folder / name).write_bytes(name.encode())
    (open_folder / "closed").chmod(0)
    found = list(read_jobs(find_files([open_folder])))
    (open_folder / "closed").chmod(0o700)
    assert [item.recording for item in found if isinstance(item, Job)] == ["a.mp3", "c.mp3"]
    (problem,) = [item for item in found if isinstance(item, Problem)]
    assert problem.sentence == "closed: is a folder that may not be read; check its rights."


def test_intake_what_is_no_file_neither_hangs_nor_stops_the_rest(tmp_path: Path) -> None:
    (tmp_path / "good.mp3").write_bytes(b"sound")
    for ending in ("mp3", "jsonl", "srt"):
        os.mkfifo(tmp_path / f"pipe.{ending}")
    (tmp_path / "itself.mp3").symlink_to(tmp_path / "itself.mp3")
    (tmp_path / "device.wav").symlink_to("/dev/zero")
    (tmp_path / "folder.wav").mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        # A socket's path must be short.
        here = os.getcwd()
        os.chdir(tmp_path)
        bound.bind("socket.mp3")
        os.chdir(here)
        found = list(read_jobs(find_files([tmp_path, tmp_path / "itself.mp3"])))
    assert [item.recording for item in found if isinstance(item, Job)] == ["good.mp3"]
    told = {item.recording: item.sentence for item in found if isinstance(item, Problem)}
    assert set(told) == {"pipe.mp3", "pipe.jsonl", "pipe.srt", "itself.mp3", "device.wav", "socket.mp3"}
    assert "is a link that leads to no file" in told["itself.mp3"]
    assert all("a pipe, a socket or a device" in told[name] for name in told if name != "itself.mp3")


def test_intake_a_file_that_vanishes_is_a_problem(tmp_path: Path) -> None:
    for name in ("a.mp3", "b.mp3", "c.mp3"):
        (tmp_path / name).write_bytes(name.encode())
    jobs = read_jobs(find_files([tmp_path]))
    first = next(jobs)
    (tmp_path / "a.mp3").unlink()
    (tmp_path / "b.mp3").unlink()
    gone, last = jobs
    assert isinstance(first, Job)
    assert isinstance(last, Job)
    assert isinstance(gone, Problem)
    assert "is not there any more" in gone.sentence
    with pytest.raises(RecordingError, match=r"a\.mp3: cannot be read any more"):
        check_unchanged(first)
    (tmp_path / "c.mp3").write_bytes(b"longer than it was")
    with pytest.raises(RecordingError, match=r"c\.mp3: is being written just now"):
        check_unchanged(last)


def test_intake_a_name_in_another_encoding_is_a_problem_that_can_be_printed(tmp_path: Path) -> None:
    for folder, name in (("", "звонок.wav"), ("папка", "a.wav")):
        where = os.path.join(os.fsencode(tmp_path), folder.encode("cp1251"))
        os.makedirs(where, exist_ok=True)
        with open(os.path.join(where, name.encode("cp1251")), "wb") as file:
            file.write(b"sound")
    found = list(read_jobs(find_files([tmp_path])))
    assert len(found) == 2
    for problem in found:
        assert isinstance(problem, Problem)
        assert "rename it" in problem.sentence
        for text in (problem.path, problem.recording, problem.sentence):
            assert text.encode().decode() == text


@pytest.mark.parametrize("name", ["two\nlines.mp3", "bell\x07.mp3", "\x1b[31mred.mp3", "back\r\tto.mp3", "\x85.mp3"])
def test_intake_a_problem_is_one_line_whatever_the_name_holds(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    (problem,) = read_jobs(find_files([tmp_path]))
    assert isinstance(problem, Problem)
    assert problem.recording == name
    assert problem.sentence.isprintable()
    assert one_line(problem.sentence) == problem.sentence


def test_intake_a_name_with_emoji_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "👩‍💻 звонок 📞.mp3").touch()
    (problem,) = read_jobs(find_files([tmp_path]))
    assert isinstance(problem, Problem)
    assert problem.sentence.startswith("👩‍💻 звонок 📞.mp3: is empty")
