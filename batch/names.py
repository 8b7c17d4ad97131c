"""File names of a run: read by the pattern of the settings, and read anew where the pattern is another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from batch import phones
from batch.filenames import Pattern, named
from foundation.records import Channels, Named
from foundation.settings import Settings
from store import settled
from store.rows import named_from_row
from store.store import Store

METHOD = "1"  # raised when names are read otherwise
_AT_ONCE = 500  # calls in a transaction


class Names:
    """Reads names by the settings. Raises UsageError where the pattern, or the key of phones, cannot be used."""

    def __init__(self, settings: Settings) -> None:
        self.pattern = Pattern(settings.filename_pattern) if settings.filename_pattern else None
        # Made on first need: a home whose names hold no phones has no key to guard.
        has_phones = self.pattern is not None and "phone" in self.pattern.fields
        self.key = phones.load_key(settings.home) if has_phones else b""

    def read(self, recording: str) -> Named:
        """What a file's base name tells."""
        return named(recording, self.pattern, self.key)

    def fits(self, recording: str) -> bool:
        """Whether the name is as the pattern says; every name is where there is none."""
        return self.pattern is None or self.pattern.read(recording) is not None

    def fingerprint(self) -> dict[str, object]:
        """What the reading depends on beside the name."""
        pattern = self.pattern.pattern if self.pattern else ""
        return {"method": METHOD, "pattern": pattern, "key": phones.client_key("00000", self.key) if self.key else ""}

    def refresh(self, store: Store, fingerprint: str) -> int:
        """Read the names of all stored calls that were read otherwise. Returns of how many something changed.

        No words are read. Where the direction is another one now, the calls to which it matters are marked to be
        analysed anew.
        """
        count, last = 0, ""
        while rows := settled.read_by_another_pattern(store, fingerprint, last, _AT_ONCE):
            last = rows[-1].call_id
            changed, otherwise = {}, []
            for row in rows:
                before, after = (
                    named_from_row(row),
                    with_own_date(self.read(row.recording), row.channels, row.started_at),
                )
                if before == after:
                    continue
                changed[row.call_id] = after
                # To `nlp` the direction tells internal calls, and who speaks to a machine.
                if before.direction != after.direction and (
                    "internal" in (before.direction, after.direction) or row.kind != "conversation"
                ):
                    otherwise.append(row.call_id)
            settled.save_names(store, [row.call_id for row in rows], changed, otherwise, fingerprint)
            count += len(changed)
        return count


def with_own_date(named: Named, channels: Channels, started_at: datetime | None) -> Named:
    """A ready transcript may tell itself when the call was; its name is asked only where it does not."""
    return replace(named, started_at=started_at) if channels == "transcript" and started_at else named
