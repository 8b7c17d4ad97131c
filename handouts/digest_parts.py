"""The digest for other programs, as an object a line, and for Word, as the parts of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from handouts.digest import Digest, Theme
from handouts.handout import QUOTE_FIELDS, Handout, Line, json_lines
from handouts.office_files import docx
from handouts.paper import ended, titled, which_calls
from wording.labels import mention_name, source_name, trend_name
from wording.texts import _, hours, in_calls, ngettext, number, percent_range, so_many_of

THEME_FIELDS = (
    *("theme_id", "kind", "category", "title", "mentions", "calls", "share_of_calls", "share_low", "share_high"),
    *("trend", "won", "lost", "first_said"),
)


def digest_jsonl(told: Digest) -> str:
    """An object a line; its `section` tells what it is: figures, source, objection, new, changing, clip, word,
    unanswered."""
    return json_lines(_rows(told))


def _rows(told: Digest) -> Iterator[dict[str, Any]]:
    yield {"section": "figures", **asdict(told.counted)}
    for source in told.sources:
        yield {"section": "source", **asdict(source)}
    for section, themes in (("objection", told.objections), ("new", told.new), ("changing", told.changing)):
        for theme in themes:
            yield {"section": section, **{name: theme[name] for name in THEME_FIELDS}}
    for quote in told.clips:
        yield {"section": "clip", **{name: getattr(quote, name) for name in QUOTE_FIELDS}, "theme_id": quote.theme_id}
    for word, calls in told.words:
        yield {"section": "word", "word": word, "calls": calls, "against": "copy" if told.against_copy else "managers"}
    for row in told.unanswered:
        yield {"section": "unanswered", "title": row.term, "theme_id": row.theme_id, "calls": row.client_calls}


def digest_docx(told: Digest) -> bytes:
    """The digest as a Word file, without clips."""
    return docx(*_handouts(told))


def _handouts(told: Digest) -> list[Handout]:
    counted = told.counted
    figures = [
        ngettext("{count} conversation", "{count} conversations", counted.conversations),
        hours(counted.seconds),
        ended(counted.won, counted.lost),
    ]
    about = which_calls(told.segment, counted.first, counted.last)
    parts = [
        Handout(_("Digest"), " · ".join(part for part in (about, *figures) if part), (), (), (), "digest"),
        _part(
            _("What clients object to most"), [_objection(theme, counted.conversations) for theme in told.objections]
        ),
        _part(_("What is new"), [_changed(theme, "") for theme in told.new]),
        _part(_("What grows and what fades"), [_changed(theme, trend_name(theme["trend"])) for theme in told.changing]),
        _part(_("In their own words"), [Line((quote.text, ""), (quote,)) for quote in told.clips]),
        _part(_("How calls ended, by source"), [_source(of.source, of.won, of.lost) for of in told.sources]),
        _part(
            _("Clients say it, your copy does not") if told.against_copy else _("The clients' own words"),
            [Line((word, in_calls(calls))) for word, calls in told.words],
        ),
        _part(
            _("Objections that your copy does not answer"),
            [Line((row.term, in_calls(row.client_calls))) for row in told.unanswered],
        ),
    ]
    return [parts[0], *(part for part in parts[1:] if part.lines)]


def _part(title: str, lines: Sequence[Line]) -> Handout:
    return Handout(title, "", (_("Words"), _("Figures")), ("text", "figures"), tuple(lines), "digest")


def _objection(theme: Theme, conversations: int) -> Line:
    interval = percent_range(theme["share_low"], theme["share_high"])
    told = (so_many_of(theme["calls"], conversations), interval, ended(theme["won"], theme["lost"]))
    return Line((titled(theme), " · ".join(part for part in told if part)))


def _changed(theme: Theme, how: str) -> Line:
    told = (how, mention_name(theme["kind"]), in_calls(theme["calls"]))
    return Line((titled(theme), " · ".join(part for part in told if part)))


def _source(source: str, won: int, lost: int) -> Line:
    return Line((source_name(source), ended(won, lost) or number(0)))
