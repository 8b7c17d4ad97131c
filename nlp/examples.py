"""The annotated examples that mentions are learnt from: one clause of a client's speech a line, with its label.

A label is a kind (`pain`), an objection with its category (`objection/price`) or `none` with the reason why
a marketer has no use for it (`none/negated`). The reasons exist because what is no mention is of many sorts;
told apart, they are learnt better than as one heap.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from foundation.records import CATEGORIES, KINDS, LANGUAGES, Category, Kind, Language

FILES = tuple(f"examples_{language}.tsv" for language in get_args(Language))
NONE_REASONS = (
    "negated",  # «не дорого, нормально»
    "third_party",  # somebody else's view, quoted to reject it
    "past_opinion",
    "price_question",  # a neutral question about money
    "joke",
    "agreement",
    "small_talk",
    "answer",  # a fact the manager asked for
    "logistics",  # appointments, addresses, papers on their way
    "echo_question",  # «правда?», «завтра?»
    "neutral",
)
LABELS = (
    *(f"objection/{category}" for category in CATEGORIES),
    *(kind for kind in KINDS if kind != "objection"),
    *(f"none/{reason}" for reason in NONE_REASONS),
)


@dataclass(frozen=True, slots=True)
class Example:
    """One clause as a client says it. `trade` groups examples for cross-validation; "any" fits every trade."""

    text: str
    language: Language
    label: str
    trade: str


@cache
def load() -> tuple[Example, ...]:
    """All examples, in the order of their files."""
    found: list[Example] = []
    for name in FILES:
        lines = files("nlp.data").joinpath(name).read_text(encoding="utf-8").splitlines()
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.append(Example(row["text"], cast(Language, row["language"]), row["label"], row["trade"]))
    return tuple(found)


@cache
def fingerprint() -> str:
    """SHA-256 of the examples' content, hex: the same content has the same fingerprint."""
    digest = hashlib.sha256()
    for example in load():
        digest.update(f"{example.language}\t{example.label}\t{example.trade}\t{example.text}\n".encode())
    return digest.hexdigest()


def split_label(label: str) -> tuple[Kind | None, Category | None]:
    """Kind and category of a label; (None, None) for every `none`, no category for any kind but `objection`."""
    head, _, tail = label.partition("/")
    if head == "none":
        return None, None
    return cast(Kind, head), cast(Category, tail) if head == "objection" else None


def faults() -> list[str]:
    """What is wrong with the examples, a sentence each; empty when all is well."""
    seen: set[str] = set()
    wrong: list[str] = []
    for example in load():
        plain = " ".join(example.text.lower().split())
        if plain in seen:
            wrong.append(f"«{example.text}» stands twice.")
        if example.label not in LABELS:
            wrong.append(f"«{example.text}» has the unknown label {example.label}.")
        if example.language not in LANGUAGES:
            wrong.append(f"«{example.text}» has the unknown language {example.language}.")
        if not plain or not example.trade:
            wrong.append(f"An example with the label {example.label} has no text or no trade.")
        seen.add(plain)
    return wrong
