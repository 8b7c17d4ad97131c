"""File names: by a pattern, by what is obvious without one; phones only as keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest

from batch.filenames import Pattern, direction, direction_of_name, moment, named
from foundation.errors import UsageError
from foundation.records import Named

KEY = b"k" * 32
EXCHANGE = "{direction}-{extension}-{phone}-{date}-{time}-{*}"


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("external-103-70002106293-20260115-183527-1768491327.8447.mp3", datetime(2026, 1, 15, 18, 35, 27)),
        ("2026-01-15_18-35-27_79990001122.wav", datetime(2026, 1, 15, 18, 35, 27)),
        ("20260115183527.wav", None),
        ("rec 2026.01.15 18.35 Ivanov.ogg", datetime(2026, 1, 15, 18, 35)),
        ("20260115T183527.opus", datetime(2026, 1, 15, 18, 35, 27)),
        ("out-20261399-996199.wav", None),
        ("20260231-101010.wav", None),
        ("70002106293-1768491327.8447.wav", None),
        ("call.wav", None),
    ],
)
def test_filenames_moment_is_read_where_it_is_obvious(name: str, when: datetime | None) -> None:
    assert moment(name) == when
    assert named(name, None, KEY) == Named(started_at=when)


def test_filenames_pattern_of_an_exchange() -> None:
    read = named("external-103-70002106293-20260115-183527-1768491327.8447.mp3", Pattern(EXCHANGE), KEY)
    assert (read.started_at, read.direction, read.manager) == (datetime(2026, 1, 15, 18, 35, 27), "in", None)
    assert read.client_key == named("+7 (000) 210-62-93.wav", Pattern("{phone}"), KEY).client_key
    assert "2106293" not in repr(read)


def test_filenames_the_client_is_the_same_whoever_called() -> None:
    pattern = Pattern(EXCHANGE)
    told_in = named("external-103-70002106293-20260115-183527-1.mp3", pattern, KEY)
    told_out = named("out-70002106293-103-20260115-183527-2.mp3", pattern, KEY)
    assert (told_in.direction, told_out.direction) == ("in", "out")
    assert told_in.client_key == told_out.client_key


def test_filenames_pattern_of_words() -> None:
    pattern = Pattern("{date}_{time}_{phone}_{manager}__{lead_source}__{campaign}__{product}.mp3")
    read = named("15.01.2026_18-35_89990001122_Анна_Ким__сайт__весна_2026__окна.MP3", pattern, KEY)
    assert read.started_at == datetime(2026, 1, 15, 18, 35)
    assert (read.manager, read.lead_source, read.campaign, read.product) == ("Анна Ким", "сайт", "весна 2026", "окна")


@pytest.mark.parametrize(
    ("date", "time"),
    list(
        product(
            ("20260115", "2026-01-15", "2026.01.15", "2026_01_15", "15.01.2026", "15-01-2026", "15012026", "260115"),
            ("183500", "18-35-00", "18.35", "18_35", "1835", "18h35m00"),
        )
    ),
)
def test_filenames_every_spelling_of_a_moment_is_the_same_moment(date: str, time: str) -> None:
    apart = named(f"a {date} b {time}.wav", Pattern("a {date} b {time}"), KEY)
    together = [named(f"a {date}{gap}{time} b.wav", Pattern("a {datetime} b"), KEY) for gap in ("_", " ", "T", "")]
    assert {read.started_at for read in (apart, *together)} == {datetime(2026, 1, 15, 18, 35)}


def test_filenames_epochs_differ_as_their_moments_do() -> None:
    pattern = Pattern("{epoch}-{*}")
    early, late, same = (
        named(f"{name}-x.wav", pattern, KEY).started_at for name in ("1768491327", "1768494927.8447", "1768494927000")
    )
    assert early
    assert late == same == early + timedelta(hours=1)


def test_filenames_a_name_that_does_not_fit_still_has_its_moment() -> None:
    pattern = Pattern("{manager}__{date}")
    assert pattern.read("2026-01-15_18-35-27.wav") is None
    assert named("2026-01-15_18-35-27.wav", pattern, KEY) == Named(started_at=datetime(2026, 1, 15, 18, 35, 27))


def test_filenames_a_pattern_without_a_date_leaves_the_moment_that_is_obvious() -> None:
    read = named("Анна 2026-01-15_18-35-27.wav", Pattern("{manager} {*}"), KEY)
    assert read == Named(manager="Анна", started_at=datetime(2026, 1, 15, 18, 35, 27))


def test_filenames_a_hidden_number_is_no_client() -> None:
    for name in ("in-anonymous-x.wav", "in-103-x.wav"):
        read = named(name, Pattern("{direction}-{phone}-{*}"), KEY)
        assert (read.direction, read.client_key) == ("in", None)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{date}_{tine}", "there is no field {tine}"),
        ("{date}{time}", "nothing stands between {time}"),
        ("{date}{*}", "nothing stands between {*}"),
        ("{date}_{time", "a brace has no partner"),
        ("date}_{time}", "a brace has no partner"),
        ("{{date}}", "a brace has no partner"),
        ("{}", "there is no field {}"),
        ("{date}_{date}", "stands in it twice"),
        ("{manager}/{date}", "holds a folder"),
    ],
)
def test_filenames_a_bad_pattern_is_one_sentence(pattern: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        Pattern(pattern)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_filenames_signs_of_expressions_in_a_pattern_are_taken_literally() -> None:
    pattern = Pattern("[{manager}] (x+) ^{date}$.")
    assert pattern.read("[Ann] (x+) ^20260115$..wav") == {"manager": "Ann", "date": "20260115"}
    assert pattern.read("[Ann] (xx) ^20260115$..wav") is None


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("in", "INCOMING", "вх", "Входящий", " external "), "in"),
        (("out", "Outgoing", "исх", "исходящий"), "out"),
        (("internal", "внутренний"), "internal"),
        (("", "ivr", None), None),
    ],
)
def test_filenames_directions(words: tuple[str | None, ...], meant: str | None) -> None:
    assert {direction(word) for word in words} == {meant}


def test_filenames_direction_begins_the_name_or_is_not_there() -> None:
    assert direction_of_name("out-70001-103.wav") == "out"
    assert direction_of_name("outdoor-lamps.wav") is None
    assert direction_of_name("103-out.wav") is None
