"""Patterns over lemmas: what a few words tell for certain, as cues that raise a label and guards that lower one.

The patterns stand in `nlp/data/patterns.toml`, in a small notation that becomes spaCy Matcher rules:
`word` is a lemma, `=word` the very form, `a|=b` either of two, `?word` may be missing, `...` stands for up to
four words in between. A guard silences the cues whose words it covers («не дорого» holds «дорого»). A pattern that
stands `alone` counts only where its words are a whole sentence: what is said in a word says little to a model.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

GAP = 4  # words that `...` may stand for
DEFAULT_STRENGTH = 2.0  # nats
_ENDS = (".", "!", "?", "…", "...")  # of sentences
_GAP: dict[str, Any] = {"ORTH": {"NOT_IN": list(_ENDS)}, "OP": f"{{0,{GAP}}}"}  # within a sentence


@dataclass(frozen=True, slots=True)
class Pattern:
    """`labels` (whole, or their first part: "objection") get `strength` nats of log-odds, negative for a guard."""

    name: str
    language: str
    labels: tuple[str, ...]
    strength: float
    phrases: tuple[str, ...]
    alone: bool = False  # whether its words must be a whole sentence

    @property
    def reason(self) -> str:
        """What it tells a person: of «too expensive, in a word» the first part."""
        return self.name.partition(",")[0]

    @property
    def is_guard(self) -> bool:
        return self.strength < 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that was found, and its characters in the text."""

    pattern: Pattern
    start_char: int
    end_char: int


@cache
def load() -> tuple[Pattern, ...]:
    """All patterns of the data file, in its order."""
    return tuple(
        Pattern(
            name=name,
            language=language,
            labels=tuple(entry.get("raises") or entry["lowers"]),
            strength=entry.get("strength", DEFAULT_STRENGTH) * (1 if "raises" in entry else -1),
            phrases=tuple(entry["phrases"]),
            alone=entry.get("alone", False),
        )
        for language, entries in tomllib.loads(_source()).items()
        for name, entry in entries.items()
    )


def fingerprint() -> str:
    """SHA-256 of the patterns' file, hex."""
    return hashlib.sha256(_source().encode()).hexdigest()


def find(doc: Doc) -> list[Hit]:
    """The patterns of the document's language that its lemmas show, in the order of the text.

    A cue under a guard is left out; the same pattern counts once at a place, at its longest.
    """
    matcher = _matcher(doc.vocab, doc.lang_)
    by_name = {pattern.name: pattern for pattern in load() if pattern.language == doc.lang_}
    longest: dict[tuple[str, int], int] = {}
    for key, start, end in matcher(doc):
        place = (doc.vocab.strings[key], start)
        if not by_name[place[0]].alone or _is_sentence(doc, start, end):
            longest[place] = max(end, longest.get(place, 0))
    found = sorted((start, end, name) for (name, start), end in longest.items())
    guarded = {token for start, end, name in found if by_name[name].is_guard for token in range(start, end)}
    return [
        Hit(by_name[name], doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))
        for start, end, name in found
        if by_name[name].is_guard or not guarded.intersection(range(start, end))
    ]


def _is_sentence(doc: Doc, start: int, end: int) -> bool:
    """Whether nothing but these words stands between two ends of sentences."""
    return (start == 0 or doc[start - 1].text in _ENDS) and (end == len(doc) or doc[end].text in _ENDS)


def rules(phrase: str) -> list[list[dict[str, Any]]]:
    """Matcher rules of one phrase: one for every choice between a word's form and its lemma."""
    variants: list[list[dict[str, Any]]] = [[]]
    for element in phrase.split():
        options = [_GAP] if element == "..." else _tokens(element)
        variants = [[*variant, option] for variant in variants for option in options]
    return variants


def _tokens(element: str) -> list[dict[str, Any]]:
    """The rules of one word: one for its forms, one for its lemmas; «ё» may be written «е»."""
    optional = {"OP": "?"} if element.startswith("?") else {}
    options: dict[str, list[str]] = {}
    for word in element.removeprefix("?").split("|"):
        attribute = "LOWER" if word.startswith("=") else "LEMMA"
        plain = word.removeprefix("=")
        options.setdefault(attribute, []).extend(sorted({plain, plain.replace("ё", "е")}))
    return [{attribute: {"IN": words}, **optional} for attribute, words in options.items()]


@lru_cache(maxsize=8)
def _matcher(vocab: Vocab, language: str) -> Matcher:
    from spacy.matcher import Matcher

    matcher = Matcher(vocab)
    for pattern in load():
        if pattern.language == language:
            matcher.add(pattern.name, [rule for phrase in pattern.phrases for rule in rules(phrase)])
    return matcher


@cache
def _source() -> str:
    return files("nlp.data").joinpath("patterns.toml").read_text(encoding="utf-8")
