"""Mono recordings: which of two voices said each word."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from foundation.records import Word
from transcribe.diarizer import Voice

_PAUSE_S = 0.3  # people change over in pauses, hardly ever inside a phrase
_SENTENCE_END = (".", "?", "!", "…")
_CLEAR_MAJORITY = 0.75  # of a phrase's time: all of it is then one person's
_LONGEST_WORD_S = 1.0  # Whisper stretches a word over the pause before it; its sound is at its end


def assign(words: Sequence[Word], voices: Sequence[Voice]) -> list[str]:
    """Speaker of each word, in the order of `words` (by start). All are "A" where no voice is known.

    Each word goes to the voice that is heard for most of its time, or to the nearest one. Then phrases are made
    whole: a clear majority takes the phrase, and a lone word does not flip inside it.
    """
    if not voices:
        return ["A"] * len(words)
    starts = [voice.start_s for voice in voices]
    alone = [_heard(word, voices, starts) for word in words]
    speakers: list[str] = []
    for begin, end in _phrases(words):
        speakers += _made_whole(words[begin:end], alone[begin:end])
    return speakers


def _heard(word: Word, voices: Sequence[Voice], starts: Sequence[float]) -> str:
    """The speaker with the longest overlap with a word; without any, the nearest."""
    start_s = max(word.start_s, word.end_s - _LONGEST_WORD_S)
    last = bisect_left(starts, word.end_s)
    near = voices[max(last - 4, 0) : last + 1]  # a word reaches over two or three stretches at most

    def overlap(voice: Voice) -> float:
        return min(voice.end_s, word.end_s) - max(voice.start_s, start_s)  # below 0: the distance

    return max(near, key=overlap).speaker


def _phrases(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """First and last index (exclusive) of each run of words without a pause or an end of sentence in it."""
    begin = 0
    for i in range(1, len(words) + 1):
        if (
            i == len(words)
            or words[i].start_s - words[i - 1].end_s > _PAUSE_S
            or words[i - 1].text.endswith(_SENTENCE_END)
        ):
            if i > begin:
                yield begin, i
            begin = i


def _made_whole(words: Sequence[Word], speakers: Sequence[str]) -> list[str]:
    """The speakers of one phrase without lone flips."""
    seconds: dict[str, float] = {}
    for word, speaker in zip(words, speakers, strict=True):
        seconds[speaker] = seconds.get(speaker, 0.0) + max(word.end_s - word.start_s, 0.01)
    first = max(sorted(seconds), key=lambda speaker: seconds[speaker])
    if seconds[first] >= _CLEAR_MAJORITY * sum(seconds.values()):
        return [first] * len(words)
    whole = list(speakers)
    for i in range(1, len(whole) - 1):
        if whole[i - 1] == whole[i + 1] != whole[i]:
            whole[i] = whole[i - 1]
    return whole
