"""What is said, word by word: the terms of each role, of mentions about one thing, and nothing of what is taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from foundation.records import Deal, Segment, TermCount
from store import corrections, schema, spoken
from store.store import Store
from tests.store.conftest import make_analysis, make_correction

CALL = {digit: digit * 16 for digit in "abc"}
ALL = list(CALL.values())
MARK = "xqzword"  # occurs nowhere else, and is the same in whatever way a database writes letters


def say(store: Store, digit: str, counted: Mapping[str, Mapping[str, Mapping[str, int]]], **of_call: Any) -> None:
    """A call with the terms of its roles ({role: {term: {form: how often}}}), and one objection to the price."""
    made = make_analysis(digit)
    terms = tuple(
        TermCount(term, role, sum(forms.values()), tuple(forms.items()))  # type: ignore[arg-type]
        for role, said in counted.items()
        for term, forms in said.items()
    )
    store.save(replace(made, call=replace(made.call, **of_call), terms=terms), {})


def mean(store: Store, digit: str, *mentions: tuple[str, str | None, list[tuple[str, str]]]) -> None:
    """A call with mentions (kind, category, terms with their spoken forms), each of other words of one turn."""
    made = make_analysis(digit)
    first = made.mentions[0]
    said = tuple(
        replace(first, kind=kind, category=category, start_char=first.start_char + number)  # type: ignore[arg-type]
        for number, (kind, category, _) in enumerate(mentions)
    )
    terms = tuple(tuple(terms) for _, _, terms in mentions)
    many = len(mentions)
    store.save(
        replace(
            made, mentions=said, vectors=made.vectors * many, lemmas=made.lemmas * many, mention_terms=terms, terms=()
        ),
        {},
    )


def test_spoken_said_gives_each_role_its_own_words_call_by_call(store: Store) -> None:
    client = {"дорогой": {"дорого": 2, "дороже": 1}, "это дорогой": {"это дорого": 1}}
    say(store, "b", {"client": {"скидка": {"скидку": 1}}})
    say(store, "a", {"client": client, "manager": {"скидка": {"скидка": 3}}})
    say(store, "c", {"client": {"price": {"price": 1}}}, language="en")
    assert spoken.said(store, "ru", "client") == [(CALL["a"], client), (CALL["b"], {"скидка": {"скидку": 1}})]
    assert spoken.said(store, "ru", "manager") == [(CALL["a"], {"скидка": {"скидка": 3}})]
    assert spoken.said(store, "en", "client") == [(CALL["c"], {"price": {"price": 1}})]
    assert spoken.said(store, "en", "manager") == []


def test_spoken_said_about_counts_within_mentions_of_the_topic_only(store: Store) -> None:
    mean(
        store,
        "a",
        ("objection", "price", [("дорогой", "дорого"), ("дорогой", "дорого"), ("дорогой", "дороже")]),
        ("objection", "price", [("дорогой", "дорого"), ("для мы", "для нас")]),
        ("objection", "trust", [("отзыв", "отзывы")]),
        ("question", None, [("сколько", "сколько")]),
    )
    mean(store, "b", ("question", None, [("когда", "когда")]))
    mean(store, "c", ("pain", None, [("пыль", "пыль")]))
    price = {"дорогой": {"дорого": 3, "дороже": 1}, "для мы": {"для нас": 1}}
    trust, question = {"отзыв": {"отзывы": 1}}, {"сколько": {"сколько": 1}}
    assert spoken.said_about(store, "price", ALL) == {CALL["a"]: price}
    assert spoken.said_about(store, "objection", ALL) == {CALL["a"]: price | trust}
    assert spoken.said_about(store, "question", ALL) == {CALL["a"]: question, CALL["b"]: {"когда": {"когда": 1}}}
    assert spoken.said_about(store, "price", [CALL["b"]]) == {}
    assert spoken.said_about(store, "praise", ALL) == {}


def test_spoken_said_about_follows_a_person_at_once_and_back(store: Store) -> None:
    terms = {"дорогой": {"дорого": 1}}
    made = make_analysis()
    store.save(replace(made, mention_terms=((("дорогой", "дорого"),),)), {})

    def about() -> dict[str, Any]:
        return {topic: spoken.said_about(store, topic, ALL) for topic in ("price", "fit", "objection", "pain")}

    before = about()
    here = {CALL["a"]: terms}
    assert before == {"price": here, "fit": {}, "objection": here, "pain": {}}
    numbers = [corrections.correct(store.engine, make_correction(kind="objection", category="fit"))]
    assert about() == {"price": {}, "fit": here, "objection": here, "pain": {}}
    numbers.append(corrections.correct(store.engine, make_correction(kind="pain")))
    assert about() == {"price": {}, "fit": {}, "objection": {}, "pain": here}
    numbers.append(corrections.correct(store.engine, make_correction()))
    assert about() == {"price": {}, "fit": {}, "objection": {}, "pain": {}}
    for number in reversed(numbers):
        corrections.undo(store.engine, number)
    assert about() == before


def test_spoken_said_about_has_what_was_read_in_a_mention_that_a_person_added(store: Store) -> None:
    store.save(make_analysis(), {})
    place = make_correction(kind="pain")
    added = replace(
        place, start_char=place.end_char + 1, end_char=place.end_char + 8, text="для нас", machine_kind=None
    )
    corrections.correct(store.engine, replace(added, machine_category=None))
    assert spoken.said_about(store, "pain", ALL) == {CALL["a"]: {}}
    (mention_id,) = corrections.unread(store.engine)
    read = corrections.Read(b"\0" * 16, (("для мы", "для нас"),), ("price",))
    corrections.save_read(store.engine, {mention_id: read})
    assert spoken.said_about(store, "pain", ALL) == {CALL["a"]: {"для мы": {"для нас": 1}}}
    assert spoken.said_about(store, "price", ALL) == {CALL["a"]: {"для мы": {"для нас": 1}}}


def test_spoken_fingerprint_is_of_the_words_and_not_of_their_saving(store: Store) -> None:
    said = {"client": {"дорогой": {"дорого": 1}}}
    say(store, "a", said)
    say(store, "b", said)
    first = spoken.fingerprint(store)
    say(store, "a", said)
    assert spoken.fingerprint(store) == first
    seen = {first}
    for other in (
        {"client": {"дорогой": {"дорого": 2}}},
        {"client": {"дорогой": {"дороже": 1}}},
        {"manager": {"дорогой": {"дорого": 1}}},
        {},
    ):
        say(store, "a", other)
        seen.add(spoken.fingerprint(store))
    store.forget(CALL["b"])
    seen.add(spoken.fingerprint(store))
    assert len(seen) == 6


def test_spoken_forgotten_call_leaves_no_word_of_it(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'db.sqlite'}")
    say(store, "a", {"client": {MARK: {MARK: 1}}})
    mean(store, "b", ("objection", "price", [(MARK, MARK)]))
    say(store, "c", {"client": {"дорогой": {"дорого": 1}}})
    assert MARK.encode() in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for digit in "ab":
        store.forget(CALL[digit])
    store.scrub()
    with store.engine.connect() as connection:
        for table in (schema.call_terms, schema.mentions):
            assert set(connection.scalars(select(table.c.call_id))) == {CALL["c"]}
    assert MARK.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_spoken_said_about_has_what_speaks_of_a_category_without_being_an_objection(store: Store) -> None:
    made = make_analysis()
    question = replace(made.mentions[0], kind="question", category=None, topics=("price", "trust"))
    store.save(replace(made, mentions=(question,), mention_terms=((("сколько", "сколько"),),)), {})
    said = {CALL["a"]: {"сколько": {"сколько": 1}}}
    for topic in ("price", "trust", "question"):
        assert spoken.said_about(store, topic, ALL) == said
    assert spoken.said_about(store, "fit", ALL) == {}
    assert spoken.topics(store) == {"question", "price", "trust"}
    # What a person makes an objection to the price of it is counted once.
    corrections.correct(
        store.engine, replace(make_correction(kind="objection", category="price"), machine_kind="question")
    )
    assert spoken.said_about(store, "price", ALL) == said
    assert spoken.topics(store) == {"objection", "price"}


def test_spoken_languages_are_told_by_how_much_is_said_in_them(store: Store) -> None:
    word = {"дорогой": {"дорого": 1}}
    assert spoken.languages(store) == []
    say(store, "a", {"client": word})
    say(store, "b", {"client": word, "manager": word}, language="en")
    assert spoken.languages(store) == ["en", "ru"]


def test_spoken_callers_are_of_the_segment_and_beside_it_are_those_of_other_values(store: Store) -> None:
    word = {"дорогой": {"дорого": 1}}
    say(store, "a", {"client": word}, recording="a.mp3")
    say(store, "b", {"client": word}, recording="b.mp3")
    say(store, "c", {"manager": word}, recording="c.mp3")
    store.save_deals([Deal("a.mp3", outcome="lost"), Deal("c.mp3", outcome="won")])
    assert list(spoken.callers(store, "ru", Segment())) == [CALL["a"], CALL["b"]]
    assert list(spoken.callers(store, "en", Segment())) == []
    lost = Segment(where=(("outcome", "lost"),))
    assert list(spoken.callers(store, "ru", lost)) == [CALL["a"]]
    # Of «b» nobody knows how it ended, and in «c» no client speaks.
    assert list(spoken.callers_beside(store, "ru", lost)) == []
    assert list(spoken.callers_beside(store, "ru", Segment(where=(("outcome", "won"),)))) == [CALL["a"]]
