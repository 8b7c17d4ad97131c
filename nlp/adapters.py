"""Low-rank adapters: a sentence model is taught something new by small matrices beside its own, which stay as they are.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from typing import cast

import torch
from torch import Tensor, nn

SCALE = 2.0  # of the low-rank part, whatever the rank


class Adapted(nn.Module):
    """A linear layer (in -> out) with `up @ down` beside its weights; `down` is (rank, in), `up` (out, rank)."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) / math.sqrt(layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))  # so that training starts from the model itself

    def forward(self, states: Tensor) -> Tensor:
        return cast(Tensor, self.layer(states) + SCALE * (states @ self.down.T) @ self.up.T)


def adapted(model: nn.Module, rank: int, known: Mapping[str, Tensor] | None = None) -> nn.Module:
    """A copy of a BERT model with an adapter at every linear layer of its blocks; only the adapters can be trained.

    They are new ones, or `known`: all that `weights` gave of another adapted model of the same rank.
    """
    copied = _copy(model)
    for parent, name, layer in list(_linear_layers(copied)):
        setattr(parent, name, Adapted(layer, rank))
    loaded = copied.load_state_dict({name: values.float() for name, values in (known or {}).items()}, strict=False)
    assert not loaded.unexpected_keys
    return copied


def weights(model: nn.Module) -> dict[str, Tensor]:
    """The adapters of an adapted model by name, float16."""
    named = {name: values for name, values in model.state_dict().items() if name.endswith((".down", ".up"))}
    return {name: values.detach().to(torch.float16).contiguous() for name, values in named.items()}


def merged(model: nn.Module, adapters: Mapping[str, Tensor], numbers: torch.dtype = torch.float32) -> nn.Module:
    """A copy of the model with the adapters added to its weights, kept as `numbers`: as quick as the model itself.

    The word vectors, most of the memory, are shared with `model`.
    """
    copied = _copy(model)
    with torch.no_grad():
        for name, layer in [(name, module) for name, module in copied.named_modules() if f"{name}.up" in adapters]:
            up, down = adapters[f"{name}.up"].float(), adapters[f"{name}.down"].float()
            cast(nn.Linear, layer).weight += SCALE * up @ down
        for _parent, _name, linear in _linear_layers(copied):
            linear.to(numbers)
    return copied.eval()


def _copy(model: nn.Module) -> nn.Module:
    """A copy that shares the word vectors and learns nothing."""
    words = cast(nn.Module, model.embeddings).word_embeddings
    copied = copy.deepcopy(model, {id(words): words})
    for values in copied.parameters():
        values.requires_grad = False
    return copied


def _linear_layers(model: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Linear]]:
    for parent in cast(nn.Module, model.encoder).modules():
        for name, child in parent.named_children():
            if isinstance(child, nn.Linear):
                yield parent, name, child
