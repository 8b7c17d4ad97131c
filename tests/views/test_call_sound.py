"""The sound of a call: asked for before it is made, and followed by the transcript."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from foundation.records import Word
from store.quotes import transcript
from store.store import Store
from tests.store.conftest import make_analysis
from tests.views.conftest import NASTY, PRICE, ROOT
from tests.views.in_browser import WAIT_MS, launched, watched
from tests.views.test_pages import keys, texts
from views import call_sound, clips

CALL = "a" * 16
FIRST_CALL = f"{0:064x}"[::-1][:16]
MANY = 500  # turns
SAID = "() => [...(CSS.highlights.get('d-saying') ?? [])].map((range) => range.toString())[0]"


@pytest.fixture
def long_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page of a call of many turns, client and manager in turn, not yet run."""
    url = f"sqlite:///{tmp_path / 'long.sqlite'}"
    monkeypatch.setenv("DOSLOVNO_DATABASE", url)
    made = make_analysis()
    turns = tuple(
        replace(made.call.turns[n % 2], number=n, start_s=2.0 * n, end_s=2.0 * n + 1.5, words=()) for n in range(MANY)
    )
    Store.open(url).save(replace(made, call=replace(made.call, turns=turns, duration_s=2.0 * MANY)), {})
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    page.query_params["call"] = CALL
    return page


def shown(page: AppTest) -> list[int]:
    """Numbers of the turns on the page."""
    return [int(number) for number in re.findall(r'data-turn="(\d+)"', texts(page))]


def test_call_shows_the_turns_around_the_one_that_is_sought(long_call: AppTest) -> None:
    long_call.query_params["turn"] = "300"
    numbers = shown(long_call.run().switch_page("views/calls.py").run())
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert numbers[0] < 300 < numbers[-1]
    assert len(numbers) < MANY / 2
    long_call.button(key="wider-earlier").click().run()
    assert shown(long_call)[0] < numbers[0]
    assert shown(long_call)[-1] == numbers[-1]


@pytest.mark.parametrize("turn", ["", "x", "-1", "99999999999999999999", "٣", NASTY])
def test_call_begins_at_its_beginning_where_no_such_turn_is(long_call: AppTest, turn: str) -> None:
    long_call.query_params["turn"] = turn
    assert shown(long_call.run().switch_page("views/calls.py").run())[0] == 0
    assert not long_call.exception
    assert "d-here" not in texts(long_call)


def test_call_makes_no_sound_before_it_is_asked_for(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(clips, "whole", lambda path: asked.append(path))
    page.query_params["call"] = FIRST_CALL
    page.run().switch_page("views/calls.py").run()
    assert not asked
    page.session_state[call_sound.ASKED] = FIRST_CALL
    page.run()
    assert len(asked) == 1


def test_call_without_a_recording_has_no_player(store: Store, page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSLOVNO_DATABASE", str(store.engine.url))
    page.query_params["call"] = FIRST_CALL
    text = texts(page.run().switch_page("views/calls.py").run())
    assert "data-turn" in text
    assert "data-second" not in text
    assert not [key for key in keys(page) if key.startswith("listen-")]


def test_sound_of_a_recording_that_is_gone_is_none(tmp_path: Path) -> None:
    assert clips.whole(str(tmp_path / "gone.mp3")) is None


def test_sentences_are_told_in_the_places_of_javascript(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'one.sqlite'}")
    text = "Ух 😀! И это дорого. Да"
    made = make_analysis(text=text)
    words = tuple(Word(word, 3 + n / 2, 3.4 + n / 2) for n, word in enumerate(text.split()))
    turns = (made.call.turns[0], replace(made.call.turns[1], words=words))
    store.save(replace(made, call=replace(made.call, turns=turns), personal={}), {})
    told = [one for one in call_sound._sentences(transcript(store, CALL)) if one[0] == 1]
    units = json.loads(json.dumps(text)).encode("utf-16-le")
    assert [units[2 * int(a) : 2 * int(b)].decode("utf-16-le") for _turn, a, b, *_times in told] == [
        "Ух 😀!",
        "И это дорого.",
        "Да",
    ]
    assert call_sound._marks(transcript(store, CALL)) == [("objection", told[1][3])]


@pytest.mark.browser
def test_transcript_follows_the_sound(server: str, chromium: str) -> None:
    with launched(chromium) as browser, watched(browser, server) as tab:
        tab.goto(f"/calls?call={FIRST_CALL}&turn=1")
        expect(tab.locator(".d-here")).to_be_in_viewport(timeout=WAIT_MS)
        player = tab.locator(".st-key-call-sound")
        expect(player.locator(".time")).to_contain_text("0:04 / 0:16")
        assert tab.locator("audio").count() == 0
        tab.evaluate(f"globalThis.heard = []; setInterval(() => heard.push(({SAID})()), 50)")
        player.locator(".speed").click(click_count=3)  # twice as fast
        player.locator(".play").press("Space")
        tab.wait_for_function("heard.some((said) => said?.startsWith('Давайте'))", timeout=WAIT_MS)
        heard = [said for said in dict.fromkeys(tab.evaluate("heard")) if said]
        assert [PRICE in heard[0], *(said.split()[0] for said in heard[1:])][:2] == [True, "Давайте"]
        tab.locator(".d-line[data-turn='3'] .d-time").click()
        tab.wait_for_function("heard.at(-1)?.includes('script')", timeout=WAIT_MS)
        assert tab.evaluate("document.querySelector('audio').currentTime") >= 12
        expect(tab.locator(".d-saying p")).to_have_text(NASTY)
        player.locator("input").press("Space")
        assert tab.evaluate("document.querySelector('audio').paused")
        for _ in range(2):
            player.locator("input").press("ArrowLeft")
        tab.wait_for_function("!heard.at(-1)?.includes('script')", timeout=WAIT_MS)
