"""Lists the studies that the store keeps, and shows what each answered without playing it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from negosim.store import StoreError, default_path
from negosim.study.kept import entry, is_stopped, opened, started, state, worlds
from negosim.text import counted
from negosim.tui.keys.registry import key_of
from negosim.tui.studies.contract import Line, Question, Report, Shown, Stop
from negosim.tui.studies.kept.run import KeptRun
from negosim.tui.style.look import MUTED, fit

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk

_WIDE = 76  # cells from which a line has all its columns
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
        return Shown(summary, partial(self._lines, answer.entries), _heads)

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`runs list`."""
        return ["runs", "list"]

    def _lines(self, entries: tuple[Entry, ...], width: int) -> list[Line]:
        return [Line(Content(_row(e, width)), _about(e), asks=_run(self.path, e)) for e in entries]


def _run(path: Path, e: Entry) -> KeptRun:
    """The question about a line of the list."""
    return KeptRun(path, e["id"], e["kind"], e["title"], e["worlds"], e["seed"], is_stopped(e))


def _heads(_at: int, width: int, _height: int) -> list[Content]:
    names = ("started (UTC)", "scenario", "kind", "worlds", "state")
    return [Content.styled(f"    {_columns(names, width - 4)}", MUTED)]


def _row(e: Entry, width: int) -> str:
    return _columns((started(e)[:16], e["scenario"], e["kind"], worlds(e), state(e)), width)


def _columns(cells: tuple[str, ...], width: int) -> str:
    """The cells of a line; on a narrow screen without the year, the hour and the worlds."""
    date, scenario, kind, many, how = cells
    if width >= _WIDE:
        room = width - 16 - 9 - 12 - 24 - 8
        return (
            f"{fit(date, 16)}  {fit(scenario, room)}  {fit(kind, 9)}  {fit(many, 12, True)}  {how}"
        )
    date = fit(date[5:10] if date[:1].isdigit() else "", 5)
    return f"{date} {fit(scenario, max(width - 26, 1))} {fit(kind, 8)} {how}"


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
