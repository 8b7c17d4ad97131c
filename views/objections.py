"""The themes of what clients say, the most frequent first, each leading to its quotes and clips."""

from __future__ import annotations

from typing import Any, cast

import streamlit as st

from foundation.records import KINDS, Resolved
from store import quotes, tables
from store.store import Store
from views import filters, frame, own_category, pieces
from views.labels import category_name, finding, kind_name
from views.quote_cards import quote_list
from views.safe import html_text
from views.texts import _, hours, how_often, ngettext, number, percent, period, quoted

THEMES_AT_FIRST = 12
ANSWERED = ("yes", "no")
UNCLUSTERED = "none"  # stands for a theme's id in the address


def page() -> None:
    store = frame.open_store()
    counts = frame.summary(store)
    if own := st.query_params.get("own"):
        own_category.show(store, own)
        frame.foot(counts["recognizers"])
        return
    kind = filters.current("kind", KINDS) or "objection"
    themes = tables.theme_table(store, kind)
    said_in = filters.current("calls", sorted(set(themes["language"].dropna())))
    shown = themes[themes["language"] == said_in] if said_in else themes

    rows: list[Any] = shown.to_dict("records")
    _head(kind, rows, counts)
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        filters.choose("kind", _("What is said"), list(KINDS), kind_name, "objection")
        filters.choose_language(themes["language"])
    if shown.empty and not quotes.count_unclustered(store, kind, said_in):
        frame.empty(
            _("Nothing of this kind was found"),
            _("Choose another kind above, or process more calls."),
        )
    elif shown.empty:
        frame.empty(
            _("No themes yet"),
            _("A theme takes several mentions that resemble each other. What was found so far stands below."),
        )
    else:
        st.html(_names())
    _themes(store, rows, said_in)
    _unclustered(store, kind, said_in, int(shown["mentions"].sum()))
    frame.foot(counts["recognizers"])


def _head(kind: str, themes: list[dict[str, Any]], counts: dict[str, Any]) -> None:
    """The finding in one sentence, then the figures it rests on."""
    if themes:
        first = [theme for theme in themes if theme["calls"] == themes[0]["calls"]][:3]
        names = ", ".join(quoted(theme["title"]) for theme in first)
        of_total = ngettext("of {count} conversation", "of {count} conversations", counts["conversations"])
        sentence = finding(kind).format(themes=names, calls=number(first[0]["calls"]), of_total=of_total)
    else:
        sentence = kind_name(kind)
    st.html(f"<h1>{html_text(sentence)}</h1>")
    figures = [
        (number(counts["conversations"]), ngettext("conversation", "conversations", counts["conversations"])),
        (hours(counts["seconds"]), _("of speech")),
        (number(counts["mentions"].get(kind, 0)), kind_name(kind).lower()),
        (number(len(themes)), ngettext("theme", "themes", len(themes))),
    ]
    if counts["first"] is not None:
        figures.append((period(counts["first"], counts["last"]), _("period")))
    st.html(pieces.figures(figures))


def _themes(store: Store, themes: list[dict[str, Any]], said_in: str | None) -> None:
    opened = st.query_params.get("theme")
    count = st.session_state.get("themes-shown", THEMES_AT_FIRST)
    if any(theme["theme_id"] == opened for theme in themes[count:]):  # a link leads to one further down
        count = len(themes)
    for rank, theme in enumerate(themes[:count], 1):
        theme_id = theme["theme_id"]
        with st.container(key=f"card-{theme_id}"):
            is_open = theme_id == opened
            frame.row(theme_id, _theme_row(rank, theme, is_open), theme["title"], _toggle, theme_id)
            if is_open:
                resolved = _answered(theme["settled"], theme["unsettled"])
                quote_list(
                    store,
                    f"theme-{theme_id}{f'-{resolved}' if resolved else ''}",
                    lambda limit, theme_id=theme_id, resolved=resolved: quotes.quotes(  # type: ignore[misc]
                        store, theme_id=theme_id, language=said_in, resolved=resolved, limit=limit
                    ),
                )
    if len(themes) > count:
        rest = len(themes) - count
        frame.more(
            ngettext("{count} more theme", "{count} more themes", rest),
            "more-themes",
            "themes-shown",
            len(themes),
        )


def _answered(settled: int, unsettled: int) -> Resolved | None:
    """The choice between objections that the manager's answer settled and that it did not; nothing where none did."""
    if not settled or not unsettled:
        return None
    chosen = cast(Resolved | None, filters.current("settled", ANSWERED))
    names = {
        filters.ALL: _("All"),
        "yes": _("Settled in the call ({count})").format(count=number(settled)),
        "no": _("Not settled ({count})").format(count=number(unsettled)),
    }
    with st.container(key="answered"):
        filters.choose(
            "settled", _("How the manager's answer worked"), list(names), names.__getitem__, filters.ALL, closes=False
        )
    return chosen


def _names() -> str:
    """Names of the columns; the rows themselves lie under their buttons and show no tooltips."""
    uncertain = _("With few calls a share is uncertain: the lighter band shows where it lies with 95 % confidence")
    return (
        f'<div class="d-row d-theme d-names"><span></span><span></span><span>{html_text(_("how often"))}</span>'
        f'<span title="{html_text(uncertain)}">{html_text(_("share of conversations, 95 %"))}</span>'
        f"<span>{html_text(_('how the deals ended'))}</span><span></span></div>"
    )


def _theme_row(rank: int, theme: dict[str, Any], is_open: bool) -> str:
    category = pieces.tag(category_name(theme["category"])) if theme["category"] else ""
    mentioned, spread = how_often(theme["mentions"], theme["calls"])
    answered = theme["settled"] + theme["unsettled"]
    settled = _("settled {count} of {total}").format(count=number(theme["settled"]), total=number(answered))
    told = f"<span>{html_text(settled)}</span>" if answered else ""
    return (
        f'<div class="d-row d-theme{" d-open" if is_open else ""}"><span class="d-rank">{rank}</span>'
        f'<div class="d-title"><strong>{html_text(quoted(theme["title"]))}</strong>'
        f"<div>{category}{pieces.trend_mark(theme['trend'])}{told}</div></div>"
        f'<div class="d-count"><span>{html_text(mentioned)}</span> <span>{html_text(spread)}</span></div>'
        f"{pieces.share_bar(theme['share_of_calls'], theme['share_low'], theme['share_high'])}"
        f"{pieces.deals_line(theme['won'], theme['lost']) or '<div></div>'}"
        '<span class="d-chevron" aria-hidden="true"></span></div>'
    )


def _unclustered(store: Store, kind: str, said_in: str | None, in_themes: int) -> None:
    """What fits no theme, said as such."""
    alone = quotes.count_unclustered(store, kind, said_in)
    if not alone:
        return
    is_open = st.query_params.get("theme") == UNCLUSTERED
    explained = ngettext(
        "{count} mention that resembles no other closely enough",
        "{count} mentions that resemble no other closely enough",
        alone,
    )
    share = _("{share} of all").format(share=percent(alone / (alone + in_themes)))
    with st.container(key="card-unclustered"):
        frame.row(
            UNCLUSTERED,
            f'<div class="d-row d-rest{" d-open" if is_open else ""}"><div class="d-title">'
            f"<strong>{html_text(_('Outside the themes'))}</strong><div>{html_text(explained)}</div></div>"
            f'<div class="d-count">{html_text(share)}</div><span class="d-chevron" aria-hidden="true"></span></div>',
            _("Outside the themes"),
            _toggle,
            UNCLUSTERED,
        )
        if is_open:
            quote_list(
                store,
                f"unclustered-{kind}",
                lambda limit: quotes.quotes(store, kind=kind, language=said_in, limit=limit),
            )


def _toggle(theme_id: str) -> None:
    frame.remember("theme", None if st.query_params.get("theme") == theme_id else theme_id)


page()
