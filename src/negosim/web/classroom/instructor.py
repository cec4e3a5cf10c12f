"""Answers the instructor: the pages of the class, and what is done to it."""

from __future__ import annotations

import asyncio
import operator
import time
from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web

from negosim.classroom.lesson import PHASES
from negosim.classroom.results import results
from negosim.classroom.results_page import results_page
from negosim.game.errors import GameError
from negosim.game.game import Game
from negosim.text import counted
from negosim.web.classroom import desk_pages
from negosim.web.classroom.exchange import Guesses, html, posted
from negosim.web.classroom.keeper import Keeper
from negosim.web.gate import Gate

LOOPBACK = ("127.0.0.1", "::1")
WAIT = 2.0  # seconds for the debrief of the class, before a page says that it is worked out
UNDONE = "that could not be stored: nothing was done"

FIELDS = ("phase", "table", "turn", "do")
"""What a form of the instructor's page says, but for the seats that are swapped."""


class Instructor:
    """What the instructor may open, on this machine alone; `bases` begin the links of the seats."""

    def __init__(self, keeper: Keeper, gate: Gate, bases: Sequence[str], guesses: Guesses) -> None:
        self._keeper, self._lesson = keeper, keeper.lesson
        self._gate, self._bases, self._guesses = gate, tuple(bases), guesses
        self._debrief: tuple[tuple[Game, ...], asyncio.Task[str]] | None = None

    def routes(self, router: web.UrlDispatcher) -> None:
        """Adds these pages."""
        router.add_get("/i/{key}", self._desk)
        router.add_get("/i/{key}/{view:links|wall|debrief|swap}", self._view)
        router.add_post("/i/{key}/{act:phase|table|swap}", self._act)

    def _is(self, request: web.Request) -> bool:
        """Whether a request comes from the instructor's own machine, with the right key."""
        host = request.host.rpartition(":")[0] or request.host
        own = request.remote in LOOPBACK and host in ("127.0.0.1", "localhost")
        return own and self._gate.knows(request.match_info["key"])

    async def _desk(self, request: web.Request) -> web.StreamResponse:
        if not self._is(request):
            return self._guesses.refused(request)
        return html(200, self._page(still="still" in request.query))

    def _page(self, *, wrong: str = "", still: bool = False) -> str:
        stored = self._keeper.unsaved
        return desk_pages.desk(self._lesson, time.time(), wrong=wrong, stored=stored, still=still)

    async def _view(self, request: web.Request) -> web.StreamResponse:
        if not self._is(request):
            return self._guesses.refused(request)
        match request.match_info["view"]:
            case "wall":
                return html(200, desk_pages.wall(self._lesson, time.time()))
            case "debrief":
                return html(200, await self._class_debrief())
            case "swap":
                return html(200, desk_pages.swap(self._lesson))
        return html(200, desk_pages.cards(self._lesson, self._bases))

    async def _class_debrief(self) -> str:
        """The debrief of the class, worked out aside and once, or a page that waits for it."""
        games = tuple(table.game for table in self._lesson.tables)
        if self._debrief is None or not all(map(operator.is_, games, self._debrief[0])):
            work = self._keeper.aside(partial(self._worked_out, games))
            task = asyncio.create_task(work)
            self._debrief = games, task
        try:
            return await asyncio.wait_for(asyncio.shield(self._debrief[1]), WAIT)
        except TimeoutError:
            return desk_pages.working(self._lesson)

    def _worked_out(self, games: Sequence[Game]) -> str:
        named = {f"table {k + 1}": game for k, game in enumerate(games)}
        return desk_pages.debrief(self._lesson, results_page(results(named)))

    async def _act(self, request: web.Request) -> web.StreamResponse:
        if not self._is(request):
            return self._guesses.refused(request)
        fields = await posted(request)
        if not fields.get("sure") and (words := self._doubt(fields)):
            same = {name: fields[name] for name in FIELDS if name in fields}
            act = request.match_info["act"]
            return html(200, desk_pages.sure(self._lesson, words, act, **same))
        try:
            match request.match_info["act"]:
                case "phase":
                    self._phase(fields)
                case "swap":
                    self._swap(fields)
                case _:
                    self._table(fields)
        except GameError as error:
            return html(200, self._page(wrong=str(error)))
        self._keeper.news.set()
        raise web.HTTPSeeOther(desk_pages.address(self._lesson))

    def _doubt(self, fields: Mapping[str, str]) -> str:
        """What is asked back before it is done, since what people did would be lost."""
        if fields.get("do") == "back":
            return "Take the last turn back, and drop what was handed in since"
        going = sum(table.turn is not None for table in self._lesson.tables)
        if fields.get("phase") == "reveal" and going:
            return f"Close the talks of {counted(going, 'table')} before the end"
        return ""

    def _phase(self, fields: Mapping[str, str]) -> None:
        lesson = self._lesson
        phase = next((p for p in PHASES if p == fields.get("phase")), None)
        if phase is None:
            raise GameError("there is no such phase")
        before = lesson.phase, list(lesson.ends)
        lesson.open(phase, time.time())
        if not self._keeper.save_lesson():
            lesson.phase, lesson.ends = before
            raise GameError(UNDONE)

    def _swap(self, fields: Mapping[str, str]) -> None:
        seats = self._lesson.seats
        a, b = (seats[_index(fields.get(name), len(seats), 0)] for name in ("a", "b"))
        self._lesson.swap(a, b)
        if not self._keeper.save_lesson():
            self._lesson.swap(a, b)
            raise GameError(UNDONE)

    def _table(self, fields: Mapping[str, str]) -> None:
        lesson, now = self._lesson, time.time()
        k = _index(fields.get("table"), len(lesson.tables), 1)
        turn = str(lesson.tables[k].turn)
        if fields.get("turn", turn) != turn:
            raise GameError(f"table {k + 1} has gone on since: nothing was done")
        before = lesson.tables[k], lesson.ends[k]
        match fields.get("do"):
            case "extend":
                lesson.extend(k, 5.0, now)
                return
            case "play":
                lesson.play_on(k, now)
            case "back":
                lesson.take_back(k, now)
            case _:
                raise GameError("there is nothing of that name to do")
        if not self._keeper.save_table(k):
            lesson.tables[k], lesson.ends[k] = before
            raise GameError(UNDONE)


def _index(typed: str | None, count: int, first: int) -> int:
    number = typed or ""
    if not (number.isascii() and number.isdecimal() and 0 <= int(number[:9]) - first < count):
        raise GameError("there is no such table or seat")
    return int(number) - first
