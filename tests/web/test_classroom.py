"""A class over HTTP: what each seat and the instructor see, and who is refused."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

import negosim
from negosim.classroom import files
from negosim.classroom.lesson import Lesson, Seat, seated
from negosim.classroom.table import lay
from negosim.game.files import Source
from negosim.game.game import Game
from negosim.prose import Line
from negosim.scenario.schema import Scenario
from negosim.web.classroom import exchange, keeper
from negosim.web.classroom.server import Classroom
from negosim.web.gate import NAMES, Gate
from negosim.web.server import listen, serving
from web.access import faults, put
from web.devtools import chromium, needs_chromium
from web.served import PATIENCE

TWO = ("buyer", "seller")


class Room:
    """A served class and a browser without scripts."""

    def __init__(self, room: Classroom, root: str, browser: aiohttp.ClientSession) -> None:
        self.room, self.root, self.browser = room, root, browser
        self.lesson, self.seats = room.lesson, room.lesson.seats
        self.said: list[str] = []

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """The status and text of a page."""
        async with self.browser.get(f"{self.root}{path}", headers=headers) as page:
            return page.status, await page.text()

    async def post(self, path: str, origin: str = "", **fields: str) -> tuple[int, str]:
        """Send a form, as a page of the class does; the status and text of the answer."""
        headers = {"Origin": origin or self.root}
        async with self.browser.post(
            f"{self.root}{path}", data=fields, headers=headers, allow_redirects=False
        ) as page:
            return page.status, await page.text()

    async def desk(self, act: str, **fields: str) -> tuple[int, str]:
        """What the instructor does."""
        return await self.post(f"/i/{self.lesson.key}/{act}", **fields)

    async def press(self, words: str) -> int:
        """Press the button with these words on the instructor's page; the status of the answer."""
        page = (await self.get(f"/i/{self.lesson.key}"))[1]
        (found,) = [f for f in re.findall(r"<form.*?</form>", page, re.DOTALL) if f">{words}<" in f]
        (path,) = re.findall(r'action="([^"]+)"', found)
        fields = dict(re.findall(r'type="?hidden"? name="([^"]+)" value="([^"]*)"', found))
        return (await self.post(path, **fields))[0]

    async def shows(self, seat: Seat, words: str) -> str:
        """The page of a seat once it has these words."""
        return await self.later(f"/s/{seat.token}", words)

    async def later(self, path: str, words: str) -> str:
        """A page once it has these words."""
        begun = time.monotonic()
        while words not in (page := (await self.get(path))[1]):
            assert time.monotonic() - begun < PATIENCE, page
            await asyncio.sleep(0.05)
        return page


Open = Callable[..., Awaitable[Room]]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens classes of a buyer and a seller at each table; closes them after the test."""
    async with AsyncExitStack() as stack:

        async def start(
            scenario: Scenario | None = None, lesson: Lesson | None = None, folder: str = "class"
        ) -> Room:
            table = lay(scenario or negosim.load("two-party"), TWO, None, None)
            made = lesson or Lesson(
                Source("two-party"), [table] * 2, seated(2, TWO, [["Ada"], ["Bob"], [], []]), "desk"
            )
            listener = stack.enter_context(listen(0))
            port = listener.getsockname()[1]
            gate = Gate(port, made.key, [*NAMES, "school.example"], forms=True)
            root = f"http://127.0.0.1:{port}"
            said: list[str] = []
            room = Classroom(made, tmp_path / folder, gate, [root], said.append)
            (tmp_path / folder).mkdir(exist_ok=True)
            room.keeper.keep()
            await stack.enter_async_context(serving(listener, room.app(), room.door))
            browser = await stack.enter_async_context(aiohttp.ClientSession())
            served = Room(room, root, browser)
            served.said = said
            return served

        yield start


async def test_a_class_plays_and_is_opened_again(opened: Open, tmp_path: Path) -> None:
    """Read, play, a turn taken back, a server that ended, the debriefs, the class."""
    room = await opened()
    buyer, seller, *_ = room.seats
    assert "The talks begin when" in (await room.get(f"/s/{buyer.token}"))[1]
    assert "Confidential instructions" in (await room.get(f"/s/{seller.token}/instructions"))[1]
    assert await room.press("Open the talks") == 303
    assert "Your orders for session 1" in (await room.get(f"/s/{buyer.token}"))[1]
    status, page = await room.post(f"/s/{buyer.token}", turn="1", **offer("0,1"))
    assert (status, "crosses your red line" in page) == (200, True)  # asked whether it is meant
    assert (await room.post(f"/s/{buyer.token}", turn="1", sure="1", **offer(".1")))[0] == 303
    waiting = await room.shows(buyer, "are handed in")
    assert "has handed in" in waiting
    assert "has not handed in" in (await room.get("/i/desk"))[1]
    assert (await room.post(f"/s/{seller.token}", turn="1", **offer("0.2")))[0] == 303
    page = await room.shows(buyer, "Your orders for session 2")
    assert "Said in session 1" in page
    status, page = await room.post(f"/s/{buyer.token}", turn="1", **offer("0.7"))
    assert "not used" in page
    assert "price: offer 0.7" in page  # nothing is lost without a word
    status, page = await room.desk("table", table="1", turn="1", do="back", sure="1")
    assert "gone on since" in page  # a click that came too late takes back no other turn
    status, page = await room.desk("table", table="1", turn="2", do="back")
    assert "Take the last turn back, and drop what was handed in since?" in page
    await room.shows(buyer, "Your orders for session 2")  # nothing is done yet
    assert (await room.desk("table", table="1", turn="2", do="back", sure="1"))[0] == 303
    await room.shows(buyer, "Your orders for session 1")
    assert (await room.post(f"/s/{seller.token}", turn="1", **offer("0.3")))[0] == 303

    status, page = await room.post(f"/s/{seller.token}", turn="1", text="of before", **offer("0.3"))
    assert (status, "the text is another now" in page) == (200, True)

    scenario = negosim.load("two-party")
    again = await opened(lesson=files.read_lesson(tmp_path / "class", scenario))
    assert "are handed in" in (await again.get(f"/s/{seller.token}"))[1]
    table = again.lesson.tables[0]
    while table.turn is not None:
        await again.desk("table", table="1", do="play")
        table = again.lesson.tables[0]
    assert "opens the debrief" in (await again.get(f"/s/{buyer.token}"))[1]
    assert await again.press("Close the talks and show debriefs") == 200  # table 2 goes on
    assert (await again.desk("phase", phase="reveal", sure="1"))[0] == 303
    assert "What would have been better" in await again.shows(buyer, "Score:")
    page = await again.later("/i/desk/debrief", "without names")
    assert "Ada" not in page
    assert "not counted: table 2" in page
    assert "Ada" in (await again.get("/i/desk"))[1]
    assert room.said == again.said == []


def offer(level: str, *clauses: str) -> dict[str, str]:
    """The fields of orders to offer a level, of the price unless clauses are named."""
    fields = {}
    for clause in clauses or ("price",):
        fields |= {f"order.{clause}": "level", f"level.{clause}": level}
    return fields


async def test_a_seat_sees_nothing_of_what_the_others_want(opened: Open) -> None:
    """Its pages are the same whatever the seller's red lines, tactic and no deal are.

    But for what the talks make public: a text beyond a red line is refused, and weights draw it.
    """
    secret = {
        "clauses.price.stances.seller.accepts": [0.0, 0.4321],
        "clauses.price.stances.seller.essential": False,
        "clauses.price.stances.seller.curvature": 2.5,
        "parties.seller.outside": 0.0421,
        "parties.seller.tactic.kind": "conceder",
    }
    plain = negosim.load("two-party")
    seen: list[list[str]] = []
    for k, scenario in enumerate((plain, plain.changed(secret))):
        room = await opened(scenario, folder=f"class{k}")
        buyer, seller, *_ = room.seats
        pages = []
        for turn in range(4):
            for path in ("", "/instructions", "/brief", "/said"):
                page = (await room.get(f"/s/{buyer.token}{path}"))[1]
                pages.append(page.replace(buyer.token, "…"))
                assert (await room.get(f"/s/{seller.token}{path}"))[0] == 200
            pages.append((await room.get("/i/desk/wall"))[1])
            if turn == 0:
                await room.desk("phase", phase="play")
                continue
            for seat, level in ((buyer, 1.0 - 0.1 * turn), (seller, 0.05 * turn)):
                orders = offer(f"{level:.2f}", *scenario.clauses)
                fields = {"turn": str(turn), "sure": "1", **orders}
                assert (await room.post(f"/s/{seat.token}", **fields))[0] == 303
            await room.shows(buyer, f"Your orders for session {turn + 1}")
        seen.append(pages)
    assert seen[0] == seen[1]


async def test_who_may_not_is_refused(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Foreign hosts and pages, guesses, the instructor's page from elsewhere, nonsense."""
    monkeypatch.setattr(exchange, "GUESSES", 9)
    room = await opened()
    token = room.seats[0].token
    port = room.root.rpartition(":")[2]
    assert (await room.get(f"/s/{token}", Host="evil.example"))[0] == 403
    assert (await room.post(f"/s/{token}", origin="http://evil.example"))[0] == 403
    async with room.browser.post(f"{room.root}/s/{token}") as page:  # no Origin
        assert page.status == 403
    assert (await room.get(f"/s/{token}", Host=f"school.example:{port}"))[0] == 200
    assert (await room.get("/i/desk", Host=f"school.example:{port}"))[0] == 404
    assert (await room.get("/i/desk/links"))[0] == 200
    async with room.browser.get(f"{room.root}/s/{token}") as page:
        policy = page.headers["Content-Security-Policy"]
        assert "form-action 'self'" in policy
        assert "script" not in policy
        assert page.headers["Referrer-Policy"] == "same-origin"
    await room.desk("phase", phase="play")
    for fields in ({}, {"turn": "x" * 9999}, {"turn": "1", "order.price": "<b>"},
                   {"turn": "1", **offer("nan")}, {"turn": "1", **offer("7" * 400)}):  # fmt: skip
        status, answer = await room.post(f"/s/{token}", **fields)
        assert (status, "alert" in answer) == (200, True)
    for act, fields in (("phase", {"phase": "x"}), ("table", {"table": "9", "do": "play"}),
                        ("table", {"table": "1", "do": "x"}), ("swap", {"a": "-1", "b": "²"}),
                        ("table", {"table": "1", "do": "extend"})):  # fmt: skip
        status, answer = await room.desk(act, **fields)
        assert (status, "alert" in answer) == (200, True)
    assert (await room.post("/", words="  ".join(token.upper().split("-"))))[0] == 303
    for _ in range(8):
        assert (await room.get("/s/some-wrong-words"))[0] == 404
    assert (await room.get("/s/some-wrong-words"))[0] == 429
    assert (await room.get(f"/s/{token}"))[0] == 200  # others may share the address
    assert room.said == []


async def test_a_form_that_is_refused_comes_back_as_it_was(opened: Open) -> None:
    """With all that was filled in; a level that was typed without a word is an offer."""
    room = await opened()
    buyer, seller, *_ = room.seats
    await room.get(f"/s/{seller.token}")
    wrong = {"turn": "1", "level.price": "8", "order.delivery": "refuse", "level.warranty": "0.33"}
    _, page = await room.post(f"/s/{buyer.token}", **wrong)
    assert "not open yet" in page
    assert "delivery: refuse" in page
    await room.desk("phase", phase="play")
    _, page = await room.post(f"/s/{buyer.token}", **wrong)
    assert "type a number from 0 to 1" in page
    assert 'value="8"' in page
    assert 'value="0.33"' in page
    assert re.search(r'name="order.delivery" value="refuse" checked', page)
    _, page = await room.post(f"/s/{buyer.token}", seat="1 seller", turn="1")
    assert "another seat" in page
    assert (await room.post(f"/s/{buyer.token}", turn="1", **{"level.price": "0.8"}))[0] == 303
    assert room.lesson.tables[0].handed == {"buyer": {"price": 0.8}}


async def test_two_browsers_in_one_seat(opened: Open) -> None:
    """The last form of a turn counts, a late one is shown; what was sent twice was used once."""
    room = await opened()
    buyer, seller, *_ = room.seats
    own = f"/s/{buyer.token}"
    await room.get(f"/s/{seller.token}")
    await room.desk("phase", phase="play")
    page = (await room.get(own))[1]
    names = "turn", "seat", "text"
    kept = {n: re.search(rf'name="{n}" value="([^"]*)"', page)[1] for n in names}  # type: ignore[index]
    for level in ("0.7", "0.8"):
        assert (await room.post(own, **kept, **offer(level)))[0] == 303
    assert room.lesson.tables[0].handed == {"buyer": {"price": 0.8}}
    assert (await room.post(f"/s/{seller.token}", turn="1"))[0] == 303
    await room.shows(buyer, "Your orders for session 2")
    assert (await room.post(own, **kept, **offer("0,80")))[0] == 303
    _, page = await room.post(own, **kept, **offer("0.7"))
    assert "that turn is over" in page
    assert "price: offer 0.7" in page
    await room.desk("table", table="1", turn="2", do="back", sure="1")
    assert (await room.post(own, **kept, **offer("0.6")))[0] == 303  # asks the same again
    assert room.lesson.tables[0].handed == {"buyer": {"price": 0.6}}


async def test_what_cannot_be_stored_is_not_taken(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the seat and the instructor are shown, and nothing is lost."""
    room = await opened()
    buyer, seller, *_ = room.seats
    await room.get(f"/s/{seller.token}")
    await room.desk("phase", phase="play")
    full = files.games.CannotWriteError("cannot write table-01-handed.json: no space left")

    def write(*_: object, **__: object) -> None:
        raise full

    with monkeypatch.context() as patched:
        patched.setattr(files, "write_whole", write)
        patched.setattr(files.games, "write_whole", write)
        status, page = await room.post(f"/s/{buyer.token}", turn="1", **offer("0.8"))
        assert (status, "could not be stored" in page) == (500, True)
        assert 'value="0.8"' in page
        assert "no space left" in (await room.get("/i/desk"))[1]
        for act, fields in (("phase", {"phase": "read"}), ("table", {"table": "1", "do": "play"}),
                            ("swap", {"a": "0", "b": "2"})):  # fmt: skip
            assert "nothing was done" in (await room.desk(act, **fields))[1]
        assert (room.lesson.phase, room.seats[0].joined) == ("play", True)
        assert room.lesson.tables[0].turn == 1
    assert room.lesson.tables[0].handed == {}
    assert (await room.post(f"/s/{buyer.token}", turn="1", **offer("0.8")))[0] == 303
    assert room.said == [str(full)]


async def test_a_debrief_that_fails_stops_no_other(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line in the terminal, one on the pages of the table; the other tables go on."""
    room = await opened()
    buyer, _, other, *_ = room.seats

    def fails(game: Game) -> dict[str, list[Line]]:
        if game is room.lesson.tables[0].game:
            raise RuntimeError("no axes")
        return {party: [Line("all is well", "text")] for party in game.seats}

    monkeypatch.setattr(keeper, "_debriefed", fails)
    for k in range(len(room.lesson.tables)):
        while room.lesson.tables[k].turn is not None:
            await room.desk("table", table=str(k + 1), do="play")
    await room.desk("phase", phase="reveal", sure="1")
    await room.shows(buyer, "your debrief cannot be worked out")
    await room.shows(other, "all is well")
    assert room.said == ["table 1: no debrief: RuntimeError: no axes"]


@needs_chromium
async def test_a_class_by_keyboard_in_a_real_browser(opened: Open, tmp_path: Path) -> None:
    """Tab, arrows, typed, Enter: in the order of reading, each seen; nothing from elsewhere."""
    room = await opened()
    buyer, seller, *_ = room.seats
    await room.get(f"/s/{seller.token}")
    await room.desk("phase", phase="play")
    async with chromium(tmp_path / "profile") as page:
        await page.size(390, 800)
        await page.go(f"{room.root}/s/{buyer.token}")
        await page.says("Your orders for session 1")
        places = []
        while (now := await page.value(FOCUSED))["tag"] != "BUTTON":
            await page.press("Tab", 9)
            now = await page.value(FOCUSED)
            assert now["outline"] >= 2, now
            places.append(now["at"])
            if now.get("name") == "order.price":  # the first of its choices: the arrows go on
                for _ in range(4):
                    await page.press("ArrowDown", 40)
            elif now.get("name") == "level.price":
                await page.press("1")
        assert places == sorted(places)
        assert len(places) == 4 + 3 * 3 + 1  # links; choices, ladder and level a clause; the button
        await page.press("Enter", 13)
        await page.says("are handed in")
        assert page.complaints == []
        assert [r for r in page.requests if not r.startswith((room.root, "data:"))] == []
    assert room.lesson.tables[0].handed == {"buyer": {"price": 1.0}}


FOCUSED = """
(() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  return {tag: e.tagName, name: e.name, at: [...document.querySelectorAll("*")].indexOf(e),
          outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth)};
})()
"""


@needs_chromium
async def test_each_page_can_be_read_and_used(opened: Open, tmp_path: Path) -> None:
    """Contrast, names, headings, width, targets: on a desk and a phone, in light and dark."""
    room = await opened()
    buyer, seller, *_ = room.seats
    own, pages = f"/s/{buyer.token}", {}

    async def see(name: str, path: str = own, **fields: str) -> None:
        pages[name] = (await (room.post(path, **fields) if fields else room.get(path)))[1]

    async def desk() -> None:
        for view in ("", "?still=1", "/links", "/swap", "/wall", "/debrief"):
            await see(f"{room.lesson.phase} {view}", f"/i/desk{view}")

    await see("front", "/")
    await see("wrong link", "/s/some-wrong-words")
    await see("wrong words", "/", words="wrong")
    await see("no page", "/nowhere")
    pages["foreign"] = (await room.post(own, origin="http://evil.example"))[1]
    await see("read")
    await see("not open yet", own, turn="1", **offer("0.3"))
    for view in ("instructions", "brief", "said"):
        await see(view, f"{own}/{view}")
    await desk()
    await room.get(f"/s/{seller.token}")
    await room.desk("phase", phase="play")
    await see("form")
    await see("wrong level", own, turn="1", **offer("8"))
    await see("sure?", own, turn="1", **offer("0.1"))
    await room.post(own, turn="1", **offer("0.8"))
    await see("waits")
    await see("change", f"{own}?change=1")
    await room.desk("table", table="1", do="play")
    await see("late", own, turn="1", **offer("0.7"))
    await see("heard", f"{own}/said")
    await desk()
    await see("wrong act", "/i/desk/table", table="9", do="play")
    while room.lesson.tables[0].turn is not None:
        await room.desk("table", table="1", do="play")
    await see("over")
    await room.desk("phase", phase="reveal", sure="1")
    await see("closed", f"/s/{room.seats[2].token}")
    pages["debrief"] = await room.shows(buyer, "Score:")
    await room.later("/i/desk/debrief", "without names")
    await desk()
    async with chromium(tmp_path / "profile") as page:
        await page.go(room.root)
        await page.says("The words of your link")
        found = []
        for name, html in pages.items():
            await put(page, html)
            found += [f"{name}: {fault}" for fault in await faults(page)]
    assert not found, "\n".join(found)
