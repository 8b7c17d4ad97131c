"""The company's copy: documents in, the gap to the clients' words out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from batch.words import Words
from foundation.records import LANGUAGES, Category, Copy, GapRow, Kind, Language
from foundation.settings import Settings
from nlp import copy_reading
from nlp import gap as method
from nlp.gap_by_meaning import ClientQuote
from store import copies as stored
from store import tables
from store.store import Store

if TYPE_CHECKING:
    from batch.copy_files import CopyFile

# Raised when the gap is found in another way.
METHOD = "1"


def add(store: Store, settings: Settings, files: Sequence[CopyFile], *, only: bool = False) -> None:
    """Read documents and keep them; one of the same name is replaced. `only`: all others go.

    What is known already is not read again. Raises ModelError where a model is missing.
    """
    known = {copy.copy_id: copy for copy in stored.all_copies(store) if copy.method == copy_reading.method(settings)}
    read = [
        known.get(copy_reading.copy_id(file.name, file.paragraphs))
        or copy_reading.read(file.name, file.paragraphs, settings)
        for file in files
    ]
    stored.save(store, read, only=only)


def add_paths(store: Store, settings: Settings, paths: Sequence[Path], *, only: bool = False) -> int:
    """Keep the documents at these places, all or none of them. Returns how many. Raises UsageError, ModelError."""
    from batch import copy_files

    files = [copy_files.read(path) for path in copy_files.find(paths)]
    add(store, settings, files, only=only)
    return len(files)


def refresh(store: Store, settings: Settings) -> None:
    """Find the gap anew where copy, calls or what people arranged have changed. Raises ModelError, StoreError."""
    written = _up_to_date(store, settings)
    fingerprint = f"{METHOD} {store.state()}"
    if store.fact(stored.GAP) != fingerprint and (written or stored.gap_rows(store)):
        stored.save_gap(store, _found(store, written), fingerprint)


def _up_to_date(store: Store, settings: Settings) -> list[Copy]:
    """Every document; those that an earlier version read are read anew."""
    known = stored.all_copies(store)
    old = [copy for copy in known if copy.method != copy_reading.method(settings)]
    if not old:
        return known
    stored.save(store, [copy_reading.read(copy.name, [p.text for p in copy.parts], settings) for copy in old])
    return stored.all_copies(store)


def _found(store: Store, written: list[Copy]) -> list[GapRow]:
    """The copy against all that clients say: see `nlp.gap.find`."""
    if not written:
        return []
    quotes = client_quotes(store)
    spoken: dict[Language, method.Spoken] = {}
    for language in LANGUAGES:
        words = Words(store, language)
        spoken[language] = method.Spoken(words.corpus, words.clients)
    return method.find(written, spoken, quotes, _objections(store))


def client_quotes(store: Store, at_most: int | None = None) -> list[ClientQuote]:
    """The mentions that were read, as the gap sees them: all, or so many of them (`tables.mention_table`)."""
    return [
        ClientQuote(
            mention_id=row.mention_id,
            call_id=row.call_id,
            language=row.language,
            kind=cast(Kind, row.kind),
            category=cast(Category, row.category) if isinstance(row.category, str) else None,
            text=row.text,
            terms=tuple(term for term, _ in row.terms),
            vector=np.frombuffer(row.vector, np.float32),
            weight=row.confidence * row.clarity,
            theme_id=row.theme_id if isinstance(row.theme_id, str) else None,
            part_id=row.subtheme_id if isinstance(row.subtheme_id, str) else None,
            topics=tuple(row.topics),
        )
        for row in tables.mention_table(store, at_most=at_most).itertuples()
        if len(row.vector)
    ]


def _objections(store: Store) -> list[method.Objection]:
    """Themes of objections; of one that has sub-themes those: «дорого» may be answered, «дорогая доставка» not."""
    found = []
    for theme in tables.theme_table(store, "objection").itertuples():
        category = cast(Category, theme.category) if isinstance(theme.category, str) else None
        shades = tables.subtheme_table(store, theme.theme_id) if theme.subthemes else None
        if shades is None:
            found.append(method.Objection(theme.theme_id, None, theme.title, category))
        else:
            found += [
                method.Objection(theme.theme_id, row.theme_id, row.title, category) for row in shades.itertuples()
            ]
    return found
