"""The operator's main path in a real browser: add a transcript and deals, process, see the call."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from foundation.settings import Settings
from tests.command import TRANSCRIPTS
from tests.views.conftest import serving
from tests.views.in_browser import WAIT_MS, launched, watched

pytestmark = [pytest.mark.browser, pytest.mark.model]

DONE_MS = 300_000  # loading the models on a loaded machine


def test_operator_adds_files_and_sees_the_call(tmp_path: Path, models_home: Settings, chromium: str) -> None:
    home, dropped = tmp_path / "home", tmp_path / "dropped"
    home.mkdir()
    dropped.mkdir()
    (home / "models").symlink_to(models_home.models_dir.resolve())
    (dropped / "one.jsonl").write_text(TRANSCRIPTS.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    recording = TRANSCRIPTS.read_text("utf-8").split('"recording": "', 1)[1].split('"', 1)[0]
    (dropped / "deals.csv").write_text(f"файл;менеджер;итог\n{recording};Полина;отказ\n", encoding="utf-8")
    environment = {"DOSLOVNO_HOME": str(home), "DOSLOVNO_DATABASE": ""}
    with (
        serving("app.py", **environment) as address,
        launched(chromium) as browser,
        watched(browser, address) as page,
    ):
        page.goto("/processing")
        recordings, deals = (page.locator("input[type=file]").nth(place) for place in (0, 1))
        recordings.set_input_files(dropped / "one.jsonl")
        expect(page.locator("[data-testid=stAlert]")).to_be_visible(timeout=WAIT_MS)
        assert [file.name for file in (home / "recordings").iterdir()] == ["one.jsonl"]
        page.locator(".st-key-run-process button").click()
        expect(page.locator("[role=progressbar]")).to_be_visible(timeout=WAIT_MS)
        expect(page.locator(".st-key-run-process")).to_have_count(0, timeout=WAIT_MS)
        # Nobody touches the page: it finds out by itself that the run is over.
        expect(page.locator(".st-key-run-process button")).to_be_visible(timeout=DONE_MS)
        deals.set_input_files(dropped / "deals.csv")
        expect(page.locator(".d-run-table").first).to_contain_text("менеджер", timeout=WAIT_MS)
        page.locator(".st-key-crm-import button").click()
        expect(page.locator("[data-testid=stAlert]").first).to_be_visible(timeout=DONE_MS)
        page.goto("/calls")
        expect(page.get_by_text("Полина").first).to_be_visible(timeout=WAIT_MS)
