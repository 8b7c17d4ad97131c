"""The digest as one HTML page that prints on one sheet."""

from __future__ import annotations

from collections.abc import Sequence

from handouts import paper
from handouts.digest import Digest, Theme
from wording.labels import category_name, mention_name, source_name, trend_name
from wording.safe import html_text
from wording.texts import _, day, hours, in_calls, ngettext, number, of_conversations, percent, so_many_of

WORD_CHARS = 60
ARROWS = {"up": "↗", "down": "↘"}


def digest_page(told: Digest, with_clips: bool = True) -> str:
    """The digest as an HTML file; `with_clips`: with the sound of its quotes in it."""
    counted = told.counted
    lead = paper.which_calls(told.segment, counted.first, counted.last)
    body = [
        paper.head((_("For the meeting of sales and marketing"),), _headline(told), lead),
        paper.figures(_figures(told)),
        f'<div class="columns">{_objections(told)}<div>{_new(told)}{_changing(told)}{_sources(told)}</div></div>',
        *_clips(told, with_clips),
        f'<div class="columns">{_words(told)}{_unanswered(told)}</div>',
    ]
    return paper.whole(f"{_('Digest')}: {lead}", body, paper.foot(with_clips and bool(told.clips)))


def _headline(told: Digest) -> str:
    if not told.objections:
        return ngettext("{count} conversation", "{count} conversations", told.counted.conversations)
    first = told.objections[0]
    return _("What clients object to most: {themes} — in {calls} {of_total}").format(
        themes=paper.titled(first),
        calls=number(first["calls"]),
        of_total=of_conversations(told.counted.conversations),
    )


def _figures(told: Digest) -> list[tuple[str, str]]:
    counted = told.counted
    found = [
        (number(counted.calls), ngettext("call", "calls", counted.calls)),
        (number(counted.conversations), ngettext("conversation", "conversations", counted.conversations)),
        (hours(counted.seconds), _("of speech")),
    ]
    if counted.with_deal:
        found.append((number(counted.won), ngettext("call led to a deal", "calls led to a deal", counted.won)))
        found.append((number(counted.lost), ngettext("call led to a refusal", "calls led to a refusal", counted.lost)))
    if counted.won + counted.lost:
        found.append((percent(counted.won / (counted.won + counted.lost)), _("of the ended led to a deal")))
    return found


def _section(title: str, content: str) -> str:
    return f"<section><h2>{html_text(title)}</h2>{content}</section>"


def _objections(told: Digest) -> str:
    lines = [
        f'<li class="row"><div><b>{paper.text(paper.titled(theme), paper.TITLE_CHARS)}</b><br>'
        + paper.small(
            (
                category_name(theme["category"]),
                so_many_of(theme["calls"], told.counted.conversations),
                paper.ended(theme["won"], theme["lost"]),
            )
        )
        + f"</div>{paper.share(theme['share_of_calls'], theme['share_low'], theme['share_high'])}</li>"
        for theme in told.objections
    ]
    nothing = _("No objections of several calls that resemble each other yet.")
    note = paper.soft(_("Share of conversations, with the range in which it lies with 95 % confidence."))
    content = f"<ol>{''.join(lines)}</ol>{note}" if lines else paper.soft(nothing)
    return _section(_("What clients object to most"), content)


def _new(told: Digest) -> str:
    lines = [
        _theme_line(theme, _("first said {day}").format(day=day(theme["first_said"])) if theme["first_said"] else "")
        for theme in told.new
    ]
    return _section(_("What is new"), _list(lines) or paper.soft(_("Nothing new: no theme has appeared lately.")))


def _changing(told: Digest) -> str:
    lines = [_theme_line(theme, f"{ARROWS[theme['trend']]} {trend_name(theme['trend'])}") for theme in told.changing]
    if lines:
        note = _("The last four weeks beside the four before; what could be chance is left out.")
    else:
        note = _("No theme changes by more than chance, or there are too few calls to tell.")
    return _section(_("What grows and what fades"), _list(lines) + paper.soft(note))


def _theme_line(theme: Theme, told: str) -> str:
    name = paper.text(paper.titled(theme), paper.TITLE_CHARS)
    return f"<b>{name}</b><br>{paper.small((told, mention_name(theme['kind']), in_calls(theme['calls'])))}"


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if lines else ""


def _clips(told: Digest, with_clips: bool) -> list[str]:
    if not told.clips:
        return []
    title = _("Five minutes to listen") if with_clips else _("In their own words")
    quotes = "".join(paper.quote(said, with_clips) for said in told.clips)
    return [f'<h2>{html_text(title)}</h2><div class="heard">{quotes}</div>']


def _sources(told: Digest) -> str:
    """How calls ended by source: what both departments look at."""
    if not told.sources:
        return ""
    names = (_("Source"), _("Calls"), _("won"), _("lost"))
    head = "".join(f"<th>{html_text(name)}</th>" for name in names)
    rows = "".join(
        f"<tr><td>{paper.text(source_name(of.source), WORD_CHARS)}</td><td>{number(of.calls)}</td>"
        f"<td>{number(of.won)}</td><td>{number(of.lost)}</td></tr>"
        for of in told.sources
    )
    return _section(_("How calls ended, by source"), f"<table><tr>{head}</tr>{rows}</table>")


def _words(told: Digest) -> str:
    if not told.words:
        return ""
    title = _("Clients say it, your copy does not") if told.against_copy else _("The clients' own words")
    words = "".join(
        f"<li>{paper.text(word, WORD_CHARS)} <small>{number(calls)}</small></li>" for word, calls in told.words
    )
    note = paper.soft(_("With the number of calls, out of all calls."))
    return _section(title, f'<ul class="words">{words}</ul>{note}')


def _unanswered(told: Digest) -> str:
    if not told.unanswered:
        return ""
    lines = [
        f"<b>{paper.text(row.term, paper.TITLE_CHARS)}</b><br>{paper.small((in_calls(row.client_calls),))}"
        for row in told.unanswered
    ]
    return _section(_("Objections that your copy does not answer"), _list(lines))
