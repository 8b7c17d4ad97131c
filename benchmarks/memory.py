"""Memory of a worker over many recordings: does it grow?

    python -m benchmarks.memory [--recordings N]

Cuts the calls of `examples/calls` into short recordings, stereo and mono, and does with them what a worker of the
batch does, in this process. Prints the highest memory after every twenty recordings. It should come to rest after
the first twenty; as it does not wholly, the batch renews its workers after RECORDINGS_PER_WORKER, and this does not.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

from batch.intake import Job, Problem, find_files, read_jobs
from batch.workers import TOGETHER, Worker
from foundation.settings import load_settings
from transcribe.audio import SAMPLE_RATE, decode

EXAMPLES = Path(__file__).parent.parent / "examples" / "calls"
LENGTH_S = (8, 12, 16, 20)
ROW = 20  # recordings a line of the report


def excerpts(folder: Path, count: int) -> None:
    """Write `count` recordings of different length, each another stretch of an example."""
    made = 0
    for turn in range(count):
        for example in sorted(EXAMPLES.iterdir()):
            with decode(example) as audio:
                length = LENGTH_S[made % len(LENGTH_S)] * SAMPLE_RATE
                start = (turn * 23 * SAMPLE_RATE) % max(audio.length - length, 1)
                samples = audio.samples(start, start + length)
            with wave.open(str(folder / f"{made:04d}.wav"), "wb") as file:
                file.setnchannels(len(samples))
                file.setsampwidth(2)
                file.setframerate(SAMPLE_RATE)
                file.writeframes((samples.T * 32767).astype("<i2").tobytes())
            made += 1
            if made == count:
                return


def bundles(jobs: list[Job]) -> Iterator[list[Job]]:
    for first in range(0, len(jobs), TOGETHER):
        yield jobs[first : first + TOGETHER]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        excerpts(Path(folder), args.recordings)
        found = list(read_jobs(find_files([Path(folder)])))
        jobs = [job for job in found if not isinstance(job, Problem)]
        worker = Worker(load_settings(), threads=2)
        done, told, peaks = 0, 0, []
        for bundle in bundles(jobs):
            problems = [one.problem for one in worker.do(bundle, lambda _step: None) if one.analysis is None]
            if problems:
                sys.exit(f"A recording was not read: {problems[0]}")
            done += len(bundle)
            if done // ROW > told:
                told = done // ROW
                peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
                sys.stdout.write(f"{done:4d} recordings  {peaks[-1]:6.0f} MiB at most\n")
                sys.stdout.flush()
    sys.stdout.write(f"from {ROW} recordings to {done}: {peaks[-1] / peaks[0] - 1:+.1%}\n")


if __name__ == "__main__":
    main()
