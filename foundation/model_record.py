"""What is known of a model: its job, where it comes from, what it asks of the machine, its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Job = Literal["recognition", "diarization", "embedding", "language ru", "language en"]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: its path in the model's folder, its size in bytes, its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What a recognizer asks of a machine that must keep up with a day of calls, on its processor alone."""

    cores: int = 1
    memory_gib: float = 0.0  # of the whole machine, everything else that runs there included


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One model of the table. Of `build`, `module` and `hub` exactly one says how it comes here."""

    name: str
    job: Job
    source: str  # PyPI packages or the hub's id, as a person reads it
    licence: str
    megabytes: int  # on the disk, about
    gain: str
    files: tuple[ModelFile, ...] = ()  # empty: the hub's own checksums are taken and written down
    build: Callable[[Path], None] | None = None  # makes the folder from installed packages
    module: str = ""  # the model is used where this installed module lies
    folder: str = ""  # ... in this folder of it
    hub: str = ""
    hub_files: tuple[str, ...] = ()  # patterns of what to fetch
    rank: int = 0  # of a recognizer that may be chosen unasked: the higher, the fewer wrong words; 0: only by name
    needs: Needs = Needs()  # of a recognizer with a rank

    @property
    def embedded(self) -> bool:
        """Whether the model needs no hub."""
        return not self.hub
