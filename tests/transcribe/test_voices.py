"""Two clusters of voice embeddings, in their places in time."""

from __future__ import annotations

import numpy as np

from transcribe.voices import two_voices


def a_call(seed: int, likeness: float, turns: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Embeddings of two voices whose means have about this cosine, windows, and true labels."""
    random = np.random.default_rng(seed)
    shared, *own = random.normal(size=(3, 192))
    means = [np.sqrt(likeness) * shared + np.sqrt(1 - likeness) * voice for voice in own]
    vectors, windows, labels, at_s = [], [], [], 0.0
    for turn in range(turns):
        stretch = random.normal(size=192) * 0.3
        for _ in range(int(random.integers(2, 10))):
            vectors.append(means[turn % 2] + stretch + random.normal(size=192) * 0.4)
            windows.append((at_s, at_s + 1.5))
            labels.append(turn % 2)
            at_s += 0.6
        at_s += 2.0
    return np.array(vectors, np.float32), np.array(windows), np.array(labels)


def test_voices_are_told_apart_even_when_alike() -> None:
    for seed in range(5):
        for likeness in (0.5, 0.8, 0.9):
            embeddings, windows, truth = a_call(seed, likeness)
            assert np.mean(two_voices(embeddings, windows) == truth) > 0.97


def test_voices_give_the_same_every_time_and_the_first_heard_is_zero() -> None:
    embeddings, windows, _ = a_call(7, 0.8)
    found = two_voices(embeddings, windows)
    assert found[0] == 0
    np.testing.assert_array_equal(found, two_voices(embeddings.copy(), windows.copy()))


def test_voices_few_windows_are_one_voice() -> None:
    embeddings, windows, _ = a_call(1, 0.5)
    assert not two_voices(embeddings[:3], windows[:3]).any()
    assert len(two_voices(embeddings[:0], windows[:0])) == 0


def test_voices_one_person_is_one_voice() -> None:
    embeddings, windows, _ = a_call(3, likeness=1.0)
    assert not two_voices(embeddings, windows).any()


def test_voices_of_a_short_call_are_told_apart() -> None:
    for seed in range(5):
        embeddings, windows, truth = a_call(seed, likeness=0.5, turns=4)
        assert np.mean(two_voices(embeddings, windows) == truth) > 0.97


def test_voices_of_a_long_call_are_told_apart_by_a_sample() -> None:
    embeddings, windows, truth = a_call(11, likeness=0.8, turns=800)
    assert len(windows) > 4000
    assert np.mean(two_voices(embeddings, windows) == truth) > 0.99


def test_voices_do_not_depend_on_when_the_call_begins() -> None:
    embeddings, windows, _ = a_call(2, likeness=0.8)
    np.testing.assert_array_equal(two_voices(embeddings, windows), two_voices(embeddings, windows + 10.0))


def test_voices_too_far_apart_only_by_chance_are_one() -> None:
    random = np.random.default_rng(0)
    few = random.normal(size=192) + random.normal(size=(8, 192)) * 0.4
    assert not two_voices(few, np.array([(0.4 * i, 0.4 * i + 0.8) for i in range(8)])).any()
