"""Homes in which `benchmarks.development` processes the development calls, and what they export."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import development_counts as counts
from benchmarks.development_counts import Row
from foundation.settings import load_settings

EXPORTS = ("calls", "turns", "mentions", "dropped", "gap")
SHORT_S = (10, 30)


@dataclass(frozen=True, slots=True)
class Development:
    """The development calls with their scorers, and where the homes are."""

    calls: Path
    score: Path
    homes: Path

    def scorer(self, name: str) -> Any:
        """One of the scorers as a module. They import each other by bare names."""
        if str(self.score) not in sys.path:
            sys.path.insert(0, str(self.score))
        return importlib.import_module(name)

    def truth(self) -> dict[str, Row]:
        found: dict[str, Row] = self.scorer("common").read_truth(self.calls / "truth")
        return found

    def exported(self, home: str, what: str) -> list[Row]:
        found: list[Row] = self.scorer("common").read_jsonl(self.homes / home / f"{what}.jsonl")
        return found


def doslovno(*words: str | Path) -> None:
    """The command line. A problem, of a single recording too, ends the run."""
    done = subprocess.run([Path(sys.executable).with_name("doslovno"), *map(str, words)], stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"doslovno {words[0]} ended with {done.returncode}")


def fill(home: Path, sources: Sequence[Path], copy: Sequence[Path] = ()) -> None:
    """Process into a home and export from it."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "models").exists():
        (home / "models").symlink_to(load_settings().models_dir.resolve())
    doslovno("process", *sources, "--home", home)
    if copy:
        doslovno("gap", *copy, "--home", home)
    export(home)


def export(home: Path) -> None:
    """All that is counted, a file each, beside the database."""
    for what in EXPORTS:
        doslovno("export", what, "--unmasked", "--home", home, "--to", home / f"{what}.jsonl")
    doslovno("export", "turns", "--home", home, "--to", home / "turns-masked.jsonl")


def fill_all(of: Development) -> None:
    copy = sorted((of.calls / "copy").glob("*.md"))
    transcripts = of.calls / "transcripts.jsonl"
    for name, source in (("stereo", "audio"), ("mono", "audio_mono"), ("transcripts", transcripts.name)):
        fill(of.homes / name, [of.calls / source], copy)
    bare = of.homes / "bare.jsonl"
    lines = [json.loads(line) for line in transcripts.read_text("utf-8").splitlines()]
    for turn in (turn for call in lines for turn in call["turns"]):
        turn["text"] = counts.without_marks(turn["text"])
    bare.write_text("".join(json.dumps(call, ensure_ascii=False) + "\n" for call in lines), "utf-8")
    fill(of.homes / "bare", [bare])
    for seconds in SHORT_S:
        folder = of.homes / f"short-{seconds}" / "recordings"
        folder.mkdir(parents=True, exist_ok=True)
        for recording in sorted((of.calls / "audio_mono").iterdir()):
            to = folder / f"{recording.stem}.wav"
            if not to.exists():
                counts.cut(recording, to, seconds)
        fill(folder.parent, [folder])
