"""The view as a process: where it listens, who may come in, and the command that serves it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import NoReturn

from batch.runs_apart import ROOT, environment
from foundation.login import read_login, refuse_open_door
from foundation.settings import Settings


@dataclass(frozen=True, slots=True)
class Serving:
    """A server of the view that is ready to begin."""

    opened_at: str  # the address that people open
    warnings: tuple[str, ...]  # a sentence for each thing of the login that is not safe
    command: list[str]
    environment: dict[str, str]


def serving(settings: Settings, address: str, port: int, without_login: bool) -> Serving:
    """How the view is served at an address. Raises UsageError where it would be open to people whom nobody let in."""
    login = read_login(settings.login_file)
    refuse_open_door(address, login, settings.without_login or without_login)
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "views" / "server.py"),
        f"--server.port={port}",
        f"--server.address={address}",
    ]
    if login:
        # Streamlit lets pages in that were opened under this name; without it, it asks a service outside who it is.
        command += [f"--secrets.files={settings.login_file.resolve()}", f"--browser.serverAddress={login.host}"]
    own = f"[{address}]" if ":" in address else address
    return Serving(
        opened_at=login.origin if login else f"http://{own}:{port}",
        warnings=login.warnings if login else (),
        command=command,
        environment=environment(settings) | ({"DOSLOVNO_WITHOUT_LOGIN": "true"} if without_login else {}),
    )


def serve(ready: Serving) -> NoReturn:
    """Become that server: whoever ends this process ends the view."""
    os.chdir(ROOT)  # where Streamlit finds the look of the view, in .streamlit/
    os.execve(sys.executable, ready.command, ready.environment)
