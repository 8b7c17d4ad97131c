"""A theme as a page to share: its figures, where it is said more often, its quotes with their clips, its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation.records import Segment
from handouts import paper
from store import answers, lately, tables, telling, theme_history
from store.quotes import Quote
from store.store import Store
from wording.labels import category_name, kind_name
from wording.safe import html_text
from wording.texts import _, day, ngettext, number, percent, percent_range, so_many_of
from wording.theme_words import dimension_name, dimension_value, theme_title, trend_finding

QUOTES, ANSWERS = 12, 3
DIFFERENCES = 6


def theme_page(store: Store, theme: Mapping[str, Any], segment: Segment, with_clips: bool = True) -> str:
    """A theme as one HTML file. `theme` is a row of `store.tables.theme_table`, its figures those of the segment.

    `with_clips`: the sound of each quote is in the file, about 30 kB a quote.
    """
    theme_id, calls = theme["theme_id"], lately.counted(store, segment)
    # Since people moved its quotes only the counts are of now.
    moved = theme_id in theme_history.moved_since_found(store.engine)
    everything = segment.of_calls == Segment()
    said = telling.telling(store, [theme_id], segment, QUOTES, heard=with_clips).get(theme_id, [])
    kind = kind_name(theme["kind"])
    body = [
        paper.head(
            (kind, category_name(theme["category"]) if isinstance(theme["category"], str) else ""),
            paper.titled(theme),
            paper.which_calls(segment, calls.first, calls.last),
        ),
        paper.figures(_figures(theme, calls.conversations, moved)),
        *([_found(store, theme)] if everything and not moved else []),
        *_quotes(said, with_clips),
        *_answers(store, theme, segment),
    ]
    return paper.whole(f"{kind}: {theme_title(theme['title'])}", body, paper.foot(with_clips))


def _figures(theme: Mapping[str, Any], conversations: int, moved: bool) -> list[tuple[str, str]]:
    share, interval = percent(theme["share_of_calls"]), percent_range(theme["share_low"], theme["share_high"])
    with_interval = _("of conversations; with 95 % confidence {interval}").format(interval=interval)
    found = [
        (so_many_of(theme["calls"], conversations), _("in which it is said")),
        (share, _("of conversations") if moved else with_interval),
        (number(theme["mentions"]), ngettext("mention", "mentions", theme["mentions"])),
    ]
    if ended := paper.ended(theme["won"], theme["lost"]):
        found.append((ended, _("deals in which it came up")))
    if answered := theme["settled"] + theme["unsettled"]:
        found.append((f"{number(theme['settled'])} / {number(answered)}", _("settled in the call")))
    return found


def _found(store: Store, theme: Mapping[str, Any]) -> str:
    """Weeks and differences side by side; empty where nothing of them is known."""
    theme_id = theme["theme_id"]
    weeks: list[Any] = tables.records(tables.theme_weeks(store, [theme_id]))
    figures: list[Any] = tables.records(tables.theme_figures(store, theme_id))
    parts = [_weeks(weeks, theme["trend"])] if weeks else []
    if figures:
        parts.append(_differences([row for row in figures if row["differs"]]))
    return f'<div class="columns">{"".join(parts)}</div>' if parts else ""


def _weeks(weeks: Sequence[Mapping[str, Any]], trend: Any) -> str:
    most = max(max(week["total"], week["calls"]) for week in weeks) or 1
    heights = [(week["total"] / most, week["calls"] / most) for week in weeks]
    bars = "".join(
        f'<span><i style="height:{whole:.1%}"></i><i style="height:{part:.1%}"></i></span>' for whole, part in heights
    )
    finding = trend_finding(trend if isinstance(trend, str) else None)
    shown = _("Conversations by week; those with the theme are blue")
    return (
        f"<section><h2>{html_text(finding)}</h2>"
        f'<div class="weeks" role="img" aria-label="{html_text(finding)}">{bars}</div>'
        f'<p class="ends"><span>{html_text(day(weeks[0]["week"]))}</span><span>{html_text(shown)}</span>'
        f"<span>{html_text(day(weeks[-1]['week']))}</span></p></section>"
    )


def _differences(rows: Sequence[Mapping[str, Any]]) -> str:
    title = f"<h2>{html_text(_('Where it is said more and less often'))}</h2>"
    if not rows:
        calm = _("Nowhere clearly: all differences could be chance.")
        return f"<section>{title}<p>{html_text(calm)}</p></section>"
    lines = "".join(
        f"<li>{html_text(_('more often') if row['differs'] == 'more' else _('less often'))}: "
        f"<b>{paper.text(dimension_value(row['dimension'], row['value']), paper.TITLE_CHARS)}</b> "
        f"<small>{html_text(dimension_name(row['dimension']))}, "
        f"{html_text(so_many_of(row['calls'], row['total']))}</small></li>"
        for row in rows[:DIFFERENCES]
    )
    return f"<section>{title}<ul>{lines}</ul></section>"


def _quotes(said: Sequence[Quote], with_clips: bool) -> list[str]:
    if not said:
        return []
    return [f"<h2>{html_text(_('In their own words'))}</h2>", *(paper.quote(one, with_clips) for one in said)]


def _answers(store: Store, theme: Mapping[str, Any], segment: Segment) -> list[str]:
    """The answers that worked; nothing of themes that are no objections."""
    if theme["kind"] != "objection":
        return []
    found = answers.answers(store, [theme["theme_id"]], segment, ANSWERS, settled=True).get(theme["theme_id"], [])
    if not found:
        return []
    return [
        f"<h2>{html_text(_('Answers after which it was settled'))}</h2>",
        *map(paper.exchange, found),
        paper.doubt_of_settled(),
    ]
