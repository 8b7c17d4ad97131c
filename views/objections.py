"""The themes of what clients say, the most frequent first, each leading to its quotes and clips."""

from __future__ import annotations

from typing import Any

import streamlit as st

from batch import desk
from foundation.records import KINDS, Segment
from store import board, quotes, tables, theme_history
from store.lately import counted
from store.rows import fold
from store.store import Store
from views import (
    correcting,
    filters,
    frame,
    mention_map,
    own_category,
    pieces,
    segment,
    theme_actions,
    theme_details,
    theme_news,
    theme_past,
)
from views.quote_cards import quote_list
from wording.labels import category_name, finding, kind_name
from wording.safe import html_text
from wording.texts import _, hours, how_often, ngettext, number, of_conversations, percent, period
from wording.theme_words import name_of, theme_title

THEMES_AT_FIRST = 12
FEW = 8  # themes that one takes in at a glance: they need no search and no other order
VIEWS = ("list", "map")
UNCLUSTERED = "none"  # stands for a theme's id in the address


def page() -> None:
    store = frame.open_store()
    counts = frame.summary(store)
    if own := st.query_params.get("own"):
        own_category.show(store, own)
        frame.foot(counts["recognizers"])
        return
    kind = filters.current("kind", KINDS) or "objection"
    asked = segment.current(store)
    rows = tables.records(desk.themes(store, kind, asked))
    everything = tables.records(desk.themes(store, kind, Segment()))
    events = theme_news.read(store)
    _head(store, kind, rows, asked)
    theme_actions.notice()
    shown_as = filters.current("view", VIEWS) or "list"
    if shown_as == "list":
        theme_news.show(events, kind)
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        filters.choose("kind", _("What is said"), list(KINDS), kind_name, "objection")
        names = {"list": _("List"), "map": _("Map")}
        filters.choose("view", _("How it is shown"), list(VIEWS), names.__getitem__, "list", closes=False)
    if shown_as == "map":
        mention_map.show(store, kind, asked, everything)
    else:
        _list(store, kind, rows, everything, asked, theme_news.new_themes(events))
    frame.foot(counts["recognizers"])


def _list(store: Store, kind: str, rows: list[Any], everything: list[Any], asked: Segment, new: set[str]) -> None:
    """The themes with what fits none, and what people did with them. `everything`: those of all calls."""
    if not rows and not board.outside_themes(store, kind, asked):
        frame.empty(
            _("Nothing of this kind was found"),
            _("Nothing of this was said in these calls. Drop a filter, or choose another kind.")
            if segment.holds()
            else _("Choose another kind above, or process more calls."),
        )
    elif not rows:
        frame.empty(
            _("No themes yet"),
            _("A theme takes several mentions that resemble each other. What was found so far stands below."),
        )
    opened = _opened(store, {row["theme_id"] for row in rows})
    if rows:
        if opened is None and st.query_params.get("theme"):
            st.info(_("That theme is not here: it was hidden, is of another kind, or these calls do not speak of it."))
        if len(rows) > FEW:
            rows = _sorted(rows)
        st.html(_names())
    titles = {theme["theme_id"]: theme["title"] for theme in everything}
    _themes(store, rows, titles, asked, new, opened)
    _unclustered(store, kind, titles, asked, sum(theme["mentions"] for theme in rows))
    theme_news.bring_into_sight()
    theme_past.hidden(store, kind)
    theme_past.edits(store)


def _sorted(rows: list[Any]) -> list[Any]:
    """The themes that hold what is sought, in the order that the reader wants."""
    with st.container(key="themes-order", horizontal=True, vertical_alignment="center"):
        words = fold(filters.search_box("find-theme", _("Find a theme"), 240))
        names = {"often": _("Most often"), "grows": _("What grows"), "lost": _("In lost deals")}
        filters.choose("order", _("Order"), list(names), names.__getitem__, "often", closes=False)
    found = [row for row in rows if words in fold(" ".join(filter(None, (row["title"], row["name"]))))]
    order = filters.current("order", list(names)) or "often"
    if order == "grows":
        return sorted(found, key=lambda row: ({"up": 0, "down": 2}.get(row["trend"], 1), row["trend_p"] or 1.0))
    if order == "lost":
        return sorted(found, key=lambda row: -row["lost"])
    return found


def _head(store: Store, kind: str, themes: list[dict[str, Any]], asked: Segment) -> None:
    """The finding in one sentence, then the figures it rests on."""
    counts, mentions = counted(store, asked), board.count(store, kind, asked)
    if themes:
        first = [theme for theme in themes if theme["calls"] == themes[0]["calls"]][:3]
        names = ", ".join(theme_title(theme["title"]) for theme in first)
        of_total = of_conversations(counts.conversations)
        sentence = finding(kind).format(themes=names, calls=number(first[0]["calls"]), of_total=of_total)
    else:
        sentence = kind_name(kind)
    st.html(f"<h1>{html_text(sentence)}</h1>")
    figures = [
        (number(counts.conversations), ngettext("conversation", "conversations", counts.conversations)),
        (hours(counts.seconds), _("of speech")),
        (number(mentions), ngettext("mention", "mentions", mentions)),
        (number(len(themes)), ngettext("theme", "themes", len(themes))),
    ]
    if counts.first and counts.last:
        figures.append((period(counts.first, counts.last), _("period")))
    st.html(pieces.figures(figures))


def _themes(
    store: Store,
    themes: list[dict[str, Any]],
    titles: dict[str, str],
    asked: Segment,
    new: set[str],
    opened: str | None,
) -> None:
    moved = theme_history.moved_since_found(store.engine)
    count = st.session_state.get("themes-shown", THEMES_AT_FIRST)
    last = themes[:count]
    if opened and not any(theme["theme_id"] == opened for theme in last):  # a link leads to one further down
        last = last + [theme for theme in themes[count:] if theme["theme_id"] == opened]
    for rank, theme in enumerate(last, 1):
        theme_id = theme["theme_id"]
        with st.container(key=f"card-{theme_id}"):
            is_open = theme_id == opened
            frame.row(
                theme_id,
                _theme_row(rank, theme, is_open, theme_id in new, theme_id in moved),
                theme_title(theme["title"]),
                _toggle,
                theme_id,
            )
            if is_open:
                theme_details.show(store, theme, titles, asked, theme_id in moved)
    if len(themes) > count:
        rest = len(themes) - count
        frame.more(
            ngettext("{count} more theme", "{count} more themes", rest),
            "more-themes",
            "themes-shown",
            count + 4 * THEMES_AT_FIRST,
        )


def _opened(store: Store, listed: set[str]) -> str | None:
    """The theme that the address asks for; of one that was merged into another, as an old link may ask, the other.

    None where the address asks for none, or for one that is not listed.
    """
    asked = st.query_params.get("theme")
    if not asked or asked in listed or asked == UNCLUSTERED:
        return asked
    now = theme_history.heir(store.engine, asked)
    if now not in listed:
        return None
    frame.remember("theme", now)
    return now


def _names() -> str:
    """Names of the columns; the rows themselves lie under their buttons and show no tooltips."""
    uncertain = _("With few calls a share is uncertain: the lighter band shows where it lies with 95 % confidence")
    return (
        f'<div class="d-row d-theme d-names"><span></span><span></span><span>{html_text(_("how often"))}</span>'
        f'<span title="{html_text(uncertain)}">{html_text(_("share and its range"))}</span>'
        f"<span>{html_text(_('how the deals ended'))}</span><span></span></div>"
    )


def _theme_row(rank: int, theme: dict[str, Any], is_open: bool, is_new: bool, moved: bool) -> str:
    """`moved`: people moved mentions since interval and trend were found; those of before would mislead."""
    tags = pieces.tag(category_name(theme["category"])) if theme["category"] else ""
    tags += (pieces.tag(_("new"), "d-new") if is_new else "") + theme_actions.mark(theme["touched"])
    interval = None if moved else (theme["share_low"], theme["share_high"])
    mentioned, spread = how_often(theme["mentions"], theme["calls"])
    answered = theme["settled"] + theme["unsettled"]
    settled = _("settled {count} of {total}").format(count=number(theme["settled"]), total=number(answered))
    told = f"<span>{html_text(settled)}</span>" if answered else ""
    return (
        f'<div class="d-row d-theme{" d-open" if is_open else ""}"><span class="d-rank">{rank}</span>'
        f'<div class="d-title">{_called(theme)}'
        f"<div>{tags}{pieces.trend_mark(None if moved else theme['trend'])}{told}</div></div>"
        f'<div class="d-count"><span>{html_text(mentioned)}</span> <span>{html_text(spread)}</span></div>'
        f"{pieces.share_bar(theme['share_of_calls'], interval)}"
        f"{pieces.deals_line(theme['won'], theme['lost']) or '<div></div>'}"
        '<span class="d-chevron" aria-hidden="true"></span></div>'
    )


def _called(theme: dict[str, Any]) -> str:
    """A theme's quote, under the name that a language model gave it, where one did and no person has."""
    title = html_text(theme_title(theme["title"]))
    name = name_of(theme)
    return f"<strong>{html_text(name)}</strong><p>{title}</p>" if name else f"<strong>{title}</strong>"


def _unclustered(store: Store, kind: str, titles: dict[str, str], asked: Segment, in_themes: int) -> None:
    """What fits no theme, said as such."""
    alone = board.outside_themes(store, kind, asked)
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
                "-".join(filter(None, ("unclustered", kind, segment.key(asked)))),
                lambda limit: quotes.quotes(store, kind=kind, segment=asked, limit=limit),
                themes=titles,
            )


def _toggle(theme_id: str) -> None:
    frame.remember("theme", None if st.query_params.get("theme") == theme_id else theme_id)
    for name in ("part", "settled"):  # they are of the theme that was open
        frame.remember(name, None)
    st.session_state.pop(correcting.NOTED, None)


page()
