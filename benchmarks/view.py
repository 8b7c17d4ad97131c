"""The view in a real browser: how long until a page shows something, and until a filter holds; alone and ten at once.

    python -m benchmarks.generate HOME
    python -m benchmarks.view HOME [--rounds 5] [--people 10] [--chromium PATH]

A server of its own is started over the home, and Chromium opens every page in each round. «first content» is the time
from asking for the address to the page's own heading; «whole» that until the server has nothing more to draw. «filter»
is the time from choosing a value until the page is whole again; «search» that from pressing Enter. The first time that
a just started server draws a page it reads what it then keeps: these times stand apart. Told are median and 95th
percentile over all rounds. Memory is the server's, the highest there was.

Ten people work together, each with some seconds in which it reads. Server and browser share the machine, so that ten
pages are drawn by it too; what the server alone needs for ten people `benchmarks.people` tells.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from foundation.settings import load_settings
from store import board
from store.store import Store

ROOT = Path(__file__).parent.parent
PAGES = (
    "/",
    "/objections",
    "/objections?kind=question",
    "/objections?view=map",
    "/vocabulary",
    "/vocabulary?show=plot",
    "/vocabulary?show=swipe",
    "/copy",
    "/calls",
    "/outcomes",
    "/processing",
    "/processing?show=failures",
)
FILTERED = ("/", "/objections", "/vocabulary", "/vocabulary?show=swipe", "/calls", "/outcomes")
FILTERS = ("lead_source", "manager", "outcome", "days")
SEARCHES = ("дорого", "договор", "предоплата", "предоплату вносить", "скидка")
SCREEN: ViewportSize = {"width": 1366, "height": 768}
WHOLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
WAIT_MS = 60_000
READS_S = (2.0, 8.0)  # how long one of several people looks at what was drawn


class Times:
    """Seconds by what was measured."""

    def __init__(self) -> None:
        self.of: dict[str, list[float]] = defaultdict(list)

    def add(self, what: str, seconds: float) -> None:
        self.of[what].append(seconds)

    def tell(self) -> None:
        for what, times in self.of.items():
            say(f"{what:52} {len(times):4} {statistics.median(times):8.2f} {percentile_95(times):8.2f}")


def percentile_95(times: list[float]) -> float:
    return sorted(times)[min(int(len(times) * 0.95), len(times) - 1)]


@contextmanager
def server(home: Path) -> Iterator[tuple[str, int]]:
    """A server over a home: its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "views/server.py", "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DOSLOVNO_HOME": str(home.resolve())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(20)


def memory_mib(process: int) -> float:
    """The highest memory of a process so far, in MiB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell how much memory a process has had")


async def opened(tab: Page, address: str) -> tuple[float, float]:
    """Seconds until the page's heading is seen, and until all of it is there."""
    started = time.perf_counter()
    await tab.goto(address, timeout=WAIT_MS)
    await tab.locator('[data-testid="stMain"] h1').first.wait_for(timeout=WAIT_MS)
    first = time.perf_counter() - started
    await tab.locator(WHOLE).wait_for(timeout=WAIT_MS)
    return first, time.perf_counter() - started


_DRAWN = """(sign) => new Promise((done) => {
  const look = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    if (app.dataset.testScriptState === "notRunning" && document.querySelector(sign)) done(true);
    else setTimeout(look, 10);
  };
  look();
})"""


async def timed(tab: Page, act: Callable[[], Awaitable[None]], sign: str) -> float:
    """Seconds from an act until what it asks for is drawn whole; `sign` selects what was not there before."""
    started = time.perf_counter()
    await act()
    async with asyncio.timeout(WAIT_MS / 1000):
        await tab.evaluate(_DRAWN, sign)
    return time.perf_counter() - started


async def filtered(tab: Page, name: str, number: int) -> float:
    """Seconds from choosing one of a filter's values until the page is whole again."""
    await tab.locator(".st-key-segment-conditions button").first.click()
    box = tab.locator(f".st-key-segment-{name}")
    await box.wait_for(timeout=WAIT_MS)
    await box.locator("input").click()
    options = tab.get_by_role("option")
    await options.first.wait_for(timeout=WAIT_MS)
    option = options.nth(1 + number % max(await options.count() - 1, 1))
    seconds = await timed(tab, option.click, f".st-key-drop-{name}, .st-key-drop-from")
    await tab.keyboard.press("Escape")
    return seconds


async def alone(address: str, browser: Browser, rounds: int, times: Times) -> None:
    """One person, who opens every page, and chooses filters on some."""
    tab = await browser.new_page(viewport=SCREEN)
    for number in range(rounds + 1):
        kind = "first time" if number == 0 else "alone"
        for page in PAGES:
            first, whole = await opened(tab, address + page)
            times.add(f"{kind}: first content {page}", first)
            times.add(f"{kind}: whole {page}", whole)
    for number, page, name in itertools.product(range(rounds), FILTERED, FILTERS):
        await opened(tab, address + page)
        times.add(f"alone: filter {name} on {page}", await filtered(tab, name, number))
    for number, sought in itertools.product(range(rounds + 1), SEARCHES):
        await opened(tab, f"{address}/calls")
        box = tab.locator(".st-key-sought-said input")
        await box.fill(sought)
        kind = "first time" if number == 0 else "alone"
        times.add(f"{kind}: search {sought}", await timed(tab, partial(box.press, "Enter"), ".d-kwic-forms, .d-empty"))
    await tab.close()


async def several(address: str, browser: Browser, people: int, rounds: int, times: Times) -> None:
    """Several people, each with pages and filters at random, and with some seconds between them."""

    async def work(seed: int) -> None:
        tab, chance = await browser.new_page(viewport=SCREEN), random.Random(seed)
        await opened(tab, address)
        for _ in range(rounds):
            await asyncio.sleep(chance.uniform(*READS_S))
            first, _whole = await opened(tab, address + chance.choice(PAGES))
            times.add("together: first content", first)
            await asyncio.sleep(chance.uniform(*READS_S))
            await opened(tab, address + chance.choice(FILTERED))
            times.add("together: filter", await filtered(tab, chance.choice(FILTERS), chance.randrange(20)))

    await asyncio.gather(*(work(seed) for seed in range(people)))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def measured(asked: argparse.Namespace, times: Times) -> None:
    with server(asked.home) as (address, process):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
            await alone(address, browser, asked.rounds, times)
            say(f"memory of the server after one person: {memory_mib(process):.0f} MiB at most")
            if asked.people:
                await several(address, browser, asked.people, asked.rounds, times)
                say(f"memory of the server after {asked.people} people: {memory_mib(process):.0f} MiB at most")
            await browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    asked = parser.parse_args()
    store = Store.open(load_settings(home=asked.home).database_url)
    say(f"{len(board.calls(store))} calls")
    store.close()
    times = Times()
    asyncio.run(measured(asked, times))
    say(f"{'what':52} {'n':>4} {'median':>8} {'95 %':>8}   seconds; load {os.getloadavg()[0]:.1f}")
    times.tell()
    for kind in ("alone: first content", "alone: filter", "alone: search", "together: first", "together: filter"):
        every = [seconds for what, some in times.of.items() if what.startswith(kind) for seconds in some]
        if every:
            say(f"ALL {kind:48} {len(every):4} {statistics.median(every):8.2f} {percentile_95(every):8.2f}")


if __name__ == "__main__":
    main()
