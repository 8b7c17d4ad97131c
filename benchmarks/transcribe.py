"""Our transcription beside faster-whisper's two ways: the same model, threads and recordings, one run.

    python -m benchmarks.transcribe [FOLDER] [--truth FILE] [--threads N]

`plain` is what one would write first: `WhisperModel.transcribe` on each channel with a beam of 5, voice activity
detection and word times; `batched` is the same through faster-whisper's `BatchedInferencePipeline`, 16 windows at a
time. Decoding is counted in all three. Ours hears several recordings together, as a worker of the batch does. The
three take turns, so that a machine that grows slower is slower for all.

Printed are the speed, and against what is really said (jiwer): the word error rate, numbers left out as in any
comparison of spelled and written ones; the missed words, of which nothing was heard; and the lost text: the share of
all words that lie in a run of four or more missed ones. Without FOLDER the stereo calls of `examples/calls` are
heard, whose truth is in `tests/data/transcripts.jsonl`. `--truth` wants the same form, with `recording` and turns
with `role` and `text`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiwer
from faster_whisper import BatchedInferencePipeline, WhisperModel, decode_audio

from batch.workers import TOGETHER
from foundation import models
from foundation.settings import load_settings
from transcribe import channels
from transcribe.audio import decode
from transcribe.transcribe import Recording, Transcriber

ROOT = Path(__file__).parent.parent
LOST_RUN = 4  # words in a row that are missing: a phrase, not a slip
BATCH = 16
NUMBER = re.compile(r"\d+")
SPELLED = re.compile(
    r"ноль|нол[яе]|один|одна|одно|дв[ае]|три|четыре|пять|шесть|семь|восемь|девять|десять"
    r"|(один|две|три|четыр|пят|шест|сем|восем|девят)надцать|двадцать|тридцать|сорок"
    r"|(пять|шесть|семь|восемь)десят|девяносто|сто|двести|триста|четыреста|(пять|шесть|семь|восемь|девять)сот"
    r"|тысяч[аиу]?|миллион(а|ов)?"
    r"|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(thir|four|fif|six|seven|eigh|nine)teen"
    r"|(twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million"
)

Channels = list[list[str]]  # words of the left and of the right channel


@dataclass(slots=True)
class Score:
    """What one way of hearing took and missed."""

    seconds: float = 0.0
    errors: int = 0
    missed: int = 0
    lost: int = 0

    def add(self, said: Channels, heard: Channels) -> None:
        """Count the errors of a call; channels in the order in which they fit better."""
        counted = min((_count(said, order) for order in (heard, heard[::-1])), key=lambda found: found[0])
        self.errors += counted[0]
        self.missed += counted[1]
        self.lost += counted[2]


def _count(said: Channels, heard: Channels) -> tuple[int, int, int]:
    errors = missed = lost = 0
    for true, guess in zip(said, heard, strict=True):
        if not true or not guess:
            errors += len(true) + len(guess)
            missed += len(true)
            lost += len(true)
            continue
        found = jiwer.process_words(" ".join(true), " ".join(guess))
        errors += found.substitutions + found.deletions + found.insertions
        runs = [chunk.ref_end_idx - chunk.ref_start_idx for chunk in found.alignments[0] if chunk.type == "delete"]
        missed += found.deletions
        lost += sum(run for run in runs if run >= LOST_RUN)
    return errors, missed, lost


def words(text: str) -> list[str]:
    """Lower-case words without marks and numbers; ё as е."""
    plain = re.findall(r"[^\W_]+", text.lower().replace("ё", "е"))
    return [word for word in plain if not NUMBER.search(word) and not SPELLED.fullmatch(word)]


Hear = Callable[[list[Path]], list[Channels]]


def simply(transcribe: Callable[..., Any], **more: Any) -> Hear:
    """faster-whisper on each channel."""

    def hear_one(recording: Path) -> Channels:
        found: Channels = []
        for samples in decode_audio(str(recording), split_stereo=True):
            segments, _ = transcribe(samples, beam_size=5, vad_filter=True, word_timestamps=True, **more)
            found.append([word for segment in segments for word in words(segment.text)])
        return found

    return lambda recordings: [hear_one(recording) for recording in recordings]


def ours(transcriber: Transcriber) -> Hear:
    """The room `transcribe`, whole: with what it drops, told channels, turns."""

    def hear(recordings: list[Path]) -> list[Channels]:
        found: dict[int, Channels] = {}
        for number, call in transcriber.transcribe_together([Recording(path, "0" * 64) for path in recordings]):
            if isinstance(call, Exception):
                raise call
            said = [(turn.speaker, words(turn.text)) for turn in call.turns]
            found[number] = [[word for speaker, own in said if speaker == side for word in own] for side in "AB"]
        return [found[number] for number in range(len(recordings))]

    return hear


def stereo_calls(folder: Path) -> list[tuple[Path, float]]:
    """Recordings with one person a channel, and their seconds."""
    found = []
    for file in sorted(folder.iterdir()):
        with decode(file) as audio:
            if channels.kind_of(channels.measure(audio)) == "stereo":
                found.append((file, audio.duration_s))
    return found


def truth(file: Path) -> dict[str, Channels]:
    """By name without ending, the words of the client and of the manager."""
    calls = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {
        call["recording"]: [
            [word for turn in call["turns"] if turn["role"] == role for word in words(turn["text"])]
            for role in ("client", "manager")
        ]
        for call in calls
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "examples" / "calls")
    parser.add_argument("--truth", type=Path, default=ROOT / "tests" / "data" / "transcripts.jsonl")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    settings = load_settings()
    name = models.recognizer(settings)
    model = WhisperModel(str(models.path(name, settings)), device="cpu", compute_type="int8", cpu_threads=args.threads)
    ways = {
        "plain": simply(model.transcribe),
        "batched": simply(BatchedInferencePipeline(model).transcribe, batch_size=BATCH),
        "ours": ours(Transcriber(settings, args.threads)),
    }
    said = truth(args.truth)
    recordings = [(file, seconds) for file, seconds in stereo_calls(args.folder) if file.stem in said]
    if not recordings:
        sys.exit(f"No stereo recording in {args.folder} whose words are in {args.truth}.")
    sys.stderr.write(f"Hearing {len(recordings)} calls in {len(ways)} ways: some minutes.\n")
    for hear in ways.values():  # once each before the clock starts, so that nobody pays for loading
        hear([recordings[0][0]])
    scores = {way: Score() for way in ways}
    for number, first in enumerate(range(0, len(recordings), TOGETHER)):
        files = [file for file, _ in recordings[first : first + TOGETHER]]
        for way in list(ways)[number % len(ways) :] + list(ways)[: number % len(ways)]:
            start = time.perf_counter()
            heard = ways[way](files)
            scores[way].seconds += time.perf_counter() - start
            for file, found in zip(files, heard, strict=True):
                scores[way].add(said[file.stem], found)
    length = sum(seconds for _, seconds in recordings)
    count = sum(len(channel) for file, _ in recordings for channel in said[file.stem])
    sys.stdout.write(f"{len(recordings)} stereo calls, {length / 60:.0f} minutes, {count} words; {name}\n")
    for way, score in scores.items():
        sys.stdout.write(
            f"{way:8s} {score.seconds:7.1f} s  {length / score.seconds:5.1f} times real time  "
            f"word error rate {score.errors / count:.4f}  missed {score.missed / count:.4f}"
            f"  lost {score.lost / count:.4f}\n"
        )
    for way in ("plain", "batched"):
        sys.stdout.write(f"ours is {scores[way].seconds / scores['ours'].seconds:.2f} times as fast as {way}\n")


if __name__ == "__main__":
    main()
