"""The client's phone: the same client is known again, and the number is nowhere kept."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from foundation.errors import UsageError

KEY_BYTES = 32
_SHORTEST = 5  # digits; shorter ones are extensions of the company's own


def client_key(phone: str, key: bytes) -> str | None:
    """HMAC-SHA256 of a phone under the home's key, in hex: the same in every spelling; None for what is no phone."""
    digits = plain(phone)
    return hmac.new(key, digits.encode(), hashlib.sha256).hexdigest() if len(digits) >= _SHORTEST else None


def plain(phone: str) -> str:
    """Digits of a phone with its country's code.

    Russian numbers are dialled with 8 or without any code, and other countries through 00 or 8 10.

    >>> {plain(p) for p in ("+7 999 123-45-67", "8 (999) 123-45-67", "79991234567", "9991234567")}
    {'79991234567'}
    """
    digits = re.sub(r"\D", "", phone)
    if phone.strip().startswith("+") and not digits.startswith("89"):  # no country's code is 89: it is a slip for 8 9
        return digits
    for abroad in ("810", "00"):
        if digits.startswith(abroad) and len(digits) > 11:
            return digits.removeprefix(abroad)
    if len(digits) == 11 and digits.startswith("8"):
        return "7" + digits[1:]
    return "7" + digits if len(digits) == 10 else digits


def load_key(home: Path) -> bytes:
    """The key of a home, from `phone.key` in it; made where there is none, readable by its owner alone.

    Whoever has both the key and the database can try out all numbers: keep the file as you keep passwords.
    Raises UsageError where the file is damaged or cannot be made.
    """
    file = home / "phone.key"
    try:
        if not file.exists():
            _make(file)
        key = file.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The key of telephone numbers {file} cannot be read or made ({(error.strerror or 'error').lower()}): "
            "check the rights of the home."
        ) from None
    if len(key) != KEY_BYTES:
        raise UsageError(f"The key of telephone numbers {file} is damaged: restore it, or remove it for a new one.")
    return key


def _make(file: Path) -> None:
    """Of two processes that make it at once one wins, and nobody ever sees half a key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".phone.key.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
