"""Ten people who ask the view for a page at the very same moment: what the server needs, without their browsers.

    python -m benchmarks.generate HOME
    python -m benchmarks.people HOME [--people 10] [--rounds 5]

Each person is a connection that speaks as Streamlit's page does: it asks for a page, or for one under a filter, all at
once, and waits until the server has drawn it. «first content» is the time until the page's heading comes, «whole» that
until all of it has. What a browser then draws it draws on the machine of its person: see `benchmarks.view`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from pathlib import Path
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.view import FILTERED, FILTERS, PAGES, memory_mib, percentile_95, say, server
from foundation.settings import load_settings
from store import board
from store.store import Store

READS_FIRST_S = 15  # how long a server just started is left alone
DAYS = ("7", "30", "90", "365")

Asked = tuple[str, str]  # a page and the parameters of its address


async def drawn(person: websockets.ClientConnection, asked: Asked) -> tuple[float, float]:
    """Seconds until a page's heading comes, and until all of it has."""
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = asked
    started, first = time.perf_counter(), None
    await person.send(message.SerializeToString())
    while True:
        content = await person.recv()
        assert isinstance(content, bytes)
        if first is None and b"<h1" in content:
            first = time.perf_counter() - started
        told = ForwardMsg.FromString(content)
        if told.WhichOneof("type") == "script_finished":
            whole = time.perf_counter() - started
            return (whole if first is None else first), whole


def filtered(chance: random.Random, values: dict[str, list[str]]) -> Asked:
    """A page at random under a filter at random."""
    page, parameters = split(chance.choice(FILTERED))
    name = chance.choice(FILTERS)
    condition = urlencode({name: chance.choice(values[name])})
    return page, "&".join(filter(None, (parameters, condition)))


def split(address: str) -> Asked:
    page, _, parameters = address.partition("?")
    return page.strip("/"), parameters


async def measured(home: Path, people: int, rounds: int, values: dict[str, list[str]]) -> None:
    pages, filters = list[tuple[float, float]](), list[tuple[float, float]]()
    with server(home) as (address, process):
        await asyncio.sleep(READS_FIRST_S)
        at = address.replace("http", "ws") + "/_stcore/stream"
        all_of = [await websockets.connect(at, max_size=None) for _ in range(people)]
        chances = [random.Random(seed) for seed in range(people)]
        for person in all_of:
            await drawn(person, ("", ""))
        for _ in range(rounds):
            some = [split(chance.choice(PAGES)) for chance in chances]
            pages += await asyncio.gather(*map(drawn, all_of, some))
            some = [filtered(chance, values) for chance in chances]
            filters += await asyncio.gather(*map(drawn, all_of, some))
        for person in all_of:
            await person.close()
        say(f"{people} people at the same moment; memory of the server: {memory_mib(process):.0f} MiB at most")
    say(f"{'what':40} {'n':>4} {'median':>8} {'95 %':>8}   seconds")
    for what, times in (("page", pages), ("page under a filter", filters)):
        for part, of in (("first content", 0), ("whole", 1)):
            seconds = [both[of] for both in times]
            told = f"{statistics.median(seconds):8.2f} {percentile_95(seconds):8.2f}"
            say(f"{what + ', ' + part:40} {len(times):4} {told}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    store = Store.open(load_settings(home=asked.home).database_url)
    values = {**{str(name): found for name, found in board.values(store).items()}, "days": list(DAYS)}
    store.close()
    asyncio.run(measured(asked.home, asked.people, asked.rounds, values))


if __name__ == "__main__":
    main()
