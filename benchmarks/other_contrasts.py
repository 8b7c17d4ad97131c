"""The contrast of two sides as Scattertext and ConvoKit compute it: see `benchmarks.vocabulary`.

    PYTHON -m benchmarks.other_contrasts NAME FILE

NAME is scattertext or convokit. FILE holds, as JSON, the terms of the documents of two sides, and the prior of each
term. Says as JSON the z of each term, and the seconds from documents to z. Nothing of ours is imported, so that it
runs in an environment that has only the other.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

SIDES = ("first", "second")
BETWEEN = "\t"  # terms hold spaces
Documents = dict[str, list[list[str]]]


def scattertext(documents: Documents, prior: dict[str, float]) -> Callable[[], dict[str, float]]:
    import pandas as pd
    from scattertext import CorpusFromPandas, LogOddsRatioInformativeDirichletPrior
    from scattertext.features.FeatsFromSpacyDoc import FeatsFromSpacyDoc

    class Ready(FeatsFromSpacyDoc):
        """Terms are counted already; Scattertext would make words and pairs of words by a grammar."""

        def get_feats(self, doc: Sequence[str]) -> Counter[str]:
            return Counter(doc)

    table = pd.DataFrame(
        {"side": side, "text": BETWEEN.join(terms)} for side in SIDES for terms in documents[side] if terms
    )
    priors = pd.Series(prior)

    def work() -> dict[str, float]:
        corpus = CorpusFromPandas(
            table, "side", "text", nlp=lambda text: text.split(BETWEEN), feats_from_spacy_doc=Ready()
        ).build()
        counts = corpus.get_term_freq_df("")
        model = LogOddsRatioInformativeDirichletPrior(priors[counts.index])
        found: dict[str, float] = model.get_scores(counts["first"], counts["second"]).to_dict()
        return found

    return work


def convokit(documents: Documents, prior: dict[str, float]) -> Callable[[], dict[str, float]]:
    from convokit import Corpus, FightingWords, Speaker, Utterance
    from sklearn.feature_extraction.text import CountVectorizer

    said = []
    for side in SIDES:
        speaker = Speaker(id=side)
        for number, terms in enumerate(documents[side]):
            name = f"{side}-{number}"
            said.append(Utterance(id=name, speaker=speaker, conversation_id=name, text=BETWEEN.join(terms)))
    corpus = Corpus(utterances=said)
    vocabulary = sorted(prior)
    counter = CountVectorizer(analyzer=lambda text: text.split(BETWEEN) if text else [], vocabulary=vocabulary)
    # Its own cleaning would spell every letter in ASCII.
    model = FightingWords(cv=counter, prior=_array(vocabulary, prior), text_func=lambda utterance: utterance.text)

    def work() -> dict[str, float]:
        model.fit(corpus, lambda one: one.speaker.id == "first", lambda one: one.speaker.id == "second")
        return {term: float(z) for term, z in model.ngram_zscores.items()}

    return work


def _array(vocabulary: Sequence[str], prior: dict[str, float]) -> Any:
    import numpy as np

    return np.array([prior[term] for term in vocabulary])


WAYS = {"scattertext": scattertext, "convokit": convokit}


def main() -> None:
    name, file = sys.argv[1:]
    given = json.loads(Path(file).read_text("utf-8"))
    with contextlib.redirect_stdout(sys.stderr):  # they print
        work = WAYS[name](given["documents"], given["prior"])
        started = time.perf_counter()
        z = work()
        seconds = time.perf_counter() - started
    sys.stdout.write(json.dumps({"z": z, "seconds": seconds}) + "\n")


if __name__ == "__main__":
    main()
