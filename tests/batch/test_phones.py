"""Phones: known again in every spelling, never to be read."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest

from batch.phones import client_key, load_key, plain
from foundation.errors import UsageError

SPELLINGS = (
    "79990001122",
    "+79990001122",
    "89990001122",
    "+89990001122",
    "9990001122",
    "8 (999) 000-11-22",
    "+7 999 000 11 22",
    "8-999-000-11-22",
    "0079990001122",
)


def test_phones_every_spelling_has_one_key_in_a_home_and_another_in_another(tmp_path: Path) -> None:
    one, other = load_key(tmp_path / "one"), load_key(tmp_path / "other")
    assert load_key(tmp_path / "one") == one
    keys = {client_key(phone, one) for phone in SPELLINGS}
    assert len(keys) == 1
    assert keys.isdisjoint({client_key(phone, other) for phone in SPELLINGS})
    assert client_key("79990001123", one) not in keys


def test_phones_abroad_stay_abroad() -> None:
    assert plain("+81312345678") == plain("81081312345678") == plain("0081312345678") == "81312345678"
    assert plain("+44 20 7946 0000") == "442079460000"


@pytest.mark.parametrize("phone", ["", "103", "anonymous"])
def test_phones_extensions_and_words_are_no_clients(phone: str) -> None:
    assert client_key(phone, b"k" * 32) is None


def test_phones_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    load_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "phone.key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["phone.key"]


def test_phones_two_processes_at_once_make_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        keys = pool.map(load_key, [tmp_path] * 8, chunksize=1)
    assert set(keys) == {load_key(tmp_path)}


def test_phones_a_damaged_key_is_told_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "phone.key").write_bytes(b"short")
    with pytest.raises(UsageError, match="is damaged"):
        load_key(tmp_path)
    assert (tmp_path / "phone.key").read_bytes() == b"short"
