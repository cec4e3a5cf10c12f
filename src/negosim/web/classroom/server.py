"""Serves a lesson: routes, who may open what, and the clock that plays what is due."""

from __future__ import annotations

import asyncio
import contextlib
import operator
import socket
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from aiohttp import web
from aiohttp.typedefs import Handler

from negosim.classroom import files
from negosim.classroom.lesson import PHASES, Lesson, Seat
from negosim.classroom.results import results
from negosim.classroom.results_page import results_page
from negosim.files import CannotWriteError
from negosim.game.debrief import debrief
from negosim.game.debrief_words import debrief_lines
from negosim.game.errors import GameError
from negosim.game.game import Game
from negosim.game.orders import warnings
from negosim.prose import Line
from negosim.report.style import STYLE
from negosim.web.classroom import desk_pages, seat_pages
from negosim.web.classroom.markup import form, notice, page
from negosim.web.classroom.orders import read_orders
from negosim.web.door import MOST, Door, room_for
from negosim.web.gate import Gate
from negosim.web.server import serving, until_signalled

LOOPBACK = ("127.0.0.1", "::1")
FORM_BYTES = 1 << 18
GUESSES = 30
"""Wrong tokens from one address in `WINDOW` seconds; who has a right one is not slowed by them."""

EACH = 6
"""Connections that a seat's browser may hold open."""

WINDOW = 10.0
TICK = 0.25  # seconds between two looks at the deadlines


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
        self.lesson, self.folder, self.gate, self.bases = lesson, folder, gate, tuple(bases)
        self.door = Door(room_for(0, MOST + EACH * len(lesson.seats)), complain)
        self.complain = complain
        self.unsaved = ""
        self._debriefs: dict[tuple[int, str], tuple[Game, list[Line]]] = {}
        self._results: tuple[tuple[Game, ...], str] | None = None
        self._due = asyncio.Event()
        self._wrong: deque[tuple[float, str]] = deque()
        self._guesses: Counter[str] = Counter()

    def keep(self) -> None:
        """Write the whole class. Raises CannotWriteError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for k in range(len(self.lesson.tables)):
            files.save_table(self.folder, self.lesson, k)
        files.save_lesson(self.folder, self.lesson)

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
        app.router.add_get("/i/{key}", self._desk)
        app.router.add_get("/i/{key}/{view:links|wall|debrief|swap}", self._view)
        app.router.add_post("/i/{key}/{act:phase|table|swap}", self._act)
        return app

    @web.middleware
    async def _at_the_gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        why = self.gate.refusal(
            request.headers.getall("Host", []),
            request.headers.getall("Origin", []),
            page_only=request.method == "POST",
        )
        if why:
            return _html(403, notice("Refused", why))
        try:
            return await handler(request)
        except web.HTTPRequestEntityTooLarge:
            return _html(413, notice("Too much", "That form is larger than any of this class."))
        except web.HTTPNotFound:
            return _html(404, notice("There is no such page", "Open the link of your seat."))
        except (web.HTTPException, ConnectionError):  # ConnectionError: the client has left
            raise
        except Exception as error:  # noqa: BLE001  # one request fails, the server goes on
            self.complain(f"a request failed: {type(error).__name__}: {error}")
            return _html(500, notice("A bug in negosim", "See the server's terminal for details."))

    async def _sign(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(self.gate.headers())

    def _forget(self) -> None:
        """Wrong tokens of long ago."""
        now = time.monotonic()
        while self._wrong and now - self._wrong[0][0] > WINDOW:
            _, who = self._wrong.popleft()
            self._guesses[who] -= 1
            if not self._guesses[who]:
                del self._guesses[who]

    def _guessed(self, request: web.Request) -> web.Response:
        self._forget()
        who = request.remote or ""
        self._wrong.append((time.monotonic(), who))
        self._guesses[who] += 1
        if self._guesses[who] > GUESSES:
            return _html(429, notice("Too many wrong links", "Wait a minute, then try again."))
        text = "Open the whole link that your instructor gave you, or type its words."
        return _html(404, notice("No seat has this link", text, links=[("Type the words", "/")]))

    def _seat(self, request: web.Request) -> Seat | None:
        seat = self.lesson.seat(request.match_info["token"])
        if seat is not None and self.lesson.join(seat, time.time()):
            self._store(lambda: files.save_lesson(self.folder, self.lesson))
        return seat

    async def _front(self, _request: web.Request) -> web.StreamResponse:
        words = (
            "<h1>negosim</h1>\n"
            '<p><label for="words">The words of your link</label></p>\n'
            '<input id="words" name="words" autocomplete="off" autocapitalize="none" size="40">\n'
            '<button type="submit">Open my seat</button>\n'
        )
        return _html(200, page("negosim", form("/", words)))

    async def _typed(self, request: web.Request) -> web.StreamResponse:
        fields = await _fields(request)
        token = "-".join(fields.get("words", "").lower().replace("-", " ").split())
        if self.lesson.seat(token) is None:
            return self._guessed(request)
        raise web.HTTPSeeOther(f"/s/{token}")

    async def _style(self, _request: web.Request) -> web.StreamResponse:
        own = resources.files("negosim.web.classroom").joinpath("class.css").read_text("utf-8")
        return web.Response(text=STYLE + own, content_type="text/css")

    async def _now(self, request: web.Request) -> web.StreamResponse:
        if (seat := self._seat(request)) is None:
            return self._guessed(request)
        change, found = "change" in request.query, self._debriefs.get((seat.table, seat.party))
        own = self.lesson.tables[seat.table].game
        lines = found[1] if found and found[0] is own else None
        shown = seat_pages.now(self.lesson, seat, time.time(), change=change, debriefed=lines)
        return _html(200, shown)

    async def _read(self, request: web.Request) -> web.StreamResponse:
        if (seat := self._seat(request)) is None:
            return self._guessed(request)
        views = {
            "instructions": seat_pages.instructions,
            "brief": seat_pages.brief,
            "said": seat_pages.said,
        }
        return _html(200, views[request.match_info["view"]](self.lesson, seat))

    async def _hand_in(self, request: web.Request) -> web.StreamResponse:
        if (seat := self._seat(request)) is None:
            return self._guessed(request)
        fields = await _fields(request)
        table, turn = self.lesson.tables[seat.table], fields.get("turn", "")
        scenario = table.game.scenario
        try:
            if fields.get("seat", seat.place) != seat.place:
                raise GameError("your link opens another seat now; your orders were not used")
            pending = self.lesson.pending(seat, turn)
            if fields.get("text", mark := seat_pages.stamp(pending)) != mark:
                raise GameError("the text is another now; your orders were not used")
        except GameError as error:
            return _html(200, seat_pages.refused(self.lesson, seat, str(error), fields))

        def form(**more: Any) -> str:
            return seat_pages.now(self.lesson, seat, time.time(), fields=fields, **more)

        try:
            orders = read_orders(scenario, pending, fields)
            warned = warnings(scenario, table.game.brief(seat.party), pending, orders)
            if warned and "sure" not in fields:
                return _html(200, form(warned=warned))
            self.lesson.hand_in(seat, turn, orders)
        except GameError as error:
            return _html(200, form(wrong=str(error)))
        if not self._store(lambda: files.save_handed(self.folder, self.lesson, seat.table)):
            self.lesson.tables[seat.table] = table
            wrong = "Your orders could not be stored. Hand them in again."
            return _html(500, form(wrong=wrong))
        self._due.set()
        raise web.HTTPSeeOther(seat_pages.address(seat))

    def _instructor(self, request: web.Request) -> bool:
        """Whether a request comes from the instructor's own machine, with the right key."""
        host = request.host.rpartition(":")[0] or request.host
        own = request.remote in LOOPBACK and host in ("127.0.0.1", "localhost")
        return own and self.gate.knows(request.match_info["key"])

    async def _desk(self, request: web.Request) -> web.StreamResponse:
        if not self._instructor(request):
            return self._guessed(request)
        still = "still" in request.query
        page = desk_pages.desk(self.lesson, time.time(), stored=self.unsaved, still=still)
        return _html(200, page)

    async def _view(self, request: web.Request) -> web.StreamResponse:
        if not self._instructor(request):
            return self._guessed(request)
        match request.match_info["view"]:
            case "wall":
                return _html(200, desk_pages.wall(self.lesson))
            case "debrief":
                return _html(200, await self._class_debrief())
            case "swap":
                return _html(200, desk_pages.swap(self.lesson))
        return _html(200, desk_pages.cards(self.lesson, self.bases))

    async def _class_debrief(self) -> str:
        """The debrief of the class, worked out aside and once."""
        games = tuple(table.game for table in self.lesson.tables)
        if self._results is None or not all(map(operator.is_, games, self._results[0])):
            named = {f"table {k + 1}": game for k, game in enumerate(games)}
            found = await asyncio.to_thread(lambda: results_page(results(named)))
            self._results = games, desk_pages.debrief(self.lesson, found)
        return self._results[1]

    async def _act(self, request: web.Request) -> web.StreamResponse:
        if not self._instructor(request):
            return self._guessed(request)
        fields = await _fields(request)
        try:
            self._acted(request.match_info["act"], fields)
        except GameError as error:
            return _html(200, desk_pages.desk(self.lesson, time.time(), wrong=str(error)))
        self._due.set()
        raise web.HTTPSeeOther(desk_pages.address(self.lesson))

    def _acted(self, act: str, fields: Mapping[str, str]) -> None:
        """Do what the instructor asks. Raises GameError."""
        lesson, now = self.lesson, time.time()
        if act == "phase":
            phase = next((p for p in PHASES if p == fields.get("phase")), None)
            if phase is None:
                raise GameError("there is no such phase")
            lesson.open(phase, now)
        elif act == "swap":
            a, b = (_index(fields.get(name), len(lesson.seats), 0) for name in ("a", "b"))
            lesson.swap(lesson.seats[a], lesson.seats[b])
        else:
            k = _index(fields.get("table"), len(lesson.tables), 1)
            turn = str(lesson.tables[k].turn)
            if fields.get("turn", turn) != turn:
                raise GameError(f"table {k + 1} has gone on since: nothing was done")
            match fields.get("do"):
                case "play":
                    lesson.play_on(k, now)
                case "back":
                    lesson.take_back(k, now)
                case "extend":
                    lesson.extend(k, 5.0, now)
                case _:
                    raise GameError("there is nothing of that name to do")
            self._store(lambda: files.save_table(self.folder, lesson, k))
        self._store(lambda: files.save_lesson(self.folder, lesson))

    async def _clock(self, _app: web.Application) -> AsyncIterator[None]:
        """While the application runs, plays what is due."""
        task = asyncio.create_task(self._play_what_is_due())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _play_what_is_due(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), TICK)
            self._due.clear()
            for k in list(self.lesson.due(time.time())):
                before = self.lesson.tables[k], self.lesson.ends[k]
                try:
                    self.lesson.play_on(k, time.time())
                except GameError as error:
                    self.complain(f"table {k + 1}: {error}")
                    continue
                if not self._store(lambda k=k: files.save_table(self.folder, self.lesson, k)):  # type: ignore[misc]
                    self.lesson.tables[k], self.lesson.ends[k] = before
                    await asyncio.sleep(1.0)
                await asyncio.sleep(0.0)  # others are answered between two tables
            await self._debrief_one()

    async def _debrief_one(self) -> None:
        """Work out a debrief that is to be shown, aside: others are answered meanwhile."""
        if self.lesson.phase != "reveal":
            return
        for seat in self.lesson.seats:
            game, found = self.lesson.tables[seat.table].game, (seat.table, seat.party)
            known = self._debriefs.get(found)
            if game.run is not None and (known is None or known[0] is not game):
                lines = await asyncio.to_thread(_debriefed, game, seat.party)
                self._debriefs[found] = game, lines
                self._due.set()
                return

    def _store(self, save: Callable[[], None]) -> bool:
        """Write a file; whether it could be."""
        try:
            save()
        except CannotWriteError as error:
            if str(error) != self.unsaved:
                self.complain(str(error))
            self.unsaved = str(error)
            return False
        self.unsaved = ""
        return True

    async def _nothing(self, _request: web.Request) -> NoReturn:
        raise web.HTTPNoContent


def _index(typed: str | None, count: int, first: int) -> int:
    number = typed or ""
    if not (number.isascii() and number.isdecimal() and 0 <= int(number[:9]) - first < count):
        raise GameError("there is no such table or seat")
    return int(number) - first


async def _fields(request: web.Request) -> dict[str, str]:
    """The fields of a posted form, the last of each name. Raises HTTPBadRequest."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    try:
        posted = await request.post()
    except (LookupError, ValueError, web.RequestPayloadError):  # an encoding that there is not
        raise web.HTTPBadRequest from None
    return {name: value for name, value in posted.items() if isinstance(value, str)}


def _debriefed(game: Game, party: str) -> list[Line]:
    return debrief_lines(game.scenario, debrief(game, party), seat_pages.WIDE)


def _html(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, content_type="text/html")


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
