"""Ready transcripts: JSON lines, WebVTT, SRT; one bad line loses nothing but itself."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from foundation.errors import RecordingError
from foundation.records import Call
from transcribe.ready import read

TURNS = [
    {"role": "manager", "start_s": 0.5, "end_s": 2.0, "text": "Добрый день!"},
    {"role": "client", "start_s": 2.5, "end_s": 5.0, "text": "Сколько  стоит?"},
]
CALL = {
    "recording": "out-1-20260115-183527",
    "started_at": "2026-01-15T18:35:27+03:00",
    "language": "ru",
    "turns": TURNS,
}


def lines(tmp_path: Path, *values: object) -> list[Call | RecordingError]:
    path = tmp_path / "calls.jsonl"
    path.write_text("\n".join(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values), "utf-8")
    return read(path)


def one(path: Path, text: str) -> Call:
    path.write_bytes(text.encode("utf-8"))
    (call,) = read(path)
    assert isinstance(call, Call)
    return call


def test_ready_jsonl_keeps_what_it_is_given(tmp_path: Path) -> None:
    (call,) = lines(tmp_path, CALL)
    assert isinstance(call, Call)
    assert call.started_at == datetime.fromisoformat("2026-01-15T18:35:27+03:00")
    assert (call.channels, call.kind, call.path, call.recognizer) == ("transcript", "conversation", None, None)
    assert [(turn.number, turn.speaker, turn.role) for turn in call.turns] == [(0, "A", "manager"), (1, "B", "client")]
    assert call.turns[1].text == "Сколько стоит?"
    assert call.duration_s == 5.0


def test_ready_jsonl_bad_line_is_one_error_with_its_number(tmp_path: Path) -> None:
    broken = [
        "{not json",
        "[1]",
        {**CALL, "turns": "none"},
        {**CALL, "recording": None},
        {**CALL, "started_at": "yesterday"},
        {**CALL, "turns": [{"role": "client", "start_s": 0, "end_s": 1}]},
        {**CALL, "turns": [{"role": "client", "start_s": "0", "end_s": 1, "text": "да"}]},
        {**CALL, "turns": [{"role": "client", "start_s": 5, "end_s": 1, "text": "да"}]},
        '{"recording": "x", "turns": [{"text": "да", "start_s": NaN, "end_s": 1}]}',
    ]
    found = lines(tmp_path, CALL, "", *broken, {**CALL, "recording": "last"})
    assert isinstance(found[0], Call)
    assert isinstance(found[-1], Call)
    for number, error in enumerate(found[1:-1], start=3):
        assert isinstance(error, RecordingError)
        assert f"calls.jsonl, line {number}:" in str(error)
        assert "да" not in str(error).split(":")[1]
    assert len(found) == len(broken) + 2


def test_ready_hash_is_of_the_content_and_not_of_its_spelling(tmp_path: Path) -> None:
    (call,) = lines(tmp_path, CALL)
    (respelled,) = lines(tmp_path, json.dumps(dict(reversed(CALL.items())), indent=None, ensure_ascii=True))
    (other,) = lines(tmp_path, {**CALL, "language": "en"})
    assert isinstance(call, Call)
    assert isinstance(respelled, Call)
    assert isinstance(other, Call)
    assert call.content_hash == respelled.content_hash != other.content_hash
    assert len(call.content_hash) == 64


@pytest.mark.parametrize(
    ("labels", "roles", "speakers"),
    [
        (("Клиент", "Менеджер"), ("client", "manager"), "AB"),
        (("Customer 1", "AGENT"), ("client", "manager"), "AB"),
        (("покупатель", "оператор колл-центра"), ("client", "manager"), "AB"),
        (("Speaker 2", "Speaker 1"), ("unknown", "unknown"), "AB"),
        (("Марина", "Игорь"), ("unknown", "unknown"), "AB"),
        (("IVR", "Марина"), ("system", "unknown"), "AB"),
    ],
)
def test_ready_roles_are_kept_and_other_labels_become_letters(
    tmp_path: Path, labels: tuple[str, str], roles: tuple[str, str], speakers: str
) -> None:
    turns = [{"role": labels[i % 2], "start_s": i, "end_s": i + 1, "text": "слово"} for i in range(4)]
    (call,) = lines(tmp_path, {"recording": "x", "turns": turns})
    assert isinstance(call, Call)
    assert tuple(turn.role for turn in call.turns) == roles * 2
    assert "".join(turn.speaker for turn in call.turns) == speakers * 2


def test_ready_language_is_told_by_letters_where_it_is_absent(tmp_path: Path) -> None:
    for text, language in (("Хочу CRM", "ru"), ("I want a system", "en")):
        (call,) = lines(
            tmp_path, {"recording": "x", "turns": [{"role": "client", "start_s": 0, "end_s": 1, "text": text}]}
        )
        assert isinstance(call, Call)
        assert call.language == language


def test_ready_vtt_with_voices_notes_settings_and_windows_line_ends(tmp_path: Path) -> None:
    text = (
        "\ufeffWEBVTT - call\r\n\r\nNOTE made by a PBX\r\n00:00 --> nonsense\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n"
        "intro\r\n00:01.000 --> 00:02.500 align:start position:10%\r\n<v.loud Менеджер>Добрый <i>день</i>!</v>\r\n\r\n"
        "00:00:03.000 --> 00:00:04.000\r\n<v Клиент>Дорого &amp; долго.\r\nОчень.\r\n\r\n"
        "01:00:00.000 --> 01:00:01.000\r\n<v Клиент>Поздно.</v>\r\n"
    )
    call = one(tmp_path / "call-20260115-183527.vtt", text)
    assert [(turn.role, turn.text) for turn in call.turns] == [
        ("manager", "Добрый день!"),
        ("client", "Дорого & долго. Очень."),
        ("client", "Поздно."),
    ]
    assert (call.turns[0].start_s, call.turns[0].end_s) == (1.0, 2.5)
    assert call.turns[2].start_s == 3600.0
    assert call.recording == "call-20260115-183527.vtt"


def test_ready_srt_with_prefixes_and_joined_cues(tmp_path: Path) -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nКлиент: Мне не подходит,\n\n"
        "2\n00:00:02,100 --> 00:00:03,000\nКлиент: там нет интеграции.\n\n"
        "3\n00:00:04,0 --> 00:00:06,0\n- Менеджер: Понял.\n- Клиент: Вот.\n"
    )
    call = one(tmp_path / "call.srt", text)
    assert [(turn.role, turn.text) for turn in call.turns] == [
        ("client", "Мне не подходит, там нет интеграции."),
        ("manager", "Понял."),
        ("client", "Вот."),
    ]
    assert call.turns[0].end_s == 3.0
    assert call.turns[1].end_s == call.turns[2].start_s


def test_ready_subtitle_without_names_or_with_a_time_in_its_text_keeps_the_text(tmp_path: Path) -> None:
    call = one(tmp_path / "call.srt", "1\n00:00:01,000 --> 00:00:02,000\nВ 12:30 удобно: да\n")
    assert [(turn.speaker, turn.role, turn.text) for turn in call.turns] == [("A", "unknown", "В 12:30 удобно: да")]


def test_ready_bad_timing_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "call.srt"
    path.write_text("1\n00:00:xx --> 00:00:02,000\nраз\n\n2\n00:00:03,000 --> 00:00:04,000\nдва\n", "utf-8")
    call, error = read(path)
    assert isinstance(call, Call)
    assert [turn.text for turn in call.turns] == ["два"]
    assert isinstance(error, RecordingError)
    assert "call.srt, line 2:" in str(error)


def test_ready_file_that_is_no_transcript_is_refused(tmp_path: Path) -> None:
    (error,) = [*read_text(tmp_path / "empty.vtt", "WEBVTT\n")]
    assert isinstance(error, RecordingError)
    binary = tmp_path / "call.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (binary, tmp_path / "missing.srt", tmp_path / "other.txt"):
        if path.suffix == ".txt":
            path.write_text("да")
        with pytest.raises(RecordingError):
            read(path)


def read_text(path: Path, text: str) -> list[Call | RecordingError]:
    path.write_text(text, "utf-8")
    return read(path)
