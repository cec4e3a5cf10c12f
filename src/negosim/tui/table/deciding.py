"""Lists the values of the scenario that kept the chosen clause from being agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from negosim.prose.conditions import short_condition
from negosim.prose.parameters import parameter_name
from negosim.prose.verdicts import apart_by
from negosim.record import Status
from negosim.scenario.happenings import new_values
from negosim.tui.desk.model import Desk
from negosim.tui.parts.choose import ChooseScreen

if TYPE_CHECKING:
    from negosim.tui.parts.screen import DeskScreen


def deciding(desk: Desk) -> list[str]:
    """The paths of red lines that are apart, of conditions not met, of tactics that held back."""
    verdict = desk.run.outcome.clauses[desk.clause]
    paths: list[str] = []
    if verdict.status is Status.BLOCKED:
        for end, lines in enumerate(apart_by(verdict)):
            for party, (_, members) in lines.items():
                paths += (f"{_now(desk, own)}.{end}" for own in _held_at(desk, party, members))
    paths += _conditions(desk)
    return paths + [f"parties.{party}.tactic.kind" for party in verdict.held_back]


def _held_at(desk: Desk, party: str, members: tuple[str, ...]) -> list[str]:
    """Where the red lines of a party are stated: by itself, or by members of the alliance."""
    stance = f"stances.{desk.clause}.accepts"
    if members:
        return [f"parties.{party}.members.{member}.{stance}" for member in members]
    return [f"clauses.{desk.clause}.stances.{party}.accepts"]


def _now(desk: Desk, path: str) -> str:
    """The path of red lines, or of the last event of the run that set them."""
    for event in reversed(desk.run.outcome.events):
        for n, effect in enumerate(desk.scenario.events[event].effects):
            at = f"events.{event}.effects.{n}"
            own = f"clauses.{effect.clause}.stances.{effect.party}.accepts"
            if effect.accepts is not None and own == path:
                return f"{at}.accepts"
            if path in new_values(effect.set):
                return f"{at}.set.{path}"
    return path


def _conditions(desk: Desk) -> Iterator[str]:
    """The bounds of the conditions that are not met."""
    scenario = desk.scenario
    for unmet in desk.run.outcome.clauses[desk.clause].unmet:
        stance = scenario.clauses[desk.clause].stances[unmet.party]
        for k, stated in enumerate(stance.requires):
            if short_condition(scenario, stated) != short_condition(scenario, unmet):
                continue
            at = f"clauses.{desk.clause}.stances.{unmet.party}.requires.{k}"
            each = [(f"{at}.any_of.{n}", one) for n, one in enumerate(stated.any_of)]
            for path, one in each or [(at, stated)]:
                if one.at_least is not None:
                    yield f"{path}.at_least"
                if one.at_most is not None:
                    yield f"{path}.at_most"


def open_deciding(screen: DeskScreen, desk: Desk) -> None:
    """Open the form at the value that decided; choose it, if there are several."""
    paths = deciding(desk)

    def chosen(at: int | None) -> None:
        if at is not None:
            screen.program.open_field(paths[at])

    if desk.run.outcome.clauses[desk.clause].status is Status.AGREED:
        screen.program.say("this clause is agreed at the end of the talks")
    elif not paths:
        screen.program.say("no single value keeps this clause from being agreed")
    elif len(paths) == 1:
        chosen(0)
    else:
        names = [(parameter_name(desk.scenario, path), "") for path in paths]
        screen.app.push_screen(ChooseScreen("What keeps it from being agreed", names), chosen)
