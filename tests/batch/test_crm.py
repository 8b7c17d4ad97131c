"""CRM tables as people have them: Excel's csv, other names of columns, missing columns."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from batch.crm import read_deals
from foundation.errors import UsageError

ROWS = [
    "Файл;Дата;Менеджер;Источник;Итог;Сумма;Телефон клиента",
    "разговор-1.mp3;31.05.2026 10:15;Антон;реклама;Отказ;164 000,50;+7 000 111-22-33",
    "разговор-2.mp3;01.06.2026;;;выиграна;;",
    ";;;;;;",
]


def write(path: Path, encoding: str) -> Path:
    path.write_bytes("\r\n".join(ROWS).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_crm_reads_what_russian_excel_writes(tmp_path: Path, encoding: str) -> None:
    deals = read_deals(write(tmp_path / "crm.csv", encoding))
    assert [deal.recording for deal in deals] == ["разговор-1.mp3", "разговор-2.mp3"]
    first, second = deals
    assert (first.manager, first.outcome, first.amount) == ("Антон", "lost", 164000.5)
    assert first.started_at == datetime(2026, 5, 31, 10, 15)
    assert (second.manager, second.outcome, second.amount) == (None, "won", None)


def test_crm_xlsx_and_csv_say_the_same(tmp_path: Path) -> None:
    csv = read_deals(write(tmp_path / "crm.csv", "utf-8"))
    table = pd.DataFrame([row.split(";") for row in ROWS[1:]], columns=ROWS[0].split(";"))
    table.to_excel(tmp_path / "crm.xlsx", index=False)
    assert read_deals(tmp_path / "crm.xlsx") == csv


def test_crm_keeps_no_telephone_numbers(tmp_path: Path) -> None:
    assert "111-22-33" not in str(read_deals(write(tmp_path / "crm.csv", "utf-8")))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("missing.csv", None, "There is no CRM table"),
        ("empty.csv", b"", "no table that can be read"),
        ("photo.xlsx", b"\xff\xd8\xff\xe0 a photo", "no table that can be read"),
        ("other.csv", b"name,phone\nAnna,1\n", "no column names the recording"),
    ],
)
def test_crm_bad_tables_give_one_sentence(tmp_path: Path, name: str, content: bytes | None, sentence: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=sentence) as caught:
        read_deals(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "side"),
    [
        (("left", "Лев", "1", "A", "левый канал"), "left"),
        (("RIGHT", "прав", "2", "b", "правый"), "right"),
        (("first", "Первый"), "first"),
        (("second", "второй"), "second"),
        (("", "both", "3", "не знаю"), None),
    ],
)
@pytest.mark.parametrize("column", ["manager_side", "Канал менеджера"])
def test_crm_side_of_the_manager(tmp_path: Path, column: str, words: tuple[str, ...], side: str | None) -> None:
    rows = [f"{number}.mp3;{word}" for number, word in enumerate(words)]
    (tmp_path / "crm.csv").write_text("\n".join([f"recording;{column}", *rows]), encoding="utf-8")
    deals = read_deals(tmp_path / "crm.csv")
    assert [deal.manager_side for deal in deals] == [side] * len(words)
