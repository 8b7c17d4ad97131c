"""The digest and the sellers' cards as files, in the language that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from batch import desk
from foundation.records import Language, Segment
from store import lately
from store.store import Store
from wording import texts

if TYPE_CHECKING:
    import pandas as pd

Paper = Literal["digest", "cards"]


@dataclass(frozen=True, slots=True)
class Made:
    """A paper: its text or its bytes, or the table that is to be written; and how many rows or cards it has."""

    content: str | bytes | pd.DataFrame
    rows: int


def paper(what: Paper, store: Store, format_: str, segment: Segment, language: Language) -> Made:
    """A paper in one of its formats (`export.FORMATS`). Personal data in it is masked whatever is asked."""
    texts.ask_language(lambda: language)  # this process makes one paper
    return (_digest if what == "digest" else _cards)(store, format_, segment)


def _digest(store: Store, format_: str, segment: Segment) -> Made:
    from handouts.digest import digest
    from handouts.digest_page import digest_page
    from handouts.digest_parts import digest_docx, digest_jsonl

    told = digest(store, segment, partial(desk.themes, store))
    if format_ == "html":
        return Made(digest_page(told), 1)
    if format_ == "docx":
        return Made(digest_docx(told), 1)
    lines = digest_jsonl(told)
    return Made(lines, lines.count("\n"))


def _cards(store: Store, format_: str, segment: Segment) -> Made:
    from handouts import cards
    from handouts.cards_page import cards_page
    from handouts.handout import json_lines

    found = cards.cards(store, segment, desk.themes(store, "objection", segment))
    if format_ == "html":
        counted = lately.counted(store, segment)
        return Made(cards_page(found, segment, counted.first, counted.last), len(found))
    if format_ == "jsonl":
        return Made(json_lines(map(cards.record, found)), len(found))
    return Made(cards.table(found), len(found))
