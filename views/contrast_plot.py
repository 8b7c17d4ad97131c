"""A plot of two sides' words: to the right what the one side says often, upwards what the other does.

So the words of each side lie in a corner of their own and what both say runs from the one to the other. Where each
word lies is reckoned here; contrast_plot.js draws it, contrast_plot_names.js finds free places for the words' names.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from views.canvas_view import TOOLS, canvas_component, one_line
from wording.safe import html_text, shortened
from wording.texts import _, ngettext, number, quoted

MOST = 3000  # words shown
NEVER = 0.15  # share of an axis for the words that its side never says
CROWD = 0.5  # how far the space of an amount goes by the number of words said so often, the rest by its logarithm
RIM = 0.08  # of the space of an amount, on each of its two sides, that stays free
GOLDEN = (5**0.5 - 1) / 2
PLASTIC = 0.7548776662466927  # as little alike with any fraction, and with GOLDEN
NAMED = 3  # words of each side in the title
WORD_LENGTH = 60  # characters shown of a word
SIDE_LENGTH = 80  # and of a side's name
TICKS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10000, 20000, 50000)

_HTML = f"""
<div class="contrast">
  <div class="head"><span class="second"></span><span class="unsure"></span><span class="tools">
    {TOOLS}
  </span></div>
  <div class="plot" role="group" tabindex="0" aria-describedby="keys">
    <canvas role="img"></canvas>
    <div class="names"></div>
    <div class="ring" hidden></div>
    <div class="card" role="status" hidden>
      <b dir="auto"></b><p class="first"></p><p class="second"></p><small></small><button type="button"></button>
    </div>
  </div>
  <div class="foot"><span class="first"></span></div>
  <p class="how"></p>
  <p id="keys" hidden></p>
</div>
"""

_plot = canvas_component("contrast_plot", _HTML, "contrast_plot_names.js", "contrast_plot.js")


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis: what it measures is said in steps, each amount has a space of its own, from `low` to `high` (0 to 1).

    `amounts`: int of shape (n,), rising; `low`, `high`: float of shape (n,). Those that the side never says (amount 0)
    lie at the edge, whether there are any or not.
    """

    amounts: np.ndarray
    low: np.ndarray
    high: np.ndarray


def scale(said: np.ndarray) -> Scale:
    """The axis for words said so often by a side; `said`: int of shape (n,), 0 or more.

    A plain logarithm would heap up the many words of one call: half of the space goes by the number of words.
    """
    amounts, words = np.unique(said[said > 0], return_counts=True)
    edges = np.log(np.stack([amounts - 0.5, amounts + 0.5], axis=1)).ravel()
    widths = np.diff(edges, prepend=edges[:1])  # in turn: the gap before an amount, and its space
    widths = (1 - CROWD) * widths / max(widths.sum(), 1e-9)
    widths[1::2] += CROWD * words / max(words.sum(), 1)
    ends = NEVER + (1 - NEVER) * np.cumsum(widths)
    return Scale(np.append(0, amounts), np.append(0.0, ends[0::2]), np.append(NEVER, ends[1::2]))


def places(first: np.ndarray, second: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Where words lie: float of shape (n, 2), 0 to 1, to the right by `first` and upwards by `second`.

    `first`, `second`: int of shape (n,), how often each side says each word; `z`: float of shape (n,), over 0 for a
    word of the first side. Words said equally often by both sides are spread evenly over the space they share, in the
    order given. With the sides exchanged (and z negated) the picture is mirrored, right becomes up, but for words that
    lean to neither side at all.
    """
    together = pd.Series(0, index=np.arange(len(z))).groupby([first, second])
    within, beside = together.cumcount().to_numpy(), together.transform("size").to_numpy()
    # Like the seeds of a sunflower: even however long and narrow the space is. Each space begins elsewhere, or words
    # that are alone in theirs would stand in rows.
    turn = within * GOLDEN + (first + second) * PLASTIC
    spread = np.stack([(within + 0.5) / beside, turn % 1], axis=1)
    lean = np.where(z != 0, z, first - second)
    spread[lean < 0] = spread[lean < 0, ::-1]
    return np.stack([_along(first, spread[:, 0]), _along(second, spread[:, 1])], axis=1)


def _along(said: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Places on one axis, at `spread` (0 to 1) of the space of each amount."""
    axis = scale(said)
    at = np.searchsorted(axis.amounts, said)
    low, high = axis.low[at], axis.high[at]
    return low + (high - low) * (RIM + (1 - 2 * RIM) * spread)


def show(
    words: pd.DataFrame,
    first: str,
    second: str,
    key: str,
    chosen: str | None,
    *,
    second_is_copy: bool = False,
) -> str | None:
    """Show the plot; the term that was clicked just now, else None.

    `words`: columns term (unique), surface, first_calls, second_calls, first_count, second_count (0 or more), z (over
    0 for a word of the first side) and certain (bool: the difference cannot be chance). `first` and `second` name the
    sides for people: "clients", "managers". `chosen` is marked. With `second_is_copy` the second side's words stand in
    texts and not in calls, and go by how many times they stand there. Whatever the texts hold, they show as text.

    Of more than MOST words those that say least of the two sides are left out.
    """
    said = words[(words["first_count"] > 0) | (words["second_count"] > 0)]
    if said.empty:
        st.caption(_("No words to compare yet"))
        return None
    shown = _by_weight(said)
    st.html(f"<h2>{html_text(finding(shown, first, second))}</h2>")
    data = _packed(shown, first, second, chosen, second_is_copy)
    clicked = _plot(key=key, data=data, on_chosen_change=lambda: None).chosen
    return clicked if clicked in set(shown["term"]) else None


def finding(words: pd.DataFrame, first: str, second: str) -> str:
    """What the plot shows, in one sentence: the clearest words of each side. `words`: as for `show`."""
    certain = words[words["certain"].astype(bool)].sort_values("z", ascending=False)
    sides = (first, certain[certain["z"] > 0]), (second, certain[certain["z"] < 0][::-1])
    told = [f"{side} — {_clearest(its)}" for side, its in sides if len(its)]
    if not told:
        return _("No clear difference yet: that takes more calls")
    return _("Clearly more often: {words}").format(words="; ".join(told))


def _clearest(words: pd.DataFrame) -> str:
    return ", ".join(quoted(shortened(word, WORD_LENGTH, end=False)) for word in words["surface"].head(NAMED))


def _by_weight(words: pd.DataFrame) -> pd.DataFrame:
    """At most MOST words: those with a certain difference, the clearest first, then the others.

    Of those first what nearly was certain and what both sides say most, in turn.
    """
    z = words["z"].fillna(0.0).astype(float)
    shared = words[["first_calls", "second_calls"]].min(axis=1)
    ranked = words.assign(
        z=z,
        certain=words["certain"].astype(bool),
        _clear=np.where(words["certain"], 0, np.minimum(_rank(z.abs()), _rank(shared))),
        _strength=z.abs(),
    )
    order = ["certain", "_clear", "_strength", "term"]
    return ranked.sort_values(order, ascending=[False, True, False, True]).head(MOST)


def _rank(values: pd.Series) -> pd.Series:
    return values.rank(method="min", ascending=False)


def _packed(words: pd.DataFrame, first: str, second: str, chosen: str | None, second_is_copy: bool) -> bytes:
    """All that the browser needs, as JSON: bytes that are the same again are not sent again."""
    amounts = (
        words["first_calls"].to_numpy(int),
        words["second_count" if second_is_copy else "second_calls"].to_numpy(int),
    )
    at = places(*amounts, words["z"].to_numpy(float)).round(5)
    counts = words[["first_calls", "second_calls", "first_count", "second_count"]].to_numpy(int)
    head = {
        "stamp": zlib.crc32(at.tobytes()),
        "chosen": chosen,
        "terms": words["term"].tolist(),
        "names": [one_line(str(surface), WORD_LENGTH) for surface in words["surface"]],
        "places": at.tolist(),
        "counts": counts.tolist(),
        "sides": np.where(words["certain"], np.sign(words["z"]), 0).astype(int).tolist(),
        "never": NEVER,
        "axes": [_ticks(scale(amount)) for amount in amounts],
        "words": _words(one_line(first, SIDE_LENGTH), one_line(second, SIDE_LENGTH), len(words), second_is_copy),
        "said": _said(counts, second_is_copy),
    }
    return json.dumps(head, ensure_ascii=False).encode("utf-8", "replace")


def _ticks(axis: Scale) -> list[tuple[float, str]]:
    """Where round amounts lie on an axis, and their names; which of them have room is the browser's care."""
    middle = (axis.low + axis.high) / 2
    ticks = [(float(middle[0]), _("never"))]
    if len(middle) > 1:
        among = [tick for tick in TICKS if axis.amounts[1] <= tick <= axis.amounts[-1]]
        at = np.interp(np.log(among), np.log(axis.amounts[1:]), middle[1:])
        ticks += [(round(float(one), 5), number(tick)) for one, tick in zip(at, among, strict=True)]
    return ticks


def _said(counts: np.ndarray, second_is_copy: bool) -> list[dict[int, str]]:
    """How many calls or texts and how many times, in words, for each column of `counts` and each number in it."""
    calls = [_in_calls, _in_texts if second_is_copy else _in_calls]
    return [
        {amount: say(amount) for amount in np.unique(column).tolist()}
        for column, say in zip(counts.T, [*calls, _times, _times], strict=True)
    ]


def _in_calls(amount: int) -> str:
    return ngettext("in {count} call", "in {count} calls", amount)


def _in_texts(amount: int) -> str:
    return ngettext("in {count} text", "in {count} texts", amount)


def _times(amount: int) -> str:
    return ngettext("{count} time", "{count} times", amount)


def _words(first: str, second: str, shown: int, second_is_copy: bool) -> dict[str, str | list[str]]:
    """The plot's own words in the session's language."""
    how = (
        _(
            "Each mark is a word. The numbers along the sides: in how many calls it is said, "
            "and how many times it stands in the copy."
        )
        if second_is_copy
        else _("Each mark is a word. The numbers along the sides: in how many calls each side says it.")
    )
    return {
        "name": _("Words of both sides: {first} and {second}").format(first=first, second=second),
        "counts": ngettext("{count} word on the plot", "{count} words on the plot", shown),
        "first": first,
        "second": second,
        "more": _("{side}: more often"),
        "unsure": _("the difference may be chance"),
        "never": _("never"),
        "how": how + " " + _("The wheel or two fingers zoom and show more words; a click opens a word."),
        "keys": _("Arrow keys go from word to word, Enter opens one, + and − zoom, 0 shows the whole plot."),
        "open": _("Show where it was said"),
        "tools": [_("Zoom in"), _("Zoom out"), _("Show the whole plot")],
    }
