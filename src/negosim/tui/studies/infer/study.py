"""Asks what an outsider can know: which red lines, weights and tactics fit what was heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from negosim.study.inference.result import Inference
from negosim.tui.desk.surveying import SEED
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.studies.contract import Question, Report, Reporting, Rows, Shown, Stop
from negosim.tui.studies.infer.view import View

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.parts.screen import DeskScreen

WORLDS = 4_096
RECORD, CENTRAL, WORLD = "record", "central", "world"


@dataclass(frozen=True)
class Fits(Question):
    """The question what fits the record, the central run, or a world of the scenario."""

    NAME: ClassVar[str] = "infer"

    data: str
    worlds: int
    world: int = 0
    seed: int = SEED
    session: int = field(default=0, compare=False)  # after which it is shown first; 0: the end

    def title(self, _scenario: Scenario) -> str:
        """From what."""
        known = {
            RECORD: "the record",
            CENTRAL: "the central run",
            WORLD: f"world {self.world:,} of seed {self.seed}",
        }[self.data]
        return f"What an outsider can know from {known}"

    def method(self) -> str:
        """Many worlds."""
        return (
            f"{self.worlds:,} worlds are drawn from the stated uncertainty; those in which about "
            "the same was heard make the posterior."
        )

    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Inference:
        """Play the worlds in processes."""
        from negosim.study.infer import infer
        from negosim.study.inference.question import question
        from negosim.tui.desk.counting import engine_for

        world = self.world if self.data == WORLD else None
        put = question(scenario, seed=self.seed, world=world, central=self.data == CENTRAL)
        return infer(
            put,
            self.worlds,
            self.seed,
            using=engine_for(small=False),
            on_progress=Reporting(report),
            should_stop=stop,
        )

    def shown(self, scenario: Scenario, answer: Inference) -> Shown:
        """A line for each number, as the Table stood when it was asked."""
        last = len(answer.stages) - 1
        later = (k for k, s in enumerate(answer.stages) if 0 < self.session <= s.session)
        return View(scenario, answer, next(later, last)).shown()

    def tables(self, answer: Inference) -> Mapping[str, Rows]:
        """A row for each number after each session."""
        return {"posterior": list(answer.rows())}

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`infer` from the same."""
        which = {RECORD: [], CENTRAL: ["--central"], WORLD: ["--world", str(self.world)]}
        return ["infer", *self.options(), *which[self.data]]


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def ask(screen: DeskScreen, desk: Desk) -> None:
    """From the run on the Table, or from the record of the case if there is one."""
    sessions = desk.run.sessions
    now = sessions[desk.session].n if desk.session < len(sessions) else 0
    questions = [("the central run, as on the Table", Fits(CENTRAL, WORLDS, session=now))]
    if desk.run.world is not None and desk.run.seed is not None:
        of = Fits(WORLD, WORLDS, desk.run.world, seed=desk.run.seed, session=now)
        questions = [("the world that is on the Table", of)]
    record = desk.scenario.record
    if record is not None and (record.clauses or record.signed):
        questions.append(("the record of the case", Fits(RECORD, WORLDS)))

    def put(at: int | None) -> None:
        if at is not None:
            screen.program.put_question(questions[at][1])

    if len(questions) == 1:
        put(0)
    else:
        names = [(name, "") for name, _ in questions]
        screen.app.push_screen(ChooseScreen("Infer from what?", names), put)
