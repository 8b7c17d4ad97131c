"""Writing: one call one transaction, nothing twice, nothing left of what is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from foundation.errors import StoreError, UsageError
from foundation.records import Analysis, Call, CallKind, Deal, Named, Term, Theme, ThemeEvent
from store import concordance, mention_codes, quotes, schema, search, tables
from store.corrections import correct
from store.database import open_engine
from store.dropped import count_dropped, dropped_table, dropped_texts
from store.findings import living
from store.rows import ThemeRow, recording_key
from store.store import Store
from store.theme_edits import move, pin, rename
from tests.store.conftest import CONVERSATION, SECRET, make_correction, make_theme, mention_id, save_found

Make = Callable[..., Analysis]
STAGES = {"transcribe": "one", "analyse": "two"}


def theme_of(*digits: str) -> ThemeRow:
    ids = tuple(f"{digit * 16}-1-{0}-{0}-objection" for digit in digits)
    return ThemeRow(Theme("t-1", "objection", "это дорого", ids, ("дорого",)), "price", 1, 1.0, 0.2, 1.0, None, 0, 1)


def as_transcribed(call: Call) -> Call:
    """Roles of recordings are found anew by every analysis, so they come back unknown."""
    turns = tuple(replace(turn, role="unknown") for turn in call.turns)
    return replace(call, turns=turns, role_source="said", role_evidence=0.0, role_confidence=0.5)


def test_store_gives_back_the_call_it_was_given(store: Store, analysis: Make) -> None:
    made = analysis()
    store.save(made, STAGES)
    back = store.call(made.call.content_hash)
    assert back is not None
    assert back == as_transcribed(made.call)
    assert store.stages(made.call.content_hash) == STAGES


@pytest.mark.parametrize("kind", ["voicemail", "no_answer", "wrong_number", "internal"])
def test_store_leaves_the_kind_of_a_call_open(store: Store, analysis: Make, kind: CallKind) -> None:
    made = analysis()
    store.save(replace(made, call=replace(made.call, kind=kind)), STAGES)
    silent = replace(analysis("b").call, turns=(), kind=kind)
    store.save(Analysis(silent, (), (), (), dropped_personal=((), ())), STAGES)
    assert store.call(made.call.content_hash) == as_transcribed(made.call)
    assert store.call(silent.content_hash) == replace(as_transcribed(silent), kind="no_speech")
    known = store.known(silent.content_hash)
    assert known is not None
    assert known.kind == kind


def test_store_keeps_how_the_call_went(store: Store, analysis: Make) -> None:
    made = analysis()
    store.save(made, STAGES)
    table = tables.call_table(store)
    for name, value in asdict(CONVERSATION).items():
        assert (table[name].isna() if value is None else table[name] == value).all(), name
    card = search.call_card(store, made.call.call_id)
    assert card is not None
    assert card.conversation == CONVERSATION
    assert (card.damaged, card.ringing_s) == (made.call.damaged, made.call.ringing_s)
    assert (card.role_source, card.role_confidence) == ("batch", 0.8)


def test_store_figures_are_of_conversations_only(store: Store, analysis: Make) -> None:
    made = analysis()
    store.save(replace(made, call=replace(made.call, kind="voicemail")), STAGES)
    card = search.call_card(store, made.call.call_id)
    assert card is not None
    assert card.conversation is None
    assert tables.call_table(store)[list(asdict(CONVERSATION))].isna().all(axis=None)


def test_store_dropped_text_is_masked_and_never_quoted(store: Store, analysis: Make) -> None:
    made = analysis()
    store.save(made, STAGES)
    dropped = made.call.dropped
    assert list(dropped_table(store, unmasked=True)["text"]) == [text.text for text in dropped]
    for shown in (list(dropped_table(store)["text"]), [t.text for t in dropped_texts(store, made.call.call_id)]):
        assert shown == ["Субтитры сделала ‹имя›", "угу"]
    assert count_dropped(store, made.call.call_id) == len(dropped)
    assert [text.start_s for text in dropped_texts(store, made.call.call_id, limit=1)] == [2.5]
    assert concordance.find(store, [{"субтитры"}]).turns == 0


def test_store_dropped_text_that_nobody_looked_through_for_names_is_not_shown(store: Store, analysis: Make) -> None:
    made = analysis()
    store.save(replace(made, dropped_personal=()), STAGES)
    assert "Субтитры" not in str(dropped_texts(store, made.call.call_id)) + "".join(dropped_table(store)["text"])
    assert store.call(made.call.content_hash) == as_transcribed(made.call)


def test_store_deal_comes_before_what_the_file_name_tells(store: Store, analysis: Make) -> None:
    named, bare = analysis("a"), analysis("b")
    store.save(named, STAGES)
    store.save(replace(bare, call=replace(bare.call, named=Named())), STAGES)
    store.save_deals([Deal("out-7000-a.mp3", product="Шкаф"), Deal("out-7000-b.mp3", manager="Игорь")])
    table = tables.call_table(store).set_index("call_id")
    assert list(table.loc["a" * 16, ["manager", "product", "campaign"]]) == ["Антон", "Шкаф", "spring"]
    assert table.loc["b" * 16, "manager"] == "Игорь"
    assert table.loc["b" * 16, ["product", "direction", "campaign"]].isna().all()
    for found in (quotes.quotes(store), concordance.lines(store, [{"дорого"}])):
        told = {quote.call_id: (quote.manager, quote.product, quote.lead_source) for quote in found}
        assert told == {"a" * 16: ("Антон", "Шкаф", "site"), "b" * 16: ("Игорь", None, None)}
    card = search.call_card(store, "a" * 16)
    assert card is not None
    assert [card.manager, card.direction, card.lead_source, card.campaign, card.product] == list(
        table.loc["a" * 16, ["manager", "direction", "lead_source", "campaign", "product"]]
    )


def test_store_saving_twice_is_saving_once(store: Store, analysis: Make) -> None:
    for _ in range(2):
        store.save(analysis("a"), STAGES)
        store.save(analysis("b"), STAGES)
    assert len(tables.call_table(store)) == 2
    assert len(tables.turn_table(store)) == 4
    assert len(tables.mention_table(store)) == 2


def test_store_a_call_that_cannot_be_saved_leaves_the_old_one_whole(store: Store, analysis: Make) -> None:
    made = analysis()
    store.save(made, STAGES)
    before = tables.turn_table(store), tables.mention_table(store)
    twice = replace(made, mentions=made.mentions * 2, vectors=made.vectors * 2, lemmas=made.lemmas * 2)
    with pytest.raises(SQLAlchemyError):
        store.save(twice, {"transcribe": "new"})
    assert store.stages(made.call.content_hash) == STAGES
    for old, new in zip(before, (tables.turn_table(store), tables.mention_table(store)), strict=True):
        assert old.equals(new)


def test_store_a_mention_found_again_stays_in_its_theme(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    mention_id = tables.mention_table(store)["mention_id"][0]
    row = replace(theme_of("a"), theme=replace(theme_of("a").theme, mention_ids=(mention_id,)))
    store.save_findings([row], {}, "print")
    store.save(analysis(), {**STAGES, "analyse": "newer"})
    assert list(tables.mention_table(store)["theme_id"]) == ["t-1"]


def test_store_findings_replace_the_earlier_ones(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    term = Term("дорогой", "дорого", "ru", 1, 0, 1, 2.5, ("дорого",))
    store.save_findings([theme_of()], {"ru": [term]}, "first")
    store.save_findings([], {"ru": [term]}, "second")
    assert tables.theme_table(store).empty
    assert list(tables.vocabulary_table(store)["term"]) == ["дорогой"]
    assert store.fact("findings") == "second"


def test_store_deals_meet_recordings_whatever_the_suffix(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    assert store.save_deals([Deal("OUT-7000-a.WAV", manager="Антон", outcome="lost")] * 2) == 1
    table = tables.call_table(store)
    assert (table["manager"][0], table["outcome"][0]) == ("Антон", "lost")


@pytest.mark.parametrize("name", ["a" * 16, "out-7000-a.mp3", "folder/out-7000-a.mp3"])
def test_store_forget_takes_everything_of_a_call(store: Store, analysis: Make, name: str) -> None:
    store.save(analysis("a"), STAGES)
    store.save(analysis("b"), STAGES)
    store.save_deals([Deal("out-7000-a.mp3", manager="Антон"), Deal("out-7000-b.mp3", manager="Игорь")])
    save_found(store, [make_theme("t-1", "ab")])
    for digit in "ab":
        pin(store.engine, "t-1", mention_id(digit), "Лена")
        correct(store.engine, make_correction(digit))
    assert [recording for recording, _ in store.forget(name)] == ["out-7000-a.mp3"]
    with store.engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            if "call_id" in table.c:
                assert set(connection.scalars(select(table.c.call_id))) == {"b" * 16}, table.name
        assert connection.scalar(select(schema.themes.c.pinned)) == [mention_id("b")]
        assert list(connection.scalars(select(schema.deals.c.manager))) == ["Игорь"]


def test_store_forget_leaves_no_byte_of_it_in_the_files(analysis: Make, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'db.sqlite'}")
    text = f"Я {SECRET}, и это дорого для нас, краснодеревщиков"
    store.save(analysis("a", text), STAGES)
    kept = analysis("b", "Нет, это дорого")
    store.save(replace(kept, call=replace(kept.call, dropped=()), dropped_personal=()), STAGES)
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert SECRET.encode() in held
    # A title of its words: of a theme that lives, of one that is no more, of a part, and of one of an older version.
    own = {"title": f"я {SECRET}, дорого", "keywords": (SECRET.lower(),)}
    rows = [
        make_theme("t-1", "a", **own),
        make_theme("t-2", "a", **own),
        make_theme("s-1", "a", parent_id="t-1", **own),
        make_theme("t-3", "b", **own | {"title_from": None}),
        make_theme("t-4", "b"),
    ]
    save_found(store, rows, events=[ThemeEvent("new", row.theme.theme_id, None, 1) for row in rows])
    save_found(store, [row for row in rows if row.theme.theme_id != "t-2"])
    pin(store.engine, "t-1", mention_id("a"), "Лена")
    move(store.engine, mention_id("a"), "t-4", "Лена")
    rename(store.engine, "t-1", "Цена", "Лена")
    mention_codes.load(store.engine)
    assert concordance.find(store, [{"краснодеревщиков"}]).turns == 1
    store.forget("out-7000-a.mp3")
    store.scrub()
    assert tables.theme_table(store)["title"].tolist() == ["", "title of t-4"]
    assert living(store.engine)["own_title"].dropna().tolist() == ["Цена"]
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert SECRET.encode() not in left
    assert SECRET.lower().encode() not in left
    assert "раснодеревщик".encode() not in left  # in the index of words neither
    assert concordance.find(store, [{"дорого"}]).turns == 1
    assert "Нет, это дорого".encode() in left
    # Ids of its mentions begin so.
    assert f"{'a' * 16}-1-".encode() not in left


def test_store_forget_of_an_unknown_call_says_so(store: Store) -> None:
    with pytest.raises(StoreError, match="There is no call «nobody"):
        store.forget("nobody.mp3")


def test_store_texts_come_masked_unless_asked(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    masked, bare = tables.turn_table(store), tables.turn_table(store, unmasked=True)
    assert SECRET not in " ".join(masked["text"])
    assert "‹имя›" in masked["text"][1]
    assert SECRET in bare["text"][1]
    quote = quotes.quotes(store)[0]
    assert (quote.text, quote.before) == ("это дорого", "Я ‹имя›, и ")
    assert SECRET not in str(quotes.transcript(store, "a" * 16))


def test_store_a_call_is_searched_as_it_was_last_saved(store: Store, analysis: Make) -> None:
    def said(*words: str) -> list[int]:
        return [concordance.find(store, [{word}]).turns for word in words]

    store.save(analysis("b"), STAGES)
    store.save(analysis("a", "Всё это дорого, ёлки"), STAGES)
    assert said("ДОРОГО", "елки", "Ёлки", "нас") == [2, 1, 1, 1]
    store.save(analysis("a", "А это дорого, берёзы"), STAGES)
    assert said("дорого", "елки", "березы") == [2, 0, 1]
    store.forget("a" * 16)
    assert said("дорого", "березы", "нас") == [1, 0, 1]
    store.save(analysis("c", "И это дорого, сосны"), STAGES)
    assert said("дорого", "березы", "сосны") == [2, 0, 1]


def test_store_failures_are_told_until_the_file_is_gone_or_done(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "bad.wav"
    file.write_text("no sound")
    store.fail(str(file), file.name, "bad.wav: is no recording.")
    store.drop_stale_failures()
    assert list(tables.call_table(store, failed=True)["status"]) == ["failed"]
    file.unlink()
    store.drop_stale_failures()
    assert tables.call_table(store, failed=True).empty


def test_store_failures_of_files_that_are_read_anew_are_dropped(store: Store, tmp_path: Path) -> None:
    read, left = tmp_path / "read.jsonl", tmp_path / "left.jsonl"
    for file in (read, left):
        file.write_text("{}")
        store.fail(f"{file}:3", file.name, "line 3 is no call.")
    store.drop_stale_failures({read})
    assert list(tables.call_table(store, failed=True)["recording"]) == ["left.jsonl"]


def test_store_migrations_make_the_schema_of_the_code(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def is_of_both(_: object, name: str, *more: object) -> bool:
        """What only SQLite or only PostgreSQL has stands in the migrations alone."""
        return not name.startswith("turn_words") and name not in ("ix_mentions_about", "ix_turns_words")

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_of_both})
        assert compare_metadata(context, schema.metadata) == []


@pytest.mark.parametrize(
    ("url", "error", "sentence"),
    [
        ("nonsense", UsageError, "not understood"),
        ("nosuch://here", UsageError, "not understood"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", StoreError, "cannot be opened"),
        ("sqlite:////proc/none/db.sqlite", StoreError, "cannot be opened"),
    ],
)
def test_store_bad_addresses_give_one_sentence(url: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence) as caught:
        open_engine(url)
    assert "\n" not in str(caught.value)


def test_store_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "db.sqlite"
    file.write_text("This is a letter, no database. " * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_engine(f"sqlite:///{file}")


def test_store_a_newer_database_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'db.sqlite'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer version"):
        open_engine(url)


@pytest.mark.parametrize(
    ("recording", "key"),
    [
        ("Out-1.MP3", "out-1"),
        ("calls/out-1.875.ogg", "out-1.875"),
        ("C:\\calls\\out-1.wav", "out-1"),
        ("out-1.875", "out-1.875"),
        ("out-1.mono.mp3", "out-1.mono"),
    ],
)
def test_store_recording_key(recording: str, key: str) -> None:
    assert recording_key(recording) == key
