"""The company's copy as `nlp` reads it: terms of every paragraph, and phrases with vectors for comparing by meaning."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from foundation.records import Copy, CopyPart, CopyPhrase
from foundation.settings import Settings
from nlp import analysis, plain_words, terms
from nlp.languages import language_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Raised when copy is read in another way.
METHOD = "1"
# How much the plain words for a corporate one count beside the phrase's own, where there are any.
GLOSS_WEIGHT = 0.5


def method(settings: Settings) -> str:
    """By what copy is read now: another one reads it anew."""
    return f"{METHOD} {analysis.METHOD} {settings.embedding}"


def copy_id(name: str, paragraphs: Sequence[str]) -> str:
    """Sixteen hex digits: the same name with the same text has the same id everywhere."""
    return hashlib.sha256("\n".join((name, *paragraphs)).encode()).hexdigest()[:16]


def documents(paragraphs: Sequence[str], settings: Settings) -> list[Doc]:
    """A document of `nlp.pipeline` for each paragraph, in its language. Raises ModelError where a model is missing."""
    from nlp import pipeline

    languages = [language_of(text) for text in paragraphs]
    docs: list[Doc | None] = [None] * len(paragraphs)
    for language in sorted(set(languages)):
        rows = [row for row, other in enumerate(languages) if other == language]
        read = pipeline.documents([paragraphs[row] for row in rows], language, settings)
        for row, doc in zip(rows, read, strict=True):
            docs[row] = doc
    return [doc for doc in docs if doc is not None]


def read(name: str, paragraphs: Sequence[str], settings: Settings, docs: Sequence[Doc] | None = None) -> Copy:
    """A document from its paragraphs (headings, list items, cells); `docs` are their `documents`, where they are there.

    Raises ModelError where a model is missing.
    """
    from nlp.embedding import embed

    docs = documents(paragraphs, settings) if docs is None else docs
    languages = [language_of(text) for text in paragraphs]
    said = [list(terms.occurrences(doc, names=True)) for doc in docs]
    found = [phrase for part, doc in enumerate(docs) for phrase in _phrases(part, doc, said[part])]
    glosses = [plain_words.glosses(phrase.term.split(), languages[phrase.part]) for phrase in found]
    texts = [phrase.text for phrase in found] + [gloss for some in glosses for gloss in some]
    vectors = embed(texts, settings.embedding)
    at = len(found)
    phrases = []
    for phrase, own, some in zip(found, vectors, glosses, strict=False):
        if some:
            plain = vectors[at : at + len(some)].mean(axis=0)
            own = (1 - GLOSS_WEIGHT) * own + GLOSS_WEIGHT * plain / np.linalg.norm(plain)
            at += len(some)
        own = own / np.linalg.norm(own)
        phrases.append(replace(phrase, vector=own.astype("<f4").tobytes()))
    parts = tuple(
        CopyPart(text, language, _counted(these))
        for text, language, these in zip(paragraphs, languages, said, strict=True)
    )
    return Copy(copy_id(name, paragraphs), name, parts, tuple(phrases), method(settings))


def _counted(said: Sequence[terms.Occurrence]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for found in said:
        counts[found.term][found.surface] += 1
    return {term: dict(forms) for term, forms in counts.items()}


def _phrases(part: int, doc: Doc, found: Sequence[terms.Occurrence]) -> Iterator[CopyPhrase]:
    """Sentences, and the longest noun and verb phrases within them; a word that stands in none is one."""
    for sentence in doc.sents:
        start, end = sentence.start_char, sentence.end_char
        inside = [one for one in found if start <= one.start_char and one.end_char <= end]
        text = doc.text[start:end].strip()
        start += len(doc.text[start:end]) - len(doc.text[start:end].lstrip())
        lemmas = terms.lemmas_of(inside)
        if lemmas:
            yield CopyPhrase(part, start, start + len(text), text, " ".join(lemmas), True, b"")
        for one in _longest(inside):
            yield CopyPhrase(
                part, one.start_char, one.end_char, doc.text[one.start_char : one.end_char], one.term, False, b""
            )


def _longest(found: Sequence[terms.Occurrence]) -> list[terms.Occurrence]:
    """Terms that lie in no longer one, in order."""
    kept: list[terms.Occurrence] = []
    for one in sorted(found, key=lambda one: (one.start_char - one.end_char, one.start_char)):
        if not any(other.start_char <= one.start_char and one.end_char <= other.end_char for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start_char)
