"""The stored vocabulary as pages ask for it: the words that lead one of its orders, or that hold some letters.

There may be a hundred times more words than anybody looks at; so no page reads them all.
"""

from __future__ import annotations

import json
from typing import Any, cast

import pandas as pd
from sqlalchemy import ColumnElement, Select, Text, case, func, or_, select, union
from sqlalchemy import cast as cast_to

from foundation.records import Language
from store import schema
from store.kept import kept
from store.rows import fold
from store.store import Store

MOST = 3000  # words of an order

_of = schema.vocabulary.c
_COLUMNS = [
    *(_of.term, _of.surface, _of.forms, _of.z, _of.log_odds, _of.low, _of.high, _of.certain),
    *(_of.client_count.label("first_count"), _of.manager_count.label("second_count")),
    *(_of.client_calls.label("first_calls"), _of.manager_calls.label("second_calls")),
]


def leading(store: Store, language: Language) -> pd.DataFrame:
    """The clearest words of either side, those that either side says most, and those that both do; z falls.

    Of each at most MOST. Columns as of `nlp.contrast.contrast`, the clients being the first side.
    """
    return cast(pd.DataFrame, kept(store, lambda: _leading(store, language), "vocabulary", language))


def containing(store: Store, language: Language, letters: str) -> pd.DataFrame:
    """Words with these letters in one of their forms, those of most calls first, at most MOST; columns the same."""
    wanted = fold(letters)
    spelled = [
        _folded(_of.term).contains(wanted, autoescape=True),
        _folded(_of.surface).contains(wanted, autoescape=True),
        # As the list of forms is written down.
        func.replace(cast_to(_of.forms, Text), _written("ё"), _written("е")).contains(
            _written(wanted), autoescape=True
        ),
    ]
    asked = _words(language).where(or_(*spelled))
    found = _read(store, asked.order_by((_of.client_calls + _of.manager_calls).desc(), _of.term).limit(MOST))
    rows = zip(found["term"], found["surface"], found["forms"], strict=True)
    # The forms stand in the database as one text, whose commas and quotation marks nobody looks for.
    held = [any(wanted in fold(form) for form in (term, surface, *forms)) for term, surface, forms in rows]
    return found[pd.Series(held, index=found.index, dtype=bool)]


def client_counts(store: Store, language: Language) -> dict[str, tuple[int, int]]:
    """By term how often clients say it and in how many calls, of those that they say."""
    asked = select(_of.term, _of.client_count, _of.client_calls).where(_of.language == language, _of.client_calls > 0)
    with store.engine.connect() as connection:
        return {row.term: (row.client_count, row.client_calls) for row in connection.execute(asked)}


def _leading(store: Store, language: Language) -> pd.DataFrame:
    both = case((_of.client_calls < _of.manager_calls, _of.client_calls), else_=_of.manager_calls)
    orders: list[list[ColumnElement[Any]]] = [
        [_of.certain.desc(), _of.z.desc()],
        [_of.certain.desc(), _of.z],
        [func.abs(_of.z).desc()],
        [both.desc()],
        [_of.client_calls.desc(), _of.z],
        [_of.manager_calls.desc(), _of.z.desc()],
    ]
    shown = [
        select(
            select(_of.term).where(_of.language == language).order_by(*order, _of.term).limit(MOST).subquery().c.term
        )
        for order in orders
    ]
    found = _read(store, _words(language).where(_of.term.in_(union(*shown))))
    return found.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)


def _words(language: Language) -> Select[Any]:
    return select(*_COLUMNS).where(_of.language == language)


def _read(store: Store, asked: Select[Any]) -> pd.DataFrame:
    with store.engine.connect() as connection:
        rows = list(connection.execute(asked))
    return pd.DataFrame(rows, columns=[column.name for column in _COLUMNS]).astype({"certain": bool})


def _folded(column: ColumnElement[str]) -> ColumnElement[str]:
    return func.replace(func.lower(column), "ё", "е")


def _written(letters: str) -> str:
    """Letters as they stand in a stored list."""
    return json.dumps(letters)[1:-1]
