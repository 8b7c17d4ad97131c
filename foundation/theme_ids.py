"""Ids of themes: made of what is in them, by the machine and by people alike."""

from __future__ import annotations

import hashlib
from collections.abc import Collection


def new_id(mention_ids: Collection[str], used: Collection[str]) -> str:
    """An id that comes from the mentions alone, whatever their order, and is none of `used`."""
    digest = hashlib.sha256("\n".join(sorted(mention_ids)).encode()).hexdigest()
    return next(name for length in range(8, 65) if (name := f"t-{digest[:length]}") not in used)
