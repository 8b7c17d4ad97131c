"""What clients say in calls that were lost and in calls that became deals: categories of objections, and themes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from views import linked, outcome_rows
from views.outcome_rows import Link, Row, Table
from wording.labels import category_name, mention_name
from wording.texts import _, ngettext, percent
from wording.theme_words import name_of, theme_title

if TYPE_CHECKING:
    from batch.desk import InDeals, Said


def show(found: InDeals) -> None:
    """Both tables; nothing where no deal of a call with a client is decided."""
    if not found.won + found.lost:
        return
    whole = found.lost / (found.won + found.lost)
    about = _(
        "How many of the calls in which it was said were lost; of all calls with a client {share} were. "
        "It tells what goes together with a refusal, not what brings it about."
    ).format(share=percent(whole))
    table = partial(
        Table,
        whole=whole,
        more=_("Said more often in lost deals: {names}"),
        less=_("Said more often in won deals: {names}"),
        good="less",
    )
    shares = _("share of lost deals"), _("lost"), _("won")
    outcome_rows.show(
        table(
            key="categories",
            section=_("Objections in lost and won deals"),
            about=about,
            names=(_("objection"), *shares),
            rows=[_category(said) for said in found.categories],
        )
    )
    outcome_rows.show(
        table(
            key="themes",
            section=_("Themes in lost and won deals"),
            about=_("The same by theme, of all that clients say: what differs comes first, then what is said most."),
            names=(_("what clients say"), *shares),
            rows=[_theme(said, found.titles[said.name]) for said in found.themes],
        )
    )


def _category(said: Said) -> Row:
    def link(outcome: str, count: int, label: str) -> Link:
        return Link(count, label, "outcomes", {"said": said.name, "ended": outcome})

    links = (link("lost", said.lost, _lost(said)), link("won", said.won, _won(said)))
    return Row(category_name(said.name), said.share, links)


def _theme(said: Said, theme: dict[str, Any]) -> Row:
    def link(outcome: str, count: int, label: str) -> Link:
        return Link(count, label, "objections", linked.theme(said.name, said.kind) | {"outcome": outcome})

    tag = mention_name(said.kind) if said.kind != "objection" else category_name(theme["category"])
    links = (link("lost", said.lost, _lost(said)), link("won", said.won, _won(said)))
    return Row(name_of(theme) or theme_title(theme["title"]), said.share, links, tag=tag)


def _lost(said: Said) -> str:
    return ngettext("{count} lost", "{count} lost", said.lost)


def _won(said: Said) -> str:
    return ngettext("{count} won", "{count} won", said.won)
