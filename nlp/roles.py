"""Who is the client and who is the seller, decided from what is said.

The evidence for a speaker is a sum of log-odds of cues (nlp/data/role_cues.toml), as in a naive Bayes
classifier whose weights were set by hand so that they hold for any trade. The two speakers of a call are
decided together: one sells, the other buys. Where a voice sits in the recording plays no part.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from foundation.records import Call, CallKind, Language, Role, Turn

OPENING_TURNS = 3  # introductions are made in a speaker's first turns
# After an answering machine there is one human voice: the caller's, and callers of recorded firms sell.
CALLER_OF_A_MACHINE = 1.5


@dataclass(frozen=True, slots=True)
class _Cue:
    pattern: re.Pattern[str]
    weight: float
    most: int
    opening: bool


def assign(call: Call) -> Call:
    """The call with a role on every turn, and `kind` "voicemail" where a machine hears one voice or none.

    Roles that are already given (ready transcripts) stay. Speakers without any evidence stay "unknown".
    """
    turns = tuple(
        replace(turn, role="system") if turn.role == "unknown" and is_system(turn.text) else turn for turn in call.turns
    )
    roles = _roles(replace(call, turns=turns))
    turns = tuple(
        replace(turn, role=roles.get(turn.speaker, "unknown")) if turn.role == "unknown" else turn for turn in turns
    )
    return replace(call, turns=turns, kind=_kind(call.kind, turns))


def score(call: Call) -> float:
    """Log-odds that speaker A, and not B, is the manager: positive for A, negative for B."""
    evidence = _evidence(call)
    return evidence.get("A", 0.0) - evidence.get("B", 0.0)


def confidence(call: Call) -> float:
    """How sure the decision between A and B is: 0.5 (a coin) to 1."""
    return 1 / (1 + math.exp(-min(abs(score(call)), 50.0)))


def is_system(text: str) -> bool:
    """Whether a machine says this: an answering machine, a menu, a queue, a notice of recording."""
    words = _plain(text)
    cues = _system_cues()
    if cues["sure"].search(words):
        return True
    likely = {found.group() for found in cues["likely"].finditer(words)}
    return len(likely) > 1 and not cues["human"].search(words)


def _roles(call: Call) -> dict[str, Role]:
    given: dict[str, Role] = {turn.speaker: turn.role for turn in call.turns if turn.role in ("client", "manager")}
    evidence = {speaker: value for speaker, value in _evidence(call).items() if speaker not in given}
    if not evidence:
        return given
    if "manager" in given.values():
        return given | dict.fromkeys(evidence, "client")
    if len(evidence) == 1 and "client" not in given.values():
        ((speaker, value),) = evidence.items()
        if any(turn.role == "system" for turn in call.turns):
            value += CALLER_OF_A_MACHINE
        return given | {speaker: "manager" if value > 0 else "client" if value < 0 else "unknown"}
    if len(set(evidence.values())) == 1 and len(evidence) > 1:
        return given  # nothing was said that tells them apart
    manager = max(sorted(evidence), key=lambda speaker: evidence[speaker])
    return given | {speaker: "manager" if speaker == manager else "client" for speaker in evidence}


def _evidence(call: Call) -> dict[str, float]:
    """For every human speaker the log-odds of being the manager."""
    turns: dict[str, list[str]] = defaultdict(list)
    for turn in call.turns:
        if turn.role != "system" and not is_system(turn.text) and (words := _plain(turn.text)):
            turns[turn.speaker].append(words)
    cues = _cues()[call.language]
    return {speaker: _weigh(said, cues) for speaker, said in turns.items()}


def _weigh(turns: Sequence[str], cues: Iterable[_Cue]) -> float:
    opening, everything = " | ".join(turns[:OPENING_TURNS]), " | ".join(turns)
    return sum(
        cue.weight * min(sum(1 for _ in cue.pattern.finditer(opening if cue.opening else everything)), cue.most)
        for cue in cues
    )


def _kind(kind: CallKind, turns: Sequence[Turn]) -> CallKind:
    if kind != "conversation":
        return kind
    people = {turn.speaker for turn in turns if turn.role != "system"}
    return "voicemail" if len(people) < 2 and any(turn.role == "system" for turn in turns) else kind


def _plain(text: str) -> str:
    """Lower-case words with single spaces and no punctuation, as a recognizer without it would give them."""
    return " ".join(re.findall(r"[a-zа-я0-9]+(?:'[a-z]+)?", text.lower().replace("ё", "е").replace("’", "'")))


@cache
def _cues() -> dict[Language, tuple[_Cue, ...]]:
    table = tomllib.loads(files("nlp.data").joinpath("role_cues.toml").read_text("utf-8"))
    return {
        language: tuple(
            _Cue(_compiled(cue["patterns"]), cue["weight"], cue["most"], cue.get("opening", False))
            for cue in table[language]
        )
        for language in ("ru", "en")
    }


@cache
def _system_cues() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads(files("nlp.data").joinpath("system_cues.toml").read_text("utf-8"))
    return {name: _compiled(patterns) for name, patterns in table.items()}


def _compiled(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + ")")
