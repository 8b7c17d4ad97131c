"""Learning from people: their corrections as annotated turns, beside the examples that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foundation.errors import UsageError
from foundation.records import Kind
from foundation.settings import Settings
from nlp.scenes import PLAIN, AnnotatedTurn, Mark
from store import judgements
from store.store import Store

if TYPE_CHECKING:
    from nlp.training import TrainReport

TRADE = "corrections"


def train(store: Store, settings: Settings, tell: Callable[[str], None]) -> TrainReport:
    """Learn anew from the examples and all corrections; the model lies in the home afterwards.

    Raises UsageError where nobody has corrected anything yet, ModelError where the embedding model, which it builds on,
    is missing.
    """
    from nlp import training

    turns = corrected_turns(store)
    if not turns:
        raise UsageError("Nobody has corrected a mention yet, so there is nothing to learn: do that in the view first.")
    return training.train(turns, settings.models_dir, tell)


def corrected_turns(store: Store) -> list[AnnotatedTurn]:
    """Turns in which people corrected or confirmed something, marked as they said.

    Only the words that a person spoke of are marked: what nobody looked at in the turn is not learnt from.
    """
    found = []
    for said in judgements.judged_turns(store.engine):
        marks = tuple(
            Mark(place.start_char, place.end_char, _label(place.kind, place.category)) for place in said.places
        )
        found.append(AnnotatedTurn(said.before, said.text, marks, said.language, TRADE, whole=False))
    return found


def _label(kind: Kind | None, category: str | None) -> str:
    if kind is None:
        return PLAIN
    return f"objection/{category or 'other'}" if kind == "objection" else kind
