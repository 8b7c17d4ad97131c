"""A file that appears whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path, ending: str = "", rights: int | None = None) -> Iterator[Path]:
    """A path beside `path` to write to; what is written there takes its place at the end, in one step.

    Where the writing fails nothing of it is left, and what was there stays. `ending`: of the name that is written to,
    for libraries that go by it. `rights`: of the file; without them it has those of the file that was there, if any.
    Makes the folder. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}{ending}")
    try:
        yield draft
        if rights is None and path.exists():
            rights = path.stat().st_mode & 0o777
        if rights is not None:
            draft.chmod(rights)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
