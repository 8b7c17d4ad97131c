"""Masks: what is personal disappears, what is not stays."""

from __future__ import annotations

from foundation.masking import masked
from foundation.records import PersonalSpan

TEXT = "Меня зовут Пётр, звоните 555-12-34 после шести"
SPANS = (PersonalSpan(11, 15, "name"), PersonalSpan(25, 34, "phone"))


def test_masked_replaces_every_span() -> None:
    assert masked(TEXT, SPANS) == "Меня зовут ‹имя›, звоните ‹телефон› после шести"


def test_masked_quote_uses_the_spans_of_its_turn() -> None:
    assert masked(TEXT[17:], SPANS, offset=17) == "звоните ‹телефон› после шести"


def test_masked_span_over_the_edge_hides_what_is_inside() -> None:
    assert masked(TEXT[28:], SPANS, offset=28) == "‹телефон› после шести"
    assert masked(TEXT[:13], SPANS) == "Меня зовут ‹имя›"


def test_masked_without_spans_is_the_text() -> None:
    assert masked(TEXT, ()) == TEXT
