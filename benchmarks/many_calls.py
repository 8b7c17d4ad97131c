"""Calls in invented words by the hundred thousand: drawn in whole blocks, with some everyday words among them.

The everyday words are there to be searched for: one stands in every tenth turn, another in one of a hundred thousand.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from benchmarks.invented_calls import (
    ENDING_SHARES,
    ENDINGS,
    FILLING,
    WORD_SPREAD,
    spread,
    stems,
)
from foundation.records import Analysis, Call, Conversation, Language, Mention, Named, Role, TermCount, Turn, Word

LEMMAS = 20_000  # in each language
PAIRS = 0.25  # of them are phrases of two words
WORDS_A_TURN, CONTENT = 8.0, 0.2  # words in a turn, at the mean; content words among them
TURN_S, PAUSE_S = 3.2, 0.8  # seconds of a turn and after it
MENTION_TERMS = 2  # that are kept with a mention: more would double the database's size
# By language the forms of a word and in what part of the turns each stands.
EVERYDAY: dict[Language, tuple[tuple[tuple[str, ...], float], ...]] = {
    "ru": (
        (("дорого", "дороже", "дорогой", "дорогая"), 0.1),
        (("договор", "договора", "договору", "договором", "договоре"), 0.03),
        (("скидка", "скидку", "скидки", "скидкой"), 0.01),
        (("предоплата", "предоплату", "предоплаты"), 3e-3),
        (("сроки", "срок", "сроков", "срокам"), 1e-3),
        (("рассрочка", "рассрочку", "рассрочки"), 1e-4),
        (("неустойка", "неустойку", "неустойки"), 1e-5),
    ),
    "en": (
        (("expensive",), 0.1),
        (("contract", "contracts"), 0.03),
        (("discount", "discounts"), 0.01),
        (("prepayment", "prepayments"), 3e-3),
        (("deadline", "deadlines"), 1e-3),
        (("penalty", "penalties"), 1e-5),
    ),
}
ROLES: tuple[Role, Role] = ("manager", "client")  # who speaks first


@dataclass(frozen=True, slots=True)
class Said:
    """A call that is to be: when, by what recording, in how many turns, and what is mentioned in how many."""

    number: int
    started_at: datetime
    turns: int
    mentions: int
    sound: tuple[str, float] | None = None  # path of a recording, and its seconds
    named: Named = Named()  # noqa: RUF009  # nobody can change it
    kind: Literal["conversation", "voicemail", "no_answer"] = "conversation"


class Talk:
    """The words of one language, and how often clients and managers said each."""

    def __init__(self, language: Language, seed: int) -> None:
        self.language: Language = language
        self.random = np.random.default_rng([seed, len(language), ord(language[0])])
        first, pairs = stems(language, LEMMAS), int(LEMMAS * (1 - PAIRS))
        # A phrase is two words, of which only the second is inflected.
        rank = self.random.permutation(LEMMAS)
        lead = [first[at] + ENDINGS[language][0] + " " for at in self.random.integers(pairs, size=LEMMAS).tolist()]
        begin = np.array([(lead[at] if rank[at] >= pairs else "") + first[at] for at in range(LEMMAS)], object)
        self.forms = np.stack([begin + ending for ending in ENDINGS[language]], axis=1)  # (LEMMAS, endings)
        self.terms: list[str] = self.forms[:, 0].tolist()
        self._chances = {role: spread(self.random, LEMMAS, *WORD_SPREAD) for role in ROLES}
        self.counts = {role: np.zeros(LEMMAS, np.int64) for role in ROLES}
        self.calls = {role: np.zeros(LEMMAS, np.int64) for role in ROLES}

    def block(self, calls: Sequence[Said]) -> list[Analysis]:
        """Calls as `nlp` leaves them; their mentions are of no kind yet (`benchmarks.invented_themes` sorts them)."""
        random, sizes = self.random, np.array([call.turns for call in calls])
        turns = int(sizes.sum())
        lengths = np.clip(random.lognormal(np.log(WORDS_A_TURN) - 0.18, 0.6, turns), 1, 60).astype(int)
        ends = np.cumsum(lengths)
        turn_of = np.repeat(np.arange(turns), lengths)
        call_of = np.repeat(np.arange(len(calls)), sizes)
        role_of = (np.arange(turns) - np.repeat(np.cumsum(sizes) - sizes, sizes)) % 2
        words = np.array(FILLING[self.language], object)[random.integers(len(FILLING[self.language]), size=ends[-1])]
        at, lemma, ending = self._content(role_of[turn_of])
        words[at] = self.forms[lemma, ending]
        for forms, share in EVERYDAY[self.language]:
            some = np.flatnonzero(random.random(turns) < share)
            place = (ends - lengths)[some] + (random.random(len(some)) * lengths[some]).astype(int)
            words[place] = np.array(forms, object)[np.minimum(random.geometric(0.6, len(some)) - 1, len(forms) - 1)]
        self._count(call_of[turn_of[at]], role_of[turn_of[at]], lemma)
        spoken, begin = words.tolist(), (ends - lengths).tolist()
        texts = [" ".join(spoken[a:b]) for a, b in zip(begin, ends.tolist(), strict=True)]
        held: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for turn, term, form in zip(
            turn_of[at].tolist(), lemma.tolist(), self.forms[lemma, ending].tolist(), strict=True
        ):
            held[turn].append((self.terms[term], form))
        starts = np.cumsum(sizes) - sizes
        return [
            self._analysis(
                call, texts[first : first + call.turns], [held.get(first + n, []) for n in range(call.turns)]
            )
            for call, first in zip(calls, starts.tolist(), strict=True)
        ]

    def _content(self, roles: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where content words stand among so many words, which lemma each is, and which of its endings it has."""
        at = np.flatnonzero(self.random.random(len(roles)) < CONTENT)
        drawn = self.random.random(len(at))
        lemma = np.zeros(len(at), int)
        for number, role in enumerate(ROLES):
            mine = roles[at] == number
            lemma[mine] = np.searchsorted(self._chances[role], drawn[mine])
        return at, lemma, self.random.choice(len(ENDING_SHARES), size=len(at), p=ENDING_SHARES)

    def _count(self, call: np.ndarray, roles: np.ndarray, lemma: np.ndarray) -> None:
        for number, role in enumerate(ROLES):
            mine = roles == number
            self.counts[role] += np.bincount(lemma[mine], minlength=LEMMAS)
            once = np.unique(call[mine] * LEMMAS + lemma[mine]) % LEMMAS
            self.calls[role] += np.bincount(once, minlength=LEMMAS)

    def _analysis(self, said: Said, texts: list[str], held: list[list[tuple[str, str]]]) -> Analysis:
        digest = hashlib.sha256(f"{self.language} {said.number}".encode()).hexdigest()
        path, seconds = said.sound or (None, len(texts) * (TURN_S + PAUSE_S))
        step = seconds / len(texts)
        turns = tuple(_turn(number, text, step, path is not None) for number, text in enumerate(texts))
        counts: dict[tuple[Role, str], Counter[str]] = defaultdict(Counter)
        for turn, found in zip(turns, held, strict=True):
            for term, form in found:
                counts[turn.role, term][form] += 1
        mentioned = self._mentioned(said, turns)
        call = Call(
            recording=f"out-{said.number:07d}.mp3",
            content_hash=digest,
            duration_s=seconds,
            language=self.language,
            channels="transcript" if path is None else "stereo",
            turns=turns,
            started_at=said.started_at,
            kind=said.kind,
            path=path,
            recognizer=None if path is None else "whisper-base",
            named=said.named,
            role_source="given" if path is None else "said",
            role_confidence=0.97,
        )
        return Analysis(
            call=call,
            mentions=mentioned,
            vectors=(b"",) * len(mentioned),
            lemmas=tuple(tuple(term for term, _ in held[one.turn][:MENTION_TERMS]) for one in mentioned),
            terms=tuple(TermCount(term, role, f.total(), tuple(f.items())) for (role, term), f in counts.items()),
            mention_terms=tuple(tuple(held[one.turn][:MENTION_TERMS]) for one in mentioned),
            conversation=self._conversation(),
        )

    def _mentioned(self, said: Said, turns: Sequence[Turn]) -> tuple[Mention, ...]:
        """Whole turns of the client, by chance."""
        own = [turn for turn in turns if turn.role == "client"]
        count = min(said.mentions, len(own))
        chosen = np.sort(self.random.choice(len(own), size=count, replace=False)).tolist() if count else []
        sure = self.random.beta(8, 2, (count, 2)).round(4).tolist()
        return tuple(_mention(own[at], *of) for at, of in zip(chosen, sure, strict=True))

    def _conversation(self) -> Conversation:
        share, silence = self.random.beta(8, 9), self.random.beta(2, 12)
        longest, rates = (
            self.random.gamma(3, 5, 3).round(1).tolist(),
            self.random.normal((125, 150), 20).round(1).tolist(),
        )
        breaks = self.random.poisson(1.5, 2).tolist()
        return Conversation(round(share, 3), longest[0], longest[1], *breaks, round(silence, 3), longest[2], *rates)


def _turn(number: int, text: str, step_s: float, heard: bool) -> Turn:
    """A turn of a ready transcript; of a heard one each word has its time."""
    role: Role = ROLES[number % 2]
    start_s, end_s = number * step_s, (number + TURN_S / (TURN_S + PAUSE_S)) * step_s
    words = text.split(" ") if heard else []
    times = np.linspace(start_s, end_s, len(words) + 1).round(3).tolist()
    spoken = tuple(Word(word, times[at], times[at + 1], 0.9) for at, word in enumerate(words))
    return Turn(number, "AB"[number % 2], round(start_s, 2), round(end_s, 2), text, role, spoken)


def _mention(turn: Turn, confidence: float, clarity: float) -> Mention:
    """A whole turn; of what kind, nobody has said yet."""
    return Mention(
        turn=turn.number,
        kind="need",
        category=None,
        start_char=0,
        end_char=len(turn.text),
        text=turn.text,
        start_s=turn.start_s,
        end_s=turn.end_s,
        confidence=confidence,
        evidence=("pattern: states",),
        clarity=clarity,
    )
