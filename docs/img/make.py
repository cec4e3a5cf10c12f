"""Makes the pictures of README and docs from the program itself: every screen, as SVG and PNG.

    python docs/img/make.py             all of them (in the environment of `run.py test`)
    python docs/img/make.py table play  some
    python docs/img/make.py --check     say which no longer show what the program shows

It plays keys on the running program and writes what stands on the screen. The SVG files name no
remote font or script, so that a page showing them asks nobody for anything. The PNG files are
drawn from them by Chromium or Chrome and Pillow; without them the SVG files are made alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

import negosim
from negosim.game.files import Source
from negosim.game.game import start
from negosim.talks.seat import LAST_TEXT, Turn
from negosim.tui.app import NegosimApp
from negosim.tui.desk.surveying import Phase
from negosim.tui.play.app import PlayApp

FOLDER = Path(__file__).parent
PRESET = "euro-security-2021"
SMALL, LARGE = (80, 24), (120, 40)
EDIT = {"clauses.deescalation_troops.stances.russia.accepts": [0.0, 0.7]}
TO_TACTIC = ("enter", "y")  # a session of a game: hand in; what has no order goes to the tactic
FONTS = "'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
CHROME = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 120.0  # seconds for a picture

Ready = Callable[[Any], bool]


@dataclass(frozen=True)
class Scene:
    """A picture: the keys that lead to it, each list played once the screen before is ready."""

    size: tuple[int, int]
    steps: tuple[tuple[Ready, tuple[str, ...]], ...] = ()
    ready: Ready = bool
    edited: bool = False
    game: tuple[str, str] | None = None  # scenario and seat


def at_table(app: NegosimApp) -> bool:
    """The scenario is on the table and nothing is being played."""
    return app.desk is not None and app.is_screen_installed("table") and not app.desk.pending


def listed(app: NegosimApp) -> bool:
    """The library has read every scenario."""
    return bool(app.entries) and not app.workers._workers


def drafted(app: NegosimApp) -> bool:
    """A draft is open and has been run."""
    return app.bench is not None and app.bench.played is not None


def counted(app: NegosimApp) -> bool:
    """All worlds are counted."""
    return app.survey is not None and app.survey.phase is Phase.DONE


def answered(app: NegosimApp) -> bool:
    """A study has answered."""
    return app.inquiry is not None and app.inquiry.phase is Phase.DONE


def weighed(app: NegosimApp) -> bool:
    """Both sides were played in many worlds."""
    two = app.kept_screen("compare").two
    return bool(two and two.worlds)


def on(name: str) -> Ready:
    """A screen is shown, by the name of its class."""
    return lambda app: type(app.screen).__name__ == name and not app.workers._workers


def in_session(n: Turn) -> Ready:
    """The player is asked for session n, or for the last text."""

    def ready(app: PlayApp) -> bool:
        pending = app.play_state.pending
        return pending is not None and pending.turn == n and not app.workers._workers

    return ready


def table(size: tuple[int, int], *keys: str, edited: bool = False) -> Scene:
    """The table after some keys."""
    return Scene(size, ((at_table, keys),), at_table, edited)


INSTRUCTIONS = (on("PagesScreen"), ("escape",))
SCENES: dict[str, Scene] = {
    "library": Scene(LARGE, ((at_table, ("escape",)),), listed),
    "table": table(LARGE, *["right"] * 8),
    "table-small": table(SMALL, *["right"] * 8),
    "outcome": table(LARGE, "end", *["down"] * 7),
    "parties": Scene(
        LARGE,
        ((at_table, ("e",)), (on("PartiesScreen"), (*["down"] * 31, "right", "right"))),
        at_table,
        edited=True,
    ),
    "author": Scene(
        LARGE,
        (
            (at_table, ("escape",)),
            (listed, ("N",)),
            (on("ChooseScreen"), ("down", "enter")),
            (drafted, ("right_square_bracket",) * 4),
        ),
        drafted,
    ),
    "ensemble": Scene(LARGE, ((at_table, ("m",)), (counted, ("down",) * 7)), counted, edited=True),
    "studies": Scene(
        LARGE,
        ((at_table, ("end", "U")), (on("ChooseScreen"), ("enter",)), (answered, ("down",))),
        answered,
    ),
    "compare": Scene(LARGE, ((at_table, ("d",)), (weighed, ("n", "n", "n"))), weighed, edited=True),
    "play": Scene(
        LARGE,
        (
            INSTRUCTIONS,
            *[(in_session(n), TO_TACTIC) for n in range(1, 10)],
            (in_session(10), ("home", *["down"] * 12, "a", *["up"] * 5, *["right"] * 2, "c")),
        ),
        in_session(10),
        game=(PRESET, "nato"),
    ),
    "debrief": Scene(
        LARGE,
        (
            INSTRUCTIONS,
            *[(in_session(n), TO_TACTIC) for n in range(1, 7)],
            *[(in_session(n), ("home", "a", *TO_TACTIC)) for n in range(7, 9)],
            *[(in_session(n), TO_TACTIC) for n in (9, 10, LAST_TEXT)],  # 10: the last offer
        ),
        on("DebriefScreen"),
        game=("two-party", "buyer"),
    ),
}


def program(scene: Scene, home: Path) -> NegosimApp:
    """The program as it starts for a scene."""
    if scene.game:
        source, seat = scene.game
        return PlayApp(start(negosim.load(source), [seat]), Source(source), None, home)
    return NegosimApp(PRESET, home)


async def taken(scene: Scene, home: Path) -> str:
    """Play the scene; the screen as SVG."""
    app = program(scene, home)
    async with app.run_test(size=scene.size) as pilot:
        if scene.edited:
            await until(at_table, app, pilot)
            assert app.desk is not None
            app.desk.edit(dict(EDIT))
            app.edited()
        for ready, keys in scene.steps:
            await until(ready, app, pilot)
            await pilot.press(*keys)
        await until(scene.ready, app, pilot)
        if app.reported_errors:
            raise app.reported_errors[0]
        return cleaned(app.export_screenshot())


async def until(ready: Ready, app: NegosimApp, pilot: Pilot[Any]) -> None:
    """Wait until the program is where it should be, and at rest."""
    end = time.monotonic() + PATIENCE
    await pilot.pause()
    while not ready(app):
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain; the screen is {type(app.screen).__name__}")
        await pilot.pause(0.02)
    await pilot.pause()


def cleaned(svg: str) -> str:
    """The picture without remote fonts and without the exporter's remark."""
    svg = re.sub(r"\s*@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def words(svg: str) -> list[str]:
    """What a reader of the picture reads, without the names that the exporter makes up."""
    return re.findall(r">([^<>\n]+)</text>", svg)


def drawn(svg: Path, png: Path) -> bool:
    """Draw the PNG beside the SVG; False if there is no browser or no Pillow to do it."""
    try:
        from PIL import Image
    except ImportError:
        return False
    chrome = next(filter(None, map(shutil.which, CHROME)), None)
    text = svg.read_text(encoding="utf-8")
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    if chrome is None or box is None:
        return False
    width, height = (int(float(n) + 0.999) for n in box.groups())
    with tempfile.TemporaryDirectory() as folder:
        page, raw = Path(folder, "page.svg"), Path(folder, "raw.png")
        # a little larger, so that the lines of frames meet from row to row
        page.write_text(text.replace("font-size: 20px", "font-size: 21px"), encoding="utf-8")
        subprocess.run(
            [chrome, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--force-device-scale-factor=1", "--default-background-color=00000000",
             f"--user-data-dir={folder}/profile", f"--window-size={width},{height}",
             f"--screenshot={raw}", page.as_uri()],
            check=True, capture_output=True, timeout=PATIENCE,
        )  # fmt: skip
        with Image.open(raw) as image:  # 192 colours are plenty, and a third of the size
            few = image.convert("RGBA").quantize(192, method=Image.Quantize.FASTOCTREE)
            few.save(png, optimize=True)
    return True


def make(name: str) -> str:
    """The picture as SVG, taken with a state folder of its own and no settings of the user's."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["NEGOSIM_HOME"] = home
        return asyncio.run(taken(SCENES[name], Path(home)))


def main() -> int:
    """Make or check the pictures that are asked for; 1 where one could not be made or is old."""
    options = argparse.ArgumentParser(description="Make the pictures of README and docs.")
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SCENES))
    options.add_argument("--check", action="store_true", help="only say which are out of date")
    asked = options.parse_args()
    if unknown := set(asked.names) - SCENES.keys():
        options.error(f"no such picture: {', '.join(sorted(unknown))}")
    os.environ.pop("NO_COLOR", None)
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    wrong = []
    for name in asked.names or SCENES:
        svg = FOLDER / f"{name}.svg"
        try:
            picture = make(name)
        except Exception as error:  # noqa: BLE001 - one screen that fails leaves the others
            say(f"{name}: not made: {type(error).__name__}: {error}")
            wrong.append(name)
            continue
        if asked.check:
            if not svg.exists() or words(svg.read_text(encoding="utf-8")) != words(picture):
                say(f"{name}: out of date")
                wrong.append(name)
            continue
        svg.write_text(picture, encoding="utf-8")
        with_png = drawn(svg, svg.with_suffix(".png"))
        say(f"{name}: {'SVG and PNG' if with_png else 'SVG; no PNG without Chromium and Pillow'}")
    return 1 if wrong else 0


def say(line: str) -> None:
    """A line for whoever called."""
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
