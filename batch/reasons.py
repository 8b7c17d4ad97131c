"""Why recordings fail, in a few kinds: what the operator can do about all of a kind at once."""

from __future__ import annotations

# By kind, what stands in the sentences of `transcribe`, `batch.intake` and `batch.workers`; the first that fits holds.
MARKERS: dict[str, tuple[str, ...]] = {
    "busy": ("is being written just now",),
    "empty": (": is empty",),
    "no_sound": ("is not a sound recording", "holds text, not sound", "has no sound track"),
    "damaged": ("no sound could be read", "lost its index", "it is damaged, copy it again"),
    "format": ("is coded in a way", "cannot be decoded", "is protected against copying"),
    "gone": ("was it moved", "is not there any more", "leads to no file", "is not to be found"),
    "no_file": ("is no file but",),
    "rights": ("may not be read", "cannot be read ("),
    "name": ("another encoding than UTF-8",),
    "long": ("is longer than a day",),
    "memory": ("needs more memory", "its sound does not fit in"),
    "crash": ("made the worker crash", "an unforeseen error"),
    "transcript": (
        "valid JSON",
        "a call needs",
        "half a character",
        "is no text in UTF-8",
        "the timing is not like",
        "holds no subtitle",
        "is not a transcript",
        ".jsonl, line ",
    ),
}
OTHER = "other"
# Recordings that are in the database, but not whole.
INCOMPLETE, SILENT = "incomplete", "silent"
