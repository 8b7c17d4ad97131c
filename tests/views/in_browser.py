"""A real headless Chromium for the tests of pages, and pages in it of which nothing goes wrong unheard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 20_000  # a loaded machine is slow to draw the first page
SCREEN: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}


@contextmanager
def launched(chromium: str) -> Iterator[Browser]:
    """The browser at this path, started."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page whose addresses start at the server; `options` are of `browser.new_context`.

    At the end no error may have been left uncaught in it, no script of a text have run, nothing have been asked for
    outside the server.
    """
    found: list[str] = []
    context = browser.new_context(base_url=address, **(options or SCREEN))
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("dialog", lambda dialog: found.append(dialog.message))
    page.on("request", lambda request: note_foreign(request.url, found))
    yield page
    context.close()
    assert found == []


def note_foreign(url: str, found: list[str]) -> None:
    """Note an address outside the server."""
    if url.startswith(("http", "ws")) and "://127.0.0.1:" not in url:
        found.append(f"asks {url}")
