"""Calls written by hand for tests of what a batch decides over many."""

from __future__ import annotations

import hashlib

from foundation.records import Analysis, Call, CallKind, Channels, Turn
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
