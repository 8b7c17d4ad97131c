"""Roles settled over a batch: who knows comes first, and neither order nor interruptions matter."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, select

from batch.hints import Hint, Told, hint, parse
from batch.roles import settle
from foundation.records import Call, Channels, Deal, RoleSource, Side, Turn
from foundation.settings import Settings, load_settings
from nlp.roles import assign
from store import schema
from store.store import Store
from tests.batch.calls import stored


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path)


def sources(store: Store) -> dict[str, tuple[str, float]]:
    calls = schema.calls
    with store.engine.connect() as connection:
        return {
            row.recording: (row.role_source, row.role_confidence)
            for row in connection.execute(select(calls.c.recording, calls.c.role_source, calls.c.role_confidence))
        }


def jobs(store: Store, settings: Settings) -> dict[str, Hint]:
    """What the calls that have to be read anew are to be read with."""
    return {job.recording: hint(job.told, "stereo", job.prior) for job in settle(store, settings)}


def test_roles_of_a_doubtful_call_are_as_in_the_others_of_its_exchange(store: Store, settings: Settings) -> None:
    for number in range(60):
        stored(store, f"out-{number}.mp3", evidence=3.0)
        stored(store, f"external-{number}.mp3", evidence=-3.0)
    stored(store, "out-doubtful.mp3", evidence=-0.5)
    stored(store, "external-doubtful.mp3", evidence=0.5)
    stored(store, "out-sure.mp3", evidence=-6.0)
    stored(store, "out-mono.mp3", evidence=-0.5, channels="mono")
    stored(store, "out-machine.mp3", evidence=-0.5, kind="voicemail")
    stored(store, "out-elsewhere.mp3", evidence=-0.5, folder="/other")
    found = jobs(store, settings)
    assert set(found) == {"out-doubtful.mp3", "external-doubtful.mp3"}
    assert found["out-doubtful.mp3"].decides(-0.5)[0] == "A"
    assert found["external-doubtful.mp3"].decides(0.5)[0] == "B"


def test_roles_of_a_small_or_a_mixed_exchange_stay_as_they_are_said(store: Store, settings: Settings) -> None:
    for number in range(3):
        stored(store, f"small-{number}.mp3", evidence=3.0, folder="/small")
    for number in range(60):
        stored(store, f"mixed-{number}.mp3", evidence=3.0 if number % 2 else -3.0, folder="/mixed")
    for folder in ("/small", "/mixed"):
        stored(store, f"doubtful{folder[1:]}.mp3", evidence=-0.5, folder=folder)
    assert jobs(store, settings) == {}


def test_roles_order_of_calls_does_not_matter(tmp_path: Path, settings: Settings) -> None:
    calls = [(f"{number}.mp3", 3.0 - number % 9) for number in range(50)]
    outcomes = []
    for seed in (1, 2):
        random.Random(seed).shuffle(calls)
        opened = Store.open(f"sqlite:///{tmp_path / f'{seed}.sqlite'}")
        for count, (recording, evidence) in enumerate(calls):
            stored(opened, recording, evidence=evidence)
            if seed == 2 and count % 10 == 0:  # five nights instead of one
                settle(opened, settings)
        outcomes.append((jobs(opened, settings), sources(opened)))
        opened.close()
    assert outcomes[0] == outcomes[1]


def test_roles_a_second_settling_finds_nothing_and_writes_nothing(store: Store, settings: Settings) -> None:
    for number in range(30):
        stored(store, f"{number}.mp3", evidence=3.0)
    assert settle(store, settings) == []
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert settle(store, settings) == []
    assert len(asked) == 1
    assert "turns" not in asked[0]


def test_roles_the_crm_comes_before_the_setting_and_both_before_what_is_said(store: Store, tmp_path: Path) -> None:
    left_by_setting = load_settings(home=tmp_path, manager_side="left")
    for name in ("said", "crm"):
        stored(store, f"{name}.mp3", evidence=-6.0)
    store.save_deals([Deal("crm.mp3", manager_side="right")])
    assert jobs(store, left_by_setting) == {"said.mp3": Hint("A", "setting")}
    # Where the roles are as the CRM has them, only the reason is noted.
    assert sources(store)["crm.mp3"] == ("crm", 1.0)
    # The CRM has changed its mind.
    store.save_deals([Deal("crm.mp3", manager_side="left")])
    assert jobs(store, left_by_setting) == {"said.mp3": Hint("A", "setting"), "crm.mp3": Hint("A", "crm")}


def test_roles_known_sides_tell_for_the_others_of_their_exchange(store: Store, settings: Settings) -> None:
    for number in range(40):
        stored(store, f"{number}.mp3", evidence=-0.1, roles="A crm")
    store.save_deals([Deal(f"{number}.mp3", manager_side="left") for number in range(40)])
    stored(store, "other.mp3", evidence=-0.1)
    assert set(jobs(store, settings)) == {"other.mp3"}


def test_roles_without_what_was_told_they_are_as_said_again(store: Store, settings: Settings) -> None:
    stored(store, "turned.mp3", evidence=-3.0, roles="A crm")
    stored(store, "same.mp3", evidence=3.0, roles="A crm")
    assert jobs(store, settings) == {"turned.mp3": Hint()}
    assert sources(store)["same.mp3"][0] == "said"


@pytest.mark.parametrize(
    ("channels", "side", "manager"),
    [
        ("stereo", "left", "A"),
        ("stereo", "right", "B"),
        ("mono", "first", "A"),
        ("mono", "second", "B"),
        ("mono", "left", None),
        ("stereo", "second", None),
        ("transcript", "left", None),
    ],
)
def test_roles_a_side_holds_for_calls_of_its_sort(channels: Channels, side: Side, manager: str | None) -> None:
    assert hint((Told(side, "crm"),), channels).manager == manager


def test_roles_a_side_of_the_other_sort_gives_way_to_the_next(store: Store, tmp_path: Path) -> None:
    assert hint((Told("first", "crm"), Told("right", "setting")), "stereo") == Hint("B", "setting")


@pytest.mark.parametrize(
    "known", [Hint(), Hint(prior=-1.5), Hint(prior=4.0), Hint("A", "crm"), Hint("B", "setting")], ids=str
)
def test_roles_a_hint_decides_as_the_analysis_does_with_it(known: Hint) -> None:
    assert parse(str(known)) == known
    said = (
        "Добрый день, меня зовут Антон, компания «Окна», чем могу помочь?",
        "Здравствуйте, сколько стоит застеклить балкон?",
    )
    for texts in (said, said[::-1], ("Алло", "Да")):
        turns = tuple(Turn(i, "AB"[i], 3.0 * i, 3.0 * i + 2, text) for i, text in enumerate(texts))
        call = Call("a.mp3", "a" * 64, 6.0, "ru", "stereo", turns, recognizer="whisper-base")
        read = assign(call, known.manager, known.source, known.prior)
        manager, source, confidence = known.decides(read.role_evidence)
        managers = {turn.speaker for turn in read.turns if turn.role == "manager"}
        assert managers == ({manager} if manager else set())
        assert (read.role_source, read.role_confidence) == (source, confidence)


def test_roles_sources_that_are_told_are_the_ones_kept() -> None:
    told: tuple[RoleSource, ...] = ("crm", "setting")
    assert [parse(str(Hint("A", source))).source for source in told] == list(told)
