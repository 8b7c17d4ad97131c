"""Which quotes are read at a glance, and which are said in the same words."""

from __future__ import annotations

import re

from store.rows import fold

AT_A_GLANCE = range(4, 26)  # words

_WORDS = re.compile(r"\w+")


def is_readable(text: str) -> bool:
    """Whether a reader takes it in at a glance: neither a scrap nor a speech."""
    return len(_WORDS.findall(text)) in AT_A_GLANCE


def words_alone(text: str) -> str:
    """The words without case and signs: the same for two quotes that say the same words."""
    return " ".join(_WORDS.findall(fold(text)))
