"""What is dear to read from a database, kept as long as the database tells the same.

When it changes all of it goes: what is forgotten is in none of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from sqlalchemy import func, select

from store import schema
from store.database import changes
from store.store import Store

FEW = 1000  # calls: of so few each new one is seen at once, of more each hundredth or tenth of them
ASKED_EACH_S = 0.1  # at most so old is what this process knows of what another one wrote
AT_MOST = 256  # answers of one database: the one that was asked for longest ago makes room


class _Answers:
    """What is known of one database in one state."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.known: dict[tuple[Any, ...], Any] = {}
        self.being_found: dict[tuple[Any, ...], Lock] = {}


_lock = Lock()
_of: dict[str, _Answers] = {}  # by the database's address
_states: dict[str, tuple[float, int, str]] = {}  # by the same: when it was asked for, after how many changes, the state


def kept(store: Store, make: Callable[[], Any], *key: Any) -> Any:
    """What `make` gives, made once for a key while the database stays as it is. Nobody may change what they get."""
    place = str(store.engine.url)
    state = _state(store, place)
    with _lock:
        if place not in _of or _of[place].state != state:
            _of[place] = _Answers(state)
        answers = _of[place]
        turn = answers.being_found.setdefault(key, Lock())
    with turn:  # who asks for the same thing waits, who asks for another does not
        with _lock:
            if key in answers.known:
                answers.known[key] = answers.known.pop(key)  # now the last that was asked for
                return answers.known[key]
        made = make()
        with _lock:
            answers.known[key] = made
            while len(answers.known) > AT_MOST:
                oldest = next(iter(answers.known))
                del answers.known[oldest], answers.being_found[oldest]
        return made


def _state(store: Store, place: str) -> str:
    """What the database's state is, or was a moment ago: a page asks for it a hundred times."""
    asked_at, changed, state = _states.get(place, (0.0, -1, ""))
    now, changes_now = time.monotonic(), changes[place]
    if changed != changes_now or now - asked_at > ASKED_EACH_S:
        state = _read_state(store)
        _states[place] = now, changes_now, state
    return state


def _read_state(store: Store) -> str:
    """Another one when the database tells something else; also when there are some more calls, or fewer.

    While a night's calls come in, one by one, what is read of a hundred thousand is not read anew for each.
    """
    with store.engine.connect() as connection:
        calls = connection.scalar(select(func.count()).select_from(schema.calls)) or 0
    return f"{store.state()} {calls if calls < FEW else round(calls, 2 - len(str(calls)))}"
