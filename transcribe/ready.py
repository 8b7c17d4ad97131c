"""Ready transcripts, for people who have them already: JSON lines, WebVTT and SRT as calls."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from foundation import endings
from foundation.errors import RecordingError
from foundation.records import Call, Language, Role, Turn
from transcribe.subtitles import Cue, read_cues

_ROLE_WORDS: dict[Role, str] = {
    "client": "client customer caller buyer prospect lead клиент заказчик покупатель абонент звонящий",
    "manager": "manager agent seller operator sales salesperson rep менеджер оператор продавец консультант сотрудник",
    "system": "system ivr bot система автоответчик робот",
    "unknown": "unknown неизвестно",
}
_ROLES = {word: role for role, words in _ROLE_WORDS.items() for word in words.split()}
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_JOIN_S = 1.0  # cues of one speaker with a shorter pause are one turn


def read(path: Path) -> list[Call | RecordingError]:
    """Calls of a transcript file, in its order; what cannot be read is a RecordingError in its place.

    `.jsonl`: one call a line. `.vtt` and `.srt`: one call. Raises nothing but RecordingError for a file that is
    missing, is no UTF-8 text, or has another ending.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise RecordingError(f"{path.name}: is not to be found or may not be read; was it moved?") from None
    except UnicodeDecodeError:
        raise RecordingError(f"{path.name}: is no text in UTF-8; save it again as UTF-8.") from None
    if path.suffix.lower() == ".jsonl":
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        return [_from_line(path, number, line) for number, line in lines]
    if path.suffix.lower() in (".vtt", ".srt"):
        return _from_cues(path, text)
    raise RecordingError(f"{path.name}: is not a transcript; these are read: {', '.join(sorted(endings.TRANSCRIPT))}.")


def _from_line(path: Path, number: int, line: str) -> Call | RecordingError:
    """The call of one JSON line."""
    where = f"{path.name}, line {number}"
    try:
        data = json.loads(line)
    except ValueError:
        return RecordingError(f"{where}: this is not valid JSON; each line must hold one whole call.")
    if not isinstance(data, dict) or not isinstance(data.get("turns"), list):
        return RecordingError(f"{where}: a call needs a list of «turns».")
    recording = data.get("recording")
    if not isinstance(recording, str) or not recording.strip():
        return RecordingError(f"{where}: a call needs the name of its «recording».")
    try:
        pieces = [_piece(number, turn) for number, turn in enumerate(data["turns"], start=1)]
        moment = _moment(data.get("started_at"))
        canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return RecordingError(f"{where}: holds half a character; write the file anew as UTF-8.")
    except ValueError as error:
        return RecordingError(f"{where}: {error}.")
    return _call(recording.strip(), _sha256(canonical), pieces, data.get("language"), moment)


def _piece(number: int, turn: Any) -> Cue:
    """One turn of a JSON line. Raises ValueError with a phrase that says what is wrong."""
    if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
        raise ValueError(f"turn {number} has no «text»")
    start_s, end_s = _seconds(number, turn, "start_s"), _seconds(number, turn, "end_s")
    if end_s < start_s:
        raise ValueError(f"turn {number} ends before it begins")
    speaker = turn.get("role") or turn.get("speaker") or ""
    return Cue(number, start_s, end_s, str(speaker), " ".join(turn["text"].split()))


def _seconds(number: int, turn: dict[str, Any], name: str) -> float:
    value = turn.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise ValueError(f"turn {number} needs «{name}» in seconds, 0 or more")
    return float(value)


def _moment(value: Any) -> datetime | None:
    """The date of an ISO 8601 text; None where none is given. Raises ValueError where it is something else."""
    if value in (None, ""):
        return None
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("«started_at» is no date like 2026-01-15T18:35:27") from None


def _from_cues(path: Path, text: str) -> list[Call | RecordingError]:
    """The call of a subtitle file, then one error for all cues whose timing cannot be read."""
    cues, bad_lines = read_cues(text)
    result: list[Call | RecordingError] = []
    if cues:
        result.append(_call(path.name, _sha256(path.read_bytes()), _joined(cues), None, None))
    if bad_lines:
        listed = ", ".join(str(number) for number in bad_lines[:5]) + (", ..." if len(bad_lines) > 5 else "")
        result.append(
            RecordingError(f"{path.name}, line {listed}: the timing is not like 00:01:02.500 --> 00:01:04.000.")
        )
    if not result:
        result.append(
            RecordingError(f"{path.name}: holds no subtitle; it needs lines like 00:01:02.500 --> 00:01:04.000.")
        )
    return result


def _joined(cues: list[Cue]) -> list[Cue]:
    """Cues of one speaker in a row as one; a subtitle is cut by what fits on a screen, not by who speaks."""
    joined: list[Cue] = []
    for cue in sorted(cues, key=lambda cue: (cue.start_s, cue.line)):
        last = joined[-1] if joined else None
        if last and cue.speaker and last.speaker == cue.speaker and cue.start_s - last.end_s < _JOIN_S:
            joined[-1] = Cue(
                last.line, last.start_s, max(cue.end_s, last.end_s), last.speaker, f"{last.text} {cue.text}"
            )
        else:
            joined.append(cue)
    return joined


def _call(recording: str, content_hash: str, pieces: list[Cue], language: Any, moment: datetime | None) -> Call:
    spoken = sorted((piece for piece in pieces if piece.text), key=lambda piece: piece.start_s)
    speakers: dict[str, str] = {}
    turns = []
    for number, piece in enumerate(spoken):
        label = piece.speaker.casefold().strip()
        role = _role(label)
        # Two people are A and B in the order in which they speak; whoever comes third shares the second's letter.
        speaker = speakers.setdefault(role if role != "unknown" else label, "A" if not speakers else "B")
        turns.append(Turn(number, speaker, piece.start_s, piece.end_s, piece.text, role))
    return Call(
        recording=recording,
        content_hash=content_hash,
        duration_s=max((turn.end_s for turn in turns), default=0.0),
        language=language if language in ("ru", "en") else _language(turns),
        channels="transcript",
        turns=tuple(turns),
        started_at=moment,
        kind="conversation" if turns else "no_speech",
    )


def _role(label: str) -> Role:
    """The role that a label names («Клиент», "Agent 2", "Sales Manager"); unknown for a name or a number."""
    for word in re.findall(r"[^\W\d_]+", label):
        if word in _ROLES:
            return _ROLES[word]
    return "unknown"


def _language(turns: list[Turn]) -> Language:
    """By the letters: Russian where Cyrillic ones are not outnumbered."""
    text = " ".join(turn.text for turn in turns)
    return "ru" if len(_CYRILLIC.findall(text)) >= len(_LATIN.findall(text)) else "en"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
