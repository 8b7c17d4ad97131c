"""How far to trust what is shown: how often people agree, what they corrected, and the company's own categories."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from foundation.settings import load_settings
from store import corrections, judgements, quotes
from store.store import Store
from views import access, frame, pieces
from wording.labels import kind_name, mention_name
from wording.safe import html_text
from wording.texts import _, day, how_often, moment, ngettext, number, percent, quoted

CORRECTIONS_AT_FIRST = 10
CHANGES = 6  # the commonest


def show(store: Store) -> None:
    """How often people agree with the program, what they changed, and the categories of the company's own."""
    frame.summary(store)
    table = judgements.correction_table(store.engine)
    if table.empty:
        st.html(f"<h1>{html_text(_('How far to trust what is shown'))}</h1>")
        frame.empty(
            _("Nobody has checked anything yet"),
            _(
                "Every quote has “Correct” under it: say there that it is right, that it is not, or what it is. "
                "Twenty quotes of a theme are enough to see how far to trust it."
            ),
        )
    else:
        _agreement(judgements.agreement(table).to_dict("records"))
        _changes(_rows(judgements.last_said(table)))
        _corrections(store, _rows(table))
    _own_categories(store)


def _rows(table: pd.DataFrame) -> list[Any]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _agreement(weeks: list[Any]) -> None:
    """How often people say that the program was right, in all and by week."""
    agreed, judged = (sum(week[name] for week in weeks) for name in ("agreed", "judged"))
    of_total = ngettext("of {count} time", "of {count} times", judged)
    sentence = _("People agree with the program {agreed} {of_total}").format(agreed=number(agreed), of_total=of_total)
    lead = _("People look at what seems wrong to them first, so the program is right more often than this says.")
    st.html(f"<h1>{html_text(sentence)}</h1><p class='d-lead'>{html_text(lead)}</p>")
    lines = "".join(
        f"<div><dt>{html_text(_('week of {day}').format(day=day(week['week'])))}</dt>"
        f'<dd><div class="d-bar"><i class="d-fill" style="width:{week["agreed"] / week["judged"]:.1%}"></i></div>'
        f"<b>{percent(week['agreed'] / week['judged'])}</b> "
        f"<span>{html_text(_('{agreed} of {judged}').format(agreed=week['agreed'], judged=week['judged']))}</span>"
        "</dd></div>"
        for week in weeks[-12:]
    )
    st.html(f'<dl class="d-weeks">{lines}</dl>')


def _changes(rows: list[dict[str, Any]]) -> None:
    """What is corrected most: what the program said, and what people said instead."""
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        if not row["agreed"]:
            change = (_said(row["machine_kind"], row["machine_category"]), _said(row["kind"], row["category"]))
            counted[change] = counted.get(change, 0) + 1
    if not counted:
        return
    st.html(f"<h2>{html_text(_('What is corrected most'))}</h2>")
    commonest = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:CHANGES]
    st.html(
        '<div class="d-changes">'
        + "".join(
            f"<div><b>{number(count)}</b> {pieces.tag(before)} → {pieces.tag(after)}</div>"
            for (before, after), count in commonest
        )
        + "</div>"
    )


def _corrections(store: Store, rows: list[dict[str, Any]]) -> None:
    """Every correction, the newest first, each to be taken back."""
    st.html(f"<h2>{html_text(_('All corrections'))}</h2>")
    shown = st.session_state.get("corrections-shown", CORRECTIONS_AT_FIRST)
    may_edit = access.may_edit()
    with st.container(key="list-corrections", gap=None):
        for row in rows[:shown]:
            with st.container(key=f"correction-{row['correction_id']}", horizontal=True, vertical_alignment="center"):
                st.html(_correction(row))
                frame.call_link(row["call_id"], row["turn"])
                if may_edit:
                    st.button(
                        _("Take back"),
                        key=f"undo-{row['correction_id']}",
                        type="tertiary",
                        icon=":material/undo:",
                        on_click=_take_back,
                        args=(store, row["correction_id"]),
                    )
    if len(rows) > shown:
        rest = len(rows) - shown
        frame.more(
            ngettext("{count} more correction", "{count} more corrections", rest),
            "more-corrections",
            "corrections-shown",
            shown + 5 * CORRECTIONS_AT_FIRST,
        )


@access.editors_only
def _take_back(store: Store, number: int) -> None:
    corrections.undo(store.engine, number)


def _correction(row: dict[str, Any]) -> str:
    before, after = _said(row["machine_kind"], row["machine_category"]), _said(row["kind"], row["category"])
    said = _("right: {what}").format(what=after) if row["agreed"] else f"{before} → {after}"
    author, at = f"<bdi>{html_text(row['author'])}</bdi>", html_text(moment(row["said_at"]))
    return (
        f'<div class="d-correction"><p>{html_text(quoted(row["text"]))}</p>'
        f"<small>{html_text(said)} · {author} · {at}</small></div>"
    )


def _said(kind: str | None, category: str | None) -> str:
    return mention_name(kind, category) if kind else _("nothing")


def _own_categories(store: Store) -> None:
    """What the company looks for itself."""
    st.html(f"<h2>{html_text(_('Your own categories'))}</h2>")
    own = load_settings().own_categories
    explained = _("A name and five things clients say are enough: past calls are searched for what means the same.")
    how = _("The operator keeps them on the tab “Settings”.")
    st.html(f"<p class='d-lead'>{html_text(explained)} {html_text(how)}</p>")
    with st.container(key="list-own", gap=None):
        for place, category in enumerate(own):
            found = " ".join(how_often(*quotes.count_own(store, category.name)))
            examples = ", ".join(quoted(example) for example in category.examples[:3])
            with st.container(key=f"own-{place}", horizontal=True, vertical_alignment="center"):
                kind = pieces.tag(kind_name(category.kind))
                st.html(
                    f'<div class="d-correction"><p>{html_text(category.name)} {kind}</p>'
                    f"<small>{html_text(examples)}</small></div>"
                )
                st.page_link(frame.PAGES["objections"], label=found, query_params=frame.address(own=category.name))
