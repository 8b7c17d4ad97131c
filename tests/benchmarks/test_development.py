"""What the benchmark on the development calls counts by itself is counted rightly."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import pytest

from benchmarks import development_counts as counts
from benchmarks.development import row_of_mentions

EXAMPLE = sorted((Path(__file__).parent.parent.parent / "examples" / "calls").iterdir())[0]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Ну, дорого: пять-шесть тысяч!", "ну дорого пять-шесть тысяч"),
        ("Don't know... 5.5?", "don't know 5 5"),
        ("«Кедр» — это", "кедр это"),
        ("—", ""),
    ],
)
def test_without_marks_leaves_words_alone(text: str, bare: str) -> None:
    assert counts.without_marks(text) == bare


def test_cut_gives_the_first_seconds_of_every_channel(tmp_path: Path) -> None:
    counts.cut(EXAMPLE, tmp_path / "cut.wav", 1.5)
    with wave.open(str(tmp_path / "cut.wav")) as file:
        assert file.getnframes() / file.getframerate() == 1.5
        assert file.getnchannels() in (1, 2)


def test_hidden_words_are_those_that_a_mask_took() -> None:
    said = ["Меня зовут Анна Кедрова, да", "Анна"]
    assert counts.hidden_words(["Меня зовут ‹имя›, да", "‹имя›"], said) == (3, 6)
    assert counts.hidden_words(said, said) == (0, 6)


def test_mean_differences_leave_out_what_one_side_does_not_know() -> None:
    ours = {"a": {"share": 0.5, "rate": None}, "b": {"share": 0.1, "rate": 3.0}, "other": {"share": 9.0, "rate": 9.0}}
    true = {"a": {"share": 0.2, "rate": 2.0}, "b": {"share": 0.2, "rate": 4.0}}
    assert counts.mean_differences(ours, true, ("share", "rate")) == pytest.approx({"share": 0.2, "rate": 1.0})


def test_bands_count_objections_of_which_is_known_whether_they_are_true() -> None:
    def row(confidence: float, true: bool | None, kind: str = "objection") -> dict[str, Any]:
        return {"confidence": confidence, "kind": kind, "true": true}

    rows = [row(0.5, False), row(0.59, True), row(0.6, None), row(1.0, True), row(0.9, True, "pain")]
    (_, _, low, share), (*_, middle, _), (_, high_edge, high, all_true) = counts.bands(rows, lambda row: row["true"])
    assert (low, share) == (2, 0.5)
    assert middle == 0
    assert (high, all_true, high_edge) == (1, 1.0, 1.0)


def test_kept_looks_only_at_earlier_mentions_with_a_theme() -> None:
    def row(turn: int, theme: str | None) -> dict[str, Any]:
        return {"call_id": "c", "turn": turn, "start_s": 1.0, "kind": "pain", "theme_id": theme}

    before = [row(1, "t1"), row(2, "t1"), row(3, "t2"), row(4, None)]
    after = [row(1, "t1"), row(2, "t2"), row(4, "t1"), row(5, "t1")]
    assert counts.kept(before, after) == (1, 3)
    assert counts.kept(before, before) == (3, 3)


def test_scene_holds_a_calls_turns_with_their_objections() -> None:
    objection = {"start_char": 4, "end_char": 10, "category": "price", "resolved": "no"}
    turns = [
        {"role": "system", "text": "Вы первый в очереди"},
        {"role": "manager", "text": "Пять тысяч."},
        {"role": "client", "text": "Ой, дорого", "objections": [objection]},
    ]
    made = counts.scene({"language": "ru", "recording": "a.mp3", "turns": turns})
    assert [turn.role for turn in made.turns] == ["manager", "client"]
    (mark,) = made.turns[1].marks
    assert (made.turns[1].text[mark.start_char : mark.end_char], mark.label) == ("дорого", "objection/price")
    assert mark.resolved == "no"


def test_row_of_mentions_adds_up_the_traps_but_for_borderline_ones() -> None:
    figures = {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    told = dict.fromkeys(("objection", "objection ru", "objection en", "other kinds, mean"), figures)
    traps = {"joke": "1/3", "negated": "0/4", "borderline": "2/2", "share": 0.14}
    row = row_of_mentions("heard", told | {"traps taken for objections": traps})
    assert row[0] == "heard"
    assert row[-1] == "1 of 7"


def test_by_category_tells_found_from_rightly_named() -> None:
    turns = [
        {"turn": 0, "objections": [{"category": "price"}]},
        {"turn": 1, "objections": [{"category": "price"}, {"category": "trust"}]},
        {"turn": 2},
    ]
    said = {("one", 0, "price"), ("one", 1, "trust"), ("one", 2, "price")}
    assert counts.by_category({"one": {"turns": turns}}, said) == [
        ("price", "2", "2", "1", "2"),
        ("trust", "1", "1", "1", "1"),
    ]
