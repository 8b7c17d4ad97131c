"""The Russian dictionary. It stands apart from spaCy, which takes longer to import than many a command takes."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def analyzer() -> Any:
    """pymorphy3's analyzer; one per process, since it holds the whole dictionary."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")
