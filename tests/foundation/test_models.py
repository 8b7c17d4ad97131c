"""Models: assembled whole or not at all, checked to the byte, refused in plain words."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from foundation import models
from foundation.errors import ModelError
from foundation.hardware import Machine, this_machine
from foundation.hub import CHECKSUMS
from foundation.known_models import KNOWN_MODELS
from foundation.settings import Settings, load_settings

SMALL = "slovnet-ru"  # the quickest of the assembled models


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path)


def state_of(name: str, settings: Settings) -> models.ModelState:
    return next(state for state in models.check(settings) if state.name == name)


def test_known_models_embedded_cover_every_job() -> None:
    assert {model.job for model in KNOWN_MODELS.values() if model.embedded} == {
        "recognition",
        "diarization",
        "embedding",
        "language ru",
        "language en",
    }


@pytest.mark.parametrize("model", KNOWN_MODELS.values(), ids=lambda model: model.name)
def test_known_models_come_in_one_way_and_say_what_is_gained(model) -> None:
    assert sum((model.build is not None, bool(model.module), bool(model.hub))) == 1
    assert bool(model.files) == model.embedded
    assert model.gain.endswith(".")
    assert model.licence


@pytest.mark.model
def test_models_check_finds_all_embedded_present(models_home: Settings) -> None:
    states = models.check(models_home)
    assert [state.name for state in states] == list(KNOWN_MODELS)
    assert all(state.state == "present" for state in states if state.embedded)


@pytest.mark.model
def test_models_path_assembles_on_first_use(home: Settings) -> None:
    assert state_of(SMALL, home).state == "missing"
    folder = models.path(SMALL, home)
    assert {file.name for file in folder.iterdir()} == {file.path for file in KNOWN_MODELS[SMALL].files}
    assert state_of(SMALL, home).state == "present"
    assert not [left for left in home.models_dir.iterdir() if left.is_dir() and left != folder]


@pytest.mark.model
@pytest.mark.parametrize("harm", ["shorter", "other bytes", "gone"])
def test_models_damaged_file_is_noticed_and_made_anew(home: Settings, models_home: Settings, harm: str) -> None:
    home.models_dir.mkdir()
    for other in {model.name for model in KNOWN_MODELS.values() if model.build} - {SMALL}:  # lent: one has to be made
        (home.models_dir / other).symlink_to(models.path(other, models_home).resolve())
    victim = models.path(SMALL, home) / KNOWN_MODELS[SMALL].files[1].path
    content = bytearray(victim.read_bytes())
    if harm == "gone":
        victim.unlink()
    elif harm == "shorter":
        victim.write_bytes(content[:-1])
    else:
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
    damaged = state_of(SMALL, home)
    assert damaged.state == "damaged"
    assert victim.name in damaged.detail
    started: list[str] = []
    models.assemble_all(home, started.append)
    assert started == [SMALL]
    assert state_of(SMALL, home).state == "present"


def _assemble(home: Path) -> str:
    return str(models.path(SMALL, load_settings(home=home)))


@pytest.mark.model
def test_models_two_processes_assemble_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        folders = set(pool.map(_assemble, [tmp_path, tmp_path], chunksize=1))
    assert len(folders) == 1
    assert state_of(SMALL, load_settings(home=tmp_path)).state == "present"


def test_models_unknown_name_is_refused_with_the_known_ones(home: Settings) -> None:
    with pytest.raises(ModelError, match="whisper-base"):
        models.path("whisper-gigantic", home)


def test_models_unfetched_one_says_how_to_fetch_it(home: Settings) -> None:
    with pytest.raises(ModelError, match="doslovno models fetch whisper-small"):
        models.path("whisper-small", home)


def test_models_fetch_without_a_hub_fails_soon_and_plainly(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # the discard port: nobody listens
    begun = time.monotonic()
    with pytest.raises(ModelError, match=r"whisper-small.*hub.*network"):
        models.fetch("whisper-small", home)
    assert time.monotonic() - begun < 30
    assert not [left for left in home.models_dir.iterdir() if left.is_dir()]


def test_models_fetch_of_an_embedded_one_needs_no_hub(home: Settings) -> None:
    assert models.fetch("en-core-web-sm", home).is_dir()


def test_models_unwritable_home_is_said(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where a folder should be")
    with pytest.raises(ModelError, match="--home"):
        models.path(SMALL, load_settings(home=tmp_path))


OLD = Machine(graphics_cards=0, cores=1, memory_gib=4)
OFFICE = Machine(graphics_cards=0, cores=2, memory_gib=8)
SERVER = Machine(graphics_cards=0, cores=16, memory_gib=64)
WITH_CARD = Machine(graphics_cards=1, cores=2, memory_gib=8)
TURBO, SMALLER, BASE = "whisper-large-v3-turbo", "whisper-small", "whisper-base"


def fetched(name: str, home: Settings) -> Path:
    """A folder as fetching leaves it, with a file that is no model: only presence is looked at."""
    folder = home.models_dir / name
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"weights")
    (folder / CHECKSUMS).write_text(f"{'0' * 64} 7 model.bin\n")
    return folder


@pytest.mark.parametrize("machine", [OLD, OFFICE, SERVER, WITH_CARD])
def test_models_recognizer_is_the_embedded_one_where_nothing_was_fetched(home: Settings, machine: Machine) -> None:
    assert models.recognizer(home, machine) == BASE


@pytest.mark.parametrize(("machine", "best"), [(OLD, BASE), (OFFICE, SMALLER), (SERVER, TURBO), (WITH_CARD, TURBO)])
def test_models_recognizer_is_the_best_that_fits_the_machine(home: Settings, machine: Machine, best: str) -> None:
    better = models.better_recognizer(home, machine)
    assert (better.name if better else BASE) == best
    for name in (SMALLER, TURBO):
        fetched(name, home)
    assert models.recognizer(home, machine) == best
    assert models.better_recognizer(home, machine) is None


def test_models_recognizer_that_is_damaged_is_not_chosen(home: Settings) -> None:
    fetched(SMALLER, home)
    (fetched(TURBO, home) / "model.bin").write_bytes(b"")
    assert models.recognizer(home, SERVER) == SMALLER


def test_models_recognizer_of_one_language_is_used_only_by_name(home: Settings) -> None:
    fetched("gigaam-v3-rnnt", home)
    fetched("t-one", home)
    assert models.recognizer(home, SERVER) == BASE
    assert models.recognizer(home.model_copy(update={"recognizer": "t-one"}), OLD) == "t-one"


def test_models_recognizer_of_this_machine_is_always_there(models_home: Settings) -> None:
    assert this_machine().cores >= 1
    assert this_machine().memory_gib > 0
    assert models.path(models.recognizer(models_home), models_home).is_dir()
