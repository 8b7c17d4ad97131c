"""The desk: what a page asks of the analysis while somebody waits. Models are loaded at first need and kept.

The view knows no analysis; this file is its one door to it, as `transcribe.clip` is to the sound.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import Lock
from typing import TYPE_CHECKING, cast

from foundation.errors import UsageError
from foundation.records import Against, CopyPhrase, Language, Segment
from store import copies
from store.kept import kept
from store.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from batch.words import Words
    from nlp.draft import Checked
    from nlp.gap_by_meaning import ClientQuote


_contrasting = Lock()  # a topic that is asked for first adds its words to those that are kept


def families(query: str, language: str) -> tuple[frozenset[str], ...]:
    """For each word that is sought all forms in which it may be said, in lower case with «е» for «ё»."""
    from nlp import word_forms

    return word_forms.families(query, cast(Language, language))


def near(store: Store, query: str, language: str | None, limit: int) -> list[tuple[str, float]]:
    """Mentions that mean the same: their ids and how alike they are, 0 to 1, best first; at most `limit`.

    A single word says little by itself: what was said with it tells what is meant. Raises ModelError where the
    embedding model is missing.
    """
    from foundation.settings import load_settings
    from nlp.embedding import embed
    from nlp.near_quotes import NearQuotes

    sought = query.strip()
    quotes = _quotes(store)
    if not sought or not quotes:
        return []
    vector = embed([sought], load_settings().embedding)[0]
    known: NearQuotes = kept(store, lambda: NearQuotes(quotes, len(vector)), "vectors")
    return known.to(sought, vector, language, limit)


def quotes_behind(
    store: Store, language: str, terms: Collection[str], topic: str | None, limit: int
) -> dict[str, list[str]]:
    """By term the ids of mentions that hold it, the surest first, at most `limit`; of a topic where one is given."""
    wanted, found = set(terms), dict[str, list[str]]()
    for quote in sorted(_quotes(store), key=lambda quote: (-quote.weight, quote.mention_id)):
        if quote.language != language or (topic and topic not in (quote.kind, quote.category, *quote.topics)):
            continue
        for term in set(quote.terms) & wanted:
            ids = found.setdefault(term, [])
            if len(ids) < limit:
                ids.append(quote.mention_id)
    return found


def _quotes(store: Store) -> list[ClientQuote]:
    from batch import gap

    return cast("list[ClientQuote]", kept(store, lambda: gap.client_quotes(store), "quotes"))


def contrast(
    store: Store, language: Language, segment: Segment, against: Against, other: Segment | None = None
) -> pd.DataFrame:
    """The clients' words of a segment against those of managers, copy or others: see `batch.words.Words.contrast`."""
    words = _words(store, language)
    with _contrasting:
        return words.contrast(store, segment, against, other)


def check(store: Store, paragraphs: Sequence[str]) -> Checked:
    """A draft against all that clients say: see `nlp.draft.check`. Raises ModelError where a model is missing."""
    from foundation.settings import load_settings
    from nlp import copy_reading, draft, terms

    settings = load_settings()
    docs = copy_reading.documents(paragraphs, settings)
    read = copy_reading.read("", paragraphs, settings, docs)
    found = [list(terms.occurrences(doc, names=True)) for doc in docs]
    spoken = {
        language: (words.corpus, words.clients)
        for language in sorted({part.language for part in read.parts})
        for words in [_words(store, language)]
    }
    return draft.check(read, found, spoken, _quotes(store), kept(store, lambda: _phrases(store), "phrases"))


def _words(store: Store, language: Language) -> Words:
    from batch.words import Words

    return cast(Words, kept(store, lambda: Words(store, language, copies.all_copies(store)), "words", language))


def _phrases(store: Store) -> dict[Language, list[CopyPhrase]]:
    """The phrases of all copy by their language."""
    found: dict[Language, list[CopyPhrase]] = {}
    for copy in copies.all_copies(store):
        for phrase in copy.phrases:
            found.setdefault(copy.parts[phrase.part].language, []).append(phrase)
    return found


def add_copies(store: Store, files: Sequence[tuple[str, bytes]]) -> list[str]:
    """Keep documents that a person dropped, (name, content) each, and find the gap anew.

    One of the same name is replaced. Returns a sentence for each that cannot be read. Raises ModelError, StoreError.
    """
    from batch import copy_files, gap
    from foundation.settings import load_settings

    read, problems = [], []
    for name, content in files:
        try:
            read.append(copy_files.read_bytes(name, content))
        except UsageError as error:
            problems.append(str(error))
    settings = load_settings()
    gap.add(store, settings, read)
    gap.refresh(store, settings)
    return problems


def remove_copy(store: Store, copy_id: str) -> None:
    """Take a document out, and find the gap anew. Raises StoreError."""
    from batch import gap
    from foundation.settings import load_settings

    copies.remove(store, copy_id)
    gap.refresh(store, load_settings())


def paragraphs_of(name: str, content: bytes) -> tuple[str, ...]:
    """The text of a document that a person dropped. Raises UsageError where it cannot be read."""
    from batch import copy_files

    return copy_files.read_bytes(name, content).paragraphs
