"""Calls in invented words, spread as the words and phrases of real ones, as many as a benchmark needs."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from foundation.records import CATEGORIES, KINDS, Analysis, Call, Language, Mention, Role, TermCount, Turn

SEED = 0
# As counted in 36 written-out calls of 9,000 words, after `nlp.terms`.
WORDS_A_CALL, CLIENT_SHARE, PIECES_A_TURN = 250, 0.57, 8
PHRASES_A_WORD, CONTENT_A_WORD = 0.07, 0.3  # phrases, and content words outside them
PHRASE_SIZES = {2: 0.46, 3: 0.26, 4: 0.28}  # a phrase of four holds one of three, and that one of two
MENTION_SHARE, TOPIC_SHARE = 0.5, 0.3  # of the client's turns; of mentions that are no objection, with a topic
LEMMAS, PHRASES = 60_000, 400_000
# The chance of a rank falls with the power of it, not from the first rank on: most phrases are said but once.
WORD_SPREAD, PHRASE_SPREAD = (1.2, 10), (0.8, 3)
SYLLABLES: dict[Language, tuple[str, str]] = {"ru": ("бвгдзклмнпрст", "аеиоу"), "en": ("bcdfglmnprstv", "aeiou")}
ENDINGS: dict[Language, Sequence[str]] = {"ru": ("ка", "ку", "кой", "ки", "ке"), "en": ("", "s", "ed", "ing", "er")}
ENDING_SHARES = (0.6, 0.1, 0.1, 0.1, 0.1)
FILLING: dict[Language, Sequence[str]] = {"ru": ("ну", "и", "вот", "мы", "у"), "en": ("and", "the", "we", "so", "to")}
ROLES: tuple[Role, Role] = ("client", "manager")

# A stretch of speech: its words, and (term, spoken form) of each of its terms.
Piece = tuple[str, list[tuple[str, str]]]


def calls(words: int, language: Language) -> Iterator[Analysis]:
    """Calls with about so many words in all, as `nlp` leaves them; the same every time."""
    speech = _Speech(language)
    said = 0
    for number in itertools.count():
        if said >= words:
            return
        size = WORDS_A_CALL * float(speech.random.lognormal(-0.125, 0.5))
        analysis = _call(number, speech, int(size * CLIENT_SHARE), int(size * (1 - CLIENT_SHARE)))
        said += words_in(analysis)
        yield analysis


def words_in(analysis: Analysis) -> int:
    return sum(len(turn.text.split()) for turn in analysis.call.turns)


def stems(language: Language, count: int) -> list[str]:
    """Invented beginnings of words, the shortest first."""
    syllables = ["".join(pair) for pair in itertools.product(*SYLLABLES[language])]
    rows = itertools.chain.from_iterable(itertools.product(syllables, repeat=size) for size in (1, 2, 3))
    return ["".join(row) for row in itertools.islice(rows, count)]


def spread(random: np.random.Generator, count: int, power: float, offset: float) -> np.ndarray:
    """Cumulated chances (count,) by rank as Zipf and Mandelbrot found them, each moved a little by chance."""
    weights = np.exp(0.5 * random.normal(size=count)) / (np.arange(count) + 1 + offset) ** power
    chances = np.cumsum(weights / weights.sum())
    chances[-1] = 1.0
    return chances


class _Speech:
    """The commoner a word the shorter; a phrase is a row of such words; each side has its preferences."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.random = np.random.default_rng(SEED)
        self._stems = stems(language, LEMMAS)
        self._words = {role: spread(self.random, LEMMAS, *WORD_SPREAD) for role in ROLES}
        self._phrases = {role: spread(self.random, PHRASES, *PHRASE_SPREAD) for role in ROLES}
        self._lemmas = np.searchsorted(self._words["client"], self.random.random((PHRASES, max(PHRASE_SIZES))))
        self._sizes = self.random.choice(list(PHRASE_SIZES), size=PHRASES, p=list(PHRASE_SIZES.values()))

    def pieces(self, role: Role, words: int) -> list[Piece]:
        """What a role says in one call, about so many words."""
        said = [
            self._piece(self._lemmas[at, : self._sizes[at]].tolist())
            for at in self._drawn(self._phrases[role], words * PHRASES_A_WORD)
        ]
        said += [self._piece([at]) for at in self._drawn(self._words[role], words * CONTENT_A_WORD)]
        filling = FILLING[self.language]
        left = max(words - sum(len(text.split()) for text, _ in said), 0)
        said += [(filling[at], []) for at in self.random.integers(len(filling), size=left)]
        return [said[at] for at in self.random.permutation(len(said))]

    def _drawn(self, chances: np.ndarray, expected: float) -> list[int]:
        found: list[int] = np.searchsorted(chances, self.random.random(self.random.poisson(expected))).tolist()
        return found

    def _piece(self, lemmas: Sequence[int]) -> Piece:
        endings = ENDINGS[self.language]
        chosen = self.random.choice(len(endings), size=len(lemmas), p=ENDING_SHARES).tolist()
        terms = [self._stems[at] + endings[0] for at in lemmas]
        spoken = [self._stems[at] + endings[ending] for at, ending in zip(lemmas, chosen, strict=True)]
        rows = [(at, at + 1) for at in range(len(terms))] + [(0, end) for end in range(2, len(terms) + 1)]
        return " ".join(spoken), [(" ".join(terms[a:b]), " ".join(spoken[a:b])) for a, b in rows]


def _call(number: int, speech: _Speech, client_words: int, manager_words: int) -> Analysis:
    turns: list[Turn] = []
    mentions: list[Mention] = []
    mention_terms: list[tuple[tuple[str, str], ...]] = []
    counts: dict[tuple[Role, str], Counter[str]] = defaultdict(Counter)
    sides = [_in_turns(speech.pieces("client", client_words)), _in_turns(speech.pieces("manager", manager_words))]
    for exchange in itertools.zip_longest(*sides, fillvalue=()):
        for role, pieces in zip(ROLES, exchange, strict=True):
            if not pieces:
                continue
            text, terms = " ".join(text for text, _ in pieces), tuple(term for _, found in pieces for term in found)
            for term, form in terms:
                counts[role, term][form] += 1
            if role == "client" and speech.random.random() < MENTION_SHARE:
                mentions.append(_mention(len(turns), text, speech.random))
                mention_terms.append(terms)
            turns.append(Turn(len(turns), role, 4.0 * len(turns), 4.0 * len(turns) + 4, text, role))
    call = Call(f"{number}.wav", f"{number:016x}" * 4, 4.0 * len(turns), speech.language, "mono", tuple(turns))
    return Analysis(
        call=call,
        mentions=tuple(mentions),
        vectors=(np.zeros(384, "<f4").tobytes(),) * len(mentions),
        lemmas=((),) * len(mentions),
        terms=tuple(
            TermCount(term, role, forms.total(), tuple(forms.items())) for (role, term), forms in counts.items()
        ),
        mention_terms=tuple(mention_terms),
    )


def _in_turns(pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    return [pieces[at : at + PIECES_A_TURN] for at in range(0, len(pieces), PIECES_A_TURN)]


def _mention(turn: int, text: str, random: np.random.Generator) -> Mention:
    """The whole turn, of any kind and category, the first of them the most often."""
    kind = KINDS[int(len(KINDS) * random.random() ** 2)]
    category = CATEGORIES[int(len(CATEGORIES) * random.random() ** 2)]
    spoken_of = (category,) if random.random() < TOPIC_SHARE else ()
    return Mention(
        turn=turn,
        kind=kind,
        category=category if kind == "objection" else None,
        start_char=0,
        end_char=len(text),
        text=text,
        start_s=4.0 * turn,
        end_s=4.0 * turn + 4,
        confidence=0.9,
        topics=() if kind == "objection" else spoken_of,
    )
