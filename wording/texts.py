"""Our own words, numbers and dates in the language of whoever reads them.

The catalogues in `wording/locale` are read as they are: there is nothing to compile. Message ids are the English texts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("ru", "en")  # the first is the default
SHOW_IN = {"ru": "Показать по-русски", "en": "Show in English"}  # on the switch, each in its own language
LOCALE_DIR = Path(__file__).parent / "locale"
# Order of the plural forms in the catalogues, by the names that CLDR gives them.
PLURAL_FORMS = {"ru": ("one", "few", "many"), "en": ("one", "other")}
QUOTED = {"ru": "«{}»", "en": "“{}”"}


@lru_cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language, read once."""
    with (LOCALE_DIR / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def _nobody() -> str | None:
    return None


_reader: Callable[[], str | None] = _nobody


def ask_language(of_reader: Callable[[], str | None]) -> None:
    """From now on `of_reader` tells the language, each time anew: a server has readers of both at once."""
    global _reader
    _reader = of_reader


def language() -> str:
    """Language of the reader, one of LANGUAGES."""
    chosen = _reader()
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def _(text: str) -> str:
    """`text` in the language of the reader; as it is where it has no translation."""
    message = catalogue(language()).get(text)
    return str(message.string) if message and message.string else text


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a text that goes with `count`, with `{count}` filled in."""
    message = catalogue(language()).get(one)
    tag = Locale(language()).plural_form(count)
    forms = PLURAL_FORMS[language()]
    if message and isinstance(message.string, (list, tuple)) and tag in forms:
        text = message.string[forms.index(tag)]
    else:
        text = one if count == 1 else many
    return text.format(count=number(count))


def how_often(mentions: int, calls: int) -> tuple[str, str]:
    """So many mentions, in so many calls."""
    return ngettext("{count} mention", "{count} mentions", mentions), in_calls(calls)


def in_calls(calls: int) -> str:
    """In so many calls."""
    return ngettext("in {count} call", "in {count} calls", calls)


def of_conversations(total: int) -> str:
    """Of so many conversations."""
    return ngettext("of {count} conversation", "of {count} conversations", total)


def so_many_of(calls: int, conversations: int) -> str:
    """In so many of so many conversations."""
    return f"{number(calls)} {of_conversations(conversations)}"


def quoted(text: str) -> str:
    """`text` in the quotation marks of the language."""
    return QUOTED[language()].format(text)


def number(value: float) -> str:
    return format_decimal(value, locale=language())


def percent(share: float) -> str:
    """A share of 0 to 1 in whole percent."""
    return format_percent(share, locale=language())


def percent_range(low: float, high: float) -> str:
    """An interval of shares, such as 15–45 %."""
    return f"{format_decimal(round(low * 100), locale=language())}–{percent(high)}"


def day(moment: datetime) -> str:
    return format_date(moment, "d MMM y", locale=language())


def moment(moment: datetime) -> str:
    return format_datetime(moment, "d MMM y, HH:mm", locale=language())


def period(first: datetime, last: datetime) -> str:
    """From a first to a last day, without saying the year twice."""
    pattern = "d MMM" if first.year == last.year else "d MMM y"
    return f"{format_date(first, pattern, locale=language())} – {day(last)}"


def clock(seconds: float) -> str:
    """A second of a recording or a length as minutes and seconds: 3:07, 1:03:07."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def hours(seconds: float) -> str:
    """A long length in words: 2 h 5 min."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h {minutes} min").format(hours=number(minutes // 60), minutes=minutes % 60)
