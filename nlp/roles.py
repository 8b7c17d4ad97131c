"""Who is the client and who is the seller: decided elsewhere, or from what is said.

The evidence for a speaker is a sum of log-odds of cues (nlp/data/role_cues.toml), as in a naive Bayes
classifier whose weights were set by hand so that they hold for any trade. The two speakers of a call are
decided together: one sells, the other buys. Where a voice sits in one recording plays no part; where it sits in
the other calls of the same telephone exchange may (`consistent`).
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from re import Pattern

from foundation.records import Call, Language, Role, RoleSource
from nlp import call_kinds
from nlp.machines import compiled, is_system, plain

OPENING_TURNS = 3  # introductions are made in a speaker's first turns
# After an answering machine there is one human voice: the caller's, and callers of recorded firms sell. A caller
# who is known to be the client leaves a message for the firm.
CALLER_OF_A_MACHINE = 2.0
# Log-odds; no sum of cues is surer than one error in a thousand calls. Below it the sum needs no correction: on
# recognised calls, whole, cut to 5 to 40 seconds and with 30 % of the words lost, a confidence of 0.9 was right in
# 93 to 98 of 100. A fitted temperature would be 0.7 (surer still); 1 leaves room for calls unlike those.
SUREST = 7.0

# Consistency of an exchange. Every call votes with its own probability; of the share of calls with the manager as
# speaker A the end of the interval is taken that is nearer to one half.
INTERVAL = 2.0  # standard deviations
STRONGEST_PRIOR = 4.0  # log-odds: an exchange that always records alike has its exceptions, such as transferred calls


@dataclass(frozen=True, slots=True)
class _Cue:
    pattern: Pattern[str]
    weight: float
    most: int
    opening: bool


def assign(call: Call, manager: str | None = None, source: RoleSource = "said", prior: float = 0.0) -> Call:
    """The call with a role on every turn, its kind, and how sure the roles are.

    `manager`: speaker "A" or "B" where `source` (a setting, the CRM) knows; it is obeyed. Otherwise roles given by a
    ready transcript stay, and the rest is decided by what is said and `prior`: log-odds that A is the manager, by
    other calls of the same exchange. Turns stay "unknown" where nothing tells the speakers apart.
    """
    turns = tuple(
        replace(turn, role="system") if turn.role == "unknown" and is_system(turn.text) else turn for turn in call.turns
    )
    call = replace(call, turns=turns)
    evidence = score(call)
    roles, decided_by, confidence = _roles(call, manager, source, prior, evidence)
    turns = tuple(
        replace(turn, role=roles.get(turn.speaker, "unknown"))
        if turn.role == "unknown" or (manager and turn.role != "system")
        else turn
        for turn in turns
    )
    call = replace(call, turns=turns, role_source=decided_by, role_evidence=evidence, role_confidence=confidence)
    return replace(call, kind=call_kinds.kind(call))


def score(call: Call) -> float:
    """Log-odds, by what is said, that speaker A and not B is the manager; not beyond `SUREST` either way."""
    evidence = _evidence(call)
    value = evidence.get("A", 0.0) - evidence.get("B", 0.0)
    if len(evidence) == 1 and any(turn.role == "system" for turn in call.turns):
        caller = -CALLER_OF_A_MACHINE if call.named.direction == "in" else CALLER_OF_A_MACHINE
        value += caller if "A" in evidence else -caller
    return _bounded(value, SUREST)


def consistent(evidence: Mapping[str, tuple[str, float]]) -> dict[str, float]:
    """For every call the prior log-odds that A is its manager, by the other calls of its group.

    `evidence`: by call, its group (calls that one exchange recorded alike) and the log-odds by what is said in it.
    The share of a group's calls in which A is the manager is estimated from soft votes under a flat Beta prior,
    without the call itself (so that no call is its own witness), and the value nearer to one half is taken at the
    end of an interval of `INTERVAL` standard deviations: a small or a mixed group gives 0 or little. Within
    -STRONGEST_PRIOR to STRONGEST_PRIOR. The order of calls does not matter.
    """
    votes: dict[str, list[float]] = defaultdict(list)
    for group, log_odds in evidence.values():
        votes[group].append(_probability(log_odds))
    sums = {group: (math.fsum(these), len(these)) for group, these in votes.items()}
    return {
        call: _prior(sums[group][0] - _probability(log_odds), sums[group][1] - 1)
        for call, (group, log_odds) in evidence.items()
    }


def decide(evidence: float, prior: float) -> tuple[str | None, RoleSource, float]:
    """The manager of a call ("A", "B", or None where nothing tells), by what that was decided, and how sure it is.

    `evidence` and `prior`: log-odds that A is the manager, by what is said and by other calls. The confidence is 0.5
    (a coin) to 1.
    """
    log_odds = evidence + prior
    manager = "A" if log_odds > 0 else "B" if log_odds < 0 else None
    return manager, "batch" if abs(prior) > abs(evidence) else "said", round(_probability(abs(log_odds)), 4)


def _prior(votes_for_a: float, calls: int) -> float:
    alpha, beta = 1 + votes_for_a, 1 + calls - votes_for_a
    share = alpha / (alpha + beta)
    deviation = math.sqrt(share * (1 - share) / (alpha + beta + 1))  # of a Beta distribution
    beyond_half = max(abs(share - 0.5) - INTERVAL * deviation, 0.0)
    return _bounded(math.copysign(math.log((0.5 + beyond_half) / (0.5 - beyond_half)), share - 0.5), STRONGEST_PRIOR)


def _roles(
    call: Call, manager: str | None, source: RoleSource, prior: float, evidence: float
) -> tuple[dict[str, Role], RoleSource, float]:
    """Roles by speaker, by what they were decided, and how sure they are."""
    people = sorted({turn.speaker for turn in call.turns if turn.role != "system"})
    if not people:
        return {}, "said", 0.5
    if manager is not None:
        return {who: "manager" if who == manager else "client" for who in people}, source, 1.0
    given: dict[str, Role] = {turn.speaker: turn.role for turn in call.turns if turn.role in ("client", "manager")}
    if given:
        other: Role = "client" if "manager" in given.values() else "manager"
        return dict.fromkeys(people, other) | given, "given", 1.0
    seller, decided_by, confidence = decide(evidence, prior)
    roles: dict[str, Role] = {who: "manager" if who == seller else "client" for who in people} if seller else {}
    return roles, decided_by, confidence


def _evidence(call: Call) -> dict[str, float]:
    """For every human speaker the sum of the cues' weights: above 0, a manager's words."""
    turns: dict[str, list[str]] = defaultdict(list)
    for turn in call.turns:
        if turn.role != "system" and (words := plain(turn.text)):
            turns[turn.speaker].append(words)
    cues = _cues()[call.language]
    return {speaker: _weigh(said, cues) for speaker, said in turns.items()}


def _weigh(turns: Sequence[str], cues: Iterable[_Cue]) -> float:
    opening, everything = " | ".join(turns[:OPENING_TURNS]), " | ".join(turns)
    return sum(
        cue.weight * min(sum(1 for _ in cue.pattern.finditer(opening if cue.opening else everything)), cue.most)
        for cue in cues
    )


def _probability(log_odds: float) -> float:
    """The logistic function, exactly symmetrical about 0."""
    return 0.5 + math.tanh(log_odds / 2) / 2


def _bounded(value: float, most: float) -> float:
    return min(max(value, -most), most)


@cache
def _cues() -> dict[Language, tuple[_Cue, ...]]:
    table = tomllib.loads(files("nlp.data").joinpath("role_cues.toml").read_text("utf-8"))
    return {
        language: tuple(
            _Cue(compiled(cue["patterns"]), cue["weight"], cue["most"], cue.get("opening", False))
            for cue in table[language]
        )
        for language in ("ru", "en")
    }
