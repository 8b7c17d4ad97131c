"""The table of bad and odd recordings: each gives a right result or one clear sentence, none stops the batch."""

from __future__ import annotations

import os
import re
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from batch.intake import Job, find_files, read_jobs
from foundation.errors import RecordingError
from tests.transcribe import odd_files as odd
from tests.transcribe.conftest import chunk, pitch, wav
from transcribe import channels
from transcribe.audio import SAMPLE_RATE, Audio, decode

MARKS, STEREO = odd.MARKS, odd.STEREO


@dataclass(frozen=True)
class Sound:
    """What must come out: so long, so complete; the marks of these seconds heard."""

    seconds: float = odd.SECONDS
    complete: tuple[float, float] = (1.0, 1.0)  # least and greatest completeness
    heard: tuple[int, ...] = (0, 3, 5)
    more_s: float = 0.0  # it may last longer by so much
    damaged: tuple[tuple[float, float], ...] = ()


RIGHT = Sound()
PART = Sound(seconds=4.0, complete=(0.6, 0.73), heard=(0, 1, 2))  # two thirds of a file that tells its length
REST = Sound(seconds=4.0, heard=(0, 1, 2))  # two thirds of one that does not
CUT = Sound(seconds=4.0, complete=(0.5, 0.97), heard=(0, 1, 2))  # not either, but it visibly breaks off
QUIET = Sound(heard=())

# name, how it is made, and what must come of it: a pattern of the sentence, or the sound
TABLE: list[tuple[str, odd.Make, str | Sound]] = [
    # what is no recording
    ("empty", odd.holding(b""), "is empty"),
    ("one byte", odd.holding(b"R"), "not a sound recording"),
    ("text", odd.holding("Здравствуйте, это протокол.\n".encode() * 300), "holds text"),
    ("page", odd.holding(b"<!DOCTYPE html>\n<title>404 Not Found</title>\n"), "holds text"),
    ("json", odd.holding(b'{"error": "no such recording"}'), "holds text"),
    ("zip", odd.zipped, "not a sound recording"),
    ("pdf", odd.holding(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + odd.RANDOM.bytes(9000)), "not a sound recording"),
    ("program", odd.holding(b"MZ\x90\0\x03\0\0\0" + bytes(9000)), "not a sound recording"),
    ("png", odd.holding(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + odd.RANDOM.bytes(9000)), "not a sound recording"),
    ("noise", odd.holding(odd.RANDOM.bytes(20_000), "call.mp3"), "not a sound recording|no sound could be read"),
    ("zeros", odd.holding(bytes(20_000)), "not a sound recording"),
    ("header alone", odd.holding(wav(MARKS[None])[:44]), "no sound could be read"),
    ("half a header", odd.holding(wav(MARKS[None])[:20]), "not a sound recording"),
    ("amr header alone", odd.holding(b"#!AMR\n", "call.amr"), "holds text|no sound could be read"),
    ("tag alone", odd.holding(odd.tagged(5_000)(b""), "call.mp3"), "not a sound recording|no sound could be read"),
    ("playlist of files", odd.playlist("file://{}"), "holds text"),
    ("playlist of addresses", odd.playlist("http://127.0.0.1:9/{}"), "holds text"),
    ("playlist that is no text", odd.playlist("{}", head="#\x01\n"), "not a sound recording"),
    ("concat script", odd.holding(b"ffconcat version 1.0\n#\x01\nfile /etc/hostname\n"), "not a sound recording"),
    # what is no file, or not there
    ("folder", odd.subfolder, "is no file"),
    ("pipe", odd.pipe, "is no file"),
    ("socket", odd.listening, "is no file"),
    ("endless device", odd.linked("/dev/zero"), "is no file"),
    ("link to nothing", odd.linked("gone.wav"), "not to be found"),
    ("link to itself", odd.linked("call.wav"), "not to be found"),
    ("vanished", odd.vanished, "not to be found"),
    ("name too long", lambda folder: folder / ("я" * 300 + ".wav"), "not to be found"),
    # no sound in it that can be had
    ("video without sound", odd.picture("call.mp4", sound=False), "no sound track"),
    ("mkv without sound", odd.picture("call.mkv", sound=False), "no sound track"),
    ("encrypted", odd.coded("call.m4a", "aac", change=odd.replaced(b"mp4a", b"enca")), "DRM"),
    ("shop's music", odd.coded("call.m4a", "aac", change=odd.replaced(b"mp4a", b"drms"), named="c.m4p"), "DRM"),
    ("audio book", odd.coded("call.m4a", "aac", change=odd.replaced(b"mp4a", b"aavd"), named="c.aax"), "DRM"),
    ("mp4 without its index", odd.coded("call.m4a", "aac", change=odd.cut), "lost its index"),
    ("unknown codec", odd.holding(wav(MARKS[None], code=0x1234)), "cannot be read"),
    (
        "unknown codec in mkv",
        odd.coded("call.mkv", "pcm_s16le", change=odd.replaced(b"A_PCM/INT/LIT", b"A_FOO/INT/LIT")),
        "cannot be read",
    ),
    ("no channel", odd.holding(wav(MARKS[None], channels=0)), "declares 0 channels|not a sound recording"),
    ("too many channels", odd.holding(wav(MARKS[None], channels=65_535)), "channels|not a sound recording|no sound"),
    ("no rate", odd.holding(wav(MARKS[None], rate=0)), "at 0 Hz|not a sound recording"),
    ("absurd rate", odd.holding(wav(MARKS[None], rate=2**31 - 1)), "Hz, which no recording has"),
    ("slow rate", odd.holding(wav(MARKS[None], rate=3)), "3 Hz, which no recording has"),
    # cut short
    ("cut wav", odd.coded("call.wav", "pcm_s16le", change=odd.cut), PART),
    ("cut mp3", odd.coded("call.mp3", "libmp3lame", change=odd.cut), PART),
    ("cut flac", odd.coded("call.flac", "flac", change=odd.cut), Sound(2.5, (0.35, 0.45), heard=(0, 1))),
    (
        "cut mp4",
        odd.coded("c.m4a", "aac", options={"movflags": "faststart"}, change=odd.cut),
        Sound(3.5, (0.5, 0.6), (0, 1, 2)),
    ),
    ("cut mkv", odd.coded("c.mkv", "pcm_s16le", change=odd.cut), PART),
    ("cut webm", odd.coded("c.webm", "libopus", change=odd.cut), PART),
    ("cut opus", odd.coded("c.opus", "libopus", change=odd.cut), CUT),
    ("cut vorbis", odd.coded("c.ogg", "vorbis", STEREO, change=odd.cut), Sound(3, (0.5, 0.97), (0, 1))),
    ("cut aac", odd.coded("c.aac", "aac", change=lambda data: odd.cut(data)[:-2]), CUT),
    ("cut wma", odd.coded("c.wma", "wmav2", change=odd.cut), PART),
    ("cut avi", odd.coded("c.avi", "pcm_s16le", change=odd.cut), PART),
    ("cut aiff", odd.coded("c.aiff", "pcm_s16be", change=odd.cut), PART),
    ("cut caf", odd.coded("c.caf", "pcm_s16be", change=odd.cut), PART),
    ("cut au", odd.coded("c.au", "pcm_mulaw", change=odd.cut), PART),
    ("cut amr", odd.coded("c.amr", "libopencore_amrnb", change=odd.cut), REST),
    ("cut alaw", odd.coded("c.al", "pcm_alaw", container="alaw", change=odd.cut), REST),
    # headers that lie
    ("declares too much", odd.holding(wav(MARKS[None], size=160_000)), Sound(complete=(0.59, 0.61))),
    ("declares too little", odd.holding(wav(MARKS[None], size=32_000)), RIGHT),
    ("declares nothing", odd.holding(wav(MARKS[None], size=0)), RIGHT),
    ("declares no end", odd.holding(wav(MARKS[None], size=0xFFFFFFFF)), RIGHT),
    ("declares 30 hours", odd.holding(wav(MARKS[None], size=0x66FF0000)), Sound(complete=(0, 0.01))),
    (
        "mp3 declares too much",
        odd.coded("call.mp3", "libmp3lame", change=odd.holed),
        Sound(complete=(0.85, 0.95), heard=(0, 1, 4, 5)),
    ),
    # wrong endings
    ("mp3 called wav", odd.coded("c.mp3", "libmp3lame", named="call.wav"), RIGHT),
    ("wav called mp3", odd.holding(wav(MARKS[None]), "call.mp3"), RIGHT),
    ("wav called gsm", odd.holding(wav(MARKS[None]), "call.gsm"), RIGHT),
    ("ogg called mp3", odd.coded("c.ogg", "libopus", named="call.mp3"), RIGHT),
    ("m4a called amr", odd.coded("c.m4a", "aac", named="call.amr"), RIGHT),
    ("amr called wav", odd.coded("c.amr", "libopencore_amrnb", named="call.wav"), RIGHT),
    ("flac called ul", odd.coded("c.flac", "flac", named="call.ul"), RIGHT),
    # odd names
    ("emoji and newline", odd.holding(wav(MARKS[None]), "зво\nнок ☎️🙂.wav"), RIGHT),
    ("signs", odd.holding(wav(MARKS[None]), "-100% «a» \"b\" 'c' #?&*:;$(d).wav"), RIGHT),
    ("like an address", odd.holding(wav(MARKS[None]), "http:call,wav|x.wav"), RIGHT),
    ("longest name", odd.holding(wav(MARKS[None]), "n" * 251 + ".wav"), RIGHT),
    (
        "name in another encoding",
        odd.holding(wav(MARKS[None]), os.fsdecode(b"\xe7\xe2\xee\xed.wav")),
        RIGHT,
    ),
    # odd forms
    ("96 kHz", odd.coded("call.wav", "pcm_s24le", np.repeat(MARKS, 12)[None], rate=96_000), RIGHT),
    ("one second", odd.holding(wav(MARKS[None, :8_000])), Sound(1, heard=(0,))),
    ("a twentieth of a second", odd.holding(wav(MARKS[None, :400])), Sound(0.05, heard=())),
    ("extensible", odd.holding(odd.extensible(MARKS[None])), RIGHT),
    ("rf64", odd.coded("call.wav", "pcm_s16le", options={"rf64": "always"}), RIGHT),
    ("wave64", odd.coded("call.w64", "pcm_s16le"), RIGHT),
    ("chunks before", odd.holding(wav(MARKS[None], before=chunk(b"LIST", b"INFOISFT" + bytes(90_001)))), RIGHT),
    ("chunks after", odd.holding(wav(MARKS[None], after=chunk(b"LIST", b"INFO") + chunk(b"id3 ", bytes(9)))), RIGHT),
    ("gsm", odd.holding(odd.gsm_frames(300), "call.gsm"), QUIET),
    ("gsm in wav", odd.holding(odd.gsm_in_wav(6)), QUIET),
    ("large tag", odd.coded("call.mp3", "libmp3lame", change=odd.tagged(5_000_000)), RIGHT),
    ("cover", odd.coded("call.mp3", "libmp3lame", change=odd.tagged(250_000, odd.cover())), RIGHT),
    ("garbage first", odd.coded("call.mp3", "libmp3lame", change=lambda data: odd.RANDOM.bytes(3_000) + data), RIGHT),
    ("old tag last", odd.coded("call.mp3", "libmp3lame", change=lambda data: data + b"TAG".ljust(128)), RIGHT),
    ("video with sound", odd.picture("call.mp4", sound=True), RIGHT),
    # odd sound
    ("one channel dead", odd.holding(wav(STEREO)), RIGHT),
    ("both channels equal", odd.holding(wav(np.stack([MARKS, MARKS]))), RIGHT),
    ("inverted copy", odd.holding(wav(np.stack([MARKS, -MARKS]))), RIGHT),
    ("offset", odd.holding(wav(MARKS[None] * 0.5 + 0.4)), RIGHT),
    ("clipped", odd.holding(wav(np.clip(MARKS[None] * 30, -1, 1))), RIGHT),
    ("no numbers", odd.holding(odd.no_numbers(np.nan)), Sound(complete=(0.8, 0.85), damaged=((2, 3),))),
    ("infinite", odd.holding(odd.no_numbers(np.inf)), Sound(complete=(0.8, 0.85), damaged=((2, 3),))),
    ("too loud to be true", odd.holding(odd.no_numbers(1e30)), RIGHT),
    ("nothing but no numbers", odd.holding(odd.no_numbers(np.nan, 0, 48_000)), Sound(complete=(0, 0), heard=())),
    ("silence", odd.holding(wav(0 * STEREO)), QUIET),
    # joined files, clocks that are set anew
    ("two wavs", odd.joined(odd.holding(wav(MARKS[None])), odd.holding(wav(MARKS[None]))), Sound(12)),
    (
        "two mp3s",
        odd.joined(odd.coded("a.mp3", "libmp3lame"), odd.coded("a.mp3", "libmp3lame", change=odd.tagged(900))),
        Sound(12.1),
    ),
    (
        "rate changes",
        odd.joined(
            odd.coded("a.mp3", "libmp3lame"),
            odd.coded("a.mp3", "libmp3lame", np.repeat(MARKS, 2)[None], rate=16_000),
        ),
        Sound(12.1),
    ),
    (
        "mono becomes stereo",
        odd.joined(odd.coded("a.mp3", "libmp3lame"), odd.coded("a.mp3", "libmp3lame", STEREO)),
        Sound(12.1),
    ),
    ("chained ogg", odd.joined(odd.coded("a.ogg", "libopus"), odd.coded("a.ogg", "libopus")), Sound(12)),
    ("starts at an hour", odd.coded("a.mkv", "pcm_s16le", later_s=3_600), RIGHT),
    (
        "clock jumps back",
        odd.joined(
            odd.coded("a.ts", "mp2", np.repeat(MARKS, 2)[None], rate=16_000, later_s=60),
            odd.coded("a.ts", "mp2", np.repeat(MARKS, 2)[None], rate=16_000),
        ),
        Sound(12),
    ),
    ("growing", odd.growing, Sound(more_s=5.0)),
]
NAMES = [name for name, _make, _expected in TABLE]


@pytest.mark.parametrize(("make", "expected"), [row[1:] for row in TABLE], ids=NAMES)
def test_bad_input_gives_a_right_result_or_one_clear_sentence(
    tmp_path: Path, make: odd.Make, expected: str | Sound
) -> None:
    path = make(tmp_path)
    if isinstance(expected, str):
        with pytest.raises(RecordingError, match=expected) as caught:
            decode(path)
        assert_is_a_sentence(str(caught.value))
    else:
        with decode(path) as audio:
            assert_is(audio, expected)


def assert_is(audio: Audio, expected: Sound) -> None:
    assert expected.seconds - 0.35 < audio.duration_s < expected.seconds + 0.35 + expected.more_s
    least, greatest = expected.complete
    assert least <= audio.completeness <= greatest
    levels = channels.measure(audio)
    assert channels.kind_of(levels) == "mono"
    samples = audio.samples()[channels.better_channel(levels)]
    assert np.isfinite(samples).all()
    for second in expected.heard:
        start = round((second + 0.1) * SAMPLE_RATE)
        burst = samples[start : start + round(0.3 * SAMPLE_RATE)]
        assert pitch(burst - burst.mean()) == pytest.approx(200 + 20 * second, abs=6)
    if expected.damaged:
        np.testing.assert_allclose(audio.damaged, expected.damaged, atol=0.02)


def assert_is_a_sentence(sentence: str) -> None:
    assert re.fullmatch(r"[^\n]{1,330}: [a-z][^\n]{20,250}[.?]", sentence)
    assert sentence.isprintable()


def test_bad_input_may_not_be_read(tmp_path: Path) -> None:
    path = odd.holding(wav(MARKS[None]))(tmp_path)
    path.chmod(0)
    nobody = 65_534
    if os.geteuid() == 0:  # whom nothing is forbidden
        os.seteuid(nobody)
        try:
            with pytest.raises(RecordingError, match="may not be read"):
                decode(path)
        finally:
            os.seteuid(0)
    else:
        with pytest.raises(RecordingError, match="may not be read"):
            decode(path)


def test_bad_input_without_room_on_the_disk(tmp_path: Path) -> None:
    path = odd.holding(wav(np.zeros((1, 8_000 * 120))))(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    try:
        with pytest.raises(RecordingError, match="make room there"):
            decode(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


def test_bad_inputs_stop_no_batch(tmp_path: Path) -> None:
    paths = []
    for number, (_name, make, _expected) in enumerate(TABLE):
        folder = tmp_path / f"{number}.wav"
        folder.mkdir()
        paths.append(make(folder))
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    files = find_files([tmp_path])
    assert len(set(files)) == len(files)
    files += [path for path in paths if path not in files]  # named one by one: those of other endings, and gone ones
    sounds = set()
    for path, item in zip(files, read_jobs(files), strict=True):
        if isinstance(item, Job):
            try:
                decode(path).close()
                sounds.add(path)
            except RecordingError as error:
                assert_is_a_sentence(str(error))
        else:
            assert item.sentence.isprintable()
    for path, (name, _make, expected) in zip(paths, TABLE, strict=True):
        if name not in ("growing", "name in another encoding"):  # the batch may refuse them
            assert (path in sounds) == isinstance(expected, Sound), name
