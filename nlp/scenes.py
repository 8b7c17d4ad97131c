"""The annotated scenes: clients' turns with the words that matter marked, from which mentions are learnt.

How they are written and marked stands in `docs/annotation.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from foundation.records import CATEGORIES, KINDS, LANGUAGES, Category, Kind, Language, Resolved, Role

PLAIN = "none/plain"  # what is not marked
UNSURE = "?"  # people would differ: nothing is learnt from it
NONE_REASONS = (
    "plain",
    "negated",  # «не дорого, нормально»
    "quotes_manager",
    "third_party",  # somebody else's view, told to reject it
    "past_opinion",
    "joke",
    "settled",  # the doubt is gone
    "lookalike",  # strong words in a harmless sense
)
LABELS = (
    *(f"objection/{category}" for category in CATEGORIES),
    *(kind for kind in KINDS if kind != "objection"),
    *(f"none/{reason}" for reason in NONE_REASONS),
)
# Told apart for whoever writes and counts; learnt as questions.
PRICE_QUESTION = "question/price"
ANY_TRADE = "any"
WORDS_OF_ONES_OWN = 5  # a turn of so many stands once; «не, у нас свои» is said in many trades
CLAUSES = "clauses_"  # begins the name of a file of single clauses, each a turn of its own with nothing before it

_MARK = re.compile(r"\[([^\[\]|]+)\|([^\[\]]+)\]")
_SPEAKERS: dict[str, Role] = {"M": "manager", "C": "client"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a turn's text with their label, one of LABELS, PRICE_QUESTION or UNSURE."""

    start_char: int
    end_char: int
    label: str
    resolved: Resolved | None = None  # of an objection


@dataclass(frozen=True, slots=True)
class SceneTurn:
    role: Role
    text: str
    marks: tuple[Mark, ...] = ()  # in order, not overlapping; of a client's turn


@dataclass(frozen=True, slots=True)
class Scene:
    """A piece of a call. `trade` groups scenes for cross-validation."""

    language: Language
    trade: str
    title: str
    turns: tuple[SceneTurn, ...]


@dataclass(frozen=True, slots=True)
class AnnotatedTurn:
    """A client's turn as it is learnt from, with what the manager said before it (empty: not known)."""

    before: str
    text: str
    marks: tuple[Mark, ...]
    language: Language
    trade: str
    whole: bool = True  # whether what is not marked is known to be no mention


@cache
def load() -> tuple[Scene, ...]:
    """All scenes, in the order of languages and of file names. Raises ValueError for a line that is none."""
    found: list[Scene] = []
    for language in LANGUAGES:
        folder = files("nlp.data").joinpath("scenes", language)
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            trade = file.name.removesuffix(".txt").removeprefix(CLAUSES)
            found += _scenes(file.read_text("utf-8"), language, trade)
    return tuple(found)


def parse_turn(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The words of an annotated turn without its marks, and the marks."""
    plain, marks, position = "", [], 0
    for found in _MARK.finditer(text):
        plain += text[position : found.start()]
        label, _, resolved = found[1].partition("=")
        start = len(plain)
        plain += found[2]
        settled = cast(Resolved, resolved) if resolved in get_args(Resolved) else None
        marks.append(Mark(start, len(plain), label, settled))
        position = found.end()
    return plain + text[position:], tuple(marks)


def annotated_turns() -> tuple[AnnotatedTurn, ...]:
    """The clients' turns of all scenes, each with the manager's turn before it."""
    found = []
    for scene in load():
        before = ""
        for turn in scene.turns:
            if turn.role == "client":
                found.append(AnnotatedTurn(before, turn.text, turn.marks, scene.language, scene.trade))
            else:
                before = turn.text
    return tuple(found)


def split_label(label: str) -> tuple[Kind | None, Category | None]:
    """Kind and category of a label; (None, None) for every `none`, no category for any kind but `objection`."""
    head, _, tail = label.partition("/")
    if head == "none":
        return None, None
    return cast(Kind, head), cast(Category, tail) if head == "objection" else None


def faults() -> list[str]:
    """What is wrong with the scenes, a sentence each; empty when all is well."""
    seen: set[str] = set()
    wrong: list[str] = []
    for scene in load():
        for turn in scene.turns:
            where = f"{scene.language}/{scene.trade}: «{turn.text}»"
            if not turn.text.strip() or set(turn.text) & set("[]|"):
                wrong.append(f"{where} has a broken mark or no words.")
            if turn.marks and turn.role != "client":
                wrong.append(f"{where} is marked and not a client's.")
            answered = any(other.role == "manager" for other in scene.turns)
            wrong += [f"{where}: {fault}" for mark in turn.marks for fault in _mark_faults(turn, mark, answered)]
            plain = " ".join(re.findall(r"\w+", turn.text.lower()))
            if turn.role == "client" and len(plain.split()) >= WORDS_OF_ONES_OWN and plain in seen:
                wrong.append(f"{where} stands twice.")
            seen.add(plain)
    return wrong


def _mark_faults(turn: SceneTurn, mark: Mark, answered: bool) -> Iterator[str]:
    words = turn.text[mark.start_char : mark.end_char]
    if mark.label not in (*LABELS, PRICE_QUESTION, UNSURE) or mark.label == PLAIN:
        yield f"unknown label {mark.label}."
    if (mark.resolved is not None) != (mark.label.startswith("objection/") and answered):
        yield f"«{words}» must say yes, no or unclear if, and only if, it is an objection in a scene."
    if words != words.strip() or words[-1] in ".,;":
        yield f"«{words}» ends in a stop or a space."


def _scenes(text: str, language: Language, trade: str) -> Iterator[Scene]:
    title, turns = "", list[SceneTurn]()
    for line in [*text.splitlines(), "#"]:
        if line.startswith("#"):
            if turns:
                yield Scene(language, trade, title, tuple(turns))
            title, turns = line[1:].strip(), []
        elif line.strip():
            role = _SPEAKERS.get(line[:1]) if line[1:3] == ": " else None
            if role is None:
                raise ValueError(f"{language}/{trade}: the line «{line}» begins neither with #, M: nor C:.")
            turns.append(SceneTurn(role, *parse_turn(line[3:].strip())))
