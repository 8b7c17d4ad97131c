"""Writing to the database: one call, one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, text, update

from foundation.errors import StoreError
from foundation.records import Analysis, Call, CallKind, Deal, Dropped, Term, ThemeEvent, Turn, Word
from store import corrections, findings, mention_codes, schema, theme_state, word_index
from store import facts as stored_facts
from store.database import open_engine
from store.rows import (
    ThemeRow,
    call_row,
    dropped_rows,
    mention_rows,
    named_from_row,
    recording_key,
    stage_row,
    term_rows,
    turn_row,
)
from store.theme_state import FOUND_AT


@dataclass(frozen=True, slots=True)
class Known:
    """What the batch asks of a recording that is stored already."""

    recording: str
    path: str | None
    kind: CallKind
    completeness: float
    stages: dict[str, str]  # fingerprints of what is done


class Store:
    """The database of one home or one team. Safe to use from one process a writer and many readers."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Store:
        """Open or create the database at a SQLAlchemy address. Raises UsageError, StoreError."""
        return cls(open_engine(url))

    def close(self) -> None:
        self.engine.dispose()

    # -- what is done ---------------------------------------------------------------------------------

    def known(self, content_hash: str) -> Known | None:
        """What is known of a recording, without its words; None where it was never stored."""
        asked = select(
            *(schema.calls.c[name] for name in ("call_id", "recording", "path", "kind", "completeness"))
        ).where(schema.calls.c.content_hash == content_hash)
        with self.engine.connect() as connection:
            row = connection.execute(asked).first()
            if row is None:
                return None
            done = connection.execute(
                select(schema.stages.c.stage, schema.stages.c.fingerprint).where(schema.stages.c.call_id == row.call_id)
            )
            stages = {stage.stage: stage.fingerprint for stage in done}
        return Known(row.recording, row.path, row.kind, row.completeness, stages)

    def stages(self, content_hash: str) -> dict[str, str]:
        """Fingerprints by stage of what is done for a recording; empty where nothing is."""
        known = self.known(content_hash)
        return known.stages if known else {}

    def call(self, content_hash: str) -> Call | None:
        """A call as `transcribe` left it, so that `nlp` can read it anew without recognising it again.

        Roles, who is who and the kind are left open: they are what `nlp` finds.
        """
        with self.engine.connect() as connection:
            row = connection.execute(select(schema.calls).where(schema.calls.c.content_hash == content_hash)).first()
            if row is None:
                return None
            said = connection.execute(
                select(schema.turns).where(schema.turns.c.call_id == row.call_id).order_by(schema.turns.c.number)
            ).all()
            dropped = connection.execute(
                select(schema.dropped).where(schema.dropped.c.call_id == row.call_id).order_by(schema.dropped.c.number)
            ).all()
        return Call(
            recording=row.recording,
            content_hash=row.content_hash,
            duration_s=row.duration_s,
            language=row.language,
            channels=row.channels,
            turns=tuple(
                Turn(
                    number=turn.number,
                    speaker=turn.speaker,
                    start_s=turn.start_s,
                    end_s=turn.end_s,
                    text=turn.text,
                    role=turn.role if row.channels == "transcript" else "unknown",
                    words=tuple(Word(*word) for word in turn.words),
                )
                for turn in said
            ),
            started_at=row.started_at,
            kind="conversation" if said else "no_speech",
            completeness=row.completeness,
            path=row.path,
            recognizer=row.recognizer,
            damaged=tuple((start_s, end_s) for start_s, end_s in row.damaged),
            dropped=tuple(Dropped(text.speaker, text.start_s, text.end_s, text.text, text.reason) for text in dropped),
            ringing_s=row.ringing_s,
            named=named_from_row(row),
        )

    def fact(self, name: str) -> str | None:
        """A single value about the whole database."""
        with self.engine.connect() as connection:
            return stored_facts.read(connection, name)

    def state(self) -> str:
        """Another one whenever mentions, themes, deals or copy become others: by new findings, by what people did."""
        of = schema.corrections.c
        said = select(func.count(), func.max(of.correction_id), func.max(of.said_at))
        with self.engine.connect() as connection:
            names = schema.facts.c.name.in_(
                (
                    *("findings", FOUND_AT, theme_state.EDITED, theme_state.NAMED_AT),
                    *(stored_facts.COPIES, stored_facts.DEALS),
                )
            )
            facts = connection.execute(select(schema.facts).where(names).order_by(schema.facts.c.name)).all()
            return repr([*map(tuple, facts), tuple(connection.execute(said).one())])

    # -- calls ----------------------------------------------------------------------------------------

    def save(self, analysis: Analysis, stages: Mapping[str, str]) -> None:
        """Store all that was found in a call, in place of what was there, in one transaction."""
        call = analysis.call
        with self.engine.begin() as connection:
            placed = corrections.placed(connection, call.call_id)
            number = _taken_out(connection, call.call_id) or _next_number(connection)
            connection.execute(insert(schema.calls), {**call_row(analysis), "call_no": number})
            rows_of_mentions = [
                # A mention that is found again stays in its theme, by which the theme is known again.
                {**row, **placed.get(str(row["mention_id"]), corrections.NOWHERE)}
                for row in mention_rows(analysis)
            ]
            for table, rows in (
                (schema.turns, [turn_row(analysis, turn) for turn in call.turns]),
                (schema.mentions, rows_of_mentions),
                (schema.dropped, dropped_rows(analysis)),
                (schema.call_terms, term_rows(analysis)),
                (schema.stages, [stage_row(call, stage, print_) for stage, print_ in stages.items()]),
            ):
                if rows:
                    connection.execute(insert(table), rows)
            word_index.add(connection, number)
            corrections.apply(connection, call.call_id, placed)

    def move(self, content_hash: str, path: str, recording: str) -> None:
        """A recording that is known already lies elsewhere now: clips are cut from where it lies."""
        here = {"path": path, "recording": recording, "recording_key": recording_key(recording)}
        with self.engine.begin() as connection:
            connection.execute(update(schema.calls).where(schema.calls.c.content_hash == content_hash).values(**here))

    def fail(self, path: str, recording: str, problem: str) -> None:
        """Note that a recording could not be processed, and why."""
        with self.engine.begin() as connection:
            connection.execute(delete(schema.failures).where(schema.failures.c.path == path))
            connection.execute(insert(schema.failures).values(path=path, recording=recording, problem=problem))

    def drop_stale_failures(self, files: Collection[Path] = ()) -> None:
        """Forget the failures of `files`, which are about to be read anew, and of files that are not there any more."""
        with self.engine.begin() as connection:
            for path in connection.scalars(select(schema.failures.c.path)).all():
                # A call of a .jsonl is named FILE:NUMBER.
                file = Path(path) if Path(path).exists() else Path(path.rpartition(":")[0] or path)
                if file in files or not file.exists():
                    connection.execute(delete(schema.failures).where(schema.failures.c.path == path))

    def forget(self, name: str) -> list[tuple[str, str | None]]:
        """Delete the call with this id or file name, and its deal. Returns (recording, path) of what was deleted.

        The vocabulary still holds its words, and themes lack the titles that could be made of them, until both are
        made anew (`batch.findings`).
        Raises StoreError where there is no such call.
        """
        key = recording_key(name)
        asked = or_(schema.calls.c.call_id == name, schema.calls.c.recording_key == key)
        with self.engine.begin() as connection:
            found = connection.execute(select(schema.calls).where(asked)).all()
            failed = connection.execute(
                delete(schema.failures).where(schema.failures.c.recording == name.rsplit("/", 1)[-1])
            )
            if not found and not failed.rowcount:
                raise StoreError(
                    f"There is no call «{name}»: give its id or its file name as in `doslovno export calls`."
                )
            connection.execute(
                delete(schema.deals).where(schema.deals.c.recording_key.in_([r.recording_key for r in found]))
            )
            for row in found:
                theme_state.forget(connection, row.call_id)
                _taken_out(connection, row.call_id)
                connection.execute(delete(schema.corrections).where(schema.corrections.c.call_id == row.call_id))
        return [(row.recording, row.path) for row in found]

    def scrub(self) -> None:
        """Give the space of deleted rows back, so that no trace of them is left in the database's files."""
        if self.engine.dialect.name != "sqlite":
            return
        with self.engine.begin() as connection:
            word_index.forget_removed(connection)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    # -- deals and findings ---------------------------------------------------------------------------

    def save_deals(self, deals: Iterable[Deal]) -> int:
        """Store deals in place of those of the same recordings. Returns how many."""
        rows = {}
        for deal in deals:
            row = asdict(deal)
            rows[recording_key(row.pop("recording"))] = row
        with self.engine.begin() as connection:
            for key, row in rows.items():
                connection.execute(delete(schema.deals).where(schema.deals.c.recording_key == key))
                connection.execute(insert(schema.deals).values(recording_key=key, **row))
            stored_facts.write(connection, stored_facts.DEALS, datetime.now().isoformat())
        return len(rows)

    def themes_edited(self) -> int:
        """How many edits of themes, and takings back of them, there were: what `save_findings` asks for."""
        with self.engine.connect() as connection:
            return theme_state.edited(connection)

    def save_findings(
        self,
        themes: Sequence[ThemeRow],
        vocabulary: Mapping[str, Sequence[Term]],
        fingerprint: str,
        *,
        events: Sequence[ThemeEvent] = (),
        strengths: Mapping[str, float] = MappingProxyType({}),
        places: Mapping[str, tuple[float, float]] = MappingProxyType({}),
        at: datetime | None = None,
        edited: int | None = None,
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> bool:
        """Store themes and vocabulary in place of the earlier ones, in one transaction. Returns whether it was done.

        `themes` holds all that live now: those without a parent, and sub-themes, whose mentions are some of their
        parent's. A theme that is not among them is marked as retired, a sub-theme is deleted; one that comes back
        lives again. What people made of themes stays. `events` say what became of themes, and are added to the
        earlier ones. `strengths` (0 to 1) and `places` (x and y on the map, 0 to 1) are by mention id; a mention that
        is not among them has none.
        `at` is the wall clock, no time zone. `edited` is what `themes_edited` said before the mentions were read:
        where people have edited themes since, nothing is written. `facts` are kept with them, by name.
        """
        with self.engine.connect() as connection:
            findings.write_vocabulary(connection, vocabulary)  # from here on nobody else writes to SQLite
            if edited is not None and theme_state.edited(connection) != edited:
                return False  # and nothing of it stays: there is no commit
            found_at = at or datetime.now()
            findings.write(connection, themes, events, strengths, places, found_at)
            known = {**facts, "findings": fingerprint, FOUND_AT: found_at.isoformat()}
            for name, value in known.items():
                stored_facts.write(connection, name, value)
            mention_codes.complete(connection)
            if self.engine.dialect.name == "sqlite":
                # A glance into each index, so that questions are asked of the right one.
                connection.execute(text("PRAGMA analysis_limit = 1000"))
                connection.execute(text("ANALYZE"))
            connection.commit()
        return True


def _taken_out(connection: Connection, call_id: str) -> int | None:
    """Delete a call with all that belongs to it. Returns the number that it had; None where it was not there."""
    here = schema.calls.c.call_id == call_id
    number = connection.scalar(select(schema.calls.c.call_no).where(here))
    if number is not None:
        word_index.remove(connection, number)
    connection.execute(delete(schema.calls).where(here))
    return number


def _next_number(connection: Connection) -> int:
    return (connection.scalar(select(func.max(schema.calls.c.call_no))) or 0) + 1
