"""The contrast is Monroe's log-odds over calls, and is certain only of what other calls would say too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest

from foundation.records import Language
from nlp.contrast import PRIOR_SHARE, Corpus, Side, contrast, least_calls, log_odds

Calls = Mapping[str, Mapping[str, int]]  # by call id how often each term is said

# Words that no list knows, so that none is everyday.
NONSENSE = ["".join(letters) for letters in product("bdgkz", "ao", "lrnmv", "iu", "pxtsf")]


def said(calls: Calls) -> list[tuple[str, dict[str, dict[str, int]]]]:
    return [(call, {term: {term: count} for term, count in counted.items()}) for call, counted in calls.items()]


def sides(first: Calls, second: Calls, language: Language = "en") -> tuple[Corpus, Side, Side]:
    corpus = Corpus(language)
    return corpus, corpus.side(said(first)), corpus.side(said(second))


def compared(first: Calls, second: Calls, language: Language = "en") -> pd.DataFrame:
    return contrast(*sides(first, second, language)).set_index("term")


def drawn(
    random: np.random.Generator, calls: int, prefix: str, likely: Iterable[float], twice: float = 0.3
) -> dict[str, dict[str, int]]:
    """Calls in which each word of NONSENSE comes up as it is likely, and then sometimes more than once."""
    likely = np.array(list(likely))
    return {
        f"{prefix}{number}": {
            NONSENSE[at]: int(random.geometric(1 - twice)) for at in np.flatnonzero(random.random(len(likely)) < likely)
        }
        for number in range(calls)
    }


def habits(words: int) -> np.ndarray:
    """How likely each word is in a call: few common ones, many rare ones."""
    return 0.8 / np.arange(1, words + 1) ** 0.7


def test_contrast_log_odds_by_hand() -> None:
    delta, variance = log_odds(30, 10, 1000, 2000, 4, 300)
    # (30 + 4) / (1000 + 300 - 30 - 4), and (10 + 4) / (2000 + 300 - 10 - 4)
    assert delta == pytest.approx(log(34 / 1266) - log(14 / 2286))
    assert delta == pytest.approx(1.47824, abs=1e-5)
    assert variance == pytest.approx(1 / 34 + 1 / 14)


def test_contrast_log_odds_of_arrays_are_those_of_their_numbers() -> None:
    first, second, prior = np.array([0, 3, 40]), np.array([5, 3, 1]), np.array([0.5, 0.6, 4.1])
    deltas, variances = log_odds(first, second, 90, 50, prior, 14)
    for at in range(3):
        assert (deltas[at], variances[at]) == pytest.approx(log_odds(first[at], second[at], 90, 50, prior[at], 14))


def test_contrast_log_odds_weigh_counts_by_how_much_each_side_says() -> None:
    assert log_odds(10, 20, 1000, 2000, 3, 300)[0] == pytest.approx(0, abs=0.1)
    assert log_odds(10, 10, 1000, 1000, 3, 300)[0] == 0
    assert log_odds(10, 10, 1000, 2000, 3, 300)[0] > 0.5


def test_contrast_by_hand_over_calls() -> None:
    clients = {"a": {"gravel": 9, "sand": 1}, "b": {"gravel": 1}, "c": {"gravel": 2, "brick": 1}}
    managers = {"a": {"sand": 5}, "b": {"sand": 1, "brick": 4}, "c": {"gravel": 1, "sand": 2}}
    found = compared(clients, managers)
    # In calls: gravel 3 and 1, sand 1 and 3, brick 1 and 1; five in all on either side, ten together.
    assert found.loc["gravel", ["first_count", "second_count", "first_calls", "second_calls"]].tolist() == [12, 1, 3, 1]
    prior, prior_size = 0.1 * 4, 0.1 * 10
    delta = log((3 + prior) / (5 + prior_size - 3 - prior)) - log((1 + prior) / (5 + prior_size - 1 - prior))
    assert found.loc["gravel", "log_odds"] == pytest.approx(delta)
    assert found.loc["gravel", "z"] == pytest.approx(delta / sqrt(1 / (3 + prior) + 1 / (1 + prior)))
    assert found.loc["sand", "z"] == pytest.approx(-found.loc["gravel", "z"])
    assert found.loc["brick", "z"] == 0
    assert list(found.index) == ["gravel", "brick", "sand"]


def reference_top(first: Calls, second: Calls, most: int) -> list[tuple[str, float]]:
    """The published formula with dicts and loops: a call counts once for a word."""
    count_1, count_2 = Counter[str](), Counter[str]()
    for calls, count in ((first, count_1), (second, count_2)):
        for counted in calls.values():
            for word in counted:
                count[word] += 1
    n_1, n_2 = sum(count_1.values()), sum(count_2.values())
    prior_size = PRIOR_SHARE * (n_1 + n_2)
    both = len({*first, *second})
    scores = {}
    for word in {*count_1, *count_2}:
        in_calls = sum(word in first.get(call, {}) or word in second.get(call, {}) for call in {*first, *second})
        if in_calls < least_calls(both):
            continue
        y_1, y_2 = count_1[word], count_2[word]
        alpha = PRIOR_SHARE * (y_1 + y_2)
        delta = log((y_1 + alpha) / (n_1 + prior_size - y_1 - alpha))
        delta -= log((y_2 + alpha) / (n_2 + prior_size - y_2 - alpha))
        scores[word] = delta / sqrt(1 / (y_1 + alpha) + 1 / (y_2 + alpha))
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:most]


@pytest.mark.parametrize("seed", range(3))
def test_contrast_top_50_is_that_of_the_published_formula(seed: int) -> None:
    random = np.random.default_rng(seed)
    likely = habits(len(NONSENSE))
    # The sides have habits of their own, and talk in the same calls and in others.
    first = drawn(random, 150, "call", likely * random.uniform(0.3, 1.2, len(likely)))
    second = drawn(random, 190, "call", likely * random.uniform(0.3, 1.2, len(likely)))
    found, wanted = contrast(*sides(first, second)), reference_top(first, second, 50)
    assert len(wanted) == 50
    assert found["term"].tolist()[:50] == [word for word, _ in wanted]
    assert found["z"].tolist()[:50] == pytest.approx([z for _, z in wanted], rel=1e-4)


def test_contrast_of_exchanged_sides_has_the_other_sign() -> None:
    random = np.random.default_rng(5)
    first, second = drawn(random, 60, "a", habits(80)), drawn(random, 90, "b", habits(80)[::-1])
    there, back = compared(first, second), compared(second, first)
    back = back.loc[there.index]
    assert there["z"].to_numpy() == pytest.approx(-back["z"].to_numpy(), abs=1e-5)
    assert there["first_calls"].tolist() == back["second_calls"].tolist()
    # The calls that are drawn anew are not the same ones.
    assert there["low"].to_numpy() == pytest.approx(-back["high"].to_numpy(), rel=0.25, abs=0.1)
    assert there["z"].max() > 2 > -2 > there["z"].min()


def test_contrast_talkative_client_counts_as_one_call() -> None:
    clients = {f"call{n}": {"gravel": 1, "sand": 1} for n in range(30)}
    clients["call0"] |= {"walrus": 100, "heron": 1}
    clients["call1"] |= {"walrus": 1, "heron": 1}
    managers = {f"call{n}": {"gravel": 1, "brick": 1} for n in range(30)}
    found = compared(clients, managers)
    loud, quiet = found.loc["walrus"], found.loc["heron"]
    assert (loud["first_count"], loud["first_calls"]) == (101, 2)
    assert loud[["z", "log_odds", "low", "high"]].tolist() == quiet[["z", "log_odds", "low", "high"]].tolist()
    assert not loud["certain"]
    # A word of one call alone is not even listed, be it said a hundred times.
    del clients["call1"]["walrus"]
    assert "walrus" not in compared(clients, managers).index


def test_contrast_does_not_depend_on_the_order_of_calls() -> None:
    random = np.random.default_rng(8)
    first, second = drawn(random, 50, "call", habits(60)), drawn(random, 40, "call", habits(60)[::-1])
    shuffled = [
        {call: dict(reversed(calls[call].items())) for call in random.permutation(list(calls)).tolist()}
        for calls in (first, second)
    ]
    pd.testing.assert_frame_equal(compared(first, second), compared(*shuffled))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("calls", "others"), [(200, 200), (30, 400), (15, 15)])
def test_contrast_is_certain_of_next_to_nothing_where_both_sides_speak_alike(
    seed: int, calls: int, others: int
) -> None:
    random = np.random.default_rng(seed)
    found = compared(drawn(random, calls, "a", habits(250)), drawn(random, others, "b", habits(250)))
    assert len(found) > 50
    assert found["certain"].mean() <= 0.02


@pytest.mark.parametrize("seed", range(3))
def test_contrast_finds_a_planted_word(seed: int) -> None:
    random = np.random.default_rng(seed)
    first, second = drawn(random, 200, "call", habits(250)), drawn(random, 200, "call", habits(250))
    for calls, share in ((first, 0.6), (second, 0.05)):
        for counted in calls.values():
            if random.random() < share:
                counted["walrus"] = 1
    found = compared(first, second)
    planted = found.loc["walrus"]
    assert found.index[0] == "walrus"
    assert planted["certain"]
    assert 0 < planted["low"] < planted["log_odds"] < planted["high"]
    # What is certain does not reach over nought.
    sure = found[found["certain"]]
    assert ((sure["low"] > 0) | (sure["high"] < 0)).all()


def test_contrast_interval_is_the_narrower_the_more_calls() -> None:
    widths = []
    for calls in (20, 80, 320):
        first = {f"call{n}": {"gravel": 1} | ({"walrus": 1} if n % 2 else {"heron": 1}) for n in range(calls)}
        second = {f"call{n}": {"gravel": 1} | ({"heron": 1} if n % 4 else {"walrus": 1}) for n in range(calls)}
        walrus = compared(first, second).loc["walrus"]
        widths.append(walrus["high"] - walrus["low"])
    assert widths[0] > 1.5 * widths[1] > 1.5 * 1.5 * widths[2] > 0


def test_contrast_is_never_surer_than_the_formula() -> None:
    """Calls that are all alike would leave no doubt, however few they are."""
    first = {f"a{n}": {"walrus": 1, "gravel": 1} for n in range(3)}
    second = {f"b{n}": {"heron": 1, "gravel": 1} for n in range(3)}
    found = compared(first, second)
    spread = (found["high"] - found["log_odds"]) / 1.959964
    assert (spread >= np.abs(found["log_odds"] / found["z"].where(found["z"] != 0)) * 0.9999).drop("gravel").all()


def test_contrast_leaves_out_everyday_words_and_parts_of_phrases() -> None:
    one = {"чёрный": 5, "ящик": 5, "чёрный ящик": 5, "срок": 5, "срок сдача": 1, "очень": 5, "сказать": 5}
    found = compared({"a": one, "b": one}, {"c": {"срок": 1}}, "ru")
    assert set(found.index) == {"чёрный ящик", "срок", "срок сдача"}


def test_contrast_of_nothing_is_an_empty_table() -> None:
    full = compared({"a": {"gravel": 1}, "b": {"gravel": 1}}, {})
    for first, second in [({}, {}), ({"a": {}}, {}), ({"a": {"gravel": 1}}, {"b": {"sand": 1}})]:
        found = compared(first, second)
        assert found.empty
        assert list(found.columns) == list(full.columns)


def test_contrast_least_calls_grow_with_the_calls() -> None:
    assert [least_calls(calls) for calls in (0, 1, 10, 40)] == [2, 2, 2, 2]
    assert (least_calls(100), least_calls(10_000)) == (3, 33)
    needed = [least_calls(calls) for calls in range(5000)]
    assert needed == sorted(needed)
    rare = {
        f"call{n}": {"gravel": 1} | ({"walrus": 1} if n < 2 else {}) | ({"heron": 1} if n < 3 else {})
        for n in range(100)
    }
    assert set(compared(rare, {}).index) == {"gravel", "heron"}


def test_contrast_call_of_both_sides_is_one_call() -> None:
    """Client and manager in one call are no two witnesses of a word."""
    assert "walrus" not in compared({"a": {"walrus": 1}}, {"a": {"walrus": 1}}).index
    assert "walrus" in compared({"a": {"walrus": 1}}, {"b": {"walrus": 1}}).index


def test_contrast_side_without_another_keeps_the_rest() -> None:
    corpus = Corpus("en")
    everything = corpus.side(said({"a": {"gravel": 3, "sand": 1}, "b": {"gravel": 2}, "c": {"brick": 1}}))
    topic = corpus.side(said({"b": {"gravel": 2}, "a": {"gravel": 1, "sand": 1}}))
    rest = everything.without(topic)
    counts = {
        (call, corpus.terms[at]): int(rest.counts[row, at])
        for row, call in enumerate(rest.calls.tolist())
        for at in rest.counts[row].indices
    }
    assert rest.calls.tolist() == everything.calls.tolist()
    assert counts == {(everything.calls[0], "gravel"): 2, (everything.calls[2], "brick"): 1}
    assert rest.said.sum() == 2
    assert everything.counts.sum() == 7


def test_contrast_side_of_some_calls() -> None:
    _, side, _ = sides({"a": {"gravel": 3}, "b": {"sand": 2}, "c": {"gravel": 1}}, {})
    some = side.of(np.array([True, False, True]))
    assert some.calls.tolist() == side.calls[[0, 2]].tolist()
    assert np.asarray(some.counts.sum(axis=0)).ravel().tolist() == [4, 0]
    assert side.of(np.array([1])).counts.sum() == 2


def test_contrast_corpus_knows_the_forms_of_its_terms() -> None:
    corpus = Corpus("en")
    early = corpus.side([("a", {"tile": {"tiles": 3, "tile": 1}}), ("b", {"tile": {"tile": 1, "tiled": 1}})])
    corpus.side([("a", {"roof": {"roof": 1}})])
    at = corpus.number_of("tile")
    assert at is not None
    assert (corpus.surface(at), corpus.forms(at)) == ("tiles", ["tiles", "tile", "tiled"])
    assert corpus.number_of("walrus") is None
    assert early.counts.shape == (2, 1)
    assert corpus.whole(early).counts.shape == (2, 2)
    assert corpus.whole(early).counts.sum() == early.counts.sum() == 6


def test_contrast_of_little_that_is_said_lists_single_words_of_one_call_and_no_phrases_of_one() -> None:
    corpus = Corpus("ru")
    said = {"кирпич": {"кирпич": 1}, "плитка": {"плитку": 1}, "кирпич плитка": {"кирпич, плитку": 1}}
    first, second = corpus.side([("a", said), ("b", {})]), corpus.side([("a", {}), ("b", {"печь": {"печь": 1}})])
    assert contrast(corpus, first, second).empty
    assert set(contrast(corpus, first, second, least=1)["term"]) == {"кирпич", "плитка", "печь"}
