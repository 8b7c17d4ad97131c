"""An invented company: when its calls are held, what its CRM says of them, and which have a recording."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import av
import numpy as np

from benchmarks.many_calls import Said
from foundation.records import Dimension, Named

EXAMPLES = Path(__file__).parent.parent / "examples" / "calls"
SINCE, DAYS = datetime(2024, 11, 1), 730  # the calls are of two years
WITH_DEAL, WITH_SOUND, ENGLISH, LATE = 0.9, 0.01, 0.1, 0.05  # shares of calls; the late were processed out of order
OTHER_KINDS = ("voicemail", "no_answer")
OTHER_SHARE = 0.04
MANAGERS, CAMPAIGNS = 40, 60
SOURCES = ("seo", "context_ads", "webinar", "partners", "cold_list", "referral", "exhibition", "social")
PRODUCTS = ("basic", "standard", "premium", "delivery", "assembly", "service", "training", "audit", "rent", "leasing")
OUTCOMES, OUTCOME_SHARES = ("won", "lost", "open"), (0.25, 0.45, 0.3)


def planned(calls: int, turns: int, mentions: int, random: np.random.Generator) -> list[Said]:
    """All calls in the order in which they were processed: nearly that of their time."""
    seconds = np.sort(random.random(calls))
    late = np.flatnonzero(random.random(calls) < LATE)
    seconds[late] = seconds[random.permutation(late)]
    sizes = np.maximum(4, turns * random.lognormal(-0.08, 0.4, calls)).astype(int)
    counts = random.poisson(mentions, calls)
    recordings = sounds()
    heard = random.random(calls) < WITH_SOUND
    other = random.random(calls) < OTHER_SHARE
    found = []
    for number in range(calls):
        at = SINCE + timedelta(
            days=int(DAYS * seconds[number]), hours=9 + int(random.integers(10)), minutes=number % 60
        )
        found.append(
            Said(
                number=number,
                started_at=at,
                turns=4 if other[number] else int(sizes[number]),
                mentions=0 if other[number] else int(counts[number]),
                sound=recordings[number % len(recordings)] if heard[number] else None,
                named=Named(at, direction=("in", "out")[number % 2], client_key=f"{random.integers(2**60):064x}"),
                kind=OTHER_KINDS[number % 2] if other[number] else "conversation",
            )
        )
    return found


def sounds() -> list[tuple[str, float]]:
    """The example recordings in mp3, and their seconds."""
    found = []
    for file in sorted(EXAMPLES.glob("*.mp3")):
        with av.open(str(file)) as sound:
            found.append((str(file), (sound.duration or 0) / 1e6))
    return found


def deal_values(calls: Sequence[Said], random: np.random.Generator) -> dict[Dimension, np.ndarray]:
    """By dimension the value of each call's deal; "" of a call without one."""
    count = len(calls)
    has = random.random(count) < WITH_DEAL
    source = (len(SOURCES) * random.random(count) ** 1.5).astype(int)
    campaign = source + len(SOURCES) * (CAMPAIGNS // len(SOURCES) * random.random(count) ** 2).astype(int)
    lean = (source - len(SOURCES) / 2) * 0.02  # some sources win more often than others
    drawn = random.random(count)
    won, lost = OUTCOME_SHARES[0] + lean, OUTCOME_SHARES[0] + OUTCOME_SHARES[1]
    outcome = np.where(drawn < won, "won", np.where(drawn < lost, "lost", "open"))
    found: dict[Dimension, np.ndarray] = {
        "lead_source": np.array(SOURCES)[source],
        "campaign": np.array([f"campaign_{number:02d}" for number in range(CAMPAIGNS)])[campaign],
        "product": np.array(PRODUCTS)[(len(PRODUCTS) * random.random(count) ** 1.3).astype(int)],
        "manager": np.array([f"Менеджер {n + 1}" for n in range(MANAGERS)])[random.integers(MANAGERS, size=count)],
        "outcome": outcome,
    }
    return {name: np.where(has, values, "") for name, values in found.items()}
