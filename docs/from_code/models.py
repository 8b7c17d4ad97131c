"""The models that the program knows, as its table tells them."""

from __future__ import annotations

from docs.from_code.markdown import table
from foundation.known_models import KNOWN_MODELS
from foundation.model_record import KnownModel

JOBS = {
    "recognition": "sound to words",
    "diarization": "two voices told apart",
    "embedding": "quotes to vectors",
    "language ru": "Russian grammar and names",
    "language en": "English grammar and names",
}


def page() -> str:
    """The embedded models and those that can be fetched, a Markdown table each."""
    embedded = [model for model in KNOWN_MODELS.values() if model.embedded]
    fetched = [model for model in KNOWN_MODELS.values() if not model.embedded]
    return "\n".join(["## Embedded", "", *_table(embedded), "", "## To be fetched", "", *_table(fetched), ""])


def _table(models: list[KnownModel]) -> list[str]:
    head = ("name", "job", "source", "licence", "MB", "what it gives", "chosen by itself")
    rows = [
        (
            f"`{model.name}`",
            JOBS[model.job],
            model.source,
            model.licence,
            f"{model.megabytes:,}",
            model.gain,
            _chosen(model),
        )
        for model in models
    ]
    return table(head, rows)


def _chosen(model: KnownModel) -> str:
    """On which machine `auto` takes it, or a setting that has it as its value."""
    if model.rank and not model.embedded:
        return f"from {model.needs.cores} cores and {model.needs.memory_gib:g} GiB, or with a graphics card"
    if model.rank:
        return "where nothing better is here"
    return "yes" if model.embedded else "no, by its name"
