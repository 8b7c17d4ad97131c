"""What the CRM knows: a table of deals, one row a call, from csv or xlsx."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd

from foundation.errors import UsageError
from foundation.records import Deal, Outcome, Side

# Column names that CRMs and PBXs give to the fields of a deal, lower case.
COLUMNS = {
    "recording": (
        "recording",
        "file",
        "filename",
        "file_name",
        "record",
        "запись",
        "файл",
        "имя файла",
        "запись звонка",
    ),
    "started_at": (
        "started_at",
        "start",
        "date",
        "datetime",
        "call_date",
        "дата",
        "дата звонка",
        "дата и время",
        "начало",
    ),
    "manager": ("manager", "seller", "agent", "responsible", "менеджер", "ответственный", "сотрудник"),
    "direction": ("direction", "type", "направление", "тип звонка"),
    "lead_source": ("lead_source", "source", "utm_source", "источник", "источник лида"),
    "campaign": ("campaign", "utm_campaign", "кампания", "рекламная кампания"),
    "product": ("product", "товар", "продукт", "услуга"),
    "stage": ("deal_stage", "stage", "status", "этап", "стадия", "этап сделки", "стадия сделки"),
    "outcome": ("outcome", "result", "итог", "исход", "результат"),
    "manager_side": (
        "manager_side",
        "manager_channel",
        "seller_side",
        "agent_channel",
        "сторона менеджера",
        "канал менеджера",
        "менеджер на канале",
        "канал оператора",
    ),
    "amount": ("amount", "sum", "price", "budget", "сумма", "бюджет", "сумма сделки"),
}
OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(
        ("won", "win", "success", "closed won", "выиграна", "успех", "успешно", "продажа", "оплачено"), "won"
    ),
    **dict.fromkeys(("lost", "lose", "fail", "closed lost", "проиграна", "отказ", "провал", "не реализовано"), "lost"),
    **dict.fromkeys(("open", "in progress", "в работе", "открыта", "активна"), "open"),
}


# Numbers and letters are of channels: they are what a telephone exchange counts.
SIDES: dict[str, Side] = {
    **dict.fromkeys(
        ("left", "l", "1", "a", "а", "left channel", "лев", "левый", "левая", "слева", "левый канал"), "left"
    ),
    **dict.fromkeys(
        ("right", "r", "2", "b", "б", "right channel", "прав", "правый", "правая", "справа", "правый канал"), "right"
    ),
    **dict.fromkeys(("first", "first voice", "перв", "первый", "первый голос"), "first"),
    **dict.fromkeys(("second", "second voice", "втор", "второй", "второй голос"), "second"),
}


@dataclass(frozen=True, slots=True)
class Understood:
    """A CRM table as it is read."""

    columns: dict[str, str]  # by field of a deal, the column that tells it, as the table writes it
    others: tuple[str, ...]  # columns that no field is read from
    rows: int  # those that name no recording too
    deals: tuple[Deal, ...]


def read_deals(path: Path) -> list[Deal]:
    """Deals of a CRM table. Rows that name no recording are passed over.

    Columns are known by their usual names in English and Russian; all but the recording's may be missing.
    Telephone numbers in the table are not kept. Raises UsageError where the file is no such table.
    """
    return list(understand(path).deals)


def understand(path: Path) -> Understood:
    """A CRM table with how its columns are understood; as `read_deals`."""
    table = _read(path)
    written = [str(name).strip() for name in table.columns]
    table.columns = [name.lower() for name in written]
    as_written = dict(zip(table.columns, written, strict=True))
    columns = {field: next((n for n in names if n in table.columns), None) for field, names in COLUMNS.items()}
    if columns["recording"] is None:
        known = ", ".join(COLUMNS["recording"])
        raise UsageError(f"{path.name}: no column names the recording; call it one of: {known}.")
    deals = tuple(
        deal
        for row in table.to_dict("records")
        if (deal := _deal({field: _text(row.get(name)) if name else None for field, name in columns.items()}))
    )
    used = set(columns.values())
    return Understood(
        columns={field: as_written[name] for field, name in columns.items() if name},
        others=tuple(as_written[name] for name in table.columns if name not in used),
        rows=len(table),
        deals=deals,
    )


def understand_bytes(name: str, content: bytes) -> Understood:
    """As `understand`, of a table that is no file; nothing of it stays on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{Path(name).suffix.lower()}"
        path.write_bytes(content)
        return understand(path)


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise UsageError(f"There is no CRM table «{path}»: check the spelling.")
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            return pd.read_excel(path, dtype=str)
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1251")  # what Russian Excel writes
        separator = csv.Sniffer().sniff(text.splitlines()[0], delimiters=",;\t").delimiter
        return pd.read_csv(io.StringIO(text), dtype=str, sep=separator, keep_default_na=False)
    except (OSError, ValueError, IndexError, KeyError, csv.Error, BadZipFile) as error:
        raise UsageError(
            f"{path.name}: is no table that can be read ({type(error).__name__}); save it as csv or xlsx."
        ) from None


def _text(value: object) -> str | None:
    text = "" if value is None or value != value else str(value).strip()  # NaN differs from itself
    return text or None


def _deal(row: dict[str, str | None]) -> Deal | None:
    if row["recording"] is None:
        return None
    started = pd.to_datetime(row["started_at"], errors="coerce", dayfirst=_day_first(row["started_at"]))
    amount = pd.to_numeric(
        (row["amount"] or "").replace("\xa0", "").replace(" ", "").replace(",", "."), errors="coerce"
    )
    return Deal(
        recording=row["recording"],
        started_at=None if pd.isna(started) else started.to_pydatetime().replace(tzinfo=None),
        manager=row["manager"],
        direction=row["direction"],
        lead_source=row["lead_source"],
        campaign=row["campaign"],
        product=row["product"],
        stage=row["stage"],
        outcome=OUTCOMES.get((row["outcome"] or "").lower()),
        amount=None if pd.isna(amount) else float(amount),
        manager_side=SIDES.get((row["manager_side"] or "").lower()),
    )


def _day_first(date: str | None) -> bool:
    """31.12.2026 and 31/12/2026 begin with the day; 2026-12-31 does not."""
    return date is not None and not date[:4].isdigit()
