"""What people's edits of themes come to: titles, dismissals and pins read out of the edits, counts out of the mentions.

Nothing of it is changed in place: whatever was edited or taken back, the edits that stand are read anew, so that to
take back the only edit of a theme leaves the theme as the machine had it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, case, delete, func, or_, select, update
from sqlalchemy.engine import Row

from store import facts, schema
from store.joins import calls, calls_with_deals, deals, mentions, started_at

_themes, _edits, _noted = schema.themes, schema.theme_edits, schema.theme_edit_mentions
EDITED = "themes_edited"  # the fact that counts edits, so that findings know when they are of yesterday
NAMED_AT = "named_at"  # the fact that holds when a model last named one, wall clock
FOUND_AT = "found_at"  # the fact that holds when the themes were last found, wall clock


@dataclass(frozen=True, slots=True)
class State:
    """What people made of a theme."""

    own_title: str | None = None
    dismissed: int = 0
    pinned: tuple[str, ...] = ()
    touched: int = 0


def replay(connection: Connection) -> None:
    """Give every theme that was ever edited what the edits that stand come to, in their order."""
    edits = connection.execute(select(_edits).order_by(_edits.c.edit_id)).all()
    if not edits:
        return
    noted: dict[int, list[str]] = defaultdict(list)
    asked = (
        select(_noted.c.edit_id, _noted.c.mention_id)
        .join(_edits, _edits.c.edit_id == _noted.c.edit_id)
        .where(_edits.c.action.in_(("pin", "unpin", "split")))
        .order_by(_noted.c.edit_id, _noted.c.mention_id)
    )
    for row in connection.execute(asked):
        noted[row.edit_id].append(row.mention_id)
    states: dict[str, State] = defaultdict(State)
    for edit in edits:
        for theme_id in (edit.theme_id, edit.other_id):
            if theme_id:
                states[theme_id] = states[theme_id]  # all taken back is a state too
        if edit.undone_at is None:
            _add(states, edit, noted[edit.edit_id])
    columns = ("own_title", "dismissed", "pinned", "touched")
    for row in connection.execute(select(_themes.c.theme_id, *(_themes.c[name] for name in columns))).all():
        state = states.get(row.theme_id)
        if state is not None and State(row.own_title, row.dismissed, tuple(row.pinned), row.touched) != state:
            values = {name: getattr(state, name) for name in columns} | {"pinned": list(state.pinned)}
            connection.execute(update(_themes).where(_themes.c.theme_id == row.theme_id).values(values))


def _add(states: dict[str, State], edit: Row[Any], mention_ids: list[str]) -> None:
    theme_id, other_id = edit.theme_id, edit.other_id
    if theme_id is None:  # moved to no theme: the mention keeps that, no theme does
        return
    state = replace(states[theme_id], touched=1)
    match edit.action:
        case "rename":
            state = replace(state, own_title=edit.title)
        case "dismiss" | "restore":
            state = replace(state, dismissed=int(edit.action == "dismiss"))
        case "pin":
            state = replace(state, pinned=(*state.pinned, *mention_ids))
        case "unpin":
            state = replace(state, pinned=tuple(id_ for id_ in state.pinned if id_ not in mention_ids))
        case "merge":  # what was pinned in either stays pinned
            states[other_id] = replace(states[other_id], touched=1)
            state = replace(state, pinned=tuple(dict.fromkeys((*state.pinned, *states[other_id].pinned))))
        case "split":
            old = states[other_id]
            left = tuple(id_ for id_ in old.pinned if id_ not in set(mention_ids))
            states[other_id] = replace(old, touched=1, pinned=left)
            state = replace(state, own_title=edit.title, pinned=tuple(id_ for id_ in old.pinned if id_ not in left))
    states[theme_id] = state


def recount(connection: Connection, theme_ids: Collection[str]) -> None:
    """Count anew the mentions and calls of themes and sub-themes.

    Intervals, trends, weeks and figures wait for the next findings.
    """
    conversations = (
        connection.scalar(select(func.count()).select_from(calls).where(calls.c.kind == "conversation")) or 0
    )
    counted = {
        row[0]: row
        for column in (mentions.c.theme_id, mentions.c.subtheme_id)
        for row in connection.execute(_counts(column).where(column.in_(theme_ids)))
    }
    for theme_id in theme_ids:
        _, said, in_calls, first, won, lost = counted.get(theme_id, (theme_id, 0, 0, None, 0, 0))
        connection.execute(
            update(_themes)
            .where(_themes.c.theme_id == theme_id)
            .values(
                mentions=said,
                calls=in_calls,
                share_of_calls=in_calls / max(conversations, in_calls, 1),
                first_said=first,
                won=won,
                lost=lost,
            )
        )


def _counts(column: Any) -> Select[Any]:
    outcomes = [
        func.count(case((deals.c.outcome == outcome, mentions.c.call_id)).distinct()) for outcome in ("won", "lost")
    ]
    return (
        select(column, func.count(), func.count(mentions.c.call_id.distinct()), func.min(started_at()), *outcomes)
        .select_from(calls_with_deals.join(mentions, mentions.c.call_id == calls.c.call_id))
        .group_by(column)
    )


def edited(connection: Connection) -> int:
    """How many edits, and takings back of them, this database has seen."""
    return int(facts.read(connection, EDITED) or 0)


def count_edit(connection: Connection) -> None:
    """Note that there was one more."""
    facts.write(connection, EDITED, str(edited(connection) + 1))


def forget(connection: Connection, call_id: str) -> None:
    """Take a call's mentions out of the edits and the pins, and its words out of titles, names and keywords.

    Where nobody knows what a title or a name is made of, it may be of this call's words. A person's own titles stay.
    """
    ids = f"{call_id}-"  # so begins every mention's id, those of earlier readings too
    connection.execute(delete(_noted).where(_noted.c.call_id == call_id))
    for row in connection.execute(select(_themes.c.theme_id, _themes.c.pinned)).all():
        left = [id_ for id_ in row.pinned if not id_.startswith(ids)]
        if left != row.pinned:
            connection.execute(update(_themes).where(_themes.c.theme_id == row.theme_id).values(pinned=left))
    its = or_(_themes.c.title_from.is_(None), _themes.c.title_from.startswith(ids))
    connection.execute(update(_themes).where(its).values(title="", title_from=None, keywords=[]))
    named = select(_themes.c.theme_id, _themes.c.name_from).where(_themes.c.name_for.is_not(None))
    for row in connection.execute(named).all():
        if not row.name_from or any(id_.startswith(ids) for id_ in row.name_from):
            this = _themes.c.theme_id == row.theme_id
            connection.execute(update(_themes).where(this).values(name=None, name_for=None, name_from=[]))
    # The keywords of the others are found anew, but those of themes that are no more.
    connection.execute(update(_themes).where(_themes.c.retired_at.is_not(None)).values(keywords=[]))
