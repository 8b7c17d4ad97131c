"""The whole of `nlp` on one call: roles, kind, figures, personal data, mentions with their vectors, terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from foundation.records import Analysis, Call, Mention, PersonalSpan, RoleSource, Turn
from foundation.settings import Settings

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from nlp.mentions import MentionFinder
    from nlp.own_categories import OwnCategories
    from nlp.terms import Occurrence

# Every so many of the known examples stand for what clients say otherwise, when an own category is learnt.
OTHERS_STEP = 4
# Raised when roles, kinds, figures, personal data or terms are found by another method.
METHOD = "10"


class Analyst:
    """Reads calls. The models are loaded with the first call and kept."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._finder: MentionFinder | None = None
        self._own: OwnCategories | None = None

    @property
    def finder(self) -> MentionFinder:
        """The finder of mentions, loaded at first use."""
        if self._finder is None:
            from nlp.mentions import MentionFinder

            self._finder = MentionFinder(self.settings.models_dir)
        return self._finder

    @property
    def own_finder(self) -> OwnCategories:
        """The finder of the company's own categories, learnt from their examples at first use."""
        if self._own is None:
            from nlp.own_categories import OwnCategories

            self._own = OwnCategories(
                self.settings.own_categories, self._embed, self.finder.known_texts()[::OTHERS_STEP]
            )
        return self._own

    def fingerprint(self) -> dict[str, object]:
        """All that an analysis depends on beside the call."""
        from nlp import mention_model, patterns, pipeline

        return {
            "method": METHOD,
            "pipelines": pipeline.versions(),
            "mentions": mention_model.fingerprint(self.settings.models_dir),
            "embedding": self.settings.embedding,
            "patterns": patterns.fingerprint(),
            "own": sorted(
                (category.name, category.kind, category.examples) for category in self.settings.own_categories
            ),
        }

    def analyse(
        self, call: Call, manager: str | None = None, source: RoleSource = "said", prior: float = 0.0
    ) -> Analysis:
        """Roles, kind, figures, mentions, personal spans and terms of a call.

        `manager`, `source` and `prior` as in `nlp.roles.assign`. A call without speech gives an empty analysis.
        Raises ModelError where a model is missing.
        """
        from nlp.threads import one_for_matrices

        with one_for_matrices():
            return self._analysed(call, manager, source, prior)

    def _analysed(self, call: Call, manager: str | None, source: RoleSource, prior: float) -> Analysis:
        from nlp import conversation, disfluencies, mentions, personal, pipeline, roles, terms
        from nlp.topics import topics

        texts = [turn.text for turn in call.turns] + [dropped.text for dropped in call.dropped]
        read = pipeline.documents(texts, call.language, self.settings)
        docs, dropped_docs = read[: len(call.turns)], read[len(call.turns) :]
        call = roles.assign(call, manager, source, prior)
        turns = {turn.number: turn for turn in call.turns}
        clauses = mentions.clauses_of(call, docs)
        reading = self.finder.read(clauses)
        found = self.finder.resolve(self.own_finder.tagged(self.finder.find(reading), clauses), reading)
        vectors = self._embed([mention.text for mention in found])
        fillers = {turn.number: disfluencies.spans(doc) for turn, doc in zip(call.turns, docs, strict=True)}
        found = [
            replace(
                m,
                clarity=clarity(turns[m.turn], m),
                greyed=disfluencies.within(fillers[m.turn], m.start_char, m.end_char),
            )
            for m in found
        ]
        spans = {turn.number: personal.personal_spans(doc) for turn, doc in zip(call.turns, docs, strict=True)}
        by_number = {turn.number: doc for turn, doc in zip(call.turns, docs, strict=True)}
        said = {number: list(terms.occurrences(doc)) for number, doc in by_number.items()}
        inside = [mention_terms(said[m.turn], m) for m in found]
        found = [
            replace(m, topics=topics((term for term, _ in held), m.kind, call.language))
            for m, held in zip(found, inside, strict=True)
        ]
        return Analysis(
            call=call,
            mentions=tuple(found),
            vectors=tuple(vector.astype("<f4").tobytes() for vector in vectors),
            lemmas=tuple(content_lemmas(by_number[m.turn], m, spans[m.turn]) for m in found),
            personal={number: these for number, these in spans.items() if these},
            terms=terms.count_terms(call, said),
            mention_terms=tuple(inside),
            conversation=conversation.measure(call),
            dropped_personal=tuple(personal.personal_spans(doc) for doc in dropped_docs),
        )

    def _embed(self, texts: Sequence[str]) -> np.ndarray:
        from nlp.embedding import embed

        return embed(texts, self.settings.embedding, quick=True)


def clarity(turn: Turn, mention: Mention) -> float:
    """Mean probability, 0 to 1, of the words within a mention; 1 where the turn has no recognised words."""
    inside = [w.probability for w in turn.words if w.end_s > mention.start_s and w.start_s < mention.end_s]
    return sum(inside) / len(inside) if inside else 1.0


def content_lemmas(doc: Doc, mention: Mention, personal: tuple[PersonalSpan, ...]) -> tuple[str, ...]:
    """Lemmas of the nouns, verbs, adjectives and adverbs of a mention, without stop words and personal data."""
    return tuple(
        token.lemma_.lower()
        for token in doc
        if mention.start_char <= token.idx < mention.end_char
        and token.pos_ in ("NOUN", "VERB", "ADJ", "ADV", "PROPN")
        and not token.is_stop
        and not any(span.start_char <= token.idx < span.end_char for span in personal)
    )


def mention_terms(said: Sequence[Occurrence], mention: Mention) -> tuple[tuple[str, str], ...]:
    """Terms with their spoken forms that lie within a mention; `said` are those of its turn."""
    return tuple(
        (one.term, one.surface)
        for one in said
        if mention.start_char <= one.start_char and one.end_char <= mention.end_char
    )
