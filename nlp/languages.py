"""In which of the two languages a text is written."""

from __future__ import annotations

from foundation.records import Language


def language_of(text: str) -> Language:
    """Russian where there are as many Cyrillic letters as Latin ones, else English.

    >>> language_of("CRM для отдела продаж"), language_of("Clientoria CRM")
    ('ru', 'en')
    """
    cyrillic = sum("а" <= letter <= "я" or letter == "ё" for letter in text.lower())
    return "ru" if 2 * cyrillic >= sum(letter.isalpha() for letter in text) else "en"
