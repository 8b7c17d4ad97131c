"""The catalogues are complete, and counts take their right form."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from typing import get_args

import pytest
from babel import Locale
from babel.messages.plurals import get_plural

from foundation.records import CATEGORIES, KINDS, CallKind
from tests.views.conftest import ROOT
from wording import labels, texts

PLACES = re.compile(r"{\w+}")
ROOMS = ("wording", "handouts", "views")


@pytest.fixture(params=texts.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = texts._reader
    texts.ask_language(lambda: request.param)
    yield request.param
    texts.ask_language(before)


def used() -> dict[str, str | None]:
    """Message ids in the code, with their plural where they have one."""
    found: dict[str, str | None] = {}
    for file in [
        ROOT / "app.py",
        ROOT / "batch/doctor.py",
        *(file for room in ROOMS for file in sorted((ROOT / room).glob("*.py"))),
    ]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                texts_of = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                assert texts_of, f"{file.name}:{node.lineno} translates something that is no plain text"
                found[texts_of[0]] = texts_of[1] if node.func.id == "ngettext" else None
    return found


def test_catalogues_hold_every_text_that_the_code_uses_and_no_other() -> None:
    for name in texts.LANGUAGES:
        ids = {m.id if isinstance(m.id, str) else m.id[0] for m in texts.catalogue(name) if m.id}
        assert ids == set(used()), name


def test_catalogues_translate_every_text_with_its_places(language: str) -> None:
    for text, plural in used().items():
        message = texts.catalogue(language).get(text)
        assert message is not None
        forms = message.string if plural else (message.string,)
        assert len(forms) == (len(texts.PLURAL_FORMS[language]) if plural else 1), text
        for form in forms:
            assert form, text
            assert set(PLACES.findall(form)) == set(PLACES.findall(text)), text


def test_plural_forms_are_those_of_the_language(language: str) -> None:
    assert len(texts.PLURAL_FORMS[language]) == get_plural(language).num_plurals
    assert {Locale(language).plural_form(count) for count in range(200)} == set(texts.PLURAL_FORMS[language])


@pytest.mark.parametrize(
    ("count", "form"), [(1, "1 звонок"), (3, "3 звонка"), (5, "5 звонков"), (11, "11 звонков"), (21, "21 звонок")]
)
def test_ngettext_counts_in_russian(count: int, form: str) -> None:
    assert texts.ngettext("{count} call", "{count} calls", count) == form


def test_every_kind_and_category_has_a_plain_name(language: str) -> None:
    for kind in KINDS:
        assert labels.kind_name(kind) != kind
        assert labels.finding(kind).count("{") == 3
    names = [labels.category_name(category) for category in CATEGORIES]
    assert len(set(names)) == len(CATEGORIES)
    assert not any("_" in name for name in names)


def test_numbers_and_dates_are_those_of_the_language(language: str) -> None:
    russian = language == "ru"
    assert texts.percent(0.284) == ("28\xa0%" if russian else "28%")
    assert texts.number(12345) == ("12\xa0345" if russian else "12,345")
    assert texts.moment(datetime(2026, 5, 3, 9, 5)) == ("3 мая 2026, 09:05" if russian else "3 May 2026, 09:05")
    assert texts.hours(7500) == ("2 ч 5 мин" if russian else "2 h 5 min")
    assert texts.clock(3787.4) == "1:03:07"


def test_labels_name_every_pattern_in_both_languages(language: str) -> None:
    patterns = tomllib.loads((ROOT / "nlp" / "data" / "patterns.toml").read_text(encoding="utf-8"))
    names = {name.partition(",")[0] for of_language in patterns.values() for name in of_language}
    assert names
    for name in names:
        shown = labels.reason(f"pattern: {name}")
        assert name in used()
        assert (name in shown) == (language == "en"), name


def test_labels_name_every_reason_to_drop_a_text(language: str) -> None:
    made = ast.parse((ROOT / "transcribe" / "invented.py").read_text(encoding="utf-8"))
    signs = [node.value for node in ast.walk(made) if isinstance(node, ast.Yield)]
    reasons = [sign.elts[0].value for sign in signs if isinstance(sign, ast.Tuple)]
    assert len(reasons) > 5
    for reason in reasons:
        assert labels.dropped_reason(reason) != reason


def test_labels_name_every_kind_of_call(language: str) -> None:
    for kind in get_args(CallKind):
        named = labels.call_state(kind, "done")
        assert bool(named) == (kind != "conversation")
        assert "_" not in named
    assert labels.call_state("conversation", "incomplete")


def test_labels_quote_the_known_example(language: str) -> None:
    assert texts.quoted("дорого") in labels.reason("like: дорого")


def test_catalogues_hold_no_text_twice(language: str) -> None:
    file = (ROOT / "wording" / "locale" / f"{language}.po").read_text("utf-8")
    keys = re.findall(r'^msgid (".+"(?:\n".+")*)$', file, re.M)
    assert len(keys) > 500
    assert sorted(keys) == sorted(set(keys))
