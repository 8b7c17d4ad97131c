"""Hiding personal data in a text whose personal spans are known."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.records import PersonalSpan

# Typographic, so that nobody takes a mask for something that was said.
MASKS = {
    "name": "‹имя›",
    "phone": "‹телефон›",
    "email": "‹почта›",
    "card": "‹карта›",
    "number": "‹номер›",
    "address": "‹адрес›",
}


def masked(text: str, spans: Sequence[PersonalSpan], offset: int = 0) -> str:
    """`text` with every personal span replaced by its mask.

    `offset` is where `text` begins in the turn that the spans were counted in, so that a quote can be
    masked with its turn's spans; a span that reaches over the quote's edge is masked where they meet.
    """
    for span in sorted(spans, key=lambda span: span.start_char, reverse=True):
        start, end = max(span.start_char - offset, 0), min(span.end_char - offset, len(text))
        if start < end:
            text = text[:start] + MASKS[span.label] + text[end:]
    return text
