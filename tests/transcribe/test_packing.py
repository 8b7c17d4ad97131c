"""Speech packed into windows: nothing is lost, nothing twice, and every word finds its second again."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from foundation.records import Word
from tests.transcribe.conftest import Write, marks, pitch
from transcribe.audio import SAMPLE_RATE, decode
from transcribe.packing import FULL, Window, pack
from transcribe.speech import Piece


def speech(seed: int, channels: int = 2, count: int = 40) -> list[Piece]:
    """Pieces of 0.3 to 12 seconds with pauses, in each channel."""
    random = np.random.default_rng(seed)
    found = []
    for channel in range(channels):
        at = 0
        for _ in range(count):
            start = at + int(random.integers(0, 5 * SAMPLE_RATE))
            at = start + int(random.integers(SAMPLE_RATE // 3, 12 * SAMPLE_RATE))
            found.append(Piece(channel, start, at))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_packing_puts_every_piece_into_one_window_that_holds_it(seed: int) -> None:
    pieces = speech(seed)
    windows = pack(pieces)
    assert sorted((p for w in windows for p in w.pieces), key=pieces.index) == pieces
    assert all(window.length <= FULL for window in windows)
    assert [window.pieces[0].start for window in windows] == sorted(window.pieces[0].start for window in windows)
    for window in windows:
        assert all(a.end <= b.start for a, b in itertools.pairwise(window.pieces) if a.channel == b.channel)


@pytest.mark.parametrize("seed", range(5))
def test_packing_does_not_care_which_channel_is_which(seed: int) -> None:
    pieces = speech(seed)
    swapped = pack([replace(piece, channel=1 - piece.channel) for piece in pieces])
    assert [[replace(p, channel=1 - p.channel) for p in window.pieces] for window in swapped] == [
        list(window.pieces) for window in pack(pieces)
    ]


def test_packing_moves_with_silence_before_the_call() -> None:
    pieces = speech(1)
    later = [replace(piece, start=piece.start + 160_000, end=piece.end + 160_000) for piece in pieces]
    assert [w.length for w in pack(later)] == [w.length for w in pack(pieces)]


def test_packing_fills_windows_and_puts_half_empty_ones_together() -> None:
    second = SAMPLE_RATE
    short = [Piece(channel, i * 10 * second, (i * 10 + 2) * second) for channel in (0, 1) for i in range(4)]
    assert len(pack(short)) == 1  # 16 seconds of two people
    full = pack(speech(3, channels=1, count=200))
    assert np.mean([window.length for window in full]) > 0.65 * FULL
    assert pack([]) == []


def test_packing_places_words_at_their_true_second() -> None:
    second = SAMPLE_RATE
    window = Window((Piece(0, 5 * second, 8 * second), Piece(1, 60 * second, 62 * second)))
    words = [Word("первое", 0.5, 1.0), Word("второе", 2.5, 3.2), Word("третье", 2.9, 3.6), Word("конец", 4.8, 9.0)]
    placed = {piece.channel: [(w.text, w.start_s, w.end_s) for w in said] for piece, said in window.placed(words)}
    assert placed[0] == [("первое", 5.5, 6.0), ("второе", 7.5, 8.0)]  # does not reach into the other piece
    assert placed[1] == [("третье", 60.0, 60.6), ("конец", 61.8, 62.0)]


def test_packing_reads_the_sound_of_its_pieces(write: Write) -> None:
    with decode(write("marks.wav", np.stack([marks(12), marks(12)[::-1]]))) as audio:
        window = Window((Piece(0, 3 * SAMPLE_RATE, 4 * SAMPLE_RATE), Piece(0, 9 * SAMPLE_RATE, 10 * SAMPLE_RATE)))
        samples = window.samples(audio)
    assert len(samples) == window.length == 2 * SAMPLE_RATE
    assert [round(pitch(half[: SAMPLE_RATE // 2])) for half in np.split(samples, 2)] == [260, 380]
