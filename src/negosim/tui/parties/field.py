"""Owns a value that can be changed on the screen: how it is shown, typed, nudged; headless.

A field turns what was typed or nudged into `{path: value}`; whether that is valid is for the
scenario's schema to say.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from negosim.text import exact
from negosim.tui.desk.model import stated_value

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

Kind = Literal["number", "whole", "choice", "flag", "end", "date", "rule"]
RULES = ("unanimity", "majority")  # of an alliance; a share of its members is a rule too


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

    def shown(self) -> str:
        """The value as the form shows it."""
        if self.kind == "flag":
            return "yes" if self.value else "no"
        if self.kind in ("choice", "date", "whole") or isinstance(self.value, str):
            return str(self.value)
        return exact(float(self.value))

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
        if self.kind == "rule":
            return typed if typed in self.choices else _share(typed)
        if self.kind == "flag":
            if typed.casefold() in ("yes", "y", "true", "1"):
                return True
            if typed.casefold() in ("no", "n", "false", "0"):
                return False
            raise ValueError("yes or no")
        if self.kind == "date":
            return _date(typed)
        try:
            return int(typed) if self.kind == "whole" else float(typed)
        except ValueError:
            such = "a whole number" if self.kind == "whole" else "a number, such as 0.35"
            raise ValueError(such) from None

    def nudged(self, by: int) -> Any:
        """The value a step up or down, kept in range; the next or previous choice."""
        if self.kind == "flag":
            return not self.value
        if self.kind == "rule" and self.value not in self.choices:
            return self.choices[0 if by > 0 else -1]
        if self.kind in ("choice", "rule"):
            return self.choices[(self.choices.index(self.value) + by) % len(self.choices)]
        if self.kind == "date":
            return self.value + dt.timedelta(days=by)
        if self.kind == "whole":
            return min(max(self.value + by, int(self.low)), int(self.high))
        stepped = round((float(self.value) + by * self.step) / self.step) * self.step
        return round(min(max(stepped, self.low), self.high), 6)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: one field, or several in the columns of a `group` with heads."""

    label: str
    fields: tuple[Field, ...]
    clause: str = ""  # the clause that the line is about
    group: str = ""


def _share(typed: str) -> float:
    try:
        return float(typed)
    except ValueError:
        raise ValueError(f"{', '.join(RULES)}, or a share above 0 and up to 1") from None


def _date(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise ValueError("a date, such as 2022-01-26") from None
