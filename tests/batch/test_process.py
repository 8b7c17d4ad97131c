"""The operator's night: everything once, failures told, a crash survived."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import wave
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.command import EXAMPLES, TRANSCRIPTS, Run, exports, start

pytestmark = pytest.mark.model

NewHome = Callable[[str], Path]
SHORT = sorted(EXAMPLES.glob("*"), key=lambda file: file.stat().st_size)[0]
OPUS = next(EXAMPLES.glob("out-70001962509*.ogg"))


def silent_wav(path: Path, seconds: int = 20) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * seconds))
    return path


def rows(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_process_bad_files_each_give_one_line_and_the_rest_is_done(run: Run, new_home: NewHome, tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    shutil.copy(SHORT, folder / "good.mp3")
    (folder / "letter.wav").write_text("Дорогая бухгалтерия, высылаю вам акты за май.\n" * 50, encoding="utf-8")
    (folder / "empty.mp3").touch()
    (folder / "two\nlines.wav").write_bytes(b"RIFF")
    (folder / "cut.mp3").write_bytes(SHORT.read_bytes()[: SHORT.stat().st_size * 6 // 10])
    silent_wav(folder / "silent.wav")
    home = new_home("home")
    done = run(home, "process", folder)
    assert done.returncode == 1
    told = done.stderr.splitlines()
    for name in ("letter.wav", "empty.mp3", "cut.mp3", "silent.wav", "two lines.wav"):
        assert len([line for line in told if line.startswith(f"{name}:")]) == 1, (name, told)
    assert not [line for line in told if "good.mp3" in line or "Traceback" in line]
    status = {row["recording"]: row["status"] for row in rows(run(home, "export", "calls").stdout)}
    assert status == {
        "good.mp3": "done",
        "cut.mp3": "incomplete",
        "silent.wav": "no_speech",
        "letter.wav": "failed",
        "two\nlines.wav": "failed",
        "empty.mp3": "failed",
    }
    # The same folder the next night: nothing is processed, the same five are told again.
    again = run(home, "process", folder)
    assert again.returncode == 1
    assert "0 processed, 3 done before" in again.stdout
    assert sorted(again.stderr.splitlines()) == sorted(told)


def test_process_killed_and_started_again_ends_as_if_undisturbed(run: Run, new_home: NewHome, tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    for file in (SHORT, TRANSCRIPTS):
        shutil.copy(file, folder)
    calm, stormy = new_home("calm"), new_home("stormy")
    assert run(calm, "process", folder).returncode == 0

    killed = start(stormy, "process", folder)
    wait_for_a_call(stormy, killed)
    family = psutil.Process(killed.pid).children(recursive=True)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive, "workers outlived the run that was killed"
    half = stored_calls(stormy)
    assert 0 < half < 13

    again = run(stormy, "process", folder)
    assert again.returncode == 0
    assert f"{half} done before" in again.stdout
    assert exports(run, stormy) == exports(run, calm)


def wait_for_a_call(home: Path, working: subprocess.Popen[str]) -> None:
    """Until the first call is stored."""
    deadline = time.monotonic() + 300
    while stored_calls(home) == 0 and time.monotonic() < deadline:
        assert working.poll() is None, "it ended before a call was stored"
        time.sleep(0.05)


def stored_calls(home: Path) -> int:
    try:
        with sqlite3.connect(f"file:{home / 'doslovno.sqlite'}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM calls").fetchone()[0]
    except sqlite3.OperationalError:  # not made yet
        return 0


def test_process_stopped_by_the_operator_says_so_and_keeps_what_is_done(run: Run, new_home: NewHome) -> None:
    home = new_home("home")
    stopped = start(home, "process", TRANSCRIPTS, OPUS)
    wait_for_a_call(home, stopped)
    os.killpg(stopped.pid, signal.SIGINT)  # what Ctrl+C on a terminal does
    _said, told = stopped.communicate(timeout=30)
    assert (stopped.returncode, told) == (130, "Stopped. What is done is kept: run the same command to go on.\n")
    kept = stored_calls(home)
    assert 0 < kept < 13
    assert f"{kept} done before" in run(home, "process", TRANSCRIPTS, OPUS).stdout


def test_process_a_worker_that_dies_takes_no_recording_with_it(run: Run, new_home: NewHome, tmp_path: Path) -> None:
    home = new_home("home")
    some = tmp_path / TRANSCRIPTS.name
    some.write_text("".join(TRANSCRIPTS.read_text("utf-8").splitlines(keepends=True)[:4]), encoding="utf-8")
    working = start(home, "process", SHORT, some)
    wait_for_a_call(home, working)
    for child in psutil.Process(working.pid).children():
        if "spawn_main" in " ".join(child.cmdline()):
            child.kill()
    said, told = working.communicate(timeout=600)
    assert working.returncode == 0, told
    assert "5 processed" in said
    assert stored_calls(home) == 5


def test_process_order_and_workers_do_not_matter(
    run: Run, new_home: NewHome, home_of_calls: Path, tmp_path: Path
) -> None:
    lines = TRANSCRIPTS.read_text("utf-8").splitlines()
    shuffled = tmp_path / TRANSCRIPTS.name
    random.Random(7).shuffle(lines)
    shuffled.write_text("\n".join(lines) + "\n", encoding="utf-8")
    one, two = home_of_calls, new_home("two")
    assert run(two, "process", shuffled, "--workers", "2").returncode == 0
    assert exports(run, one) == exports(run, two)


def test_process_a_new_method_reads_anew_what_is_heard_already(run: Run, new_home: NewHome) -> None:
    home = new_home("home")
    assert run(home, "process", SHORT).returncode == 0
    with sqlite3.connect(home / "doslovno.sqlite") as database:
        database.execute("UPDATE stages SET fingerprint = 'of another method' WHERE stage = 'analyse'")
        # Were the recording heard again, this mark would go.
        database.execute("UPDATE calls SET recognizer = 'marked'")
    before = exports(run, home)
    assert "1 processed" in run(home, "process", SHORT).stdout
    assert exports(run, home) == before
    assert {row["recognizer"] for row in rows(before["calls"])} == {"marked"}
    with sqlite3.connect(home / "doslovno.sqlite") as database:
        assert "of another method" not in [row[0] for row in database.execute("SELECT fingerprint FROM stages")]
    assert "0 processed, 1 done before" in run(home, "process", SHORT).stdout


def test_process_the_same_recording_twice_is_one_call(run: Run, new_home: NewHome, tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    shutil.copy(SHORT, folder / "a.mp3")
    shutil.copy(SHORT, folder / "b.mp3")
    home = new_home("home")
    done = run(home, "process", folder)
    assert "1 processed, 0 done before, 1 the same recording under another name" in done.stdout
    # Moved elsewhere it is known again, and its clips are cut from where it lies now.
    (folder / "a.mp3").rename(tmp_path / "c.mp3")
    assert "0 processed, 1 done before" in run(home, "process", tmp_path / "c.mp3").stdout
    assert [row["recording"] for row in rows(run(home, "export", "calls").stdout)] == ["c.mp3"]


def test_process_forgotten_calls_leave_no_trace(run: Run, home_of_calls: Path) -> None:
    home = home_of_calls
    calls = rows(run(home, "export", "calls").stdout)
    turns = rows(run(home, "export", "turns", "--unmasked").stdout)
    gone = calls[0]["call_id"]
    only_there = {turn["text"] for turn in turns if turn["call_id"] == gone and len(turn["text"]) > 40}
    assert only_there
    assert run(home, "forget", gone).returncode == 0
    held = b"".join(file.read_bytes() for file in home.glob("doslovno.sqlite*"))
    assert not [text for text in only_there if text.encode() in held or text.lower().encode() in held]
    assert gone not in "".join(exports(run, home).values())
    # As if it had never been there.
    assert len(rows(run(home, "export", "calls").stdout)) == len(calls) - 1
