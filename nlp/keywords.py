"""The words that set a theme apart from the others of its kind, in a form that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from math import sqrt

from nlp.contrast import log_odds
from nlp.dictionary import analyzer
from nlp.titles import WORD, Quote, main_language, same_stem

MOST = 5  # words of a theme
PRIOR = 2.0  # pseudo-quotes that the kind's own word frequencies bring into the comparison
TELLING = 0.25  # standard deviations; at less a word says nothing of its theme
ENOUGH = 50  # quotes tell in which number a word is said
FEW = 4  # quotes; in a theme of fewer a word said once may stand


def keywords(groups: Sequence[Sequence[Quote]], everything: Sequence[Quote]) -> list[tuple[str, ...]]:
    """Up to 5 words for each theme that its quotes hold more often than the other quotes of the kind, best first.

    Of the theme's main language only, compared with quotes of that language. Weighted log-odds with the kind's own
    frequencies as prior (Monroe, Colaresi and Quinn, 2008) of a quote holding the lemma: a client who repeats it in one
    quote counts once.
    """
    overall = {
        language: Counter(lemma for quote in everything if quote.language == language for lemma in set(quote.lemmas))
        for language in {quote.language for quote in everything}
    }
    spoken = Counter(quote.language for quote in everything)
    result = []
    for group in groups:
        language = main_language(group)
        inside = [quote for quote in group if quote.language == language]
        counts = Counter(lemma for quote in inside for lemma in set(quote.lemmas))
        scores = _scores(counts, len(inside), overall[language], spoken[language])
        telling = [lemma for lemma, score in scores.items() if score > TELLING]
        repeated = [lemma for lemma in telling if counts[lemma] > 1]
        best = sorted(repeated or (telling if len(inside) < FEW else ()), key=lambda lemma: (-scores[lemma], lemma))
        shown = (
            readable(lemma, islice((quote.text for quote in inside if lemma in quote.lemmas), ENOUGH))
            for lemma in best[:MOST]
        )
        result.append(tuple(dict.fromkeys(shown)))
    return result


def _scores(counts: Counter[str], size: int, overall: Counter[str], total: int) -> dict[str, float]:
    """By lemma how much likelier a quote of the theme holds it than another, in standard deviations.

    `counts` and `overall` are quotes with the lemma, of the theme's `size` and of `total`.
    """
    scores = {}
    for lemma, count in counts.items():
        if len(lemma) < 3:
            continue
        expected = PRIOR * overall[lemma] / total
        delta, variance = log_odds(count, overall[lemma] - count, size, total - size, expected, PRIOR)
        scores[lemma] = float(delta / sqrt(variance))
    return scores


def readable(lemma: str, texts: Iterable[str]) -> str:
    """A lemma as people read it: a Russian noun that is said in the plural mostly stands in the plural.

    >>> readable("деньга", ["где деньги", "деньгами платим"]), readable("цена", ["цены нет", "о цене"])
    ('деньги', 'цена')
    """
    numbers = Counter(
        number
        for text in texts
        for word in WORD.findall(text.lower())
        if same_stem(lemma, word) and (number := _number(word, lemma))
    )
    return _plural(lemma) if numbers["plur"] > numbers["sing"] else lemma


@lru_cache(maxsize=100_000)
def _number(word: str, lemma: str) -> str | None:
    """Whether a word is the noun `lemma` in singular or plural, by its likeliest reading; None: neither."""
    found = [
        reading for reading in analyzer().parse(word) if reading.normal_form == lemma and reading.tag.POS == "NOUN"
    ]
    return str(found[0].tag.number) if found and found[0].tag.number else None


def _plural(lemma: str) -> str:
    nouns = [reading for reading in analyzer().parse(lemma) if reading.tag.POS == "NOUN"]
    form = nouns[0].inflect({"plur", "nomn"}) if nouns else None
    return str(form.word) if form else lemma
