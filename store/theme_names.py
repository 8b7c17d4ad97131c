"""What a language model calls themes: which are to be named, and their names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, and_, func, or_, select, update

from foundation.masking import masked
from store import facts, schema
from store.joins import calls, mentions, spans, turns
from store.tables import MOST_FREQUENT
from store.theme_state import NAMED_AT

_themes = schema.themes
QUOTE_CHARS = 300  # of a quote that a model is shown


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A theme that neither a person nor a model has named, with what it is to be named by."""

    theme_id: str
    kind: str
    title: str  # the machine's
    title_from: str | None  # the mention that the title is made of, where that is known
    language: str  # of most of its mentions
    quotes: tuple[str, ...]  # masked, the most typical first
    mention_ids: tuple[str, ...]  # of the quotes


def unnamed(engine: Engine, limit_quotes: int = 8) -> list[Unnamed]:
    """Themes that no model was asked to name since they have their title, the most frequent first.

    Not among them: sub-themes, those that are no more, dismissed, empty, or titled by a person.
    """
    asked = (
        select(*(_themes.c[name] for name in ("theme_id", "kind", "title", "title_from")))
        .where(_themes.c.retired_at.is_(None), _themes.c.parent_id.is_(None), _themes.c.mentions > 0)
        .where(_themes.c.dismissed == 0, _themes.c.own_title.is_(None))
        .where(or_(_themes.c.name_for.is_(None), _themes.c.name_for != _themes.c.title))
        .order_by(*MOST_FREQUENT)
    )
    with engine.connect() as connection:
        themes = connection.execute(asked).all()
        if not themes:
            return []
        languages, quotes = _languages(connection), _quotes(connection, limit_quotes)
    return [
        Unnamed(
            theme_id=theme.theme_id,
            kind=theme.kind,
            title=theme.title,
            title_from=theme.title_from,
            language=languages[theme.theme_id],
            quotes=tuple(quotes[theme.theme_id].values()),
            mention_ids=tuple(quotes[theme.theme_id]),
        )
        for theme in themes
        if theme.theme_id in quotes
    ]


def save_name(engine: Engine, theme: Unnamed, name: str) -> bool:
    """Store what a model calls a theme; "" says that it was asked and gave no name. Returns whether it was done.

    Nothing is stored where the theme has another title by now, or where one of the quotes is no more: its call was
    forgotten while the model was thinking.
    """
    here = select(func.count()).where(schema.mentions.c.mention_id.in_(theme.mention_ids)).scalar_subquery()
    # Where nobody knows what the title is made of, nobody knows it of the pair.
    made_of = [theme.title_from, *theme.mention_ids] if theme.title_from else []
    with engine.begin() as connection:
        done = connection.execute(
            update(_themes)
            .where(_themes.c.theme_id == theme.theme_id, _themes.c.title == theme.title)
            .where(here == len(theme.mention_ids))
            .values(name=name, name_for=theme.title, name_from=made_of)
        )
        if done.rowcount:
            facts.write(connection, NAMED_AT, datetime.now().isoformat())
    return done.rowcount > 0


def _languages(connection: Connection) -> dict[str, str]:
    """By theme the language of most of its mentions."""
    count = func.count().label("n")
    asked = (
        select(mentions.c.theme_id, calls.c.language)
        .join(calls, calls.c.call_id == mentions.c.call_id)
        .where(mentions.c.theme_id.is_not(None))
        .group_by(mentions.c.theme_id, calls.c.language)
        .order_by(count, calls.c.language)  # the last one stays
    )
    return {row.theme_id: row.language for row in connection.execute(asked)}


def _quotes(connection: Connection, limit: int) -> dict[str, dict[str, str]]:
    """By theme and by mention id masked quotes, those nearest to the theme's middle first."""
    nearest = [func.coalesce(mentions.c.strength, 0.0).desc(), mentions.c.mention_id]
    columns = ("theme_id", "mention_id", "call_id", "turn", "start_char", "end_char")
    place = func.row_number().over(partition_by=mentions.c.theme_id, order_by=nearest).label("place")
    ranked = select(*(mentions.c[name] for name in columns), place).where(mentions.c.theme_id.is_not(None)).subquery()
    asked = (
        select(ranked, turns.c.text, turns.c.personal)
        .join(turns, and_(turns.c.call_id == ranked.c.call_id, turns.c.number == ranked.c.turn))
        .where(ranked.c.place <= limit)
        .order_by(ranked.c.theme_id, ranked.c.place)
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(asked):
        said = masked(row.text[row.start_char : row.end_char], spans(row.personal), row.start_char)
        found[row.theme_id][row.mention_id] = " ".join(said.split())[:QUOTE_CHARS]
    return found
