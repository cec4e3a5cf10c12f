"""A server of the web UI in this process."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from negosim.web.gate import Gate
from negosim.web.server import Desk, Terms, listen
from web.served import ECHO, Served

Server = Callable[..., Awaitable[Served]]
HOUSE_TERMS = Terms()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Starts servers; ends them, and every process of theirs, after the test."""
    started: list[tuple[web.AppRunner, Served]] = []

    async def start(program: str = ECHO, terms: Terms = HOUSE_TERMS) -> Served:
        listener = listen(0)
        said: list[str] = []
        desk = Desk(
            [sys.executable, "-c", program], Gate(listener.getsockname()[1]), terms, said.append
        )
        runner = web.AppRunner(desk.app(), access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        served = Served(desk, aiohttp.ClientSession(), said)
        started.append((runner, served))
        return served

    yield start
    for runner, served in started:
        await served.browser.close()
        await served.desk.close()
        await runner.cleanup()
        assert served.desk.sessions == set()
