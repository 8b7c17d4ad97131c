"""spaCy's Russian lemmatizer, made to answer for every word."""

from __future__ import annotations

from spacy.lang.ru.lemmatizer import RussianLemmatizer, oc2ud
from spacy.language import Language
from spacy.tokens import Token
from spacy.vocab import Vocab

from nlp.dictionary import analyzer

FACTORY = "russian_lemmatizer"

# Universal parts of speech that pymorphy3 does not tell apart.
_SAME_POS = {"PROPN": "NOUN", "DET": "PRON", "AUX": "VERB"}


class SpokenRussianLemmatizer(RussianLemmatizer):
    """spaCy's choice among pymorphy3's analyses by part of speech and morphology.

    Where spaCy keeps the form as it stands (words outside the dictionary, auxiliaries, a morphology that
    contradicts the dictionary, as happens with recognised speech) the likeliest analysis of the same part
    of speech decides. A lemma is always a lower-case normal form of pymorphy3, with «ё».
    """

    def __init__(self, vocab: Vocab, name: str) -> None:
        self._morph = analyzer()
        self._lemmas: dict[tuple[str, str, str], str] = {}
        super().__init__(vocab, None, name, mode="pymorphy3")

    def pymorphy3_lemmatize(self, token: Token) -> list[str]:
        key = (token.lower_, token.pos_, str(token.morph))
        if key not in self._lemmas:
            self._lemmas[key] = self._lemma(token)
        return [self._lemmas[key]]

    def _lemma(self, token: Token) -> str:
        if not any(letter.isalpha() for letter in token.text):
            return token.lower_
        lemma = super().pymorphy3_lemmatize(token)[0].lower()
        analyses = self._morph.parse(token.lower_)
        if lemma != token.lower_ or any(lemma == analysis.normal_form for analysis in analyses):
            return lemma
        wanted = _SAME_POS.get(token.pos_, token.pos_)
        for analysis in analyses:
            pos, _ = oc2ud(str(analysis.tag))
            if _SAME_POS.get(pos, pos) == wanted:
                return str(analysis.normal_form)
        return str(analyses[0].normal_form)


@Language.factory(FACTORY, assigns=["token.lemma"])
def make_lemmatizer(nlp: Language, name: str) -> SpokenRussianLemmatizer:
    """spaCy's factory of the component."""
    return SpokenRussianLemmatizer(nlp.vocab, name)
