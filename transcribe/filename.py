"""The moment of a call as PBXs write it into the name of the recording."""

from __future__ import annotations

import re
from datetime import datetime

_MOMENT = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)"  # 20260115, 2026-01-15, 2026_01_15
    r"[-_ T.]{1,3}"
    r"([0-2]\d)[-_:.h]?([0-5]\d)(?:[-_:.m]?([0-5]\d))?(?!\d)"  # 183527, 18-35-27, 18.35
)


def started_at(name: str) -> datetime | None:
    """The first date with a time of day in a file's name, without a time zone (the PBX's own); None without one."""
    for match in _MOMENT.finditer(name):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        try:
            return datetime(year, month, day, hour, minute, second)
        except ValueError:  # 31 February, hour 27: digits that are no date
            continue
    return None
