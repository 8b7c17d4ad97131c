"""The sound of an open recording piece by piece, each at its true second, and what of it could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import av
import numpy as np

from transcribe.frames import FrameClock

SAMPLE_RATE = 16_000  # Hz, what the recognizers and the diarizer want
_HOLE_S = 0.03  # time stamps of whole packets jitter by less; anything longer is sound that is missing
_LONGEST_HOLE_S = 600.0  # a longer jump is a clock that was set, not a hole
_TRIES = 20  # to read on after damage
_JOINED = {"ogg", "matroska", "webm", "mpeg", "mpegts", "asf", "flac"}  # formats of which two may stand in one file


@dataclass(frozen=True)
class Stretch:
    """Sound: float32 samples (channels, n) in -1..1 at SAMPLE_RATE, channels 1 or 2, that begin at `start_s`."""

    start_s: float
    samples: np.ndarray


@dataclass(frozen=True)
class Damage:
    """Sound that is missing, or was no number and is silence now, from `start_s` to `end_s`."""

    start_s: float
    end_s: float


def stretches(container: Any, stream: Any, clock: FrameClock | None, from_s: float = 0.0) -> Iterator[Stretch | Damage]:
    """Pieces in order of time: from `from_s` where there is a `clock`, else from where the container stands.

    The seconds come from the clock, or from the recording's own time stamps where these leave a hole, otherwise from
    counting samples (stamps are rounded to a millisecond in some formats). Decoding errors are stepped over.
    Raises av.error.FFmpegError or ValueError where frames are of a form that cannot be resampled.
    """
    layout = "stereo" if stream.codec_context.channels >= 2 else "mono"
    resampler, made_for = None, None
    at_s = 0.0  # where the next piece begins
    expected_s: float | None = None  # where the next frame should begin
    moved_s = 0.0  # how far the recording's clock is from ours
    for frame, stamp_s in _clocked(stream, clock, from_s) if clock else _stamped(container, stream):
        if stamp_s is None:
            stamp_s = (expected_s or 0.0) - moved_s
        frame_s = stamp_s + moved_s
        hole_s = 0.0 if expected_s is None else frame_s - expected_s
        if hole_s < -_HOLE_S or hole_s > _LONGEST_HOLE_S:  # the clock was set anew: go on without a hole
            moved_s -= hole_s
            frame_s -= hole_s
        elif hole_s <= _HOLE_S and expected_s is not None:
            frame_s = expected_s
        form = (frame.format.name, frame.layout.name, frame.sample_rate)  # may change in joined recordings
        if frame_s != expected_s or form != made_for:
            if resampler is not None:
                yield from _placed(resampler, None, at_s)
            if expected_s is not None and frame_s > max(expected_s, 0.0):
                yield Damage(max(expected_s, 0.0), frame_s)
            resampler = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
            made_for, at_s = form, frame_s
        expected_s = frame_s + frame.samples / frame.sample_rate
        for piece in _placed(resampler, frame, at_s):
            yield piece
            if isinstance(piece, Stretch):
                at_s = piece.start_s + piece.samples.shape[1] / SAMPLE_RATE
    if resampler is not None:
        yield from _placed(resampler, None, at_s)


def _placed(resampler: Any, frame: Any | None, start_s: float) -> Iterator[Stretch | Damage]:
    """What the resampler gives for one frame (None: for what it still holds), each piece with its second."""
    if frame is not None:
        frame.pts = None  # we place the samples ourselves
    for piece in resampler.resample(frame):
        samples = piece.to_ndarray()
        early = min(max(round(-start_s * SAMPLE_RATE), 0), samples.shape[1])  # what the encoder put before the sound
        start_s, samples = start_s + early / SAMPLE_RATE, samples[:, early:]
        wrong = ~np.isfinite(samples).all(axis=0)
        if wrong.any():
            yield from _runs(wrong, start_s)
            samples = np.where(wrong, np.float32(0), samples)
        yield Stretch(start_s, np.clip(samples, -1, 1))
        start_s += samples.shape[1] / SAMPLE_RATE


def _runs(wrong: np.ndarray, start_s: float) -> Iterator[Damage]:
    """The stretches in which `wrong`, bool (n,), is true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wrong, [False])).astype(np.int8)))
    for first, last in edges.reshape(-1, 2):
        yield Damage(start_s + first / SAMPLE_RATE, start_s + last / SAMPLE_RATE)


def _clocked(stream: Any, clock: FrameClock, from_s: float) -> Iterator[tuple[Any, float | None]]:
    """Decoded frames with their seconds by the clock."""
    codec = av.CodecContext.create(stream.codec_context.name, "r")
    for second, data in clock.frames(from_s):
        try:
            for number, frame in enumerate(codec.decode(av.Packet(data))):
                yield frame, None if number else second
        except av.error.FFmpegError:
            continue


def _stamped(container: Any, stream: Any) -> Iterator[tuple[Any, float | None]]:
    """Decoded frames with their time stamps in seconds from the start of the recording; None where they have none."""
    first_s = float((stream.start_time or 0) * stream.time_base)
    packets, failed = container.demux(stream), 0
    while failed < _TRIES:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:  # damage, or a file cut short: what comes after it, if anything, is still wanted
            packets, failed = container.demux(stream), failed + 1
            continue
        failed = 0
        try:
            for frame in packet.decode():
                yield frame, None if frame.pts is None else float(frame.pts * frame.time_base) - first_s
        except av.error.FFmpegError:
            continue


def has_one_clock(container: Any, stream: Any) -> bool:
    """Whether the time stamps of a recording are never set anew, so that one can jump to a second by them.

    Reads all packets (nothing is decoded), except of formats in which it cannot be otherwise.
    """
    if not _JOINED & set(container.format.name.split(",")):
        return True
    last_s: float | None = None
    try:
        for packet in container.demux(stream):
            if packet.pts is None:
                continue
            stamp_s = float(packet.pts * packet.time_base)
            if last_s is not None and not -_HOLE_S <= stamp_s - last_s <= _LONGEST_HOLE_S:
                return False
            last_s = stamp_s
    except av.error.FFmpegError:
        return False
    return True
