"""Texts as cells of a table that a spreadsheet will open."""

from __future__ import annotations

import re
from typing import Any

LONGEST = 32_767  # what a cell of Excel holds, in UTF-16 units
# Control characters, halves of letters and non-characters: no xlsx can hold them.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(value: Any) -> Any:
    """The value as a spreadsheet may safely hold it; what is no text comes back as it is.

    A text that would be run as a formula gets an apostrophe before it, characters that xlsx refuses are
    taken out, a carriage return becomes a new line, and what is longer than a cell is cut.

    >>> harmless("=HYPERLINK(1)"), harmless(" -5"), harmless("дорого"), harmless(-5)
    ("'=HYPERLINK(1)", "' -5", 'дорого', -5)
    """
    if not isinstance(value, str):
        return value
    text = _REFUSED.sub("", value)
    if text.startswith(("\t", "\r")) or text.lstrip().startswith(("=", "+", "-", "@")):
        text = "'" + text
    # Writers of csv may leave a carriage return unquoted: what stands after it would begin a row of its own.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST // 2:  # a sign outside the basic plane, such as an emoji, takes two units
        text = text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
    return text
