"""Text from calls stays text."""

from __future__ import annotations

import doctest

import pytest

from tests.views.conftest import NASTY, PHONE
from wording import safe


def test_safe_examples_hold() -> None:
    assert doctest.testmod(safe).failed == 0


def test_html_text_leaves_no_markup() -> None:
    escaped = safe.html_text(NASTY + ' " onclick="x')
    assert not set("<>\"'") & set(escaped)
    assert "&amp;amp;" in escaped


@pytest.mark.parametrize("sign", list("*_`$[]()<>#:!|~\\"))
def test_markdown_text_escapes_every_sign(sign: str) -> None:
    assert f"\\{sign}" in safe.markdown_text(f"a{sign}1")


@pytest.mark.parametrize("code", [":material/home:", ":smile:", ":red[x]"])
def test_markdown_text_breaks_shortcodes(code: str) -> None:
    assert code[:2] not in safe.markdown_text(code).replace("\\", "")


def test_markdown_text_stays_on_its_line() -> None:
    assert "\n" not in safe.markdown_text("a\n\n# b")


def test_without_phones_keeps_what_finds_the_file() -> None:
    shown = safe.without_phones(f"external-104-{PHONE}-20260121-140927-1768993767.609.mp3")
    assert PHONE not in shown
    assert "104" in shown
    assert "20260121-140927" in shown


@pytest.mark.parametrize("end", [True, False])
def test_shortened_cuts_between_words_and_keeps_short_text(end: bool) -> None:
    words = [f"слово{number}" for number in range(60)]
    cut = safe.shortened(" ".join(words), 100, end=end)
    assert len(cut) <= 101
    assert set(cut.strip("…").split()) <= set(words)
    assert safe.shortened("коротко", 100, end=end) == "коротко"


@pytest.mark.parametrize("end", [True, False])
def test_shortened_cuts_a_text_without_spaces_within(end: bool) -> None:
    assert safe.shortened("ы" * 500, 100, end=end).strip("…") == "ы" * 100
