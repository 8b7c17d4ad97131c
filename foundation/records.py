"""The words we use, as frozen records: all data passed between the rooms has one of these shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

Role = Literal["client", "manager", "unknown", "system"]
Kind = Literal["objection", "pain", "need", "outcome", "criterion", "question", "praise"]
Category = Literal[
    "price", "timing", "no_need", "competitor", "authority", "trust", "brush_off", "fit", "contract", "other"
]
CallKind = Literal["conversation", "voicemail", "no_answer", "wrong_number", "internal", "no_speech"]
Side = Literal["left", "right", "first", "second"]  # of a stereo call a channel; of a mono call a voice, in order
RoleSource = Literal["said", "batch", "setting", "crm", "given"]  # by what the roles of a call were decided
Channels = Literal["stereo", "mono", "transcript"]
Outcome = Literal["won", "lost", "open"]
Resolved = Literal["yes", "no", "unclear"]  # whether the manager's answer settled an objection
Language = Literal["ru", "en"]
EventKind = Literal["new", "split", "merged", "retired"]
GapList = Literal["clients_only", "copy_only", "said_differently", "unanswered", "answered"]
Dimension = Literal["lead_source", "campaign", "product", "manager", "outcome"]  # by which calls are told apart

KINDS: tuple[Kind, ...] = get_args(Kind)
CATEGORIES: tuple[Category, ...] = get_args(Category)
LANGUAGES: tuple[Language, ...] = get_args(Language)
Against = Literal["managers", "copy", "others"]  # whom the clients' words are set against
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

# By term (lemmas joined by spaces) its spoken forms, in lower case, and how often each is said.
Forms = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was recognised. Times are seconds from the start of the recording."""

    text: str
    start_s: float
    end_s: float
    probability: float = 1.0  # 0 to 1, the recognizer's own


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's uninterrupted stretch of speech.

    `speaker` is "A" or "B" as `transcribe` tells voices apart ("left" and "right" channels, or two
    voices of a mono recording); `role` stays "unknown" until `nlp.roles` has read what is said.
    `words` is empty for ready transcripts.
    """

    number: int  # position in the call, from 0
    speaker: str
    start_s: float
    end_s: float
    text: str
    role: Role = "unknown"
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text that was recognised and is not believed: kept with its reason, never quoted."""

    speaker: str
    start_s: float
    end_s: float
    text: str
    reason: str  # in two or three words, such as "subtitle credits"


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a recording tells by the pattern in the settings; the CRM knows better."""

    started_at: datetime | None = None  # wall clock of the telephone exchange, no time zone
    manager: str | None = None
    direction: str | None = None  # in, out or internal
    lead_source: str | None = None
    campaign: str | None = None
    product: str | None = None
    client_key: str | None = None  # keyed hash of the client's phone, hex: the same client, never the number


@dataclass(frozen=True, slots=True)
class Call:
    """One conversation: a recording and what was heard in it."""

    recording: str  # the file's base name
    content_hash: str  # SHA-256 of the recording's bytes (of the line, for a ready transcript), hex
    duration_s: float
    language: Language
    channels: Channels
    turns: tuple[Turn, ...]
    started_at: datetime | None = None
    kind: CallKind = "conversation"
    completeness: float = 1.0  # share of the declared length that could be read, 0 to 1
    damaged: tuple[tuple[float, float], ...] = ()  # stretches that could not be read, in seconds
    dropped: tuple[Dropped, ...] = ()  # in order of start
    ringing_s: float = 0.0  # seconds of ringing or busy tones, where nobody speaks
    path: str | None = None  # where the recording lies, for clips; None for ready transcripts
    recognizer: str | None = None  # name of the model that made the words; None for ready transcripts
    named: Named = Named()
    role_source: RoleSource = "said"
    role_evidence: float = 0.0  # log-odds, by what is said, that speaker A and not B is the manager
    role_confidence: float = 0.5  # 0.5 (a coin) to 1

    @property
    def call_id(self) -> str:
        """Sixteen hex digits of the content hash: the same recording has the same id everywhere."""
        return self.content_hash[:16]


@dataclass(frozen=True, slots=True)
class PersonalSpan:
    """Characters of a turn's text that name or identify a person."""

    start_char: int
    end_char: int
    label: Literal["name", "phone", "email", "card", "number", "address"]


@dataclass(frozen=True, slots=True)
class Mention:
    """An exact span of a client's turn that says something marketing can use.

    `text == turn.text[start_char:end_char]`. `category` is None for every kind but `objection`.
    `evidence` says in readable words why it was found (pattern names, nearest known examples).
    """

    turn: int  # the turn's number
    kind: Kind
    category: Category | None
    start_char: int
    end_char: int
    text: str
    start_s: float
    end_s: float
    confidence: float  # 0 to 1
    evidence: tuple[str, ...] = ()
    clarity: float = 1.0  # mean probability of its words as they were recognised, 0 to 1; 1 for ready transcripts
    resolved: Resolved | None = None  # None for every kind but `objection`
    greyed: tuple[tuple[int, int], ...] = ()  # characters of `text` that are fillers and repeats, in order
    own_categories: tuple[str, ...] = ()  # names of the company's own categories that it belongs to
    topics: tuple[Category, ...] = ()  # what it speaks of, where it is no objection: a question about the price


@dataclass(frozen=True, slots=True)
class OwnCategory:
    """What a company looks for beside the categories that everybody has: a name and a few things clients say."""

    name: str
    kind: Kind
    examples: tuple[str, ...]  # five or more


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of some characters of a client's turn. It outranks the machine and survives every re-run."""

    call_id: str
    turn: int
    start_char: int
    end_char: int
    text: str  # the words, by which the place is found again where turns have changed
    start_s: float
    end_s: float
    kind: Kind | None  # None: these words are no mention
    category: Category | None  # for objections
    machine_kind: Kind | None  # what the machine said of these words when the person looked; None: nothing
    machine_category: Category | None
    author: str
    said_at: datetime  # wall clock, no time zone


@dataclass(frozen=True, slots=True)
class TermCount:
    """How often a lemma n-gram was said by one role in one call."""

    term: str  # lemmas joined by spaces
    role: Role
    count: int
    surfaces: tuple[tuple[str, int], ...]  # spoken forms, lower case, with their counts


@dataclass(frozen=True, slots=True)
class Conversation:
    """How a call went, in figures. Of a role that says nothing, shares and counts are 0 and rates None."""

    client_talk_share: float = 0.0  # of the time in which client or manager speaks, 0 to 1
    client_longest_s: float = 0.0  # longest monologue, in which the other says no more than «угу»
    manager_longest_s: float = 0.0
    client_interruptions: int = 0  # how often the client begins while the manager speaks, and gets the floor
    manager_interruptions: int = 0
    silence_share: float = 0.0  # of the time from the first word to the last in which nobody speaks, 0 to 1
    longest_silence_s: float = 0.0
    client_words_per_minute: float | None = None  # of own speaking time
    manager_words_per_minute: float | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that `nlp` finds in one call. `call` has its roles; `vectors[i]` and `lemmas[i]` belong to `mentions[i]`."""

    call: Call
    mentions: tuple[Mention, ...]
    vectors: tuple[bytes, ...]  # float32, little endian, normalised to length 1
    lemmas: tuple[tuple[str, ...], ...]  # content words of the mention, personal names left out
    personal: dict[int, tuple[PersonalSpan, ...]] = field(default_factory=dict)  # by turn number
    terms: tuple[TermCount, ...] = ()
    mention_terms: tuple[tuple[tuple[str, str], ...], ...] = ()  # of each mention: (term, spoken form) in order
    conversation: Conversation = Conversation()
    dropped_personal: tuple[tuple[PersonalSpan, ...], ...] = ()  # of each of `call.dropped`; empty where not read


@dataclass(frozen=True, slots=True)
class Deal:
    """What the CRM knows of a call."""

    recording: str  # base name of the recording it belongs to
    started_at: datetime | None = None
    manager: str | None = None
    direction: str | None = None
    lead_source: str | None = None
    campaign: str | None = None
    product: str | None = None
    stage: str | None = None
    outcome: Outcome | None = None
    amount: float | None = None  # in the currency of the CRM
    manager_side: Side | None = None  # where the manager is heard, if the CRM knows


@dataclass(frozen=True, slots=True)
class Theme:
    """A cluster of mentions of one kind that mean the same."""

    theme_id: str
    kind: Kind
    title: str
    mention_ids: tuple[str, ...]
    keywords: tuple[str, ...] = ()  # lemmas that set the theme apart, in readable form
    category: Category | None = None  # of most of its mentions, for objections
    parent_id: str | None = None  # set: a sub-theme, of that theme
    title_from: str | None = None  # id of the mention whose words the title is made of
    titled_at: int = 0  # mentions of the theme when the title was chosen


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """What the machine did with a theme from one clustering to the next."""

    kind: EventKind
    theme_id: str
    other_id: str | None  # what it was split from or merged into
    mentions: int


@dataclass(frozen=True, slots=True)
class ThemeWeek:
    """In how many calls of a week a theme was said."""

    week: datetime  # its Monday, no time zone
    calls: int
    total: int  # conversations of that week


@dataclass(frozen=True, slots=True)
class ThemeFigure:
    """In how many calls of one lead source, campaign, product, manager or outcome a theme was said."""

    dimension: Dimension
    value: str
    calls: int
    total: int  # conversations of that value
    low: float  # 95 % interval of the share of calls, 0 to 1
    high: float
    differs: Literal["more", "less"] | None  # from the other conversations; None where it could be chance


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its use by clients and managers."""

    term: str
    surface: str  # its commonest spoken form
    language: Language
    client_count: int
    manager_count: int
    client_calls: int  # calls in which a client says it
    z: float  # weighted log-odds in standard deviations; above 0: rather the clients' word
    forms: tuple[str, ...] = ()  # every spoken form, commonest first
    manager_calls: int = 0
    log_odds: float = 0.0
    low: float = 0.0  # 95 % interval of the log-odds
    high: float = 0.0
    certain: bool = False  # whether such a difference can hardly be chance


@dataclass(frozen=True, slots=True)
class Segment:
    """Which calls, and which of the clients' words in them. What is empty does not restrict."""

    topic: str | None = None  # a kind of mention or a category of objections
    where: tuple[tuple[Dimension, str], ...] = ()  # values that a call must have
    since: datetime | None = None
    until: datetime | None = None  # the first moment that is too late
    language: Language | None = None  # of the call

    @property
    def of_calls(self) -> Segment:
        """The same calls, whatever is said in them."""
        return replace(self, topic=None)


@dataclass(frozen=True, slots=True)
class CopyPart:
    """A paragraph, heading or cell of the company's copy."""

    text: str
    language: Language
    terms: Forms


@dataclass(frozen=True, slots=True)
class CopyPhrase:
    """A sentence of the copy, or a phrase within one, that can be compared with what clients say by its meaning.

    `text == part.text[start_char:end_char]`, `part` being `Copy.parts[part]`.
    """

    part: int
    start_char: int
    end_char: int
    text: str
    term: str  # its lemmas joined by spaces; of a sentence those of its content words
    whole: bool  # a sentence
    vector: bytes  # float32, little endian, length 1


@dataclass(frozen=True, slots=True)
class Copy:
    """One document of the company's own copy: a landing page, an advertisement, a script, a presentation."""

    copy_id: str  # sixteen hex digits: the same name with the same text has the same id
    name: str  # the file's base name
    parts: tuple[CopyPart, ...]
    phrases: tuple[CopyPhrase, ...]
    method: str  # by what it was read: another method reads it anew


@dataclass(frozen=True, slots=True)
class GapRow:
    """One finding of copy set against the clients' words."""

    list: GapList
    language: Language
    term: str  # as it is mostly said or written; of an unanswered objection the theme's title
    lemmas: str  # joined by spaces
    copy_count: int
    client_count: int
    client_calls: int
    pair: str | None = None  # how clients say what the copy says otherwise
    everyday: bool = False  # tells nothing of a trade
    part_of: str | None = None  # the longer term inside which it is nearly always met
    copies: tuple[str, ...] = ()  # names of the documents in which it stands
    places: tuple[str, ...] = ()  # a few sentences of the copy with it
    mention_ids: tuple[str, ...] = ()  # quotes behind it, the nearest first
    theme_id: str | None = None
    similarity: float | None = None  # of the pair, or of the objection and the sentence nearest to it; to 1

    @property
    def is_telling(self) -> bool:
        """Whether it is worth a reader's line: no everyday word, and no part of what another line tells."""
        return not self.everyday and self.part_of is None
