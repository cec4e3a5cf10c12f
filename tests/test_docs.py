"""README and the pages of docs: what they tell a reader to type gives what they show.

A block that begins with `$ ` is typed line by line, page by page, in one empty folder: `$ cat NAME`
shows a file, which is then there; `$ python3 run.py …` and `$ negosim …` are run. Below a command
stand lines of what it says, all in order; a line `…` stands for any number of lines. (The pages of
docs/commands are held in tests/cli/test_docs.py, Python examples of docs in tests/test_house.py.)
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import negosim
from negosim.cli.group import COMMANDS
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.batch import play
from negosim.talks.worlds import central
from negosim.tui.app import NegosimApp
from negosim.tui.parties.screen import PartiesScreen

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
IMAGES = ROOT / "docs" / "img"
BLOCK = re.compile(r"^```\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [
    p for p in (README, *sorted((ROOT / "docs").glob("*.md"))) if BLOCK.search(p.read_text("utf-8"))
]
# a whole scenario in a block, and the rest of its section
SCENARIO = re.compile(
    r"^```(?:toml)?\n(?:\$ cat \S+\n)?(format = 1\n.*?)^```$(.*?)(?=^## |\Z)",
    re.MULTILINE | re.DOTALL,
)
PROGRAMS = ("python3 run.py", "negosim")
FAULTS = ("negosim: ", "--set ")  # how the line of a refused command begins
KEYS = {"End": "end", "Enter": "enter", "↑": "up", "↓": "down", "←": "left", "→": "right"}


@dataclass
class Typed:
    """A line that a reader types, and the lines shown under it."""

    line: str
    shown: list[str] = field(default_factory=list)


def typed(page: Path) -> list[Typed]:
    """What the page has a reader type, in order."""
    found: list[Typed] = []
    for block in BLOCK.findall(page.read_text("utf-8")):
        lines = iter(block.splitlines())
        for line in lines:
            if line.startswith("$ "):
                while line.endswith("\\"):  # a command over several lines
                    line = line[:-1] + next(lines).strip()
                found.append(Typed(line.removeprefix("$ ")))
            else:
                found[-1].shown.append(line)
    return found


def missing(shown: list[str], said: list[str]) -> str | None:
    """The first shown line that does not stand where it should; None if all do."""
    at, skipping = 0, False
    for line in shown:
        if line == "…":
            skipping = True
            continue
        while skipping and at < len(said) and said[at] != line:
            at += 1
        if at == len(said) or said[at] != line:
            return line
        at, skipping = at + 1, False
    return None


def environment(folder: Path) -> dict[str, str]:
    """A user's environment with a home of its own, and packages from `site` in the folder."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
    return {**kept, "NEGOSIM_HOME": str(folder / "home"), "PYTHONPATH": str(folder)}


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run negosim in the folder, in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "negosim", *arguments],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=150,
        check=False,
    )


def install(project: str, folder: Path) -> None:
    """Make the entry points of a pyproject.toml known, as an installation would."""
    told = tomllib.loads(project)["project"]
    info = folder / f"{told['name'].replace('-', '_')}-{told['version']}.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {told['name']}\nVersion: {told['version']}\n", "utf-8"
    )
    lines = []
    for group, entries in told["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    info.joinpath("entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_what_a_page_tells_to_type_gives_what_it_shows(page: Path, tmp_path: Path) -> None:
    """From top to bottom, as a reader would; where a fault is shown, the exit code is 2."""
    for step in typed(page):
        if step.line.startswith("cat "):
            name, text = step.line.removeprefix("cat "), "\n".join(step.shown) + "\n"
            (tmp_path / name).write_text(text, "utf-8")
            if name == "pyproject.toml":
                install(text, tmp_path)
            continue
        program = next(p for p in PROGRAMS if step.line.startswith(p + " "))
        said = run(shlex.split(step.line.removeprefix(program)), tmp_path)
        refused = any(s.startswith(FAULTS) for s in step.shown)
        assert said.returncode == (2 if refused else 0), said.stderr
        told = (said.stderr if refused else said.stdout).splitlines()
        lost = missing(step.shown, told)
        assert lost is None, f"`{step.line}` does not say: {lost}\n" + "\n".join(told)


def test_a_line_that_is_not_said_is_found() -> None:
    """The comparison itself: order counts, and only `…` lets lines be left out."""
    said = ["a", "b", "c", "d"]
    assert missing(["a", "b"], said) is None
    assert missing(["…", "c", "d"], said) is None
    assert missing(["a", "…", "d", "…"], said) is None
    assert missing(["b"], said) == "b"
    assert missing(["a", "c"], said) == "c"
    assert missing(["…", "c", "…", "b"], said) == "b"


def scenarios() -> list[tuple[str, str, str]]:
    """Page, scenario and what the page says below it, for every scenario shown whole."""
    pages = [README, *sorted((ROOT / "docs").rglob("*.md"))]
    return [(p.name, *found) for p in pages for found in SCENARIO.findall(p.read_text("utf-8"))]


@pytest.mark.parametrize(("page", "text", "below"), scenarios())
def test_a_scenario_in_the_docs_is_signed_or_the_page_says_that_it_is_not(
    page: str, text: str, below: str, tmp_path: Path
) -> None:
    """In the central world a paper is signed; else its section says what is not, and why."""
    file = tmp_path / "example.toml"
    file.write_text(text, "utf-8")
    instruments = negosim.run(negosim.load(str(file))).outcome.instruments.values()
    if not any(instrument.signed for instrument in instruments):
        assert re.search(r"is not signed\. \w+|nothing is signed .*because", below, re.I), page


def test_the_fence_of_the_page_on_files_is_signed() -> None:
    """The first example that a reader meets, between the red lines of .5 and .6."""
    text = next(text for page, text, _ in scenarios() if page == "scenario-file.md")
    assert 'title = "The fence"' in text
    run = negosim.run(Scenario.model_validate(tomllib.loads(text)))
    assert run.outcome.instruments["deed"].signed
    assert 0.5 <= run.outcome.clauses["height"].level <= 0.6 + 1e-9


def test_the_example_of_conditions_signs_both_papers() -> None:
    """At the levels that its page names: two days a week, and .39 of the road."""
    text = next(text for _, text, _ in scenarios() if 'title = "The well and the road"' in text)
    outcome = negosim.run(Scenario.model_validate(tomllib.loads(text))).outcome
    assert all(instrument.signed for instrument in outcome.instruments.values())
    levels = {name: round(clause.level, 2) for name, clause in outcome.clauses.items()}
    assert (levels["days"], levels["road"]) == (0.5, 0.39)


def test_the_example_of_events_signs_at_the_last_call_it_names() -> None:
    """On 21 June, and not without the grant."""
    text = next(text for _, text, _ in scenarios() if 'title = "A ferry for two shores"' in text)
    ferry = Scenario.model_validate(tomllib.loads(text))
    run = negosim.run(ferry)
    assert run.outcome.instruments["accord"].at_last_call
    assert run.sessions[-1].date.isoformat() == "2024-06-21"
    assert list(run.outcome.events) == ["budget", "extension", "grant"]
    events = {name: event for name, event in ferry.events.items() if name != "grant"}
    bare = negosim.run(ferry.model_copy(update={"events": events}))
    assert bare.outcome.clauses["share"].status == "blocked"


def test_the_pages_that_a_newcomer_reads_are_executed() -> None:
    """README, tutorial and the page on extending have examples."""
    assert {"README.md", "tutorial.md", "extending.md"} <= {p.name for p in PAGES}


def test_the_python_of_the_readme_gives_what_it_shows() -> None:
    """The example of the Python interface, as a reader would type it."""
    failed, tried = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert tried >= 8
    assert failed == 0


def test_the_readme_says_in_its_first_screen_what_this_is_not() -> None:
    """Within the first forty lines: no forecast, estimates, and a picture."""
    first = " ".join(README.read_text("utf-8").splitlines()[:40])
    assert "not a forecast" in first
    assert "estimate" in first
    assert "](docs/img/" in first


def test_the_readme_leads_to_the_commands() -> None:
    """It names the list of all commands, and no command that is not there."""
    text = README.read_text("utf-8")
    assert "(docs/commands/README.md)" in text
    section = text.split("## Commands")[1].split("\n## ")[0]
    assert set(re.findall(r"`([a-z]+)`", section)) <= set(COMMANDS)


def test_every_page_is_found_from_the_index() -> None:
    """Each page of docs is linked from docs/README.md or the README.md of its folder."""
    folder = ROOT / "docs"
    reached = set()
    for index in folder.rglob("README.md"):
        for target in re.findall(r"\]\(([^)#:]+\.md)", index.read_text("utf-8")):
            reached.add((index.parent / target).resolve())
    pages = {p.resolve() for p in folder.rglob("*.md")} - {(folder / "README.md").resolve()}
    assert pages - reached == set()


def test_the_model_is_read_in_a_quarter_of_an_hour() -> None:
    """At 230 words a minute; it begins with the whole in one screen of forty lines."""
    text = (ROOT / "docs" / "model.md").read_text("utf-8")
    assert len(text.split()) <= 15 * 230
    first, screen = re.split(r"^## (?:In one screen\n)?", text, flags=re.MULTILINE)[:2]
    assert len((first + screen).splitlines()) <= 40


def test_the_odd_page_has_the_parts_of_the_protocol_and_names_what_there_is() -> None:
    """Seven parts in their order; files, state variables and results of validation exist."""
    text = (ROOT / "docs" / "odd.md").read_text("utf-8")
    assert re.findall(r"^## (\d)\. (.+)$", text, re.MULTILINE) == [
        ("1", "Purpose and patterns"),
        ("2", "Entities, state variables, and scales"),
        ("3", "Process overview and scheduling"),
        ("4", "Design concepts"),
        ("5", "Initialization"),
        ("6", "Input data"),
        ("7", "Submodels"),
    ]
    files = set(re.findall(r"`([\w/]+\.py)`", text))
    assert len(files) > 20
    folders = (ROOT, ROOT / "src" / "negosim")
    assert {f for f in files if not any((folder / f).is_file() for folder in folders)} == set()
    table = tabulate(negosim.load("two-party"))
    ledger = play(table, central(table))
    floor = ledger.floor
    holders = {
        "Table": table,
        "Worlds": floor.worlds,
        "State": floor,
        "Clock": floor.clock,
        "Ledger": ledger,
    }
    variables = re.findall(rf"`({'|'.join(holders)})\.(\w+)`", text)
    assert len(variables) > 40
    assert [f"{h}.{name}" for h, name in variables if not hasattr(holders[h], name)] == []
    results = re.findall(r"\d+\.\d+", text.split("## Evaluation")[1].split("## Sources")[0])
    assert len(results) == 3
    validation = (ROOT / "docs" / "validate.md").read_text("utf-8")
    assert [number for number in results if number not in validation] == []


def test_pictures_are_small_and_ask_nobody_for_anything() -> None:
    """Each picture is there as SVG and PNG below 300 kB; no SVG names an address or a font file."""
    pictures = sorted(IMAGES.glob("*.svg"))
    assert len(pictures) >= 7
    assert {p.stem for p in pictures} == {p.stem for p in IMAGES.glob("*.png")}
    for picture in pictures:
        text = picture.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|//[a-z]|@import|@font-face|<script|<image", text), picture
        for path in (picture, picture.with_suffix(".png")):
            assert path.stat().st_size < 300_000, path


def test_the_picture_of_the_readme_is_of_this_program() -> None:
    """It shows what the screen shows today; `python docs/img/make.py` takes all of them anew."""
    command = [sys.executable, str(IMAGES / "make.py"), "--check", "outcome"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=150, check=False)
    assert done.returncode == 0, done.stderr


async def test_the_keys_of_the_readme_move_the_red_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys named in “Do the same in the terminal UI” change that value, and the verdict."""
    monkeypatch.setenv("NEGOSIM_HOME", str(tmp_path))
    told = README.read_text("utf-8").split("**Do the same")[1].split("The line at")[0]
    names = re.findall(r"<kbd>(.+?)</kbd>|`(0\.\d+)`", told)
    app = NegosimApp("euro-security-2021", tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        for key, value in names:
            await pilot.press(*(list(value) if value else [KEYS.get(key, key)]))
            await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, PartiesScreen)
        assert app.desk is not None
        moved = {"clauses.deescalation_troops.stances.russia.accepts": [0.0, 0.7]}
        assert dict(app.desk.edits.values) == moved
        assert app.desk.run.outcome.clauses["inf_missiles"].status == "agreed"
