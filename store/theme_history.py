"""What became of themes: what people and the machine did with them, and taking people's edits back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, case, func, or_, select, update
from sqlalchemy.engine import Row

from foundation.errors import UsageError
from store import facts, schema
from store.joins import shown_title
from store.theme_state import FOUND_AT, count_edit, recount, replay

_themes, _mentions = schema.themes, schema.mentions
_edits, _noted = schema.theme_edits, schema.theme_edit_mentions
MOVING = ("merge", "split", "move")  # edits that put mentions elsewhere


def edit_table(engine: Engine) -> pd.DataFrame:
    """People's edits, the newest first, those taken back too.

    Columns: edit_id, action (rename, merge, split, move, dismiss, restore, pin, unpin), theme_id and theme_title (the
    theme that results or is meant; missing: moved to no theme), other_id and other_title (merged away, split from,
    moved from), title (a person's), author, said_at, undone_at, undone_by, mentions (how many).
    """
    theme, other = _themes.alias(), _themes.alias()
    counted = select(_noted.c.edit_id, func.count().label("mentions")).group_by(_noted.c.edit_id).subquery()
    asked = (
        select(
            *(_edits.c[name] for name in ("edit_id", "action", "theme_id")),
            shown_title(theme).label("theme_title"),
            _edits.c.other_id,
            shown_title(other).label("other_title"),
            *(_edits.c[name] for name in ("title", "author", "said_at", "undone_at", "undone_by")),
            func.coalesce(counted.c.mentions, 0).label("mentions"),
        )
        .select_from(
            _edits.outerjoin(theme, theme.c.theme_id == _edits.c.theme_id)
            .outerjoin(other, other.c.theme_id == _edits.c.other_id)
            .outerjoin(counted, counted.c.edit_id == _edits.c.edit_id)
        )
        .order_by(_edits.c.edit_id.desc())
    )
    with engine.connect() as connection:
        return pd.read_sql(asked, connection)


def event_table(engine: Engine, since: datetime | None = None) -> pd.DataFrame:
    """What the machine did with themes, the newest first; from `since` on (wall clock, no time zone) where given.

    Columns: event_id, at, kind (new, split, merged, retired), theme_id, theme_title, other_id, other_title (what it was
    split from or merged into), mentions, said (the kind of its mentions; missing where nothing is known of the theme),
    theme_listed and other_listed (whether they are among the themes of `tables.theme_table`).
    """
    events, theme, other = schema.theme_events, _themes.alias(), _themes.alias()
    listed = [
        func.coalesce(case((one.c.retired_at.is_(None) & (one.c.dismissed == 0) & (one.c.mentions > 0), 1)), 0)
        for one in (theme, other)
    ]
    asked = (
        select(
            *(events.c[name] for name in ("event_id", "at", "kind", "theme_id")),
            shown_title(theme).label("theme_title"),
            events.c.other_id,
            shown_title(other).label("other_title"),
            events.c.mentions,
            theme.c.kind.label("said"),
            listed[0].label("theme_listed"),
            listed[1].label("other_listed"),
        )
        .select_from(
            events.outerjoin(theme, theme.c.theme_id == events.c.theme_id).outerjoin(
                other, other.c.theme_id == events.c.other_id
            )
        )
        .order_by(events.c.event_id.desc())
    )
    if since is not None:
        asked = asked.where(events.c.at >= since)
    with engine.connect() as connection:
        return pd.read_sql(asked, connection).astype({"theme_listed": bool, "other_listed": bool})


def heir(engine: Engine, theme_id: str) -> str | None:
    """The theme itself while it lives, else the one it was merged into; None where there is neither."""
    with engine.connect() as connection:
        return _heir(connection, theme_id)


def undoable(engine: Engine, edit_ids: Collection[int]) -> set[int]:
    """Those of the edits that `undo` would take back now."""
    with engine.connect() as connection:
        asked = select(_edits).where(_edits.c.edit_id.in_(edit_ids), _edits.c.undone_at.is_(None))
        return {
            edit.edit_id
            for edit in connection.execute(asked).all()
            if edit.action not in MOVING or not _rested_on(connection, edit)
        }


def moved_since_found(engine: Engine) -> set[str]:
    """Ids of the themes into or out of which people put mentions since themes were last found.

    Their intervals, trends, weeks and figures are those of before.
    """
    with engine.connect() as connection:
        found_at = facts.read(connection, FOUND_AT)
        since = datetime.fromisoformat(found_at) if found_at else datetime.min
        asked = select(_edits.c.theme_id, _edits.c.other_id).where(
            _edits.c.action.in_(MOVING),
            or_((_edits.c.said_at > since) & _edits.c.undone_at.is_(None), _undone_since(since)),
        )
        return {theme_id for row in connection.execute(asked) for theme_id in row if theme_id}


def _undone_since(since: datetime) -> ColumnElement[bool]:
    """What was done before `since` and taken back after it."""
    return (_edits.c.said_at <= since) & (_edits.c.undone_at > since)


def undo(engine: Engine, edit_id: int, author: str) -> None:
    """Take an edit back: mentions that are still where it put them go back, and what it said holds no longer.

    Edits that move mentions are taken back in turn, the newest first, where they touch the same theme. Raises
    UsageError where there is no such edit, it was taken back before, or a later one rests on it.
    """
    with engine.begin() as connection:
        edit = connection.execute(select(_edits).where(_edits.c.edit_id == edit_id)).first()
        if edit is None:
            raise UsageError("There is no such change of a theme.")
        if edit.undone_at is not None:
            raise UsageError("This change was taken back already.")
        if edit.action in MOVING and _rested_on(connection, edit):
            raise UsageError("The themes of this change were changed again since: take the later changes back first.")
        undone = {"undone_at": datetime.now(), "undone_by": author}
        connection.execute(update(_edits).where(_edits.c.edit_id == edit_id).values(undone))
        if edit.action in MOVING:
            _put_back(connection, edit)
        replay(connection)
        count_edit(connection)


def _rested_on(connection: Connection, edit: Row[Any]) -> bool:
    """Whether a later edit moves what this one moved."""
    later = select(_edits).where(
        _edits.c.edit_id > edit.edit_id, _edits.c.undone_at.is_(None), _edits.c.action.in_(MOVING)
    )
    themes_of_it, mentions_of_it = {edit.theme_id, edit.other_id} - {None}, _mentions_of(connection, edit)
    for other in connection.execute(later).all():
        if edit.action == other.action == "move":  # two quotes do not stand in each other's way
            rests = mentions_of_it & _mentions_of(connection, other)
        else:
            rests = themes_of_it & {other.theme_id, other.other_id}
        if rests:
            return True
    return False


def _mentions_of(connection: Connection, edit: Row[Any]) -> set[str]:
    return set(connection.scalars(select(_noted.c.mention_id).where(_noted.c.edit_id == edit.edit_id)))


def _put_back(connection: Connection, edit: Row[Any]) -> None:
    """The mentions of an edit to where they were before it, and a theme that went by it back to life."""
    there, before = edit.theme_id, edit.other_id
    groups = connection.execute(
        select(_noted.c.from_subtheme, _noted.c.was_placed).where(_noted.c.edit_id == edit.edit_id).distinct()
    ).all()
    parts = {group.from_subtheme for group in groups} - {None}
    if edit.action in ("merge", "split"):
        alive = {"retired_at": None, "merged_into": None}
        connection.execute(update(_themes).where(_themes.c.theme_id == before).values(alive))
    home = _heir(connection, before)
    if edit.action == "merge":
        came = _themes.c.theme_id.in_(parts), _themes.c.parent_id == there
        connection.execute(update(_themes).where(*came).values(parent_id=home))
    own_parts = (
        set(connection.scalars(select(_themes.c.theme_id).where(_themes.c.parent_id == home))) if home else set()
    )
    for group in groups:
        noted = select(_noted.c.mention_id).where(
            _noted.c.edit_id == edit.edit_id,
            _noted.c.from_subtheme.is_not_distinct_from(group.from_subtheme),
            _noted.c.was_placed == group.was_placed,
        )
        still_there = _mentions.c.mention_id.in_(noted), _mentions.c.theme_id.is_not_distinct_from(there)
        part = group.from_subtheme if group.from_subtheme in own_parts else None
        place = {"theme_id": home, "subtheme_id": part, "placed_by_person": group.was_placed}
        connection.execute(update(_mentions).where(*still_there).values(place))
    left = _mentions.c.theme_id == there
    if edit.action == "merge":  # what came into a sub-theme since stays, without the sub-theme
        connection.execute(update(_mentions).where(left, _mentions.c.subtheme_id.in_(parts)).values(subtheme_id=None))
    if edit.action == "split":  # what came into the new theme since would have come into the old one
        connection.execute(update(_mentions).where(left).values(theme_id=home, subtheme_id=None))
        gone = {"retired_at": datetime.now(), "merged_into": home}
        connection.execute(update(_themes).where(_themes.c.theme_id == there).values(gone))
    recount(connection, {id_ for id_ in (there, home, *parts) if id_})


def _heir(connection: Connection, theme_id: str | None) -> str | None:
    """The theme itself while it lives, else the one it was merged into; None where there is neither."""
    seen: set[str] = set()
    while theme_id and theme_id not in seen:
        seen.add(theme_id)
        row = connection.execute(select(_themes).where(_themes.c.theme_id == theme_id)).first()
        if row is None or row.retired_at is None:
            return theme_id if row else None
        theme_id = row.merged_into
    return None
