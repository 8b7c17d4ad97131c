"""Finding mentions: exact spans of a client's turns that say something marketing can use.

A turn is cut into clauses; each is judged by the classifier (its embedding against annotated examples) and by
patterns over lemmas that raise or lower the classifier's log-odds; neighbouring clauses of one kind are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from foundation.records import Call, Mention, Turn
from nlp import classifier, patterns, segments
from nlp.classifier import HEADS, Embed
from nlp.examples import LABELS, split_label
from nlp.segments import Segment

if TYPE_CHECKING:
    from spacy.tokens import Doc

LISTENED_ROLES = ("client", "unknown")
# A clause of one word («завтра?», «класс») is a mention only where a pattern knows the word («дорого»).
FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class _Clause:
    """A segment of a turn with what the patterns say of it."""

    turn: Turn
    segment: Segment
    text: str
    hits: tuple[patterns.Hit, ...]


class MentionFinder:
    """Finds the mentions of a call. `embed` gives normalised vectors (n, d) of n texts."""

    def __init__(self, embed: Embed, embedding_name: str = "e5-small", folder: Path | None = None) -> None:
        """Learns from the examples, or reads what was learnt before from `folder` and keeps it there."""
        self._embed = embed
        self._embedding_name = embedding_name
        self._classifier = classifier.load(embed, embedding_name, folder)

    def fingerprint(self) -> dict[str, str]:
        """What the results depend on besides the call: method, embedding, examples and patterns."""
        return {
            "mentions": classifier.fingerprint(self._embedding_name)[:16],
            "embedding": self._embedding_name,
            "patterns": patterns.fingerprint()[:16],
        }

    def find(self, call: Call, docs: Sequence[Doc]) -> list[Mention]:
        """Mentions in the order of the call; `docs[i]` is the parsed text of `call.turns[i]`.

        Only turns of the client (or of nobody knows whom) are looked at. Raises ValueError where turns and
        documents do not match.
        """
        clauses = [
            clause
            for turn, doc in zip(call.turns, docs, strict=True)
            if turn.role in LISTENED_ROLES
            for clause in _clauses(turn, doc)
        ]
        if not clauses:
            return []
        vectors = np.asarray(self._embed([clause.text for clause in clauses]))
        scores = self._classifier.scores(vectors) + np.stack([_shift(clause.hits) for clause in clauses])
        label_probabilities = classifier.probabilities(scores)
        head_probabilities = classifier.head_probabilities(label_probabilities)
        found: list[Mention] = []
        for row, clause in enumerate(clauses):
            label = self._label(label_probabilities[row], head_probabilities[row])
            if label is not None:
                confidence = float(head_probabilities[row, HEADS.index(label.split("/")[0])])
                mention = self._mention(clause, label, confidence, vectors[row])
                found[-1:] = _joined(found[-1], mention, clause.turn) if found else [mention]
        return found

    def _label(self, labels: np.ndarray, heads: np.ndarray) -> str | None:
        """The likeliest label of the likeliest kind that is over its threshold; None where none is."""
        over = [head for head in range(len(HEADS)) if heads[head] >= self._classifier.thresholds[head]]
        kinds = [head for head in over if HEADS[head] != "none"]
        if not kinds:
            return None
        best = max(kinds, key=lambda head: heads[head])
        rows = [row for row, label in enumerate(LABELS) if label.split("/")[0] == HEADS[best]]
        return LABELS[max(rows, key=lambda row: labels[row])]

    def _mention(self, clause: _Clause, label: str, confidence: float, vector: np.ndarray) -> Mention:
        kind, category = split_label(label)
        assert kind is not None  # _label never gives a `none`
        start, end = clause.segment.start_char, clause.segment.end_char
        start_s, end_s = span_times(clause.turn, start, end)
        named = [f"pattern: {hit.pattern.name}" for hit in clause.hits if _concerns(hit.pattern, label)]
        evidence = (*dict.fromkeys(named), f"like: {self._classifier.nearest(vector, label).text}")
        return Mention(
            clause.turn.number, kind, category, start, end, clause.text, start_s, end_s, round(confidence, 4), evidence
        )


def span_times(turn: Turn, start_char: int, end_char: int) -> tuple[float, float]:
    """When the characters are said, seconds, inside the turn: by its words' times, else in proportion."""
    spans: list[tuple[int, int, float, float]] = []
    position = 0
    for word in turn.words:
        spoken = word.text.strip()
        at = turn.text.find(spoken, position) if spoken else -1
        if at >= 0:
            position = at + len(spoken)
            spans.append((at, position, word.start_s, word.end_s))
    covered = [(begin, end) for first, last, begin, end in spans if first < end_char and last > start_char]
    if covered:
        start_s, end_s = covered[0][0], max(end for _, end in covered)
    else:
        per_char = (turn.end_s - turn.start_s) / max(len(turn.text), 1)
        start_s, end_s = turn.start_s + start_char * per_char, turn.start_s + end_char * per_char
    start_s = min(max(start_s, turn.start_s), turn.end_s)
    return start_s, min(max(end_s, start_s), turn.end_s)


def _clauses(turn: Turn, doc: Doc) -> list[_Clause]:
    hits = patterns.find(doc)
    clauses = []
    for segment in segments.split(turn.text, segments.after_pauses(turn)):
        text = turn.text[segment.start_char : segment.end_char]
        inside = tuple(hit for hit in hits if hit.start_char < segment.end_char and hit.end_char > segment.start_char)
        if segments.word_count(text) >= FEWEST_WORDS or any(not hit.pattern.is_guard for hit in inside):
            clauses.append(_Clause(turn, segment, text, inside))
    return clauses


def _shift(hits: Sequence[patterns.Hit]) -> np.ndarray:
    """Nats that the patterns add to every label; a pattern counts once however often it is found."""
    shift = np.zeros(len(LABELS))
    for pattern in dict.fromkeys(hit.pattern for hit in hits):
        shift += [pattern.strength if _concerns(pattern, label) else 0.0 for label in LABELS]
    return shift


def _concerns(pattern: patterns.Pattern, label: str) -> bool:
    return label in pattern.labels or label.split("/")[0] in pattern.labels


def _joined(before: Mention, mention: Mention, turn: Turn) -> list[Mention]:
    """The two as one where they stand side by side in a turn and say the same kind of thing."""
    same = (before.turn, before.kind, before.category) == (mention.turn, mention.kind, mention.category)
    between = turn.text[before.end_char : mention.start_char] if same else ""
    if not same or segments.word_count(between) > 1:
        return [before, mention]
    return [
        replace(
            before,
            end_char=mention.end_char,
            text=turn.text[before.start_char : mention.end_char],
            end_s=mention.end_s,
            confidence=max(before.confidence, mention.confidence),
            evidence=tuple(dict.fromkeys((*before.evidence, *mention.evidence))),
        )
    ]
