"""Worker processes: each loads its models once and turns jobs into analyses.

A worker that dies (a decoder that crashes, memory that runs out) takes one recording with it, never the batch.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

from tqdm import tqdm

from batch.intake import Job
from foundation.errors import DoslovnoError
from foundation.records import Analysis
from foundation.settings import Settings

# A worker is renewed after so many recordings, so that memory lost by a library in a night is given back.
RECORDINGS_PER_WORKER = 200


@dataclass(frozen=True, slots=True)
class Done:
    """A job and what came of it: an analysis, or the sentence that says why there is none."""

    job: Job
    analysis: Analysis | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: share of its length heard, 0 to 1."""

    path: str
    share: float


Report = Callable[[Step], None]


class Worker:
    """The models of one process."""

    def __init__(self, settings: Settings, threads: int) -> None:
        # Imported here: the command line starts without torch, and asks for it only when there is work.
        import torch

        from nlp.analysis import Analyst
        from transcribe.transcribe import Transcriber

        torch.set_num_threads(threads)
        self.transcriber = Transcriber(settings, threads=threads)
        self.analyst = Analyst(settings)

    def do(self, job: Job, report: Report) -> Done:
        """Process one job. Errors that people can read become the job's problem; others name only their kind."""
        try:
            call = job.call
            if call is None:
                call = self.transcriber.transcribe(
                    Path(job.path), job.content_hash, progress=lambda share: report(Step(job.path, share))
                )
            return Done(job, self.analyst.analyse(call))
        except DoslovnoError as error:
            return Done(job, None, str(error))
        except MemoryError:
            return Done(
                job, None, f"{job.recording}: needs more memory than there is; use fewer workers or cut it in two."
            )
        except Exception as error:
            # Whatever a library raises: the operator gets a sentence, without words of the call that it may hold.
            where = _where(error)
            return Done(
                job, None, f"{job.recording}: an unforeseen error ({type(error).__name__} in {where}); report it."
            )


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown place"


def run(jobs: Sequence[Job], settings: Settings, workers: int, report: Report) -> Iterator[Done]:
    """Results of all jobs, as they come. A job during which a worker dies is tried once more, alone."""
    suspects: list[Job] = []
    yield from _run(jobs, settings, workers, report, suspects)
    for job in suspects:
        crashed: list[Job] = []
        yield from _run([job], settings, 1, report, crashed)
        for lost in crashed:
            yield Done(
                lost, None, f"{lost.recording}: made the worker crash twice; listen whether the file is damaged."
            )


def _run(jobs: Sequence[Job], settings: Settings, workers: int, report: Report, suspects: list[Job]) -> Iterator[Done]:
    waiting = deque(jobs)
    while waiting:
        context = multiprocessing.get_context("spawn")  # a forked process must not inherit threads and models
        steps: SimpleQueue[Step | None] = context.SimpleQueue()
        listener = threading.Thread(target=_listen, args=(steps, report), daemon=True)
        listener.start()
        pool = ProcessPoolExecutor(
            workers,
            mp_context=context,
            initializer=_start,
            initargs=(settings, _threads(settings, workers), steps),
            max_tasks_per_child=RECORDINGS_PER_WORKER,
        )
        running: dict[Future[Done], Job] = {}
        broken = False
        try:
            while (waiting or running) and not broken:
                # No more is handed out than can run: when a worker dies, only these are in doubt.
                while waiting and len(running) < workers:
                    job = waiting.popleft()
                    running[pool.submit(_do, job)] = job
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = running.pop(future)
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        suspects.append(job)
                        broken = True
        except BaseException:  # stopped by the operator: nobody waits for the recordings that are under way
            for child in multiprocessing.active_children():
                child.terminate()
            raise
        finally:
            suspects += running.values()
            pool.shutdown(wait=not broken, cancel_futures=True)
            steps.put(None)
            listener.join()


def _listen(steps: SimpleQueue[Step | None], report: Report) -> None:
    while (step := steps.get()) is not None:
        report(step)


def _threads(settings: Settings, workers: int) -> int:
    return settings.threads or max((os.cpu_count() or 1) // workers, 1)


# State of a worker process; nothing of it exists in the parent.
_state: dict[str, Any] = {}


def _start(settings: Settings, threads: int, steps: SimpleQueue[Step | None]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all; the parent ends its workers
    logging.disable(logging.WARNING)  # libraries log texts and file names
    # Left to itself, tqdm makes a lock between processes, which nobody clears away when this one is ended.
    tqdm.set_lock(threading.RLock())
    # Libraries and `nlp.embedding.load` look here, not at our settings.
    os.environ["OMP_NUM_THREADS"] = str(threads)
    os.environ["DOSLOVNO_HOME"] = str(settings.home)
    _state["steps"] = steps
    _state["worker"] = Worker(settings, threads)


def _end_with_parent() -> None:
    # A killed parent cannot tell its workers to stop; they would wait for ever and keep their memory.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(job: Job) -> Done:
    return _state["worker"].do(job, _state["steps"].put)
