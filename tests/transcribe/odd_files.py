"""Makers of bad and odd recordings: each takes an empty folder and gives the path of what it made there."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from tests.transcribe.conftest import chunk, encoded, marks, wav

Make = Callable[[Path], Path]

SECONDS = 6
MARKS = marks(SECONDS)
STEREO = np.stack([MARKS, 0 * MARKS])
RANDOM = np.random.default_rng(1)


def holding(data: bytes | Callable[[], bytes], name: str = "call.wav") -> Make:
    """A file with these bytes."""

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data() if callable(data) else data)
        return folder / name

    return make


def coded(
    name: str,
    codec: str,
    samples: np.ndarray = MARKS[None],
    *,
    container: str | None = None,
    rate: int = 8_000,
    options: dict[str, str] | None = None,
    later_s: float = 0.0,
    change: Callable[[bytes], bytes] = bytes,
    named: str = "",
) -> Make:
    """A recording of that codec, its bytes changed, in the end `named` so."""

    def make(folder: Path) -> Path:
        path = encoded(folder / name, samples, rate, codec, container, options, later_s)
        path.write_bytes(change(path.read_bytes()))
        return path.rename(folder / named) if named else path

    return make


def cut(data: bytes) -> bytes:
    """Two thirds of the file, and not to the end of anything."""
    return data[: len(data) * 2 // 3 - 3]


def holed(data: bytes) -> bytes:
    """Without a tenth of its bytes, from half of it on."""
    return data[: len(data) // 2] + data[len(data) * 6 // 10 :]


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new)

    return change


def joined(*makes: Make) -> Make:
    """The bytes of several files in one."""

    def make(folder: Path) -> Path:
        data, path = b"", folder
        for number, part in enumerate(makes):
            (folder / str(number)).mkdir()
            path = part(folder / str(number))
            data += path.read_bytes()
        (folder / path.name).write_bytes(data)
        return folder / path.name

    return make


def linked(target: str, name: str = "call.wav") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).symlink_to(target)
        return folder / name

    return make


def subfolder(folder: Path) -> Path:
    (folder / "call.wav").mkdir()
    return folder / "call.wav"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "call.wav")
    return folder / "call.wav"


def listening(folder: Path) -> Path:
    """A socket; its address may only be short."""
    here = os.getcwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("call.wav")
    os.chdir(here)
    return folder / "call.wav"


def vanished(folder: Path) -> Path:
    path = holding(wav(MARKS[None]))(folder)
    path.unlink()
    return path


def growing(folder: Path) -> Path:
    """A recording that is written while it is read."""
    path = holding(wav(MARKS[None], size=0))(folder)

    def write() -> None:
        with file:
            for _ in range(50):
                file.write(bytes(1_600))
                time.sleep(0.001)

    file = path.open("ab", buffering=0)
    threading.Thread(target=write, daemon=True).start()
    return path


def zipped(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "call.wav", "w") as file:
        file.writestr("call.wav", wav(MARKS[None]))
    return folder / "call.wav"


def playlist(address: str, head: str = "") -> Make:
    """An HLS playlist that leads to a true recording beside it."""

    def make(folder: Path) -> Path:
        secret = encoded(folder / "secret.ts", MARKS[None], 16_000, "mp2")
        text = f"#EXTM3U\n{head}#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n{address.format(secret)}\n#EXT-X-ENDLIST\n"
        (folder / "call.wav").write_text(text)
        return folder / "call.wav"

    return make


def picture(name: str, sound: bool) -> Make:
    """A video, with or without sound."""

    def make(folder: Path) -> Path:
        with av.open(str(folder / name), "w") as output:
            video = output.add_stream("mpeg4", rate=10)
            video.width = video.height = 32
            video.pix_fmt = "yuv420p"
            audio = output.add_stream("aac", rate=8_000, layout="mono") if sound else None
            black = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            for number in range(SECONDS * 10):
                black.pts = number
                output.mux(video.encode(black))
            output.mux(video.encode(None))
            if audio is not None:
                for start in range(0, len(MARKS), 1024):
                    part = np.ascontiguousarray(MARKS[None, start : start + 1024])
                    frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
                    frame.sample_rate, frame.pts = 8_000, start
                    output.mux(audio.encode(frame))
                output.mux(audio.encode(None))
        return folder / name

    return make


def tagged(size: int, frame: bytes = b"") -> Callable[[bytes], bytes]:
    """Puts an ID3v2 tag of that many bytes before an MP3; `frame` is what is in it, padding the rest."""

    def change(data: bytes) -> bytes:
        lengths = bytes(size >> shift & 127 for shift in (21, 14, 7, 0))
        return b"ID3\x03\0\0" + lengths + frame.ljust(size, b"\0") + data

    return change


def cover() -> bytes:
    """The tag frame of a picture (APIC); a JPEG of random bytes, which may look like sound."""
    jpeg = b"\xff\xd8\xff\xe0" + RANDOM.bytes(200_000) + b"\xff\xd9"
    body = b"\0image/jpeg\0\x03\0" + jpeg
    return b"APIC" + struct.pack(">I", len(body)) + b"\0\0" + body


def no_numbers(value: float, start: int = 16_000, end: int = 24_000) -> bytes:
    """A WAV of floats in which two to three seconds from the start are no numbers."""
    samples = MARKS[None].copy()
    samples[:, start:end] = value
    return wav(samples, code=3, form="<f4")


def extensible(samples: np.ndarray) -> bytes:
    """WAVE_FORMAT_EXTENSIBLE, 24 bits."""
    data = (samples.T * (2**31 - 1)).astype("<i4").reshape(-1, 1).view("u1")[:, 1:].tobytes()
    count = len(samples)
    head = struct.pack("<HHIIHH", 0xFFFE, count, 8_000, 24_000 * count, 3 * count, 24)
    head += struct.pack("<HHI", 22, 24, 3) + bytes.fromhex("0100000000001000800000aa00389b71")
    body = b"WAVE" + chunk(b"fmt ", head) + chunk(b"fact", bytes(4)) + chunk(b"data", data)
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def gsm_frames(count: int) -> bytes:
    """Full rate GSM, 33 bytes a frame of 20 ms: all parameters zero, nearly silence."""
    return (b"\xd0" + bytes(32)) * count


def gsm_in_wav(seconds: int) -> bytes:
    """Microsoft's packing: 65 bytes for two frames."""
    data = bytes(65) * (25 * seconds)
    head = struct.pack("<HHIIHHHH", 0x31, 1, 8_000, 1_625, 65, 0, 2, 320)
    body = b"WAVE" + chunk(b"fmt ", head) + chunk(b"fact", struct.pack("<I", 8_000 * seconds)) + chunk(b"data", data)
    return struct.pack("<4sI", b"RIFF", len(body)) + body
