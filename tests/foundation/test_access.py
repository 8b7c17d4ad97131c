"""Who may do what, where the view may listen without a login, and what a login must hold."""

from __future__ import annotations

import doctest
import os
from pathlib import Path

import pytest

from foundation import access
from foundation.access import Access, access_of, is_loopback
from foundation.errors import UsageError
from foundation.login import KEYS, read_login, refuse_open_door
from foundation.settings import load_settings

GOOD = {
    "redirect_uri": "https://calls.kedr.example/oauth2callback",
    "cookie_secret": "0" * 64,
    "client_id": "doslovno",
    "client_secret": "secret",
    "server_metadata_url": "https://login.kedr.example/.well-known/openid-configuration",
}


def write(folder: Path, **values: object) -> Path:
    """A login file, good but for what is given; None leaves a key out."""
    file = folder / "login.toml"
    lines = [f'{key} = "{value}"' for key, value in (GOOD | values).items() if value is not None]
    file.write_text("\n".join(["[auth]", *lines]), "utf-8")
    file.chmod(0o600)
    return file


def test_access_examples_run() -> None:
    assert doctest.testmod(access).failed == 0


def test_access_the_most_that_is_allowed_counts_whatever_the_list_or_the_letters() -> None:
    lists = {"viewers": ["@kedr.example"], "editors": ["Lena@Kedr.example "], "operators": ["oleg@kedr.example"]}
    found = {name: access_of(f"{name}@kedr.example", **lists) for name in ("Lena", "lena", "OLEG", "anna")}
    assert found == {"Lena": Access.EDITOR, "lena": Access.EDITOR, "OLEG": Access.OPERATOR, "anna": Access.VIEWER}
    assert access_of("anna@kedr.example") is None
    assert Access.VIEWER < Access.EDITOR < Access.OPERATOR


@pytest.mark.parametrize(
    "email",
    [
        "",
        "@kedr.example",
        "kedr.example",
        "anna@other.example",
        "anna@sub.kedr.example",
        "anna@notkedr.example",
        "anna@kedr.example.other.example",
        "anna@kedr.example@other.example",
        "anna@other.example,anna@kedr.example",
        "anna@kedr.example\n",
        "anna@\u212aedr.example",  # the sign of Kelvin, a small k in lower case
    ],
)
def test_access_nobody_comes_in_by_a_look_alike(email: str) -> None:
    assert access_of(email, ["@kedr.example", "oleg@other.example"], [], []) is None


@pytest.mark.parametrize("pattern", ["kedr.example", "*@kedr.example", "a@b@c", "", "anna@"])
def test_access_a_list_with_what_is_no_address_is_told(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(UsageError, match="editors"):
        load_settings(home=tmp_path, editors=("@kedr.example", pattern))


@pytest.mark.parametrize(
    "address", [None, "", "0.0.0.0", "::", "192.168.0.7", "calls.kedr.example", "localhost.example"]
)
def test_open_door_is_refused_without_a_login(tmp_path: Path, address: str | None) -> None:
    assert not is_loopback(address)
    with pytest.raises(UsageError, match="--without-login"):
        refuse_open_door(address, None, without_login=False)
    refuse_open_door(address, None, without_login=True)
    refuse_open_door(address, read_login(write(tmp_path)), without_login=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.200.0.9", "::1", "localhost", "LOCALHOST"])
def test_open_door_is_no_door_on_this_machine(address: str) -> None:
    refuse_open_door(address, None, without_login=False)


def test_login_is_read_and_a_home_without_one_has_none(tmp_path: Path) -> None:
    assert read_login(tmp_path / "login.toml") is None
    login = read_login(write(tmp_path))
    assert login is not None
    assert (login.origin, login.host, login.warnings) == ("https://calls.kedr.example", "calls.kedr.example", ())


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_login_half_written_names_the_key(tmp_path: Path, key: str, value: str | None) -> None:
    with pytest.raises(UsageError, match=f"«{key}»") as caught:
        read_login(write(tmp_path, **{key: value}))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("redirect_uri", "https://calls.kedr.example"),
        ("redirect_uri", "https://calls.kedr.example/oauth2callback?to=1"),
        ("redirect_uri", "calls.kedr.example/oauth2callback"),
        ("redirect_uri", "http://localhost:{port}/oauth2callback"),
        ("server_metadata_url", "http://login.kedr.example/.well-known/openid-configuration"),
        ("server_metadata_url", "login"),
        ("cookie_secret", "tiny-secret"),
    ],
)
def test_login_wrongly_written_names_the_key_and_tells_no_secret(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"«{key}»") as caught:
        read_login(write(tmp_path, **{key: value}))
    assert "tiny-secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["no toml at all", "auth = 3", "", "[auth]", "\udcff"])
def test_login_that_is_no_login_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "login.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=r"login\.toml") as caught:
        read_login(tmp_path / "login.toml")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_login_warns_of_what_is_not_safe(tmp_path: Path) -> None:
    file = write(tmp_path, redirect_uri="http://calls.kedr.example/oauth2callback")
    file.chmod(0o644)
    login = read_login(file)
    assert login is not None
    everybody, network = login.warnings
    assert "chmod 600" in everybody
    assert "https" in network
