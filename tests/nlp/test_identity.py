"""Which theme of today is which of last time, and what is told of the others."""

from __future__ import annotations

from nlp.identity import events, known_again, new_id


def test_identity_best_match_takes_the_id_and_others_get_new_ones() -> None:
    previous = {"t-a": list("abcdef"), "t-b": list("uvwxyz")}
    groups = [list("abcdeuv"), list("wxyz"), list("12")]
    ids = known_again(groups, previous, {m for g in groups for m in g}, previous)
    assert ids[:2] == ["t-a", "t-b"]
    assert ids[2] not in previous


def test_identity_forgotten_mentions_do_not_cost_an_id() -> None:
    assert known_again([["a"]], {"t-a": list("abcdef")}, {"a"}, ()) == ["t-a"]
    assert known_again([["a", *"123456"]], {"t-a": list("abcdef")}, set("abcdef123456"), ()) != ["t-a"]


def test_identity_an_id_is_given_once() -> None:
    ids = known_again([list("abc"), list("def")], {"t-a": list("abcdef")}, set("abcdef"), ["t-a"])
    assert len(set(ids)) == 2
    assert "t-a" in ids


def test_identity_new_ids_are_free_and_made_of_the_content() -> None:
    first = new_id(["b", "a"], ())
    assert first == new_id(["a", "b"], ())
    assert new_id(["a", "b"], [first]) != first


def test_identity_events_tell_what_became_of_every_theme() -> None:
    previous = {"t-stays": list("abcdef"), "t-gone": list("uvw"), "t-joined": list("xyz")}
    now = {"t-stays": list("abcxyz"), "t-part": list("def"), "t-new": list("123"), "t-bit": list("45u")}
    told = {(event.kind, event.theme_id, event.other_id, event.mentions) for event in events(now, previous)}
    assert told == {
        ("split", "t-part", "t-stays", 3),
        ("new", "t-new", None, 3),
        ("new", "t-bit", None, 3),
        ("retired", "t-gone", None, 1),
        ("merged", "t-joined", "t-stays", 3),
    }


def test_identity_no_change_is_no_event() -> None:
    assert events({"t-a": ["a"]}, {"t-a": ["a", "b"]}) == []
