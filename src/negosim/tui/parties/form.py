"""Lists the rows of the Parties screen: the values of a party that the schema lets one change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from negosim.prose.conditions import short_condition
from negosim.scenario.worth import least_signed
from negosim.text import harmless
from negosim.tui.desk.model import Desk
from negosim.tui.parties.field import Row, fields
from negosim.tui.parties.form_talks import talks
from negosim.tui.style.look import clause_name

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario, Stance


def rows(desk: Desk, party: str) -> list[Row]:
    """The form of one party: how it bargains, then what it wants; of the talks if it is ''."""
    if not party:
        return talks(desk.scenario)
    scenario = desk.scenario
    own = (*_bargaining(scenario, party), *_stances(scenario, party))
    return [*own, *_alliance(scenario, party), *_chamber(scenario, party)]


def _bargaining(scenario: Scenario, key: str) -> list[Row]:
    from negosim.tactics.registry import tactics

    party, at = scenario.parties[key], f"parties.{key}"
    kind, *params = fields(scenario, f"{at}.tactic")
    kind = replace(kind, about=tactics()[party.tactic.kind].title)
    none = {"outside": 0.0, "no_deal": least_signed(scenario, key)}
    plain = [f for f in fields(scenario, at, none) if party.members or f.label != "consensus"]
    return [
        Row(kind.label, (kind,)),
        *(Row(f"  {f.label}", (f,)) for f in params),
        *(Row(f.label, (f,)) for f in plain),
    ]


def _stances(scenario: Scenario, key: str) -> list[Row]:
    rows = []
    for name, clause in scenario.clauses.items():
        if stance := clause.stances.get(key):
            at = f"clauses.{name}.stances.{key}"
            curvature = scenario.parties[key].curvature
            own = tuple(fields(scenario, at, {"accepts": 0.0, "curvature": curvature}))
            rows.append(Row(clause_name(clause, name), own, name, "stances", len(own)))
            rows += _values(scenario, at, name, len(own))
            rows += _requirements(scenario, at, stance, name, len(own))
    return rows


def _values(scenario: Scenario, at: str, clause: str, columns: int) -> list[Row]:
    about = "satisfaction with this level"
    return [
        Row(f"  at {harmless(f.path.removeprefix(f'{at}.values.'))}", (replace(f, about=about),),
            clause, "stances", columns)
        for f in fields(scenario, f"{at}.values")
    ]  # fmt: skip


def _requirements(
    scenario: Scenario, at: str, stance: Stance, clause: str, columns: int
) -> list[Row]:
    rows = []
    for k, needed in enumerate(stance.requires):
        name = short_condition(scenario, needed)
        entry = f"{at}.requires.{k}"
        own = fields(scenario, entry)
        for n in range(len(needed.any_of)):
            own += fields(scenario, f"{entry}.any_of.{n}")
        rows.append(Row(f"  needs {name}", tuple(own), clause, "stances", columns))
    return rows


def _alliance(scenario: Scenario, key: str) -> list[Row]:
    """The votes of the members, then the red lines of each."""
    members = scenario.parties[key].members
    rows = []
    for name, member in members.items():
        own = tuple(fields(scenario, f"parties.{key}.members.{name}"))
        rows.append(Row(harmless(member.name), own, "", "votes", len(own)))
    for name, member in members.items():
        for clause in member.stances:
            ends = tuple(fields(scenario, f"parties.{key}.members.{name}.stances.{clause}"))
            title = clause_name(scenario.clauses[clause], clause)
            row = Row(f"{harmless(member.name)}: {title}", ends, clause, "members", len(ends))
            rows.append(row)
    return rows


def _chamber(scenario: Scenario, key: str) -> list[Row]:
    """When the chamber that ratifies votes, then its red lines."""
    chamber, at = scenario.parties[key].ratification, f"parties.{key}.ratification"
    if chamber is None:
        return []
    own = tuple(fields(scenario, at))
    rows = [Row(harmless(chamber.name), own, "", "vote", len(own))]
    for clause in chamber.stances:
        ends = tuple(fields(scenario, f"{at}.stances.{clause}"))
        title = clause_name(scenario.clauses[clause], clause)
        rows.append(Row(f"ratifies {title}", ends, clause, "chamber", len(ends)))
    return rows


def place_of(desk: Desk, path: str) -> tuple[int, int, int] | None:
    """The party (or the talks, behind them), row and column of the value at a path, if any.

    The ends of an interval have the paths `….0` and `….1`.
    """
    for at, party in enumerate((*desk.parties, "")):
        for k, row in enumerate(rows(desk, party)):
            for column, field in enumerate(row.fields):
                own = f"{field.path}.{field.end}" if field.kind == "end" else field.path
                if own == path:
                    return at, k, column
    return None
