"""What words of marketing say in plain words: a dictionary for any trade, looked up by lemmas.

«Омниканальность» and «звонки, почта и чаты в одном месте» share no word, and their vectors stand far apart. A gloss as
a client would say it stands between them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from foundation.records import Language
from nlp.dictionary import analyzer

EITHER = "|"  # between the words of an entry that say the same

# English endings by which forms of a word are told apart, and what they leave. The first that fits is taken off.
_ENDINGS = (("ies", "i"), ("ied", "i"), ("y", "i"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))
_LEAST_ENDED = 5  # letters: shorter words keep their endings («used», «wing»)
_LEAST_LEFT = 3  # letters


def glosses(lemmas: Sequence[str], language: Language) -> tuple[str, ...]:
    """What a phrase of copy says in plain words: the glosses of the longest entries within it, from left to right.

    `lemmas` are the phrase's, in order, as `nlp.terms` or spaCy gives them; a lemma with a hyphen is read as two. Every
    gloss once; empty where the dictionary has no word of the phrase.

    >>> glosses(["our", "seamless", "integration"], "en")
    ('it just works with what we have',)
    """
    entries = _entries(language)
    words = _words(" ".join(lemmas), language)
    longest = max(map(len, entries))
    found: dict[str, None] = {}
    start = 0
    while start < len(words):
        ends = range(min(start + longest, len(words)), start, -1)
        end = next((end for end in ends if words[start:end] in entries), None)
        if end is not None:
            found.update(dict.fromkeys(entries[words[start:end]]))
        start = end or start + 1
    return tuple(found)


@cache
def _entries(language: Language) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Glosses by the words of an entry."""
    written = tomllib.loads(files("nlp.data").joinpath("plain_words.toml").read_text("utf-8"))[language]
    return {
        _words(phrase, language): tuple(said) for either, said in written.items() for phrase in either.split(EITHER)
    }


def _words(phrase: str, language: Language) -> tuple[str, ...]:
    meeting = _russian if language == "ru" else _english
    return tuple(meeting(word) for word in phrase.lower().replace("-", " ").split())


@cache
def _russian(lemma: str) -> str:
    """The likeliest normal form, with «е» for «ё»: whoever chose the lemma by its sentence meets who did not."""
    return str(analyzer().parse(lemma)[0].normal_form).replace("ё", "е")


def _english(lemma: str) -> str:
    """The lemma without its ending: whether "tailored" becomes "tailor" hangs on the sentence that it stands in."""
    if len(lemma) < _LEAST_ENDED or lemma.endswith("ss"):
        return lemma
    for ending, left in _ENDINGS:
        if lemma.endswith(ending) and len(lemma) - len(ending) >= _LEAST_LEFT:
            return lemma.removesuffix(ending) + left
    return lemma
