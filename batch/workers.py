"""Worker processes: each loads its models once and turns jobs into analyses.

A worker that dies (a decoder that crashes, memory that runs out) takes one recording with it, never the batch: those
that it had in hand are tried once more, each alone.
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

from tqdm import tqdm

from batch.hints import hint
from batch.intake import Job
from batch.names import with_own_date
from foundation.errors import DoslovnoError, RecordingError
from foundation.records import Analysis, Call
from foundation.settings import Settings

# A worker is renewed after so many recordings: its memory grows by an eighth until then, by a quarter in 200. Loading
# anew takes some seconds.
RECORDINGS_PER_WORKER = 60
# A worker recognises so many recordings together, as their windows fill groups better. What it has not given back yet
# is done anew after a crash, so there are not more.
TOGETHER = 6
TOGETHER_BYTES = 48 << 20  # of their files: hours of sound fill the groups by themselves
_M_MMAP_THRESHOLD = -3  # glibc's name in malloc.h
_LARGE = 8 << 20  # bytes; with one million memory grows less, and recognising takes half as long again


@dataclass(frozen=True, slots=True)
class Done:
    """A job and what came of it: an analysis, or the sentence that says why there is none."""

    job: Job
    analysis: Analysis | None
    problem: str | None = None
    roles: str = ""  # the stage «roles»: by what they are decided


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: share of its length heard, 0 to 1."""

    path: str
    share: float
    size: int  # of the whole job, in bytes


Report = Callable[[Step], None]


class Worker:
    """The models of one process."""

    def __init__(self, settings: Settings, threads: int) -> None:
        # Imported here: the command line starts without torch, and asks for it only when there is work.
        import torch

        from nlp.analysis import Analyst
        from transcribe.transcribe import Transcriber

        keep_memory_steady()
        torch.set_num_threads(threads)
        self.transcriber = Transcriber(settings, threads=threads)
        self.analyst = Analyst(settings)

    def do(self, jobs: Sequence[Job], report: Report) -> list[Done]:
        """Process jobs; recordings are recognised together, which is quicker. Results in the order of the jobs."""
        from transcribe.transcribe import Recording

        done: dict[int, Done] = {}
        sound: dict[int, Recording] = {}
        for number, job in enumerate(jobs):
            if job.call is not None:
                done[number] = self._read(job, job.call)
                continue
            try:
                check_unchanged(job)
            except DoslovnoError as error:
                done[number] = Done(job, None, str(error))
            else:
                sound[number] = Recording(Path(job.path), job.content_hash, _told(job, report))
        numbers = list(sound)
        for at, call in self.transcriber.transcribe_together(list(sound.values())):
            job = jobs[numbers[at]]
            done[numbers[at]] = (
                Done(job, None, _problem(job, call)) if isinstance(call, Exception) else self._read(job, call)
            )
        give_memory_back()
        return [done[number] for number in range(len(jobs))]

    def _read(self, job: Job, call: Call) -> Done:
        """What is said in a call."""
        try:
            if job.named is not None:
                named = with_own_date(job.named, call.channels, call.started_at)
                call = replace(call, named=named, started_at=named.started_at)
            known = hint(job.told, call.channels, job.prior)
            analysis = self.analyst.analyse(call, manager=known.manager, source=known.source, prior=known.prior)
            return Done(job, analysis, roles=str(known))
        except Exception as error:
            return Done(job, None, _problem(job, error))


def keep_threads_awake() -> None:
    """To be called before torch or CTranslate2 is loaded; what the operator has set stays.

    Each of the two keeps as many threads as there are processors. With more threads than processors GNU's OpenMP puts
    one to sleep as soon as it has nothing to do, and to wake it takes longer than a small step of a model: recognising
    took an eighth longer, reading a third. So they look out for work some microseconds more; with no more threads than
    processors they do as long as ever.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "active")
    os.environ.setdefault("GOMP_SPINCOUNT", "300000")  # what it is without the line above


def keep_memory_steady() -> None:
    """Large arrays come from the system and go back to it when they are freed.

    Left to itself glibc comes to take them from its heap, in pieces that arrays of ever other sizes do not fit into:
    a worker would grow by a gigabyte in two hundred recordings of which nothing is held. The system takes longer to
    give memory than the heap does, so this is for the largest only.
    """
    _glibc("mallopt", _M_MMAP_THRESHOLD, _LARGE)


def give_memory_back() -> None:
    """What was freed of small things goes back to the system too."""
    _glibc("malloc_trim", 0)


def _glibc(name: str, *arguments: int) -> None:
    """Calls a function that only glibc has; nothing happens where there is none."""
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)


def _told(job: Job, report: Report) -> Callable[[float], None]:
    return lambda share: report(Step(job.path, share, job.size))


def _problem(job: Job, error: Exception) -> str:
    """What went wrong, as the operator reads it: without words of the call that a library's error may hold."""
    if isinstance(error, DoslovnoError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"{job.recording}: needs more memory than there is; use fewer workers or cut it in two."
    return f"{job.recording}: an unforeseen error ({type(error).__name__} in {_where(error)}); report it."


def check_unchanged(job: Job) -> None:
    """Raises RecordingError where the file is not the one any more whose content was looked at."""
    try:
        size = os.stat(job.path).st_size
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise RecordingError(f"{job.recording}: cannot be read any more ({reason}); was it moved?") from None
    if size != job.size:
        raise RecordingError(f"{job.recording}: is being written just now; process it when the call is over.")


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown place"


def run(
    jobs: Iterable[Job], settings: Settings, workers: int, report: Report, together: int = TOGETHER
) -> Iterator[Done]:
    """Results of all jobs, as they come; the next ones are taken when a worker is free, up to `together` at a time.

    A job during which a worker dies is tried once more, alone.
    """
    suspects: list[Job] = []
    yield from _run(_bundles(jobs, together), settings, workers, report, suspects, together)
    for job in suspects:
        crashed: list[Job] = []
        yield from _run(iter([[job]]), settings, 1, report, crashed)
        for lost in crashed:
            yield Done(
                lost, None, f"{lost.recording}: made the worker crash twice; listen whether the file is damaged."
            )


def _bundles(jobs: Iterable[Job], together: int) -> Iterator[list[Job]]:
    """Jobs that one worker does together: their sound lies on the disk meanwhile."""
    bundle: list[Job] = []
    for job in jobs:
        if bundle and (len(bundle) == together or sum(one.size for one in bundle) + job.size > TOGETHER_BYTES):
            yield bundle
            bundle = []
        bundle.append(job)
    if bundle:
        yield bundle


def _run(
    bundles: Iterator[list[Job]],
    settings: Settings,
    workers: int,
    report: Report,
    suspects: list[Job],
    together: int = 1,
) -> Iterator[Done]:
    following = next(bundles, None)
    while following is not None:
        context = multiprocessing.get_context("spawn")  # a forked process must not inherit threads and models
        steps: SimpleQueue[Step | None] = context.SimpleQueue()
        listener = threading.Thread(target=_listen, args=(steps, report), daemon=True)
        listener.start()
        pool = ProcessPoolExecutor(
            workers,
            mp_context=context,
            initializer=_start,
            initargs=(settings, _threads(settings, workers), steps),
            max_tasks_per_child=RECORDINGS_PER_WORKER // together,
        )
        running: dict[Future[list[Done]], list[Job]] = {}
        broken, calm = False, True
        try:
            while (following or running) and not broken:
                # No more is handed out than can run: when a worker dies, only these are in doubt.
                while following and len(running) < workers:
                    running[pool.submit(_do, following)] = following
                    following = next(bundles, None)
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    bundle = running.pop(future)
                    try:
                        results = future.result()
                    except BrokenProcessPool:
                        suspects += bundle
                        broken = True
                    else:
                        yield from results
        except BaseException:  # stopped by the operator: nobody waits for the recordings that are under way
            calm = False
            for child in multiprocessing.active_children():
                child.terminate()
            raise
        finally:
            suspects += [job for bundle in running.values() for job in bundle]
            pool.shutdown(wait=not broken, cancel_futures=True)
            # A worker that died while it told its progress holds the lock of `steps` for ever.
            if calm and not broken:
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
    keep_threads_awake()
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


def _do(jobs: list[Job]) -> list[Done]:
    return _state["worker"].do(jobs, _state["steps"].put)
