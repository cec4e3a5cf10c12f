"""Tries what users do first, in the Python that runs this, and stops at the first thing that fails.

    python tests/smoke.py        (in an environment in which negosim and its extras are installed)

`python3 run.py test-lowest` runs it with the lowest versions that pyproject.toml allows. It needs
negosim and its extras and nothing else, so that nothing but they can be to blame.
"""

from __future__ import annotations

import asyncio
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

SCENARIO = "two-party"
TRIES = 300  # a tenth of a second each: how long a slow machine may take


def negosim(*args: str) -> str:
    """What the command prints; it ends with 0."""
    done = subprocess.run(
        [sys.executable, "-m", "negosim", *args], capture_output=True, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"negosim {' '.join(args)}: {done.returncode}\n{done.stderr}"
    return done.stdout


def commands(_folder: Path) -> None:
    """Help, check, show, run, an ensemble on two processes, unlock."""
    assert "Usage: negosim" in negosim("--help")
    assert SCENARIO in negosim("check", SCENARIO)
    assert "Shuttle" in negosim("show", SCENARIO, "--party", "seller")
    assert "The talks end" in negosim("run", SCENARIO)
    assert json.loads(negosim("run", SCENARIO, "--json", "-"))["outcome"]
    counted = negosim("ensemble", SCENARIO, "-n", "256", "--workers", "2", "--json", "-")
    assert json.loads(counted)["worlds"] == 256
    assert negosim("unlock", SCENARIO)
    assert json.loads(negosim("check", "--schema"))["title"]


def extras(_folder: Path) -> None:
    """What needs scipy, nashpy, polars and Dask."""
    import negosim as program

    scenario = program.load(SCENARIO)
    counted = program.ensemble(scenario, 64, seed=7)
    assert counted.to_frame().height == len(scenario.clauses)
    assert (Path(program.__file__).parent / "py.typed").exists()
    moved = {"tension.start": (0, 0.4), "parties.seller.outside": (-0.6, 0)}
    assert program.sobol(scenario, moved, 16, samples=8).indices
    assert "nashpy" not in program.strategies(scenario, worlds=16).mixed_note
    assert program.bargain(scenario).solutions
    on_dask = negosim("ensemble", SCENARIO, "-n", "256", "--engine", "dask", "--workers", "1",
                      "--json", "-")  # fmt: skip
    assert json.loads(on_dask)["worlds"] == 256


def store(folder: Path) -> None:
    """A study goes into the user's store, comes out as it was, and is played again to the byte."""
    options = ("ensemble", SCENARIO, "-n", "128", "--seed", "7", "--json", "-")
    kept = json.loads(negosim(*options, "--keep"))
    assert {**json.loads(negosim(*options)), "command": ""} == {**kept, "command": ""}
    assert SCENARIO in negosim("runs", "list")
    run_id = negosim("runs", "list").splitlines()[-1].split()[0]
    assert json.loads(negosim("runs", "export", run_id, "--json", "-")) == kept
    assert negosim("runs", "verify", run_id)
    assert not (folder / "relative").exists()


def screens(_folder: Path) -> None:
    """The terminal UI opens each of its screens and paints it."""
    asyncio.run(_screens())


async def _screens() -> None:
    from negosim.tui.app import NegosimApp

    app = NegosimApp(SCENARIO)

    async def reached(name: str, words: str) -> None:
        """Wait until the screen is there and shows these words."""
        for _ in range(TRIES):
            await pilot.pause(0.1)
            drawn = re.sub("<[^>]+>", "", app.export_screenshot())
            text = html.unescape(drawn).replace("\xa0", " ")
            if type(app.screen).__name__ == name and words in text:
                break
        assert (type(app.screen).__name__, words in text) == (name, True), text[-3000:]
        assert app.reported_errors == [], app.reported_errors

    async with app.run_test(size=(120, 40)) as pilot:
        await reached("TableScreen", "Heddle")
        for key, name, words in (
            ("e", "PartiesScreen", "Heddle"),
            ("m", "EnsembleScreen", "1,000 worlds"),
            ("d", "CompareScreen", "session by session"),
            ("question_mark", "PagesScreen", "Keys of the"),
            ("slash", "SearchScreen", ""),
        ):
            await pilot.press(key)
            await reached(name, words)
            await pilot.press("escape")
            await reached("TableScreen", "Heddle")
        await pilot.press("P")
        await reached("ChooseScreen", "Heddle")
        await pilot.press("enter")
        await reached("PagesScreen", "instructions")
        await pilot.press("escape")
        await reached("PlayScreen", "Heddle")


def served(_folder: Path) -> None:
    """The server starts and its page opens for who has the token."""
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "negosim", "serve", SCENARIO], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\S+", line)
        assert address, line
        with urllib.request.urlopen(address[0], timeout=30) as answer:
            assert "negosim" in answer.read().decode()
    finally:
        server.terminate()
        print(server.communicate(timeout=30)[1], end="", file=sys.stderr)


PARTS: tuple[Callable[[Path], None], ...] = (commands, store, extras, screens, served)


def main() -> None:
    """Try every part; an assertion that fails ends it."""
    names = ("simpy", "numpy", "pydantic", "textual", "click", "rich")
    print(", ".join(f"{name} {version(name)}" for name in names), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        # a home of its own, found as users' homes are; a relative XDG folder does not count
        os.environ.pop("NEGOSIM_HOME", None)
        os.environ.update(HOME=folder, LOCALAPPDATA=folder, XDG_DATA_HOME="relative")
        os.chdir(folder)
        for part in PARTS:
            begun = time.monotonic()
            part(Path(folder))
            print(f"{part.__name__}: passed in {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
