"""Dates in the names of recordings."""

from __future__ import annotations

from datetime import datetime

import pytest

from transcribe.filename import started_at


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("external-103-70002106293-20260115-183527-1768491327.8447.mp3", datetime(2026, 1, 15, 18, 35, 27)),
        ("2026-01-15_18-35-27_79990001122.wav", datetime(2026, 1, 15, 18, 35, 27)),
        ("20260115183527.wav", None),
        ("rec 2026.01.15 18.35 Ivanov.ogg", datetime(2026, 1, 15, 18, 35)),
        ("20260115T183527.opus", datetime(2026, 1, 15, 18, 35, 27)),
        ("out-20261399-996199.wav", None),
        ("20260231-101010.wav", None),
        ("70002106293-1768491327.8447.wav", None),
        ("call.wav", None),
    ],
)
def test_filename_moment_is_read_where_it_is_obvious(name: str, moment: datetime | None) -> None:
    assert started_at(name) == moment
