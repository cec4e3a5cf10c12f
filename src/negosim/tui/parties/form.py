"""Owns the rows of the Parties screen: which values of a party can be changed; headless.

Tactics and their parameters come from the registry, names and ranges from the scenario's schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from negosim.text import harmless
from negosim.tui.desk.model import Desk
from negosim.tui.parties.field import RULES, Field, Row
from negosim.tui.parties.form_talks import talks
from negosim.tui.style.look import clause_name

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario, Stance


def rows(desk: Desk, party: str) -> list[Row]:
    """The form of one party: how it bargains, then what it wants; of the talks where it is ''."""
    if not party:
        return talks(desk.scenario)
    scenario = desk.scenario
    own = (*_bargaining(scenario, party), *_stances(scenario, party))
    return [*own, *_alliance(scenario, party)]


def _bargaining(scenario: Scenario, key: str) -> list[Row]:
    party, at = scenario.parties[key], f"parties.{key}"
    plain = [
        Field(f"{at}.allocation", "allocation", "choice", party.allocation,
              choices=("even", "logrolling"), about="on which clauses it spends its concession"),
        Field(f"{at}.capability", "capability", "number", party.capability, 0.1, 0.0, 1e6,
              about="its weight in the chair's text"),
        Field(f"{at}.sensitivity", "sensitivity", "number", party.sensitivity,
              about="how much tension slows its concessions, 0 to 1"),
        Field(f"{at}.walkout", "walkout", "number", party.walkout,
              about="chance to leave, per session, at full tension"),
        Field(f"{at}.consult_days", "consult days", "number", party.consult_days, 1.0, 0.0, 3650.0,
              about="days that its capital takes to answer"),
        Field(f"{at}.outside", "outside value", "number", party.outside, 0.05, -1.0, 1.0,
              about="worth of no deal beyond the status quo, −1 to 1"),
        Field(f"{at}.curvature", "curvature", "number", party.curvature, 0.1, 0.1, 100.0,
              about="of its satisfaction; 1 is linear"),
    ]  # fmt: skip
    if party.members:
        told = "how many members have to accept: a word, or a share such as .75"
        plain.append(Field(f"{at}.consensus", "consensus", "rule", party.consensus, choices=RULES,
                           about=told))  # fmt: skip
    return [*_tactic(scenario, key), *(Row(f.label, (f,)) for f in plain)]


def _tactic(scenario: Scenario, key: str) -> list[Row]:
    from negosim.tactics.registry import tactics

    known, chosen = tactics(), scenario.parties[key].tactic
    path, titles = f"parties.{key}.tactic", known[chosen.kind].title
    kinds = Field(f"{path}.kind", "tactic", "choice", chosen.kind, choices=tuple(known),
                  about=titles)  # fmt: skip
    found = [Row("tactic", (kinds,))]
    for name, param in known[chosen.kind].params.items():
        value = chosen.params[name]
        if param.choices:
            field = Field(f"{path}.{name}", name, "choice", value, choices=param.choices,
                          about=param.doc)  # fmt: skip
        else:
            step = 0.05 if param.high <= 1.0 else 0.1 if param.high <= 100.0 else 1.0
            low = param.low + step if param.open_low else param.low
            high = param.high - step if param.open_high else param.high
            field = Field(f"{path}.{name}", name, "number", value, step, low, high,
                          about=param.doc)  # fmt: skip
        found.append(Row(f"  {name}", (field,)))
    return found


def _stances(scenario: Scenario, key: str) -> list[Row]:
    found = []
    for name, clause in scenario.clauses.items():
        stance = clause.stances.get(key)
        if stance is None:
            continue
        at = f"clauses.{name}.stances.{key}"
        low, high = stance.accepts
        fields = (
            Field(f"{at}.accepts", "from", "end", low, end=0, high=stance.ideal,
                  about="lower red line: it signs nothing below"),
            Field(f"{at}.ideal", "ideal", "number", stance.ideal, low=low, high=high,
                  about="the level it would have if it were alone"),
            Field(f"{at}.accepts", "to", "end", high, end=1, low=stance.ideal,
                  about="upper red line: it signs nothing above"),
            Field(f"{at}.salience", "weight", "number", stance.salience, 0.1, 0.0, 1e6,
                  about="how much the clause matters to it beside the others"),
            Field(f"{at}.essential", "essential", "flag", stance.essential,
                  about="it signs no package in which this is not settled"),
        )  # fmt: skip
        found.append(Row(clause_name(clause, name), fields, name, "stances"))
        found += _requirements(scenario, at, stance, name)
    return found


def _requirements(scenario: Scenario, at: str, stance: Stance, clause: str) -> list[Row]:
    found = []
    for k, needed in enumerate(stance.requires):
        wanted = clause_name(scenario.clauses[needed.clause], needed.clause)
        field = Field(f"{at}.requires.{k}.at_least", "from", "number", needed.at_least,
                      about=f"accepted only if {wanted} stands at this or higher")  # fmt: skip
        found.append(Row(f"  needs {wanted}", (field,), clause, "stances"))
    return found


def _alliance(scenario: Scenario, key: str) -> list[Row]:
    """The red lines that each member brings along."""
    party = scenario.parties[key]
    at = f"parties.{key}"
    found = []
    for name, member in party.members.items():
        for clause, stance in member.stances.items():
            path = f"{at}.members.{name}.stances.{clause}.accepts"
            low, high = stance.accepts
            ends = (
                Field(path, "from", "end", low, end=0, high=high, about="its lower red line"),
                Field(path, "to", "end", high, end=1, low=low, about="its upper red line"),
            )
            on = clause_name(scenario.clauses[clause], clause)
            found.append(Row(f"{harmless(member.name)}: {on}", ends, clause, "members"))
    return found
