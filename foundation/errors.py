"""The errors whose message a person reads as it stands: what is wrong, where, what to do."""

from __future__ import annotations

import unicodedata


class DoslovnoError(Exception):
    """Base of all errors shown to people. The message is one sentence and holds no call text."""


class UsageError(DoslovnoError):
    """The command was used wrongly (exit code 2)."""


class RecordingError(DoslovnoError):
    """A recording or a transcript cannot be turned into a call. The batch goes on without it."""


class ModelError(DoslovnoError):
    """A model is missing, damaged or cannot run here."""


class StoreError(DoslovnoError):
    """The database cannot be opened or is of another version."""


def one_line(text: str) -> str:
    """Text without line breaks and control characters, which a file's name may hold.

    >>> one_line("two\\nlines.wav")
    'two lines.wav'
    """
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())
