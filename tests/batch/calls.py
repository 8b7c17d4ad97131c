"""Calls written by hand for tests of what a batch decides and finds over many."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from foundation.records import (
    Analysis,
    Call,
    CallKind,
    Category,
    Channels,
    Kind,
    Language,
    Mention,
    Role,
    TermCount,
    Turn,
)
from store.store import Store


def stored(
    store: Store,
    recording: str,
    evidence: float = 0.0,
    channels: Channels = "stereo",
    folder: str = "/calls",
    kind: CallKind = "conversation",
    roles: str = "",
) -> str:
    """Stores a call of two turns in which what is said gives `evidence` that A is the manager. Returns its call_id."""
    manager = roles[0] if roles[:1] in ("A", "B") else "A" if evidence > 0 else "B"
    call = Call(
        recording,
        hashlib.sha256(recording.encode()).hexdigest(),
        6.0,
        "ru",
        channels,
        (
            Turn(0, "A", 0.0, 2.0, "Добрый день", "manager" if manager == "A" else "client"),
            Turn(1, "B", 3.0, 6.0, "Здравствуйте", "manager" if manager == "B" else "client"),
        ),
        kind=kind,
        path=f"{folder}/{recording}",
        recognizer="whisper-base",
        role_evidence=evidence,
    )
    stages = {"transcribe": "t", "analyse": "a", "names": "n"} | ({"roles": roles} if roles else {})
    store.save(Analysis(call, (), (), ()), stages)
    return call.call_id


@dataclass(frozen=True, slots=True)
class Line:
    """A turn, each word of which is a term of its own. With a kind all of it is a mention."""

    text: str
    kind: Kind | None = None
    category: Category | None = None
    vector: bytes = np.ones(1, "<f4").tobytes()
    role: Role = "client"


def spoken(
    store: Store, recording: str, *lines: Line, language: Language = "ru", started_at: datetime | None = None
) -> str:
    """Stores a call in which these lines are said. Returns its call_id."""
    turns = tuple(
        Turn(number, "A" if line.role == "manager" else "B", 5.0 * number, 5.0 * number + 4, line.text, line.role)
        for number, line in enumerate(lines)
    )
    call = Call(
        recording,
        hashlib.sha256(recording.encode()).hexdigest(),
        5.0 * len(lines),
        language,
        "stereo",
        turns,
        started_at=started_at,
    )
    counted = Counter((line.role, word) for line in lines for word in line.text.split())
    found = [(number, line) for number, line in enumerate(lines) if line.kind]
    analysis = Analysis(
        call,
        tuple(
            Mention(number, line.kind, line.category, 0, len(line.text), line.text, 5.0 * number, 5.0 * number + 4, 0.9)
            for number, line in found
            if line.kind
        ),
        tuple(line.vector for _, line in found),
        tuple(tuple(line.text.split()) for _, line in found),
        terms=tuple(TermCount(word, role, count, ((word, count),)) for (role, word), count in counted.items()),
        mention_terms=tuple(tuple((word, word) for word in line.text.split()) for _, line in found),
    )
    store.save(analysis, {"analyse": "1"})
    return call.call_id
