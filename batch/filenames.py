"""What the name of a recording tells: by the pattern in the settings, and without one its date and time.

A pattern is written as the names are, with fields in braces: `{direction}-{extension}-{phone}-{date}-{time}-{*}`.
"""

from __future__ import annotations

import re
from datetime import datetime

from batch.phones import client_key
from foundation import endings
from foundation.errors import UsageError
from foundation.records import Named

_DATE = r"20\d\d[-_.]?[01]\d[-_.]?[0-3]\d|[0-3]\d[-_.]?[01]\d[-_.]?20\d\d|\d\d[01]\d[0-3]\d"
_TIME = r"[0-2]\d[-_.:h]?[0-5]\d(?:[-_.:m]?[0-5]\d)?"
# A word stands where the exchange knows no number: «anonymous», «unknown».
_PHONE = r"\+?\d{2,15}|\+?\d[\d ()-]{3,20}\d|[^\W\d_]+"
_FIELDS = {
    "date": _DATE,
    "time": _TIME,
    "datetime": rf"(?:{_DATE})[-_ T.]{{0,3}}(?:{_TIME})",
    "epoch": r"1\d{9}(?:\d{3})?(?:\.\d+)?",  # seconds or milliseconds
    "phone": _PHONE,
    "extension": r"[^\W_]+",
    "direction": r"[^\W\d_]+",
    "manager": ".+?",
    "lead_source": ".+?",
    "campaign": ".+?",
    "product": ".+?",
}
_DATE_AND_TIME = re.compile(rf"({_DATE})[-_ T.]{{0,3}}({_TIME})", re.IGNORECASE)
_PHONE_DIGITS = 7  # no extension has as many
_ANYTHING = "*"
_DIRECTION_WORDS = {
    "in": "in incoming inbound external received answered queue q rg вх вход входящий входящая входящее входящие",
    "out": "out outgoing outbound dialed dialled исх исход исходящий исходящая исходящее исходящие",
    "internal": "internal int local внутр внутренний внутренняя внутренние",
}
_DIRECTIONS = {word: direction for direction, words in _DIRECTION_WORDS.items() for word in words.split()}
_MOMENT = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)"  # 20260115, 2026-01-15, 2026_01_15
    r"[-_ T.]{1,3}"
    r"([0-2]\d)[-_:.h]?([0-5]\d)(?:[-_:.m]?([0-5]\d))?(?!\d)"  # 183527, 18-35-27, 18.35
)


class Pattern:
    """A compiled `filename_pattern`. Upper and lower case are alike, and a known ending is left out of account.

    Raises UsageError, in one sentence, for a pattern that cannot be understood.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.fields: set[str] = set()
        expression, after_field = "", False
        for piece in re.findall(r"\{[^{}]*\}|[^{}]+|[{}]", endings.stem(pattern)):
            if piece in ("{", "}"):
                raise _wrong(pattern, "a brace has no partner")
            if "/" in piece or "\\" in piece:
                raise _wrong(pattern, "it holds a folder, but only the file's own name is read")
            if not piece.startswith("{"):
                expression, after_field = expression + re.escape(piece), False
                continue
            if after_field:
                raise _wrong(pattern, f"nothing stands between {piece} and the field before it")
            expression, after_field = expression + self._field(piece[1:-1].strip().lower()), True
        self._expression = re.compile(expression, re.IGNORECASE)

    def _field(self, name: str) -> str:
        if name == _ANYTHING:
            return ".*"
        if name not in _FIELDS:
            known = ", ".join(f"{{{field}}}" for field in (*_FIELDS, _ANYTHING))
            raise _wrong(self.pattern, f"there is no field {{{name}}}, only {known}")
        if name in self.fields:
            raise _wrong(self.pattern, f"the field {{{name}}} stands in it twice")
        self.fields.add(name)
        return f"(?P<{name}>{_FIELDS[name]})"

    def read(self, recording: str) -> dict[str, str] | None:
        """The text of every field in a file's base name; None where the name does not fit."""
        found = self._expression.fullmatch(endings.stem(recording))
        return found.groupdict() if found else None


def named(recording: str, pattern: Pattern | None, key: bytes) -> Named:
    """What the base name of a recording tells. `key`: of this home (`phones.load_key`), for the client's phone.

    Where the name does not fit the pattern, or the pattern has no date, date and time are read as `moment` finds them.
    """
    fields = (pattern.read(recording) if pattern else None) or {}
    return Named(
        started_at=_started_at(fields) or moment(recording),
        manager=_text(fields.get("manager")),
        direction=direction(fields.get("direction")),
        lead_source=_text(fields.get("lead_source")),
        campaign=_text(fields.get("campaign")),
        product=_text(fields.get("product")),
        client_key=_client(fields.get("phone", ""), fields.get("extension", ""), key),
    )


def moment(recording: str) -> datetime | None:
    """The first date with a time of day in a file's name, without a time zone (the exchange's own); None without one.

    >>> moment("external-103-20260115-183527-1768491327.8447.mp3")
    datetime.datetime(2026, 1, 15, 18, 35, 27)
    """
    for match in _MOMENT.finditer(recording):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        try:
            return datetime(year, month, day, hour, minute, second)
        except ValueError:  # 31 February, hour 27: digits that are no date
            continue
    return None


def direction(word: str | None) -> str | None:
    """in, out or internal, as telephone exchanges and CRMs write it in English or Russian; None for other words.

    >>> direction("Исходящий"), direction("external"), direction("ivr")
    ('out', 'in', None)
    """
    return _DIRECTIONS.get((word or "").strip().casefold())


def direction_of_name(recording: str) -> str | None:
    """The direction that a file's name begins with, as exchanges of the Asterisk family write it."""
    first = re.match(r"[^\W\d_]+", recording)
    return direction(first.group()) if first else None


def _started_at(fields: dict[str, str]) -> datetime | None:
    if "epoch" in fields:
        seconds = float(fields["epoch"])
        # The exchange stands where the company is: its wall clock is taken to be this machine's.
        return datetime.fromtimestamp(int(seconds / 1000 if seconds >= 1e12 else seconds))
    date, time = fields.get("date"), fields.get("time", "")
    if both := _DATE_AND_TIME.fullmatch(fields.get("datetime", "")):
        date, time = both.groups()
    if date is None:
        return None
    day, clock = re.sub(r"\D", "", date), re.sub(r"\D", "", time).ljust(6, "0")
    for order in ("%Y%m%d", "%d%m%Y") if len(day) == 8 else ("%y%m%d",):
        try:
            return datetime.strptime(day + clock, order + "%H%M%S")
        except ValueError:  # the other order, or 31 February
            continue
    return None


def _client(phone: str, extension: str, key: bytes) -> str | None:
    # Many exchanges name the caller first: in calls that go out, phone and extension change places.
    if len(re.sub(r"\D", "", phone)) < _PHONE_DIGITS <= len(re.sub(r"\D", "", extension)):
        phone = extension
    return client_key(phone, key)


def _text(value: str | None) -> str | None:
    return " ".join((value or "").replace("_", " ").split()) or None


def _wrong(pattern: str, why: str) -> UsageError:
    return UsageError(f"The setting filename_pattern «{pattern}» cannot be understood: {why}.")
