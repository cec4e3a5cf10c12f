"""Keeps a lesson in its folder while it runs, plays what is due, and works out debriefs."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from negosim.classroom import files
from negosim.classroom.lesson import Lesson, Seat
from negosim.files import CannotWriteError
from negosim.game.debrief import debriefs
from negosim.game.debrief_words import debrief_lines
from negosim.game.game import Game
from negosim.prose import Line
from negosim.web.classroom.seat_pages import WIDE

T = TypeVar("T")
TICK = 0.25  # seconds between two looks at the deadlines
NO_DEBRIEF = "A bug in negosim: your debrief cannot be worked out. The server's terminal says why."
RETRY = 1.0  # seconds until what could not be written is tried again


class Keeper:
    """A lesson and its folder; `complain` is called with one line for each error.

    `unsaved` says what could not be written last, '' once all is.
    """

    def __init__(self, lesson: Lesson, folder: Path, complain: Callable[[str], None]) -> None:
        self.lesson, self.folder, self.complain = lesson, folder, complain
        self.unsaved = ""
        self.news = asyncio.Event()
        """Set when something may be due."""
        self._threads = ThreadPoolExecutor(2)
        self._running: set[Future[Any]] = set()
        self._faults: set[str] = set()
        self._late: dict[Path, Callable[[], None]] = {}
        self._debriefs: dict[int, tuple[Game, dict[str, list[Line]]]] = {}  # by table

    def keep(self) -> None:
        """Write the whole class into its folder. Raises CannotWriteError."""
        for k in range(len(self.lesson.tables)):
            files.save_game(self.folder, self.lesson, k)
            files.save_handed(self.folder, self.lesson, k)
        files.save_lesson(self.folder, self.lesson)

    def save_lesson(self, *, later: bool = False) -> bool:
        """Whether who sits where was written; if not, and `later`, it is tried again."""
        path = self.folder / files.CLASS
        return self._write(path, lambda: files.save_lesson(self.folder, self.lesson), later)

    def save_table(self, k: int) -> bool:
        """Whether the game of a table was written, after a turn was played or taken back."""
        path = files.game_file(self.folder, k)
        if not self._write(path, lambda: files.save_game(self.folder, self.lesson, k), later=False):
            return False
        self.save_handed(k, later=True)  # until then the file is of another turn: it is not read
        return True

    def save_handed(self, k: int, *, later: bool = False) -> bool:
        """Whether what was handed in at a table was written, after every hand-in."""
        path = files.handed_file(self.folder, k)
        return self._write(path, lambda: files.save_handed(self.folder, self.lesson, k), later)

    def _write(self, path: Path, save: Callable[[], None], later: bool) -> bool:
        try:
            save()
        except CannotWriteError as error:
            if str(error) != self.unsaved:
                self.complain(str(error))
            self.unsaved = str(error)
            if later:
                self._late[path] = save
            return False
        self._late.pop(path, None)
        self.unsaved = self.unsaved if self._late else ""
        return True

    def _fault(self, text: str) -> None:
        """Complain once, of what would be tried again at each tick."""
        if text not in self._faults:
            self._faults.add(text)
            self.complain(text)

    def debriefed(self, seat: Seat) -> list[Line] | None:
        """The debrief of a seat, once it is worked out."""
        game, lines = self._debriefs.get(seat.table, (None, {}))
        return lines[seat.party] if game is self.lesson.tables[seat.table].game else None

    async def aside(self, work: Callable[[], T]) -> T:
        """What takes long, worked out in a thread: others are answered meanwhile."""
        future = self._threads.submit(work)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return await asyncio.wrap_future(future)

    @property
    def busy(self) -> bool:
        """Whether something is still worked out, for which the end of a thread would wait."""
        return bool(self._running)

    async def run(self) -> None:
        """Play what is due and write what could not be written, until cancelled."""
        tried = time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), TICK)
            self.news.clear()
            if self._late and time.monotonic() - tried > RETRY:
                for path, save in list(self._late.items()):
                    self._write(path, save, later=True)
                tried = time.monotonic()
            for k in list(self.lesson.due(time.time())):
                before = self.lesson.tables[k], self.lesson.ends[k]
                try:
                    self.lesson.play_on(k, time.time())
                except Exception as error:  # noqa: BLE001  # one table stops, the others go on
                    self._fault(f"table {k + 1} cannot go on: {type(error).__name__}: {error}")
                    continue
                if not self.save_table(k):
                    self.lesson.tables[k], self.lesson.ends[k] = before
                    await asyncio.sleep(RETRY)
                await asyncio.sleep(0.0)  # others are answered between two tables
            await self._debrief_one()

    async def _debrief_one(self) -> None:
        """Work out the debriefs of a table that are to be shown."""
        if self.lesson.phase != "reveal":
            return
        for k, table in enumerate(self.lesson.tables):
            game, known = table.game, self._debriefs.get(k)
            if game.run is not None and (known is None or known[0] is not game):
                try:
                    lines = await self.aside(partial(_debriefed, game))
                except Exception as error:  # noqa: BLE001  # one table has none, the others go on
                    self._fault(f"table {k + 1}: no debrief: {type(error).__name__}: {error}")
                    lines = {party: [Line(NO_DEBRIEF, "text")] for party in game.seats}
                self._debriefs[k] = game, lines
                self.news.set()
                return


def _debriefed(game: Game) -> dict[str, list[Line]]:
    found = debriefs(game).values()
    return {each.party: debrief_lines(game.scenario, each, WIDE) for each in found}
