"""What the annotated scenes hold, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import get_args

from docs.from_code.markdown import table
from foundation.records import LANGUAGES, Language, Resolved
from nlp import scenes
from nlp.scenes import LABELS, PLAIN, PRICE_QUESTION, UNSURE, Mark, Scene, SceneTurn

NAMES = {"ru": "Russian", "en": "English"}
BY_TRADE = "<!-- by trade -->"  # parts the page: what stands after it is long
# What tells written turns from spoken and recognised ones.
HESITATION = re.compile(r"\b(э-э|ээ|эм|мм|м-м|uh|um|er)\b", re.IGNORECASE)
DOUBLED = re.compile(r"\b(\w{2,}),? \1\b", re.IGNORECASE)
DIGIT = re.compile(r"\d")
NO_STOP = re.compile(r"[^.!?…]$")
SETTLED: tuple[Resolved, ...] = get_args(Resolved)


def page() -> str:
    """Counts by language, by label and, after `BY_TRADE`, by trade, as Markdown tables."""
    return "\n".join([*_by_language(), "", *_by_label(), "", BY_TRADE, "", *_by_trade(), ""])


def _by_language() -> list[str]:
    of = {language: [scene for scene in scenes.load() if scene.language == language] for language in LANGUAGES}
    columns = {NAMES[language]: some for language, some in of.items()} | {"all": list(scenes.load())}
    figures: dict[str, Callable[[list[Scene]], int]] = {
        "trades, as the files are named": lambda some: len({(scene.language, scene.trade) for scene in some}),
        "scenes in which both speak": lambda some: sum(_has_both(scene) for scene in some),
        "turns": lambda some: sum(len(scene.turns) for scene in some),
        "turns of clients": lambda some: len(_of_clients(some)),
        "of them single clauses, with nothing around them": lambda some: len(
            _of_clients(scene for scene in some if not _has_both(scene))
        ),
        "of them of a single word": lambda some: sum(len(turn.text.split()) == 1 for turn in _of_clients(some)),
        "of them of more than forty words": lambda some: sum(len(turn.text.split()) > 40 for turn in _of_clients(some)),
        "of them with «э-э», “uh” or the like": lambda some: _with(HESITATION, some),
        "of them with a word twice running": lambda some: _with(DOUBLED, some),
        "of them with a number in digits": lambda some: _with(DIGIT, some),
        "of them without a sentence mark at the end": lambda some: _with(NO_STOP, some),
        "of them without any mark": lambda some: sum(not turn.marks for turn in _of_clients(some)),
        "words of clients": lambda some: sum(len(turn.text.split()) for turn in _of_clients(some)),
        "marks": lambda some: len(_marks(some)),
    }
    rows = [[name, *(_number(count(some)) for some in columns.values())] for name, count in figures.items()]
    return table(["", *columns], rows)


def _by_label() -> list[str]:
    """Marks of each label by language; of objections also how many are settled, Russian and English together."""
    counted = {language: Counter(mark.label for mark in _marks(_in(language))) for language in LANGUAGES}
    settled = Counter((mark.label, mark.resolved) for mark in _marks(scenes.load()))
    labels = [label for label in LABELS if label != PLAIN]
    labels.insert(labels.index("question") + 1, PRICE_QUESTION)
    rows = []
    for label in (*labels, UNSURE):
        verdicts = [settled[label, verdict] for verdict in SETTLED] if label.startswith("objection/") else []
        rows.append([f"`{label}`", *_row([counted[language][label] for language in LANGUAGES], verdicts)])
    for title, begins in (("all objections", "objection/"), ("all hard negatives", "none/")):
        inside = [label for label in labels if label.startswith(begins)]
        sums = [sum(counted[language][label] for label in inside) for language in LANGUAGES]
        verdicts = [sum(settled[label, verdict] for label in inside) for verdict in SETTLED]
        rows.append([title, *_row(sums, verdicts if begins == "objection/" else [])])
    return table(["label", *NAMES.values(), *(f"settled: {verdict}" for verdict in SETTLED)], rows)


def _by_trade() -> list[str]:
    rows = []
    for language in LANGUAGES:
        for trade in sorted({scene.trade for scene in _in(language)}):
            some = [scene for scene in _in(language) if scene.trade == trade]
            labels = [mark.label for mark in _marks(some)]
            counts = [
                len(some),
                len(_of_clients(some)),
                len(labels),
                sum(label.startswith("objection/") for label in labels),
                sum(label.startswith("none/") for label in labels),
            ]
            rows.append([language, f"`{trade}`", *map(_number, counts)])
    return table(["", "trade", "scenes", "turns of clients", "marks", "objections", "hard negatives"], rows)


def _row(counts: Iterable[int], verdicts: Sequence[int]) -> list[str]:
    """Cells of counts; those of verdicts stay empty where there are none."""
    return [*map(_number, counts), *(map(_number, verdicts) if verdicts else [""] * len(SETTLED))]


def _in(language: Language) -> list[Scene]:
    return [scene for scene in scenes.load() if scene.language == language]


def _has_both(scene: Scene) -> bool:
    return len({turn.role for turn in scene.turns}) > 1


def _of_clients(some: Iterable[Scene]) -> list[SceneTurn]:
    return [turn for scene in some for turn in scene.turns if turn.role == "client"]


def _marks(some: Iterable[Scene]) -> list[Mark]:
    return [mark for turn in _of_clients(some) for mark in turn.marks]


def _with(pattern: re.Pattern[str], some: Iterable[Scene]) -> int:
    """How many clients' turns hold what is sought."""
    return sum(pattern.search(turn.text) is not None for turn in _of_clients(some))


def _number(count: int) -> str:
    return f"{count:,}"
