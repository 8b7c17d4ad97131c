"""Texts to vectors, by the sentence-transformers model that the settings name."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from foundation import models
from foundation.embedded import E5_PROMPT
from foundation.errors import ModelError
from foundation.settings import load_settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# What a model of the hub wants before a text when texts are compared with each other; none: nothing.
PROMPTS = {"multilingual-e5-small": E5_PROMPT, "user2-small": "clustering: "}
MOST_AT_ONCE = 32  # texts: more gain nothing on a processor
# Short texts on a processor: matrices multiplied plainly are quicker than torch's own way, made for long ones.
ATTENTION = "eager"
# A batch is as long as the next multiple of so many tokens: kernels are made for every length that comes for the first
# time, which is dearer than to read some tokens more.
LENGTHS = 8


def load(name: str | None = None) -> SentenceTransformer:
    """The embedding model `name` (None: the settings' choice), on the CPU, from files of this machine only.

    It puts its prompt before every text by itself, so `load().encode(texts)` is right as it stands.
    Loaded once in a process. Raises ModelError where the model is not here or cannot be opened.
    """
    settings = load_settings()
    name = name or settings.embedding
    return _open(name, models.path(name, settings).resolve())


def embed(texts: Sequence[str], name: str | None = None, quick: bool = False) -> np.ndarray:
    """Vectors of length 1, float32 of shape (n, d), d = 384 for the embedded model; row i belongs to `texts[i]`.

    Equal texts get equal vectors whatever stands beside them. `quick`: right to two digits only, twice as fast where
    the processor can. Raises ModelError as `load` does.
    """
    model = load(name)
    # Once each: calls repeat «да, хорошо», and a text's last digits depend on the length of its batch.
    different = sorted(set(texts), key=lambda text: (len(text), text))
    if not different:
        return np.zeros((0, model.get_embedding_dimension() or 0), np.float32)
    with half_length() if quick else contextlib.nullcontext():
        vectors = model.encode(
            different,
            batch_size=MOST_AT_ONCE,
            normalize_embeddings=True,
            show_progress_bar=False,
            processing_kwargs={"text": {"pad_to_multiple_of": LENGTHS}},
        )
    row = {text: number for number, text in enumerate(different)}
    return vectors.astype(np.float32, copy=False)[[row[text] for text in texts]]


def half_length() -> contextlib.AbstractContextManager[Any]:
    """Models compute with numbers of half the length (bfloat16) inside: on processors that have them, twice as fast."""
    import torch

    return torch.autocast("cpu", torch.bfloat16, enabled=reads_with_half_length())


def reads_with_half_length() -> bool:
    """Whether this processor has bfloat16; the others compute with float32 inside `half_length`."""
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported())


@cache
def _open(name: str, folder: Path) -> SentenceTransformer:
    with _quiet():
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, model_kwargs={"attn_implementation": ATTENTION}
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"The embedding model {name} in {folder} cannot be opened: fetch it again.") from error
        if name in PROMPTS:
            model.prompts = {**model.prompts, "doslovno": PROMPTS[name]}
            model.default_prompt_name = "doslovno"
        _weigh_by_rarity(model)
    return model


def _weigh_by_rarity(model: SentenceTransformer) -> None:
    """Where a model takes the plain mean over pieces of words and its tokenizer knows the rare ones, those count."""
    from sentence_transformers.sentence_transformer.modules import Pooling

    from nlp.pooling import RareWords, rarity

    for name, module in model.named_children():
        if isinstance(module, Pooling) and module.pooling_mode == "mean":
            weights = rarity(model.tokenizer, model.prompts.get(model.default_prompt_name or "", "") or "")
            if weights is not None:
                model._modules[name] = RareWords(module.embedding_dimension, weights)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No bars and notices of the loader on the operator's screen; the switches are put back afterwards."""
    from transformers.utils import logging as transformers_logging

    logger = logging.getLogger("sentence_transformers")
    level, bars = logger.level, transformers_logging.is_progress_bar_enabled()
    logger.setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        logger.setLevel(level)
        if bars:
            transformers_logging.enable_progress_bar()
