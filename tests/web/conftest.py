"""A server of the web UI in this process."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from negosim.web.gate import Gate
from negosim.web.server import Desk, Terms, listen, serving
from web.served import ECHO, Served

Server = Callable[..., Awaitable[Served]]
HOUSE_TERMS = Terms()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Starts servers; ends them, and every process of theirs, after the test."""
    async with AsyncExitStack() as stack:
        started: list[Served] = []

        async def start(program: str = ECHO, terms: Terms = HOUSE_TERMS) -> Served:
            listener = listen(0)
            said: list[str] = []
            desk = Desk(
                [sys.executable, "-c", program], Gate(listener.getsockname()[1]), terms, said.append
            )
            stack.enter_context(listener)
            await stack.enter_async_context(serving(listener, desk.app(), desk.door, desk.close))
            browser = await stack.enter_async_context(aiohttp.ClientSession())
            windows = await stack.enter_async_context(AsyncExitStack())
            started.append(Served(desk, browser, windows, said))
            return started[-1]

        yield start
    for served in started:
        assert served.desk.sessions == set()
