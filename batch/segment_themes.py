"""The figures of themes among some of the calls, found while one waits: what the findings hold of all calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd

from foundation.records import Segment
from nlp import figures
from store import board, tables
from store.kept import kept
from store.store import Store

_PERIOD = np.timedelta64(figures.PERIOD)
_NEVER = np.datetime64("NaT")


def themes(store: Store, kind: str, segment: Segment) -> pd.DataFrame:
    """The themes of a kind that come up in the calls of a segment, the most frequent of them first.

    Columns: those of `store.tables.theme_table`, each figure counted in the segment's calls; intervals, trends and what
    is beyond chance are found as `batch.findings` finds them. `subthemes`, `pinned`, `made_at` are those of the theme.
    """
    table = cast(pd.DataFrame, kept(store, lambda: tables.theme_table(store, kind), "theme table", kind))
    if _is_everything(segment):
        return table
    said = board.mentions(store, kind)
    return _with(table, _counted(store, segment, said.theme, said, said.themes))


def subthemes(store: Store, kind: str, theme_id: str, segment: Segment) -> pd.DataFrame:
    """The sub-themes of a theme that come up in the calls of a segment: as `store.tables.subtheme_table` has them."""
    table = tables.subtheme_table(store, theme_id)
    if _is_everything(segment):
        return table
    said = board.mentions(store, kind)
    return _with(table, _counted(store, segment, said.subtheme, said, said.subthemes))


def weeks(store: Store, kind: str, theme_id: str, segment: Segment) -> pd.DataFrame:
    """In how many calls of a segment a theme was said week by week: as `store.tables.theme_weeks` has it."""
    if _is_everything(segment):
        return tables.theme_weeks(store, [theme_id])
    calls, held, said = board.calls(store), board.chosen(store, segment), board.mentions(store, kind)
    code = said.themes.index(theme_id) if theme_id in said.themes else board.NOT_SAID - 1
    began = calls["started_at"]
    conversations = held & (calls["kind"] == "conversation").to_numpy() & began.notna().to_numpy()
    with_theme = np.unique(said.call[(said.theme == code) & conversations[said.call]])
    calendar = figures.Calendar(began[conversations].dt.to_pydatetime().tolist())
    found = calendar.weeks(began.iloc[with_theme].dt.to_pydatetime().tolist())
    rows = [(theme_id, week.week, week.calls, week.total) for week in found]
    return pd.DataFrame(rows, columns=["theme_id", "week", "calls", "total"])


def _is_everything(segment: Segment) -> bool:
    return segment.of_calls == Segment()


def _with(table: pd.DataFrame, figures_of: pd.DataFrame) -> pd.DataFrame:
    """The same themes with other figures, `figures_of` by id; those that are not said are left out."""
    found = figures_of.reindex(table["theme_id"]).reset_index(drop=True)
    table = table.assign(**{name: found[name] for name in found if name in table})
    table = table[table["mentions"] > 0]
    return table.sort_values(["calls", "mentions", "theme_id"], ascending=[False, False, True], ignore_index=True)


def _counted(store: Store, segment: Segment, of: np.ndarray, said: board.Mentions, ids: Sequence[str]) -> pd.DataFrame:
    """Figures by id of themes in the calls of a segment; `of` has for each mention which of `ids` it is in."""
    count = len(ids)
    calls, held = board.calls(store), board.chosen(store, segment)
    here = held[said.call] & (of >= 0)
    theme, call = of[here], said.call[here]
    # A call counts once, however often it has the theme.
    of_theme, in_call = np.divmod(np.unique(theme.astype(np.int64) * len(calls) + call), max(len(calls), 1))
    spread = np.bincount(of_theme, minlength=count)
    conversations = held & (calls["kind"] == "conversation").to_numpy()
    total = np.maximum(np.count_nonzero(conversations), spread)
    intervals = [figures.share_interval(int(hits), int(n)) for hits, n in zip(spread, total, strict=True)]
    began, resolved = calls["started_at"].to_numpy(), said.resolved[here]
    ended = {side: (calls["outcome"] == side).to_numpy()[in_call] for side in ("won", "lost")}
    return pd.DataFrame(
        {
            "mentions": np.bincount(theme, minlength=count),
            "calls": spread,
            "share_of_calls": spread / np.maximum(total, 1),
            "share_low": [low for low, _ in intervals],
            "share_high": [high for _, high in intervals],
            **_trends(began, conversations, of_theme, in_call, count),
            **{side: np.bincount(of_theme[so], minlength=count) for side, so in ended.items()},
            "first_said": _first(began, of_theme, in_call, count),
            "language": _language(calls["language"], theme, call, count),
            "settled": np.bincount(theme[resolved == 1], minlength=count),
            "unsettled": np.bincount(theme[resolved == 0], minlength=count),
        },
        index=pd.Index(ids, dtype=object),
    )


def _trends(
    began: np.ndarray, conversations: np.ndarray, of_theme: np.ndarray, in_call: np.ndarray, count: int
) -> dict[str, list[object]]:
    """Trend and its chance of each theme: the last four weeks of the segment's conversations beside those before."""
    known = began[conversations & ~np.isnat(began)]
    end = known.max() if len(known) else _NEVER
    inside = [_within(began, end - number * _PERIOD) for number in (0, 1)]
    totals = [int(np.count_nonzero(conversations & period)) for period in inside]
    hits = [np.bincount(of_theme[period[in_call]], minlength=count) for period in inside]
    found = [figures.change(int(hits[0][n]), totals[0], int(hits[1][n]), totals[1]) for n in range(count)]
    shown = figures.beyond_chance([change[1] if change else None for change in found])
    trends: list[object] = [
        None if change is None else change[0] if seen else "steady" for change, seen in zip(found, shown, strict=True)
    ]
    return {"trend": trends, "trend_p": [change[1] if change else np.nan for change in found]}


def _within(began: np.ndarray, end: np.datetime64) -> np.ndarray:
    held: np.ndarray = (began > end - _PERIOD) & (began <= end)
    return held


def _first(began: np.ndarray, of_theme: np.ndarray, in_call: np.ndarray, count: int) -> np.ndarray:
    said = pd.DataFrame({"theme": of_theme, "at": began[in_call]})
    return said.groupby("theme")["at"].min().reindex(range(count)).to_numpy()


def _language(language: pd.Series, theme: np.ndarray, call: np.ndarray, count: int) -> list[str | None]:
    """That of most of a theme's mentions."""
    names = list(language.cat.categories)
    if not names:
        return [None] * count
    codes = language.cat.codes.to_numpy()[call]
    table = np.bincount(theme * len(names) + codes, minlength=count * len(names)).reshape(count, len(names))
    # Of two with as many the later in the alphabet, as the table of all calls has it.
    return [str(names[len(names) - 1 - int(np.argmax(row[::-1]))]) if row.any() else None for row in table]
