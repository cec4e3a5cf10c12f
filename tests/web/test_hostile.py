"""Clients that mean harm: they take no more than their share, and nothing outlives them."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import resource
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import aiohttp
import pytest

from negosim.web import door
from negosim.web.door import Door, room_for
from web.served import PATIENCE, Served, alive, gone
from web.test_server import OFFER, emptied, first

Server = Callable[..., Awaitable[Served]]
Knock = Callable[[int], socket.socket]

HALF = b"GET / HTTP/1.1\r\nHost: 127.0"
STUCK = """
import os, time
text = b"pid %d" % os.getpid()
os.write(1, b"__GANGLION__\\nD" + len(text).to_bytes(4, "big") + text)
time.sleep(600)
"""
LOUD = STUCK.replace("time.sleep(600)", 'while True: os.write(1, b"D\\0\\1\\0\\0" + b"x" * 65536)')


@pytest.fixture
def knock() -> Iterator[Knock]:
    """Opens a connection to a port; all are closed after the test."""
    with ExitStack() as stack:

        def connect(port: int) -> socket.socket:
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.setblocking(False)
            return connection

        yield connect


async def read(connection: socket.socket) -> bytes:
    """What comes next; nothing when the connection is ended."""
    loop = asyncio.get_running_loop()
    return await asyncio.wait_for(loop.sock_recv(connection, 100), PATIENCE)


@pytest.mark.parametrize("sent", [b"", HALF])
async def test_a_connection_that_does_not_ask_is_ended(
    server: Server, knock: Knock, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Whether it sends nothing or half a header."""
    monkeypatch.setattr("negosim.web.server.REQUEST_TIME", 0.2)
    connection = knock((await server()).gate.port)
    connection.send(sent)
    assert await read(connection) == b""


async def test_waiting_connections_do_not_stop_the_page(knock: Knock, tmp_path: Path) -> None:
    """250 of them at `ulimit -n 128`: the page comes, and nothing is written about it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "negosim", "serve",
        env={**os.environ, "NEGOSIM_HOME": str(tmp_path)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128)),
    )  # fmt: skip
    assert process.stdout
    address = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode().split()[-1]
    port = int(address.split(":")[2].split("/")[0])
    for _ in range(125):
        knock(port)
        knock(port).send(HALF)
    async with (
        asyncio.timeout(PATIENCE),
        aiohttp.ClientSession() as browser,
        browser.get(address) as answer,
    ):
        assert answer.status == 200
    process.terminate()
    _, said = await process.communicate()
    assert said == b""


async def test_connections_do_not_push_a_session_out(server: Server, knock: Knock) -> None:
    """The oldest of too many connections is closed, but no session."""
    served = await server()
    served.desk.door.room = 3
    window = await served.window()
    await first(window)
    oldest = knock(served.gate.port)
    for _ in range(3):
        knock(served.gate.port)
    assert await read(oldest) == b""
    await window.send_json(["stdin", "x"])
    assert await window.receive_bytes(timeout=PATIENCE) == b"Dx"


async def test_a_connection_that_cannot_be_accepted_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However often it is tried."""
    tries = 0
    enough = asyncio.Event()

    async def none_left(_listener: socket.socket) -> None:
        nonlocal tries
        tries += 1
        if tries == 10:
            enough.set()
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(door, "RETRY", 0.0)
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_accept", none_left)
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = asyncio.create_task(Door(8, said.append).open(listener, asyncio.Protocol))
        await asyncio.wait_for(enough.wait(), PATIENCE)
        accepting.cancel()
    assert said == ["a connection was not accepted: Too many open files"]


@pytest.mark.parametrize(
    ("limit", "sessions", "room"),
    [(1024, 8, 64), (128, 8, 64), (110, 8, 46), (72, 8, 8), (resource.RLIM_INFINITY, 100, 64)],
)
def test_the_limit_of_open_files_leaves_room_for_sessions(
    monkeypatch: pytest.MonkeyPatch, limit: int, sessions: int, room: int
) -> None:
    """Other connections have what sessions do not need."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert room_for(sessions) == room


async def test_input_does_not_run_far_ahead_of_the_program(server: Server) -> None:
    """Of a program that takes nothing, some megabytes are kept; then its session ends."""
    served = await server(STUCK)
    window = await served.window()
    pid, _ = await first(window)
    for _ in range(100):
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(window.send_json(["stdin", "x" * 1_000_000]), PATIENCE)
    closed = await window.receive(timeout=PATIENCE)
    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1008)
    assert closed.extra == "too far ahead of the program"
    await window.close()
    assert await gone(pid)
    assert served.said == []


async def test_a_program_that_is_behind_ends_with_its_window(server: Server) -> None:
    """That the window has gone is seen while input waits; half a minute would be too late."""
    served = await server(STUCK)
    window = await served.window()
    pid, _ = await first(window)
    for _ in range(4):
        await window.send_json(["stdin", "x" * 1_000_000])
    assert alive(pid)
    assert window._response.connection
    assert window._response.connection.transport
    window._response.connection.transport.abort()
    assert await gone(pid, 15.0)


async def test_a_window_that_reads_nothing_ends_with_the_server(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its program still writes is not waited for."""
    monkeypatch.setattr("negosim.web.server.HEARTBEAT", 3600.0)
    served = await server(LOUD)
    window = await served.window()
    pid, _ = await first(window)
    (session,) = served.desk.sessions
    async with asyncio.timeout(PATIENCE):
        assert session._process
        assert session._process.stdout
        while not session._process.stdout._transport._paused:  # type: ignore[attr-defined]
            await asyncio.sleep(0.05)
        await served.desk.close()
    assert not alive(pid)


async def test_a_paste_that_begins_in_two_parts_needs_its_end(server: Server) -> None:
    """A whole one is passed on; Textual would keep all that follows the beginning of one."""
    served = await server()
    window = await served.window()
    await first(window)
    for text in ("\x1b[200~whole\x1b[201~", "\x1b[2"):
        await window.send_json(["stdin", text])
        assert await window.receive_bytes(timeout=PATIENCE) == b"D" + text.encode()
    await window.send_json(["stdin", "00~endless"])
    closed = await window.receive(timeout=PATIENCE)
    assert (closed.type, closed.extra) == (aiohttp.WSMsgType.CLOSE, "a paste without its end")


async def test_empty_input_is_not_passed_on(server: Server) -> None:
    """Textual takes it for the end of all input."""
    served = await server()
    window = await served.window()
    await first(window)
    for text in ("", "x"):
        await window.send_json(["stdin", text])
    assert await window.receive_bytes(timeout=PATIENCE) == b"Dx"


async def test_a_ping_ends_the_session(server: Server) -> None:
    """No page can send one, and its answers could go unread."""
    served = await server()
    window = await served.window()
    pid, _ = await first(window)
    await window.ping()
    async with asyncio.timeout(PATIENCE):  # receive() starts anew at each heartbeat
        assert (await window.receive()).type is aiohttp.WSMsgType.CLOSE
    assert await gone(pid)


async def test_a_download_that_is_broken_off_is_no_error(server: Server) -> None:
    """The browser may leave in the middle of it."""
    served = await server(OFFER.replace("file.read(asked", "b'x' * (asked"))
    window = await served.window()
    _, key = json.loads((await window.receive(timeout=PATIENCE)).data)
    (session,) = served.desk.sessions
    async with asyncio.timeout(PATIENCE):
        async with served.browser.get(f"{served.root}/download/{key}") as answer:
            await answer.content.readexactly(1_000_000)
            answer.close()
        while session._chunks:
            await asyncio.sleep(0.05)
    async with served.browser.get(served.page) as answer:
        assert answer.status == 200
    await window.close()
    await emptied(served)
    assert served.said == []
