"""What the batch asks of calls that are done, and mends in them, without reading or writing a word of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.engine import Row

from foundation.records import CallKind, Channels, Named, RoleSource, Side
from store import schema
from store.rows import NAMED
from store.store import Store

# Stages: by what a call was analysed, by what its name was read, and by what its roles were decided.
ANALYSE, NAMES, ROLES = "analyse", "names", "roles"


@dataclass(frozen=True, slots=True)
class Roles:
    """What decides who is the manager of a call."""

    call_id: str
    content_hash: str
    recording: str
    path: str | None
    channels: Channels
    kind: CallKind
    evidence: float  # log-odds, by what is said alone, that speaker A is the manager
    direction: str | None  # as the CRM or the recording's name writes it
    crm_side: Side | None
    settled_by: str  # what the roles stored are decided by, as `save` was told in the stage «roles»; may be empty
    analysed: bool  # False where the call waits to be read anew


@dataclass(frozen=True, slots=True)
class ReadBy:
    """By what a call was read."""

    content_hash: str
    recording: str
    path: str | None
    analysed_by: str | None  # fingerprint of the analysis; None where the call waits for it
    settled_by: str | None  # as in Roles


def read_by(store: Store) -> list[ReadBy]:
    """By what every call was read, ready transcripts too, in order of call_id."""
    calls, settled, analysed = schema.calls, schema.stages.alias(), schema.stages.alias()
    asked = (
        select(calls.c.content_hash, calls.c.recording, calls.c.path, analysed.c.fingerprint, settled.c.fingerprint)
        .select_from(
            calls.outerjoin(settled, and_(settled.c.call_id == calls.c.call_id, settled.c.stage == ROLES)).outerjoin(
                analysed, and_(analysed.c.call_id == calls.c.call_id, analysed.c.stage == ANALYSE)
            )
        )
        .order_by(calls.c.call_id)
    )
    with store.engine.connect() as connection:
        return [ReadBy(*row) for row in connection.execute(asked)]


def roles(store: Store) -> Iterator[Roles]:
    """Every call that was recognised, in order of call_id."""
    calls, deals = schema.calls, schema.deals
    settled, analysed = schema.stages.alias(), schema.stages.alias()
    asked = (
        select(
            *(calls.c[name] for name in ("call_id", "content_hash", "recording", "path", "channels", "kind")),
            calls.c.role_evidence,
            func.coalesce(deals.c.direction, calls.c.direction),
            deals.c.manager_side,
            func.coalesce(settled.c.fingerprint, ""),
            analysed.c.fingerprint.is_not(None),
        )
        .select_from(
            calls.outerjoin(deals, deals.c.recording_key == calls.c.recording_key)
            .outerjoin(settled, and_(settled.c.call_id == calls.c.call_id, settled.c.stage == ROLES))
            .outerjoin(analysed, and_(analysed.c.call_id == calls.c.call_id, analysed.c.stage == ANALYSE))
        )
        .where(calls.c.recognizer.is_not(None))
        .order_by(calls.c.call_id)
    )
    with store.engine.connect() as connection:
        for row in connection.execute(asked):
            yield Roles(*row)


def save_role_sources(store: Store, settled: Sequence[tuple[str, str, RoleSource, float]]) -> None:
    """Note by what the roles of calls are decided now, where the roles themselves stay.

    `settled`: call_id, text of the stage «roles», role source, confidence (0.5 to 1) of each.
    """
    if not settled:
        return
    with store.engine.begin() as connection:
        connection.execute(
            update(schema.calls)
            .where(schema.calls.c.call_id == bindparam("of"))
            .values(role_source=bindparam("source"), role_confidence=bindparam("confidence")),
            [{"of": call_id, "source": source, "confidence": sure} for call_id, _, source, sure in settled],
        )
        connection.execute(
            delete(schema.stages).where(schema.stages.c.call_id == bindparam("of"), schema.stages.c.stage == ROLES),
            [{"of": call_id} for call_id, *_ in settled],
        )
        noted = [{"call_id": call_id, "stage": ROLES, "fingerprint": by} for call_id, by, *_ in settled if by]
        if noted:
            connection.execute(insert(schema.stages), noted)


def crm_sides(store: Store) -> dict[str, Side]:
    """Where the manager is heard by the CRM, by recording key (`store.rows.recording_key`)."""
    asked = select(schema.deals.c.recording_key, schema.deals.c.manager_side).where(
        schema.deals.c.manager_side.is_not(None)
    )
    with store.engine.connect() as connection:
        return {row.recording_key: row.manager_side for row in connection.execute(asked)}


def read_by_another_pattern(store: Store, fingerprint: str, after: str, limit: int) -> Sequence[Row[Any]]:
    """Up to `limit` calls, in order of call_id from `after` on, whose stage «names» is not `fingerprint`.

    Columns: call_id, recording, channels, kind, started_at and `store.rows.NAMED`.
    """
    calls, stages = schema.calls, schema.stages
    asked = (
        select(*(calls.c[name] for name in ("call_id", "recording", "channels", "kind", "started_at", *NAMED)))
        .select_from(calls.outerjoin(stages, and_(stages.c.call_id == calls.c.call_id, stages.c.stage == NAMES)))
        .where(calls.c.call_id > after, or_(stages.c.fingerprint.is_(None), stages.c.fingerprint != fingerprint))
        .order_by(calls.c.call_id)
        .limit(limit)
    )
    with store.engine.connect() as connection:
        return connection.execute(asked).all()


def save_names(
    store: Store, read: Collection[str], changed: Mapping[str, Named], otherwise: Collection[str], fingerprint: str
) -> None:
    """Note that the names of the calls `read` were read and store what is `changed`, in one transaction.

    The calls `otherwise` are to be analysed anew: by their new names they are other calls.
    """
    with store.engine.begin() as connection:
        if changed:
            columns = ("started_at", *NAMED)
            connection.execute(
                update(schema.calls)
                .where(schema.calls.c.call_id == bindparam("of"))
                .values({name: bindparam(f"new_{name}") for name in columns}),
                [
                    {"of": call_id} | {f"new_{name}": getattr(named, name) for name in columns}
                    for call_id, named in changed.items()
                ],
            )
        for stage, of in ((NAMES, read), (ANALYSE, otherwise)):
            connection.execute(
                delete(schema.stages).where(schema.stages.c.call_id.in_(of), schema.stages.c.stage == stage)
            )
        connection.execute(
            insert(schema.stages),
            [{"call_id": call_id, "stage": NAMES, "fingerprint": fingerprint} for call_id in read],
        )


def forget_name(store: Store, content_hash: str) -> None:
    """The recording has another name now: it is to be read anew."""
    call = select(schema.calls.c.call_id).where(schema.calls.c.content_hash == content_hash).scalar_subquery()
    with store.engine.begin() as connection:
        connection.execute(delete(schema.stages).where(schema.stages.c.call_id == call, schema.stages.c.stage == NAMES))


def damaged(store: Store, content_hash: str) -> tuple[tuple[float, float], ...]:
    """Stretches of a recording that could not be read, in seconds."""
    with store.engine.connect() as connection:
        found = connection.scalar(select(schema.calls.c.damaged).where(schema.calls.c.content_hash == content_hash))
    return tuple((start_s, end_s) for start_s, end_s in cast(list[list[float]], found or []))
