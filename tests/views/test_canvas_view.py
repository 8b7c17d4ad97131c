"""Texts for a canvas: on one line, short, in their own direction."""

from __future__ import annotations

import pytest

from tests.views.conftest import NASTY
from views.canvas_view import one_line


@pytest.mark.parametrize("text", ["", "раз два", "раз\n\tдва  три", "я" * 100_000, " " * 100_000 + "я", NASTY * 50])
def test_one_line_is_short_and_says_where_it_was_cut(text: str) -> None:
    line = one_line(text, 20)
    assert len(line) <= 21
    assert " ".join(text.split()).startswith(line.removesuffix("…"))
    assert line.endswith("…") == (line != " ".join(text.split()))


def test_one_line_leaves_out_signs_that_turn_the_writing() -> None:
    assert one_line("\u202eраз\u2066 два", 20) == "раз два"
