"""What `benchmarks.development` counts by itself, where the scorers beside the project count nothing.

A call's truth is a dictionary as the scorers read it: `language`, `recording`, `turns` with `role`, `start_s`,
`end_s`, `text`, and of a client's turn its `objections` (`start_char`, `end_char`, `category`, `resolved`) and `traps`.
Rows are those of `doslovno export`.
"""

from __future__ import annotations

import itertools
import re
import wave
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.mentions import key_words
from foundation.records import Call
from nlp import calibration, mention_model, pipeline, resolution
from nlp.heads import HEADS, head_probabilities
from nlp.mentions import MentionFinder, clauses_of
from nlp.scenes import AnnotatedTurn, Mark, Scene, SceneTurn
from transcribe import ready
from transcribe.audio import SAMPLE_RATE, decode

Truth = Mapping[str, Any]
Row = dict[str, Any]
CONFIDENCES = (0.0, 0.6, 0.8, 1.01)  # edges of the bands in which confidences are looked at
OBJECTION = HEADS.index("objection")


def without_marks(text: str) -> str:
    """The words as a recognizer writes them that knows neither capitals nor punctuation; hyphens and apostrophes stay.

    >>> without_marks("Ну, дорого: 5.5 тысяч! Don't.")
    "ну дорого 5 5 тысяч don't"
    """
    return " ".join(re.findall(r"[\w'’-]*\w", text.lower()))


def cut(recording: Path, to: Path, seconds: float) -> None:
    """The first seconds of a recording as a wave file."""
    with decode(recording) as audio, wave.open(str(to), "wb") as file:
        samples = audio.samples(0, round(seconds * SAMPLE_RATE))
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((samples.T * 32767).astype("<i2").tobytes())


def hidden_words(shown: Iterable[str], said: Iterable[str]) -> tuple[int, int]:
    """How many words of what was said a masked text no longer shows, and of how many."""
    whole = Counter(word for text in said for word in text.split())
    left = Counter(word for text in shown for word in text.split())
    return (whole - left).total(), whole.total()


def mean_differences(ours: Mapping[str, Row], true: Mapping[str, Row], fields: Sequence[str]) -> dict[str, float]:
    """Mean absolute difference of each figure over the calls in both, which are rows by key; None counts nowhere."""
    pairs = {field: [(ours[key][field], true[key][field]) for key in ours.keys() & true.keys()] for field in fields}
    known = {field: [(one, two) for one, two in some if None not in (one, two)] for field, some in pairs.items()}
    return {field: float(np.mean([abs(one - two) for one, two in some])) for field, some in known.items()}


def bands(mentions: Iterable[Row], is_true: Callable[[Row], bool | None]) -> list[tuple[float, float, int, float]]:
    """Of found objections by bands of confidence: the edges, how many, and the share that is true.

    `is_true` says None where people would differ; such a mention is left out.
    """
    told = [(row["confidence"], is_true(row)) for row in mentions if row["kind"] == "objection"]
    found = []
    for low, high in itertools.pairwise(CONFIDENCES):
        inside = [right for confidence, right in told if low <= confidence < high and right is not None]
        found.append((low, min(high, 1.0), len(inside), sum(inside) / len(inside) if inside else float("nan")))
    return found


def kept(before: Iterable[Row], after: Iterable[Row]) -> tuple[int, int]:
    """How many mentions with a theme are in a theme of the same id afterwards, and of how many."""

    def themes(rows: Iterable[Row]) -> dict[tuple[Any, ...], str]:
        of = ("call_id", "turn", "start_s", "kind")
        return {tuple(row[name] for name in of): row["theme_id"] for row in rows if row["theme_id"]}

    first, second = themes(before), themes(after)
    return sum(second.get(mention) == theme for mention, theme in first.items()), len(first)


def by_key_words(calls: Iterable[Truth]) -> list[Row]:
    """The clients' turns that hold a word for which a person would search, as mentions of an objection."""
    said = [(call, turn) for call in calls for turn in call["turns"] if turn["role"] == "client"]
    found = key_words([AnnotatedTurn("", turn["text"], (), call["language"], "") for call, turn in said])
    return [
        {name: turn[name] for name in ("start_s", "end_s", "text")}
        | {"recording": call["recording"], "kind": "objection", "category": None}
        for (call, turn), holds_one in zip(said, found, strict=True)
        if holds_one
    ]


def scene(call: Truth) -> Scene:
    """The true turns of a call as an annotated scene, with its objections marked."""
    turns = tuple(
        SceneTurn(
            turn["role"],
            turn["text"],
            tuple(
                Mark(one["start_char"], one["end_char"], f"objection/{one['category']}", one["resolved"])
                for one in turn.get("objections", ())
            ),
        )
        for turn in call["turns"]
        if turn["role"] in ("client", "manager")
    )
    return Scene(call["language"], "", call["recording"], turns)


def settled(calls: Sequence[Truth]) -> dict[str, float]:
    """For how many clear true objections the shipped model tells rightly whether they were settled."""
    model = mention_model.read(None)
    afters, real = resolution.followed(mention_model.encoder(model), [scene(call) for call in calls])
    told = model.resolution.chances(afters) > 0.5
    return {
        "objections": len(real),
        "right": float((told == real).mean()),
        "always no": float((~real).mean()),
        "right of the settled": float(told[real].mean()),
        "right of the others": float((~told[~real]).mean()),
    }


def calibration_error(calls: Sequence[Truth], transcripts: Path) -> tuple[float, int]:
    """How far the shipped model's chances of an objection are from the truth on all clauses, and how many there are.

    A clause holds an objection where half of its characters are of one. Clauses on which people would differ are
    left out.
    """
    true = {
        (turn["start_s"], turn["text"]): turn for call in calls for turn in call["turns"] if turn["role"] == "client"
    }
    finder = MentionFinder()
    chances, real = list[float](), list[bool]()
    for call in (one for one in ready.read(transcripts) if isinstance(one, Call)):
        docs = pipeline.documents([turn.text for turn in call.turns], call.language)
        clauses = clauses_of(call, docs)
        of_clauses = head_probabilities(finder.chances(finder.read(clauses)))[:, OBJECTION]
        for clause, chance in zip(clauses, of_clauses.tolist(), strict=True):
            turn = true[clause.turn.start_s, clause.turn.text]
            if any(trap["kind"] == "borderline" for trap in turn["traps"]):
                continue
            start, end = clause.segment.start_char, clause.segment.end_char
            inside = sum(
                max(min(end, one["end_char"]) - max(start, one["start_char"]), 0) for one in turn["objections"]
            )
            chances.append(chance)
            real.append(inside >= (end - start) / 2)
    return calibration.error(np.array(chances), np.array(real)), len(real)


def percent(share: float, digits: int = 0) -> str:
    """As `docs/figures.md` writes it.

    >>> percent(0.9936, 1)
    '99.4 %'
    """
    return f"{100 * share:.{digits}f} %"


def by_category(truth: Mapping[str, Row], said: Set[tuple[str, int, str]]) -> list[tuple[str, ...]]:
    """For each category: turns that hold it, those of them found as an objection, those found with it, turns given it.

    `truth` by the key of a call; `said` are key, turn and category of the objections found. The commonest come first.
    """
    found_in = {(call, turn) for call, turn, _category in said}
    true = {
        (name, turn["turn"], objection["category"])
        for name, call in truth.items()
        for turn in call["turns"]
        for objection in turn.get("objections", ())
    }
    rows = []
    for category, count in Counter(category for *_place, category in true).most_common():
        these = {one for one in true if one[2] == category}
        found = sum((call, turn) in found_in for call, turn, _category in these)
        given = sum(one[2] == category for one in said)
        rows.append((category, str(count), str(found), str(len(these & said)), str(given)))
    return rows
