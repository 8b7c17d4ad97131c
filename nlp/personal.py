"""Personal data in a turn: names, phones, e-mails, cards, addresses and other numbers that identify somebody.

Recall comes first: a word masked for nothing costs little, a name shown costs trust.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.records import PersonalSpan
from nlp.personal_addresses import address_spans
from nlp.personal_emails import email_spans
from nlp.personal_names import name_spans
from nlp.spoken_numbers import number_spans

if TYPE_CHECKING:
    from spacy.tokens import Doc


def personal_spans(doc: Doc) -> tuple[PersonalSpan, ...]:
    """Personal data in one turn (a document of nlp.pipeline): spans in order that do not overlap."""
    text = doc.text
    found = [
        *(PersonalSpan(start, end, "email") for start, end in email_spans(text)),
        *(PersonalSpan(start, end, "address") for start, end in address_spans(text, doc.lang_)),
        *number_spans(text),
        *(PersonalSpan(start, end, "name") for start, end in name_spans(doc)),
    ]
    kept: list[PersonalSpan] = []
    for span in found:  # the kinds found by the stricter methods stand first
        kept.extend(_rest(span, kept))
    return tuple(sorted(kept, key=lambda span: span.start_char))


def _rest(span: PersonalSpan, kept: list[PersonalSpan]) -> list[PersonalSpan]:
    """What the spans kept already leave of a span, so that nothing found stays to be seen."""
    pieces = [(span.start_char, span.end_char)]
    for other in kept:
        pieces = [
            (start, end)
            for first, last in pieces
            for start, end in ((first, min(last, other.start_char)), (max(first, other.end_char), last))
            if start < end
        ]
    return [PersonalSpan(start, end, span.label) for start, end in pieces]
