"""What the other calls of a telephone exchange tell of who sits where."""

from __future__ import annotations

import random

import pytest

from nlp import roles


def group(left: int, right: int, name: str = "exchange", log_odds: float = 3.0) -> dict[str, tuple[str, float]]:
    """Evidence of so many calls with the manager as A, and as B."""
    sides = [log_odds] * left + [-log_odds] * right
    return {f"{name} {number}": (name, side) for number, side in enumerate(sides)}


def test_consistent_exchange_that_always_records_alike_is_strong() -> None:
    priors = roles.consistent(group(50, 0))
    assert all(1.5 < prior <= roles.STRONGEST_PRIOR for prior in priors.values())


@pytest.mark.parametrize(
    "evidence", [group(20, 10), group(2, 0), group(1, 0), group(25, 25), group(50, 0, log_odds=0.1)]
)
def test_consistent_exchange_that_is_mixed_small_or_unsure_hardly_matters(evidence) -> None:
    assert all(abs(prior) < 0.5 for prior in roles.consistent(evidence).values())


def test_consistent_swapping_the_channels_of_all_calls_changes_every_sign() -> None:
    evidence = group(40, 2) | group(3, 9, "another")
    other = roles.consistent({call: (name, -log_odds) for call, (name, log_odds) in evidence.items()})
    assert {call: -prior for call, prior in other.items()} == pytest.approx(roles.consistent(evidence))


def test_consistent_no_call_is_its_own_witness() -> None:
    evidence = group(30, 0)
    changed = evidence | {"exchange 0": ("exchange", -9.0)}
    assert roles.consistent(changed)["exchange 0"] == pytest.approx(roles.consistent(evidence)["exchange 0"])
    assert roles.consistent(changed)["exchange 1"] < roles.consistent(evidence)["exchange 1"]


def test_consistent_groups_and_the_order_of_calls_do_not_matter() -> None:
    one, two = group(30, 1), group(1, 12, "another")
    both = list((one | two).items())
    random.Random(1).shuffle(both)
    assert roles.consistent(dict(both)) == roles.consistent(one) | roles.consistent(two)
    assert roles.consistent({}) == {}


def test_consistent_more_calls_make_it_surer() -> None:
    strength = [roles.consistent(group(size, 0))["exchange 0"] for size in (2, 5, 10, 30, 100, 1000)]
    assert strength == sorted(strength)
