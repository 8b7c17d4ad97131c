"""The desk: what a page asks of the analysis while somebody waits. Models are loaded at first need and kept.

The view knows no analysis; this file is its one door to it, as `transcribe.clip` is to the sound.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from foundation.errors import DoslovnoError, UsageError
from foundation.records import KINDS, Against, CopyPhrase, Deal, Language, Segment
from foundation.settings import load_settings
from store import attention, copies, tables
from store.concordance import Place
from store.kept import kept
from store.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from batch.crm import Understood
    from batch.doctor import Finding as Check
    from batch.outcomes import Deals as Deals
    from batch.outcomes import Finding as Finding
    from batch.outcomes import Outcomes
    from batch.run_state import Kind, RunState
    from batch.said_in_deals import Answered as Answered
    from batch.said_in_deals import Answers, InDeals
    from batch.said_in_deals import Said as Said
    from batch.uploads import Kept
    from batch.words import Compared
    from nlp.draft import Checked, Usage
    from nlp.gap_by_meaning import ClientQuote
    from nlp.shares import Share as Share


MANY_CALLS = 2_000
QUOTES = 30_000  # mentions that are read while somebody waits


def prepare(store: Store) -> None:
    """Read what every page counts from before anybody asks for it, and load what a search by meaning waits for.

    Nothing where there are few calls: there it takes no time.
    """
    if tables.count_calls(store) < MANY_CALLS:
        return
    from batch.near import codes
    from nlp.embedding import embed

    for kind in KINDS:
        themes(store, kind, Segment())
    codes(store)
    with suppress(DoslovnoError):  # whoever searches is told what is missing
        embed(["?"], load_settings().embedding)


def themes(store: Store, kind: str, segment: Segment) -> pd.DataFrame:
    """The themes of a kind in the calls of a segment: see `batch.segment_themes.themes`."""
    from batch import segment_themes

    return kept(store, lambda: segment_themes.themes(store, kind, segment), "themes", kind, segment.of_calls)


def theme_parts(store: Store, kind: str, theme_id: str, segment: Segment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sub-themes of a theme in the calls of a segment, and its weeks: see `batch.segment_themes`."""
    from batch import segment_themes

    return (
        segment_themes.subthemes(store, kind, theme_id, segment),
        segment_themes.weeks(store, kind, theme_id, segment),
    )


def outcomes(store: Store, segment: Segment) -> Outcomes:
    """Which calls of a segment became deals: see `batch.outcomes`."""
    from batch import outcomes

    asked = outcomes.without_outcome(segment)
    return cast("Outcomes", kept(store, lambda: outcomes.outcomes(store, asked), "outcomes", asked))


def said_in_deals(store: Store, segment: Segment) -> InDeals:
    """What is said in the lost and in the won deals of a segment: see `batch.said_in_deals`."""
    from batch import outcomes, said_in_deals

    asked = outcomes.without_outcome(segment)
    return cast("InDeals", kept(store, lambda: said_in_deals.said_in_deals(store, asked), "said in deals", asked))


def answers(store: Store, segment: Segment) -> Answers:
    """How often objections were settled in the calls of a segment: see `batch.said_in_deals`."""
    from batch import outcomes, said_in_deals

    asked = outcomes.without_outcome(segment)
    return cast("Answers", kept(store, lambda: said_in_deals.answers(store, asked), "answers", asked))


def families(query: str, language: str) -> tuple[frozenset[str], ...]:
    """For each word that is sought all forms in which it may be said, in lower case with «е» for «ё»."""
    from nlp import word_forms

    return word_forms.families(query, cast(Language, language))


def near(
    store: Store, query: str, segment: Segment, limit: int, places: Sequence[Place] = ()
) -> list[tuple[str, float]]:
    """Mentions that mean the same, in the calls of a segment: see `batch.near.near`. Raises ModelError."""
    from batch import near

    return near.near(store, query, segment, limit, places)


def quotes_behind(
    store: Store, language: str, terms: Collection[str], topic: str | None, limit: int
) -> dict[str, list[str]]:
    """By term the ids of mentions that hold it, the surest first, at most `limit`; of a topic where one is given.

    Where there are a great many mentions some of them are looked through, always the same: see `_quotes`.
    """
    wanted, found = set(terms), dict[str, list[str]]()
    for quote in sorted(_quotes(store), key=lambda quote: (-quote.weight, quote.mention_id)):
        if quote.language != language or (topic and topic not in (quote.kind, quote.category, *quote.topics)):
            continue
        for term in set(quote.terms) & wanted:
            ids = found.setdefault(term, [])
            if len(ids) < limit:
                ids.append(quote.mention_id)
    return found


def _quotes(store: Store) -> list[ClientQuote]:
    """All that clients say, or QUOTES of it, which tell as much."""
    from batch import gap

    return cast("list[ClientQuote]", kept(store, lambda: gap.client_quotes(store, QUOTES), "quotes"))


def contrast(
    store: Store, language: Language, segment: Segment, against: Against, other: Segment | None = None
) -> Compared:
    """The clients' words of a segment against those of managers, copy or others: see `batch.words.compare`."""
    from batch.words import compare

    segment, other = replace(segment, language=None), other and replace(other, language=None)
    return cast(
        "Compared",
        kept(
            store,
            lambda: compare(store, language, segment, against, other, copies.all_copies(store)),
            *("contrast", language, segment, against, other),
        ),
    )


def check(store: Store, paragraphs: Sequence[str]) -> Checked:
    """A draft against all that clients say: see `nlp.draft.check`. Raises ModelError where a model is missing."""
    from nlp import copy_reading, draft, terms

    settings = load_settings()
    docs = copy_reading.documents(paragraphs, settings)
    read = copy_reading.read("", paragraphs, settings, docs)
    found = [list(terms.occurrences(doc, names=True)) for doc in docs]
    spoken = {language: _usage(store, language) for language in sorted({part.language for part in read.parts})}
    return draft.check(read, found, spoken, _quotes(store), kept(store, lambda: _phrases(store), "phrases"))


def _usage(store: Store, language: Language) -> Usage:
    from batch.words import usage

    return cast("Usage", kept(store, lambda: usage(store, language), "usage", language))


def _phrases(store: Store) -> dict[Language, list[CopyPhrase]]:
    """The phrases of all copy by their language."""
    found: dict[Language, list[CopyPhrase]] = {}
    for copy in copies.all_copies(store):
        for phrase in copy.phrases:
            found.setdefault(copy.parts[phrase.part].language, []).append(phrase)
    return found


def add_copies(store: Store, files: Sequence[tuple[str, bytes]]) -> list[str]:
    """Keep documents that a person dropped, (name, content) each, and find the gap anew.

    One of the same name is replaced. Returns a sentence for each that cannot be read. Raises ModelError, StoreError.
    """
    from batch import copy_files, gap

    read, problems = [], []
    for name, content in files:
        try:
            read.append(copy_files.read_bytes(name, content))
        except UsageError as error:
            problems.append(str(error))
    settings = load_settings()
    gap.add(store, settings, read)
    gap.refresh(store, settings)
    return problems


def remove_copy(store: Store, copy_id: str) -> None:
    """Take a document out, and find the gap anew. Raises StoreError."""
    from batch import gap

    copies.remove(store, copy_id)
    gap.refresh(store, load_settings())


def paragraphs_of(name: str, content: bytes) -> tuple[str, ...]:
    """The text of a document that a person dropped. Raises UsageError where it cannot be read."""
    from batch import copy_files

    return copy_files.read_bytes(name, content).paragraphs


def run_state() -> RunState | None:
    """The run that goes on in the home, or its last one; None where there was none."""
    from batch import run_state

    return run_state.read(load_settings().home.resolve())


def start_run(kind: Kind, paths: Sequence[Path] = ()) -> RunState | None:
    """Begin `doslovno KIND` as a process of its own: see `batch.runs_apart.start`. Raises UsageError."""
    from batch import runs_apart

    return runs_apart.start(load_settings(), kind, paths)


def stop_run() -> None:
    """Tell the run that goes on to end; what is done is kept. Raises UsageError."""
    from batch import runs_apart

    runs_apart.stop(load_settings())


def keep_recording(name: str, content: BinaryIO) -> Kept:
    """Put a recording or a transcript into the home: see `batch.uploads.keep`. Raises UsageError."""
    from batch import uploads

    return uploads.keep(load_settings(), name, content)


def kept_recordings() -> list[Path]:
    """The recordings that were put into the home, the newest first."""
    from batch import uploads

    return uploads.lying(load_settings())


def named_paths(lines: str) -> tuple[list[Path], list[str]]:
    """Folders and files of this machine, one a line; and the lines that name none."""
    from batch import uploads

    return uploads.named(lines)


def failure_counts(store: Store) -> dict[str, int]:
    """How many recordings need a look, by kind of reason (`batch.reasons`), the commonest first."""
    from batch import reasons

    incomplete, silent = attention.count_not_whole(store)
    counts = attention.count_failures(store, reasons.MARKERS, reasons.OTHER)
    counts |= {reasons.INCOMPLETE: incomplete, reasons.SILENT: silent}
    return {kind: count for kind, count in sorted(counts.items(), key=lambda item: -item[1]) if count}


def failures(store: Store, kind: str, first: int, count: int) -> list[attention.Look]:
    """`count` recordings that need a look for a kind of reason, from the one at `first` on."""
    from batch import reasons

    if kind in (reasons.INCOMPLETE, reasons.SILENT):
        return attention.not_whole(store, kind == reasons.SILENT, first, count)
    return attention.failures(store, reasons.MARKERS, reasons.OTHER, kind, first, count)


def files_to_try(paths: Sequence[str]) -> list[Path]:
    """The files behind paths of failures that are still there."""
    from batch import again

    return again.files_of(paths)


def read_crm(name: str, content: bytes) -> Understood:
    """A CRM table that a person dropped, as it is understood. Nothing of it is kept. Raises UsageError."""
    from batch import crm

    return crm.understand_bytes(name, content)


def save_deals(store: Store, deals: Sequence[Deal]) -> int:
    """Store deals in place of those of the same recordings. Returns how many. Raises StoreError."""
    return store.save_deals(deals)


def change_settings(changes: Mapping[str, Any]) -> None:
    """Write settings into the home's `settings.toml`: see `batch.settings_file.change`. Raises UsageError."""
    from batch import settings_file

    settings_file.change(load_settings(), changes)


def settings_of_environment() -> frozenset[str]:
    """Names of settings that stand in the server's environment, which outweighs the file."""
    from batch import settings_file

    return settings_file.from_environment(load_settings())


def read_names(pattern: str, names: Sequence[str]) -> list[dict[str, str] | None]:
    """What a pattern reads in file names; None for a name that does not fit. Raises UsageError."""
    from batch.filenames import Pattern

    compiled = Pattern(pattern)
    return [compiled.read(name) for name in names]


def examine_machine(language: str) -> list[Check]:
    """What `doslovno doctor` says, in a language. It takes half a minute. Raises UsageError."""
    from batch import examined

    return examined.examined(load_settings(), language)
