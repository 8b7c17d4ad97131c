"""Our transcription beside plain faster-whisper: the same model, threads and recordings, one run.

    python -m benchmarks.transcribe [FOLDER] [--threads N]

Plain means what one would write first: `WhisperModel.transcribe` on each channel with a beam of 5, voice activity
detection and word times. Prints seconds, how many times faster than the recordings last, and the ratio of the two.
Without FOLDER, the stereo calls among `examples/calls` are heard.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from faster_whisper import WhisperModel

from foundation import models
from foundation.settings import load_settings
from transcribe import channels
from transcribe.audio import decode
from transcribe.transcribe import Transcriber

EXAMPLES = Path(__file__).parent.parent / "examples" / "calls"


def plain(model: WhisperModel, recording: Path) -> int:
    """Words that plain faster-whisper hears in a recording."""
    words = 0
    for channel in decode(recording).samples:
        segments, _ = model.transcribe(channel, beam_size=5, vad_filter=True, word_timestamps=True)
        words += sum(len(segment.words or ()) for segment in segments)
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=EXAMPLES)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    settings = load_settings()
    ours = Transcriber(settings, args.threads)
    folder = str(models.path(settings.recognizer, settings))
    theirs = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=args.threads)

    recordings = [file for file in sorted(args.folder.iterdir()) if channels.kind_of(decode(file).samples) == "stereo"]
    if not recordings:
        sys.exit(f"No stereo recording in {args.folder}.")
    # Once each before the clock starts, so that nobody pays for loading.
    ours.transcribe(recordings[0], "0" * 64)
    plain(theirs, recordings[0])
    seconds = {"plain": 0.0, "ours": 0.0}
    words = {"plain": 0, "ours": 0}
    length = 0.0
    for recording in recordings:
        start = time.perf_counter()
        words["plain"] += plain(theirs, recording)
        middle = time.perf_counter()
        call = ours.transcribe(recording, "0" * 64)
        seconds["plain"] += middle - start
        seconds["ours"] += time.perf_counter() - middle
        words["ours"] += sum(len(turn.words) for turn in call.turns)
        length += call.duration_s
    for name in ("plain", "ours"):
        speed = length / seconds[name]
        sys.stdout.write(f"{name:6s} {seconds[name]:7.1f} s  {speed:5.1f} times real time  {words[name]} words\n")
    sys.stdout.write(f"ours is {seconds['plain'] / seconds['ours']:.2f} times as fast as plain\n")


if __name__ == "__main__":
    main()
