"""Serves a lesson: routes, the gate, and the requests of the seats."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from aiohttp import web
from aiohttp.typedefs import Handler

from negosim.classroom.lesson import Lesson, Seat
from negosim.game.errors import GameError
from negosim.game.orders import open_clauses, warnings
from negosim.report.style import STYLE
from negosim.web.classroom import seat_pages
from negosim.web.classroom.exchange import Guesses, html, posted
from negosim.web.classroom.instructor import Instructor
from negosim.web.classroom.keeper import Keeper
from negosim.web.classroom.markup import form, notice, page
from negosim.web.classroom.orders import read_orders, were_used
from negosim.web.door import MOST, Door, room_for
from negosim.web.gate import Gate
from negosim.web.server import serving, until_signalled

FORM_BYTES = 1 << 18

EACH = 6
"""Connections that a seat's browser may hold open."""


class Classroom:
    """A lesson in a folder behind a gate; `bases` are the addresses that its links begin with.

    `complain` is called with one line for each error.
    """

    def __init__(
        self,
        lesson: Lesson,
        folder: Path,
        gate: Gate,
        bases: Sequence[str],
        complain: Callable[[str], None],
    ) -> None:
        self.lesson, self.gate, self.complain = lesson, gate, complain
        self.keeper = Keeper(lesson, folder, complain)
        self.door = Door(room_for(0, MOST + EACH * len(lesson.seats)), complain)
        self._guesses = Guesses()
        self._instructor = Instructor(self.keeper, gate, bases, self._guesses)

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(middlewares=[self._at_the_gate], client_max_size=FORM_BYTES)
        app.on_response_prepare.append(self._sign)
        app.cleanup_ctx.append(self._clock)
        app.router.add_get("/", self._front)
        app.router.add_post("/", self._typed)
        app.router.add_get("/class.css", self._style)
        app.router.add_get("/favicon.ico", self._nothing)
        app.router.add_get("/s/{token}", self._now)
        app.router.add_post("/s/{token}", self._hand_in)
        app.router.add_get("/s/{token}/{view:instructions|brief|said}", self._read)
        self._instructor.routes(app.router)
        return app

    @web.middleware
    async def _at_the_gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        why = self.gate.refusal(
            request.headers.getall("Host", []),
            request.headers.getall("Origin", []),
            page_only=request.method == "POST",
        )
        if why:
            return html(403, notice("Refused", why))
        try:
            return await handler(request)
        except web.HTTPRequestEntityTooLarge:
            return html(413, notice("Too much", "That form is larger than any of this class."))
        except web.HTTPNotFound:
            return html(404, notice("There is no such page", "Open the link of your seat."))
        except (web.HTTPException, ConnectionError):  # ConnectionError: the client has left
            raise
        except Exception as error:  # noqa: BLE001  # one request fails, the server goes on
            self.complain(f"a request failed: {type(error).__name__}: {error}")
            return html(500, notice("A bug in negosim", "See the server's terminal for details."))

    async def _sign(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(self.gate.headers())

    async def _clock(self, _app: web.Application) -> AsyncIterator[None]:
        """While the application runs, plays what is due."""
        task = asyncio.create_task(self.keeper.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    def _seat(self, request: web.Request) -> Seat | None:
        seat = self.lesson.seat(request.match_info["token"])
        if seat is not None and self.lesson.join(seat, time.time()):
            self.keeper.save_lesson(later=True)
        return seat

    async def _front(self, _request: web.Request) -> web.StreamResponse:
        words = (
            "<h1>negosim</h1>\n"
            '<p><label for="words">The words of your link</label></p>\n'
            '<input id="words" name="words" autocomplete="off" autocapitalize="none" size="40">\n'
            '<button type="submit">Open my seat</button>\n'
        )
        return html(200, page("negosim", form("/", words)))

    async def _typed(self, request: web.Request) -> web.StreamResponse:
        fields = await posted(request)
        token = "-".join(fields.get("words", "").lower().replace("-", " ").split())
        if self.lesson.seat(token) is None:
            return self._guesses.refused(request)
        raise web.HTTPSeeOther(f"/s/{token}")

    async def _style(self, _request: web.Request) -> web.StreamResponse:
        own = resources.files("negosim.web.classroom").joinpath("class.css").read_text("utf-8")
        return web.Response(text=STYLE + own, content_type="text/css")

    async def _now(self, request: web.Request) -> web.StreamResponse:
        if (seat := self._seat(request)) is None:
            return self._guesses.refused(request)
        lines, change = self.keeper.debriefed(seat), "change" in request.query
        shown = seat_pages.now(self.lesson, seat, time.time(), change=change, debriefed=lines)
        return html(200, shown)

    async def _read(self, request: web.Request) -> web.StreamResponse:
        if (seat := self._seat(request)) is None:
            return self._guesses.refused(request)
        views = {
            "instructions": seat_pages.instructions,
            "brief": seat_pages.brief,
            "said": seat_pages.said,
        }
        return html(200, views[request.match_info["view"]](self.lesson, seat))

    async def _hand_in(self, request: web.Request) -> web.StreamResponse:
        if (seat := self._seat(request)) is None:
            return self._guesses.refused(request)
        fields = await posted(request)
        table, turn = self.lesson.tables[seat.table], fields.get("turn", "")
        scenario = table.game.scenario
        try:
            if fields.get("seat", seat.place) != seat.place:
                raise GameError("your link opens another seat now; your orders were not used")
            pending = self.lesson.pending(seat, turn)
            if fields.get("text", mark := seat_pages.stamp(pending)) != mark:
                raise GameError("the text is another now; your orders were not used")
        except GameError as error:
            if were_used(scenario, turn, table.played(seat.party, turn), fields):
                raise web.HTTPSeeOther(seat_pages.address(seat)) from None
            return html(200, seat_pages.refused(self.lesson, seat, str(error), fields))

        def again(**more: Any) -> str:
            return seat_pages.now(self.lesson, seat, time.time(), fields=fields, **more)

        try:
            orders = read_orders(scenario, open_clauses(pending), pending.step, fields)
            warned = warnings(scenario, table.game.brief(seat.party), pending, orders)
            if warned and "sure" not in fields:
                return html(200, again(warned=warned))
            self.lesson.hand_in(seat, turn, orders)
        except GameError as error:
            return html(200, again(wrong=str(error)))
        if not self.keeper.save_handed(seat.table):
            self.lesson.tables[seat.table] = table
            wrong = "Your orders could not be stored. Hand them in again."
            return html(500, again(wrong=wrong))
        self.keeper.news.set()
        raise web.HTTPSeeOther(seat_pages.address(seat))

    async def _nothing(self, _request: web.Request) -> NoReturn:
        raise web.HTTPNoContent


def serve(listener: socket.socket, room: Classroom) -> None:
    """Serves until the process is signalled to end (Ctrl-C)."""
    asyncio.run(until_signalled(serving(listener, room.app(), room.door)))


def own_names() -> tuple[str, ...]:
    """The addresses and the name of this machine in its networks, what is likeliest first."""
    found: dict[str, None] = {}
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.0.2.1", 9))  # nothing is sent: which address would be used
        found[asked.getsockname()[0]] = None
    name = socket.gethostname().lower()
    with contextlib.suppress(OSError):
        found |= dict.fromkeys(socket.gethostbyname_ex(name)[2])
    found.pop("127.0.0.1", None)
    return (*[x for x in found if not x.startswith("127.")], name)
