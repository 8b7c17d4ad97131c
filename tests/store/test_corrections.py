"""People's word over the machine's: at once, after every re-run, and taken back without a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from foundation.errors import UsageError
from foundation.records import Analysis, Correction, Mention, PersonalSpan, Turn
from store import board, concordance, corrections, judgements, places, quotes, schema, tables
from store.store import Store
from tests.store.conftest import SECRET, make_correction

Make = Callable[..., Analysis]
STAGES = {"transcribe": "one", "analyse": "two"}
PLACE = f"Я {SECRET}, и это дорого для нас"  # the client's turn


def shown(store: Store) -> list[tuple[str, str | None, str]]:
    """What anybody sees of the mentions."""
    table = tables.mention_table(store)
    return [(row.kind, row.category if isinstance(row.category, str) else None, row.text) for row in table.itertuples()]


def rows(store: Store) -> list[tuple[object, ...]]:
    with store.engine.connect() as connection:
        asked = select(schema.mentions).order_by(schema.mentions.c.mention_id)
        return [tuple(row) for row in connection.execute(asked)]


def missed() -> Correction:
    start = PLACE.index("для нас")
    return replace(
        make_correction(kind="pain"),
        start_char=start,
        end_char=start + 7,
        text="для нас",
        machine_kind=None,
        machine_category=None,
    )


def test_correction_that_it_is_none_hides_the_mention_everywhere(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    assert shown(store) == [("objection", "price", "это дорого")]
    corrections.correct(store.engine, make_correction())
    assert shown(store) == []
    assert quotes.quotes(store, kind="objection") == []
    assert board.outside_themes(store, "objection") == 0
    assert tables.summary(store)["mentions"] == {}
    assert list(tables.call_table(store)["objections"]) == [0]
    assert all(kind is None for turn in quotes.transcript(store, "a" * 16) for _, kind, _ in turn.pieces)
    assert all(quote.kind is None for quote in concordance.lines(store, [{"дорого"}]))


def test_correction_of_the_category_shows_at_once(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    corrections.correct(store.engine, make_correction(kind="objection", category="fit"))
    (quote,) = quotes.quotes(store, kind="objection")
    assert (quote.category, quote.confidence, quote.by_person) == ("fit", 1.0, True)
    assert quote.evidence == (corrections.PERSON,)


def test_correction_of_what_was_missed_becomes_a_mention(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    corrections.correct(store.engine, missed())
    assert sorted(shown(store)) == [("objection", "price", "это дорого"), ("pain", None, "для нас")]


@pytest.mark.parametrize(
    "correction",
    [make_correction(), make_correction(kind="objection", category="fit"), make_correction(kind="pain"), missed()],
)
def test_correction_survives_a_new_reading_and_taken_back_leaves_the_machine_s(
    store: Store, analysis: Make, correction: Correction
) -> None:
    store.save(analysis(), STAGES)
    before = rows(store)
    number = corrections.correct(store.engine, correction)
    corrected = shown(store)
    assert rows(store) != before
    store.save(analysis(), STAGES)
    assert shown(store) == corrected
    corrections.undo(store.engine, number)
    assert rows(store) == before


def test_corrections_of_one_place_the_last_one_holds(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    for category in ("fit", "trust"):
        last = corrections.correct(store.engine, make_correction(kind="objection", category=category))
    assert shown(store) == [("objection", "trust", "это дорого")]
    corrections.undo(store.engine, last)
    assert shown(store) == [("objection", "fit", "это дорого")]


def test_correction_finds_its_words_after_turns_have_moved(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    corrections.correct(store.engine, make_correction(kind="objection", category="fit"))
    made = analysis(text=f"Алло, я {SECRET}, ну и это дорого для нас")
    first = Turn(0, "B", 0.0, 0.4, "Алло", "client")
    moved = tuple(replace(turn, number=turn.number + 1) for turn in made.call.turns)
    mentions = tuple(replace(mention, turn=mention.turn + 1) for mention in made.mentions)
    store.save(replace(made, call=replace(made.call, turns=(first, *moved)), mentions=mentions, personal={}), STAGES)
    assert shown(store) == [("objection", "fit", "это дорого")]


def test_correction_whose_words_are_not_heard_any_more_changes_nothing(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    corrections.correct(store.engine, missed())
    made = analysis(text="Нет, это дорого")
    mention: Mention = made.mentions[0]
    store.save(made, STAGES)
    assert shown(store) == [("objection", "price", mention.text)]


@pytest.mark.parametrize("role", ["client", "manager"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("я, и это дорога для нас", "это дорога"),
        ("Ну и... ЭТО, дорого. Для нас", "ЭТО, дорого"),
        ("я Гульнаре это недорого для нас", "это недорого"),
        ("и потом мы подумаем до осени", None),
    ],
)
def test_correction_finds_its_words_where_another_recognizer_hears_them_otherwise(
    store: Store, analysis: Make, text: str, words: str | None, role: str
) -> None:
    store.save(analysis(), STAGES)
    corrections.correct(store.engine, make_correction(kind="objection", category="fit"))
    made = analysis()
    first, second = made.call.turns
    heard = replace(made.call, turns=(first, replace(second, text=text, role=role)))
    store.save(replace(made, call=heard, mentions=(), vectors=(), lemmas=(), personal={}), STAGES)
    assert shown(store) == ([("objection", "fit", words)] if words and role == "client" else [])


def test_correction_confirmed_is_agreement(store: Store, analysis: Make) -> None:
    for digit in "abc":
        store.save(analysis(digit), STAGES)
    corrections.correct(store.engine, make_correction("a", "objection", "price"))
    corrections.correct(store.engine, make_correction("b", "objection", "fit"))
    corrections.correct(store.engine, make_correction("c"))
    table = judgements.agreement(judgements.correction_table(store.engine))
    assert table[["judged", "agreed"]].values.tolist() == [[3, 1]]
    assert tables.mention_table(store).set_index("call_id").loc["a" * 16, "evidence"] == [
        corrections.PERSON,
        "«дорого»",
    ]


def test_correction_of_a_place_said_twice_counts_once_by_the_last_word(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    for category in ("fit", "trust", "price"):
        corrections.correct(store.engine, make_correction("a", "objection", category))
    table = judgements.correction_table(store.engine)
    assert len(table) == 3
    assert judgements.last_said(table)["category"].tolist() == ["price"]
    assert judgements.agreement(table)[["judged", "agreed"]].values.tolist() == [[1, 1]]


def test_corrections_nobody_said_are_an_empty_table(store: Store) -> None:
    assert judgements.agreement(judgements.correction_table(store.engine)).empty
    assert judgements.correction_table(store.engine).empty


def test_correction_is_shown_masked(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    whole = replace(missed(), start_char=0, end_char=len(PLACE), text=PLACE)
    corrections.correct(store.engine, whole)
    assert SECRET not in judgements.correction_table(store.engine)["text"][0]
    assert SECRET in judgements.read(store.engine)[0].text


def test_correction_words_must_be_said_in_the_turn(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    place = places.of_words(store.engine, "a" * 16, 1, " это дорого ")
    assert PLACE[place.start_char : place.end_char] == "это дорого"
    assert 3.0 <= place.start_s < place.end_s <= 6.0
    with pytest.raises(UsageError, match="not said"):
        places.of_words(store.engine, "a" * 16, 1, "это недорого")


def test_quote_greys_no_wrong_word_where_a_name_is_masked(store: Store, analysis: Make) -> None:
    made = analysis(text=f"Ну, ну {SECRET} это дорого, ну дорого")
    whole = made.call.turns[1].text
    fillers = ((4, 6), (7, 7 + len(SECRET)), (whole.rindex("ну"), whole.rindex("ну") + 2))
    mention = replace(made.mentions[0], start_char=0, end_char=len(whole), text=whole, greyed=fillers)
    personal = {1: (PersonalSpan(7, 7 + len(SECRET), "name"),)}
    store.save(replace(made, mentions=(mention,), personal=personal), STAGES)
    (quote,) = quotes.quotes(store, kind="objection")
    assert [quote.text[start:end] for start, end in quote.greyed] == ["ну", "ну"]


def test_corrections_taken_back_in_any_number_leave_the_machine_s(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    before = rows(store)
    first = corrections.correct(store.engine, missed())
    for second in (
        replace(missed(), kind="need", machine_kind="pain"),
        replace(missed(), kind=None, machine_kind="pain"),
    ):
        corrections.undo(store.engine, corrections.correct(store.engine, second))
    corrections.undo(store.engine, first)
    assert rows(store) == before


def test_correction_of_another_place_leaves_a_person_s_mention_what_was_read_in_it(
    store: Store, analysis: Make
) -> None:
    store.save(analysis(), STAGES)
    corrections.correct(store.engine, missed())
    read = corrections.Read(b"\x00\x00\x80?", (("мы", "нас"),), ("price",))
    corrections.save_read(store.engine, dict.fromkeys(corrections.unread(store.engine), read))
    corrections.correct(store.engine, make_correction(kind="objection", category="fit"))
    assert corrections.unread(store.engine) == {}
    (added,) = tables.mention_table(store).query("kind == 'pain'").itertuples()
    assert (added.vector, added.terms, added.topics) == (read.vector, [["мы", "нас"]], ["price"])


def test_correction_leaves_another_kind_in_the_same_words_alone(store: Store, analysis: Make) -> None:
    made = analysis()
    store.save(made, STAGES)
    corrections.correct(store.engine, make_correction())
    need = replace(made.mentions[0], kind="need", category=None)
    store.save(replace(made, mentions=(need,)), STAGES)
    assert shown(store) == [("need", None, "это дорого")]
    corrections.correct(store.engine, replace(missed(), start_char=missed().start_char - 7, text="дорого для нас"))
    assert ("need", None, "это дорого") in shown(store)


@pytest.mark.parametrize(
    ("shown_words", "words"),
    [
        ("Я ‹имя›, и это", f"Я {SECRET}, и это"),
        ("‹имя›", SECRET),
        ("имя›, и это дорого", f"{SECRET}, и это дорого"),
        ("и это дорого для нас", "и это дорого для нас"),
    ],
)
def test_place_of_words_is_found_by_what_is_shown_of_them(
    store: Store, analysis: Make, shown_words: str, words: str
) -> None:
    store.save(analysis(), STAGES)
    assert places.of_words(store.engine, "a" * 16, 1, shown_words).text == words


def test_place_of_words_of_a_mention_knows_what_the_machine_says(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    assert places.of_words(store.engine, "a" * 16, 1, "это дорого для").machine_kind == "objection"
    assert places.of_words(store.engine, "a" * 16, 1, "дорого для нас").machine_kind is None


def test_last_correction_of_a_mention_is_known(store: Store, analysis: Make) -> None:
    store.save(analysis(), STAGES)
    (quote,) = quotes.quotes(store, kind="objection")
    assert quote.mention_id
    assert judgements.last_of(store.engine, quote.mention_id) is None
    corrections.correct(store.engine, make_correction(kind="objection", category="fit"))
    number = corrections.correct(store.engine, make_correction(kind="objection", category="trust"))
    corrections.correct(store.engine, missed())
    assert judgements.last_of(store.engine, quote.mention_id) == number


def test_quotes_of_a_resolution_and_of_an_own_category(store: Store, analysis: Make) -> None:
    made = analysis()
    mention = replace(made.mentions[0], resolved="yes", own_categories=('Сроки, "50 %"', "a_b"))
    store.save(replace(made, mentions=(mention,)), STAGES)
    assert len(quotes.quotes(store, kind="objection", resolved="yes")) == 1
    assert quotes.quotes(store, kind="objection", resolved="no") == []
    for name, count in (('Сроки, "50 %"', 1), ("a_b", 1), ("aXb", 0), ("Сроки", 0)):
        assert len(quotes.own_quotes(store, name)) == count
        assert quotes.count_own(store, name) == (count, count)
