"""Finding mentions: exact spans of a client's turns that say something marketing can use.

A turn is cut into clauses; each is judged within its turn and after what the manager said by a model learnt from
annotated scenes, and by patterns over lemmas that raise or lower the model's log-odds; neighbouring clauses of one
kind are joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from foundation.records import Call, Mention, Turn
from nlp import mention_model, patterns, resolution, segments
from nlp.encoder import Passage
from nlp.heads import HEADS, head_probabilities, probabilities
from nlp.scenes import LABELS, split_label
from nlp.segments import Segment

if TYPE_CHECKING:
    from spacy.tokens import Doc

LISTENED_ROLES = ("client", "unknown")


@dataclass(frozen=True, slots=True)
class Clause:
    """A segment of a client's turn with what the patterns say of it."""

    turn: Turn
    before: str  # what the manager said last
    segment: Segment
    text: str
    hits: tuple[patterns.Hit, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of a call; d is 384."""

    clauses: tuple[Clause, ...]
    vectors: np.ndarray  # (clauses, d)
    turns: dict[int, resolution.Said]  # by number, in order: every turn that has a clause


class MentionFinder:
    """Finds the mentions of a call, by the model that `doslovno train` left in a folder or else by the shipped one."""

    def __init__(self, folder: Path | None = None) -> None:
        """Raises ModelError where the model or e5, which it builds on, cannot be read."""
        self._model = mention_model.read(folder)
        self._encoder = mention_model.encoder(self._model)

    def known_texts(self) -> tuple[str, ...]:
        """The words of the examples that were learnt from."""
        return self._model.texts

    def read(self, clauses: Sequence[Clause]) -> Reading:
        """The clauses of a call (`clauses_of`) and their turns, each read once for all that is asked of it."""
        turns = [list(same) for _, same in groupby(clauses, key=lambda clause: clause.turn.number)]
        vectors = self._encoder.vectors([_passage(same) for same in turns])
        ends = np.cumsum([len(same) + 1 for same in turns], dtype=int) - 1  # the whole turn stands after its clauses
        whole = {
            same[0].turn.number: resolution.Said(same[0].turn.text, vectors[end])
            for same, end in zip(turns, ends, strict=True)
        }
        return Reading(tuple(clauses), np.delete(vectors, ends, axis=0), whole)

    def resolve(self, mentions: Sequence[Mention], reading: Reading) -> list[Mention]:
        """The mentions, of the call that was read, with `resolved` on every objection."""
        return resolution.resolve(self._model.resolution, mentions, reading.turns)

    @property
    def thresholds(self) -> Mapping[str, float]:
        """By kind, how likely a clause must be for a mention to be made of it, 0 to 1."""
        return self._model.thresholds

    def chances(self, reading: Reading) -> np.ndarray:
        """How likely each clause has each of LABELS, patterns counted in: float (clauses, labels), rows of sum 1."""
        if not reading.clauses:
            return np.zeros((0, len(LABELS)))
        scores = self._model.scores(reading.vectors, [clause.text for clause in reading.clauses])
        return probabilities(scores + np.stack([_shift(clause.hits) for clause in reading.clauses]))

    def find(self, reading: Reading) -> list[Mention]:
        """Mentions in the order of the clauses."""
        clauses, vectors = reading.clauses, reading.vectors
        label_probabilities = self.chances(reading)
        kind_probabilities = head_probabilities(label_probabilities)
        found: list[Mention] = []
        for row, clause in enumerate(clauses):
            label = self._label(label_probabilities[row], kind_probabilities[row])
            if label is not None:
                confidence = float(kind_probabilities[row, HEADS.index(label.split("/")[0])])
                mention = mention_of(clause, label, confidence, self._reasons(clause, label, vectors[row]))
                found[-1:] = _joined(found[-1], mention, clause.turn) if found else [mention]
        return found

    def _label(self, labels: np.ndarray, heads: np.ndarray) -> str | None:
        """The likeliest label of the likeliest kind that is over its threshold; None where none is."""
        kinds = [row for row, kind in enumerate(HEADS) if heads[row] >= self._model.thresholds.get(kind, 2.0)]
        if not kinds:
            return None
        best = max(kinds, key=lambda head: heads[head])
        rows = [row for row, label in enumerate(LABELS) if label.split("/")[0] == HEADS[best]]
        return LABELS[max(rows, key=lambda row: labels[row])]

    def _reasons(self, clause: Clause, label: str, vector: np.ndarray) -> tuple[str, ...]:
        named = [f"pattern: {hit.pattern.reason}" for hit in clause.hits if _concerns(hit.pattern, label)]
        known = self._model.nearest(vector, clause.text, label)
        return (*dict.fromkeys(named), *([f"like: {known}"] if known else []))


def mention_of(clause: Clause, label: str, confidence: float, evidence: tuple[str, ...]) -> Mention:
    """A mention of the whole clause. `label` is no `none`."""
    kind, category = split_label(label)
    assert kind is not None
    start, end = clause.segment.start_char, clause.segment.end_char
    start_s, end_s = span_times(clause.turn, start, end)
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


def clauses_of(call: Call, docs: Sequence[Doc]) -> list[Clause]:
    """The clauses in which mentions are looked for, in the order of the call: `docs[i]` is the parsed `call.turns[i]`.

    Only turns of the client (or of nobody knows whom) are looked at. Raises ValueError where turns and documents do
    not match.
    """
    found, before = list[Clause](), ""
    for turn, doc in zip(call.turns, docs, strict=True):
        if turn.role in LISTENED_ROLES:
            found += _clauses(turn, before, doc)
        elif turn.role == "manager":
            before = turn.text
    return found


def _clauses(turn: Turn, before: str, doc: Doc) -> list[Clause]:
    hits = patterns.find(doc)
    clauses = []
    for segment in segments.split(turn.text, segments.after_pauses(turn)):
        text = turn.text[segment.start_char : segment.end_char]
        inside = tuple(hit for hit in hits if hit.start_char < segment.end_char and hit.end_char > segment.start_char)
        if segments.tells(text) or any(not hit.pattern.is_guard for hit in inside):
            clauses.append(Clause(turn, before, segment, text, inside))
    return clauses


def _passage(same: Sequence[Clause]) -> Passage:
    """A turn, given its clauses: they are to be told, and then the whole of it."""
    spans = [(clause.segment.start_char, clause.segment.end_char) for clause in same]
    return Passage(same[0].before, same[0].turn.text, (*spans, (0, len(same[0].turn.text))))


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
