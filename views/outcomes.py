"""Which calls become deals, what clients say on the way, and whether it was settled: each number leads to its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from batch import desk
from foundation.records import Dimension, Segment
from store.store import Store
from views import (
    frame,
    linked,
    outcome_answers,
    outcome_months,
    outcome_quotes,
    outcome_said,
    outcome_sources,
    pieces,
    segment,
)
from wording.safe import html_text, shortened, without_directions
from wording.texts import _, ngettext, number, percent, percent_range
from wording.theme_words import dimension_name, dimension_value

if TYPE_CHECKING:
    from batch.desk import Finding, Outcomes

VALUE_LENGTH = 60  # characters of a value in the headline


def page() -> None:
    store = frame.open_store()
    counts = frame.summary(store)
    asked = segment.current(store)
    if outcome_quotes.asked():
        outcome_quotes.show(store, asked)
    else:
        _outcomes(store, asked)
    frame.foot(counts["recognizers"])


def _outcomes(store: Store, asked: Segment) -> None:
    found = desk.outcomes(store, asked)
    if not found.everything.calls:
        _nothing(found.without_deal)
        return
    _head(found)
    _notes(found, asked)
    outcome_sources.show(found)
    outcome_said.show(desk.said_in_deals(store, asked))
    outcome_answers.show(desk.answers(store, asked))
    outcome_months.show(found, asked)


def _nothing(calls: int) -> None:
    if not calls:
        frame.empty(_("No calls under these filters"), _("Drop one of the conditions above to see more."))
        return
    frame.empty(
        _("No deals yet"),
        _(
            "Which calls became deals is told by a table of your CRM: a line for each recording with its result, "
            "source, campaign and product. Load it on the page “Processing”, or with:"
        ),
        "doslovno crm " + _("FILE"),
    )
    frame.to_processing(_("Processing"))


def _head(found: Outcomes) -> None:
    """The finding in one sentence, then the figures it rests on; counts are links."""
    st.html(f"<h1>{html_text(_sentence(found))}</h1>")
    everything = found.everything
    share = everything.share
    decided = ngettext("of {count} finished deal", "of {count} finished deals", share.total)
    surely = _("with 95 % confidence {range}").format(range=percent_range(share.low, share.high))
    with st.container(key="out-tiles"):
        _tile("won", everything.won, f"{percent(share.part)} {decided}", surely)
        _tile("lost", everything.lost)
        _tile("open", everything.open)
        if everything.amount:
            half = everything.median or 0.0
            middle = _("half of the deals bring {amount} or more").format(amount=number(round(half)))
            st.html(pieces.tile(number(round(everything.amount)), _("won in all"), middle))


def _tile(outcome: str, count: int, *more: str) -> None:
    names = {
        "won": ngettext("call became a deal", "calls became deals", count),
        "lost": ngettext("call was lost", "calls were lost", count),
        "open": ngettext("call is still open", "calls are still open", count),
    }
    told = f"{number(count)} {names[outcome]}"
    if not count:
        st.html(pieces.tile(number(count), names[outcome], *more))
        return
    linked.whole(f"deals-{outcome}", pieces.tile(number(count), names[outcome], *more), told, "calls", outcome=outcome)


def _sentence(found: Outcomes) -> str:
    """What can hardly be chance; else the calm truth."""
    if found.finding:
        return _clearest(found.finding)
    share = found.everything.share
    total = ngettext("of {count} finished deal", "of {count} finished deals", share.total)
    if found.can_compare:
        calm = _("A deal in {won} {of_total}: no source, campaign, product or manager clearly stands out")
    else:
        calm = _("A deal in {won} {of_total}: too few to compare sources or managers yet")
    return calm.format(won=number(share.hits), of_total=total)


def _clearest(finding: Finding) -> str:
    one, other = finding.share, finding.other_share
    if finding.other is not None:
        sentence = _(
            "Calls become deals more often where the {dimension} is {value}: {hits} of {total}, "
            "against {other_hits} of {other_total} where it is {other}"
        )
    elif one.differs == "more":
        sentence = _(
            "Calls become deals more often where the {dimension} is {value}: {hits} of {total}, "
            "against {other_hits} of {other_total} otherwise"
        )
    else:
        sentence = _(
            "Calls become deals less often where the {dimension} is {value}: {hits} of {total}, "
            "against {other_hits} of {other_total} otherwise"
        )
    return sentence.format(
        dimension=dimension_name(finding.dimension),
        value=_value(finding.dimension, finding.name),
        other=_value(finding.dimension, finding.other or ""),
        hits=number(one.hits),
        total=number(one.total),
        other_hits=number(other.hits),
        other_total=number(other.total),
    )


def _value(dimension: Dimension, value: str) -> str:
    return without_directions(shortened(dimension_value(dimension, value), VALUE_LENGTH, end=False)) or "…"


def _notes(found: Outcomes, asked: Segment) -> None:
    """What the figures are of, and which calls they leave out."""
    notes = [
        _("A share is of calls whose deal is won or lost; an open deal counts for neither."),
        _("Each call counts, also where a client called several times."),
    ]
    if any(name == "outcome" for name, _value in asked.where):
        notes.append(_("The filter by result is set aside here: this page compares results."))
    st.html(f'<p class="d-lead d-out-about">{html_text(" ".join(notes))}</p>')
    if found.without_deal:
        missing = ngettext(
            "{count} call has no result in the CRM table: load a newer table, or look at what its lines lack.",
            "{count} calls have no result in the CRM table: load a newer table, or look at what its lines lack.",
            found.without_deal,
        )
        with st.container(key="out-missing", horizontal=True, vertical_alignment="center"):
            st.html(f"<p>{html_text(missing)}</p>", width="content")
            frame.to_processing(_("Load a CRM table"))


page()
