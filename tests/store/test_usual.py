"""What is usual of conversations: their middle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.store import Store
from store.usual import ENOUGH, usual_conversation
from tests.store.conftest import CONVERSATION, make_analysis


def fill(store: Store, shares: list[float], language: str = "ru", kind: str = "conversation") -> None:
    for number, share in enumerate(shares):
        made = make_analysis()
        call = replace(
            made.call,
            recording=f"{language}-{kind}-{number}.mp3",
            content_hash=f"{number:03}{language}{kind}"[:16].ljust(16, "0") * 4,
            language=language,  # type: ignore[arg-type]
            kind=kind,  # type: ignore[arg-type]
        )
        rate = None if number % 2 else 100.0 + number
        went = replace(CONVERSATION, client_talk_share=share, client_interruptions=number, client_words_per_minute=rate)
        store.save(replace(made, call=call, conversation=went), {})


def test_usual_is_the_middle_of_the_conversations_of_a_language(store: Store) -> None:
    shares = [number / ENOUGH for number in range(ENOUGH + 1)]
    fill(store, shares)
    fill(store, [0.0] * ENOUGH, kind="voicemail")
    fill(store, [0.9] * (ENOUGH - 1), language="en")
    usual = usual_conversation(store, "ru")
    assert usual is not None
    assert usual.client_talk_share == pytest.approx(0.5)
    assert usual.client_interruptions == ENOUGH // 2
    assert isinstance(usual.client_interruptions, int)
    assert usual.client_words_per_minute == pytest.approx(100 + ENOUGH / 2)  # of those in which it was measured
    assert usual.manager_words_per_minute is None
    assert usual_conversation(store, "en") is None
