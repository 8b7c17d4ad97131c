"""What the operator names becomes jobs, each file once, whatever lies beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from batch.intake import Job, Problem, find_files, read_jobs
from foundation.errors import UsageError


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
