"""What is missing of a call that is stored but not whole, in the sentence that the operator reads."""

from __future__ import annotations

from collections.abc import Sequence

from batch.progress import clock
from foundation.records import CallKind
from store.tables import COMPLETE

_NAMED = 2  # stretches; more are only counted


def sentence_of(
    recording: str, completeness: float, damaged: Sequence[tuple[float, float]], kind: CallKind
) -> str | None:
    """One sentence; None where nothing is missing. An unanswered call and a voicemail are whole.

    `completeness`: 0 to 1. `damaged`: stretches that could not be read, in seconds.
    """
    if completeness < COMPLETE:
        share = "less than 1 %" if completeness < 0.01 else f"{int(completeness * 100)} %"
        read = f"only {share} of the recording could be read{_without(damaged)}, and that part is processed"
        return f"{recording}: {read}; copy it again from the telephone exchange."
    if kind == "no_speech":
        return f"{recording}: nobody speaks in it; if you can hear a conversation, check the recording channel."
    return None


def _without(damaged: Sequence[tuple[float, float]]) -> str:
    if not damaged:
        return ""
    longest = sorted(sorted(damaged, key=lambda stretch: stretch[0] - stretch[1])[:_NAMED])
    named = " and ".join(f"from {clock(start_s)} to {clock(end_s)}" for start_s, end_s in longest)
    more = len(damaged) - len(longest)
    return f" (nothing {named}{f' and in {more} more places' if more else ''})"
