"""A class that plays over HTTP and in real browsers, and what becomes of its hand-ins.

    python bench/classroom.py [--scenario NAME] [--tables N] [--people N] [--browsers N]
                              [--pause SECONDS] [--json FILE]

Starts `negosim class open` on this machine and seats the people at its tables: some at a page of
Chromium, the others at clients that send the same forms. Everybody reads, reloads, and hands in
orders in each session; two stay away, one sends nonsense as well, and the server is killed and
started again in the middle. At the end every order that was taken has to be in the saved game of
its table, no page may have shown what another seat alone knows, and everybody has a debrief.
Prints a table; `--json -` prints JSON alone. Exit code 1 where something was lost or shown.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from web.devtools import CHROMIUM, Page, chromium

TRIES = 100  # times that a student reloads a page of a server that is being started again
AWAY = (3, 17)  # the people who never come
ODD = 5  # the one who sends nonsense
Fields = dict[str, str]


class Device(Protocol):
    """What a student holds: it opens pages and sends the form of the orders."""

    async def open(self, address: str) -> str:
        """The page of an address as HTML."""

    async def send(self, fields: Fields) -> str:
        """Fill in the form that is open, hand it in; the page that answers."""


class Client:
    """A client without scripts and without a screen."""

    def __init__(self, session: aiohttp.ClientSession, origin: str) -> None:
        self._session, self._headers = session, {"Origin": origin}
        self._at = ""
        self.seconds: list[float] = []

    async def open(self, address: str) -> str:
        """As of Device."""
        self._at = address
        async with self._session.get(address) as answer:
            return await answer.text()

    async def send(self, fields: Fields) -> str:
        """As of Device; how long it takes stands in `seconds`."""
        data, begun = {**fields, "sure": "1"}, time.perf_counter()
        async with self._session.post(self._at, data=data, headers=self._headers) as answer:
            shown = await answer.text()
        self.seconds.append(time.perf_counter() - begun)
        return shown


class Browser:
    """A page of Chromium, of the size of a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, address: str) -> str:
        """As of Device."""
        await self.page.go(address)
        return await self._loaded()

    async def send(self, fields: Fields) -> str:
        """Click and type; where the page asks whether it is meant, say so."""
        await self.page.value(f"({FILL})({json.dumps(fields)})")
        await self.page.value("document.querySelector('form button').click()")
        await asyncio.sleep(0.05)
        if 'name="sure"' in (shown := await self._loaded()):
            await self.page.value("document.querySelector('[name=sure]').click()")
            await asyncio.sleep(0.05)
            shown = await self._loaded()
        return shown

    async def _loaded(self) -> str:
        for _ in range(TRIES):
            if await self.page.value("document.readyState") == "complete":
                return str(await self.page.value("document.documentElement.outerHTML"))
            await asyncio.sleep(0.05)
        raise TimeoutError("a page does not load")


FILL = """fields => {
  for (const [name, value] of Object.entries(fields))
    for (const box of document.getElementsByName(name))
      if (box.type === "radio") { if (box.value === value) box.click(); }
      else if (box.type !== "hidden") box.value = value;
}"""


@dataclass
class Server:
    """`negosim class open` in a folder of its own."""

    folder: Path
    words: list[str]
    port: int
    process: subprocess.Popen[bytes] | None = None
    spent: float = 0.0

    @property
    def root(self) -> str:
        """Where its addresses begin."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, also again, and wait until it answers."""
        command = [sys.executable, "-m", "negosim", "class", "open", *self.words]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), "-o", "class"],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit((self.folder / "log").read_text())

    def kill(self) -> None:
        """End it without a word."""
        assert self.process is not None
        seconds = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        self.spent += sum(map(int, seconds[11:13])) / 100
        self.process.kill()
        self.process.wait()

    def state(self, name: str = "class.json") -> Any:
        """A file of the class folder."""
        return json.loads((self.folder / "class" / name).read_text("utf-8"))


@dataclass
class Class:
    """The class as it is played: what was handed in, how long it took, what went wrong."""

    server: Server
    key: str
    seats: list[dict[str, Any]]
    secrets: dict[str, set[str]]
    pause: float
    taken: dict[tuple[int, str, str], dict[str, Any]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    async def opened(self, device: Device, seat: dict[str, Any], more: str = "") -> str:
        """A page of a seat; it may hold nothing that is another's."""
        for _ in range(TRIES):
            try:
                page = await device.open(f"{self.server.root}/s/{seat['token']}{more}")
            except (aiohttp.ClientError, OSError, TimeoutError):
                page = ""
            if 'class="mark"' in page:  # else it is the browser's own page of an error
                self._look(page, seat)
                return page
            await asyncio.sleep(0.2)
        raise TimeoutError("the server does not come back")

    def _look(self, page: str, seat: dict[str, Any]) -> None:
        """Nothing of another's; until the debrief also nothing that another alone knows."""
        known = {seat["token"], *seat["names"]}
        hidden = {self.key, *(w for s in self.seats for w in (s["token"], *s["names"]))}
        if "Score:" not in page:
            hidden |= set().union(*self.secrets.values())
            known |= self.secrets[seat["party"]]
        text = plain(page)
        shown = sorted(words for words in hidden - known if words in text)
        self.wrong += [f"{seat['party']} was shown {words!r}" for words in shown]

    async def study(self, device: Device, seat: dict[str, Any], chance: random.Random) -> None:
        """Read, hand in at every turn, reload now and then, until the debrief is there."""
        own = plain(await self.opened(device, seat, "/instructions"))
        mine = self.secrets[seat["party"]]
        if 2 * sum(line in own for line in mine) <= len(mine):
            self.wrong.append(f"{seat['party']} does not see its own instructions")
        await self.opened(device, seat, "/brief")
        while True:
            page = await self.opened(device, seat)
            if "Score:" in page:
                return
            turn = re.search(r'name="turn" value="([^"]*)"', page)
            if turn is None or "are handed in" in page:
                await asyncio.sleep(self.pause * chance.uniform(0.5, 1.5))
                continue
            if chance.random() < 0.2:
                await self.opened(device, seat, "/said")
                page = await self.opened(device, seat)  # it may be the next turn by now
                continue
            await asyncio.sleep(self.pause * chance.uniform(0.2, 2))
            await self._hand_in(device, seat, page, chance)

    async def _hand_in(
        self, device: Device, seat: dict[str, Any], page: str, chance: random.Random
    ) -> None:
        fields, orders = filled_in(page, chance)
        try:
            answer = await device.send(fields)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return  # killed in between: the page is loaded again, and says what is known
        turn = re.search(r'name="turn" value="([^"]*)"', page)
        assert turn is not None
        if 'class="mark"' not in answer:
            return  # the browser's own page of an error: the server was killed
        if 'role="alert"' not in answer:
            self.taken[seat["table"], seat["party"], turn[1]] = orders
        elif "that turn is over" not in answer:
            self.wrong.append(f"{seat['party']} was refused: {plain(answer)[:300]}")

    async def send_nonsense(self, session: aiohttp.ClientSession, seat: dict[str, Any]) -> None:
        """Forms that no page of the class sends."""
        forms: list[Any] = [
            {"turn": "x" * 5000}, {"turn": "1", "order.zzz": "accept"}, b"\xff\xfe" * 100_000,
            {"turn": "1", "order.border": "<script>alert(1)</script>"}, {"turn": "\0"}, {},
            [("turn", "1")] * 2000,
        ]  # fmt: skip
        address = f"{self.server.root}/s/{seat['token']}"
        for number in range(10_000):
            try:
                async with session.post(
                    address, data=forms[number % len(forms)], headers={"Origin": self.server.root}
                ) as answer:
                    if answer.status >= 500 or answer.status == 303:
                        self.wrong.append(f"nonsense: {answer.status}")
            except (aiohttp.ClientError, OSError):
                pass
            await asyncio.sleep(self.pause)


def filled_in(page: str, chance: random.Random) -> tuple[Fields, dict[str, Any]]:
    """A sensible way to fill in the form of a page, and the orders that it gives."""
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    orders: dict[str, Any] = {}
    for clause in dict.fromkeys(re.findall(r'name="order\.([^"]+)"', page)):
        words = re.findall(rf'name="order\.{re.escape(clause)}" value="(\w+)"', page)
        word = chance.choice(["", *words])
        if word == "level":
            ladder = re.search(
                rf'<select name="level\.{re.escape(clause)}".*?</select>', page, re.S
            )
            steps = re.findall(r'option value="([^"]+)"', ladder[0]) if ladder else []
            level = chance.choice(steps) if steps else f"{chance.random():.2f}"
            fields[f"level.{clause}"] = level
            orders[clause] = float(level)
        elif word:
            orders[clause] = word
        if word:
            fields[f"order.{clause}"] = word
    return fields, orders


def plain(page: str) -> str:
    """The words of a page."""
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


async def direct(room: Class, session: aiohttp.ClientSession) -> None:
    """What the instructor does: opens the talks, plays on where somebody is late, reveals."""
    server = room.server
    desk = f"{server.root}/i/{room.key}"
    headers = {"Origin": server.root}

    async def act(what: str, **data: str) -> None:
        async with session.post(f"{desk}/{what}", data=data, headers=headers) as answer:
            await answer.read()

    await asyncio.sleep(3)
    await act("phase", phase="play")
    begun, killed = time.monotonic(), False
    while True:
        await asyncio.sleep(room.pause)
        if not killed and len(room.taken) >= 2 * len(room.seats):
            server.kill()
            killed = True
            await asyncio.sleep(1)
            await asyncio.to_thread(server.start)
        async with session.get(desk) as answer:
            shown = await answer.text()
        tables = re.findall(r"<h2>Table (\d+):(.*?)</section>", shown, re.DOTALL)
        if all(state.lstrip().startswith("over") for _, state in tables):
            break
        for number, state in tables:
            if "late" in state and time.monotonic() - begun > 600:
                await act("table", table=number, do="play")
    await act("phase", phase="reveal")


def lost(room: Class) -> list[str]:
    """The orders that were taken and are not in the saved games."""
    gone = []
    kept = {
        (table, move["party"], str(move["session"])): move["orders"]
        for table in {table for table, *_ in room.taken}
        for move in room.server.state(f"table-{table:02d}.json")["moves"]
    }
    for key, orders in room.taken.items():
        if kept.get(key) != orders:
            gone.append(f"{key}: {orders} was handed in, {kept.get(key)} is kept")
    return gone


def secrets(scenario: str, folder: Path) -> dict[str, set[str]]:
    """By party the sentences that stand in its own instructions alone."""
    command = [sys.executable, "-m", "negosim", "class", "handout", scenario, "-o", "lesson"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    lesson = folder / "lesson"
    public = plain((lesson / "public-brief.html").read_text("utf-8"))
    own: dict[str, set[str]] = {}
    for path in lesson.glob("seat-*.html"):
        texts = re.findall(r">(?:\d+\. )?([^<]{30,})<", path.read_text("utf-8"))
        own[path.stem.removeprefix("seat-")] = {
            words for words in map(plain, texts) if words not in public and "{" not in words
        }
    return {
        party: lines.difference(*(theirs for other, theirs in own.items() if other != party))
        for party, lines in own.items()
    }


@asynccontextmanager
async def devices(
    count: int, browsers: int, root: str, folder: Path
) -> AsyncIterator[list[Device]]:
    """So many devices, the first of them browsers."""
    if browsers and not CHROMIUM:
        raise SystemExit("Chromium is not installed; play without it: --browsers 0")
    async with AsyncExitStack() as stack:
        held: list[Device] = []
        for number in range(count):
            if number < browsers:
                page = await stack.enter_async_context(chromium(folder / f"browser-{number}"))
                await page.size(390, 800)
                held.append(Browser(page))
            else:
                limit = aiohttp.ClientTimeout(30)
                session = aiohttp.ClientSession(timeout=limit)
                held.append(Client(await stack.enter_async_context(session), root))
        yield held


async def play(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Play the class; its figures."""
    names = "".join(f"Student {number} Testname\n" for number in range(args.people))
    (folder / "roster.csv").write_text(f"name\n{names}", "utf-8")
    known = secrets(args.scenario, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [args.scenario, "--tables", str(args.tables), "--roster", "roster.csv"]
    server = Server(folder, words, port)
    server.start()
    begun = time.monotonic()
    try:
        while not (folder / "class" / "class.json").exists():
            await asyncio.sleep(0.1)
        state = server.state()
        room = Class(server, state["key"], state["seats"], known, args.pause)
        seated = [seat for seat in room.seats if seat["names"]]
        there = [seat for number, seat in enumerate(seated) if number not in AWAY]
        async with (
            aiohttp.ClientSession() as session,
            devices(len(there), args.browsers, server.root, folder) as held,
        ):
            odd = asyncio.create_task(room.send_nonsense(session, there[ODD % len(there)]))
            students = (
                room.study(device, seat, random.Random(seat["token"]))
                for device, seat in zip(held, there, strict=True)
            )
            await asyncio.gather(direct(room, session), *students)
            odd.cancel()
        browsers = [device.page for device in held if isinstance(device, Browser)]
        said = [words for page in browsers for words in page.complaints]
        room.wrong += [words for words in said if "ERR_CONNECTION_REFUSED" not in words]
        times = sorted(s for device in held if isinstance(device, Client) for s in device.seconds)
    finally:
        server.kill()
    return {
        "scenario": args.scenario,
        "tables": args.tables,
        "people": len(there),
        "in browsers": args.browsers,
        "hand-ins": len(room.taken),
        "hand-in, median ms": round(1e3 * times[len(times) // 2], 1),
        "hand-in, p99 ms": round(1e3 * times[int(0.99 * len(times))], 1),
        "seconds played": round(time.monotonic() - begun, 1),
        "server's processor seconds": round(server.spent, 1),
        "lost": lost(room),
        "wrong": sorted(set(room.wrong)),
    }


def main() -> int:
    """Play it, print the figures, and fail if something was lost or shown."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--scenario", default="two-plus-four-1990")
    options.add_argument("--tables", type=int, default=8)
    options.add_argument("--people", type=int, default=30)
    options.add_argument("--browsers", type=int, default=3)
    options.add_argument("--pause", type=float, default=1.0, help="seconds that a student thinks")
    options.add_argument("--json", metavar="FILE", help="write JSON to a file, or to - alone")
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        figures = asyncio.run(play(args, Path(name)))
    if args.json != "-":
        for what, figure in figures.items():
            print(
                f"{what:28}{'; '.join(figure) or 'nothing' if isinstance(figure, list) else figure}"
            )
    if args.json:
        text = json.dumps(figures, indent=1) + "\n"
        sys.stdout.write(text) if args.json == "-" else Path(args.json).write_text(text, "utf-8")
    return bool(figures["lost"] or figures["wrong"])


if __name__ == "__main__":
    sys.exit(main())
