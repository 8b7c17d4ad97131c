"""What is known, beside what is said, of who is the manager of a call: settings, CRM, other calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.records import Channels, RoleSource, Side
from foundation.settings import Settings
from nlp.roles import decide

# Of a stereo call A is the left channel; of a mono call A is the voice heard first.
_SPEAKERS: dict[tuple[str, Side], str] = {
    ("stereo", "left"): "A",
    ("stereo", "right"): "B",
    ("mono", "first"): "A",
    ("mono", "second"): "B",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A side of the manager that somebody has told, and who."""

    side: Side
    source: RoleSource


@dataclass(frozen=True, slots=True)
class Hint:
    """A speaker who is the manager for sure, or a leaning by other calls of the same telephone exchange."""

    manager: str | None = None  # "A" or "B"
    source: RoleSource = "said"
    prior: float = 0.0  # log-odds that A is the manager

    def __str__(self) -> str:
        """The stage «roles» of a call: what its roles are decided by; empty where by what is said alone."""
        if self.manager:
            return f"{self.manager} {self.source}"
        return f"{self.prior:+.1f}" if self.prior else ""

    def decides(self, evidence: float) -> tuple[str | None, RoleSource, float]:
        """Manager, role source and confidence that `nlp.roles.assign` gives a recorded call of this evidence."""
        if self.manager:
            return self.manager, self.source, 1.0
        return decide(evidence, self.prior)


def parse(stage: str | None) -> Hint:
    """The hint of which the stage «roles» tells.

    >>> parse(str(Hint(prior=-1.5))), parse(str(Hint("A", "crm")))
    (Hint(manager=None, source='said', prior=-1.5), Hint(manager='A', source='crm', prior=0.0))
    """
    if not stage:
        return Hint()
    manager, _, source = stage.partition(" ")
    if manager in ("A", "B"):
        return Hint(manager, "crm" if source == "crm" else "setting")
    return Hint(prior=float(stage))


def told(settings: Settings, crm_side: Side | None) -> tuple[Told, ...]:
    """What people have told of a call, the surest first: the CRM knows single calls, the settings all of them."""
    found = []
    if crm_side:
        found.append(Told(crm_side, "crm"))
    if settings.manager_side:
        found.append(Told(settings.manager_side, "setting"))
    return tuple(found)


def hint(told: Sequence[Told], channels: Channels, prior: float = 0.0) -> Hint:
    """What holds for a call of these channels. A channel says nothing of a mono call, and a voice of a stereo one."""
    for one in told:
        if speaker := _SPEAKERS.get((channels, one.side)):
            return Hint(speaker, one.source)
    return Hint(prior=prior if channels == "stereo" else 0.0)
