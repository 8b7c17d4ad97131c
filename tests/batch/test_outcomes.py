"""Which calls become deals, and what is said in them: counts that add up, and no difference that could be chance."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import insert, update

from batch.outcomes import BY, Outcomes, outcomes
from batch.said_in_deals import answers, said_in_deals
from foundation.records import CATEGORIES, Category, Outcome, Resolved, Segment
from nlp.shares import Counts, compared, together
from store import schema, segment_quotes
from store.store import Store

EVERYTHING = Segment()
Objection = tuple[Category, str | None, Resolved | None]  # category, theme, whether it was settled


@dataclass(frozen=True, slots=True)
class Held:
    """A call as far as its deal is concerned."""

    outcome: Outcome | None
    lead_source: str | None = None
    manager: str | None = None
    said: tuple[Objection, ...] = ()
    month: int = 1
    amount: float | None = None
    kind: str = "conversation"


def write(store: Store, held: Sequence[Held], themes: Sequence[str] = ()) -> None:
    """The calls as they stand in a database."""
    names = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(len(held))]
    with store.engine.begin() as connection:
        connection.execute(insert(schema.calls), [_call(name, call) for name, call in zip(names, held, strict=True)])
        known = [(name, call) for name, call in zip(names, held, strict=True) if call.outcome]
        if known:
            connection.execute(insert(schema.deals), [_deal(name, call) for name, call in known])
        for theme in themes:
            figures = dict.fromkeys(
                ("mentions", "calls", "share_of_calls", "share_low", "share_high", "won", "lost"), 1
            )
            row = {"theme_id": theme, "kind": "objection", "title": theme, "keywords": [], **figures}
            connection.execute(insert(schema.themes), [row])
        if any(call.said for call in held):
            connection.execute(insert(schema.turns), [_turn(name) for name in names])
            connection.execute(insert(schema.mentions), list(_mentions(names, held)))


def _call(name: str, call: Held) -> dict[str, object]:
    return {
        "call_id": name[:16],
        "content_hash": name,
        "recording": f"{name}.mp3",
        "recording_key": name,
        "started_at": datetime(2026, call.month, 3),
        "duration_s": 9.0,
        "language": "ru",
        "channels": "stereo",
        "kind": call.kind,
        "completeness": 1.0,
        "lead_source": call.lead_source,
        "manager": call.manager,
    }


def _deal(name: str, call: Held) -> dict[str, object]:
    return {"recording_key": name, "outcome": call.outcome, "amount": call.amount}


def _turn(name: str) -> dict[str, object]:
    text = {"role": "client", "text": "дорого", "folded": "дорого", "words": [], "personal": []}
    return {"call_id": name[:16], "number": 0, "speaker": "B", "start_s": 0.0, "end_s": 1.0, **text}


def _mentions(names: Sequence[str], held: Sequence[Held]) -> Iterator[dict[str, object]]:
    for name, call in zip(names, held, strict=True):
        for number, (category, theme, resolved) in enumerate(call.said):
            yield {
                "mention_id": f"{name[:16]}-{number}",
                "call_id": name[:16],
                "turn": 0,
                "kind": "objection",
                "category": category,
                "start_char": 0,
                "end_char": 6,
                "start_s": 0.0,
                "end_s": 1.0,
                "confidence": 0.9,
                "clarity": 0.9,
                "evidence": [],
                "lemmas": [],
                "vector": b"",
                "theme_id": theme,
                "resolved": resolved,
            }


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'doslovno.sqlite'}")
    yield opened
    opened.close()


def company() -> list[Held]:
    """A company whose calls from a search engine become deals more often than those of a cold list."""
    random = np.random.default_rng(1)
    held = []
    for number in range(240):
        source, share = (("seo", 0.7), ("cold", 0.2), ("fair", 0.45), (None, 0.45))[number % 4]
        outcome: Outcome = "open" if random.random() < 0.1 else "won" if random.random() < share else "lost"
        said = tuple(
            (CATEGORIES[int(random.integers(4))], f"t-{random.integers(3)}", ("yes", "no", "unclear")[number % 3])
            for _ in range(int(random.integers(4)))
        )
        manager = ("Полина", "Олег")[int(random.integers(2))]
        held.append(Held(outcome, source, manager, said, 1 + number % 3, 100.0 * number))
    return [*held, Held(None, "seo"), Held(None)]


def in_all(found: Outcomes) -> tuple[int, int, int]:
    return found.everything.won, found.everything.lost, found.everything.open


def test_outcomes_counts_add_up(store: Store) -> None:
    write(store, company(), ["t-0", "t-1", "t-2"])
    found = outcomes(store, EVERYTHING)
    assert sum(in_all(found)) == 240
    assert found.without_deal == 2
    for name in BY:
        counted = sum(row.calls for row in found.by[name])
        assert counted + found.nameless[name] == 240
    months = [tuple(getattr(month, side) for month in found.months) for side in ("won", "lost", "open")]
    assert tuple(map(sum, months)) == in_all(found)
    assert found.everything.amount == sum(call.amount or 0 for call in company() if call.outcome == "won")
    for source in found.by["lead_source"]:
        alone = outcomes(store, Segment(where=(("lead_source", source.name),)))
        assert in_all(alone) == (source.won, source.lost, source.open)


def test_outcomes_do_not_depend_on_the_order_of_calls(tmp_path: Path) -> None:
    held, found = company(), []
    for number in range(2):
        with_order = [held[place] for place in np.random.default_rng(number).permutation(len(held))]
        store = Store.open(f"sqlite:///{tmp_path / f'{number}.sqlite'}")
        write(store, with_order, ["t-0", "t-1", "t-2"])
        found.append((outcomes(store, EVERYTHING), said_in_deals(store, EVERYTHING), answers(store, EVERYTHING)))
        store.close()
    assert found[0] == found[1]


def test_outcomes_name_the_clearest_difference(store: Store) -> None:
    write(store, company(), ["t-0", "t-1", "t-2"])
    found = outcomes(store, EVERYTHING)
    assert {row.name: row.share.differs for row in found.by["lead_source"]} == {
        "seo": "more",
        "fair": None,
        "cold": "less",
    }
    assert [row.share.differs for row in found.by["manager"]] == [None, None]
    assert found.finding is not None
    assert (found.finding.dimension, found.finding.name, found.finding.other) == ("lead_source", "seo", "cold")


def test_outcomes_of_few_calls_are_no_finding(store: Store) -> None:
    write(store, [Held("won", "seo")] * 4 + [Held("lost", "cold")] * 4)
    found = outcomes(store, EVERYTHING)
    assert found.finding is None
    assert found.trend is None
    assert all(row.share.p is None for row in found.by["lead_source"])


def test_outcomes_set_the_result_that_is_asked_for_aside(store: Store) -> None:
    write(store, company(), ["t-0", "t-1", "t-2"])
    lost = Segment(where=(("outcome", "lost"),), topic="price")
    assert outcomes(store, lost) == outcomes(store, EVERYTHING)
    assert said_in_deals(store, lost) == said_in_deals(store, EVERYTHING)


@pytest.mark.parametrize("together_in_calls", [False, True])
def test_shares_call_nothing_a_difference_where_labels_are_random(together_in_calls: bool) -> None:
    """Where calls hold several that end alike, as objections of a call do, counting each would find differences."""
    random, shown, runs = np.random.default_rng(0), 0, 150
    for _ in range(runs):
        parts, hits, total = [], [], []
        for _part in range(8):
            sizes = random.integers(1, 6, 25) if together_in_calls else np.ones(60, dtype=int)
            ended = (random.random(len(sizes)) < 0.3) * sizes
            parts.append((int(ended.sum()), int(sizes.sum())))
            hits.append(ended)
            total.append(sizes)
        everything = (sum(part[0] for part in parts), sum(part[1] for part in parts))
        alike = together(np.concatenate(hits), np.concatenate(total))
        (shares,) = compared([Counts(parts, everything, alike)])
        shown += any(share.differs for share in shares)
    assert shown <= 0.08 * runs


def test_shares_find_a_difference_that_is_there() -> None:
    (shares,) = compared([Counts([(40, 60), (15, 60), (28, 60)], (83, 180))])
    assert [share.differs for share in shares] == ["more", "less", None]
    assert all(share.low <= share.part <= share.high for share in shares)


def test_shares_of_what_stands_together_are_less_sure() -> None:
    sizes, ended = np.array([4] * 10), np.array([4, 0] * 5)
    alike = together(ended, sizes)
    assert alike == pytest.approx(4)
    one, other = ((compared([Counts([(20, 40)], (20, 40), of)])[0][0]) for of in (1.0, alike))
    assert other.low < one.low
    assert one.high < other.high
    assert together(np.array([1, 0, 1, 0]), np.array([1, 1, 1, 1])) == 1


def test_said_counts_calls_and_leads_to_exactly_their_quotes(store: Store) -> None:
    write(store, company(), ["t-0", "t-1", "t-2"])
    found = said_in_deals(store, EVERYTHING)
    assert len(found.categories) == 4
    assert len(found.themes) == 3
    for said in found.categories:
        for outcome, calls in (("won", said.won), ("lost", said.lost)):
            segment = Segment(where=(("outcome", outcome),))
            mentions, spread = segment_quotes.count(store, segment, "objection", said.name)
            quotes = segment_quotes.quotes(store, segment, "objection", said.name, limit=1000)
            assert spread == calls == len({quote.call_id for quote in quotes})
            assert mentions == len(quotes)
            assert {quote.category for quote in quotes} == {said.name}


def test_said_tells_what_goes_together_with_a_refusal(store: Store) -> None:
    told: tuple[Objection, ...] = (("price", "t-dear", None),) * 3
    plain: tuple[Objection, ...] = (("trust", "t-doubt", None),)
    lost = [Held("lost", said=told)] * 30 + [Held("lost", said=plain)] * 10
    won = [Held("won", said=told)] * 6 + [Held("won", said=plain)] * 10 + [Held("won")] * 30
    unheard = [Held("lost", kind="no_answer")] * 50
    write(store, [*lost, *won, *unheard], ["t-dear", "t-doubt"])
    found = said_in_deals(store, EVERYTHING)
    assert (found.won, found.lost) == (46, 40)
    price, trust = found.themes
    assert (price.name, price.lost, price.won, price.share.differs) == ("t-dear", 30, 6, "more")
    assert (trust.name, trust.share.differs) == ("t-doubt", None)


def test_said_leaves_out_what_people_hid(store: Store) -> None:
    write(store, company(), ["t-0", "t-1", "t-2"])
    with store.engine.begin() as connection:
        connection.execute(update(schema.themes).where(schema.themes.c.theme_id == "t-1").values(dismissed=1))
        connection.execute(update(schema.mentions).where(schema.mentions.c.category == "price").values(hidden=1))
    found = said_in_deals(store, EVERYTHING)
    assert {said.name for said in found.themes} == {"t-0", "t-2"}
    assert "price" not in {said.name for said in found.categories}


def test_answers_lead_to_exactly_their_quotes(store: Store) -> None:
    write(store, company(), ["t-0", "t-1", "t-2"])
    found = answers(store, EVERYTHING)
    assert found.settled
    assert found.unsettled
    for resolved, in_all_of_them in (("yes", found.settled), ("no", found.unsettled)):
        side = "settled" if resolved == "yes" else "unsettled"
        for row in found.categories:
            counted = segment_quotes.count(store, EVERYTHING, "objection", row.name, resolved)[0]
            assert counted == getattr(row, side)
        for row in found.managers:
            of = Segment(where=(("manager", row.name),))
            assert segment_quotes.count(store, of, "objection", None, resolved)[0] == getattr(row, side)
        assert sum(getattr(row, side) for row in found.categories) == in_all_of_them


def _by_month(shares: Sequence[float], calls: int = 40) -> list[Held]:
    held = []
    for month, share in enumerate(shares, 1):
        won = round(share * calls)
        held += [Held("won", month=month)] * won + [Held("lost", month=month)] * (calls - won)
    return held


@pytest.mark.parametrize(
    ("shares", "trend"),
    [((0.2, 0.4, 0.6), "up"), ((0.6, 0.4, 0.2), "down"), ((0.4, 0.35, 0.4), "steady"), ((1,), None)],
)
def test_outcomes_tell_how_the_share_changes(store: Store, shares: Sequence[float], trend: str | None) -> None:
    write(store, _by_month(shares))
    assert outcomes(store, EVERYTHING).trend == trend


def test_outcomes_read_no_trend_from_months_that_are_still_open(store: Store) -> None:
    early = [Held("lost", month=4)] * 30 + [Held("open", month=4)] * 40
    write(store, [*_by_month((0.4, 0.4, 0.4)), *early])
    found = outcomes(store, EVERYTHING)
    assert (found.trend, found.left_out, [month.name for month in found.months][-1]) == ("steady", 1, "2026-04")
    assert outcomes(store, replace(EVERYTHING, until=datetime(2026, 4, 1))).left_out == 0


def test_outcomes_of_an_empty_database_are_empty(store: Store) -> None:
    found = outcomes(store, EVERYTHING)
    assert in_all(found) == (0, 0, 0)
    assert found.months == ()
    assert found.finding is None
    assert said_in_deals(store, EVERYTHING).themes == ()
    assert answers(store, EVERYTHING).settled == 0
