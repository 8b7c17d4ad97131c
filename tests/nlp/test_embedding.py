"""Embeddings: unit vectors that put alike meanings together, whatever stands beside them."""

from __future__ import annotations

import numpy as np
import pytest

from foundation.errors import ModelError
from nlp.embedding import MOST_AT_ONCE, embed, load
from nlp.encoder import BATCH_COST, batches

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("models_home")]

TEXTS = ["Для нас это слишком дорого", "It is too expensive for us", "Привезите бетон во вторник к воротам"]


def test_embedding_shape_type_and_length() -> None:
    vectors = embed(TEXTS)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embed([]).shape == (0, 384)


def test_embedding_same_meaning_is_nearer_over_languages() -> None:
    price_ru, price_en, concrete = embed(TEXTS)
    assert price_ru @ price_en > price_ru @ concrete + 0.05


def test_embedding_does_not_depend_on_order_or_company() -> None:
    alone = np.concatenate([embed([text]) for text in TEXTS])
    together = embed([*TEXTS[::-1], *(f"Что-то ещё номер {number}" * number for number in range(1, 40))])
    np.testing.assert_allclose(together[:3][::-1], alone, atol=2e-6)
    repeated = embed([TEXTS[0], TEXTS[1], TEXTS[0]])
    np.testing.assert_array_equal(repeated[0], repeated[2])


def test_embedding_plain_encode_puts_the_prompt_itself() -> None:
    model = load()
    plain = model.encode(TEXTS)
    np.testing.assert_allclose(plain, embed(TEXTS), atol=2e-6)
    np.testing.assert_allclose(plain, model.encode([f"query: {text}" for text in TEXTS], prompt=""), atol=2e-6)


def test_embedding_is_loaded_once() -> None:
    assert load() is load("e5-small")


def test_embedding_unknown_name_is_refused() -> None:
    with pytest.raises(ModelError, match="e5-small"):
        load("e6-huge")


@pytest.mark.parametrize("lengths", [[], [5], [9] * 100, [3, 4, 5, 400, 410], sorted(n * 37 % 211 for n in range(150))])
def test_embedding_batches_hold_every_text_once_and_waste_least(lengths: list[int]) -> None:
    parts = batches(lengths)
    assert [row for part in parts for row in range(len(lengths))[part]] == list(range(len(lengths)))

    def cost(some: list[slice]) -> int:
        return sum(BATCH_COST + len(lengths[part]) * max(lengths[part]) for part in some)

    assert all(0 < len(lengths[part]) <= MOST_AT_ONCE for part in parts)
    for size in (1, 4, MOST_AT_ONCE):
        assert cost(parts) <= cost([slice(start, start + size) for start in range(0, len(lengths), size)])


def test_embedding_batches_part_short_texts_from_long_ones() -> None:
    assert batches([3, 4, 5, 400, 410]) == [slice(0, 3), slice(3, 5)]


def test_embedding_rare_words_count_more_than_common_ones() -> None:
    model, text = load(), "Мне это, ну, слишком дорого"
    ids = model.tokenizer(model.prompts["query"] + text)["input_ids"]
    pieces = model.encode([text], output_value="token_embeddings")[0].numpy()
    weights = model[1].weights.numpy()
    mean = np.average(pieces, axis=0, weights=weights[ids])
    np.testing.assert_allclose(embed([text])[0], mean / np.linalg.norm(mean), atol=1e-4)
    common, rare = (weights[model.tokenizer(word, add_special_tokens=False)["input_ids"]] for word in ("и", "дорого"))
    assert common.max() < rare.max()
    assert weights[model.tokenizer.pad_token_id] == 0


def test_embedding_an_empty_text_has_a_vector() -> None:
    assert np.isfinite(embed(["", "…"])).all()
