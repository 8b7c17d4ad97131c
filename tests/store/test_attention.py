"""What needs a look, by reason and page by page."""

from __future__ import annotations

from batch import reasons
from store import attention
from store.store import Store

# One sentence of each kind, as the rooms write them.
SENTENCES = {
    "busy": "is being written just now; process it when the call is over.",
    "empty": "is empty; copy it again from the telephone exchange.",
    "no_sound": "is not a sound recording, or is damaged from its start.",
    "damaged": "no sound could be read from it; the file is damaged, copy it again.",
    "format": "its sound cannot be decoded; export it as WAV or MP3.",
    "gone": "cannot be read any more (no such file); was it moved?",
    "no_file": "is no file but a pipe, a socket or a device; remove it from the folder.",
    "rights": "cannot be read (permission denied); check the file and its rights.",
    "name": "its name or its folder's is in another encoding than UTF-8; rename it.",
    "long": "is longer than a day; cut it into single calls.",
    "memory": "needs more memory than there is; use fewer workers or cut it in two.",
    "crash": "made the worker crash twice; listen whether the file is damaged.",
    "transcript": "a call needs a list of «turns».",
    "other": "something that nobody has thought of.",
}


def test_attention_counts_failures_by_their_reason(store: Store) -> None:
    assert attention.count_failures(store, reasons.MARKERS, reasons.OTHER) == {}
    for number, (kind, sentence) in enumerate(SENTENCES.items()):
        for copy in range(number + 1):
            name = f"{kind}-{copy:02}.mp3"
            store.fail(f"/calls/{name}", name, f"{name}: {sentence}")
    counts = attention.count_failures(store, reasons.MARKERS, reasons.OTHER)
    assert counts == {kind: number + 1 for number, kind in enumerate(SENTENCES)}
    assert set(counts) == {*reasons.MARKERS, reasons.OTHER}
    for kind in SENTENCES:
        found = attention.failures(store, reasons.MARKERS, reasons.OTHER, kind, 0, 100)
        assert {look.recording.partition("-")[0] for look in found} == {kind}
        assert len(found) == counts[kind]


def test_attention_pages_hold_each_failure_once(store: Store) -> None:
    for number in range(23):
        store.fail(f"/calls/{number:02}.mp3", f"{number:02}.mp3", f"{number:02}.mp3: is empty; copy it again.")
    pages = [attention.failures(store, reasons.MARKERS, reasons.OTHER, "empty", at, 10) for at in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 3, 0]
    names = [look.recording for page in pages for look in page]
    assert names == sorted(names)
    assert len(set(names)) == 23
