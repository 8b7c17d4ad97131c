"""Roles and names over the whole way, from the command line to the exports, on calls that are heard already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.records import Analysis, Call, Deal, Turn
from foundation.settings import load_settings
from store.store import Store
from tests.command import TRANSCRIPTS, Run

pytestmark = pytest.mark.model

NewHome = Callable[[str], Path]
SAID = (
    ("A", "Добрый день! Компания «Тёплый дом», меня зовут Антон, чем могу вам помочь?"),
    ("B", "Здравствуйте, сколько будет стоить застеклить балкон?"),
    ("A", "Мы можем предложить вам замер и договор, стоимость восемьдесят тысяч."),
    ("B", "Для меня это дорого, у меня столько нет."),
)


def heard(recording: str, swapped: bool = False) -> Analysis:
    """A stereo call as it is recognised, before anybody has read it."""
    turns = tuple(
        Turn(number, {"A": "B", "B": "A"}[speaker] if swapped else speaker, 4.0 * number, 4.0 * number + 3, text)
        for number, (speaker, text) in enumerate(SAID)
    )
    digest = hashlib.sha256(recording.encode()).hexdigest()
    call = Call(recording, digest, 16.0, "ru", "stereo", turns, path=f"/calls/{recording}", recognizer="whisper-base")
    return Analysis(call, (), (), ())


def kept(home: Path) -> Store:
    return Store.open(load_settings(home=home).database_url)


def who_greets(run: Run, home: Path) -> dict[str, str]:
    """By recording, the role of the first turn."""
    lines = [json.loads(line) for line in run(home, "export", "turns", "--unmasked").stdout.splitlines()]
    return {line["recording"]: line["role"] for line in lines if line["turn"] == 0}


def test_settle_a_side_that_the_crm_tells_swaps_the_roles_and_back(run: Run, new_home: NewHome, tmp_path: Path) -> None:
    home = new_home("home")
    store = kept(home)
    for name in ("told.mp3", "untold.mp3"):
        store.save(heard(name, swapped=name == "untold.mp3"), {"transcribe": "t"})
    store.close()
    table = tmp_path / "crm.csv"
    greets = []
    for side in ("right", "left"):
        table.write_text(f"recording,manager_side\ntold.mp3,{side}\n")
        done = run(home, "crm", table)
        assert done.returncode == 0, done.stderr
        greets.append(who_greets(run, home))
    assert greets == [{"told.mp3": "client", "untold.mp3": "manager"}, {"told.mp3": "manager", "untold.mp3": "manager"}]
    found = [json.loads(line) for line in run(home, "export", "mentions", "--unmasked").stdout.splitlines()]
    assert {row["recording"] for row in found if "дорого" in row["text"]} == {"told.mp3", "untold.mp3"}
    store = kept(home)
    assert store.stages(heard("told.mp3").call.content_hash)["transcribe"] == "t"  # and nothing was heard anew
    store.close()


def test_settle_two_runs_end_as_one_and_each_call_is_decided_by_who_knows_best(
    run: Run, new_home: NewHome, tmp_path: Path
) -> None:
    ready = tmp_path / "ready.jsonl"
    ready.write_text(TRANSCRIPTS.read_text("utf-8").splitlines()[0], encoding="utf-8")
    one, two = new_home("one"), new_home("two")
    for home in (one, two):
        store = kept(home)
        for name in ("Anna_1.mp3", "Boris_2.mp3"):
            store.save(heard(name), {"transcribe": "t"})
        store.save_deals([Deal("Anna_1.mp3", manager_side="left")])
        store.close()
    assert run(two, "process", ready).returncode == 0
    for home in (one, two):
        (home / "settings.toml").write_text('manager_side = "right"\nfilename_pattern = "{manager}_{*}.mp3"\n')
        done = run(home, "process", ready)
        assert done.returncode == 0, done.stderr
        assert "1 file names do not fit the pattern" in done.stdout
    for what in ("calls", "turns"):
        assert run(one, "export", what).stdout == run(two, "export", what).stdout
    rows = [json.loads(line) for line in run(one, "export", "calls").stdout.splitlines()]
    found = {row["recording"]: (row["manager"], row["role_source"]) for row in rows}
    assert found.pop("Anna_1.mp3") == ("Anna", "crm")
    assert found.pop("Boris_2.mp3") == ("Boris", "setting")
    assert list(found.values()) == [(None, "given")]
    greets = who_greets(run, one)
    assert (greets["Anna_1.mp3"], greets["Boris_2.mp3"]) == ("manager", "client")


def test_settle_a_bad_pattern_stops_before_anything_is_done(run: Run, new_home: NewHome) -> None:
    home = new_home("home")
    (home / "settings.toml").write_text('filename_pattern = "{when}_{*}"\n')
    done = run(home, "process", TRANSCRIPTS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "there is no field {when}" in done.stderr
