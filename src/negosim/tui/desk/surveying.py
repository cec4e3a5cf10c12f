"""Holds the count of many worlds of the open scenario, and starts the workers that count.

A `Survey` is state alone; the mixin starts the workers and takes their messages. A count goes on
while other screens are shown; a new one ends it and drops its later messages.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message
from textual.worker import get_current_worker

from negosim.tui.keys.registry import key_of

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.counting import Census, CountRequest, SheetCache
    from negosim.tui.desk.model import Desk

SEED = 7
QUICK = 1_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)


class Phase(Enum):
    """The state of a count."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Survey:
    """The many worlds of a scenario: the request, the count so far, whether it goes on."""

    def __init__(self, stated: Scenario) -> None:
        self.stated = stated
        self.seed = SEED
        self.worlds = QUICK
        self.scenario: Scenario | None = None
        self.base: Scenario | None = None  # the baseline of the differences
        self.census: Census | None = None
        self.fresh = False  # whether the census is that of the last request
        self.phase = Phase.NONE
        self.fault = ""
        self.number = 0
        self.cache: SheetCache | None = None

    def ask(self, scenario: Scenario, base: Scenario | None) -> CountRequest:
        """Request a new count of `scenario`, against `base` if any; older ones are stale."""
        from negosim.tui.desk.counting import CountRequest, SheetCache

        self.scenario, self.base = scenario, base
        self.cache = self.cache or SheetCache()
        self.number += 1
        self.phase, self.fault, self.fresh = Phase.RUNNING, "", False
        return CountRequest(self.number, scenario, base, self.seed, self.worlds)

    def take(self, number: int, census: Census) -> bool:
        """Take the count so far; False, and nothing done, if it is stale."""
        if number != self.number:
            return False
        self.census, self.fresh = census, True
        return True

    def end(self, number: int, whole: bool, fault: str = "") -> bool:
        """The count has ended: complete, stopped or with an error; False if it is stale."""
        if number != self.number:
            return False
        self.phase = Phase.FAILED if fault else Phase.DONE if whole else Phase.STOPPED
        self.fault = fault
        if not self.fresh:
            self.census = None  # what is still shown is of an earlier scenario
        return True


class Counted(Message):
    """The count so far of the request `number` of `survey`."""

    def __init__(self, survey: Survey, number: int, census: Census) -> None:
        super().__init__()
        self.survey, self.number, self.census = survey, number, census


class CountEnded(Message):
    """The count has ended: complete, stopped or with an error."""

    def __init__(self, survey: Survey, number: int, whole: bool, fault: str = "") -> None:
        super().__init__()
        self.survey, self.number, self.whole, self.fault = survey, number, whole, fault


class WorldFound(Message):
    """The search for a world in which `clause` ends at some place; None if there is none."""

    def __init__(self, desk: Desk, clause: str, seed: int, world: int | None) -> None:
        super().__init__()
        self.desk, self.clause, self.seed, self.world = desk, clause, seed, world


class Surveying(App[None]):
    """The part of the program that counts many worlds."""

    survey: Survey | None = None
    desk: Desk | None

    def start_survey(self, survey: Survey, scenario: Scenario, base: Scenario | None) -> None:
        """Start a count; stops the one before."""
        request = survey.ask(scenario, base)

        def work() -> None:
            from negosim.study.engines import EngineError
            from negosim.tui.desk.counting import SheetCache, count

            worker = get_current_worker()

            def report(census: Census) -> None:
                self.post_message(Counted(survey, request.number, census))

            try:
                cache = survey.cache or SheetCache()
                whole = count(request, cache, report, lambda: worker.is_cancelled)
            except EngineError as error:
                self.post_message(CountEnded(survey, request.number, False, str(error)))
            except Exception:
                self.post_message(CountEnded(survey, request.number, False, "an unexpected error"))
                raise  # the program reports it
            else:
                self.post_message(CountEnded(survey, request.number, whole))

        self.survey = survey
        self.run_worker(work, "count", group="count", exclusive=True, thread=True,
                        exit_on_error=False)  # fmt: skip

    def stop_survey(self) -> bool:
        """Stop the running count and keep its result so far. False if none runs."""
        if self.survey is None or self.survey.phase is not Phase.RUNNING:
            return False
        self.workers.cancel_group(self, "count")
        self.survey.phase = Phase.STOPPED
        return True

    def on_counted(self, message: Counted) -> None:
        """Show the count so far, unless it is stale."""
        if message.survey.take(message.number, message.census):
            self.survey_changed()

    def on_count_ended(self, message: CountEnded) -> None:
        """Show that the count has ended."""
        if message.survey.end(message.number, message.whole, message.fault):
            self.survey_changed()

    # --- one world ------------------------------------------------------------------------
    def open_world(
        self, desk: Desk, clause: str, seed: int, worlds: int, where: tuple[float, float, float]
    ) -> None:
        """Find a world in which the clause ends there, and open it at the table."""
        scenario = desk.scenario

        def work() -> None:
            from negosim.tui.desk.counting import find_world

            worker = get_current_worker()
            world = find_world(scenario, clause, seed, worlds, where, lambda: worker.is_cancelled)
            if not worker.is_cancelled:
                self.post_message(WorldFound(desk, clause, seed, world))

        self.run_worker(work, "find", group="find", exclusive=True, thread=True,
                        exit_on_error=False)  # fmt: skip

    def on_world_found(self, message: WorldFound) -> None:
        """Show the world at the table, at its outcome."""
        desk, world = message.desk, message.world
        if desk is not self.desk:
            return
        if world is None:
            self.say("no world ends there", "warning")
            return
        desk.choose_clause(desk.clauses.index(message.clause))
        desk.go(-1)
        moved = desk.choose_world(message.seed, world)
        self.show_screen("table")
        if moved:
            self.edited()
        back = key_of("table.central")
        self.say(f"world {world} of seed {message.seed}; {back} goes back to the central world")

    if TYPE_CHECKING:  # what the program gives, from whichever of its parts

        def say(self, text: str, severity: Any = "information") -> None:
            """A notice that goes by itself."""

        def show_screen(self, name: str) -> None:
            """The screen of this name."""

        def edited(self) -> None:
            """The desk wants a new run."""

        def survey_changed(self) -> None:
            """Repaint what shows the count."""
