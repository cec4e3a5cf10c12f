"""Messages from workers to the program; they carry frozen results only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from negosim.record import Run
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.gateway import Entry
    from negosim.tui.desk.model import Desk


class EntryRead(Message):
    """One more scenario of the library was read; all so far."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        super().__init__()
        self.entries = entries


class LibraryRead(Message):
    """All scenarios of the library were read."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        super().__init__()
        self.entries = entries


class Opened(Message):
    """A scenario was read and run, to be shown on that screen."""

    def __init__(self, name: str, scenario: Scenario, run: Run, screen: str = "table") -> None:
        super().__init__()
        self.name, self.scenario, self.run, self.screen = name, scenario, run, screen


class OpenFailed(Message):
    """A scenario could not be read or run."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__()
        self.name, self.faults = name, faults


class RunDone(Message):
    """The run that `desk` requested under the number `asked`."""

    def __init__(self, desk: Desk, asked: int, run: Run, baseline: Run | None = None) -> None:
        super().__init__()
        self.desk, self.asked, self.run, self.baseline = desk, asked, run, baseline
