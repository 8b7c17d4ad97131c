"""WebVTT and SRT: cues with their times, the speaker named in them, and plain text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_TIME = r"(?:(\d+):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]+)*\s+([^>]+)>")
_TAG = re.compile(r"</?[^<>]*>")
_OVERRIDE = re.compile(r"\{\\[^}]*\}")  # {\an8} in SRT
# «Клиент: …», "Speaker 1: ...", «[Марина]: …»: a short name, then a colon and a space.
_PREFIX = re.compile(r"[-–—]?\s*\[?([^\W\d_][^:\[\]\n]{0,30})\]?\s*:\s+(?=\S)")
_NOT_CUES = ("NOTE", "STYLE", "REGION", "WEBVTT")


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: seconds, the speaker's name as it is written ("" where none is), text."""

    line: int  # of its timing, from 1
    start_s: float
    end_s: float
    speaker: str
    text: str


def read_cues(text: str) -> tuple[list[Cue], list[int]]:
    """Cues of a WebVTT or SRT file in their order, and the numbers of lines whose timing cannot be read.

    A cue without text is left out. A cue in which several voices speak gives one cue each, sharing its time by
    the length of what they say.
    """
    cues: list[Cue] = []
    bad_lines: list[int] = []
    for first_line, block in _blocks(text):
        if block[0].split(" ")[0].strip() in _NOT_CUES and "-->" not in block[0]:
            continue
        at = next((i for i, line in enumerate(block[:2]) if "-->" in line), None)
        if at is None:
            continue  # a number or a heading without a timing
        timing = _TIMING.fullmatch(block[at])
        if timing is None:
            bad_lines.append(first_line + at)
            continue
        parts = timing.groups()
        start_s, end_s = _seconds(parts[:4]), _seconds(parts[4:])
        if end_s < start_s:
            bad_lines.append(first_line + at)
            continue
        cues += _shared(first_line + at, start_s, end_s, _spoken("\n".join(block[at + 1 :])))
    return cues, bad_lines


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    """Runs of lines between empty ones, each with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    begin_new = True
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip():
            begin_new = True
        elif begin_new:
            blocks.append((number, [line]))
            begin_new = False
        else:
            blocks[-1][1].append(line)
    return blocks


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return (
        int(hours or 0) * 3600
        + int(minutes or 0) * 60
        + int(seconds or 0)
        + int((fraction or "0").ljust(3, "0")) / 1000
    )


def _spoken(body: str) -> list[tuple[str, str]]:
    """Speaker and text of each voice in a cue."""
    if _VOICE.search(body):
        pieces = _VOICE.split(body)  # text before, name, text, name, text ...
        pairs = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
        return [(html.unescape(name).strip(), _plain(part)) for name, part in pairs if _plain(part)]
    found: list[tuple[str, str]] = []
    for line in body.split("\n"):
        plain = _plain(line)
        prefix = _PREFIX.match(plain)
        if prefix:
            found.append((prefix[1].strip(), plain[prefix.end() :]))
        elif plain and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {plain}")
        elif plain:
            found.append(("", plain))
    return found


def _plain(text: str) -> str:
    """Text without tags, entities and doubled spaces."""
    return " ".join(html.unescape(_TAG.sub("", _OVERRIDE.sub("", text))).split())


def _shared(line: int, start_s: float, end_s: float, spoken: list[tuple[str, str]]) -> list[Cue]:
    """One cue for each voice; the time is shared by the number of letters."""
    letters = sum(len(text) for _, text in spoken)
    cues, at_s = [], start_s
    for speaker, text in spoken:
        next_s = at_s + (end_s - start_s) * len(text) / letters
        cues.append(Cue(line, at_s, next_s, speaker, text))
        at_s = next_s
    return cues
