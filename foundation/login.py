"""The login of a team: `login.toml` in the home, in the form in which Streamlit reads it."""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from foundation.access import is_loopback
from foundation.errors import UsageError

KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CALLBACK = "/oauth2callback"  # where Streamlit takes people back from the provider
FEWEST_SECRET_SIGNS = 32  # of what signs the cookies: 128 bits in hexadecimal digits


@dataclass(frozen=True, slots=True)
class Login:
    """A login that is wholly written. Only what others need to know of it."""

    origin: str  # scheme, name and port at which people open the view, such as https://calls.kedr.example
    host: str  # its name
    warnings: tuple[str, ...]  # a sentence for each thing that works and is not safe


def read_login(file: Path) -> Login | None:
    """The login of a home; None where it has none. Raises UsageError with the key that is missing or wrong."""
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{file.name} cannot be read: mend its rights, or write it anew in UTF-8.") from None
    try:
        section = tomllib.loads(text).get("auth", {})
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file.name} is no TOML ({error}). Mend or remove it.") from None
    values: dict[str, str] = {}
    for key in KEYS:
        value = section.get(key) if isinstance(section, dict) else None
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f"In {file.name} the key «{key}» is missing: write it under [auth], between quotes.")
        values[key] = value
    opened = _address(file, "redirect_uri", values["redirect_uri"])
    if not opened.path.endswith(CALLBACK) or opened.query or opened.fragment:
        raise UsageError(f"In {file.name} «redirect_uri» must be the address of the view with {CALLBACK} at its end.")
    provider = _address(file, "server_metadata_url", values["server_metadata_url"])
    if provider.scheme != "https" and not is_loopback(provider.hostname):
        raise UsageError(f"In {file.name} «server_metadata_url» must begin with https: who comes is told from there.")
    if len(values["cookie_secret"]) < FEWEST_SECRET_SIGNS:
        raise UsageError(
            f"In {file.name} «cookie_secret» is too short: make one with `openssl rand -hex 32`, and keep it secret."
        )
    return Login(f"{opened.scheme}://{opened.netloc}", opened.hostname or "", tuple(_warnings(file, opened)))


def _address(file: Path, key: str, value: str) -> SplitResult:
    """A value that must be an address of the web. Raises UsageError."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:  # a port that is no number
        good = False
    if not good:
        raise UsageError(f"In {file.name} «{key}» is no address: it looks like https://calls.kedr.example{CALLBACK}.")
    return parts


def _warnings(file: Path, opened: SplitResult) -> list[str]:
    said = []
    # Windows keeps rights elsewhere than in these bits.
    if os.name != "nt" and file.stat().st_mode & stat.S_IROTH:
        said.append(f"{file.name} holds secrets and everybody on this machine can read it: chmod 600 {file}")
    if opened.scheme != "https" and not is_loopback(opened.hostname):
        said.append(
            f"In {file.name} «redirect_uri» begins with http: whoever listens in on the network can take a login over, "
            "put a proxy with https before the view"
        )
    return said


def refuse_open_door(address: str | None, login: Login | None, without_login: bool) -> None:
    """Raises UsageError where the view would show the calls to whoever reaches this machine, and nobody said so."""
    if login is None and not without_login and not is_loopback(address):
        raise UsageError(
            f"The view would be open to everybody who reaches {address or 'this machine'}: write a login into "
            "login.toml of the home (see README, «For a team»), listen on 127.0.0.1, or say --without-login."
        )
