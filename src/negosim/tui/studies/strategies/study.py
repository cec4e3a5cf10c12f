"""Asks which tactics pay whom: every combination of some parties' tactics in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from negosim.prose.names import party_name
from negosim.scenario.faults import ScenarioError
from negosim.study.choices import can_concede, players_of
from negosim.study.strategies import Strategies, cells_of
from negosim.text import counted, listed
from negosim.tui.desk.surveying import QUICK, SEED
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.studies.contract import Question, Report, Reporting, Rows, Shown, Stop
from negosim.tui.studies.strategies.game import Game

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.parts.screen import DeskScreen


@dataclass(frozen=True)
class StrategiesOf(Question):
    """The question which tactics pay these parties, each choosing among all registered ones."""

    NAME: ClassVar[str] = "strategies"

    parties: tuple[str, ...]
    worlds: int = QUICK
    seed: int = SEED

    def title(self, scenario: Scenario) -> str:
        """Whose tactics."""
        names = listed([party_name(scenario, p) for p in self.parties])
        return f"The tactics of {names} as a game"

    def method(self) -> str:
        """Every combination."""
        return f"Every combination of tactics is played in the same {self.worlds:,} worlds."

    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Strategies:
        """Play every combination in processes."""
        from negosim.study.strategies import strategies
        from negosim.tui.desk.counting import engine_for

        return strategies(
            scenario,
            self.parties,
            None,
            self.worlds,
            self.seed,
            using=engine_for(small=False),
            on_progress=Reporting(report),
            should_stop=stop,
        )

    def shown(self, scenario: Scenario, answer: Strategies) -> Shown:
        """A heat map for two parties, and a line for each result."""
        return Game(scenario, answer).shown()

    def tables(self, answer: Strategies) -> Mapping[str, Rows]:
        """A row per combination."""
        return {"payoffs": list(answer.rows())}

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`strategies` of these parties."""
        chosen = [word for party in self.parties for word in ("--party", party)]
        return ["strategies", *self.options(), *chosen]


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def ask(screen: DeskScreen, desk: Desk) -> None:
    """Whose tactics, if more than two parties can concede: all, two of them, or one."""
    scenario = desk.scenario
    every = can_concede(scenario)
    groups = [tuple(every), *combinations(every, 2), *((p,) for p in every)]
    sizes = {group: cells for group in groups if group and (cells := _cells(scenario, group))}
    chosen_from = list(sizes)
    survey = screen.program.survey

    def put(at: int | None) -> None:
        if at is not None:
            seed = survey.seed if survey else SEED
            screen.program.put_question(StrategiesOf(chosen_from[at], seed=seed))

    if not sizes:
        screen.program.say("no party speaks on a clause on which it can concede")
    elif len(every) <= 2:
        put(0)
    else:
        names = [
            (listed([party_name(scenario, p) for p in group]), counted(n, "combination"))
            for group, n in sizes.items()
        ]
        screen.app.push_screen(ChooseScreen("Whose tactics?", names), put)


def _cells(scenario: Scenario, parties: tuple[str, ...]) -> int:
    """How many combinations of their tactics there are; 0 if they cannot be played."""
    try:
        return cells_of(players_of(scenario, parties))
    except ScenarioError:
        return 0
