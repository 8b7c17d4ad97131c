"""Themes over weeks of calls, with a real database: what is there stays, and what people arranged most of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from batch import findings
from foundation.records import Analysis, Call, Deal, Mention, Turn
from foundation.settings import Settings
from store import tables, theme_edits, theme_history
from store.store import Store

WIDTH = 32
SUBJECTS = ("скидку обещали", "монтаж затянули", "гарантии мало", "доставка платная", "склад далеко")
DAY = datetime(2026, 3, 2, 10)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store.open(settings.database_url)


def vector(subject: int, number: int) -> bytes:
    centres = np.random.default_rng(7).normal(size=(len(SUBJECTS), WIDTH))
    row = centres[subject] + 0.3 * np.random.default_rng(1000 + number).normal(size=WIDTH)
    return (row / np.linalg.norm(row)).astype("<f4").tobytes()


def call(number: int, day: int) -> Analysis:
    """A call in which the client names two subjects, one for the third part of all calls."""
    turns, mentions, vectors, lemmas = [], [], [], []
    for place, subject in enumerate((number % 3, 3 if number % 2 else 0)):
        text = f"{SUBJECTS[subject]}, случай номер{number}х{place}"
        turns.append(Turn(place, "A", place * 5.0, place * 5.0 + 4, text, "client"))
        mentions.append(
            Mention(place, "pain", None, 0, len(text), text, place * 5.0, place * 5.0 + 4, 0.9, ("said so",))
        )
        vectors.append(vector(subject, 2 * number + place))
        lemmas.append(tuple(SUBJECTS[subject].split()))
    spoken = Call(
        f"call-{number:03}.wav",
        f"{number:064x}"[::-1],
        12.0,
        "ru",
        "stereo",
        tuple(turns),
        started_at=DAY + timedelta(days=day, minutes=number),
    )
    return Analysis(spoken, tuple(mentions), tuple(vectors), tuple(lemmas))


def save(store: Store, numbers: Sequence[int], day: int = 0) -> None:
    for number in numbers:
        store.save(call(number, day), {"analyse": "1"})
        store.save_deals([Deal(f"call-{number:03}.wav", outcome="won" if number % 2 else "lost", product="окна")])


def theme_of(store: Store) -> dict[str, str]:
    table = tables.mention_table(store).dropna(subset="theme_id")
    return dict(zip(table["mention_id"], table["theme_id"], strict=True))


def test_findings_a_week_of_calls_keeps_the_themes(store: Store, settings: Settings) -> None:
    save(store, range(60))
    assert findings.refresh(store, settings)
    before = theme_of(store)
    assert len(set(before.values())) == 4
    save(store, range(60, 70), day=7)
    assert findings.refresh(store, settings)
    after = theme_of(store)
    assert {mention: after[mention] for mention in before} == before
    assert len(after) > len(before)
    assert findings.refresh(store, settings, force=True)
    anew = theme_of(store)
    assert np.mean([anew.get(mention) == theme for mention, theme in before.items()]) >= 0.95
    assert theme_history.event_table(store.engine).empty


def test_findings_order_of_calls_has_no_part(settings: Settings, tmp_path: Path) -> None:
    exports = []
    for name, numbers in (("one", range(40)), ("other", np.random.default_rng(0).permutation(40).tolist())):
        home = Settings(home=tmp_path / name)
        home.home.mkdir()
        other = Store.open(home.database_url)
        save(other, numbers)
        findings.refresh(other, home)
        shown = tables.theme_table(other).drop(columns=["made_at"])
        placed = tables.mention_table(other)[["mention_id", "theme_id", "subtheme_id", "strength", "map_x", "map_y"]]
        exports.append((shown.to_json(date_format="iso"), placed.to_json(date_format="iso")))
    assert exports[0] == exports[1]


def test_findings_nothing_new_is_nothing_done(store: Store, settings: Settings) -> None:
    save(store, range(20))
    assert findings.refresh(store, settings)
    assert not findings.refresh(store, settings)
    assert not findings.refresh(store, settings, force=True)  # it was clustered from the same


def test_findings_a_new_theme_is_announced(store: Store, settings: Settings) -> None:
    save(store, range(60))
    findings.refresh(store, settings)
    for number in range(100, 112):
        analysis = call(number, 8)
        new = tuple(vector(4, 900 + number) for _ in analysis.mentions)
        store.save(replace(analysis, vectors=new), {"analyse": "1"})
    findings.refresh(store, settings)
    events = theme_history.event_table(store.engine)
    assert list(events["kind"]) == ["new"]
    assert events["theme_id"].iloc[0] in set(tables.theme_table(store)["theme_id"])


def test_findings_every_edit_survives_clustering_anew(store: Store, settings: Settings) -> None:
    save(store, range(60))
    findings.refresh(store, settings)
    first, second, third, fourth = tables.theme_table(store, "pain")["theme_id"]
    mentions = tables.mention_table(store)
    inside = {theme: list(some["mention_id"]) for theme, some in mentions.groupby("theme_id")}
    engine = store.engine
    theme_edits.rename(engine, first, "Своё название", "Анна")
    theme_edits.merge(engine, third, second, "Анна")
    theme_edits.move(engine, inside[fourth][0], first, "Анна")
    theme_edits.move(engine, inside[fourth][1], None, "Анна")
    theme_edits.pin(engine, first, inside[first][5], "Анна")
    split = inside[first][:4]
    theme_edits.split(engine, first, split, "Анна", "Отдельно")
    theme_edits.dismiss(engine, fourth, "Анна")
    arranged = theme_of(store)
    made = arranged[split[0]]
    for day in (7, 8, 9):
        save(store, range(60 + day * 10, 70 + day * 10), day=day)
        findings.refresh(store, settings, force=True)
        now = theme_of(store)
        assert {mention: now.get(mention) for mention in arranged} == arranged
        assert inside[fourth][1] not in now
        shown = tables.theme_table(store, "pain").set_index("theme_id")
        assert shown.loc[first, "title"] == "Своё название"
        assert list(shown.loc[first, "pinned"]) == [inside[first][5]]
        assert shown.loc[made, "title"] == "Отдельно"
        assert third not in shown.index
        assert fourth not in shown.index
        assert fourth in set(tables.theme_table(store, "pain", dismissed=True)["theme_id"])
    assert len(now) > len(arranged)  # and the new ones found their themes


def test_findings_an_edit_taken_back_is_as_if_it_had_never_been(store: Store, settings: Settings) -> None:
    save(store, range(60))
    findings.refresh(store, settings)
    before, shown = theme_of(store), tables.theme_table(store)
    first, second = shown["theme_id"][:2]
    edit = theme_edits.merge(store.engine, second, first, "Анна")
    findings.refresh(store, settings)
    theme_history.undo(store.engine, edit, "Анна")
    findings.refresh(store, settings, force=True)
    assert theme_of(store) == before
    columns = ["theme_id", "title", "mentions", "calls", "share_of_calls", "share_low", "share_high"]
    assert tables.theme_table(store)[columns].equals(shown[columns])


def test_findings_a_forgotten_call_leaves_no_trace_in_titles_and_examples(store: Store, settings: Settings) -> None:
    save(store, range(30))
    findings.refresh(store, settings)
    pinned, theme = next(iter(theme_of(store).items()))
    theme_edits.pin(store.engine, theme, pinned, "Анна")
    for number in range(29):
        store.forget(f"call-{number:03}.wav")
        findings.refresh(store, settings)
        for table in (tables.theme_table(store), theme_history.event_table(store.engine)):
            assert f"номер{number}х" not in table.to_json(force_ascii=False, date_format="iso")
            assert f"{number:064x}"[::-1][:16] not in table.to_json(force_ascii=False, date_format="iso")
    store.scrub()
    for file in settings.home.iterdir():
        kept = file.read_bytes()
        assert "номер7х".encode() not in kept
        assert f"{7:064x}"[::-1][:16].encode() not in kept


def test_findings_figures_of_a_theme(store: Store, settings: Settings) -> None:
    for week in range(10):
        save(store, range(week * 6, week * 6 + 6), day=7 * week)
    findings.refresh(store, settings)
    conversations = len(tables.call_table(store))
    for theme in tables.theme_table(store).itertuples():
        assert theme.share_low <= theme.share_of_calls <= theme.share_high
        assert theme.share_of_calls == theme.calls / conversations
        weeks = tables.theme_weeks(store, [theme.theme_id])
        assert weeks["calls"].sum() == theme.calls
        assert weeks["total"].sum() == conversations
        parts = tables.theme_figures(store, theme.theme_id)
        outcomes = parts[parts["dimension"] == "outcome"]
        assert outcomes["calls"].sum() == theme.calls
        assert set(outcomes["value"]) == {"won", "lost"}
    # «доставка платная» is said in every second call: those that were won.
    paid = tables.theme_table(store).query("won > 0 and lost == 0")
    assert len(paid) == 1
    told = tables.theme_figures(store, paid["theme_id"].iloc[0]).set_index("value")["differs"]
    assert told["won"] == "more"
    assert told["lost"] == "less"


def test_findings_every_mention_has_a_place_on_the_map(store: Store, settings: Settings) -> None:
    save(store, range(30))
    findings.refresh(store, settings)
    places = tables.map_table(store, "pain")
    assert len(places) == 60
    assert places["map_x"].between(0, 1).all()
    assert places["map_y"].between(0, 1).all()
