"""Owns the fields of the Parties screen: which values a party has, their steps and how to type one.

Headless: a field turns what was typed or nudged into `{path: value}`; whether that is valid is for
the scenario's schema to say. Tactics and their parameters come from the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from negosim.tui.look import clause_name, level
from negosim.tui.model import Desk, stated_value

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

Kind = Literal["number", "choice", "flag", "end"]


@dataclass(frozen=True, slots=True)
class Field:
    """One value that can be changed. `end` is one end (0 or 1) of the interval at `path`."""

    path: str
    label: str
    kind: Kind
    value: Any
    step: float = 0.05
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    end: int = 0
    about: str = ""
    whole: Mapping[str, Any] | None = None  # what to set at `path` along with the value's own key

    def shown(self) -> str:
        """The value as the form shows it."""
        if self.kind == "flag":
            return "yes" if self.value else "no"
        if self.kind == "choice":
            return str(self.value)
        return number(float(self.value))

    def setting(self, value: Any, scenario: Scenario) -> dict[str, Any]:
        """`{path: value}` for a new value of this field."""
        if self.kind == "end":
            pair = list(stated_value(scenario, self.path) or (0.0, 1.0))  # type: ignore[call-overload]
            pair[self.end] = value
            return {self.path: pair}
        return {self.path: value}

    def parse(self, typed: str) -> Any:
        """The value that `typed` stands for; raises ValueError in the user's words."""
        typed = typed.strip()
        if self.kind == "choice":
            if typed in self.choices:
                return typed
            raise ValueError(f"one of {', '.join(self.choices)}")
        if self.kind == "flag":
            if typed.casefold() in ("yes", "y", "true", "1"):
                return True
            if typed.casefold() in ("no", "n", "false", "0"):
                return False
            raise ValueError("yes or no")
        try:
            return float(typed)
        except ValueError:
            raise ValueError("a number, such as 0.35") from None

    def nudged(self, by: int) -> Any:
        """The value a step up or down, kept in range; the next or previous choice."""
        if self.kind == "flag":
            return not self.value
        if self.kind == "choice":
            return self.choices[(self.choices.index(self.value) + by) % len(self.choices)]
        stepped = round((float(self.value) + by * self.step) / self.step) * self.step
        return round(min(max(stepped, self.low), self.high), 6)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: one field, or a clause with the fields of the party's stance on it."""

    label: str
    fields: tuple[Field, ...]
    clause: str = ""


def number(value: float) -> str:
    """A number as short as it is exact: levels without their leading 0."""
    if 0.0 <= value <= 1.0 and abs(value * 100 - round(value * 100)) < 1e-9:
        return level(value)
    return f"{value:g}"


def rows(desk: Desk, party: str) -> list[Row]:
    """The form of one party: how it bargains, then what it wants clause by clause."""
    return [*_bargaining(desk.scenario, party), *_stances(desk.scenario, party)]


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
        found.append(Row(clause_name(clause, name), fields, name))
    return found
