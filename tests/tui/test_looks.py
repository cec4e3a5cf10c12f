"""The screens as they look, on the invented scenario, kept in looks/ to be read and compared.

A screen's text at each size is a file; at the largest size its styles are part of it. Two pictures
stand for the colours and for the light theme. After a change that is meant, write them anew and
read the difference:

    NEGOSIM_WRITE_GOLDEN=1 python -m pytest tests/tui/test_looks.py
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from golden_file import assert_golden
from negosim.authoring.draft import Draft
from negosim.charts.glyphs import Charset
from negosim.game.files import Source
from negosim.game.game import start
from negosim.tui.app import NegosimApp
from negosim.tui.desk import gateway
from negosim.tui.desk.gateway import Entry
from negosim.tui.desk.model import Desk
from negosim.tui.desk.surveying import Phase
from negosim.tui.play.app import PlayApp
from negosim.tui.style import grids
from tui.painting import cells, colours, emphasis, strips_of, styles
from tui.waiting import settled, until

FOLDER = Path(__file__).parent / "looks"
RIVER = Path(__file__).parent / "river.toml"
SMALL, LARGE, WIDE = (80, 24), (120, 40), (200, 60)
SHELF = [
    Entry(str(RIVER), "river", "The river and its dam", "Water against power.", 4, 5),
    Entry("pass", "pass", "The pass", "Who guards it, who pays.", 2, 3, True),
    Entry("torn.toml", "torn", fault="torn.toml:3:1: clauses: is missing"),
]
ACCEPTS = "clauses.dam_height.stances.high.accepts"
Step = str | Callable[[Any, Pilot[None]], Awaitable[None]]


async def shelf(app: NegosimApp, pilot: Pilot[None]) -> None:
    """Two scenarios and a faulty file in the library."""
    app.entries = list(SHELF)
    app.library.show()


async def counted(app: NegosimApp, pilot: Pilot[None]) -> None:
    """All worlds of seed 7 are counted, so that nothing is left to the machine."""
    await until(pilot, lambda: app.survey is not None and app.survey.phase is Phase.DONE)


async def at_a_red_line(app: NegosimApp, pilot: Pilot[None]) -> None:
    """The cursor of the form is on the red line that keeps the treaty from being signed."""
    assert app.screen.go_to("clauses.dam_height.stances.low.accepts.1")


async def weighed(app: NegosimApp, pilot: Pilot[None]) -> None:
    """Both sides are played in many worlds."""

    def both() -> bool:
        two = app.get_screen("compare").two
        return bool(two and two.worlds)

    await until(pilot, both)


async def drafted(app: NegosimApp, pilot: Pilot[None]) -> None:
    """A copy of the invented scenario is open as a draft, and has been run."""
    app.open_draft(Draft(RIVER.read_text("utf-8"), None, RIVER.parent))
    await until(pilot, lambda: app.bench is not None and app.bench.played)


async def incomplete(app: NegosimApp, pilot: Pilot[None]) -> None:
    """The same without its title."""
    text = RIVER.read_text("utf-8").replace('title = "The river and its dam"\n', "", 1)
    app.open_draft(Draft(text, None, RIVER.parent))


async def to_the_end(app: PlayApp, pilot: Pilot[None]) -> None:
    """Every clause is left to the tactic until the talks are over."""
    while app.play_state.pending is not None:
        await take(app, pilot, ("T", "enter", "enter"))


@dataclass(frozen=True)
class Look:
    """A screen to be looked at: what it shows, how to come there from the table, at which sizes."""

    told: str
    steps: tuple[Step, ...]
    sizes: tuple[tuple[int, int], ...] = (SMALL, LARGE)
    edits: Mapping[str, Any] = field(default_factory=dict)
    theme: str = ""
    seat: str = ""


EDITED = {ACCEPTS: [0.3, 1.0]}
TWO_ROUNDS = ("escape", *("T", "enter", "enter") * 2)
LOOKS = {
    "table": Look("third session, the disputed clause", ("right", "right")),
    "table-light": Look(
        "the theme for light terminals", ("right", "right"), (LARGE,), theme="negosim-day"
    ),
    "table-ansi": Look(
        "the terminal's own sixteen colours", ("right", "right"), (LARGE,), theme="ansi-dark"
    ),
    "table-wide": Look("there is more to see with more room", ("right", "right"), (WIDE,)),
    "outcome": Look("what came of it, the conditional clause", ("end", "down")),
    "chart": Look("the chart of the chosen clause", ("right", "c"), (SMALL,)),
    "help": Look("the keys of the table", ("question_mark",), (LARGE,)),
    "explain": Look("what the part with the focus shows", ("ctrl+o", "d", "f1"), (LARGE,)),
    "jump": Look("a letter over each part", ("ctrl+o",), (SMALL,)),
    "search": Look(
        "what holds the word, in clauses, sessions and outcome", ("slash", *"dam", "down"), (SMALL,)
    ),
    "parties": Look(
        "a red line was moved: the old value beside it, the difference in the strip",
        ("e", *["down"] * 13),
        edits={ACCEPTS: [0.2, 1.0]},
    ),
    "parties-alliance": Look(
        "an alliance with its members, with more room, on a light ground",
        ("e", *["right_square_bracket"] * 2, "end"),
        (WIDE,),
        theme="negosim-day",
    ),
    "talks": Look(
        "rules, sessions, events and what they change",
        ("e", "left_square_bracket", "end"),
        (SMALL,),
    ),
    "palette": Look("what can be done, by group", ("ctrl+p", *"next")),
    "tour": Look("the second step of the tour", ("f3", "down", "down")),
    "library": Look(
        "two scenarios and a faulty file, the page of the first",
        ("escape", shelf),
        (SMALL, LARGE, WIDE),
    ),
    "author": Look(
        "a party is open in the form", (drafted, "right_square_bracket", "enter", "down", "down")
    ),
    "author-grid": Look(
        "who wants what",
        (drafted, *["right_square_bracket"] * 4, "down", "right"),
        (SMALL, LARGE, WIDE),
    ),
    "author-needs": Look(
        "conditions, below each other",
        (drafted, *["right_square_bracket"] * 5, "end"),
        (LARGE,),
        theme="negosim-day",
    ),
    "author-missing": Look("something is missing, and its place is shown", (incomplete, "n")),
    "ensemble": Look(
        "the conditional clause, some levels below its median",
        ("m", counted, "down", "left", "left"),
        edits=EDITED,
    ),
    "ensemble-light": Look(
        "the theme for light terminals",
        ("m", counted, "p"),
        (LARGE,),
        edits=EDITED,
        theme="negosim-day",
    ),
    "studies": Look("what would sign the treaty", ("end", "U", "enter", "down")),
    "studies-sweep": Look(
        "what is signed over the range of a red line",
        ("e", at_a_red_line, "S", "down"),
    ),
    "studies-tornado": Look("which numbers move the outcome", ("m", counted, "o", "down", "down")),
    "compare": Look("the clause whose verdict the edit changed", ("d", weighed), edits=EDITED),
    "play": Look(
        "third session, each kind of order",
        (*TWO_ROUNDS, "a", "down", "k", "down", "r", "end", *"llc", "home", "down", "l"),
        seat="low",
    ),
    "debrief": Look("all left to the tactic", ("escape", to_the_end), seat="low"),
}
PICTURES = ("table", "table-light")
CASES = [(name, size) for name, look in LOOKS.items() for size in look.sizes]
MONOCHROME = [  # the first look of each screen
    (names[0], LOOKS[names[0]].sizes[-1])
    for _, group in groupby((n for n in LOOKS if not LOOKS[n].theme), lambda n: n.split("-")[0])
    for names in [list(group)]
]


def each(found: list[tuple[str, tuple[int, int]]]) -> pytest.MarkDecorator:
    """One test for each screen and size."""
    names = [f"{name}-{width}x{height}" for name, (width, height) in found]
    return pytest.mark.parametrize(("name", "size"), found, ids=names)


async def take(app: NegosimApp, pilot: Pilot[None], steps: tuple[Step, ...]) -> None:
    """One step after the other, each with all that comes of it."""
    for step in steps:
        await (pilot.press(step) if isinstance(step, str) else step(app, pilot))
        await settled(app, pilot)


@pytest.fixture
def looking(river, river_run, monkeypatch):
    """Runs the program up to a look at a size and gives what `see` makes of it."""
    monkeypatch.setattr(gateway, "sources", list)

    async def looked(name: str, size: tuple[int, int], see: Callable[[NegosimApp], Any]) -> Any:
        look = LOOKS[name]
        app = NegosimApp()
        if look.seat:
            app = PlayApp(start(river, [look.seat]), Source("river"), None)
        async with app.run_test(size=size) as pilot:
            await settled(app, pilot)
            if look.theme:
                app.theme = look.theme
            if not look.seat:
                app.desk = Desk("river", river, river_run)
                if look.edits:
                    app.desk.edit(look.edits)
                    app.desk.take_run(app.desk.pending, gateway.play(app.desk.scenario))
                app.show_screen("table")
                await settled(app, pilot)
            await take(app, pilot, look.steps)
            for line in app.screen.query(Input):
                line.cursor_blink = False
            await settled(app, pilot)
            assert app.reported_errors == []
            return see(app)

    return looked


def text_file(name: str, size: tuple[int, int]) -> Path:
    """Where the look is kept."""
    return FOLDER / f"{name}-{size[0]}x{size[1]}.txt"


@each(CASES)
async def test_it_looks_as_before(looking, name, size):
    """Each screen is painted, cell by cell, as in its file."""
    look = LOOKS[name]

    def see(app: NegosimApp) -> str:
        strips = strips_of(app)
        text = f"{name}, {size[0]} x {size[1]}: {look.told}\n{cells(strips)}"
        return f"{text}\n{styles(app, strips)}" if size == look.sizes[-1] else text

    assert_golden(text_file(name, size), await looking(name, size, see))


@each(MONOCHROME)
async def test_without_colour_nothing_is_missing(looking, name, size, monkeypatch):
    """With NO_COLOR every cell has the same character and emphasis, and all is grey."""

    def see(app: NegosimApp) -> tuple[Any, set[tuple[int, int, int]]]:
        strips = strips_of(app)
        return emphasis(strips), colours(strips)

    coloured, hues = await looking(name, size, see)
    monkeypatch.setenv("NO_COLOR", "1")
    plain, greys = await looking(name, size, see)
    assert plain == coloured
    assert all(red == green == blue for red, green, blue in greys)
    assert not all(red == green == blue for red, green, blue in hues)


@each([("table", SMALL)])
async def test_without_utf8_all_is_ascii(looking, name, size, monkeypatch):
    """A terminal without UTF-8 gets ASCII, with nothing moved."""
    grids.charset.cache_clear()
    monkeypatch.setenv("LC_ALL", "C")
    assert grids.charset() is Charset.ASCII
    try:
        text = await looking(name, size, lambda app: cells(strips_of(app)))
    finally:
        grids.charset.cache_clear()
    assert text.isascii()
    assert_golden(text_file("table-ascii", size), text)


@each([(name, LARGE) for name in PICTURES])
async def test_the_picture_is_as_before(looking, name, size):
    """The SVG of the screen is as it was, but for the number that each picture gets."""
    picture = await looking(name, size, lambda app: app.export_screenshot(simplify=True))
    picture = re.sub(r"\bterminal-\d+-", "terminal-", picture)
    assert_golden(FOLDER / f"{name}.svg", "\n".join(map(str.rstrip, picture.splitlines())) + "\n")


def test_no_look_is_left_over():
    """Each file in looks/ is looked at by a test."""
    wanted = {text_file(name, size) for name, size in [*CASES, ("table-ascii", SMALL)]}
    assert set(FOLDER.iterdir()) == wanted | {FOLDER / f"{name}.svg" for name in PICTURES}
