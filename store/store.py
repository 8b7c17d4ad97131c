"""Writing to the database: one call, one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Engine, delete, insert, or_, select, text, update

from foundation.errors import StoreError
from foundation.records import Analysis, Call, CallKind, Deal, Dropped, Term, Turn, Word
from store import corrections, schema
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
    theme_row,
    turn_row,
)


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
            return connection.scalar(select(schema.facts.c.value).where(schema.facts.c.name == name))

    # -- calls ----------------------------------------------------------------------------------------

    def save(self, analysis: Analysis, stages: Mapping[str, str]) -> None:
        """Store all that was found in a call, in place of what was there, in one transaction."""
        call = analysis.call
        with self.engine.begin() as connection:
            themes: dict[str, str | None] = {
                row.mention_id: row.theme_id
                for row in connection.execute(
                    select(schema.mentions.c.mention_id, schema.mentions.c.theme_id)
                    .where(schema.mentions.c.call_id == call.call_id)
                    .where(schema.mentions.c.theme_id.is_not(None))
                )
            }
            connection.execute(delete(schema.calls).where(schema.calls.c.call_id == call.call_id))
            connection.execute(insert(schema.calls), call_row(analysis))
            for table, rows in (
                (schema.turns, [turn_row(analysis, turn) for turn in call.turns]),
                # A mention that is found again stays in its theme, by which the theme is known again.
                (
                    schema.mentions,
                    [{**row, "theme_id": themes.get(str(row["mention_id"]))} for row in mention_rows(analysis)],
                ),
                (schema.dropped, dropped_rows(analysis)),
                (schema.term_counts, term_rows(analysis)),
                (schema.stages, [stage_row(call, stage, print_) for stage, print_ in stages.items()]),
            ):
                if rows:
                    connection.execute(insert(table), rows)
            corrections.apply(connection, call.call_id)

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

        The themes and the vocabulary still hold its words until they are made anew (`batch.findings`).
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
            for table in (schema.calls, schema.corrections):
                connection.execute(delete(table).where(table.c.call_id.in_([row.call_id for row in found])))
        return [(row.recording, row.path) for row in found]

    def scrub(self) -> None:
        """Give the space of deleted rows back, so that no trace of them is left in the database's files."""
        if self.engine.dialect.name != "sqlite":
            return
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
        return len(rows)

    def save_findings(
        self, themes: Sequence[ThemeRow], vocabulary: Mapping[str, Sequence[Term]], fingerprint: str
    ) -> None:
        """Store themes and vocabulary in place of the earlier ones, in one transaction."""
        with self.engine.begin() as connection:
            connection.execute(update(schema.mentions).values(theme_id=None))
            for table in (schema.themes, schema.vocabulary):
                connection.execute(delete(table))
            if themes:
                connection.execute(insert(schema.themes), [theme_row(row) for row in themes])
            for row in themes:
                for some in _chunks(row.theme.mention_ids, 500):
                    connection.execute(
                        update(schema.mentions)
                        .where(schema.mentions.c.mention_id.in_(some))
                        .values(theme_id=row.theme.theme_id)
                    )
            terms = [
                {**asdict(term), "language": language, "forms": list(term.forms)}
                for language, found in vocabulary.items()
                for term in found
            ]
            if terms:
                connection.execute(insert(schema.vocabulary), terms)
            connection.execute(delete(schema.facts).where(schema.facts.c.name == "findings"))
            connection.execute(insert(schema.facts).values(name="findings", value=fingerprint))


def _chunks(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
