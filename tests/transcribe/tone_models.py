"""Models of a few kilobytes that hear one tone as one token, in the files and with the inputs of the true ones.

Saying a text to them is playing its tokens' tones, so that what comes out, and when, is known beforehand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from foundation.hub import CHECKSUMS

BLANK = "<blk>"
LETTERS = ("▁", *"агеднорт", BLANK)
PIECES = ("▁Да", ",", "▁дорого", "▁", "н", "ет", ".", "▁нет", BLANK)

_SIXTEEN_KHZ = 16_000
_TONE_S, _GAP_S = 0.16, 0.12  # four frames of the coarsest model, and three of silence
_BANDS = 64  # of GigaAM's features, between 0 and 8000 Hz, evenly spaced on the mel scale
_CHUNK, _FRAME = 2400, 240  # samples of T-one at 8 kHz: 300 ms heard at once, 30 ms a frame
_LAG = 2640  # samples: the 330 ms by which T-one tells a letter late


@dataclass(frozen=True)
class ToneModel:
    """What the tokens of a model sound like: Hz, by token."""

    tokens: Sequence[str]
    hertz: Sequence[float]

    def say(self, tokens: Sequence[str], before_s: float = 0.5, after_s: float = 0.5) -> np.ndarray:
        """The tones of `tokens` between silences, float32 (n,) at 16 kHz."""
        pieces = [np.zeros(round(before_s * _SIXTEEN_KHZ))]
        ramp = np.minimum(1, np.arange(round(_TONE_S * _SIXTEEN_KHZ)) / 160)  # 10 ms, against clicks
        for token in tokens:
            time = np.arange(round(_TONE_S * _SIXTEEN_KHZ)) / _SIXTEEN_KHZ
            tone = np.sin(2 * np.pi * self.hertz[self.tokens.index(token)] * time)
            pieces += [0.3 * tone * ramp * ramp[::-1], np.zeros(round(_GAP_S * _SIXTEEN_KHZ))]
        return np.concatenate([*pieces, np.zeros(round(after_s * _SIXTEEN_KHZ))]).astype(np.float32)

    def second(self, number: int, before_s: float = 0.5) -> float:
        """When the token of that number begins in what `say` gives."""
        return before_s + number * (_TONE_S + _GAP_S)


def gigaam_ctc(folder: Path) -> ToneModel:
    """GigaAM v3 with CTC: log-mel features in, log probabilities of letters every 40 ms out."""
    model, weights, bias = _by_mel(LETTERS)
    nodes = [
        *_pooled("features"),
        helper.make_node("MatMul", ["frames", "weights"], ["scores"]),
        helper.make_node("Add", ["scores", "bias"], ["biased"]),
        helper.make_node("LogSoftmax", ["biased"], ["log_probs"], axis=-1),
    ]
    _write(
        folder / "v3_ctc.int8.onnx",
        nodes,
        {"features": ("f", ["b", _BANDS, "t"]), "feature_lengths": ("i", ["b"])},
        {"log_probs": ("f", ["b", "u", len(LETTERS)])},
        {"weights": weights, "bias": bias},
    )
    _finish(folder, "v3_vocab.txt", LETTERS, {"features_size": _BANDS, "subsampling_factor": 4, "version": "v3"})
    return model


def gigaam_rnnt(folder: Path, prefix: str = "v3_rnnt", tokens: Sequence[str] = LETTERS) -> ToneModel:
    """GigaAM v3 with a transducer; its decoder remembers the last token and does not say it again."""
    model, weights, bias = _by_mel(tokens)
    count = len(tokens)
    _write(
        folder / f"{prefix}_encoder.int8.onnx",
        [
            *_pooled("audio_signal"),
            helper.make_node("MatMul", ["frames", "weights"], ["scores"]),
            helper.make_node("Add", ["scores", "bias"], ["biased"]),
            helper.make_node("Transpose", ["biased"], ["encoded"], perm=[0, 2, 1]),
            helper.make_node("Sub", ["length", "one"], ["less"]),
            helper.make_node("Div", ["less", "four"], ["quarter"]),
            helper.make_node("Add", ["quarter", "one"], ["frame_count"]),
            helper.make_node("Cast", ["frame_count"], ["encoded_len"], to=TensorProto.INT32),
        ],
        {"audio_signal": ("f", ["b", _BANDS, "t"]), "length": ("i", ["b"])},
        {"encoded": ("f", ["b", count, "u"]), "encoded_len": ("i32", ["b"])},
        {"weights": weights, "bias": bias, "one": np.array([1]), "four": np.array([4])},
    )
    not_again = np.diag([-100.0] * (count - 1) + [0.0]).astype(np.float32)
    _write(
        folder / f"{prefix}_decoder.int8.onnx",
        [
            helper.make_node("Gather", ["not_again", "x"], ["dec"]),
            helper.make_node("Identity", ["h.1"], ["h"]),
            helper.make_node("Identity", ["c.1"], ["c"]),
        ],
        {"x": ("i", [1, 1]), "h.1": ("f", [1, 1, 320]), "c.1": ("f", [1, 1, 320])},
        {"dec": ("f", [1, 1, count]), "h": ("f", [1, 1, 320]), "c": ("f", [1, 1, 320])},
        {"not_again": not_again},
    )
    _write(
        folder / f"{prefix}_joint.int8.onnx",
        [helper.make_node("Add", ["enc", "dec"], ["joint"])],
        {"enc": ("f", [1, count, 1]), "dec": ("f", [1, count, 1])},
        {"joint": ("f", [1, count, 1])},
        {},
    )
    vocabulary = "v3_vocab.txt" if prefix == "v3_rnnt" else f"{prefix}_vocab.txt"
    _finish(folder, vocabulary, tokens, {"features_size": _BANDS, "subsampling_factor": 4, "version": "v3"})
    return model


def gigaam_e2e_rnnt(folder: Path) -> ToneModel:
    """GigaAM v3 with a transducer whose tokens are pieces of words and marks."""
    return gigaam_rnnt(folder, "v3_e2e_rnnt", PIECES)


def t_one(folder: Path) -> ToneModel:
    """T-one: samples at 8 kHz chunk by chunk, with a state that carries the last 330 ms on: it tells all that late."""
    tokens = tuple(" " if token == "▁" else token for token in LETTERS)
    wave = np.arange(_FRAME)[:, None] * (30 + 10 * np.arange(len(tokens) - 1))[None] * 2 * np.pi / _FRAME
    columns = np.eye(len(tokens), dtype=np.float32)[:-1]
    nodes = [
        helper.make_node("Squeeze", ["signal", "last"], ["flat"]),
        helper.make_node("Cast", ["flat"], ["whole"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["whole", "loudest"], ["now"]),
        helper.make_node("Cast", ["state"], ["earlier"], to=TensorProto.FLOAT),
        helper.make_node("Concat", ["earlier", "now"], ["known"], axis=1),
        helper.make_node("Split", ["known", "parts"], ["heard", "kept"], axis=1),
        helper.make_node("Cast", ["kept"], ["state_next"], to=TensorProto.FLOAT16),
        helper.make_node("Reshape", ["heard", "by_frames"], ["frames"]),
        helper.make_node("MatMul", ["frames", "cosines"], ["even"]),
        helper.make_node("MatMul", ["frames", "sines"], ["odd"]),
        helper.make_node("Mul", ["even", "even"], ["even_power"]),
        helper.make_node("Mul", ["odd", "odd"], ["odd_power"]),
        helper.make_node("Add", ["even_power", "odd_power"], ["power"]),
        helper.make_node("MatMul", ["power", "columns"], ["scores"]),
        helper.make_node("Add", ["scores", "bias"], ["biased"]),
        helper.make_node("LogSoftmax", ["biased"], ["logprobs"], axis=-1),
    ]
    _write(
        folder / "model.onnx",
        nodes,
        {"signal": ("i32", ["b", _CHUNK, 1]), "state": ("f16", ["b", _LAG])},
        {"logprobs": ("f", ["b", _CHUNK // _FRAME, len(tokens)]), "state_next": ("f16", ["b", _LAG])},
        {
            "last": np.array([2]),
            "loudest": np.array(2**15 - 1, np.float32),
            "parts": np.array([_CHUNK, _LAG]),
            "by_frames": np.array([-1, _CHUNK // _FRAME, _FRAME]),
            "cosines": np.cos(wave).astype(np.float32),
            "sines": np.sin(wave).astype(np.float32),
            "columns": columns,
            "bias": np.array([0.0] * len(columns) + [200.0], np.float32),
        },
    )
    config = {
        "decoder_params": {"vocabulary": list(tokens[:-1])},
        "pad_token_id": len(tokens) - 1,
        "encoder_params": {"reduction_kernel_size": 3},
    }
    _finish(folder, None, tokens, config)
    return ToneModel(LETTERS, [8000 / _FRAME * (30 + 10 * number) for number in range(len(columns))])


def _by_mel(tokens: Sequence[str]) -> tuple[ToneModel, np.ndarray, np.ndarray]:
    """Tones in the middle of mel bands, and the weights and bias that find them; silence is the blank."""
    bands = [16 + 5 * number for number in range(len(tokens) - 1)]
    highest = 2595 * np.log10(1 + 8000 / 700)
    hertz = [700 * (10 ** (highest * (band + 1) / (_BANDS + 1) / 2595) - 1) for band in bands]
    weights = np.zeros((_BANDS, len(tokens)), np.float32)
    weights[bands, range(len(bands))] = 1
    return ToneModel(tokens, hertz), weights, np.zeros(len(tokens), np.float32)


def _pooled(features: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("AveragePool", [features], ["pooled"], kernel_shape=[4], strides=[4], ceil_mode=1),
        helper.make_node("Transpose", ["pooled"], ["frames"], perm=[0, 2, 1]),
    ]


_TYPES = {"f": TensorProto.FLOAT, "f16": TensorProto.FLOAT16, "i": TensorProto.INT64, "i32": TensorProto.INT32}
_Shape = tuple[str, list[Any]]


def _write(
    path: Path,
    nodes: list[onnx.NodeProto],
    inputs: dict[str, _Shape],
    outputs: dict[str, _Shape],
    constants: dict[str, np.ndarray],
) -> None:
    def declared(named: dict[str, _Shape]) -> list[onnx.ValueInfoProto]:
        return [helper.make_tensor_value_info(name, _TYPES[kind], shape) for name, (kind, shape) in named.items()]

    tensors = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, path.stem, declared(inputs), declared(outputs), tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)


def _finish(folder: Path, vocabulary: str | None, tokens: Sequence[str], config: dict[str, Any]) -> None:
    """Writes what stands beside the weights, and the checksums of all, as fetching a model does."""
    if vocabulary is not None:
        lines = [f"{token} {number}\n" for number, token in enumerate(tokens)]
        (folder / vocabulary).write_text("".join(lines), "utf-8")
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    sums = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()} {file.stat().st_size} {file.name}\n"
        for file in sorted(folder.iterdir())
    ]
    (folder / CHECKSUMS).write_text("".join(sums), "utf-8")
