"""One vector of a text from those of its pieces of words: rare pieces count more than common ones.

«Это для нас слишком дорого» and «это нам слишком рано» share most of their words; what parts them is rare. The plain
mean hears all words alike. How rare a piece is, the tokenizer knows by itself: a Unigram tokenizer (Kudo, 2018) keeps
the log-probability of every piece. Weights by rarity: Arora, Liang and Ma, 2017.
"""

from __future__ import annotations

import json
from typing import Any

import torch
from sentence_transformers.sentence_transformer.modules import Pooling

COMMON = 5.0  # nats; a piece said as often as once in 150 counts next to nothing
LEAST = 0.1  # what it counts, so that a text of common pieces alone has a vector too


class RareWords(Pooling):
    """Weighted mean over a text's pieces; `weights` (pieces of the vocabulary,) are 0 for those that are no text."""

    def __init__(self, width: int, weights: torch.Tensor) -> None:
        super().__init__(width, "mean")
        self.register_buffer("weights", weights, persistent=False)

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        states = features["token_embeddings"].float()
        weights = self.weights[features["input_ids"]] * features["attention_mask"]
        weights = weights + 1e-6 * features["attention_mask"]  # an empty text is no division by nothing
        features["sentence_embedding"] = (states * weights[:, :, None]).sum(1) / weights.sum(1, keepdim=True)
        return features


def rarity(tokenizer: Any, prompt: str) -> torch.Tensor | None:
    """Weights (pieces of the vocabulary,) for `RareWords`; None where the tokenizer does not know what is rare.

    `prompt` is what the model wants before every text, and no part of it.
    """
    model = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    if model.get("type") != "Unigram":
        return None
    weights = torch.tensor([-score - COMMON for _, score in model["vocab"]]).clamp(min=LEAST)
    spare = len(tokenizer) - len(weights)
    weights = torch.cat([weights, torch.zeros(max(spare, 0))])
    weights[[*tokenizer.all_special_ids, *tokenizer(prompt, add_special_tokens=False)["input_ids"]]] = 0
    return weights
