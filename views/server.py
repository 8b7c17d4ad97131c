"""The view as a server, which reads what every page counts from before anybody opens one."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from threading import Thread

import streamlit as st

from batch import desk
from foundation.settings import load_settings
from store.store import Store


@asynccontextmanager
async def _reading(_app: st.App) -> AsyncIterator[None]:
    Thread(target=_read, daemon=True).start()
    yield


def _read() -> None:
    with suppress(Exception):  # the page that needs it will tell what is wrong
        desk.prepare(Store.open(load_settings().database_url))
    # What was read stays: of a hundred thousand calls a search for garbage in it takes longer than a page.
    gc.collect()
    gc.freeze()


app = st.App(Path(__file__).parent.parent / "app.py", lifespan=_reading)
