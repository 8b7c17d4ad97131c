"""Small pieces of HTML that the pages share. All text that comes in is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.quotes import Quote
from wording.labels import mention_name, outcome_name, resolved_name, role_name, roles_unsure, trend_name
from wording.safe import html_text, shortened
from wording.texts import _, moment, ngettext, percent, percent_range

CONTEXT_LENGTH = 180  # characters of the turn shown before and after a quote
FACT_LENGTH = 160  # characters of a fact in a strip
NAME_LENGTH = 120  # characters of a name in a line of small print


def tag(text: str, look: str = "") -> str:
    """A small label."""
    return f'<span class="d-tag {look}">{html_text(text)}</span>'


def outcome_tag(outcome: str | None) -> str:
    """How the deal ended, in words and colour; nothing where it is not known."""
    return tag(outcome_name(outcome), f"d-{html_text(outcome)}") if outcome else ""


def figures(pairs: Sequence[tuple[str, str]], look: str = "") -> str:
    """A strip of figures or facts: (value, name) each; `d-small` is the quieter look."""
    shown = [
        (shortened(value, FACT_LENGTH, end=False), shortened(name, FACT_LENGTH, end=False)) for value, name in pairs
    ]
    items = "".join(f"<div><dt>{html_text(name)}</dt><dd>{html_text(value)}</dd></div>" for value, name in shown)
    return f'<dl class="d-figures {look}">{items}</dl>'


def tile(figure: str, name: str, *more: str) -> str:
    """A large figure with its name and, in small, what else is to be known of it."""
    told = "".join(f"<small>{html_text(text)}</small>" for text in more)
    return f'<div class="d-tile"><b>{html_text(figure)}</b><span>{html_text(name)}</span>{told}</div>'


def table(rows: Sequence[Sequence[str]], names: Sequence[str]) -> str:
    """A plain table of texts, `names` over its columns."""
    head = "".join(f"<th>{html_text(name)}</th>" for name in names)
    lines = "".join("<tr>" + "".join(f"<td>{html_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="d-run-table"><tr>{head}</tr>{lines}</table>'


def share_bar(share: float, interval: tuple[float, float] | None) -> str:
    """A share of 0 to 1 as a bar; its 95 % interval goes from a notch in the bar to the end of the lighter band."""
    fill = f'<i class="d-fill" style="width:{share:.1%}"></i>'
    named = f"<b>{percent(share)}</b>"
    if interval is not None:
        low, high = interval
        named += f"<span>{percent_range(low, high)}</span>"
        band = f'<i class="d-band" style="left:{low:.1%};width:{max(high - low, 0):.1%}"></i>'
        fill = f'{band}{fill}<i class="d-low" style="left:{low:.1%}"></i>'
    return f'<div class="d-share"><div class="d-share-figures">{named}</div><div class="d-bar">{fill}</div></div>'


def deals_line(won: int, lost: int) -> str:
    """Deals won and lost in which a theme comes up."""
    if not won and not lost:
        return ""
    total = won + lost
    parts = "".join(
        f'<i class="d-{name}" style="flex:{count / total:.3f}"></i>'
        for name, count in (("won", won), ("lost", lost))
        if count
    )
    return (
        '<div class="d-deals">'
        f"<span>{html_text(ngettext('{count} won', '{count} won', won))} · "
        f"{html_text(ngettext('{count} lost', '{count} lost', lost))}</span>"
        f'<span class="d-split">{parts}</span></div>'
    )


def trend_mark(trend: str | None) -> str:
    """An arrow with its word; nothing where there is too little to tell."""
    arrow = {"up": "↗", "down": "↘", "steady": "→"}.get(trend or "")
    return f'<span class="d-trend d-{trend}">{arrow} {html_text(trend_name(trend))}</span>' if arrow and trend else ""


def quote_words(quote: Quote, around: int = CONTEXT_LENGTH) -> str:
    """A quote inside what was said around it, at most so many characters on each side."""
    before = html_text(shortened(quote.before, around, end=True))
    after = html_text(shortened(quote.after, around, end=False))
    words = f'<mark class="d-{html_text(quote.kind or "said")}">{greyed(quote.text, quote.greyed)}</mark>'
    return f'<blockquote class="d-quote"><span>{before}</span>{words}<span>{after}</span></blockquote>'


def greyed(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """Text with its fillers and repeats in grey: characters [start, end), in order and apart. No word is changed."""
    parts, at = list[str](), 0
    for start, end in stretches:
        parts += [html_text(text[at:start]), f"<i>{html_text(text[start:end])}</i>"]
        at = end
    return "".join(parts) + html_text(text[at:])


def quote_source(quote: Quote, with_role: bool) -> str:
    """Who said it, when, about what, and how it ended."""
    known = [
        role_name(quote.role) if with_role else None,
        moment(quote.started_at) if quote.started_at else None,
        quote.product,
        _("with {manager}").format(manager=quote.manager)
        if quote.manager and quote.role == "client"
        else quote.manager,
    ]
    # A name in Hebrew or Arabic letters does not draw what stands after it into its own direction.
    line = " · ".join(f"<bdi>{html_text(shortened(part, NAME_LENGTH, end=False))}</bdi>" for part in known if part)
    doubt = tag(_("client or manager?"), "d-warn") if roles_unsure(quote.role_confidence) else ""
    settled = tag(resolved_name(quote.resolved)) if quote.resolved in ("yes", "no") else ""
    checked = tag(_("checked by a person"), "d-checked") if quote.by_person else ""
    pinned = tag(_("pinned"), "d-pinned") if quote.pinned else ""
    return f'<p class="d-source">{line} {outcome_tag(quote.outcome)}{settled}{checked}{pinned}{doubt}</p>'


def call_title(started_at: datetime | None, call_id: str) -> str:
    """What a call is called: its time; never its file's name, which may hold the client's phone."""
    return moment(started_at) if started_at else _("Call {id}").format(id=call_id[:6])


def turn_words(role: str, pieces: Sequence[tuple[str, str | None, str | None]], here: bool) -> str:
    """One turn of a transcript, its mentions marked and named beside the speaker; `here` is the turn sought."""
    words = "".join(
        f'<mark class="d-{html_text(kind)}">{html_text(text)}</mark>' if kind else html_text(text)
        for text, kind, _category in pieces
    )
    # Once each, in the order in which they are said.
    found = dict.fromkeys((kind, category) for _text, kind, category in pieces if kind)
    names = "".join(
        f'<small class="d-{html_text(kind)}">{html_text(mention_name(kind, category))}</small>'
        for kind, category in found
    )
    look = f"d-turn d-{html_text(role)}{' d-here' if here else ''}"
    return f'<div class="{look}"><header><b>{html_text(role_name(role))}</b>{names}</header><p>{words}</p></div>'
