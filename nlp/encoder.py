"""Clauses to vectors, each read within its turn and after what the manager said: one pass over a turn for all of it.

The words of the manager and of the turn go through the model together; a clause's vector is the mean over its own
words, which have seen the rest by then. «Нет, не дорого» after «Вас смущает цена?» is so another vector than alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from foundation.embedded import E5_PROMPT
from nlp.embedding import LENGTHS, MOST_AT_ONCE, half_length

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

# What a batch costs beside its texts, in characters of text: the weights are read once more.
BATCH_COST = 600
BEFORE_WORDS = 18  # of the manager's turn, its last ones: where the question stands
MOST_TOKENS = 256  # of a turn with what stands before it; what is said after that is not looked at


@dataclass(frozen=True, slots=True)
class Passage:
    """A client's turn, the manager's turn before it (empty: none) and the spans of the turn's text to be told."""

    before: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Pooled:
    """What the model makes of some passages, in the order of the passages and of their spans."""

    vectors: torch.Tensor  # (spans, d)
    states: torch.Tensor  # (words, d): the words of every span, one span after the other
    span_of_state: torch.Tensor  # (words,): the span a row of `states` belongs to


class Encoder:
    """A BERT model with its tokenizer, as a sentence-transformers model has them."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model = model
        self._tokenizer = tokenizer

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self.model.config.hidden_size)

    @classmethod
    def of(cls, embedding: SentenceTransformer, model: Any = None) -> Encoder:
        """The encoder of an embedding model, or `model` with its tokenizer."""
        return cls(model if model is not None else bert(embedding), embedding.tokenizer)

    def vectors(self, passages: Sequence[Passage]) -> np.ndarray:
        """float32 of shape (n, d), a row for every span of every passage in order; n is their number in all."""
        import torch

        starts = np.cumsum([0, *(len(passage.spans) for passage in passages)])
        found = np.zeros((starts[-1], self.width), np.float32)
        lengths = {number: _length(passage) for number, passage in enumerate(passages) if passage.spans}
        told = sorted(lengths, key=lambda number: (lengths[number], number))
        with torch.inference_mode(), half_length():
            for batch in (told[part] for part in batches([lengths[number] for number in told])):
                rows = np.concatenate([np.arange(starts[number], starts[number + 1]) for number in batch])
                found[rows] = self.pooled([passages[number] for number in batch]).vectors.numpy()
        return found

    def pooled(self, passages: Sequence[Passage]) -> Pooled:
        """One batch. A span that the model does not reach (beyond MOST_TOKENS) has a vector of zeros."""
        import torch

        read = self._tokenizer(
            [E5_PROMPT + last_words(passage.before) for passage in passages],
            [passage.text for passage in passages],
            padding=True,
            pad_to_multiple_of=LENGTHS,
            truncation="only_second",
            max_length=MOST_TOKENS,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        read_by_model = self.model(input_ids=read["input_ids"], attention_mask=read["attention_mask"])
        states = read_by_model.last_hidden_state.float()
        begins, ends = read["offset_mapping"].unbind(dim=-1)
        of_turn = torch.tensor([[part == 1 for part in read.sequence_ids(row)] for row in range(len(passages))])
        rows, columns, spans, count = [], [], [], 0
        for row, passage in enumerate(passages):
            for start, end in passage.spans:
                inside = (of_turn[row] & (begins[row] < end) & (ends[row] > start)).nonzero()[:, 0]
                rows += [row] * len(inside)
                columns.append(inside)
                spans += [count] * len(inside)
                count += 1
        span_of_state = torch.tensor(spans, dtype=torch.long)
        words = states[torch.tensor(rows, dtype=torch.long), torch.cat(columns)]
        sums = torch.zeros(count, states.shape[-1]).index_add(0, span_of_state, words)
        lengths = torch.zeros(count).index_add(0, span_of_state, torch.ones(len(spans)))
        return Pooled(sums / lengths.clamp(min=1)[:, None], words, span_of_state)


def batches(lengths: Sequence[int]) -> list[slice]:
    """Cuts texts into batches so that all is read soonest; `lengths` are theirs in characters, the shortest first.

    In a batch every text is as dear as the longest, and every batch costs BATCH_COST more.
    """
    least, starts = [0], [0]  # by how many texts are read: what that costs, and where the last batch starts
    for end, longest in enumerate(lengths, start=1):
        costs = {
            start: least[start] + BATCH_COST + (end - start) * longest
            for start in range(max(0, end - MOST_AT_ONCE), end)
        }
        starts.append(min(costs, key=lambda start: costs[start]))
        least.append(costs[starts[-1]])
    found, end = list[slice](), len(lengths)
    while end:
        found.append(slice(starts[end], end))
        end = starts[end]
    return found[::-1]


def _length(passage: Passage) -> int:
    """Characters that are read."""
    return len(last_words(passage.before)) + len(passage.text)


def bert(embedding: SentenceTransformer) -> Any:
    """The model that gives states of words, without the pooling that makes one vector of a text."""
    return embedding[0].auto_model


def last_words(text: str) -> str:
    """The last words of the manager's turn, as many as are looked at."""
    return " ".join(text.split()[-BEFORE_WORDS:])
