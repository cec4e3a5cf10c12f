"""Owns what is known of the many worlds of the open scenario, and who counts them; no screen.

A `Survey` is state alone; the mixin starts the workers and hands in what they tell. A count goes
on while other screens are shown; a new one ends it and drops whatever it still says.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message
from textual.worker import get_current_worker

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.counting import Census, Found, Kept, Wanted
    from negosim.tui.desk.model import Desk

SEED = 7
QUICK = 1_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)


class Phase(Enum):
    """Where a count stands."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Survey:
    """The many worlds of a scenario: what was asked for, what is counted, whether it goes on."""

    def __init__(self, stated: Scenario) -> None:
        self.stated = stated
        self.seed = SEED
        self.worlds = QUICK
        self.scenario: Scenario | None = None
        self.base: Scenario | None = None  # what the differences are to
        self.census: Census | None = None
        self.fresh = False  # whether the census is of what was asked for last
        self.phase = Phase.NONE
        self.fault = ""
        self.number = 0
        self.kept: Kept | None = None

    def ask(self, scenario: Scenario, base: Scenario | None) -> Wanted:
        """A new count of `scenario`, against `base` where there is one; older ones are stale."""
        from negosim.tui.desk.counting import Kept, Wanted

        self.scenario, self.base = scenario, base
        self.kept = self.kept or Kept()
        self.number += 1
        self.phase, self.fault, self.fresh = Phase.RUNNING, "", False
        return Wanted(self.number, scenario, base, self.seed, self.worlds)

    def take(self, number: int, census: Census) -> bool:
        """Take what is counted so far; False and nothing done when it is stale."""
        if number != self.number:
            return False
        self.census, self.fresh = census, True
        return True

    def end(self, number: int, whole: bool, fault: str = "") -> bool:
        """The count has ended, whole or stopped or with a fault; False when it is stale."""
        if number != self.number:
            return False
        self.phase = Phase.FAILED if fault else Phase.DONE if whole else Phase.STOPPED
        self.fault = fault
        if not self.fresh:
            self.census = None  # what is still shown is of an earlier scenario
        return True


class Counted(Message):
    """So far is counted of what `survey` asked for under `number`."""

    def __init__(self, survey: Survey, number: int, census: Census) -> None:
        super().__init__()
        self.survey, self.number, self.census = survey, number, census


class CountEnded(Message):
    """The count has ended: whole, or stopped, or with a fault."""

    def __init__(self, survey: Survey, number: int, whole: bool, fault: str = "") -> None:
        super().__init__()
        self.survey, self.number, self.whole, self.fault = survey, number, whole, fault


class WorldFound(Message):
    """A world was looked for in which `clause` ends at some place; None when there is none."""

    def __init__(self, desk: Desk, clause: str, seed: int, found: Found | None) -> None:
        super().__init__()
        self.desk, self.clause, self.seed, self.found = desk, clause, seed, found


class Surveying(App[None]):
    """The part of the program that has many worlds counted."""

    survey: Survey | None = None
    desk: Desk | None

    def start_survey(self, survey: Survey, scenario: Scenario, base: Scenario | None) -> None:
        """Count anew; what was under way is stopped."""
        wanted = survey.ask(scenario, base)

        def work() -> None:
            from negosim.study.engines import EngineError
            from negosim.tui.desk.counting import Kept, count

            worker = get_current_worker()

            def told(census: Census) -> None:
                self.post_message(Counted(survey, wanted.number, census))

            try:
                whole = count(wanted, survey.kept or Kept(), told, lambda: worker.is_cancelled)
            except EngineError as error:
                self.post_message(CountEnded(survey, wanted.number, False, str(error)))
            except Exception:
                told_what = "counting failed unexpectedly"  # the program reports the error itself
                self.post_message(CountEnded(survey, wanted.number, False, told_what))
                raise
            else:
                self.post_message(CountEnded(survey, wanted.number, whole))

        self.survey = survey
        self.run_worker(work, "count", group="count", exclusive=True, thread=True,
                        exit_on_error=False)  # fmt: skip

    def stop_survey(self) -> bool:
        """Stop the count that goes on; what is counted stays. False when none goes on."""
        if self.survey is None or self.survey.phase is not Phase.RUNNING:
            return False
        self.workers.cancel_group(self, "count")
        self.survey.phase = Phase.STOPPED
        return True

    def on_counted(self, message: Counted) -> None:
        """Show what is counted so far, if it is still wanted."""
        if message.survey.take(message.number, message.census):
            self.survey_changed()

    def on_count_ended(self, message: CountEnded) -> None:
        """Say that the count has ended."""
        if message.survey.end(message.number, message.whole, message.fault):
            self.survey_changed()

    # --- one world ------------------------------------------------------------------------
    def open_world(
        self, desk: Desk, clause: str, seed: int, worlds: int, where: tuple[float, float, float]
    ) -> None:
        """Look for a world in which the clause ends there, and open it at the table."""
        scenario = desk.scenario

        def work() -> None:
            from negosim.tui.desk.counting import find_world

            worker = get_current_worker()
            found = find_world(scenario, clause, seed, worlds, where, lambda: worker.is_cancelled)
            if not worker.is_cancelled:
                self.post_message(WorldFound(desk, clause, seed, found))

        self.run_worker(work, "find", group="find", exclusive=True, thread=True,
                        exit_on_error=False)  # fmt: skip

    def on_world_found(self, message: WorldFound) -> None:
        """Put it on the table, at its outcome."""
        desk, found = message.desk, message.found
        if desk is not self.desk:
            return
        if found is None:
            self.say("no world ends there", "warning")
            return
        desk.choose_clause(desk.clauses.index(message.clause))
        desk.go(-1)
        asked = desk.choose_world(message.seed, found.world)
        self.show_screen("table")
        if asked:
            self.edited()
        self.say(f"world {found.world} of seed {message.seed}; 0 goes back to the central world")

    if TYPE_CHECKING:  # what the program gives, from whichever of its parts

        def say(self, told: str, severity: Any = "information") -> None:
            """A notice that goes by itself."""

        def show_screen(self, name: str) -> None:
            """The screen of this name."""

        def edited(self) -> None:
            """The desk wants a new run."""

        def survey_changed(self) -> None:
            """Repaint what shows the count."""
