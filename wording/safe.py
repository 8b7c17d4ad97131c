"""Text from calls and from the CRM, made safe to show: it is never read as HTML, Markdown or a file name."""

from __future__ import annotations

import html
import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # all that Markdown lets one escape
# Streamlit turns `:name` and `:material/name:` into icons even where the colon is escaped: a word joiner parts them.
_SHORTCODE = re.compile(r":(?=[A-Za-z+_-])")
# Signs that turn the direction of writing, of what stands after them too.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PHONE = re.compile(r"\+?\d{9,}")


def html_text(text: str) -> str:
    """`text` for use inside HTML, between tags or in an attribute; it turns around nothing that stands after it.

    >>> html_text('<b> & "x"')
    '&lt;b&gt; &amp; &quot;x&quot;'
    """
    return html.escape(without_directions(text), quote=True)


def markdown_text(text: str) -> str:
    """`text` on one line for use inside Streamlit's Markdown (labels of widgets included), shown as it was said.

    It turns around nothing that stands after it.

    >>> markdown_text("**x**")
    '\\\\*\\\\*x\\\\*\\\\*'
    """
    return _PUNCTUATION.sub(r"\\\1", _SHORTCODE.sub(":\u2060", " ".join(without_directions(text).split())))


def without_directions(text: str) -> str:
    """`text` without the unseen signs that would turn around the words on the page after it.

    >>> without_directions("\u202eраз\u202c два")
    'раз два'
    """
    return _DIRECTIONS.sub("", text)


def without_phones(name: str) -> str:
    """A file's name, or a sentence with one, in which no telephone number can be read.

    Dates (eight digits) stay, so that an operator finds the file.

    >>> without_phones("out-70001234567-104-20260121.mp3")
    'out-…-104-20260121.mp3'
    """
    return _PHONE.sub("…", name)


def shortened(text: str, length: int, *, end: bool) -> str:
    """At most `length` characters of `text` from its end or its beginning, cut between words and marked by an ellipsis.

    What has no space where it could be cut is cut within the word.

    >>> shortened("раз два три", 8, end=True)
    '…два три'
    """
    if len(text) <= length:
        return text
    if end:
        return "…" + (text[-length:].partition(" ")[2] or text[-length:])
    return (text[:length].rpartition(" ")[0] or text[:length]) + "…"
