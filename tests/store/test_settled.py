"""What the batch mends in calls that are done, in either database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from foundation.records import Analysis, Deal, Named
from store import settled
from store.store import Store

STAGES = {"transcribe": "t", "analyse": "a"}


def test_settled_roles_are_noted_and_taken_back(store: Store, analysis: Callable[..., Analysis]) -> None:
    call = analysis("a").call
    store.save(analysis("a"), STAGES)
    store.save(analysis("b"), {"transcribe": "t", "roles": "B setting"})
    store.save_deals([Deal(call.recording, direction="out", manager_side="left")])
    first, second = settled.roles(store)
    assert (first.crm_side, first.direction, first.settled_by, first.analysed) == ("left", "out", "", True)
    assert (second.crm_side, second.settled_by, second.analysed) == (None, "B setting", False)
    assert settled.crm_sides(store) == {"out-7000-a": "left"}

    settled.save_role_sources(store, [(first.call_id, "A crm", "crm", 1.0), (second.call_id, "", "said", 0.7)])
    assert [call.settled_by for call in settled.roles(store)] == ["A crm", ""]
    assert store.stages(call.content_hash) == {**STAGES, "roles": "A crm"}


def test_settled_names_are_stored_and_read_once(store: Store, analysis: Callable[..., Analysis]) -> None:
    for digit in "abc":
        store.save(analysis(digit), STAGES)
    rows = settled.read_by_another_pattern(store, "p", "", 2)
    assert [row.call_id[0] for row in rows] == ["a", "b"]
    named = Named(datetime(2026, 1, 15), "Anna", "in", client_key="f" * 64)
    settled.save_names(store, [row.call_id for row in rows], {rows[0].call_id: named}, [rows[1].call_id], "p")
    assert [row.call_id[0] for row in settled.read_by_another_pattern(store, "p", "", 9)] == ["c"]
    first, second = (store.call(digit * 64) for digit in "ab")
    assert first
    assert second
    assert first.named == named
    assert second.named.manager == analysis("b").call.named.manager
    assert store.stages("a" * 64) == {**STAGES, "names": "p"}
    assert store.stages("b" * 64) == {"transcribe": "t", "names": "p"}  # to be analysed anew
    settled.forget_name(store, "a" * 64)
    assert [row.call_id[0] for row in settled.read_by_another_pattern(store, "p", "", 9)] == ["a", "c"]


def test_settled_damaged_stretches(store: Store, analysis: Callable[..., Analysis]) -> None:
    store.save(analysis("a"), STAGES)
    assert settled.damaged(store, "a" * 64) == analysis("a").call.damaged
    assert settled.damaged(store, "0" * 64) == ()
