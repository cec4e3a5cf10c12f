"""Defines what the screen asks of a study: a question, how it is answered, how to show that."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from textual.content import Content

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk

Report = Callable[[float | None, str], object]
"""Takes the share that is done, None if unknown, and a few words."""

Stop = Callable[[], bool]
Values = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]


class Answer(Protocol):
    """What a study returns."""

    @property
    def complete(self) -> bool:
        """Whether nothing was left out because of a stop."""
        ...

    def to_dict(self) -> Any:
        """The layout that the command writes as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer, and what can be done with it.

    Enter puts the question `asks`, or sets `values`, or opens the form at the path `opens`. `group`
    are the values that go together with this line's. `detail` is shown while the cursor is on it.
    """

    text: Content
    detail: str = ""
    values: Values = field(default_factory=dict)
    opens: str = ""
    group: Values = field(default_factory=dict)
    asks: Question | None = None


def nothing(_at: int, _width: int, _height: int) -> list[Content]:
    """No rows."""
    return []


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the screen shows it.

    `summary` are sentences above the lines. `lines` takes a width. `top`, which takes the line of
    the cursor, a width and a height, are rows that stay above the lines, such as a chart. `first`
    is the line on which the cursor begins. `turned` gives the same answer a step before or after,
    of a study that has steps such as sessions.
    """

    summary: Sequence[str]
    lines: Callable[[int], list[Line]]
    top: Callable[[int, int, int], list[Content]] = nothing
    first: int = 0
    turned: Callable[[int], Shown] | None = None


class Question(ABC):
    """One question to a study, whatever scenario it is put to; a frozen dataclass."""

    NAME: ClassVar[str]
    """The name of the study in `kinds`."""

    OF_DESK: ClassVar[bool] = True
    """Whether it is put to the open scenario; else its command names none, and it is answered anew
    whenever it is put."""

    seed: int
    worlds: int

    @abstractmethod
    def title(self, scenario: Scenario) -> str:
        """The question in words."""

    @abstractmethod
    def method(self) -> str:
        """How it is answered, for whoever waits."""

    @abstractmethod
    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Answer:
        """The answer; after a stop what there is of it. Called in a worker thread."""

    @abstractmethod
    def shown(self, scenario: Scenario, answer: Any) -> Shown:
        """The answer for that scenario as the screen shows it. Called in a worker thread."""

    @abstractmethod
    def command(self, scenario: Scenario, /) -> list[str]:
        """The words after `negosim` without the scenario, of which the first is the command."""

    def name(self, scenario: Scenario) -> str:
        """The stem of the files that it is exported to."""
        return f"{self.NAME}-{scenario.id}"

    def tables(self, _answer: Any) -> Mapping[str, Rows]:
        """The rows of its CSV files, as the command calls them; without any there is only JSON."""
        return {}

    def resumed(self) -> Question | None:
        """The question that plays what is missing in a stopped study, if there is one."""
        return None

    def revise(self, _screen: Any, _scenario: Scenario, /) -> bool:
        """Ask how the question should be put instead, and put it; False if there is no choice."""
        return False

    def options(self) -> list[str]:
        """Seed and worlds, as every command takes them."""
        return ["-n", str(self.worlds), "--seed", str(self.seed)]


class Reporting:
    """Turns the progress of a study into the words of a report."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def __call__(self, reading: Any, _counts: object) -> None:
        """Take a reading of `study.progress`."""
        left = reading.seconds_left
        self._report(reading.share, "" if left is None else f"{left:.0f} s left")


def chosen_line(desk: Desk, line: Line) -> bool:
    """Whether the scenario on the desk has the values of the line already."""
    from negosim.tui.desk.model import same, stated_value

    return bool(line.values) and all(
        same(stated_value(desk.scenario, path), value) for path, value in line.values.items()
    )
