"""What people do with themes: each edit is noted with its author, shows at once, and can be taken back.

Every function takes an engine, is one transaction, returns the edit's number, and raises UsageError with one sentence
where it cannot be done. A theme that a person has edited is left alone by the machine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, insert, select, update
from sqlalchemy.engine import Row

from foundation.errors import UsageError
from foundation.masking import masked
from foundation.theme_ids import new_id
from store import schema
from store.joins import mentions, spans, turns
from store.theme_state import count_edit, recount, replay

_themes, _mentions = schema.themes, schema.mentions
_edits, _noted = schema.theme_edits, schema.theme_edit_mentions
TITLE_CHARS, TITLE_WORDS = 120, 12  # of a person's title, and of a quote as a title


def rename(engine: Engine, theme_id: str, title: str | None, author: str) -> int:
    """Give a theme or a sub-theme a person's own title; None gives it the machine's again."""
    with engine.begin() as connection:
        theme = _living(connection, theme_id, subtheme=True)
        if title is None and theme.own_title is None:
            raise UsageError("The theme has the program's title already.")
        return _note(connection, "rename", author, theme_id, title=None if title is None else _own(title))


def merge(engine: Engine, theme_id: str, into: str, author: str) -> int:
    """Put all mentions and sub-themes of a theme into another one of the same kind."""
    with engine.begin() as connection:
        theme, target = _living(connection, theme_id), _living(connection, into)
        if theme_id == into:
            raise UsageError("A theme cannot be merged with itself: choose another one.")
        if theme.kind != target.kind:
            raise UsageError("Themes of different kinds cannot be merged: choose one of the same kind.")
        moved = connection.execute(select(_mentions).where(_mentions.c.theme_id == theme_id)).all()
        connection.execute(update(_mentions).where(_mentions.c.theme_id == theme_id).values(theme_id=into))
        parts = {row.subtheme_id for row in moved} - {None}
        connection.execute(update(_themes).where(_themes.c.theme_id.in_(parts)).values(parent_id=into))
        gone = {"retired_at": datetime.now(), "merged_into": into}
        connection.execute(update(_themes).where(_themes.c.theme_id == theme_id).values(gone))
        return _note(connection, "merge", author, into, other_id=theme_id, moved=moved)


def split(engine: Engine, theme_id: str, mention_ids: Collection[str], author: str, title: str | None = None) -> int:
    """Make a new theme of some mentions of a theme, not of all; without a title it is called by the first of them."""
    with engine.begin() as connection:
        theme = _living(connection, theme_id)
        chosen = list(dict.fromkeys(mention_ids))
        inside = {row.mention_id: row for row in _in_theme(connection, theme_id)}
        moved = [inside[id_] for id_ in chosen if id_ in inside]
        if not chosen or len(moved) < len(chosen):
            raise UsageError("A theme is split by quotes that are in it: choose one or more of them.")
        if len(moved) == len(inside):
            raise UsageError("Every quote of the theme is chosen: leave it some of them.")
        said = _as_title(connection, chosen[0])
        return _split(connection, theme, moved, author, _own(title) if title is not None else None, said, chosen[0])


def split_subtheme(engine: Engine, subtheme_id: str, author: str) -> int:
    """Make a theme of a sub-theme; it keeps its title."""
    with engine.begin() as connection:
        subtheme = _living(connection, subtheme_id, subtheme=True)
        if not subtheme.parent_id:
            raise UsageError("This is a theme already, not a part of one.")
        theme = _living(connection, subtheme.parent_id)
        moved = [row for row in _in_theme(connection, theme.theme_id) if row.subtheme_id == subtheme_id]
        if not moved:
            raise UsageError("This part of the theme holds no quotes any more.")
        title, title_from = subtheme.title, subtheme.title_from
        return _split(connection, theme, moved, author, subtheme.own_title, title, title_from)


def move(engine: Engine, mention_id: str, to_theme: str | None, author: str) -> int:
    """Put a mention into another theme of its kind, or into none; there it stays."""
    with engine.begin() as connection:
        mention = _mention(connection, mention_id)
        if to_theme and _living(connection, to_theme).kind != mention.kind:
            raise UsageError("A quote cannot be moved to a theme of another kind: choose one of its own.")
        if mention.theme_id == to_theme:
            raise UsageError("The quote is there already.")
        place = {"theme_id": to_theme, "subtheme_id": None, "placed_by_person": 1}
        connection.execute(update(_mentions).where(_mentions.c.mention_id == mention_id).values(place))
        return _note(connection, "move", author, to_theme, other_id=mention.theme_id, moved=[mention])


def dismiss(engine: Engine, theme_id: str, author: str) -> int:
    """Take a theme out of the lists; its mentions stay in it."""
    with engine.begin() as connection:
        if _living(connection, theme_id).dismissed:
            raise UsageError("The theme is dismissed already.")
        return _note(connection, "dismiss", author, theme_id)


def restore(engine: Engine, theme_id: str, author: str) -> int:
    """Bring a dismissed theme back into the lists."""
    with engine.begin() as connection:
        if not _living(connection, theme_id).dismissed:
            raise UsageError("The theme is not dismissed.")
        return _note(connection, "restore", author, theme_id)


def pin(engine: Engine, theme_id: str, mention_id: str, author: str) -> int:
    """Let a quote of a theme come first, after those that were pinned before."""
    with engine.begin() as connection:
        theme, mention = _living(connection, theme_id), _mention(connection, mention_id)
        if mention.theme_id != theme_id:
            raise UsageError("The quote is not in this theme.")
        if mention_id in theme.pinned:
            raise UsageError("The quote is pinned already.")
        return _note(connection, "pin", author, theme_id, moved=[mention])


def unpin(engine: Engine, theme_id: str, mention_id: str, author: str) -> int:
    """Let a quote stand where it would stand without its pin."""
    with engine.begin() as connection:
        theme, mention = _living(connection, theme_id), _mention(connection, mention_id)
        if mention_id not in theme.pinned:
            raise UsageError("The quote is not pinned in this theme.")
        return _note(connection, "unpin", author, theme_id, moved=[mention])


def _split(
    connection: Connection,
    theme: Row[Any],
    moved: Sequence[Row[Any]],
    author: str,
    own_title: str | None,
    title: str,
    title_from: str | None,
) -> int:
    """A new theme of mentions of `theme`."""
    made = new_id([row.mention_id for row in moved], set(connection.scalars(select(_themes.c.theme_id))))
    # Its keywords, interval and trend are found with the next findings; until then the share may be anything.
    unknown = {"keywords": [], "share_low": 0.0, "share_high": 1.0}
    counted_below = {"mentions": 0, "calls": 0, "share_of_calls": 0.0, "won": 0, "lost": 0}
    connection.execute(
        insert(_themes).values(
            theme_id=made,
            kind=theme.kind,
            category=theme.category,
            title=title,
            title_from=title_from,
            titled_at=len(moved),
            made_at=datetime.now(),
            **unknown,
            **counted_below,
        )
    )
    connection.execute(
        update(_mentions).where(_mentions.c.mention_id == bindparam("of")).values(theme_id=made, subtheme_id=None),
        [{"of": row.mention_id} for row in moved],
    )
    return _note(connection, "split", author, made, other_id=theme.theme_id, title=own_title, moved=moved)


def _note(
    connection: Connection,
    action: str,
    author: str,
    theme_id: str | None,
    *,
    other_id: str | None = None,
    title: str | None = None,
    moved: Iterable[Row[Any]] = (),
) -> int:
    """Write an edit down and bring all that follows from it up to date. `moved`: mentions as they were before it."""
    said = {"author": author, "said_at": datetime.now()}
    noted = connection.execute(
        insert(_edits).values(action=action, theme_id=theme_id, other_id=other_id, title=title, **said)
    )
    edit_id = int(noted.inserted_primary_key[0]) if noted.inserted_primary_key else 0
    rows = [
        {
            "edit_id": edit_id,
            "mention_id": row.mention_id,
            "call_id": row.call_id,
            "from_theme": row.theme_id,
            "from_subtheme": row.subtheme_id,
            "was_placed": row.placed_by_person,
        }
        for row in moved
    ]
    if rows:
        connection.execute(insert(_noted), rows)
    replay(connection)
    if action in ("merge", "split", "move"):
        parts = {row["from_subtheme"] for row in rows}
        recount(connection, {id_ for id_ in (theme_id, other_id, *parts) if id_})
    count_edit(connection)
    return edit_id


def _living(connection: Connection, theme_id: str, subtheme: bool = False) -> Row[Any]:
    """A theme as it is stored, or a sub-theme where one will do."""
    row = connection.execute(select(_themes).where(_themes.c.theme_id == theme_id)).first()
    if row is None or row.retired_at is not None:
        raise UsageError("This theme is no more: it was merged or is not said any longer.")
    if row.parent_id and not subtheme:
        raise UsageError("This is a part of a theme: make it a theme of its own first.")
    return row


def _mention(connection: Connection, mention_id: str) -> Row[Any]:
    row = connection.execute(select(mentions).where(mentions.c.mention_id == mention_id)).first()
    if row is None:
        raise UsageError("This quote is no more: its call was forgotten or read anew.")
    return row


def _in_theme(connection: Connection, theme_id: str) -> Sequence[Row[Any]]:
    return connection.execute(
        select(mentions).where(mentions.c.theme_id == theme_id).order_by(mentions.c.mention_id)
    ).all()


def _own(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise UsageError("A theme's title cannot be empty: write a few words.")
    if len(title) > TITLE_CHARS:
        raise UsageError(f"A theme's title has at most {TITLE_CHARS} characters: write a shorter one.")
    return title


def _as_title(connection: Connection, mention_id: str) -> str:
    """The masked words of a mention, cut to the length of a title."""
    asked = (
        select(mentions.c.start_char, mentions.c.end_char, turns.c.text, turns.c.personal)
        .join(turns, (turns.c.call_id == mentions.c.call_id) & (turns.c.number == mentions.c.turn))
        .where(mentions.c.mention_id == mention_id)
    )
    row = connection.execute(asked).one()
    words = masked(row.text[row.start_char : row.end_char], spans(row.personal), row.start_char).split()
    return " ".join(words[:TITLE_WORDS]) + ("…" if len(words) > TITLE_WORDS else "")
