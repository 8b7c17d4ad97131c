"""The quotes that tell most of a theme are those that a look at every mention finds."""

from __future__ import annotations

import random

import pytest

from foundation.records import Deal, Segment
from store import tables, telling, theme_edits
from store.store import Store
from tests.store.test_best_quotes import Calls, ids, words

SEO = Segment(where=(("lead_source", "seo"),))


@pytest.mark.parametrize("segment", [Segment(), SEO], ids=["all calls", "some calls"])
def test_telling_finds_the_best_among_all(store: Store, monkeypatch: pytest.MonkeyPatch, segment: Segment) -> None:
    monkeypatch.setattr(telling, "POOL", 1)
    calls, chance = Calls(store), random.Random(7)
    for number in range(60):
        # Some are as good as each other, and some calls hold several.
        calls.say(
            chance.randrange(12),
            words(number),
            f"t{number % 3}",
            sure=chance.choice((0.5, 0.7, 0.9)),
            strength=chance.choice((0.4, 0.8)),
        )
    calls.save()
    store.save_deals([Deal(f"{call:03}.mp3", lead_source="seo") for call in range(0, 12, 2)])
    said = tables.mention_table(store)
    pinned = said[said["theme_id"] == "t0"].sort_values("confidence").iloc[0]["mention_id"]
    theme_edits.pin(store.engine, "t0", pinned, "Лена")
    seo = {f"{call:016x}" for call in range(0, 12, 2)}
    inside = said if segment == Segment() else said[said["call_id"].isin(seo)]
    assert 20 < len(inside) < 60 or segment == Segment()
    for limit in (1, 4, 9):
        found = telling.in_order(store, ["t0", "t1", "t2", "nosuch"], segment, limit)
        for theme_id in ("t0", "t1", "t2"):
            of = inside[inside["theme_id"] == theme_id]
            good = -of["confidence"] * of["clarity"] * of["strength"]
            of = of.assign(unpinned=of["mention_id"] != pinned, good=good)
            best = list(of.sort_values(["unpinned", "good", "mention_id"])["mention_id"][:limit])
            assert ids(found.get(theme_id, [])) == best
