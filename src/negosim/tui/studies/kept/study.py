"""Lists the studies that the store keeps, and shows what each answered without playing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual.content import Content

from negosim.store import StoreError, default_path
from negosim.study.kept import entry, is_stopped, opened, started, state, worlds
from negosim.text import counted
from negosim.tui.keys.registry import key_of
from negosim.tui.studies.contract import Line, Question, Report, Shown, Stop
from negosim.tui.studies.kept.run import KeptRun
from negosim.tui.studies.painting import LEAD
from negosim.tui.style.look import MUTED, cut, fit

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk

_NAME = 12  # least cells of a scenario's name beside all columns
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """What the store keeps, the newest first."""

    entries: tuple[Entry, ...]
    complete: bool = True

    def to_dict(self) -> list[Entry]:
        """What `negosim runs list` writes as JSON, in this order."""
        return list(self.entries)


@dataclass(frozen=True)
class Kept(Question):
    """The question which studies are kept in this store."""

    NAME: ClassVar[str] = "kept"
    OF_DESK: ClassVar[bool] = False

    path: Path
    worlds: int = 0
    seed: int = 0

    def title(self, _scenario: Scenario) -> str:
        """The same for every store."""
        return "Kept runs"

    def method(self) -> str:
        """Nothing is played."""
        return f"Reading {self.path}."

    def name(self, _scenario: Scenario) -> str:
        """Not of one scenario."""
        return "kept-runs"

    def play(self, _scenario: Scenario, _report: Report, _stop: Stop) -> Listed:
        """Read the list."""
        if not self.path.exists():
            return Listed(())
        with opened(self.path) as store:
            return Listed(tuple(map(entry, reversed(store.runs()))))

    def shown(self, _scenario: Scenario, answer: Listed) -> Shown:
        """A line per study."""
        if not answer.entries:
            how = "negosim ensemble and negosim sweep keep their results there with --keep"
            return Shown([f"No runs in {self.path}: {how}."], lambda _width: [])
        summary = [f"{counted(len(answer.entries), 'run')} in {self.path}."]
        entries = answer.entries
        return Shown(summary, partial(self._lines, entries), partial(_heads, entries))

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`runs list`."""
        return ["runs", "list"]

    def _lines(self, entries: tuple[Entry, ...], width: int) -> list[Line]:
        return [
            Line(Content(cut(row, width)), _about(e), asks=_run(self.path, e))
            for row, e in zip(_table(entries, width)[1:], entries, strict=True)
        ]


def _run(path: Path, e: Entry) -> KeptRun:
    """The question about a line of the list."""
    return KeptRun(path, e["id"], e["kind"], e["title"], e["worlds"], e["seed"], is_stopped(e))


def _table(entries: Sequence[Entry], width: int) -> list[str]:
    """The heads and a line per study; on a narrow screen without the year, the hour, the worlds."""
    table = [("started (UTC)", "scenario", "kind", "worlds", "state")]
    table += [(started(e)[:16], e["scenario"], e["kind"], worlds(e), state(e)) for e in entries]
    date, name, kind, many, how = (
        max(map(cell_len, column)) for column in zip(*table, strict=True)
    )
    room = width - date - kind - many - how - 8
    if room >= min(name, _NAME):
        return [
            f"{fit(a, date)}  {fit(b, room)}  {fit(c, kind)}  {fit(d, many, True)}  {e}"
            for a, b, c, d, e in table
        ]
    room = max(width - 5 - kind - how - 3, 5)
    days = ("day", *(a[5:10] for a, *_ in table[1:]))
    lines = zip(days, table, strict=True)
    return [f"{fit(day, 5)} {fit(b, room)} {fit(c, kind)} {e}" for day, (_, b, c, _, e) in lines]


def _heads(entries: Sequence[Entry], _at: int, width: int, _height: int) -> list[Content]:
    return [Content.styled(" " * LEAD + _table(entries, width - LEAD)[0], MUTED)]


def _about(e: Entry) -> str:
    """A study in full."""
    words = [f"{e['title']} ({e['scenario']})", f"{e['kind']}, {state(e)}", f"id {e['id']}"]
    words += [f"{worlds(e)} worlds of seed {e['seed']}", f"negosim {e['version']}"]
    if is_stopped(e) and e["kind"] == "ensemble":
        words.append(f"{key_of('studies.resume')} resumes it")
    return " · ".join([*words, *filter(None, [e["command"]])])


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def ask(screen: Any, _desk: Desk) -> None:
    """List what the user's own store keeps."""
    try:
        path = default_path()
    except StoreError as error:
        screen.program.say(str(error), "error")
    else:
        screen.program.put_question(Kept(path))
