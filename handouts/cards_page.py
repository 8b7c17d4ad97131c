"""The sellers' cards as one HTML page, and as it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from foundation.records import Segment
from handouts import paper
from handouts.cards import Card
from store.answers import Answer
from wording.labels import category_name
from wording.safe import html_text
from wording.texts import _, ngettext, number, so_many_of


def cards_page(
    cards: Sequence[Card], segment: Segment, first: datetime | None = None, last: datetime | None = None
) -> str:
    """The cards as an HTML file; `segment`, and from the `first` to the `last` call, is what they are about."""
    lead = paper.which_calls(segment, first, last)
    title = _("Objections and what was answered")
    kicker = ngettext("{count} card for sellers", "{count} cards for sellers", len(cards))
    body = [
        paper.head((kicker,), title, lead),
        *map(_card, cards),
        paper.doubt_of_settled() if cards else _nothing(),
    ]
    return paper.whole(title, body, paper.foot(with_clips=False))


def _nothing() -> str:
    return f"<p>{html_text(_('No objections of several calls that resemble each other yet.'))}</p>"


def _card(card: Card) -> str:
    named = paper.titled({"title": card.title, "name": card.name, "own_title": None})
    how_often = [category_name(card.category), so_many_of(card.calls, card.conversations)]
    how_often.append(paper.ended(card.won, card.lost))
    if answered := card.settled + card.unsettled:
        settled = _("settled {count} of {total}")
        how_often.append(settled.format(count=number(card.settled), total=number(answered)))
    said = "".join(paper.quote(quote, with_clip=False) for quote in card.quotes)
    return (
        f'<section class="card"><div class="row"><div><h2>{paper.text(named, paper.TITLE_CHARS)}</h2>'
        f"{paper.small(how_often)}</div>"
        f"{paper.share(card.share, card.low, card.high)}</div>"
        f"<h3>{html_text(_('In their own words'))}</h3>{said}"
        f"{_answers(_('Answers after which it was settled'), card.worked)}"
        f"{_answers(_('Answers after which it was not'), card.failed)}</section>"
    )


def _answers(title: str, found: Sequence[Answer]) -> str:
    if not found:
        return ""
    return f"<h3>{html_text(title)}</h3>{''.join(map(paper.exchange, found))}"
