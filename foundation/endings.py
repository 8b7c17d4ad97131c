"""Endings of file names: what is taken from a folder, and what is cut off to compare names."""

from __future__ import annotations

AUDIO = frozenset(
    f".{name}"
    for names in (
        "wav mp3 ogg oga opus m4a mp4 aac flac amr awb gsm wma asf webm mkv avi 3gp aiff aif au caf w64",
        "alaw al ulaw ul sln g722 g729",  # bare telephone sound without a header
    )
    for name in names.split()
)
TRANSCRIPT = frozenset((".jsonl", ".vtt", ".srt"))


def stem(name: str) -> str:
    """A base name without its ending, if that is a known one: names also end in «.875».

    >>> stem("out-7000-20260115.875.MP3"), stem("out-7000-20260115.875")
    ('out-7000-20260115.875', 'out-7000-20260115.875')
    """
    before, dot, suffix = name.rpartition(".")
    return before if dot and f".{suffix.lower()}" in AUDIO | TRANSCRIPT else name
