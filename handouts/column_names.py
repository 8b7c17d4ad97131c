"""What the columns of our tables, and the short English words in them, are called for people."""

from __future__ import annotations

from collections.abc import Callable

from wording import labels
from wording.texts import _


def column_name(name: str) -> str:
    """Name of a column of `store.tables` or of the cards; a name that is none of theirs is one for people already."""
    return {
        "recording": _("Recording"),
        "call_id": _("Call number"),
        "started_at": _("Beginning"),
        "duration_s": _("Length, s"),
        "language": _("Language"),
        "status": _("State"),
        "kind": _("Kind"),
        "category": _("About what"),
        "manager": _("Manager"),
        "direction": _("Direction"),
        "lead_source": _("Source"),
        "campaign": _("Campaign"),
        "product": _("Product"),
        "stage": _("Stage of the deal"),
        "outcome": _("How the deal ended"),
        "amount": _("Amount"),
        "completeness": _("Read, share"),
        "problem": _("What is wrong"),
        "objections": _("Objections"),
        "title": _("Theme"),
        "theme": _("Theme"),
        "theme_id": _("Theme number"),
        "mentions": _("Mentions"),
        "calls": _("Calls"),
        "share_of_calls": _("Share of conversations"),
        "share_low": _("Share at least (95 %)"),
        "share_high": _("Share at most (95 %)"),
        "trend": _("Trend"),
        "won": _("Won"),
        "lost": _("Lost"),
        "settled": _("Settled in the call"),
        "unsettled": _("Not settled"),
        "first_said": _("First said"),
        "text": _("Words"),
        "before": _("Said before"),
        "after": _("Said after"),
        "minute": _("Minute"),
        "resolved": _("Was it settled"),
        "confidence": _("How sure, 0 to 1"),
    }.get(name, name)


def column_value(name: str, value: str) -> str:
    """A short word of such a column for people; a word that is none of ours stays."""
    named: dict[str, Callable[[str], str]] = {
        "language": labels.language_name,
        "category": labels.category_name,
        "direction": labels.direction_name,
        "outcome": labels.outcome_name,
        "trend": labels.trend_name,
        "resolved": _settled,
        "kind": _kind,
        "status": _state,
    }
    return named[name](value) if name in named else value


def _settled(value: str) -> str:
    return labels.resolved_name(value) if value in ("yes", "no") else _("not clear")


def _kind(value: str) -> str:
    """Of a mention or a theme, or of a call."""
    if value == "conversation":
        return _("conversation with a client")
    return labels.call_state(value, "") or labels.mention_name(value)


def _state(value: str) -> str:
    return {
        "done": _("read"),
        "incomplete": _("read in part"),
        "no_speech": _("no speech"),
        "failed": _("failed"),
    }.get(value, value)
