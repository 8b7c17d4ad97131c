"""Records as rows of the tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import repeat
from typing import Any

from foundation import endings
from foundation.records import Analysis, Call, Conversation, Mention, Named, Theme, ThemeFigure, ThemeWeek, Turn


def recording_key(recording: str) -> str:
    """The name that a recording and its row in the CRM share: base name without a known ending, lower case.

    Only known endings are cut off: names also end in «.875».

    >>> recording_key("calls/Out-7000-20260115.875.MP3")
    'out-7000-20260115.875'
    """
    return endings.stem(recording.replace("\\", "/").rsplit("/", 1)[-1].strip()).lower()


# Columns of `calls` that hold what a recording's name tells, and how the call went.
NAMED = tuple(field.name for field in fields(Named) if field.name != "started_at")
FIGURES = tuple(field.name for field in fields(Conversation))


def fold(spoken: str) -> str:
    """Text as search compares it: lower case, ё as е."""
    return spoken.lower().replace("ё", "е")


def mention_id(call_id: str, mention: Mention) -> str:
    """The same mention of the same recording has the same id in every run and on every machine."""
    return f"{call_id}-{mention.turn}-{mention.start_char}-{mention.end_char}-{mention.kind}"


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme with its figures, as the view shows it."""

    theme: Theme
    category: str | None
    calls: int
    share_of_calls: float  # of all conversations, 0 to 1
    share_low: float  # 95 % interval
    share_high: float
    trend: str | None  # up, down, steady; None where there is too little to tell
    won: int
    lost: int
    trend_p: float | None = None  # how probable such a trend is by chance
    weeks: tuple[ThemeWeek, ...] = ()
    figures: tuple[ThemeFigure, ...] = ()
    first_said: datetime | None = None  # start of the first call in which it was said


def call_row(analysis: Analysis) -> dict[str, object]:
    call = analysis.call
    started_at = call.started_at or call.named.started_at
    # An answering machine is no talk of two: its figures would only pull down averages.
    figures = asdict(analysis.conversation) if call.kind == "conversation" else dict.fromkeys(FIGURES)
    return {
        "call_id": call.call_id,
        "content_hash": call.content_hash,
        "recording": call.recording,
        "recording_key": recording_key(call.recording),
        "path": call.path,
        # Wall clock of the company: the hour of the day is what people ask for.
        "started_at": started_at.replace(tzinfo=None) if started_at else None,
        "duration_s": call.duration_s,
        "language": call.language,
        "channels": call.channels,
        "kind": call.kind,
        "completeness": call.completeness,
        "recognizer": call.recognizer,
        "damaged": [list(stretch) for stretch in call.damaged],
        "ringing_s": call.ringing_s,
        **{name: getattr(call.named, name) for name in NAMED},
        "role_source": call.role_source,
        "role_evidence": call.role_evidence,
        "role_confidence": call.role_confidence,
        **figures,
    }


def turn_row(analysis: Analysis, turn: Turn) -> dict[str, object]:
    return {
        "call_id": analysis.call.call_id,
        "number": turn.number,
        "speaker": turn.speaker,
        "role": turn.role,
        "start_s": turn.start_s,
        "end_s": turn.end_s,
        "text": turn.text,
        "folded": fold(turn.text),
        "words": [[word.text, word.start_s, word.end_s, word.probability] for word in turn.words],
        "personal": [[s.start_char, s.end_char, s.label] for s in analysis.personal.get(turn.number, ())],
    }


def dropped_rows(analysis: Analysis) -> list[dict[str, object]]:
    dropped, personal = analysis.call.dropped, analysis.dropped_personal
    if personal and len(personal) != len(dropped):
        raise ValueError(f"{len(dropped)} dropped texts have personal spans for {len(personal)}")
    return [
        {
            "call_id": analysis.call.call_id,
            "number": number,
            "speaker": text.speaker,
            "start_s": text.start_s,
            "end_s": text.end_s,
            "text": text.text,
            "reason": text.reason,
            # None, which is not [], where nobody has looked for names: such a text is never shown masked.
            "personal": [[s.start_char, s.end_char, s.label] for s in personal[number]] if personal else None,
        }
        for number, text in enumerate(dropped)
    ]


def named_from_row(row: Any) -> Named:
    """What the recording's name told; `row` is one of `calls`."""
    return Named(row.started_at, **{name: getattr(row, name) for name in NAMED})


def conversation_from_row(row: Any) -> Conversation | None:
    """How the call went; None where it is no conversation or was never measured. `row` has the columns FIGURES."""
    if row.client_talk_share is None:
        return None
    return Conversation(**{name: getattr(row, name) for name in FIGURES})


def mention_rows(analysis: Analysis) -> list[dict[str, object]]:
    return [
        {
            "mention_id": mention_id(analysis.call.call_id, mention),
            "call_id": analysis.call.call_id,
            "turn": mention.turn,
            "kind": mention.kind,
            "category": mention.category,
            "start_char": mention.start_char,
            "end_char": mention.end_char,
            "start_s": mention.start_s,
            "end_s": mention.end_s,
            "confidence": mention.confidence,
            "clarity": mention.clarity,
            "evidence": list(mention.evidence),
            "lemmas": list(lemmas),
            "vector": vector,
            "resolved": mention.resolved,
            "greyed": [list(stretch) for stretch in mention.greyed],
            "own_categories": list(mention.own_categories),
            "terms": [list(pair) for pair in terms],
            "topics": list(mention.topics),
        }
        for mention, vector, lemmas, terms in zip(
            analysis.mentions,
            analysis.vectors,
            analysis.lemmas,
            analysis.mention_terms or repeat((), len(analysis.mentions)),
            strict=True,
        )
    ]


def term_rows(analysis: Analysis) -> list[dict[str, object]]:
    by_role: dict[str, dict[str, dict[str, int]]] = {}
    for counted in analysis.terms:
        by_role.setdefault(counted.role, {})[counted.term] = dict(counted.surfaces)
    return [{"call_id": analysis.call.call_id, "role": role, "terms": said} for role, said in by_role.items()]


def stage_row(call: Call, stage: str, fingerprint: str) -> dict[str, object]:
    return {"call_id": call.call_id, "stage": stage, "fingerprint": fingerprint}


def theme_row(row: ThemeRow) -> dict[str, object]:
    return {
        "theme_id": row.theme.theme_id,
        "kind": row.theme.kind,
        "category": row.category,
        "title": row.theme.title,
        "keywords": list(row.theme.keywords),
        "mentions": len(row.theme.mention_ids),
        "calls": row.calls,
        "share_of_calls": row.share_of_calls,
        "share_low": row.share_low,
        "share_high": row.share_high,
        "trend": row.trend,
        "won": row.won,
        "lost": row.lost,
        "parent_id": row.theme.parent_id,
        "title_from": row.theme.title_from,
        "titled_at": row.theme.titled_at,
        "trend_p": row.trend_p,
        "first_said": row.first_said,
    }
