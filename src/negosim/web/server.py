"""Serves the terminal UI on 127.0.0.1: its pages, its websocket, the limit of sessions."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import NoReturn

import textual_serve
from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.typedefs import Handler

from negosim.web.door import Door, room_for
from negosim.web.gate import HOST, Gate
from negosim.web.session import BadMessageError, Session, size

LONGEST = 1 << 20  # bytes of a message: a large paste, and no more
HEARTBEAT = 15.0  # seconds; the session of a browser that does not answer is ended
REQUEST_TIME = 10.0  # seconds for a connection to send its request, or the next one
FAREWELL = 2.0  # seconds for a browser to answer that its window is closed
SHIPPED = Path(textual_serve.__file__).parent / "static"
FILES = {
    "js/textual.js": "text/javascript",
    "css/xterm.css": "text/css",
    "fonts/RobotoMono-VariableFont_wght.ttf": "font/ttf",
}


@dataclass(frozen=True)
class Terms:
    """How many sessions run at once, and after how many seconds without input one is ended."""

    sessions: int = 8
    idle: float = 3600.0


def listen(port: int, host: str = HOST) -> socket.socket:
    """A socket, on this machine alone unless asked; port 0 takes a free one. Raises OSError."""
    return socket.create_server((host, port))


class Desk:
    """The program `command`, in as many browser windows as the terms allow.

    `complain` is called with one line for each error.
    """

    def __init__(
        self,
        command: Sequence[str],
        gate: Gate,
        terms: Terms,
        complain: Callable[[str], None],
    ) -> None:
        self.command = tuple(command)
        self.gate = gate
        self.terms = terms
        self.complain = complain
        self.sessions: set[Session] = set()
        self.door = Door(room_for(terms.sessions), complain)
        self.closing = False

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(middlewares=[self._at_the_gate], client_max_size=1024)
        app.on_response_prepare.append(self._sign)
        app.on_shutdown.append(self._shut)
        app.router.add_get("/", self._page)
        app.router.add_get("/ws/{token}", self._websocket)
        app.router.add_get("/download/{key}", self._download)
        app.router.add_get("/negosim.css", _data(_own("negosim.css").encode(), "text/css"))
        app.router.add_get("/negosim.js", _data(_own("negosim.js").encode(), "text/javascript"))
        app.router.add_get("/favicon.ico", self._nothing)
        for name, kind in FILES.items():
            app.router.add_get(f"/static/{name}", _data((SHIPPED / name).read_bytes(), kind))
        return app

    @property
    def full(self) -> bool:
        """Whether no further session can start."""
        return self.closing or len(self.sessions) >= self.terms.sessions

    @web.middleware
    async def _at_the_gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        why = self.gate.refusal(
            request.headers.getall("Host", []),
            request.headers.getall("Origin", []),
            page_only=request.path.startswith("/ws/"),
        )
        if why:
            return _notice(403, "Refused", why)
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):  # ConnectionError: the client has left
            raise
        except Exception as error:  # noqa: BLE001  # one request fails, the server goes on
            self.complain(f"a request failed: {type(error).__name__}: {error}")
            return _notice(500, "A bug in negosim", "See the server's terminal for details.")

    async def _sign(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(self.gate.headers())

    async def _shut(self, _app: web.Application) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends every session; returns when their processes are gone."""
        self.closing = True
        await asyncio.gather(*(session.stop() for session in self.sessions))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if not self.gate.knows(request.query.get("token", "")):
            return _notice(
                403,
                "The token is missing or wrong",
                "Open the whole address that 'negosim serve' printed in its terminal.",
            )
        if self.full:
            return self._no_room()
        address = f"ws://{request.host}/ws/{self.gate.token}"
        return _html(200, _filled("page.html", socket=address, again=f"/?token={self.gate.token}"))

    def _no_room(self) -> web.Response:
        refused = _notice(
            503,
            "All sessions are in use",
            f"This server runs {self.terms.sessions} at once (--sessions sets how many). Close one "
            "of the other windows: this page tries again every three seconds.",
        )
        # a reload asks before its old session has ended, and finds room on its second try
        refused.headers["Retry-After"] = "3"
        refused.headers["Refresh"] = "3"
        return refused

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        if not self.gate.knows(request.match_info["token"]):
            return _notice(403, "The token is missing or wrong", "Open the printed address.")
        try:
            cells = size(request.query.get("width", "80"), request.query.get("height", "24"))
        except BadMessageError as error:
            return _notice(400, "Not understood", str(error))
        if self.full:
            return self._no_room()
        browser = web.WebSocketResponse(
            timeout=FAREWELL,
            heartbeat=HEARTBEAT,
            max_msg_size=LONGEST,
            autoping=False,  # no page can send a ping; who reads no answers would stop the reading
        )
        if not browser.can_prepare(request):
            refused = _notice(426, "Not a websocket", "Open the printed address in a browser.")
            refused.headers["Upgrade"] = "websocket"
            return refused
        if (connection := request.transport) is None:
            raise ConnectionResetError
        session = Session(
            self.command,
            browser.send_bytes,
            browser.send_str,
            browser.close,
            connection.abort,
            self.complain,
        )
        self.sessions.add(session)  # before the first await: the place is taken
        self.door.admit(connection)
        try:
            await browser.prepare(request)
            await session.start(*cells)
            if not self.closing:
                await self._attend(browser, session)
        except ConnectionError:
            pass  # the browser left at once
        except OSError as error:
            self.complain(f"a session could not start: {error}")
        finally:
            try:
                await session.stop()
            finally:
                self.sessions.discard(session)
                await _close(browser)
                connection.abort()  # it would stay open until the browser has read the rest
        return browser

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A file that a session offers, under a key that only its page knows; never shown."""
        key = request.match_info["key"]
        session = next((s for s in self.sessions if key in s.downloads), None)
        if session is None:
            return _notice(404, "No such download", "It was fetched already, or its window closed.")
        response = web.StreamResponse()
        response.content_type = "application/octet-stream"
        name = session.downloads[key]
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        await response.prepare(request)
        async for chunk in session.fetch(key):
            await response.write(chunk)
        await response.write_eof()
        return response

    async def _attend(self, browser: web.WebSocketResponse, session: Session) -> None:
        """Passes on what the browser sends, until it leaves or is idle."""
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(self.terms.idle) as limit:
                while (message := await browser.receive()).type in (WSMsgType.TEXT, WSMsgType.PONG):
                    if message.type is WSMsgType.TEXT:
                        await session.obey(message.data)
                        limit.reschedule(clock() + self.terms.idle)
        except TimeoutError:
            await _close(browser, WSCloseCode.GOING_AWAY, "idle")
        except BadMessageError as error:
            await _close(browser, WSCloseCode.POLICY_VIOLATION, str(error))

    async def _nothing(self, _request: web.Request) -> NoReturn:
        raise web.HTTPNoContent


def serve(listener: socket.socket, desk: Desk) -> None:
    """Serves until the process is signalled to end (Ctrl-C); no session outlives it."""
    asyncio.run(until_signalled(serving(listener, desk.app(), desk.door, desk.close)))


async def until_signalled(running: AbstractAsyncContextManager[None]) -> None:
    """Keeps a server running until the process is signalled to end (Ctrl-C)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with contextlib.suppress(NotImplementedError, AttributeError):  # not on Windows
            loop.add_signal_handler(getattr(signal, name), stop.set)
    for name in ("negosim.web", "aiohttp"):  # requests carry the token: they are not logged
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    async with running:
        await stop.wait()


async def nothing_more() -> None:
    """What a server has to end that has no sessions."""


@contextlib.asynccontextmanager
async def serving(
    listener: socket.socket,
    app: web.Application,
    door: Door,
    close: Callable[[], Awaitable[None]] = nothing_more,
) -> AsyncIterator[None]:
    """Serves an application to those whom the door lets in; `close` ends what outlives requests."""
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=logging.getLogger("negosim.web"),
        keepalive_timeout=REQUEST_TIME,
        shutdown_timeout=2.0,
    )
    await runner.setup()
    assert runner.server is not None
    accepting = asyncio.create_task(door.open(listener, runner.server))
    try:
        yield
    finally:
        accepting.cancel()
        await close()
        await runner.cleanup()


async def _close(
    browser: web.WebSocketResponse, code: WSCloseCode = WSCloseCode.OK, why: str = ""
) -> None:
    """Ends a connection, even if the browser no longer reads."""
    with contextlib.suppress(TimeoutError, RuntimeError):  # RuntimeError: it was never open
        await asyncio.wait_for(browser.close(code=code, message=why.encode()), 2 * FAREWELL)


def _data(data: bytes, kind: str) -> Handler:
    """Sends from memory: a file would stay open as long as its reader likes."""
    charset = "utf-8" if kind.startswith("text/") else None

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=data, content_type=kind, charset=charset)

    return answer


def _own(name: str) -> str:
    return resources.files("negosim.web").joinpath(name).read_text("utf-8")


def _filled(name: str, **values: str) -> str:
    return Template(_own(name)).substitute({k: escape(v) for k, v in values.items()})


def _html(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, content_type="text/html")


def _notice(status: int, title: str, text: str) -> web.Response:
    return _html(status, _filled("notice.html", title=title, text=text))
