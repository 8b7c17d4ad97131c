"""A recording in any telephone format as samples at 16 kHz, every sample at its true second."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

from foundation.errors import RecordingError
from transcribe.declared import declared_length

SAMPLE_RATE = 16_000  # Hz, what the recognizers and the diarizer want
_HOLE_S = 0.03  # time stamps of whole packets jitter by less; anything longer is sound that is missing
_LONGEST_HOLE_S = 600.0  # a longer jump is a clock that was set, not a hole
_NEGLIGIBLE_S = 0.1  # encoder delay and padding: not counted as missing
# Only containers of sound: a playlist in a file called .wav must not make us open other files or addresses.
_FORMATS = "wav,w64,mp3,ogg,mov,mp4,m4a,3gp,matroska,webm,flac,amr,aac,au,aiff,caf,asf,avi,mpeg,mpegts,wv"
# Formats without any header are believed by the file's name alone: anything at all can be read as these.
_HEADERLESS = {
    ".al": "alaw",
    ".alaw": "alaw",
    ".ul": "mulaw",
    ".ulaw": "mulaw",
    ".sln": "s16le",
    ".gsm": "gsm",
    ".g722": "g722",
    ".g729": "g729",
}
_TEXT_LOOK = 4096  # bytes
_TELEPHONE_RATE = "8000"  # Hz, of those headerless formats whose rate is free


@dataclass(frozen=True)
class Audio:
    """Decoded sound.

    `samples`: float32 of shape (channels, n), channels 1 or 2 (left, right), in -1..1, at SAMPLE_RATE.
    `declared_s`: the length its header declares, None where it declares none.
    `completeness`: share of that length (and of the time between first and last sample) that could be read.
    """

    samples: np.ndarray
    duration_s: float
    declared_s: float | None
    completeness: float


def decode(path: Path) -> Audio:
    """The sound of the recording at `path`, resampled while it is read.

    A file that was cut short is decoded as far as it goes; a damaged stretch becomes silence, so that later
    words keep their second. Raises RecordingError, in one sentence, where there is no sound to be had.
    """
    with opened(path) as (container, stream):
        declared_s = declared_length(path, container)
        guess_s = float(container.duration or 0) / 1_000_000
        track = _Track(2 if stream.codec_context.channels >= 2 else 1, guess_s)
        for start_s, samples in stretches(container, stream):
            track.put(start_s, samples)
    if not track.length:
        raise RecordingError(f"{path.name}: no sound could be read from it; the file is damaged, copy it again.")
    duration_s = track.length / SAMPLE_RATE
    expected_s = max(declared_s or 0.0, duration_s)
    read_s = track.filled / SAMPLE_RATE
    whole = read_s > expected_s - _NEGLIGIBLE_S
    return Audio(track.samples[:, : track.length], duration_s, declared_s, 1.0 if whole else read_s / expected_s)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The container of a recording and its first audio stream. Raises RecordingError."""
    try:
        size = path.stat().st_size
    except OSError:
        raise RecordingError(f"{path.name}: is not to be found in {path.parent}; was it moved or deleted?") from None
    if not size:
        raise RecordingError(f"{path.name}: is empty (0 bytes); copy the recording again.")
    format_name = _HEADERLESS.get(path.suffix.lower())
    options = {"protocol_whitelist": "file", "format_whitelist": format_name or _FORMATS}
    if format_name in ("alaw", "mulaw", "s16le"):
        options["sample_rate"] = _TELEPHONE_RATE
    try:
        if _is_text(path):
            raise RecordingError(f"{path.name}: holds text, not sound; give it the ending of its true format.")
        container = av.open(f"file:{path.resolve()}", format=format_name, container_options=options)
    except PermissionError:
        raise RecordingError(f"{path.name}: may not be read; give this user the right to read it.") from None
    except (av.error.FFmpegError, OSError, ValueError):
        raise RecordingError(f"{path.name}: is not a sound recording, or is damaged from its start.") from None
    with container:
        if not container.streams.audio:
            raise RecordingError(f"{path.name}: has no sound track; export the call's sound and try again.")
        if container.streams.audio[0].codec_context is None:
            raise RecordingError(f"{path.name}: is coded in a way that cannot be read; export it as WAV or MP3.")
        yield container, container.streams.audio[0]


def _is_text(path: Path) -> bool:
    """Whether the file begins like a text in UTF-8: only printable characters, spaces among them."""
    with path.open("rb") as file:
        head = file.read(_TEXT_LOOK)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return any(letter.isspace() for letter in text) and all(letter.isprintable() or letter.isspace() for letter in text)


def stretches(container: Any, stream: Any) -> Iterator[tuple[float, np.ndarray]]:
    """Pieces of sound in order: the second at which each begins, and float32 samples (channels, n) at 16 kHz.

    The seconds come from the recording's own time stamps where these leave a hole, otherwise from counting
    samples (stamps are rounded to a millisecond in some formats). Decoding errors are stepped over.
    """
    layout = "stereo" if stream.codec_context.channels >= 2 else "mono"
    resampler, made_for = None, None
    at_s = 0.0  # where the next piece begins
    expected_s: float | None = None  # where the next frame should begin
    moved_s = 0.0  # how far the recording's clock is from ours
    for frame, lost_s in _frames(container, stream):
        moved_s += lost_s
        frame_s = _second(frame, stream, expected_s if expected_s is not None else 0.0, moved_s)
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
            resampler = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
            made_for, at_s = form, frame_s
        expected_s = frame_s + frame.samples / frame.sample_rate
        for start_s, samples in _placed(resampler, frame, at_s):
            yield start_s, samples
            at_s = start_s + samples.shape[1] / SAMPLE_RATE
    if resampler is not None:
        yield from _placed(resampler, None, at_s)


def _second(frame: Any, stream: Any, unstamped_s: float, moved_s: float) -> float:
    """When the frame begins, counted from the start of the recording."""
    if frame.pts is None:
        return unstamped_s
    return float((frame.pts - (stream.start_time or 0)) * frame.time_base) + moved_s


def _placed(resampler: Any, frame: Any | None, start_s: float) -> Iterator[tuple[float, np.ndarray]]:
    """What the resampler gives for one frame (None: for what it still holds), each piece with its second."""
    if frame is not None:
        frame.pts = None  # we place the samples ourselves
    for piece in resampler.resample(frame):
        samples = piece.to_ndarray()
        yield start_s, samples
        start_s += samples.shape[1] / SAMPLE_RATE


def _frames(container: Any, stream: Any) -> Iterator[tuple[Any, float]]:
    """Decoded frames, each with the seconds of sound lost before it of which the time stamps do not know.

    MP3 has no time stamps of its own: frames are counted, and a damaged stretch reaches us as one long
    packet that counts as one frame. Its length in bytes tells how much sound it was.
    """
    lost_s, usual_bytes = 0.0, 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):  # the end, or a file cut short: nothing more can be had
            return
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            if stream.codec_context.name.startswith("mp3") and usual_bytes and packet.size > usual_bytes:
                lost_s += (packet.size / usual_bytes - 1) * float((packet.duration or 0) * packet.time_base)
            continue
        usual_bytes = packet.size or usual_bytes
        for frame in frames:
            yield frame, lost_s
            lost_s = 0.0


class _Track:
    """Samples written at their second into one growing array (never two copies of a long call)."""

    def __init__(self, channels: int, expected_s: float) -> None:
        self.samples = np.zeros((channels, int((expected_s + 1.0) * SAMPLE_RATE)), dtype=np.float32)
        self.length = 0  # samples a channel up to the last one written
        self.filled = 0  # of these, samples that were read and not left silent

    def put(self, start_s: float, samples: np.ndarray) -> None:
        start = max(round(start_s * SAMPLE_RATE), self.length)
        end = start + samples.shape[1]
        if end > self.samples.shape[1]:
            grown = np.zeros((len(self.samples), end + end // 2), dtype=np.float32)
            grown[:, : self.length] = self.samples[:, : self.length]
            self.samples = grown
        self.samples[:, start:end] = samples
        self.length = end
        self.filled += samples.shape[1]
