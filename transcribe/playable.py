"""The sound of a whole call as one file that every browser plays, its seconds those of the transcript."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from foundation.errors import RecordingError
from transcribe.declared import declared_length, wav_goes_on
from transcribe.frames import FrameClock, frame_clock
from transcribe.opening import opened, shown
from transcribe.stretches import SAMPLE_RATE, Damage, stretches

MP3, WAV = "audio/mpeg", "audio/wav"
_LARGEST_AS_IT_IS = 32 << 20  # bytes; of a larger file a smaller one is made: it is held in memory
_BLOCK_S = 4  # of sound that is encoded at a time, or up to twice as much
_TELEPHONE_RATE = 8_000  # Hz; more is not written of a recording that does not hold more
_BIT_RATES = {_TELEPHONE_RATE: 24_000, SAMPLE_RATE: 32_000}  # constant, so that a browser jumps to the right second


def playable(path: Path) -> tuple[bytes, str]:
    """The bytes of a sound file and its media type, MP3 or WAV; both channels of a stereo call are heard.

    A whole MP3 of a constant bit rate and a whole WAV of 16 bits are given as they are. Of anything else (formats that
    not every browser plays, damaged files, bit rates that make a browser's jumps inexact) an MP3 is made: an hour
    takes 7 to 10 s and 11 to 15 MB. What is missing in the recording is silence. Raises RecordingError where the
    recording is gone or unreadable.
    """
    try:
        with opened(path) as (container, stream):
            clock = frame_clock(path, container)
            if path.stat().st_size <= _LARGEST_AS_IT_IS and (kind := _plays_as_it_is(path, container, stream, clock)):
                return path.read_bytes(), kind
            return _as_mp3(container, stream, clock, path), MP3
    except (av.error.FFmpegError, OSError, ValueError):
        raise RecordingError(f"{shown(path)}: its sound cannot be decoded; export it as WAV or MP3.") from None


def _plays_as_it_is(path: Path, container: Any, stream: Any, clock: FrameClock | None) -> str | None:
    """The media type of a file in which every browser finds the seconds that we find; None of any other."""
    codec = stream.codec_context.name
    if container.format.name == "mp3" and clock is not None:
        return MP3 if _is_even(clock) else None
    if container.format.name == "wav" and codec == "pcm_s16le":
        return WAV if declared_length(path, container) and not wav_goes_on(path) else None
    return None


def _is_even(clock: FrameClock) -> bool:
    """Whether frames of one size follow each other without a gap to the end."""
    positions = np.frombuffer(clock.positions, np.int64)
    sizes = np.frombuffer(clock.sizes, np.int32)
    gaps = positions[1:] - positions[:-1] - sizes[:-1]
    return not clock.cut_short and not gaps.any() and int(np.ptp(sizes)) <= 1  # some frames are a byte longer


def _as_mp3(container: Any, stream: Any, clock: FrameClock | None, path: Path) -> bytes:
    rate = _TELEPHONE_RATE if stream.codec_context.sample_rate <= _TELEPHONE_RATE else SAMPLE_RATE
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as output:
        # The quickest way of this encoder: a telephone's sound has nothing that the slower ones would keep.
        sound = output.add_stream("libmp3lame", rate=rate, layout="mono", options={"compression_level": "9"})
        sound.bit_rate = _BIT_RATES[rate]
        for block in _blocks(_whole(container, stream, clock)):
            frame = av.AudioFrame.from_ndarray(block[None], format="fltp", layout="mono")
            frame.sample_rate = SAMPLE_RATE
            output.mux(sound.encode(frame))
        if not sound.codec_context.is_open:
            raise RecordingError(f"{shown(path)}: no sound could be read from it; the file is damaged, copy it again.")
        output.mux(sound.encode(None))
    return file.getvalue()


def _whole(container: Any, stream: Any, clock: FrameClock | None) -> Iterator[np.ndarray]:
    """All of the sound at SAMPLE_RATE, both channels together, float32 (n,), none of them empty; holes are silence."""
    at = 0
    for piece in stretches(container, stream, clock):
        if isinstance(piece, Damage) or not piece.samples.size:
            continue
        while (hole := round(piece.start_s * SAMPLE_RATE) - at) > 0:
            silence = np.zeros(min(hole, _BLOCK_S * SAMPLE_RATE), dtype=np.float32)
            at += len(silence)
            yield silence
        at += piece.samples.shape[1]
        yield piece.samples.mean(axis=0, dtype=np.float32)


def _blocks(pieces: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """The same sound in longer pieces: those of a codec last 20 ms or so."""
    waiting, length = list[np.ndarray](), 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= _BLOCK_S * SAMPLE_RATE:
            yield np.concatenate(waiting)
            waiting, length = [], 0
    if waiting:
        yield np.concatenate(waiting)
