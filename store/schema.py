"""The tables. Portable between SQLite and PostgreSQL; changed only by a migration in `store/migrations`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

# Named constraints, so that a migration can find them in either database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _call_id() -> Column[str]:
    """Every row that belongs to a call goes when the call goes."""
    return Column("call_id", String(16), ForeignKey("calls.call_id", ondelete="CASCADE"), primary_key=True)


# One conversation: what is known of a recording and how it went.
calls = Table(
    "calls",
    metadata,
    Column("call_id", String(16), primary_key=True),
    # SHA-256 of the recording, or of its line where it is a ready transcript; hex
    Column("content_hash", String(64), nullable=False, unique=True),
    Column("recording", Text, nullable=False),  # the file's base name
    Column("recording_key", Text, nullable=False, index=True),  # the same without suffix, to meet its deal
    Column("path", Text),  # where the recording lies, for clips
    Column("started_at", DateTime, index=True),  # wall clock of the company, no time zone
    Column("duration_s", Float, nullable=False),
    Column("language", String(8), nullable=False),  # ru or en
    Column("channels", String(16), nullable=False),  # stereo, mono or transcript
    # conversation, voicemail, no_answer, wrong_number, internal or no_speech
    Column("kind", String(16), nullable=False),
    Column("completeness", Float, nullable=False),  # share of the declared length that could be read, 0 to 1
    Column("recognizer", Text),  # the model that made the words; empty for ready transcripts
    Column("damaged", JSON, nullable=False, server_default="[]"),  # [[start_s, end_s], ...]
    Column("ringing_s", Float, nullable=False, server_default="0"),  # ringing or busy tones, where nobody speaks
    # What the recording's name tells; a deal's own fields come first.
    Column("manager", Text),
    Column("direction", String(16)),  # in, out or internal
    Column("lead_source", Text),
    Column("campaign", Text),
    Column("product", Text),
    Column("client_key", String(64), index=True),  # keyed hash of the client's phone
    # by what the roles were decided: said, batch, setting, crm or given
    Column("role_source", String(16), nullable=False, server_default="said"),
    # log-odds, by what is said, that speaker A and not B is the manager
    Column("role_evidence", Float, nullable=False, server_default="0"),
    Column("role_confidence", Float),  # 0.5 to 1; empty until the call is read by this version
    # How the call went: see records.Conversation. Empty until the call is read by this version.
    Column("client_talk_share", Float),
    Column("client_longest_s", Float),
    Column("manager_longest_s", Float),
    Column("client_interruptions", Integer),  # how often the client begins while the manager speaks, and gets the floor
    Column("manager_interruptions", Integer),
    Column("silence_share", Float),  # of the time from the first word to the last, 0 to 1
    Column("longest_silence_s", Float),
    Column("client_words_per_minute", Float),
    Column("manager_words_per_minute", Float),
    # By which the index of words knows the call (`store.word_index`); the rows' own numbers change when space is freed.
    Column("call_no", Integer),
    Index("ix_calls_call_no", "call_no", unique=True),
)

# One person's uninterrupted stretch of speech.
turns = Table(
    "turns",
    metadata,
    _call_id(),
    Column("number", Integer, primary_key=True),  # position in the call, from 0
    Column("speaker", String(8), nullable=False),  # as the sound tells them apart: left, right, or one of two voices
    Column("role", String(16), nullable=False),  # client, manager, unknown or system
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False),  # lower case, ё as е: what search looks through
    Column("words", JSON, nullable=False),  # [[text, start_s, end_s, probability], ...]
    Column("personal", JSON, nullable=False),  # [[start_char, end_char, label], ...]
)

# What was recognised and is not believed. No search and no quote comes from here.
dropped = Table(
    "dropped",
    metadata,
    _call_id(),
    Column("number", Integer, primary_key=True),
    Column("speaker", String(8), nullable=False),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),  # in two or three words, such as "subtitle credits"
    Column("personal", JSON, nullable=False),  # as of a turn; null where nobody has looked for personal data
)

SHOWN = (
    *("kind", "theme_id", "hidden", "call_id", "subtheme_id", "resolved", "category"),
    *("confidence", "clarity", "strength", "turn", "mention_id"),
)
# An exact span of a client's turn that says something marketing can use.
mentions = Table(
    "mentions",
    metadata,
    Column("mention_id", String(48), primary_key=True),  # of call, turn, characters and kind: the same on every machine
    Column("call_id", String(16), nullable=False),
    Column("turn", Integer, nullable=False),  # the number of its turn
    Column("kind", String(16), nullable=False),  # objection, pain, need, outcome, criterion, question or praise
    Column("category", String(16)),  # of an objection
    Column("start_char", Integer, nullable=False),  # within the turn's text
    Column("end_char", Integer, nullable=False),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("confidence", Float, nullable=False),  # 0 to 1, calibrated
    Column("clarity", Float, nullable=False),  # how sure the recognizer was of its words, 0 to 1
    Column("evidence", JSON, nullable=False),  # why it was found, in readable words
    Column("lemmas", JSON, nullable=False),  # its content words without personal names
    Column("vector", LargeBinary, nullable=False),  # float32, little endian
    Column("theme_id", String(16), ForeignKey("themes.theme_id", ondelete="SET NULL"), index=True),
    Column("resolved", String(8)),  # yes, no or unclear; of an objection
    Column("greyed", JSON, nullable=False, server_default="[]"),  # [[start_char, end_char], ...] within the quote
    Column("own_categories", JSON, nullable=False, server_default="[]"),  # names of the company's own categories
    Column("by_person", Integer, nullable=False, server_default="0"),  # 1: a person said so
    Column("hidden", Integer, nullable=False, server_default="0"),  # 1: a person said that it is none; see joins.py
    Column("machine", JSON(none_as_null=True)),  # what the machine said of a mention that a person has changed
    # No foreign key: SQLite cannot add one in place. `store.findings` empties it where the sub-theme goes.
    Column("subtheme_id", String(16), index=True),
    Column("strength", Float),  # how near the mention is to its theme's middle, 0 to 1
    Column("placed_by_person", Integer, nullable=False, server_default="0"),  # 1: where it is, be it in no theme
    Column("map_x", Float),  # its place on the map of its kind, 0 to 1
    Column("map_y", Float),
    Column("terms", JSON, nullable=False, server_default="[]"),  # [[term, spoken form], ...] in order
    Column("topics", JSON, nullable=False, server_default="[]"),  # categories it speaks of, being no objection
    ForeignKeyConstraint(["call_id", "turn"], ["turns.call_id", "turns.number"], ondelete="CASCADE"),
    Index("ix_mentions_kind_category", "kind", "category"),
    # All that is counted, filtered and sorted by: a million rows with their vectors need not be read for it. SQLite has
    # another one of what mentions are about, with `topics`, which PostgreSQL cannot have in an index.
    Index("ix_mentions_shown", *SHOWN),
    Index("ix_mentions_call_id", "call_id"),
)

# By which mentions that mean the same are found: see `store.mention_codes`.
mention_codes = Table(
    "mention_codes",
    metadata,
    Column("code_no", Integer, primary_key=True, autoincrement=True),
    Column(
        "mention_id",
        String(48),
        ForeignKey("mentions.mention_id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("call_no", Integer, nullable=False),  # that of its call
    Column("code", LargeBinary, nullable=False),  # one bit for each number of a vector
)

# What people say of mentions. No foreign key: a call that is read anew is written anew, and these stay.
corrections = Table(
    "corrections",
    metadata,
    Column("correction_id", Integer, primary_key=True, autoincrement=True),
    Column("call_id", String(16), nullable=False, index=True),
    Column("turn", Integer, nullable=False),
    Column("start_char", Integer, nullable=False),
    Column("end_char", Integer, nullable=False),
    Column("text", Text, nullable=False),  # the words, by which the place is found again where turns have changed
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("kind", String(16)),  # empty: these words are no mention
    Column("category", String(16)),
    Column("machine_kind", String(16)),  # empty: the machine had found nothing there
    Column("machine_category", String(16)),
    Column("author", Text, nullable=False),  # a name from the login, or what was typed
    Column("said_at", DateTime, nullable=False),
)

# What each role says in a call, in one row: whoever counts words wants all of them.
call_terms = Table(
    "call_terms",
    metadata,
    _call_id(),
    Column("role", String(16), primary_key=True),
    Column("terms", JSON, nullable=False),  # {term: {spoken form: how often}}
)

# What has been done: a stage of a call with the models and settings that did it.
stages = Table(
    "stages",
    metadata,
    _call_id(),
    Column("stage", String(16), primary_key=True),  # transcribe, analyse, roles or names
    # SHA-256 of what the result depends on; another one: it is done anew
    Column("fingerprint", String(64), nullable=False),
)

# Recordings that could not be processed.
failures = Table(
    "failures",
    metadata,
    Column("path", Text, primary_key=True),
    Column("recording", Text, nullable=False),
    Column("problem", Text, nullable=False),  # the sentence that the operator reads
)

# What the CRM knows of a call.
deals = Table(
    "deals",
    metadata,
    Column("recording_key", Text, primary_key=True),  # the base name of the recording, without suffix
    Column("started_at", DateTime),
    Column("manager", Text),
    Column("direction", String(16)),
    Column("lead_source", Text, index=True),
    Column("campaign", Text),
    Column("product", Text),
    Column("stage", Text),
    Column("outcome", String(8), index=True),  # won, lost or open
    Column("amount", Float),  # in the currency of the CRM
    Column("manager_side", String(8)),  # left, right, first or second: where the manager is heard
)

# A cluster of mentions of one kind that mean the same.
themes = Table(
    "themes",
    metadata,
    Column("theme_id", String(16), primary_key=True),
    Column("kind", String(16), nullable=False, index=True),
    Column("category", String(16)),  # of most of its objections
    Column("title", Text, nullable=False),  # made of a quote
    Column("keywords", JSON, nullable=False),  # lemmas that set it apart, in readable form
    Column("mentions", Integer, nullable=False),  # how many
    Column("calls", Integer, nullable=False),  # in how many calls
    Column("share_of_calls", Float, nullable=False),  # of all conversations, 0 to 1
    Column("share_low", Float, nullable=False),  # 95 % interval of the share
    Column("share_high", Float, nullable=False),
    Column("trend", String(8)),  # up, down, steady; empty where there are too few calls to tell
    Column("won", Integer, nullable=False),  # calls with it whose deal was won
    Column("lost", Integer, nullable=False),
    Column("parent_id", String(16), index=True),  # set: a sub-theme, of that theme
    Column("title_from", String(48)),  # the mention whose words the title is made of
    Column("titled_at", Integer, nullable=False, server_default="0"),  # mentions when the title was chosen
    # What people made of it: always what `store.theme_state` reads out of their edits.
    Column("own_title", Text),  # comes before the title
    Column("dismissed", Integer, nullable=False, server_default="0"),  # 1: hidden by a person
    Column("pinned", JSON, nullable=False, server_default="[]"),  # mention ids in the order of pinning
    Column("touched", Integer, nullable=False, server_default="0"),  # 1: the machine leaves its mentions alone
    Column("retired_at", DateTime),  # set: it is no more, and holds no mention
    Column("merged_into", String(16)),
    Column("trend_p", Float),  # how probable such a trend is by chance
    Column("first_said", DateTime),
    Column("made_at", DateTime),  # when the theme appeared; empty for those of the first versions
    Column("name", Text),  # what a language model calls it; "": its answer was no name
    Column("name_for", Text),  # the title that the name goes with
    Column("name_from", JSON, nullable=False, server_default="[]"),  # ids of the mentions that both can be made of
)


def _theme_id() -> Column[str]:
    return Column("theme_id", String(16), ForeignKey("themes.theme_id", ondelete="CASCADE"), primary_key=True)


# How often a theme was said, week by week.
theme_weeks = Table(
    "theme_weeks",
    metadata,
    _theme_id(),
    Column("week", DateTime, primary_key=True),  # its Monday
    Column("calls", Integer, nullable=False),
    Column("total", Integer, nullable=False),  # conversations of that week
)

# How often a theme is said among the calls of one lead source, campaign, product, manager or outcome.
theme_figures = Table(
    "theme_figures",
    metadata,
    _theme_id(),
    Column("dimension", String(16), primary_key=True),  # lead_source, campaign, product, manager or outcome
    Column("value", Text, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("total", Integer, nullable=False),  # conversations of that value
    Column("low", Float, nullable=False),  # 95 % interval of the share
    Column("high", Float, nullable=False),
    Column("differs", String(8)),  # more or less than elsewhere; empty where it could be chance
)

# What the machine did with themes. No foreign key: what is gone stays told.
theme_events = Table(
    "theme_events",
    metadata,
    Column("event_id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("kind", String(16), nullable=False),  # new, split, merged, retired
    Column("theme_id", String(16), nullable=False),
    Column("other_id", String(16)),  # what it was split from or merged into
    Column("mentions", Integer, nullable=False),  # how many of them it had then
)

# What people did with themes, and can take back.
theme_edits = Table(
    "theme_edits",
    metadata,
    Column("edit_id", Integer, primary_key=True, autoincrement=True),
    Column("action", String(16), nullable=False),
    Column("theme_id", String(16)),  # the theme that results or is meant; empty: moved to no theme
    Column("other_id", String(16)),  # merged away, split from, moved from
    Column("title", Text),  # a person's own, never one made of a quote
    Column("author", Text, nullable=False),
    Column("said_at", DateTime, nullable=False),
    Column("undone_at", DateTime),
    Column("undone_by", Text),
)

# The mentions of an edit and where they were before it.
theme_edit_mentions = Table(
    "theme_edit_mentions",
    metadata,
    Column("edit_id", Integer, ForeignKey("theme_edits.edit_id", ondelete="CASCADE"), primary_key=True),
    Column("mention_id", String(48), primary_key=True),
    Column("call_id", String(16), nullable=False, index=True),
    Column("from_theme", String(16)),
    Column("from_subtheme", String(16)),
    Column("was_placed", Integer, nullable=False),
)

# Terms with their use by clients and managers.
vocabulary = Table(
    "vocabulary",
    metadata,
    Column("language", String(8), primary_key=True),
    Column("term", Text, primary_key=True),  # lemmas joined by spaces
    Column("surface", Text, nullable=False),  # its commonest spoken form
    Column("client_count", Integer, nullable=False),
    Column("manager_count", Integer, nullable=False),
    Column("client_calls", Integer, nullable=False),  # calls in which a client says it
    Column("z", Float, nullable=False),  # weighted log-odds in standard deviations; above 0: rather the clients' word
    Column("forms", JSON, nullable=False),  # every spoken form, commonest first
    Column("manager_calls", Integer, nullable=False, server_default="0"),
    Column("log_odds", Float, nullable=False, server_default="0"),
    Column("low", Float, nullable=False, server_default="0"),  # 95 % interval of the log-odds
    Column("high", Float, nullable=False, server_default="0"),
    Column("certain", Integer, nullable=False, server_default="0"),  # 1: hardly chance
)

# The company's own documents, as they were read. Nobody's calls: what is forgotten is not in them.
copies = Table(
    "copies",
    metadata,
    Column("copy_id", String(16), primary_key=True),  # the same name with the same text has the same id
    Column("name", Text, nullable=False),
    Column("parts", JSON, nullable=False),  # [{text, language, terms}, ...]
    Column("phrases", JSON, nullable=False),  # [{part, start_char, end_char, text, term, whole}, ...]
    Column("vectors", LargeBinary, nullable=False),  # of the phrases, one after another: float32, little endian
    Column("method", Text, nullable=False),  # by what it was read; another method reads it anew
    Column("added_at", DateTime, nullable=False),
)

# The copy against the clients' words, in the order in which it is shown.
gap = Table(
    "gap",
    metadata,
    Column("number", Integer, primary_key=True),
    # clients_only, copy_only, said_differently, unanswered or answered
    Column("list", String(24), nullable=False, index=True),
    Column("language", String(8), nullable=False),
    Column("term", Text, nullable=False),  # as it is mostly said or written; of an objection the theme's title
    Column("lemmas", Text, nullable=False),  # joined by spaces
    Column("copy_count", Integer, nullable=False),
    Column("client_count", Integer, nullable=False),
    Column("client_calls", Integer, nullable=False),
    Column("pair", Text),  # how clients say what the copy says otherwise
    Column("everyday", Integer, nullable=False),  # 1: tells nothing of a trade
    Column("part_of", Text),  # the longer term inside which it is nearly always met
    Column("copies", JSON, nullable=False),  # names of the documents in which it stands
    Column("places", JSON, nullable=False),  # a few sentences of the copy with it
    Column("mention_ids", JSON, nullable=False),  # quotes behind it, the nearest first
    Column("theme_id", String(16)),
    Column("similarity", Float),  # of the pair, or of the objection and the sentence nearest to it; to 1
)

# Single values about the whole database, such as what the themes were last made from.
facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
