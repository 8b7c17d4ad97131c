"""The models that Doslovno knows: the embedded ones, and those that `doslovno models fetch` brings from a hub.

What a fetched model is good for stands in its `gain`. The figures of the Russian recognizers are those that
their authors and others published for Russian telephone speech: words wrong of a hundred, where Whisper
large-v3 has 17 to 29.
"""

from __future__ import annotations

from foundation.embedded_models import EMBEDDED_MODELS
from foundation.model_record import KnownModel, Needs

WHISPER_FILES = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
SENTENCE_FILES = ("*.json", "1_Pooling/*", "2_Normalize/*", "*.safetensors", "sentencepiece.bpe.model", "tokenizer*")

_HUB_MODELS = (
    KnownModel(
        name="whisper-small",
        job="recognition",
        source="Systran/faster-whisper-small",
        licence="MIT",
        megabytes=490,
        gain="Clearly fewer wrong words than whisper-base, about three times slower; good for a processor.",
        hub="Systran/faster-whisper-small",
        hub_files=WHISPER_FILES,
        rank=2,
        needs=Needs(cores=2, memory_gib=6),
    ),
    KnownModel(
        name="whisper-large-v3-turbo",
        job="recognition",
        source="mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        licence="MIT",
        megabytes=1620,
        gain="The fewest wrong words of the Whispers at a bearable speed; wants a graphics card or eight cores.",
        hub="mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        hub_files=WHISPER_FILES,
        rank=3,
        needs=Needs(cores=8, memory_gib=12),
    ),
    KnownModel(
        name="gigaam-v3-ctc",
        job="recognition",
        source="istupakov/gigaam-v3-onnx (ai-sage/GigaAM-v3, CTC, 8 bits)",
        licence="MIT",
        megabytes=225,
        gain="Russian only: 9 to 17 wrong words of a hundred, faster than whisper-small; no punctuation.",
        hub="istupakov/gigaam-v3-onnx",
        hub_files=("config.json", "v3_ctc.int8.onnx", "v3_vocab.txt"),
    ),
    KnownModel(
        name="gigaam-v3-rnnt",
        job="recognition",
        source="istupakov/gigaam-v3-onnx (ai-sage/GigaAM-v3, RNN-T, 8 bits)",
        licence="MIT",
        megabytes=226,
        gain="Russian only: fewer wrong words than gigaam-v3-ctc, slower; no punctuation.",
        hub="istupakov/gigaam-v3-onnx",
        hub_files=("config.json", "v3_rnnt_*.int8.onnx", "v3_vocab.txt"),
    ),
    KnownModel(
        name="gigaam-v3-e2e-rnnt",
        job="recognition",
        source="istupakov/gigaam-v3-onnx (ai-sage/GigaAM-v3, RNN-T with punctuation, 8 bits)",
        licence="MIT",
        megabytes=227,
        gain="Russian only: as gigaam-v3-rnnt, with punctuation, capitals and figures in its text.",
        hub="istupakov/gigaam-v3-onnx",
        hub_files=("config.json", "v3_e2e_rnnt_*.int8.onnx", "v3_e2e_rnnt_vocab.txt"),
    ),
    KnownModel(
        name="t-one",
        job="recognition",
        source="t-tech/T-one",
        licence="Apache-2.0",
        megabytes=144,
        gain="Russian only, made for the telephone: 6 to 20 wrong words of a hundred; no punctuation.",
        hub="t-tech/T-one",
        hub_files=("config.json", "model.onnx"),
    ),
    KnownModel(
        name="multilingual-e5-small",
        job="embedding",
        source="intfloat/multilingual-e5-small",
        licence="MIT",
        megabytes=490,
        gain="The embedded e5-small before it was packed into 4 bits: slightly truer vectors.",
        hub="intfloat/multilingual-e5-small",
        hub_files=SENTENCE_FILES,
    ),
    KnownModel(
        name="user2-small",
        job="embedding",
        source="deepvk/USER2-small",
        licence="Apache-2.0",
        megabytes=140,
        gain="Made for Russian: alike Russian quotes lie closer together.",
        hub="deepvk/USER2-small",
        hub_files=SENTENCE_FILES,
    ),
)

KNOWN_MODELS: dict[str, KnownModel] = {model.name: model for model in (*EMBEDDED_MODELS, *_HUB_MODELS)}
