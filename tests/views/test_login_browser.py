"""A real login in a real headless Chromium: from a colleague's link to the provider and back to what it leads to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from store import judgements
from store.store import Store
from tests.command import start
from tests.foundation.test_access import write
from tests.views.conftest import fill, wait_for
from tests.views.in_browser import launched, watched
from tests.views.login_provider import CLIENT, SECRET, Provider, providing

pytestmark = pytest.mark.browser

LINK = f"/calls?call={'0' * 16}&turn=1"
LISTS = 'viewers = ["@kedr.example"]\neditors = ["Lena@kedr.example"]\n'


@contextmanager
def serving_team(home: Path, database: str, provider: Provider) -> Iterator[str]:
    """Address of the view as `doslovno app` serves it, with a login."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    metadata = f"{provider.address}/.well-known/openid-configuration"
    known = {"client_id": CLIENT, "client_secret": SECRET, "server_metadata_url": metadata}
    write(home, redirect_uri=f"{address}/oauth2callback", **known)
    (home / "settings.toml").write_text(LISTS)
    server = start(home, "app", "--port", address.rpartition(":")[2], "--database", database)
    try:
        wait_for(f"{address}/_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.communicate(timeout=10)


@contextmanager
def visit(browser: Browser, address: str, provider: Provider, **claims: object) -> Iterator[Page]:
    """The page that opens after somebody came with the link and logged in."""
    provider.person = {"sub": str(claims), **claims}
    with watched(browser, address) as page:
        page.goto(LINK)
        expect(page.locator("blockquote, .d-turn, .d-transcript")).to_have_count(0)
        page.locator(".st-key-log-in button").click()
        yield page


def test_login_lets_in_whom_the_lists_know_and_to_what_they_may(tmp_path: Path, chromium: str) -> None:
    database = f"sqlite:///{tmp_path / 'doslovno.sqlite'}"
    store = Store.open(database)
    fill(store, None)
    with (
        providing() as provider,
        serving_team(tmp_path, database, provider) as address,
        launched(chromium) as browser,
    ):
        with visit(browser, address, provider, email="oleg@kedr.example", email_verified=True) as viewer:
            expect(viewer).to_have_url(f"{address}{LINK}")
            expect(viewer.get_by_text("дороговато").first).to_be_visible()
            expect(viewer.locator("[class*=st-key-mark-]")).to_have_count(0)
            viewer.locator(".st-key-log-out button").first.click()
            expect(viewer.locator(".st-key-log-in")).to_be_visible()
        with visit(browser, address, provider, email="lena@kedr.example", name="Лена") as editor:
            editor.locator("[class*=st-key-mark-] button").first.click()
            save = editor.locator("[class*=st-key-save-] button")
            expect(save).to_be_visible()
            expect(editor.locator("[class*=st-key-author-]")).to_have_count(0)
            save.click()
            expect(editor.locator(".d-noted")).to_be_visible()
            assert [said.author for said in judgements.read(store.engine)] == ["Лена"]
            editor.locator("[class*=st-key-mark-]").nth(1).get_by_role("button").first.click()
            expect(save).to_be_visible()
            (tmp_path / "settings.toml").write_text('viewers = ["@kedr.example"]\n')
            save.click()
            expect(editor.locator("[data-testid=stToast]")).to_be_visible()
            assert len(judgements.read(store.engine)) == 1
        for refused in ({"email": "lena@other.example"}, {"email": "lena@kedr.example", "email_verified": False}):
            with visit(browser, address, provider, **refused) as stranger:
                expect(stranger.locator(".st-key-log-out")).to_be_visible()
                expect(stranger.locator(".d-empty")).to_be_visible()
                expect(stranger.get_by_text("дороговато")).to_have_count(0)
                expect(stranger.locator("[data-testid=stPageLink]")).to_have_count(0)
